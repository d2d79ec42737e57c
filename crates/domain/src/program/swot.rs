//! Strengths, weaknesses, opportunities and threats of each form (methodology §4.3 row 15): one current analysis for a form, a newer
//! one supersedes. The entries are text and live in the vault; the event says how many there are and who wrote them.

use super::{Program, ProgramStage};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::{PersonId, SwotId};
use crate::values::Form;
use crate::{part_events, refusals};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Most entries of one side: each is a text in the vault that is read with the analysis.
const MOST_ENTRIES: u32 = 100;

/// How many entries each side of an analysis has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SwotEntries {
    /// Strengths.
    pub strengths: u32,
    /// Weaknesses.
    pub weaknesses: u32,
    /// Opportunities.
    pub opportunities: u32,
    /// Threats.
    pub threats: u32,
}

/// What may be asked about analyses.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum SwotCommand {
    /// Records the analysis of a form.
    RecordSwot {
        /// Its id, by which its texts are found.
        swot_id: SwotId,
        /// Of which form.
        form: Form,
        /// How many entries it has.
        entries: SwotEntries,
        /// The curator who wrote it.
        author: PersonId,
        /// Day of the analysis.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to analyses.
    pub enum SwotEvent {
        /// A form was analysed; it supersedes the analysis before.
        SwotRecorded {
            /// Its id, by which its texts are found.
            swot_id: SwotId,
            /// Of which form.
            form: Form,
            /// How many entries it has.
            entries: SwotEntries,
            /// The curator who wrote it.
            author: PersonId,
            /// Day of the analysis.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why an analysis is not recorded.
    pub enum SwotRefusal {
        NotDrafted => "PROGRAM_UNKNOWN",
            "there is no such programme: draft it first",
            "такой программы нет: сначала нужен её проект";
        WrongStage { stage: ProgramStage, accepted: &'static [ProgramStage] } => "PROGRAM_WRONG_STAGE",
            "the programme is at stage {stage}: accepted are {accepted}",
            "программа на этапе {stage}: допустимо {accepted}";
        FormNotChosen { form: Form } => "PROGRAM_FORM_NOT_CHOSEN",
            "the form {form} is not among those chosen for the programme",
            "форма {form} не выбрана в программе";
        Empty => "SWOT_EMPTY",
            "the analysis has no entry: at least one is needed",
            "в анализе нет ни одной записи: нужна хотя бы одна";
        TooMany { entries: u32 } => "SWOT_TOO_MANY",
            "a side of the analysis has {entries} entries: accepted are at most 100",
            "на одной стороне анализа записей: {entries}; принимается не больше 100";
        AuthorUnknown { author: PersonId } => "SWOT_AUTHOR_UNKNOWN",
            "{author} is not a curator of the programme: accepted are those who are or were one",
            "{author} не куратор программы: принимаются нынешние и прежние кураторы";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "PROGRAM_IN_THE_FUTURE",
            "the date {occurred_on} is in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
    }
}

impl SwotEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::SwotRecorded { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        vec![Self::SwotRecorded {
            swot_id: SwotId(uuid::Uuid::from_u128(24)),
            form: Form::PupilPupil,
            entries: SwotEntries { strengths: 3, weaknesses: 2, opportunities: 1, threats: 1 },
            author: PersonId(uuid::Uuid::from_u128(9)),
            occurred_on: NaiveDate::from_ymd_opt(2024, 12, 20).expect("a real day"),
        }]
    }
}

const ACCEPTED: &[ProgramStage] = &[ProgramStage::Working, ProgramStage::Completing, ProgramStage::Completed];

pub(super) fn decide(
    program: &Program,
    command: SwotCommand,
    stamp: Stamp,
) -> Result<Vec<SwotEvent>, SwotRefusal> {
    let SwotCommand::RecordSwot { swot_id, form, entries, author, occurred_on } = command;
    if program.draft.is_none() {
        return Err(SwotRefusal::NotDrafted);
    }
    if program.swots.contains(&swot_id) {
        return Ok(Vec::new());
    }
    if !ACCEPTED.contains(&program.stage) {
        return Err(SwotRefusal::WrongStage { stage: program.stage, accepted: ACCEPTED });
    }
    if !program.forms.contains(&form) {
        return Err(SwotRefusal::FormNotChosen { form });
    }
    if entries == (SwotEntries { strengths: 0, weaknesses: 0, opportunities: 0, threats: 0 }) {
        return Err(SwotRefusal::Empty);
    }
    let SwotEntries { strengths, weaknesses, opportunities, threats } = entries;
    let most = strengths.max(weaknesses).max(opportunities).max(threats);
    if most > MOST_ENTRIES {
        return Err(SwotRefusal::TooMany { entries: most });
    }
    if !program.has_named(author) {
        return Err(SwotRefusal::AuthorUnknown { author });
    }
    if stamp.is_before(occurred_on) {
        return Err(SwotRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    Ok(vec![SwotEvent::SwotRecorded { swot_id, form, entries, author, occurred_on }])
}

pub(super) fn redo(event: &SwotEvent) -> Redo<SwotCommand> {
    let SwotEvent::SwotRecorded { swot_id, form, entries, author, occurred_on } = *event;
    Redo::fact(SwotCommand::RecordSwot { swot_id, form, entries, author, occurred_on })
}

pub(super) fn evolve(program: &mut Program, event: &SwotEvent) {
    let SwotEvent::SwotRecorded { swot_id, form: _, entries: _, author: _, occurred_on: _ } = event;
    program.swots.insert(*swot_id);
}

#[cfg(test)]
mod tests;
