//! The papers of a programme: launch papers before recruiting, orders on curators until it is put away, orders on pairs while matching and
//! working, orders on results while completing (methodology §4.3 row 4).
//!
//! A launch paper that was in force when recruiting opened may be entered later: a forgotten entry is not a missing paper.

use super::{Program, ProgramStage};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::values::{DocumentKind, DocumentRef};
use crate::{part_events, refusals};
use chrono::NaiveDate;

/// What may be asked about papers.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum DocumentsCommand {
    /// Records an approved paper; it takes effect on its own date.
    ApproveDocument {
        /// Its kind.
        kind: DocumentKind,
        /// Number and date.
        document: DocumentRef,
        /// Where the paper itself is kept: an id there, or an address.
        file_ref: Option<String>,
    },
}

/// How long a reference to a file may be, in letters.
const FILE_REF_LETTERS: usize = 200;

part_events! {
    /// What may happen to papers.
    pub enum DocumentsEvent {
        /// A paper was approved on its date.
        DocumentApproved {
            /// Its kind.
            kind: DocumentKind,
            /// Number and date.
            document: DocumentRef,
            /// Where the paper itself is kept: an id there, or an address; of a file nobody's name.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            file_ref: Option<String>,
            /// The date of the paper.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a paper is not recorded.
    pub enum DocumentsRefusal {
        NotDrafted => "PROGRAM_UNKNOWN",
            "there is no such programme: draft it first",
            "такой программы нет: сначала нужен её проект";
        InTheFuture { date: NaiveDate, today: NaiveDate } => "DOCUMENT_IN_THE_FUTURE",
            "the paper is dated {date}, in the future: accepted are days up to {today}",
            "дата документа {date} в будущем: принимаются дни до {today}";
        NumberMissing => "DOCUMENT_NUMBER_MISSING",
            "the paper has no number: a number and a date are needed",
            "у документа нет номера: нужны номер и дата";
        FileRef => "DOCUMENT_FILE_REF",
            "the reference to the file is not taken: accepted are 1 to 200 Latin letters, digits and the signs . _ - : / of an id or an address without a query, so that it names nobody",
            "ссылка на файл не принимается: допустимы от 1 до 200 латинских букв, цифр и знаков . _ - : / — идентификатор или адрес без параметров, чтобы в нём не было имён";
        OtherFile => "DOCUMENT_OTHER_FILE",
            "the paper is on record with another reference to its file, or with none: correct the fact",
            "документ уже записан с другой ссылкой на файл или без неё: исправьте запись";
        WrongStage { kind: DocumentKind, stage: ProgramStage } => "DOCUMENT_WRONG_STAGE",
            "a {kind} of this date is not recorded at stage {stage}: launch papers are dated before recruiting, curator orders until the programme is archived or cancelled, pairing orders while matching and working, results while completing and after it",
            "документ {kind} с такой датой не принимается на этапе {stage}: бумаги запуска — до набора, приказы о кураторе — пока программа не в архиве и не отменена, приказы о парах — при формировании и работе, итоги — при подведении итогов и после него";
    }
}

impl DocumentsEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::DocumentApproved { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let date = NaiveDate::from_ymd_opt(2023, 12, 20).expect("a real day");
        vec![Self::DocumentApproved {
            kind: DocumentKind::LaunchOrder,
            document: DocumentRef { number: "85/7".into(), date },
            file_ref: None,
            occurred_on: date,
        }]
    }
}

pub(super) fn decide(
    program: &Program,
    command: DocumentsCommand,
    stamp: Stamp,
) -> Result<Vec<DocumentsEvent>, DocumentsRefusal> {
    use ProgramStage::{Completed, Completing, Draft, Matching, Preparing, Recruiting, Suspended, Working};
    let DocumentsCommand::ApproveDocument { kind, document, file_ref } = command;
    if program.draft.is_none() {
        return Err(DocumentsRefusal::NotDrafted);
    }
    if document.number.trim().is_empty() {
        return Err(DocumentsRefusal::NumberMissing);
    }
    if document.date > stamp.today {
        return Err(DocumentsRefusal::InTheFuture { date: document.date, today: stamp.today });
    }
    if !file_ref.as_deref().is_none_or(names_a_file) {
        return Err(DocumentsRefusal::FileRef);
    }
    if let Some(known) = program.documents.get(&(kind, document.clone())) {
        // Who gives no reference asks for nothing beyond the paper.
        let is_so = file_ref.is_none() || *known == file_ref;
        return if is_so { Ok(Vec::new()) } else { Err(DocumentsRefusal::OtherFile) };
    }
    let in_force_at_opening = program.recruiting_opened_on().is_some_and(|opened| document.date <= opened);
    let accepted: &[ProgramStage] = match kind {
        DocumentKind::LaunchOrder | DocumentKind::Regulation | DocumentKind::Roadmap
            if in_force_at_opening =>
        {
            &[Recruiting, Matching, Working, Suspended, Completing, Completed]
        }
        DocumentKind::LaunchOrder | DocumentKind::Regulation | DocumentKind::Roadmap => &[Draft, Preparing],
        DocumentKind::CuratorOrder => {
            &[Draft, Preparing, Recruiting, Matching, Working, Suspended, Completing, Completed]
        }
        DocumentKind::PairingOrder => &[Matching, Working],
        DocumentKind::ResultOrder | DocumentKind::RewardAct => &[Completing, Completed],
    };
    if !accepted.contains(&program.stage) {
        return Err(DocumentsRefusal::WrongStage { kind, stage: program.stage });
    }
    let occurred_on = document.date;
    Ok(vec![DocumentsEvent::DocumentApproved { kind, document, file_ref, occurred_on }])
}

/// An opaque id or an address of it. Cyrillic letters, spaces, `%` and `@` are where names come in; a query is where a token does.
fn names_a_file(reference: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "._-:/".contains(letter);
    (1..=FILE_REF_LETTERS).contains(&reference.len()) && reference.chars().all(is_plain)
}

/// A paper takes effect on its own date, so the day follows the paper.
pub(super) fn redo(event: &DocumentsEvent) -> Redo<DocumentsCommand> {
    let DocumentsEvent::DocumentApproved { kind, document, file_ref, occurred_on: _ } = event.clone();
    Redo::fact(DocumentsCommand::ApproveDocument { kind, document, file_ref })
}

pub(super) fn evolve(program: &mut Program, event: &DocumentsEvent) {
    let DocumentsEvent::DocumentApproved { kind, document, file_ref, occurred_on: _ } = event;
    program.documents.insert((*kind, document.clone()), file_ref.clone());
}

#[cfg(test)]
mod tests;
