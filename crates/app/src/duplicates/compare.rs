//! Whether two records may be of one human being: a pure comparison of names and birth dates.
//!
//! Invariant: whoever has another first name is somebody else. Twins share surname, patronymic and birth date and differ in
//! the first name alone, be it by one letter; so no slip of the pen is ever looked for in a first name.

use super::name::Name;
use chrono::{Datelike, NaiveDate};

domain::words! {
    /// What speaks for two records being of one human being, and what weakens it.
    pub enum LikenessReason {
        SameName => "совпадает имя",
        SameBirthDate => "совпадает дата рождения",
        Spelling => "имя записано иначе: регистр, ё, пробелы или дефис",
        LatinLetters => "латинские буквы среди русских",
        NameSwapped => "фамилия и имя поменялись местами",
        DoubleSurname => "двойная фамилия: совпадает часть или порядок другой",
        PatronymicMissing => "в одной записи нет отчества",
        OneLetter => "отличие в одной букве",
        SurnameChanged => "другая фамилия при тех же имени, отчестве и дате рождения",
        BirthDateUnknown => "дата рождения известна не в обеих записях",
        BirthDateNear => "дата рождения отличается, как при описке",
    }
}

impl LikenessReason {
    /// How many points of a hundred it takes off: an order for whoever looks through the list, no rule of the methodology.
    fn takes_off(self) -> u8 {
        match self {
            Self::SameName | Self::SameBirthDate | Self::Spelling | Self::LatinLetters => 0,
            Self::NameSwapped | Self::DoubleSurname => 10,
            Self::PatronymicMissing => 15,
            Self::OneLetter => 20,
            Self::SurnameChanged => 30,
            Self::BirthDateUnknown => 35,
            Self::BirthDateNear => 40,
        }
    }
}

/// What is known of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The name.
    pub name: Name,
    /// The birth date, if it is known.
    pub birth_date: Option<NaiveDate>,
}

impl Known {
    /// Buckets of which two records share at least one whenever [`compare`] finds them alike: one birth date with a word of the
    /// name, or a part of the surname with the first name.
    pub(super) fn keys(&self) -> Vec<String> {
        let Name { surname, first, .. } = &self.name;
        let dated = |date: NaiveDate| {
            let words = surname.iter().chain([first]).map(move |word| format!("{date} {word}"));
            words.collect::<Vec<_>>()
        };
        let mut keys = self.birth_date.map(dated).unwrap_or_default();
        for part in surname {
            let mut words = [part.as_str(), first.as_str()];
            words.sort_unstable();
            keys.push(words.join(" "));
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

/// How like two records are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likeness {
    /// 100 when nothing weakens it.
    pub score: u8,
    /// What speaks for it and what weakens it.
    pub reasons: Vec<LikenessReason>,
}

/// How birth dates stand to each other, when they do not speak of two people.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dates {
    Same,
    Near,
    Unknown,
}

/// How like two records are; `None` when nothing says that they are of one human being.
pub fn compare(a: &Known, b: &Known) -> Option<Likeness> {
    let dates = match (a.birth_date, b.birth_date) {
        (Some(one), Some(other)) if one == other => Dates::Same,
        (Some(one), Some(other)) if near(one, other) => Dates::Near,
        (Some(_), Some(_)) => return None,
        (None, _) | (_, None) => Dates::Unknown,
    };
    let mut reasons = same_name(&a.name, &b.name, dates).or_else(|| {
        let mut reasons = same_name(&a.name, &b.name.swapped(), dates)?;
        reasons.push(LikenessReason::NameSwapped);
        Some(reasons)
    })?;
    if a.name.latin != b.name.latin {
        reasons.push(LikenessReason::LatinLetters);
    }
    if reasons.is_empty() {
        let written_alike = a.name.written == b.name.written;
        reasons.push(if written_alike { LikenessReason::SameName } else { LikenessReason::Spelling });
    }
    reasons.push(match dates {
        Dates::Same => LikenessReason::SameBirthDate,
        Dates::Near => LikenessReason::BirthDateNear,
        Dates::Unknown => LikenessReason::BirthDateUnknown,
    });
    reasons.sort_unstable();
    let taken: u8 = reasons.iter().map(|reason| reason.takes_off()).sum();
    Some(Likeness { score: 100_u8.saturating_sub(taken), reasons })
}

/// Whether two records look like those of twins: everything is the same but the first name.
pub fn twins(a: &Known, b: &Known) -> bool {
    a.birth_date.is_some()
        && a.birth_date == b.birth_date
        && a.name.first != b.name.first
        && a.name.patronymic == b.name.patronymic
        && a.name.surname.iter().any(|part| b.name.surname.contains(part))
}

/// What weakens that two names are of one human being; `None` when they are not.
fn same_name(a: &Name, b: &Name, dates: Dates) -> Option<Vec<LikenessReason>> {
    if a.first != b.first {
        return None;
    }
    let same_date = dates == Dates::Same;
    let mut reasons = Vec::new();
    if a.surname != b.surname {
        reasons.push(if a.surname.iter().any(|part| b.surname.contains(part)) {
            LikenessReason::DoubleSurname
        } else if same_date && one_letter(&a.surname.join("-"), &b.surname.join("-")) {
            LikenessReason::OneLetter
        } else if same_date && a.patronymic.is_some() && a.patronymic == b.patronymic {
            LikenessReason::SurnameChanged
        } else {
            return None;
        });
    }
    match (&a.patronymic, &b.patronymic) {
        (Some(one), Some(other)) if one == other => {}
        (Some(one), Some(other)) if same_date && reasons.is_empty() && one_letter(one, other) => {
            reasons.push(LikenessReason::OneLetter);
        }
        (Some(_), Some(_)) => return None,
        (None, None) => {}
        (Some(_), None) | (None, Some(_)) => reasons.push(LikenessReason::PatronymicMissing),
    }
    Some(reasons)
}

/// Whether two dates differ as a slip of the pen does: in one part, or with day and month in each other's place.
fn near(one: NaiveDate, other: NaiveDate) -> bool {
    let parts = |date: NaiveDate| [date.year().unsigned_abs(), date.month(), date.day()];
    let ([year, month, day], other) = (parts(one), parts(other));
    let differ = [year, month, day].iter().zip(other).filter(|(one, other)| *one != other).count();
    differ == 1 || [year, day, month] == other
}

/// Whether two words differ by one letter put in, left out or replaced, or by two neighbours in each other's place.
fn one_letter(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if short.len() < 3 || short == long {
        return false;
    }
    let same = short.iter().zip(&long).take_while(|(one, other)| one == other).count();
    let (short, long) = (&short[same..], &long[same..]);
    match long.len() - short.len() {
        0 => {
            short[1..] == long[1..]
                || (short.len() > 1 && short[0] == long[1] && short[1] == long[0] && short[2..] == long[2..])
        }
        1 => *short == long[1..],
        _ => false,
    }
}
