//! Words that sheets have and the domain has not: what a row records is more than one kind of act.

use super::cells::{CellRule, Reading, text};
use super::grid::Cell;
use domain::program::{ParameterCode, ProgramIndicator};
use domain::values::MeetingType;
use domain::words::{InRussian, Word, normalised};

/// What a row of «Встречи» records: the two meetings with which work begins are acts of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JournalMeeting {
    /// «организационная».
    Organizational,
    /// «планирование».
    Planning,
    /// A meeting of one of the recorded types.
    Held(MeetingType),
}

impl JournalMeeting {
    const ORGANIZATIONAL: &'static str = "организационная";
    const PLANNING: &'static str = "планирование";

    /// The word of the sheet.
    pub fn russian(self) -> &'static str {
        match self {
            Self::Organizational => Self::ORGANIZATIONAL,
            Self::Planning => Self::PLANNING,
            Self::Held(kind) => kind.russian(),
        }
    }
}

/// The type of a meeting.
pub(super) fn meeting(cell: &Cell) -> Reading<JournalMeeting> {
    let (text, _) = text(cell)?;
    let kind = match normalised(&text).as_str() {
        JournalMeeting::ORGANIZATIONAL => JournalMeeting::Organizational,
        JournalMeeting::PLANNING => JournalMeeting::Planning,
        other => JournalMeeting::Held(MeetingType::from_russian(other).ok_or_else(|| {
            let own = [JournalMeeting::ORGANIZATIONAL, JournalMeeting::PLANNING].join("; ");
            CellRule::UnknownWord { accepted: format!("{own}; {}", MeetingType::accepted()) }
        })?),
    };
    Ok((kind, kind.russian().to_owned()))
}

/// A parameter of the process: one of the list by its words, or a code of the place's own.
pub(super) fn parameter(cell: &Cell) -> Reading<ParameterCode> {
    let (text, _) = text(cell)?;
    let listed = ProgramIndicator::from_russian(&text).map(ParameterCode::Listed);
    let code = listed.or_else(|| ParameterCode::own(&text)).ok_or_else(|| {
        let own = "или свой код: до 40 строчных латинских букв, цифр и дефисов";
        CellRule::UnknownWord { accepted: format!("{}; {own}", ProgramIndicator::accepted()) }
    })?;
    let canonical = code.in_russian();
    Ok((code, canonical))
}

/// What the column «Статус» of «Пары» says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PairStatus {
    /// «активна».
    Active,
    /// «завершена».
    Completed,
    /// «прекращена».
    Dissolved,
    /// «перенесена».
    CarriedOver,
}

impl Word for PairStatus {
    fn all() -> &'static [Self] {
        &[Self::Active, Self::Completed, Self::Dissolved, Self::CarriedOver]
    }

    fn russian(self) -> &'static str {
        match self {
            Self::Active => "активна",
            Self::Completed => "завершена",
            Self::Dissolved => "прекращена",
            Self::CarriedOver => "перенесена",
        }
    }
}

/// What the column «Кому» of «Награждения» says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Honoured {
    /// «наставник».
    Mentor,
    /// «пара».
    Pair,
}

impl Word for Honoured {
    fn all() -> &'static [Self] {
        &[Self::Mentor, Self::Pair]
    }

    fn russian(self) -> &'static str {
        match self {
            Self::Mentor => "наставник",
            Self::Pair => "пара",
        }
    }
}

/// What the column «Ответ» of «Исходы» says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum YesOrNo {
    /// «да».
    Yes,
    /// «нет».
    No,
}

impl Word for YesOrNo {
    fn all() -> &'static [Self] {
        &[Self::Yes, Self::No]
    }

    fn russian(self) -> &'static str {
        match self {
            Self::Yes => "да",
            Self::No => "нет",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_word_names_the_accepted_ones() {
        let Err(CellRule::UnknownWord { accepted }) = meeting(&Cell::Text("весёлая".into())) else {
            panic!("must be refused")
        };
        assert!(accepted.contains("организационная") && accepted.contains("рабочая"), "{accepted}");
    }
}
