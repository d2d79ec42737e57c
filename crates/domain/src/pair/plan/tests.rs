//! Which plans and milestones are recorded.

use super::*;
use crate::pair::PairEvent;
use crate::pair::tests::{dissolved, pair};
use crate::testing::{day, given, id};

fn milestone(due: NaiveDate) -> Milestone {
    Milestone { id: id(81), due }
}

fn approve(goals: u32, due: NaiveDate, occurred_on: NaiveDate) -> PlanCommand {
    PlanCommand::ApprovePlan {
        goals,
        milestones: vec![milestone(due)],
        program_period: Period { start: day(2024, 1, 9), end: day(2024, 12, 31) },
        occurred_on,
    }
}

fn approved(late: bool) -> PairEvent {
    let milestones = vec![milestone(day(2024, 3, 15))];
    PlanEvent::PlanApproved { goals: 2, milestones, late, occurred_on: day(2024, 1, 25) }.into()
}

fn reach(occurred_on: NaiveDate) -> PlanCommand {
    PlanCommand::ReachMilestone { milestone_id: id(81), occurred_on }
}

fn reached(late: bool) -> PairEvent {
    PlanEvent::MilestoneReached { milestone_id: id(81), late, occurred_on: day(2024, 3, 13) }.into()
}

#[test]
fn a_plan_is_approved_once() {
    let command = approve(2, day(2024, 3, 15), day(2024, 1, 25));
    given::<Pair>([pair()]).when(command.clone()).then([approved(false)]);
    given::<Pair>([pair(), approved(false)]).when(command).then_nothing();
}

#[test]
fn another_plan_is_a_revision() {
    given::<Pair>([pair(), approved(false)])
        .when(approve(3, day(2024, 3, 15), day(2024, 1, 25)))
        .then_refused(PlanRefusal::ApprovedBefore { approved_on: day(2024, 1, 25) });
}

#[test]
fn a_plan_has_a_goal() {
    given::<Pair>([pair()])
        .when(approve(0, day(2024, 3, 15), day(2024, 1, 25)))
        .then_refused(PlanRefusal::NoGoal);
}

#[test]
fn a_milestone_lies_in_the_programme() {
    given::<Pair>([pair()]).when(approve(2, day(2025, 1, 1), day(2024, 1, 25))).then_refused(
        PlanRefusal::MilestoneOutsideProgram {
            due: day(2025, 1, 1),
            start: day(2024, 1, 9),
            end: day(2024, 12, 31),
        },
    );
}

#[test]
fn a_plan_is_approved_within_the_life_of_the_pair() {
    let outside = |occurred_on, to| PlanRefusal::OutsideLife { occurred_on, from: day(2024, 1, 15), to };
    for occurred_on in [day(2024, 1, 14), day(2025, 1, 1)] {
        given::<Pair>([pair()])
            .when(approve(2, day(2024, 3, 15), occurred_on))
            .then_refused(outside(occurred_on, day(2024, 12, 31)));
    }
    given::<Pair>([pair(), dissolved(day(2024, 2, 10))])
        .when(approve(2, day(2024, 3, 15), day(2024, 2, 11)))
        .then_refused(outside(day(2024, 2, 11), day(2024, 2, 10)));
}

#[test]
fn a_milestone_is_reached_once() {
    given::<Pair>([pair(), approved(false)]).when(reach(day(2024, 3, 13))).then([reached(false)]);
    given::<Pair>([pair(), approved(false), reached(false)]).when(reach(day(2024, 3, 13))).then_nothing();
    given::<Pair>([pair(), approved(false), reached(false)])
        .when(reach(day(2024, 3, 14)))
        .then_refused(PlanRefusal::ReachedBefore { reached_on: day(2024, 3, 13) });
}

#[test]
fn a_milestone_of_no_plan_is_unknown() {
    given::<Pair>([pair()]).when(reach(day(2024, 3, 13))).then_refused(PlanRefusal::UnknownMilestone);
}

#[test]
fn plan_and_milestone_of_a_closed_pair_are_late() {
    let closed = || dissolved(day(2024, 4, 1));
    let command = approve(2, day(2024, 3, 15), day(2024, 1, 25));
    given::<Pair>([pair(), closed()]).when(command).then([approved(true)]);
    given::<Pair>([pair(), approved(false), closed()]).when(reach(day(2024, 3, 13))).then([reached(true)]);
}
