//! The plan of a pair: numbers and terms in the stream, its texts sealed.

use super::NewMilestone;
use super::matching::known_pair;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::ids::PairId;
use domain::pair::{Milestone, Pair, PlanCommand, RevisionReason};
use domain::program::Program;
use domain::values::Period;

pub(super) async fn approve_plan(
    work: &mut Work<'_>,
    id: PairId,
    goals: &[String],
    milestones: &[NewMilestone],
    period: Option<Period>,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let command = PlanCommand::ApprovePlan {
        goals: count(goals),
        milestones: milestones.iter().map(Milestone::from).collect(),
        period,
        program_period: period_of(work, id).await?,
        occurred_on,
    };
    work.decide::<Pair>(id.0, command).await?;
    seal_plan(work, id, goals, milestones).await
}

/// The texts of the newest plan; those of an earlier one under the same number are written over.
async fn seal_plan(
    work: &mut Work<'_>,
    id: PairId,
    goals: &[String],
    milestones: &[NewMilestone],
) -> Result<(), WorkError> {
    for (number, goal) in goals.iter().enumerate() {
        work.seal(id.0, &format!("goal:{number}"), goal).await?;
    }
    for milestone in milestones {
        work.seal(id.0, &format!("milestone:{}", milestone.id), &milestone.title).await?;
    }
    Ok(())
}

fn count(goals: &[String]) -> u32 {
    u32::try_from(goals.len()).expect("a plan has few goals")
}

impl From<&NewMilestone> for Milestone {
    fn from(new: &NewMilestone) -> Self {
        Self { id: new.id, due: new.due }
    }
}

/// A plan in another version, with its reason.
pub(super) async fn revise_plan(
    work: &mut Work<'_>,
    id: PairId,
    goals: &[String],
    milestones: &[NewMilestone],
    reason: RevisionReason,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let command = PlanCommand::RevisePlan {
        goals: count(goals),
        milestones: milestones.iter().map(Milestone::from).collect(),
        reason,
        program_period: period_of(work, id).await?,
        occurred_on,
    };
    work.decide::<Pair>(id.0, command).await?;
    seal_plan(work, id, goals, milestones).await
}

/// The period of the pair's programme.
pub(super) async fn period_of(work: &mut Work<'_>, id: PairId) -> Result<Period, WorkError> {
    let (_, program_id) = known_pair(work, id).await?;
    let program = work.state::<Program>(program_id.0).await?;
    Ok(program.period().expect("a programme with pairs is drafted"))
}
