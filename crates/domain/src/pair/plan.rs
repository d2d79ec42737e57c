//! The plan of a pair: goals and milestones with terms. What a goal or milestone says is free text and lives in the vault.
//!
//! A revision replaces the goals and milestones as a whole; a milestone that was reached stays in every later version.

use super::Pair;
use super::words::RevisionReason;
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::MilestoneId;
use crate::values::Period;
use crate::{part_events, refusals};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most goals of a plan: each is a text in the vault that is read with the plan.
const MOST_GOALS: u32 = 100;

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
    pub(super) goals: u32,
    milestones: Vec<Milestone>,
    period: Option<Period>,
    approved_on: NaiveDate,
    revised: Option<(NaiveDate, RevisionReason)>,
}

impl Plan {
    fn has(&self, milestone: MilestoneId) -> bool {
        self.milestones.iter().any(|known| known.id == milestone)
    }
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
        /// From when to when it is worked by, if it says so.
        period: Option<Period>,
        /// The programme's period, inside which milestones lie.
        program_period: Period,
        /// When it was approved.
        occurred_on: NaiveDate,
    },
    /// Revises the plan.
    RevisePlan {
        /// How many goals it names now.
        goals: u32,
        /// All its milestones, those that stay with the ids they had.
        milestones: Vec<Milestone>,
        /// Why.
        reason: RevisionReason,
        /// The programme's period, inside which milestones lie.
        program_period: Period,
        /// When it was revised.
        occurred_on: NaiveDate,
    },
    /// Records that a milestone was reached.
    ReachMilestone {
        /// Which one.
        milestone_id: MilestoneId,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Records that a milestone was not reached by its term.
    MissMilestone {
        /// Which one.
        milestone_id: MilestoneId,
        /// When it was found out, after the term.
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
            /// From when to when it is worked by, if it says so.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            period: Option<Period>,
            /// Recorded after the pair had closed.
            late: bool,
            /// When it was approved.
            occurred_on: NaiveDate,
        },
        /// The plan was revised.
        PlanRevised {
            /// How many goals it names now.
            goals: u32,
            /// All its milestones.
            milestones: Vec<Milestone>,
            /// Why.
            reason: RevisionReason,
            /// When it was revised.
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
        /// A milestone was not reached by its term. It may be reached later.
        MilestoneMissed {
            /// Which one.
            milestone_id: MilestoneId,
            /// Recorded after the pair had closed.
            late: bool,
            /// When it was found out.
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
        TooManyGoals { goals: u32 } => "PLAN_TOO_MANY_GOALS",
            "the plan names {goals} goals: accepted are at most 100",
            "в плане целей: {goals}; принимается не больше 100";
        MilestoneTwice { milestone_id: MilestoneId } => "PLAN_MILESTONE_TWICE",
            "the plan names the milestone {milestone_id} twice: accepted is each once",
            "веха {milestone_id} названа в плане дважды: принимается каждая один раз";
        PeriodReversed { start: NaiveDate, end: NaiveDate } => "PLAN_PERIOD_REVERSED",
            "the plan runs from {start} to {end}: accepted is an end on or after the beginning",
            "период плана с {start} по {end}: принимается окончание не раньше начала";
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
        MissedBefore { missed_on: NaiveDate } => "PLAN_MILESTONE_MISSED",
            "the milestone is on record as missed on {missed_on}: another day needs a correction",
            "веха отмечена пропущенной {missed_on}: другой день требует исправления";
        NotDue { due: NaiveDate } => "PLAN_MILESTONE_NOT_DUE",
            "the milestone's term is {due}: it is missed on a later day",
            "срок вехи {due}: пропущена она может быть в день позже";
        NoPlan => "PLAN_MISSING",
            "there is no plan to revise: approve one first",
            "нет плана, который можно пересмотреть: сначала утвердите его";
        PairClosed { closed_on: NaiveDate } => "PLAN_REVISED_AFTER_CLOSING",
            "the pair ended on {closed_on}: its plan is not revised after that",
            "пара завершена {closed_on}: после этого план не пересматривают";
        BeforeApproval { occurred_on: NaiveDate, approved_on: NaiveDate } => "PLAN_REVISED_BEFORE_APPROVAL",
            "the plan is revised on {occurred_on}, before its version of {approved_on}: accepted are later days",
            "пересмотр {occurred_on} раньше версии плана от {approved_on}: принимаются дни позже";
        ReachedDropped => "PLAN_DROPS_REACHED_MILESTONE",
            "the revision drops a milestone that was reached: keep it under its id",
            "в пересмотре нет уже достигнутой вехи: оставьте её с прежним номером";
    }
}

impl PlanEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::PlanApproved { .. }
            | Self::PlanRevised { .. }
            | Self::MilestoneReached { .. }
            | Self::MilestoneMissed { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let milestone_id = MilestoneId(uuid::Uuid::from_u128(81));
        let day = |month, day| NaiveDate::from_ymd_opt(2024, month, day).expect("a real day");
        vec![
            Self::PlanApproved {
                goals: 1,
                milestones: vec![Milestone { id: milestone_id, due: day(3, 15) }],
                period: None,
                late: false,
                occurred_on: day(1, 25),
            },
            Self::PlanRevised {
                goals: 2,
                milestones: vec![Milestone { id: milestone_id, due: day(4, 15) }],
                reason: RevisionReason::TermsMoved,
                occurred_on: day(2, 20),
            },
            Self::MilestoneReached { milestone_id, late: false, occurred_on: day(3, 13) },
            Self::MilestoneMissed { milestone_id, late: false, occurred_on: day(4, 16) },
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
        PlanCommand::ApprovePlan { goals, milestones, period, program_period, occurred_on } => {
            if let Some(known) = &pair.plan {
                let same =
                    *known == Plan { goals, milestones, period, approved_on: occurred_on, revised: None };
                return if same {
                    Ok(Vec::new())
                } else {
                    Err(PlanRefusal::ApprovedBefore { approved_on: known.approved_on })
                };
            }
            within_life(occurred_on)?;
            check_contents(goals, &milestones, program_period)?;
            if let Some(Period { start, end }) = period.filter(|period| period.end < period.start) {
                return Err(PlanRefusal::PeriodReversed { start, end });
            }
            Ok(vec![PlanEvent::PlanApproved { goals, milestones, period, late, occurred_on }])
        }
        PlanCommand::RevisePlan { goals, milestones, reason, program_period, occurred_on } => {
            let known = pair.plan.as_ref().ok_or(PlanRefusal::NoPlan)?;
            let approved_on = known.revised.map_or(known.approved_on, |(revised_on, _)| revised_on);
            let revised = Some((occurred_on, reason));
            if (known.goals, &known.milestones, known.revised) == (goals, &milestones, revised) {
                return Ok(Vec::new());
            }
            if let Some(closed) = &pair.closed {
                return Err(PlanRefusal::PairClosed { closed_on: closed.on });
            }
            within_life(occurred_on)?;
            if occurred_on < approved_on {
                return Err(PlanRefusal::BeforeApproval { occurred_on, approved_on });
            }
            check_contents(goals, &milestones, program_period)?;
            if pair.reached.keys().any(|reached| milestones.iter().all(|kept| kept.id != *reached)) {
                return Err(PlanRefusal::ReachedDropped);
            }
            Ok(vec![PlanEvent::PlanRevised { goals, milestones, reason, occurred_on }])
        }
        PlanCommand::ReachMilestone { milestone_id, occurred_on } => {
            milestone(pair, milestone_id)?;
            match pair.reached.get(&milestone_id) {
                Some(reached_on) if *reached_on == occurred_on => return Ok(Vec::new()),
                Some(reached_on) => return Err(PlanRefusal::ReachedBefore { reached_on: *reached_on }),
                None => {}
            }
            within_life(occurred_on)?;
            Ok(vec![PlanEvent::MilestoneReached { milestone_id, late, occurred_on }])
        }
        PlanCommand::MissMilestone { milestone_id, occurred_on } => {
            let due = milestone(pair, milestone_id)?.due;
            if let Some(reached_on) = pair.reached.get(&milestone_id) {
                return Err(PlanRefusal::ReachedBefore { reached_on: *reached_on });
            }
            match pair.missed.get(&milestone_id) {
                Some(missed_on) if *missed_on == occurred_on => return Ok(Vec::new()),
                Some(missed_on) => return Err(PlanRefusal::MissedBefore { missed_on: *missed_on }),
                None => {}
            }
            within_life(occurred_on)?;
            if occurred_on <= due {
                return Err(PlanRefusal::NotDue { due });
            }
            Ok(vec![PlanEvent::MilestoneMissed { milestone_id, late, occurred_on }])
        }
    }
}

/// The programme's period is not in the event: `matching::redo` asks again with it.
pub(super) fn redo(event: &PlanEvent) -> Redo<PlanCommand> {
    let terms_of = |milestones: &[Milestone], occurred_on| {
        let terms = || milestones.iter().map(|milestone| milestone.due);
        Period { start: terms().min().unwrap_or(occurred_on), end: terms().max().unwrap_or(occurred_on) }
    };
    Redo::fact(match event.clone() {
        PlanEvent::PlanApproved { goals, milestones, period, late: _, occurred_on } => {
            let program_period = terms_of(&milestones, occurred_on);
            PlanCommand::ApprovePlan { goals, milestones, period, program_period, occurred_on }
        }
        PlanEvent::PlanRevised { goals, milestones, reason, occurred_on } => {
            let program_period = terms_of(&milestones, occurred_on);
            PlanCommand::RevisePlan { goals, milestones, reason, program_period, occurred_on }
        }
        PlanEvent::MilestoneMissed { milestone_id, late: _, occurred_on } => {
            PlanCommand::MissMilestone { milestone_id, occurred_on }
        }
        PlanEvent::MilestoneReached { milestone_id, late: _, occurred_on } => {
            PlanCommand::ReachMilestone { milestone_id, occurred_on }
        }
    })
}

fn check_contents(goals: u32, milestones: &[Milestone], program: Period) -> Result<(), PlanRefusal> {
    if goals == 0 {
        return Err(PlanRefusal::NoGoal);
    }
    if goals > MOST_GOALS {
        return Err(PlanRefusal::TooManyGoals { goals });
    }
    let mut known = BTreeSet::new();
    if let Some(twice) = milestones.iter().find(|milestone| !known.insert(milestone.id)) {
        return Err(PlanRefusal::MilestoneTwice { milestone_id: twice.id });
    }
    match milestones.iter().find(|milestone| !program.contains(milestone.due)) {
        Some(outside) => Err(PlanRefusal::MilestoneOutsideProgram {
            due: outside.due,
            start: program.start,
            end: program.end,
        }),
        None => Ok(()),
    }
}

fn milestone(pair: &Pair, id: MilestoneId) -> Result<&Milestone, PlanRefusal> {
    let milestones = pair.plan.iter().flat_map(|plan| &plan.milestones);
    milestones.into_iter().find(|known| known.id == id).ok_or(PlanRefusal::UnknownMilestone)
}

pub(super) fn evolve(pair: &mut Pair, event: &PlanEvent) {
    match event {
        PlanEvent::PlanApproved { goals, milestones, period, late: _, occurred_on } => {
            pair.plan = Some(Plan {
                goals: *goals,
                milestones: milestones.clone(),
                period: *period,
                approved_on: *occurred_on,
                revised: None,
            });
            pair.note_step(*occurred_on, |cycle| cycle.plan = true);
            pair.note_fact(*occurred_on);
        }
        PlanEvent::PlanRevised { goals, milestones, reason, occurred_on } => {
            if let Some(plan) = &mut pair.plan {
                plan.goals = *goals;
                plan.milestones.clone_from(milestones);
                plan.revised = Some((*occurred_on, *reason));
                pair.missed.retain(|id, _| plan.has(*id));
            }
            pair.note_fact(*occurred_on);
        }
        PlanEvent::MilestoneReached { milestone_id, late: _, occurred_on } => {
            pair.reached.insert(*milestone_id, *occurred_on);
            pair.note_fact(*occurred_on);
        }
        PlanEvent::MilestoneMissed { milestone_id, late: _, occurred_on } => {
            pair.missed.insert(*milestone_id, *occurred_on);
            pair.note_fact(*occurred_on);
        }
    }
}

#[cfg(test)]
mod tests;
