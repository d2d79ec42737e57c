//! The papers of a programme: launch papers before recruiting, orders on curators until the end, orders on pairs while matching and
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
    },
}

part_events! {
    /// What may happen to papers.
    pub enum DocumentsEvent {
        /// A paper was approved on its date.
        DocumentApproved {
            /// Its kind.
            kind: DocumentKind,
            /// Number and date.
            document: DocumentRef,
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
        WrongStage { kind: DocumentKind, stage: ProgramStage } => "DOCUMENT_WRONG_STAGE",
            "a {kind:?} of this date is not recorded at stage {stage:?}: launch papers are dated before recruiting, curator orders until completion, pairing orders while matching and working, results while completing",
            "документ {kind} с такой датой не принимается на этапе {stage}: бумаги запуска — до набора, приказы о кураторе — до завершения, приказы о парах — при формировании и работе, итоги — при завершении";
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
    let DocumentsCommand::ApproveDocument { kind, document } = command;
    if program.draft.is_none() {
        return Err(DocumentsRefusal::NotDrafted);
    }
    if document.number.trim().is_empty() {
        return Err(DocumentsRefusal::NumberMissing);
    }
    if document.date > stamp.today {
        return Err(DocumentsRefusal::InTheFuture { date: document.date, today: stamp.today });
    }
    if program.documents.contains(&(kind, document.clone())) {
        return Ok(Vec::new());
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
            &[Draft, Preparing, Recruiting, Matching, Working, Suspended, Completing]
        }
        DocumentKind::PairingOrder => &[Matching, Working],
        DocumentKind::ResultOrder | DocumentKind::RewardAct => &[Completing, Completed],
    };
    if !accepted.contains(&program.stage) {
        return Err(DocumentsRefusal::WrongStage { kind, stage: program.stage });
    }
    let occurred_on = document.date;
    Ok(vec![DocumentsEvent::DocumentApproved { kind, document, occurred_on }])
}

/// A paper takes effect on its own date, so the day follows the paper.
pub(super) fn redo(event: &DocumentsEvent) -> Redo<DocumentsCommand> {
    let DocumentsEvent::DocumentApproved { kind, document, occurred_on: _ } = event.clone();
    Redo::fact(DocumentsCommand::ApproveDocument { kind, document })
}

pub(super) fn evolve(program: &mut Program, event: &DocumentsEvent) {
    let DocumentsEvent::DocumentApproved { kind, document, occurred_on: _ } = event;
    program.documents.insert((*kind, document.clone()));
}

#[cfg(test)]
mod tests;
