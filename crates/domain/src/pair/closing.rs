//! The ending of a pair: completed, with an outcome for each mentee; dissolved for a reason; or carried over into a later run.
//!
//! A pair may complete with final feedback of at least one mentor and one mentee (settled point 4), or a recorded waiver of the
//! side that is silent; a mentee without the full cycle ends early. The guard is policy v1; indicators decide a cycle from facts
//! and never read this verdict (point 6). A speed event brings people together and is no cycle: it closes when they have met.

use super::Pair;
use super::words::FeedbackWaiver;
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::MenteeId;
use crate::policies::{FullCyclePolicy, MissingStep, PolicySet, PolicyVersion};
use crate::values::{EndInitiator, EndReason, FeedbackPhase, Side};
use crate::{part_events, refusals};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How the pair ended.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Closed {
    pub(super) on: NaiveDate,
    how: Ending,
}

#[derive(Clone, Debug, PartialEq)]
enum Ending {
    Completed(Completion),
    Dissolved(EndReason, EndInitiator),
    CarriedOver,
}

impl Closed {
    pub(super) fn is_completed(&self) -> bool {
        match self.how {
            Ending::Completed(_) => true,
            Ending::Dissolved(..) | Ending::CarriedOver => false,
        }
    }

    pub(super) fn is_dissolved(&self) -> bool {
        match self.how {
            Ending::Dissolved(..) => true,
            Ending::Completed(_) | Ending::CarriedOver => false,
        }
    }

    pub(super) fn is_carried_over(&self) -> bool {
        self.how == Ending::CarriedOver
    }
}

/// What is said of a completed pair besides its day. What was reached, in words, is free text and lives in the vault.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completion {
    /// How many goals of the plan were met, where it was counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goals_met: Option<u32>,
    /// Whether it completes because the goal was reached before the term.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub goal_reached_early: bool,
    /// The sides whose final feedback is waived, and why.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub waivers: BTreeMap<Side, FeedbackWaiver>,
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
        /// With what.
        completion: Completion,
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
    /// Ends the pair in this run of the programme; one of a later run goes on with it.
    CarryOverPair {
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
            /// With what.
            #[serde(flatten)]
            completion: Completion,
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
        /// The pair ended in this run, to go on in a later one.
        PairCarriedOver {
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
            "final feedback of the {side} side is missing: at least one mentor and one mentee give it before completion",
            "нет итоговой обратной связи стороны {side}: до завершения её даёт хотя бы один наставник и один наставляемый";
        CycleMissing { missing: BTreeSet<MissingStep> } => "PAIR_CYCLE_MISSING",
            "no mentee has passed the full cycle: missing is {missing}",
            "никто из наставляемых не прошёл полный цикл: не хватает {missing}";
        GoalReached => "PAIR_GOAL_REACHED",
            "a goal reached early is a success: complete the pair instead of dissolving it",
            "цель, достигнутая досрочно, — успех: завершите пару, а не прекращайте";
        MoreGoalsMet { goals_met: u32, goals: u32 } => "PAIR_GOALS_MET",
            "{goals_met} goals are said to be met, the plan names {goals}: accepted are at most that many",
            "достигнуто целей {goals_met}, а в плане их {goals}: принимается не больше";
        NeverMet => "PAIR_NEVER_MET",
            "nobody has met yet: a kind that never counts, as a speed event, closes after a meeting",
            "встречи ещё не было: вид, который не засчитывается, как скоростное наставничество, закрывают после встречи";
    }
}

impl ClosingEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::PairCompleted { .. } | Self::PairDissolved { .. } | Self::PairCarriedOver { .. } => 1,
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
                completion: Completion::default(),
                occurred_on: day(5, 25),
            },
            Self::PairDissolved {
                reason: EndReason::PsychologicalIncompatibility,
                initiated_by: EndInitiator::NotRecorded,
                occurred_on: day(2, 10),
            },
            Self::PairCarriedOver { occurred_on: day(8, 31) },
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
        ClosingCommand::CompletePair { completion, occurred_on } => {
            Closed { on: *occurred_on, how: Ending::Completed(completion.clone()) }
        }
        ClosingCommand::DissolvePair { reason, initiated_by, occurred_on } => {
            Closed { on: *occurred_on, how: Ending::Dissolved(*reason, *initiated_by) }
        }
        ClosingCommand::CarryOverPair { occurred_on } => {
            Closed { on: *occurred_on, how: Ending::CarriedOver }
        }
    };
    match &pair.closed {
        Some(closed) if *closed == wanted => return Ok(Vec::new()),
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
        ClosingCommand::CompletePair { completion, occurred_on } => complete(pair, completion, occurred_on),
        ClosingCommand::DissolvePair { reason: EndReason::GoalReachedEarly, .. } => {
            Err(ClosingRefusal::GoalReached)
        }
        ClosingCommand::DissolvePair { reason, initiated_by, occurred_on } => {
            Ok(vec![ClosingEvent::PairDissolved { reason, initiated_by, occurred_on }])
        }
        ClosingCommand::CarryOverPair { occurred_on } => {
            Ok(vec![ClosingEvent::PairCarriedOver { occurred_on }])
        }
    }
}

fn complete(
    pair: &Pair,
    completion: Completion,
    occurred_on: NaiveDate,
) -> Result<Vec<ClosingEvent>, ClosingRefusal> {
    let goals = pair.plan.as_ref().map_or(0, |plan| plan.goals);
    if let Some(goals_met) = completion.goals_met.filter(|met| *met > goals) {
        return Err(ClosingRefusal::MoreGoalsMet { goals_met, goals });
    }
    let policy = pair.rules.policy(occurred_on.year());
    let full_cycle = &policy.values.full_cycle;
    let missing: Vec<_> = pair
        .present_mentees()
        .map(|mentee_id| (mentee_id, full_cycle.missing_before_completion(&pair.cycles[&mentee_id])))
        .collect();
    if pair.formed.as_ref().is_some_and(|formed| !full_cycle.counts(formed.kind)) {
        if pair.sittings.is_empty() {
            return Err(ClosingRefusal::NeverMet);
        }
    } else {
        both_sides_answered(pair, &completion)?;
        somebody_passed_the_cycle(pair, full_cycle, &completion, &missing)?;
    }
    let outcomes = missing
        .into_iter()
        .map(|(mentee_id, steps)| MemberOutcome {
            mentee_id,
            outcome: if steps.is_empty() { Outcome::Completed } else { Outcome::EndedEarly },
        })
        .collect();
    Ok(vec![ClosingEvent::PairCompleted {
        outcomes,
        policy: policy.version.clone(),
        completion,
        occurred_on,
    }])
}

fn both_sides_answered(pair: &Pair, completion: &Completion) -> Result<(), ClosingRefusal> {
    for side in [Side::Mentor, Side::Mentee] {
        let answered = pair
            .feedback
            .keys()
            .any(|(respondent, phase)| respondent.side() == side && *phase == FeedbackPhase::Final);
        if !answered && !completion.waivers.contains_key(&side) {
            return Err(ClosingRefusal::FeedbackMissing { side });
        }
    }
    Ok(())
}

/// One mentee has passed everything that the policy asks, now or when he or she left with the goal reached; where the mentees'
/// feedback is waived, everything but that.
fn somebody_passed_the_cycle(
    pair: &Pair,
    policy: &FullCyclePolicy,
    completion: &Completion,
    missing: &[(MenteeId, Vec<MissingStep>)],
) -> Result<(), ClosingRefusal> {
    let waived = completion.waivers.contains_key(&Side::Mentee);
    let counts = |step: &MissingStep| !waived || *step != MissingStep::FinalFeedback;
    let passed = missing.iter().any(|(_, steps)| !steps.iter().any(counts));
    let passed_before = pair.cycles.values().any(|facts| policy.is_full_cycle(facts));
    if passed || passed_before {
        return Ok(());
    }
    let missing = missing.iter().flat_map(|(_, steps)| steps.iter().copied()).filter(counts).collect();
    Err(ClosingRefusal::CycleMissing { missing })
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
        ClosingEvent::PairCarriedOver { occurred_on } => ClosingCommand::CarryOverPair { occurred_on },
    })
}

pub(super) fn evolve(pair: &mut Pair, event: &ClosingEvent) {
    let (on, how) = match event {
        ClosingEvent::PairCompleted { outcomes, policy: _, completion, occurred_on } => {
            for outcome in outcomes {
                if let Some(cycle) = pair.cycles.get_mut(&outcome.mentee_id) {
                    cycle.completed_with_pair = true;
                }
            }
            (*occurred_on, Ending::Completed(completion.clone()))
        }
        ClosingEvent::PairDissolved { reason, initiated_by, occurred_on } => {
            (*occurred_on, Ending::Dissolved(*reason, *initiated_by))
        }
        ClosingEvent::PairCarriedOver { occurred_on } => (*occurred_on, Ending::CarriedOver),
    };
    pair.closed = Some(Closed { on, how });
}

#[cfg(test)]
mod tests;
