//! What a mentor carries: assigned with a pair, released when a mentee leaves or the pair ends. Written only together with the
//! pair's own event, in one commit (settled point 3), so two curators can never exceed a capacity together.

use super::{Mentor, SharingScope};
use crate::aggregate::Stamp;
use crate::consent::Majority;
use crate::correction::Redo;
use crate::ids::{MenteeId, PairId, ProgramId};
use crate::values::{ConsentGiver, ConsentKind};
use crate::{part_events, refusals};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// What may be asked about assignments.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum AssignmentCommand {
    /// Gives the mentor the mentees of a pair. In a speed event nobody is carried.
    AssignMentor {
        /// Which pair.
        pair_id: PairId,
        /// In which programme.
        program_id: ProgramId,
        /// The mentees of the pair: each mentor carries all of them.
        mentees: BTreeSet<MenteeId>,
        /// How many mentees the same human being carries under other records.
        elsewhere: u32,
        /// Age on the day of formation, read from the vault.
        majority: Majority,
        /// What the mentor must have permitted, when the programme is that of another organisation.
        sharing: Option<SharingScope>,
        /// Day of formation.
        occurred_on: NaiveDate,
    },
    /// Takes mentees off the mentor.
    ReleaseMentor {
        /// Of which pair.
        pair_id: PairId,
        /// Which mentees.
        mentees: BTreeSet<MenteeId>,
        /// When.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to assignments.
    pub enum AssignmentEvent {
        /// The mentor was given the mentees of a pair.
        MentorAssigned {
            /// Which pair.
            pair_id: PairId,
            /// In which programme.
            program_id: ProgramId,
            /// The mentees of the pair.
            mentees: BTreeSet<MenteeId>,
            /// Day of formation.
            occurred_on: NaiveDate,
        },
        /// Mentees were taken off the mentor.
        MentorReleased {
            /// Of which pair.
            pair_id: PairId,
            /// Which mentees.
            mentees: BTreeSet<MenteeId>,
            /// When.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a mentor is not assigned.
    pub enum AssignmentRefusal {
        NotReady { program_id: ProgramId } => "MENTOR_NOT_READY",
            "the mentor is not in the ready pool of programme {program_id}",
            "наставник не в базе готовых этой программы ({program_id})";
        ReadyLater { occurred_on: NaiveDate, ready_on: NaiveDate } => "MENTOR_READY_LATER",
            "the mentor is ready from {ready_on}, the pair is formed on {occurred_on}",
            "наставник готов с {ready_on}, а пара сформирована {occurred_on}";
        Retired { retired_on: NaiveDate } => "MENTOR_RETIRED",
            "the mentor retired on {retired_on}: accepted are awards, or a new application",
            "наставник завершил работу {retired_on}: принимаются награды или новая заявка";
        OnHold { on_hold_since: NaiveDate } => "MENTOR_ON_HOLD",
            "the mentor was on hold on that day, since {on_hold_since}: record the return first, or form the pair from the day of it",
            "в этот день наставник приостановлен, с {on_hold_since}: сначала запишите возвращение или формируйте пару с его дня";
        ConsentMissing { giver: ConsentGiver } => "MENTOR_CONSENT_MISSING",
            "the processing consent by {giver} does not stand on that day: it comes before selection and stands while the mentor works",
            "в этот день нет действующего согласия на обработку данных ({giver}): оно нужно до отбора и пока наставник работает";
        SharingMissing { sharing: SharingScope } => "MENTOR_SHARING_MISSING",
            "the mentor did not permit to work outside his or her organisation ({sharing}): record the permission first",
            "наставник не разрешил работу вне своей организации ({sharing}): сначала запишите разрешение";
        TransferConsentMissing { giver: ConsentGiver } => "MENTOR_TRANSFER_CONSENT_MISSING",
            "the transfer consent by {giver} does not stand on that day: another organisation gets data only with it",
            "в этот день нет действующего согласия на передачу данных ({giver}): без него другая организация данных не получает";
        OverCapacity { capacity: u32, load: u32, more: u32 } => "MENTOR_OVER_CAPACITY",
            "the mentor carries {load} of at most {capacity} mentees: {more} more do not fit",
            "наставник ведёт {load} из не более чем {capacity}: ещё {more} не помещаются";
    }
}

impl AssignmentEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::MentorAssigned { .. } | Self::MentorReleased { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let pair_id = PairId(uuid::Uuid::from_u128(51));
        let mentees = BTreeSet::from([MenteeId(uuid::Uuid::from_u128(41))]);
        let day = |month, day| NaiveDate::from_ymd_opt(2024, month, day).expect("a real day");
        vec![
            Self::MentorAssigned {
                pair_id,
                program_id: ProgramId(uuid::Uuid::from_u128(4)),
                mentees: mentees.clone(),
                occurred_on: day(1, 15),
            },
            Self::MentorReleased { pair_id, mentees, occurred_on: day(5, 25) },
        ]
    }
}

pub(super) fn decide(
    mentor: &Mentor,
    command: AssignmentCommand,
    _stamp: Stamp,
) -> Result<Vec<AssignmentEvent>, AssignmentRefusal> {
    match command {
        AssignmentCommand::AssignMentor {
            pair_id,
            program_id,
            mentees,
            elsewhere,
            majority,
            sharing,
            occurred_on,
        } => {
            if mentor.carried.get(&pair_id) == Some(&mentees) {
                return Ok(Vec::new());
            }
            if let Some(retired_on) = mentor.retired_on() {
                return Err(AssignmentRefusal::Retired { retired_on });
            }
            let ready_on = mentor.ready.get(&program_id).ok_or(AssignmentRefusal::NotReady { program_id })?;
            if occurred_on < *ready_on {
                return Err(AssignmentRefusal::ReadyLater { occurred_on, ready_on: *ready_on });
            }
            if let Some(on_hold_since) = mentor.on_hold_on(occurred_on) {
                return Err(AssignmentRefusal::OnHold { on_hold_since });
            }
            covered(mentor, majority, sharing, occurred_on)?;
            let carried = mentor.carried.get(&pair_id).map_or(0, BTreeSet::len);
            let more = u32::try_from(mentees.len().saturating_sub(carried)).expect("a pair has few members");
            let load = mentor.load().saturating_add(elsewhere);
            if load.saturating_add(more) > mentor.capacity {
                return Err(AssignmentRefusal::OverCapacity { capacity: mentor.capacity, load, more });
            }
            Ok(vec![AssignmentEvent::MentorAssigned { pair_id, program_id, mentees, occurred_on }])
        }
        AssignmentCommand::ReleaseMentor { pair_id, mentees, occurred_on } => {
            let Some(carried) = mentor.carried.get(&pair_id) else { return Ok(Vec::new()) };
            let released: BTreeSet<MenteeId> = carried.intersection(&mentees).copied().collect();
            if released.is_empty() && !carried.is_empty() {
                return Ok(Vec::new());
            }
            Ok(vec![AssignmentEvent::MentorReleased { pair_id, mentees: released, occurred_on }])
        }
    }
}

/// Whether consents and permission stand on the day of formation (INV-7).
fn covered(
    mentor: &Mentor,
    majority: Majority,
    sharing: Option<SharingScope>,
    day: NaiveDate,
) -> Result<(), AssignmentRefusal> {
    if let Some(giver) = mentor.consents.missing(ConsentKind::Processing, majority, day) {
        return Err(AssignmentRefusal::ConsentMissing { giver });
    }
    let Some(sharing) = sharing else { return Ok(()) };
    if !mentor.shares(sharing, day) {
        return Err(AssignmentRefusal::SharingMissing { sharing });
    }
    match mentor.consents.missing(ConsentKind::Transfer, majority, day) {
        Some(giver) => Err(AssignmentRefusal::TransferConsentMissing { giver }),
        None => Ok(()),
    }
}

/// Follows from the pair: formed, left, ended. Neither majority nor the way to the programme is in the event.
pub(super) fn redo(event: &AssignmentEvent) -> Redo<AssignmentCommand> {
    match event.clone() {
        AssignmentEvent::MentorAssigned { pair_id, program_id, mentees, occurred_on } => Redo::Consequence(
            Majority::ALL
                .map(|majority| AssignmentCommand::AssignMentor {
                    pair_id,
                    program_id,
                    mentees: mentees.clone(),
                    elsewhere: 0,
                    majority,
                    sharing: None,
                    occurred_on,
                })
                .into(),
        ),
        AssignmentEvent::MentorReleased { pair_id, mentees, occurred_on } => {
            Redo::consequence(AssignmentCommand::ReleaseMentor { pair_id, mentees, occurred_on })
        }
    }
}

pub(super) fn evolve(mentor: &mut Mentor, event: &AssignmentEvent) {
    match event {
        AssignmentEvent::MentorAssigned { pair_id, program_id: _, mentees, occurred_on: _ } => {
            mentor.carried.insert(*pair_id, mentees.clone());
            mentor.pairs.insert(*pair_id);
        }
        AssignmentEvent::MentorReleased { pair_id, mentees, occurred_on } => {
            mentor.released_on = mentor.released_on.max(Some(*occurred_on));
            if let Some(carried) = mentor.carried.get_mut(pair_id) {
                carried.retain(|mentee| !mentees.contains(mentee));
                if carried.is_empty() {
                    mentor.carried.remove(pair_id);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
