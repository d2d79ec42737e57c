//! The enrolment from the pool to the completed cycle. Matching and release are written only together with the pair's own
//! event, in one commit (settled point 3).

use super::Mentee;
use crate::aggregate::Stamp;
use crate::consent::Majority;
use crate::correction::Redo;
use crate::ids::{MentorId, PairId};
use crate::policies::{PolicySet, PolicyVersion};
use crate::values::{ConsentGiver, ConsentKind, Form};
use crate::{part_events, refusals};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Why a mentee is free again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReleaseReason {
    /// The pair completed.
    PairCompleted,
    /// The pair was dissolved.
    PairDissolved,
    /// The mentee left the pair.
    LeftPair,
    /// The pair goes on in a later run of the programme.
    PairCarriedOver,
}

/// What may be asked about an enrolment.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum EnrolmentCommand {
    /// Takes the mentee into the pool. Pools may be entered before recruiting opens.
    EnterPool {
        /// Age on that day, read from the vault.
        majority: Majority,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Matches the mentee with the mentors of a pair: of a new one, or with those whom the pair has now.
    MatchMentee {
        /// Which pair.
        pair_id: PairId,
        /// In which form.
        form: Form,
        /// With which mentors.
        mentors: BTreeSet<MentorId>,
        /// An open pair of the same form, kind, mentors and mentees, if there is one.
        identical: Option<PairId>,
        /// Age on the day of formation, read from the vault.
        majority: Majority,
        /// Day of formation.
        occurred_on: NaiveDate,
    },
    /// Frees the mentee from a pair.
    ReleaseMentee {
        /// Which pair.
        pair_id: PairId,
        /// Why.
        reason: ReleaseReason,
        /// Whether this pair met the full-cycle policy for this mentee, as the pair decided.
        met_policy: bool,
        /// The version in force on that day: completion is recorded by it.
        policy: PolicyVersion,
        /// When.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to an enrolment.
    pub enum EnrolmentEvent {
        /// The mentee entered the pool.
        MenteeEnteredPool {
            /// When.
            occurred_on: NaiveDate,
        },
        /// The mentee was matched.
        MenteeMatched {
            /// Which pair.
            pair_id: PairId,
            /// In which form.
            form: Form,
            /// With which mentors.
            mentors: BTreeSet<MentorId>,
            /// Day of formation.
            occurred_on: NaiveDate,
        },
        /// The mentee is free of a pair.
        MenteeReleased {
            /// Which pair.
            pair_id: PairId,
            /// Why.
            reason: ReleaseReason,
            /// Whether this pair met the policy that guards completion.
            met_policy: bool,
            /// When.
            occurred_on: NaiveDate,
        },
        /// The last open unit ended and one met the policy: the enrolment is over. No indicator reads this verdict.
        MenteeCycleCompleted {
            /// By which version.
            policy: PolicyVersion,
            /// When.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why an enrolment does not change.
    pub enum EnrolmentRefusal {
        NotRequested => "MENTEE_UNKNOWN",
            "there is no such mentee: register the request first",
            "такого наставляемого нет: сначала запишите запрос";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "MENTEE_POOL_IN_THE_FUTURE",
            "the date {occurred_on} is in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
        BeforeRequest { occurred_on: NaiveDate, requested_on: NaiveDate } => "MENTEE_POOL_BEFORE_REQUEST",
            "the pool is entered on {occurred_on}, before the request of {requested_on}",
            "вход в базу {occurred_on} раньше запроса {requested_on}";
        ConsentMissing { giver: ConsentGiver } => "MENTEE_CONSENT_MISSING",
            "the processing consent by {giver} does not stand on that day: it comes before the pool, and for a minor the legal representative gives it",
            "в этот день нет действующего согласия на обработку данных ({giver}): оно нужно до входа в базу, за несовершеннолетнего его даёт законный представитель";
        Closed { closed_on: NaiveDate } => "MENTEE_CLOSED",
            "the enrolment ended on {closed_on}: register a new request",
            "участие завершено {closed_on}: запишите новый запрос";
        NotInPool => "MENTEE_NOT_IN_POOL",
            "the mentee is neither in the pool nor matched: enter the pool first",
            "наставляемый не в базе и не в паре: сначала вход в базу";
        InPoolLater { occurred_on: NaiveDate, in_pool_since: NaiveDate } => "MENTEE_IN_POOL_LATER",
            "the mentee is in the pool from {in_pool_since}, the pair is formed on {occurred_on}",
            "наставляемый в базе с {in_pool_since}, а пара сформирована {occurred_on}";
        CycleCompleted { occurred_on: NaiveDate } => "MENTEE_CYCLE_COMPLETED",
            "the enrolment was completed on {occurred_on}: a new one is needed",
            "участие завершено {occurred_on}: нужна новая запись";
        SamePairOpen { pair_id: PairId } => "PAIR_IDENTICAL_OPEN",
            "an open pair {pair_id} is of the same form, kind, mentors and mentees",
            "открыта такая же пара ({pair_id}): той же формы и вида, с теми же наставниками и наставляемыми";
    }
}

impl EnrolmentEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::MenteeEnteredPool { .. }
            | Self::MenteeMatched { .. }
            | Self::MenteeReleased { .. }
            | Self::MenteeCycleCompleted { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let pair_id = PairId(uuid::Uuid::from_u128(51));
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a real day");
        vec![
            Self::MenteeEnteredPool { occurred_on: day(2023, 12, 11) },
            Self::MenteeMatched {
                pair_id,
                form: Form::PupilPupil,
                mentors: BTreeSet::from([MentorId(uuid::Uuid::from_u128(61))]),
                occurred_on: day(2024, 1, 15),
            },
            Self::MenteeReleased {
                pair_id,
                reason: ReleaseReason::PairCompleted,
                met_policy: true,
                occurred_on: day(2024, 5, 25),
            },
            Self::MenteeCycleCompleted {
                policy: PolicySet::v1().version.clone(),
                occurred_on: day(2024, 5, 25),
            },
        ]
    }
}

pub(super) fn decide(
    mentee: &Mentee,
    command: EnrolmentCommand,
    stamp: Stamp,
) -> Result<Vec<EnrolmentEvent>, EnrolmentRefusal> {
    let request = mentee.request.as_ref().ok_or(EnrolmentRefusal::NotRequested)?;
    match command {
        EnrolmentCommand::EnterPool { majority, occurred_on } => {
            if mentee.in_pool_since.is_some() {
                return Ok(Vec::new());
            }
            if let Some(closed_on) = mentee.closed_on() {
                return Err(EnrolmentRefusal::Closed { closed_on });
            }
            if occurred_on > stamp.today {
                return Err(EnrolmentRefusal::InTheFuture { occurred_on, today: stamp.today });
            }
            if occurred_on < request.requested_on {
                return Err(EnrolmentRefusal::BeforeRequest {
                    occurred_on,
                    requested_on: request.requested_on,
                });
            }
            consented(mentee, majority, occurred_on)?;
            Ok(vec![EnrolmentEvent::MenteeEnteredPool { occurred_on }])
        }
        EnrolmentCommand::MatchMentee { pair_id, form, mentors, identical, majority, occurred_on } => {
            match mentee.open_units.get(&pair_id) {
                Some(known) if *known == mentors => return Ok(Vec::new()),
                Some(_) => {
                    return Ok(vec![EnrolmentEvent::MenteeMatched { pair_id, form, mentors, occurred_on }]);
                }
                None => {}
            }
            if let Some(completed_on) = mentee.completed_on {
                return Err(EnrolmentRefusal::CycleCompleted { occurred_on: completed_on });
            }
            if let Some(closed_on) = mentee.closed_on() {
                return Err(EnrolmentRefusal::Closed { closed_on });
            }
            let in_pool_since = mentee.in_pool_since.ok_or(EnrolmentRefusal::NotInPool)?;
            if occurred_on < in_pool_since {
                return Err(EnrolmentRefusal::InPoolLater { occurred_on, in_pool_since });
            }
            consented(mentee, majority, occurred_on)?;
            if let Some(pair_id) = identical {
                return Err(EnrolmentRefusal::SamePairOpen { pair_id });
            }
            Ok(vec![EnrolmentEvent::MenteeMatched { pair_id, form, mentors, occurred_on }])
        }
        EnrolmentCommand::ReleaseMentee { pair_id, reason, met_policy, policy, occurred_on } => {
            if !mentee.open_units.contains_key(&pair_id) {
                return Ok(Vec::new());
            }
            let mut events =
                vec![EnrolmentEvent::MenteeReleased { pair_id, reason, met_policy, occurred_on }];
            let last = mentee.open_units.len() == 1;
            if last && (met_policy || mentee.met_policy) {
                events.push(EnrolmentEvent::MenteeCycleCompleted { policy, occurred_on });
            }
            Ok(events)
        }
    }
}

/// INV-7: the consents that the age asks for stand on the day.
fn consented(mentee: &Mentee, majority: Majority, day: NaiveDate) -> Result<(), EnrolmentRefusal> {
    match mentee.consents.missing(ConsentKind::Processing, majority, day) {
        Some(giver) => Err(EnrolmentRefusal::ConsentMissing { giver }),
        None => Ok(()),
    }
}

/// All but the pool follows from the pair. Majority is not in the event: it was one of those that the consents of the time allow.
pub(super) fn redo(event: &EnrolmentEvent) -> Redo<EnrolmentCommand> {
    match event.clone() {
        EnrolmentEvent::MenteeEnteredPool { occurred_on } => Redo::Fact(
            Majority::ALL.map(|majority| EnrolmentCommand::EnterPool { majority, occurred_on }).into(),
        ),
        EnrolmentEvent::MenteeMatched { pair_id, form, mentors, occurred_on } => Redo::Consequence(
            Majority::ALL
                .map(|majority| EnrolmentCommand::MatchMentee {
                    pair_id,
                    form,
                    mentors: mentors.clone(),
                    identical: None,
                    majority,
                    occurred_on,
                })
                .into(),
        ),
        EnrolmentEvent::MenteeReleased { pair_id, reason, met_policy, occurred_on } => {
            let policy = PolicySet::v1().version.clone();
            Redo::consequence(EnrolmentCommand::ReleaseMentee {
                pair_id,
                reason,
                met_policy,
                policy,
                occurred_on,
            })
        }
        EnrolmentEvent::MenteeCycleCompleted { .. } => Redo::Consequence(Vec::new()),
    }
}

pub(super) fn evolve(mentee: &mut Mentee, event: &EnrolmentEvent) {
    match event {
        EnrolmentEvent::MenteeEnteredPool { occurred_on } => mentee.in_pool_since = Some(*occurred_on),
        EnrolmentEvent::MenteeMatched { pair_id, form: _, mentors, occurred_on: _ } => {
            mentee.open_units.insert(*pair_id, mentors.clone());
        }
        EnrolmentEvent::MenteeReleased { pair_id, reason: _, met_policy, occurred_on } => {
            mentee.released_on = mentee.released_on.max(Some(*occurred_on));
            mentee.open_units.remove(pair_id);
            mentee.met_policy |= *met_policy;
        }
        EnrolmentEvent::MenteeCycleCompleted { policy: _, occurred_on } => {
            mentee.completed_on = Some(*occurred_on);
        }
    }
}

#[cfg(test)]
mod tests;
