//! The plan of a pair: goals and milestones with terms. What a goal or milestone says is free text and lives in the vault.

use super::Pair;
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::MilestoneId;
use crate::values::Period;
use crate::{part_events, refusals};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A milestone of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milestone {
    /// Its id.
    pub id: MilestoneId,
    /// Its term.
    pub due: NaiveDate,
}

/// The approved plan.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plan {
    goals: u32,
    milestones: Vec<Milestone>,
    approved_on: NaiveDate,
}

/// What may be asked about the plan.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum PlanCommand {
    /// Approves the plan.
    ApprovePlan {
        /// How many goals it names.
        goals: u32,
        /// Its milestones.
        milestones: Vec<Milestone>,
        /// The programme's period, inside which milestones lie.
        program_period: Period,
        /// When it was approved.
        occurred_on: NaiveDate,
    },
    /// Records that a milestone was reached.
    ReachMilestone {
        /// Which one.
        milestone_id: MilestoneId,
        /// When.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to the plan.
    pub enum PlanEvent {
        /// The plan was approved.
        PlanApproved {
            /// How many goals it names.
            goals: u32,
            /// Its milestones.
            milestones: Vec<Milestone>,
            /// Recorded after the pair had closed.
            late: bool,
            /// When it was approved.
            occurred_on: NaiveDate,
        },
        /// A milestone was reached.
        MilestoneReached {
            /// Which one.
            milestone_id: MilestoneId,
            /// Recorded after the pair had closed.
            late: bool,
            /// When.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why the plan does not change.
    pub enum PlanRefusal {
        PairUnknown => "PAIR_UNKNOWN",
            "there is no such pair: form it first",
            "такой пары нет: сначала её нужно сформировать";
        OutsideLife { occurred_on: NaiveDate, from: NaiveDate, to: NaiveDate } => "PLAN_OUTSIDE_LIFE",
            "the date {occurred_on} is outside the life of the pair: accepted are days from {from} to {to}",
            "дата {occurred_on} вне жизни пары: принимаются дни с {from} по {to}";
        NoGoal => "PLAN_WITHOUT_GOAL",
            "the plan names no goal: at least one is needed",
            "в плане нет цели: нужна хотя бы одна";
        MilestoneOutsideProgram { due: NaiveDate, start: NaiveDate, end: NaiveDate } => "PLAN_MILESTONE_OUTSIDE_PROGRAM",
            "the milestone's term {due} is outside the programme: accepted are days from {start} to {end}",
            "срок вехи {due} вне программы: принимаются дни с {start} по {end}";
        ApprovedBefore { approved_on: NaiveDate } => "PLAN_APPROVED_BEFORE",
            "a plan of {approved_on} is on record: a change is a revision",
            "план от {approved_on} уже записан: изменение — это пересмотр";
        UnknownMilestone => "PLAN_MILESTONE_UNKNOWN",
            "there is no such milestone in the plan",
            "такой вехи в плане нет";
        ReachedBefore { reached_on: NaiveDate } => "PLAN_MILESTONE_REACHED",
            "the milestone was reached on {reached_on}: another day needs a correction",
            "веха достигнута {reached_on}: другой день требует исправления";
    }
}

impl PlanEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::PlanApproved { .. } | Self::MilestoneReached { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let milestone_id = MilestoneId(uuid::Uuid::from_u128(81));
        let day = |month, day| NaiveDate::from_ymd_opt(2024, month, day).expect("a real day");
        vec![
            Self::PlanApproved {
                goals: 1,
                milestones: vec![Milestone { id: milestone_id, due: day(3, 15) }],
                late: false,
                occurred_on: day(1, 25),
            },
            Self::MilestoneReached { milestone_id, late: false, occurred_on: day(3, 13) },
        ]
    }
}

pub(super) fn decide(pair: &Pair, command: PlanCommand, stamp: Stamp) -> Result<Vec<PlanEvent>, PlanRefusal> {
    let formed = pair.formed.as_ref().ok_or(PlanRefusal::PairUnknown)?;
    let late = pair.closed.is_some();
    let last_day = pair.closed.as_ref().map_or(stamp.today, |closed| closed.on);
    let within_life = |occurred_on: NaiveDate| {
        if occurred_on < formed.day || occurred_on > last_day {
            return Err(PlanRefusal::OutsideLife { occurred_on, from: formed.day, to: last_day });
        }
        Ok(())
    };
    match command {
        PlanCommand::ApprovePlan { goals, milestones, program_period, occurred_on } => {
            if let Some(known) = &pair.plan {
                let same = *known == (Plan { goals, milestones, approved_on: occurred_on });
                return if same {
                    Ok(Vec::new())
                } else {
                    Err(PlanRefusal::ApprovedBefore { approved_on: known.approved_on })
                };
            }
            within_life(occurred_on)?;
            if goals == 0 {
                return Err(PlanRefusal::NoGoal);
            }
            if let Some(outside) = milestones.iter().find(|milestone| !program_period.contains(milestone.due))
            {
                return Err(PlanRefusal::MilestoneOutsideProgram {
                    due: outside.due,
                    start: program_period.start,
                    end: program_period.end,
                });
            }
            Ok(vec![PlanEvent::PlanApproved { goals, milestones, late, occurred_on }])
        }
        PlanCommand::ReachMilestone { milestone_id, occurred_on } => {
            let known = pair
                .plan
                .as_ref()
                .is_some_and(|plan| plan.milestones.iter().any(|known| known.id == milestone_id));
            if !known {
                return Err(PlanRefusal::UnknownMilestone);
            }
            match pair.reached.get(&milestone_id) {
                Some(reached_on) if *reached_on == occurred_on => return Ok(Vec::new()),
                Some(reached_on) => return Err(PlanRefusal::ReachedBefore { reached_on: *reached_on }),
                None => {}
            }
            within_life(occurred_on)?;
            Ok(vec![PlanEvent::MilestoneReached { milestone_id, late, occurred_on }])
        }
    }
}

/// The programme's period is not in the event: `matching::redo` asks again with it.
pub(super) fn redo(event: &PlanEvent) -> Redo<PlanCommand> {
    Redo::fact(match event.clone() {
        PlanEvent::PlanApproved { goals, milestones, late: _, occurred_on } => {
            let terms = || milestones.iter().map(|milestone| milestone.due);
            let program_period = Period {
                start: terms().min().unwrap_or(occurred_on),
                end: terms().max().unwrap_or(occurred_on),
            };
            PlanCommand::ApprovePlan { goals, milestones, program_period, occurred_on }
        }
        PlanEvent::MilestoneReached { milestone_id, late: _, occurred_on } => {
            PlanCommand::ReachMilestone { milestone_id, occurred_on }
        }
    })
}

pub(super) fn evolve(pair: &mut Pair, event: &PlanEvent) {
    match event {
        PlanEvent::PlanApproved { goals, milestones, late: _, occurred_on } => {
            pair.plan =
                Some(Plan { goals: *goals, milestones: milestones.clone(), approved_on: *occurred_on });
            for cycle in pair.cycles.values_mut() {
                cycle.plan = true;
            }
            pair.note_fact(*occurred_on);
        }
        PlanEvent::MilestoneReached { milestone_id, late: _, occurred_on } => {
            pair.reached.insert(*milestone_id, *occurred_on);
            pair.note_fact(*occurred_on);
        }
    }
}

#[cfg(test)]
mod tests;
