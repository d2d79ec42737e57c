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
        period: None,
        program_period: Period { start: day(2024, 1, 9), end: day(2024, 12, 31) },
        occurred_on,
    }
}

fn approved(late: bool) -> PairEvent {
    let milestones = vec![milestone(day(2024, 3, 15))];
    PlanEvent::PlanApproved { goals: 2, milestones, period: None, late, occurred_on: day(2024, 1, 25) }.into()
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
fn a_plan_has_a_period_of_its_own() {
    let of = |start, end| {
        let PlanCommand::ApprovePlan { goals, milestones, period: _, program_period, occurred_on } =
            approve(2, day(2024, 3, 15), day(2024, 1, 25))
        else {
            unreachable!("the command of this test")
        };
        let period = Some(Period { start, end });
        PlanCommand::ApprovePlan { goals, milestones, period, program_period, occurred_on }
    };
    let (start, end) = (day(2024, 2, 1), day(2024, 5, 24));
    let approved = PlanEvent::PlanApproved {
        goals: 2,
        milestones: vec![milestone(day(2024, 3, 15))],
        period: Some(Period { start, end }),
        late: false,
        occurred_on: day(2024, 1, 25),
    };
    given::<Pair>([pair()]).when(of(start, end)).then([approved.clone().into()]);
    given::<Pair>([pair(), approved.into()]).when(of(start, end)).then_nothing();
    given::<Pair>([pair()])
        .when(of(end, start))
        .then_refused(PlanRefusal::PeriodReversed { start: end, end: start });
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
fn a_plan_has_no_more_goals_than_are_read_with_it() {
    let of = |goals| approve(goals, day(2024, 3, 15), day(2024, 1, 25));
    for goals in [MOST_GOALS + 1, u32::MAX] {
        given::<Pair>([pair()]).when(of(goals)).then_refused(PlanRefusal::TooManyGoals { goals });
    }
    let milestones = vec![milestone(day(2024, 3, 15))];
    let (period, late, occurred_on) = (None, false, day(2024, 1, 25));
    let approved = PlanEvent::PlanApproved { goals: MOST_GOALS, milestones, period, late, occurred_on };
    given::<Pair>([pair()]).when(of(MOST_GOALS)).then([approved.into()]);
}

#[test]
fn a_plan_names_each_milestone_once() {
    let twice = [(81, day(2024, 4, 15)), (82, day(2024, 5, 1)), (81, day(2024, 5, 2))];
    given::<Pair>([pair(), approved(false)])
        .when(revise(&twice, day(2024, 2, 20)))
        .then_refused(PlanRefusal::MilestoneTwice { milestone_id: id(81) });
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

fn revise(milestones: &[(u128, NaiveDate)], occurred_on: NaiveDate) -> PlanCommand {
    let milestones = milestones.iter().map(|(number, due)| Milestone { id: id(*number), due: *due });
    PlanCommand::RevisePlan {
        goals: 3,
        milestones: milestones.collect(),
        reason: RevisionReason::TermsMoved,
        program_period: Period { start: day(2024, 1, 9), end: day(2024, 12, 31) },
        occurred_on,
    }
}

fn revised(milestones: &[(u128, NaiveDate)], occurred_on: NaiveDate) -> PairEvent {
    let milestones = milestones.iter().map(|(number, due)| Milestone { id: id(*number), due: *due });
    let reason = RevisionReason::TermsMoved;
    PlanEvent::PlanRevised { goals: 3, milestones: milestones.collect(), reason, occurred_on }.into()
}

#[test]
fn a_plan_is_revised_once_in_the_same_way() {
    let (on, new) = (day(2024, 2, 20), [(81, day(2024, 4, 15)), (82, day(2024, 5, 1))]);
    given::<Pair>([pair(), approved(false)]).when(revise(&new, on)).then([revised(&new, on)]);
    given::<Pair>([pair(), approved(false), revised(&new, on)]).when(revise(&new, on)).then_nothing();
}

#[test]
fn a_revision_changes_an_approved_plan_of_an_open_pair() {
    let new = [(81, day(2024, 4, 15))];
    given::<Pair>([pair()]).when(revise(&new, day(2024, 2, 20))).then_refused(PlanRefusal::NoPlan);
    given::<Pair>([pair(), approved(false), dissolved(day(2024, 2, 10))])
        .when(revise(&new, day(2024, 2, 5)))
        .then_refused(PlanRefusal::PairClosed { closed_on: day(2024, 2, 10) });
    let (occurred_on, approved_on) = (day(2024, 1, 24), day(2024, 1, 25));
    given::<Pair>([pair(), approved(false)])
        .when(revise(&new, occurred_on))
        .then_refused(PlanRefusal::BeforeApproval { occurred_on, approved_on });
}

#[test]
fn a_revision_keeps_what_was_reached() {
    given::<Pair>([pair(), approved(false), reached(false)])
        .when(revise(&[(82, day(2024, 5, 1))], day(2024, 3, 20)))
        .then_refused(PlanRefusal::ReachedDropped);
}

fn miss(occurred_on: NaiveDate) -> PlanCommand {
    PlanCommand::MissMilestone { milestone_id: id(81), occurred_on }
}

fn missed(occurred_on: NaiveDate) -> PairEvent {
    PlanEvent::MilestoneMissed { milestone_id: id(81), late: false, occurred_on }.into()
}

#[test]
fn a_milestone_is_missed_once_and_may_be_reached_later() {
    let on = day(2024, 3, 16);
    given::<Pair>([pair(), approved(false)]).when(miss(on)).then([missed(on)]);
    given::<Pair>([pair(), approved(false), missed(on)]).when(miss(on)).then_nothing();
    given::<Pair>([pair(), approved(false), missed(on)])
        .when(miss(day(2024, 3, 17)))
        .then_refused(PlanRefusal::MissedBefore { missed_on: on });
    let reached =
        PlanEvent::MilestoneReached { milestone_id: id(81), late: false, occurred_on: day(2024, 4, 1) };
    given::<Pair>([pair(), approved(false), missed(on)]).when(reach(day(2024, 4, 1))).then([reached.into()]);
}

#[test]
fn a_milestone_is_missed_after_its_term_unless_it_was_reached() {
    given::<Pair>([pair(), approved(false)])
        .when(miss(day(2024, 3, 15)))
        .then_refused(PlanRefusal::NotDue { due: day(2024, 3, 15) });
    given::<Pair>([pair(), approved(false), reached(false)])
        .when(miss(day(2024, 3, 16)))
        .then_refused(PlanRefusal::ReachedBefore { reached_on: day(2024, 3, 13) });
    given::<Pair>([pair()]).when(miss(day(2024, 3, 16))).then_refused(PlanRefusal::UnknownMilestone);
}
