//! Items of a road map.

use super::*;
use crate::program::tests::{NOTHING, drafted, with};
use crate::program::{ProgramEvent, ProgramStage};
use crate::testing::{day, given, id};

fn plan(due: NaiveDate) -> RoadmapCommand {
    RoadmapCommand::PlanRoadmapItem {
        item_id: id(21),
        number: 3,
        stage: RoadmapStage::MentorBase,
        due,
        occurred_on: day(2023, 12, 11),
    }
}

fn planned() -> ProgramEvent {
    RoadmapEvent::RoadmapItemPlanned {
        item_id: id(21),
        number: 3,
        stage: RoadmapStage::MentorBase,
        due: day(2023, 12, 15),
        occurred_on: day(2023, 12, 11),
    }
    .into()
}

fn complete(occurred_on: NaiveDate) -> RoadmapCommand {
    RoadmapCommand::CompleteRoadmapItem { item_id: id(21), occurred_on }
}

fn completed() -> ProgramEvent {
    RoadmapEvent::RoadmapItemCompleted { item_id: id(21), occurred_on: day(2023, 12, 18) }.into()
}

#[test]
fn an_item_is_planned_once() {
    given::<Program>([drafted()]).when(plan(day(2023, 12, 15))).then([planned()]);
    given::<Program>([drafted(), planned()]).when(plan(day(2023, 12, 15))).then_nothing();
    given::<Program>([drafted(), planned()])
        .when(plan(day(2023, 12, 16)))
        .then_refused(RoadmapRefusal::OtherItem { due: day(2023, 12, 15) });
}

#[test]
fn a_number_is_of_one_standing_item_of_a_stage() {
    let other = |stage| RoadmapCommand::PlanRoadmapItem {
        item_id: id(22),
        number: 3,
        stage,
        due: day(2023, 12, 20),
        occurred_on: day(2023, 12, 12),
    };
    let refusal = RoadmapRefusal::NumberTaken { number: 3, stage: RoadmapStage::MentorBase };
    given::<Program>([drafted(), planned()]).when(other(RoadmapStage::MentorBase)).then_refused(refusal);
    let event = |stage| RoadmapEvent::RoadmapItemPlanned {
        item_id: id(22),
        number: 3,
        stage,
        due: day(2023, 12, 20),
        occurred_on: day(2023, 12, 12),
    };
    let next = RoadmapStage::Matching;
    given::<Program>([drafted(), planned()]).when(other(next)).then([event(next).into()]);
    let cancelled = RoadmapEvent::RoadmapItemCancelled {
        item_id: id(21),
        reason: ProgramReason::TermsMoved,
        occurred_on: day(2023, 12, 12),
    };
    given::<Program>([drafted(), planned(), cancelled.into()])
        .when(other(RoadmapStage::MentorBase))
        .then([event(RoadmapStage::MentorBase).into()]);
}

#[test]
fn an_item_is_done_once_even_after_its_term() {
    given::<Program>([drafted(), planned()]).when(complete(day(2023, 12, 18))).then([completed()]);
    let done = || [drafted(), planned(), completed()];
    given::<Program>(done()).when(complete(day(2023, 12, 18))).then_nothing();
    given::<Program>(done())
        .when(complete(day(2023, 12, 19)))
        .then_refused(RoadmapRefusal::DoneBefore { done_on: day(2023, 12, 18) });
}

#[test]
fn an_unknown_item_is_not_done() {
    given::<Program>([drafted()]).when(complete(day(2023, 12, 18))).then_refused(RoadmapRefusal::UnknownItem);
    given::<Program>(NOTHING).when(complete(day(2023, 12, 18))).then_refused(RoadmapRefusal::NotDrafted);
}

#[test]
fn no_item_is_done_in_the_future() {
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Program>([drafted(), planned()])
        .when(complete(occurred_on))
        .then_refused(RoadmapRefusal::InTheFuture { occurred_on, today });
}

fn replan(due: NaiveDate) -> RoadmapCommand {
    let reason = ProgramReason::TermsMoved;
    RoadmapCommand::ReplanRoadmapItem { item_id: id(21), due, reason, occurred_on: day(2023, 12, 14) }
}

fn replanned(due: NaiveDate) -> ProgramEvent {
    let reason = ProgramReason::TermsMoved;
    RoadmapEvent::RoadmapItemReplanned { item_id: id(21), due, reason, occurred_on: day(2023, 12, 14) }.into()
}

fn take_off() -> RoadmapCommand {
    let reason = ProgramReason::FundingEnded;
    RoadmapCommand::CancelRoadmapItem { item_id: id(21), reason, occurred_on: day(2023, 12, 14) }
}

fn taken_off() -> ProgramEvent {
    let reason = ProgramReason::FundingEnded;
    RoadmapEvent::RoadmapItemCancelled { item_id: id(21), reason, occurred_on: day(2023, 12, 14) }.into()
}

#[test]
fn a_term_is_moved_with_a_reason_while_the_item_is_open() {
    let due = day(2023, 12, 25);
    given::<Program>([drafted(), planned()]).when(replan(due)).then([replanned(due)]);
    given::<Program>([drafted(), planned(), replanned(due)]).when(replan(due)).then_nothing();
    given::<Program>([drafted(), planned(), completed()])
        .when(replan(due))
        .then_refused(RoadmapRefusal::DoneBefore { done_on: day(2023, 12, 18) });
    given::<Program>([drafted()]).when(replan(due)).then_refused(RoadmapRefusal::UnknownItem);
}

#[test]
fn an_item_is_taken_off_once_and_then_neither_done_nor_moved() {
    given::<Program>([drafted(), planned()]).when(take_off()).then([taken_off()]);
    let without = || [drafted(), planned(), taken_off()];
    given::<Program>(without()).when(take_off()).then_nothing();
    for command in [complete(day(2023, 12, 18)), replan(day(2023, 12, 25))] {
        let refusal = RoadmapRefusal::TakenOff { cancelled_on: day(2023, 12, 14) };
        given::<Program>(without()).when(command).then_refused(refusal);
    }
}

#[test]
fn a_closed_programme_has_a_road_map_that_stays_as_it_is() {
    for stage in [ProgramStage::Cancelled, ProgramStage::Archived, ProgramStage::Discarded] {
        given::<Program>(with(stage, [])).when(plan(day(2023, 12, 15))).then_refused(RoadmapRefusal::Closed);
    }
}
