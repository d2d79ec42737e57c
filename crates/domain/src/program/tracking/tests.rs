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

fn replan(periodicity: Periodicity, other_responsible: bool) -> TrackingCommand {
    let (stage, reason, occurred_on) = (TrackingStage::Learning, ProgramReason::TermsMoved, day(2024, 3, 1));
    TrackingCommand::ReplanTracking {
        item_id: id(23),
        stage,
        periodicity,
        other_responsible,
        reason,
        occurred_on,
    }
}

fn replanned(periodicity: Periodicity, other_responsible: bool) -> ProgramEvent {
    let (stage, reason, occurred_on) = (TrackingStage::Learning, ProgramReason::TermsMoved, day(2024, 3, 1));
    TrackingEvent::TrackingReplanned {
        item_id: id(23),
        stage,
        periodicity,
        other_responsible,
        reason,
        occurred_on,
    }
    .into()
}

fn take_off() -> TrackingCommand {
    let (reason, occurred_on) = (ProgramReason::FundingEnded, day(2024, 4, 1));
    TrackingCommand::CancelTracking { item_id: id(23), reason, occurred_on }
}

fn taken_off() -> ProgramEvent {
    let (reason, occurred_on) = (ProgramReason::FundingEnded, day(2024, 4, 1));
    TrackingEvent::TrackingCancelled { item_id: id(23), reason, occurred_on }.into()
}

#[test]
fn an_entry_is_planned_anew_with_a_reason_while_it_is_open() {
    let (monthly, quarterly) = (Periodicity::Monthly, Periodicity::Quarterly);
    let known = || vec![drafted(), planned(monthly)];
    given::<Program>(known()).when(replan(quarterly, false)).then([replanned(quarterly, false)]);
    given::<Program>(known()).when(replan(monthly, true)).then([replanned(monthly, true)]);
    let anew = || known().into_iter().chain([replanned(quarterly, false)]);
    given::<Program>(anew()).when(replan(quarterly, false)).then_nothing();
    given::<Program>([drafted()]).when(replan(quarterly, false)).then_refused(TrackingRefusal::UnknownEntry);
    let first = day(2024, 2, 9);
    given::<Program>([drafted(), planned(Periodicity::Once), carried_out(first)])
        .when(replan(quarterly, false))
        .then_refused(TrackingRefusal::OnceOnly { carried_out_on: first });
}

#[test]
fn an_entry_is_taken_off_once_and_then_neither_carried_out_nor_planned_anew() {
    let known = || vec![drafted(), planned(Periodicity::Monthly)];
    given::<Program>(known()).when(take_off()).then([taken_off()]);
    let without = || known().into_iter().chain([taken_off()]);
    given::<Program>(without()).when(take_off()).then_nothing();
    for command in [carry_out(day(2024, 5, 2)), replan(Periodicity::Yearly, false)] {
        let refusal = TrackingRefusal::TakenOff { cancelled_on: day(2024, 4, 1) };
        given::<Program>(without()).when(command).then_refused(refusal);
    }
    given::<Program>([drafted()]).when(take_off()).then_refused(TrackingRefusal::UnknownEntry);
}
