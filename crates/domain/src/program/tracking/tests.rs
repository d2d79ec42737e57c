//! Entries of a tracking plan.

use super::*;
use crate::program::tests::{NOTHING, at, drafted, with};
use crate::program::{ProgramEvent, ProgramStage};
use crate::testing::{day, given, id};

fn plan(periodicity: Periodicity) -> TrackingCommand {
    TrackingCommand::PlanTracking {
        item_id: id(23),
        stage: TrackingStage::Learning,
        periodicity,
        occurred_on: day(2024, 1, 9),
    }
}

fn planned(periodicity: Periodicity) -> ProgramEvent {
    TrackingEvent::TrackingPlanned {
        item_id: id(23),
        stage: TrackingStage::Learning,
        periodicity,
        occurred_on: day(2024, 1, 9),
    }
    .into()
}

fn carry_out(occurred_on: NaiveDate) -> TrackingCommand {
    TrackingCommand::CarryOutTracking { item_id: id(23), occurred_on }
}

fn carried_out(occurred_on: NaiveDate) -> ProgramEvent {
    TrackingEvent::TrackingCarriedOut { item_id: id(23), occurred_on }.into()
}

#[test]
fn an_entry_is_planned_once() {
    given::<Program>([drafted()]).when(plan(Periodicity::Monthly)).then([planned(Periodicity::Monthly)]);
    let known = || [drafted(), planned(Periodicity::Monthly)];
    given::<Program>(known()).when(plan(Periodicity::Monthly)).then_nothing();
    given::<Program>(known()).when(plan(Periodicity::Yearly)).then_refused(TrackingRefusal::OtherEntry {
        stage: TrackingStage::Learning,
        periodicity: Periodicity::Monthly,
    });
}

#[test]
fn an_entry_is_carried_out_again_and_again_each_day_once() {
    let (first, second) = (day(2024, 2, 9), day(2024, 3, 9));
    let known = || vec![drafted(), planned(Periodicity::Monthly), carried_out(first)];
    given::<Program>(known()).when(carry_out(second)).then([carried_out(second)]);
    given::<Program>(known()).when(carry_out(first)).then_nothing();
    given::<Program>([drafted(), planned(Periodicity::Once), carried_out(first)])
        .when(carry_out(second))
        .then_refused(TrackingRefusal::OnceOnly { carried_out_on: first });
}

#[test]
fn an_unknown_entry_is_not_carried_out() {
    given::<Program>([drafted()])
        .when(carry_out(day(2024, 2, 9)))
        .then_refused(TrackingRefusal::UnknownEntry);
    given::<Program>(NOTHING).when(carry_out(day(2024, 2, 9))).then_refused(TrackingRefusal::NotDrafted);
}

#[test]
fn nothing_is_tracked_tomorrow_or_in_a_programme_that_is_closed() {
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Program>([drafted(), planned(Periodicity::Monthly)])
        .when(carry_out(occurred_on))
        .then_refused(TrackingRefusal::InTheFuture { occurred_on, today });
    let cancelled = with(ProgramStage::Cancelled, []);
    given::<Program>(cancelled).when(plan(Periodicity::Monthly)).then_refused(TrackingRefusal::Closed);
    given::<Program>(at(ProgramStage::Completed))
        .when(plan(Periodicity::Yearly))
        .then([planned(Periodicity::Yearly)]);
}
