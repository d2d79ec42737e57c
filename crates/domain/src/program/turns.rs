//! Turns: where a programme leaves the straight line of its stages (methodology §4.3 rows 10, 12, 18–20 and edge case 36).
//!
//! Reopening goes one stage back, to the drawing up of results, and needs two people: a curator who asks and somebody else who allows
//! it. What there is to say beside the code of a reason is text and lives in the vault.

use super::{Program, ProgramReason, ProgramStage};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::PersonId;
use crate::{part_events, refusals};
use chrono::NaiveDate;

mod course;

/// What may be asked about turns.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum TurnsCommand {
    /// Goes back from matching to recruiting. While pairs work the pools are open anyway.
    ReopenRecruiting {
        /// Why.
        reason: ProgramReason,
        /// On which day.
        occurred_on: NaiveDate,
    },
    /// Interrupts the work.
    SuspendProgram {
        /// Why.
        reason: ProgramReason,
        /// On which day.
        occurred_on: NaiveDate,
    },
    /// Goes on with the work.
    ResumeProgram {
        /// On which day.
        occurred_on: NaiveDate,
    },
    /// Ends the programme before its completion. The application dissolves its open pairs in the same commit.
    CancelProgram {
        /// Why.
        reason: ProgramReason,
        /// On which day.
        occurred_on: NaiveDate,
    },
    /// Puts a programme away that has ended.
    ArchiveProgram {
        /// On which day.
        occurred_on: NaiveDate,
    },
    /// Goes back from the completed programme to the drawing up of its results.
    ReopenProgram {
        /// Why.
        reason: ProgramReason,
        /// The curator who asks.
        asked_by: PersonId,
        /// Who allows it: somebody else.
        authorised_by: PersonId,
        /// On which day.
        occurred_on: NaiveDate,
    },
    /// Throws an erroneous draft away.
    DiscardProgram {
        /// Why.
        reason: ProgramReason,
        /// On which day.
        occurred_on: NaiveDate,
    },
    /// Takes a draft back that was thrown away.
    RestoreProgram {
        /// On which day.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What turns a programme may take.
    pub enum TurnsEvent {
        /// Recruiting was opened again.
        RecruitingReopened {
            /// Why.
            reason: ProgramReason,
            /// On which day.
            occurred_on: NaiveDate,
        },
        /// The work was interrupted.
        ProgramSuspended {
            /// Why.
            reason: ProgramReason,
            /// On which day.
            occurred_on: NaiveDate,
        },
        /// The work went on.
        ProgramResumed {
            /// On which day.
            occurred_on: NaiveDate,
        },
        /// The programme ended before its completion.
        ProgramCancelled {
            /// Why.
            reason: ProgramReason,
            /// On which day.
            occurred_on: NaiveDate,
        },
        /// The programme was put away.
        ProgramArchived {
            /// On which day.
            occurred_on: NaiveDate,
        },
        /// The completed programme was opened again.
        ProgramReopened {
            /// Why.
            reason: ProgramReason,
            /// The curator who asked.
            asked_by: PersonId,
            /// Who allowed it.
            authorised_by: PersonId,
            /// On which day.
            occurred_on: NaiveDate,
        },
        /// The draft was thrown away.
        ProgramDiscarded {
            /// Why.
            reason: ProgramReason,
            /// On which day.
            occurred_on: NaiveDate,
        },
        /// The draft was taken back.
        ProgramRestored {
            /// On which day.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a turn is not taken.
    pub enum TurnsRefusal {
        NotDrafted => "PROGRAM_UNKNOWN",
            "there is no such programme: draft it first",
            "такой программы нет: сначала нужен её проект";
        WrongStage { stage: ProgramStage, accepted: &'static [ProgramStage] } => "PROGRAM_WRONG_STAGE",
            "the programme is at stage {stage}: accepted are {accepted}",
            "программа на этапе {stage}: допустимо {accepted}";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "STAGE_IN_THE_FUTURE",
            "the date {occurred_on} is in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
        OtherReason { reason: ProgramReason } => "PROGRAM_OTHER_REASON",
            "the programme stands there already, for {reason}: another reason needs a correction",
            "программа уже на этом этапе, причина: {reason}; другая требует исправления";
        OtherTurn { occurred_on: NaiveDate } => "PROGRAM_OTHER_TURN",
            "the programme came to this stage on {occurred_on} with other data: another day, another waiver or other people need a correction",
            "программа пришла на этот этап {occurred_on} с другими данными: другой день, другое отступление или другие люди требуют исправления";
        BeforeEarlierStep { occurred_on: NaiveDate, earlier: NaiveDate } => "STAGE_BEFORE_EARLIER_STEP",
            "the date {occurred_on} is before the last step of the programme: accepted are days from {earlier}",
            "дата {occurred_on} раньше предыдущего шага программы: принимаются дни с {earlier}";
        AskedByAnother { asked_by: PersonId } => "PROGRAM_REOPENING_NOT_BY_CURATOR",
            "{asked_by} is not a curator of the programme: one of its curators asks for the reopening",
            "{asked_by} не куратор программы: о возобновлении просит один из её кураторов";
        SecondPersonNeeded { authorised_by: PersonId } => "PROGRAM_SECOND_PERSON_NEEDED",
            "{authorised_by} asks and allows at once: somebody else than the curator who asks allows the reopening",
            "{authorised_by} и просит, и разрешает: возобновление разрешает не тот, кто о нём просит";
    }
}

impl TurnsEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::RecruitingReopened { .. }
            | Self::ProgramSuspended { .. }
            | Self::ProgramResumed { .. }
            | Self::ProgramCancelled { .. }
            | Self::ProgramArchived { .. }
            | Self::ProgramReopened { .. }
            | Self::ProgramDiscarded { .. }
            | Self::ProgramRestored { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let occurred_on = NaiveDate::from_ymd_opt(2024, 3, 1).expect("a real day");
        let person = |number| PersonId(uuid::Uuid::from_u128(number));
        vec![
            Self::RecruitingReopened { reason: ProgramReason::MentorsLacking, occurred_on },
            Self::ProgramSuspended { reason: ProgramReason::Quarantine, occurred_on },
            Self::ProgramResumed { occurred_on },
            Self::ProgramCancelled { reason: ProgramReason::Reorganization, occurred_on },
            Self::ProgramArchived { occurred_on },
            Self::ProgramReopened {
                reason: ProgramReason::CompletedTooEarly,
                asked_by: person(9),
                authorised_by: person(10),
                occurred_on,
            },
            Self::ProgramDiscarded { reason: ProgramReason::EnteredByMistake, occurred_on },
            Self::ProgramRestored { occurred_on },
        ]
    }
}

/// The turn that a command asks for.
fn turn(command: TurnsCommand) -> TurnsEvent {
    match command {
        TurnsCommand::ReopenRecruiting { reason, occurred_on } => {
            TurnsEvent::RecruitingReopened { reason, occurred_on }
        }
        TurnsCommand::SuspendProgram { reason, occurred_on } => {
            TurnsEvent::ProgramSuspended { reason, occurred_on }
        }
        TurnsCommand::ResumeProgram { occurred_on } => TurnsEvent::ProgramResumed { occurred_on },
        TurnsCommand::CancelProgram { reason, occurred_on } => {
            TurnsEvent::ProgramCancelled { reason, occurred_on }
        }
        TurnsCommand::ArchiveProgram { occurred_on } => TurnsEvent::ProgramArchived { occurred_on },
        TurnsCommand::ReopenProgram { reason, asked_by, authorised_by, occurred_on } => {
            TurnsEvent::ProgramReopened { reason, asked_by, authorised_by, occurred_on }
        }
        TurnsCommand::DiscardProgram { reason, occurred_on } => {
            TurnsEvent::ProgramDiscarded { reason, occurred_on }
        }
        TurnsCommand::RestoreProgram { occurred_on } => TurnsEvent::ProgramRestored { occurred_on },
    }
}

pub(super) fn decide(
    program: &Program,
    command: TurnsCommand,
    stamp: Stamp,
) -> Result<Vec<TurnsEvent>, TurnsRefusal> {
    if program.draft.is_none() {
        return Err(TurnsRefusal::NotDrafted);
    }
    let turn = turn(command);
    if let Some(taken) = program.turned.as_ref().filter(|taken| taken.leads_to() == program.stage)
        && program.stage == turn.leads_to()
    {
        return match taken.reason() {
            Some(_) | None if *taken == turn => Ok(Vec::new()),
            Some(reason) if turn.reason() != Some(reason) => Err(TurnsRefusal::OtherReason { reason }),
            Some(_) | None => Err(TurnsRefusal::OtherTurn { occurred_on: taken.occurred_on() }),
        };
    }
    let occurred_on = turn.occurred_on();
    if stamp.is_before(occurred_on) {
        return Err(TurnsRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    let accepted = turn.begins_at();
    if !accepted.contains(&program.stage) {
        return Err(TurnsRefusal::WrongStage { stage: program.stage, accepted });
    }
    if let Some(earlier) = program.step_after(occurred_on) {
        return Err(TurnsRefusal::BeforeEarlierStep { occurred_on, earlier });
    }
    if let TurnsEvent::ProgramReopened { asked_by, authorised_by, .. } = turn {
        if !program.curators.contains_key(&asked_by) {
            return Err(TurnsRefusal::AskedByAnother { asked_by });
        }
        if asked_by == authorised_by {
            return Err(TurnsRefusal::SecondPersonNeeded { authorised_by });
        }
    }
    Ok(vec![turn])
}

pub(super) fn redo(event: &TurnsEvent) -> Redo<TurnsCommand> {
    Redo::fact(match *event {
        TurnsEvent::RecruitingReopened { reason, occurred_on } => {
            TurnsCommand::ReopenRecruiting { reason, occurred_on }
        }
        TurnsEvent::ProgramSuspended { reason, occurred_on } => {
            TurnsCommand::SuspendProgram { reason, occurred_on }
        }
        TurnsEvent::ProgramResumed { occurred_on } => TurnsCommand::ResumeProgram { occurred_on },
        TurnsEvent::ProgramCancelled { reason, occurred_on } => {
            TurnsCommand::CancelProgram { reason, occurred_on }
        }
        TurnsEvent::ProgramArchived { occurred_on } => TurnsCommand::ArchiveProgram { occurred_on },
        TurnsEvent::ProgramReopened { reason, asked_by, authorised_by, occurred_on } => {
            TurnsCommand::ReopenProgram { reason, asked_by, authorised_by, occurred_on }
        }
        TurnsEvent::ProgramDiscarded { reason, occurred_on } => {
            TurnsCommand::DiscardProgram { reason, occurred_on }
        }
        TurnsEvent::ProgramRestored { occurred_on } => TurnsCommand::RestoreProgram { occurred_on },
    })
}

pub(super) fn evolve(program: &mut Program, event: &TurnsEvent) {
    program.stage = event.leads_to();
    program.turned = Some(event.clone());
    program.stepped_on = Some(event.occurred_on());
    // A stage that was gone back from begins anew.
    match event {
        TurnsEvent::RecruitingReopened { occurred_on, .. } => {
            program.begun.remove(&ProgramStage::Matching);
            program.end_matching(*occurred_on);
        }
        TurnsEvent::ProgramReopened { .. } => {
            program.begun.remove(&ProgramStage::Completed);
        }
        TurnsEvent::ProgramSuspended { occurred_on, .. } => program.end_matching(*occurred_on),
        TurnsEvent::ProgramResumed { occurred_on } => program.begin_matching(*occurred_on),
        TurnsEvent::ProgramCancelled { .. }
        | TurnsEvent::ProgramArchived { .. }
        | TurnsEvent::ProgramDiscarded { .. }
        | TurnsEvent::ProgramRestored { .. } => {}
    }
}

#[cfg(test)]
mod tests;
