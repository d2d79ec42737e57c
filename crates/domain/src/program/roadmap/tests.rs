//! Items of a road map.

use super::*;
use crate::program::ProgramEvent;
use crate::program::tests::{NOTHING, drafted};
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
