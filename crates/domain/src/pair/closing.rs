//! The ending of a pair: completed, with an outcome for each mentee, or dissolved for a reason.
//!
//! A pair may complete with final feedback of at least one mentor and one mentee (settled point 4); a mentee without the full
//! cycle ends early. The guard is policy v1; indicators decide a cycle from facts and never read this verdict (point 6).

use super::Pair;
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::MenteeId;
use crate::policies::{MissingStep, PolicySet, PolicyVersion};
use crate::values::{EndInitiator, EndReason, FeedbackPhase, Side};
use crate::{part_events, refusals};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How the pair ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Closed {
    pub(super) on: NaiveDate,
    early: Option<(EndReason, EndInitiator)>,
}

/// How a mentee's membership ended, by the policy that guards completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// With a full cycle.
    Completed,
    /// Without one.
    EndedEarly,
}

/// The outcome of one mentee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberOutcome {
    /// Who.
    pub mentee_id: MenteeId,
    /// How.
    pub outcome: Outcome,
}

/// What may be asked about the ending.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum ClosingCommand {
    /// Completes the pair.
    CompletePair {
        /// On which day.
        occurred_on: NaiveDate,
    },
    /// Dissolves the pair before its aim was reached.
    DissolvePair {
        /// Why.
        reason: EndReason,
        /// Who started it.
        initiated_by: EndInitiator,
        /// On which day.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen at the ending.
    pub enum ClosingEvent {
        /// The pair completed.
        PairCompleted {
            /// The outcome of every mentee who was still a member.
            outcomes: Vec<MemberOutcome>,
            /// By which policy version.
            policy: PolicyVersion,
            /// On which day.
            occurred_on: NaiveDate,
        },
        /// The pair was dissolved.
        PairDissolved {
            /// Why.
            reason: EndReason,
            /// Who started it.
            initiated_by: EndInitiator,
            /// On which day.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a pair does not end.
    pub enum ClosingRefusal {
        PairUnknown => "PAIR_UNKNOWN",
            "there is no such pair: form it first",
            "такой пары нет: сначала её нужно сформировать";
        ClosedBefore { closed_on: NaiveDate } => "PAIR_CLOSED",
            "the pair ended on {closed_on}: another ending needs a correction",
            "пара завершена {closed_on}: другое окончание требует исправления";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "PAIR_CLOSED_IN_THE_FUTURE",
            "the pair cannot end on {occurred_on}, in the future: accepted are days up to {today}",
            "пара не может завершиться {occurred_on}, в будущем: принимаются дни до {today}";
        BeforeLastFact { occurred_on: NaiveDate, last_fact_on: NaiveDate } => "PAIR_CLOSED_BEFORE_FACT",
            "the pair cannot end on {occurred_on}: a fact of {last_fact_on} is on record",
            "пара не может завершиться {occurred_on}: записано событие от {last_fact_on}";
        FeedbackMissing { side: Side } => "PAIR_FINAL_FEEDBACK_MISSING",
            "final feedback of the {side:?} side is missing: at least one mentor and one mentee give it before completion",
            "нет итоговой обратной связи стороны {side}: до завершения её даёт хотя бы один наставник и один наставляемый";
        CycleMissing { missing: BTreeSet<MissingStep> } => "PAIR_CYCLE_MISSING",
            "no mentee has passed the full cycle: missing is {missing:?}",
            "никто из наставляемых не прошёл полный цикл: не хватает {missing}";
        GoalReached => "PAIR_GOAL_REACHED",
            "a goal reached early is a success: complete the pair instead of dissolving it",
            "цель, достигнутая досрочно, — успех: завершите пару, а не прекращайте";
    }
}

impl ClosingEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::PairCompleted { .. } | Self::PairDissolved { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let day = |month, day| NaiveDate::from_ymd_opt(2024, month, day).expect("a real day");
        vec![
            Self::PairCompleted {
                outcomes: vec![MemberOutcome {
                    mentee_id: MenteeId(uuid::Uuid::from_u128(41)),
                    outcome: Outcome::Completed,
                }],
                policy: PolicySet::v1().version.clone(),
                occurred_on: day(5, 25),
            },
            Self::PairDissolved {
                reason: EndReason::PsychologicalIncompatibility,
                initiated_by: EndInitiator::NotRecorded,
                occurred_on: day(2, 10),
            },
        ]
    }
}

pub(super) fn decide(
    pair: &Pair,
    command: ClosingCommand,
    stamp: Stamp,
) -> Result<Vec<ClosingEvent>, ClosingRefusal> {
    if pair.formed.is_none() {
        return Err(ClosingRefusal::PairUnknown);
    }
    let wanted = match &command {
        ClosingCommand::CompletePair { occurred_on } => Closed { on: *occurred_on, early: None },
        ClosingCommand::DissolvePair { reason, initiated_by, occurred_on } => {
            Closed { on: *occurred_on, early: Some((*reason, *initiated_by)) }
        }
    };
    match pair.closed {
        Some(closed) if closed == wanted => return Ok(Vec::new()),
        Some(closed) => return Err(ClosingRefusal::ClosedBefore { closed_on: closed.on }),
        None => {}
    }
    if wanted.on > stamp.today {
        return Err(ClosingRefusal::InTheFuture { occurred_on: wanted.on, today: stamp.today });
    }
    if let Some(last_fact_on) = pair.last_fact_on.filter(|last| wanted.on < *last) {
        return Err(ClosingRefusal::BeforeLastFact { occurred_on: wanted.on, last_fact_on });
    }
    match command {
        ClosingCommand::CompletePair { occurred_on } => complete(pair, occurred_on),
        ClosingCommand::DissolvePair { reason: EndReason::GoalReachedEarly, .. } => {
            Err(ClosingRefusal::GoalReached)
        }
        ClosingCommand::DissolvePair { reason, initiated_by, occurred_on } => {
            Ok(vec![ClosingEvent::PairDissolved { reason, initiated_by, occurred_on }])
        }
    }
}

fn complete(pair: &Pair, occurred_on: NaiveDate) -> Result<Vec<ClosingEvent>, ClosingRefusal> {
    for side in [Side::Mentor, Side::Mentee] {
        let answered = pair
            .feedback
            .keys()
            .any(|(respondent, phase)| respondent.side() == side && *phase == FeedbackPhase::Final);
        if !answered {
            return Err(ClosingRefusal::FeedbackMissing { side });
        }
    }
    let policy = PolicySet::v1();
    let missing: Vec<_> = pair
        .present_mentees()
        .map(|mentee_id| {
            (mentee_id, policy.values.full_cycle.missing_before_completion(&pair.cycles[&mentee_id]))
        })
        .collect();
    if !missing.iter().any(|(_, steps)| steps.is_empty()) {
        let missing = missing.into_iter().flat_map(|(_, steps)| steps).collect();
        return Err(ClosingRefusal::CycleMissing { missing });
    }
    let outcomes = missing
        .into_iter()
        .map(|(mentee_id, steps)| MemberOutcome {
            mentee_id,
            outcome: if steps.is_empty() { Outcome::Completed } else { Outcome::EndedEarly },
        })
        .collect();
    Ok(vec![ClosingEvent::PairCompleted { outcomes, policy: policy.version.clone(), occurred_on }])
}

/// A correction of what was before never changes how a pair closed (settled point 5): an ending is asked again for its day alone,
/// which is what dissolving asks.
pub(super) fn redo(event: &ClosingEvent) -> Redo<ClosingCommand> {
    Redo::fact(match *event {
        ClosingEvent::PairCompleted { occurred_on, .. } => ClosingCommand::DissolvePair {
            reason: EndReason::Other,
            initiated_by: EndInitiator::NotRecorded,
            occurred_on,
        },
        ClosingEvent::PairDissolved { reason, initiated_by, occurred_on } => {
            ClosingCommand::DissolvePair { reason, initiated_by, occurred_on }
        }
    })
}

pub(super) fn evolve(pair: &mut Pair, event: &ClosingEvent) {
    match event {
        ClosingEvent::PairCompleted { outcomes, policy: _, occurred_on } => {
            for outcome in outcomes {
                if let Some(cycle) = pair.cycles.get_mut(&outcome.mentee_id) {
                    cycle.completed_with_pair = true;
                }
            }
            pair.closed = Some(Closed { on: *occurred_on, early: None });
        }
        ClosingEvent::PairDissolved { reason, initiated_by, occurred_on } => {
            pair.closed = Some(Closed { on: *occurred_on, early: Some((*reason, *initiated_by)) });
        }
    }
}

#[cfg(test)]
mod tests;
