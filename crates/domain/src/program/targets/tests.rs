//! Targets and their versions.

use super::*;
use crate::program::ProgramEvent;
use crate::program::tests::{NOTHING, at, with};
use crate::testing::{day, given};

fn set(percent: i64, year: i32, reason: Option<ProgramReason>) -> TargetsCommand {
    TargetsCommand::SetTargets {
        indicator: IndicatorCode::I1,
        year,
        percent: Decimal::from(percent),
        basis: TargetBasis::Programme,
        reason,
        occurred_on: day(2024, 2, 1),
    }
}

fn was_set(percent: i64, reason: Option<ProgramReason>) -> ProgramEvent {
    TargetsEvent::TargetsSet {
        indicator: IndicatorCode::I1,
        year: 2024,
        percent: Decimal::from(percent),
        basis: TargetBasis::Programme,
        reason,
        occurred_on: day(2024, 2, 1),
    }
    .into()
}

#[test]
fn a_target_is_set_once_and_changed_with_a_reason() {
    let why = Some(ProgramReason::FounderDecision);
    let first = || at(ProgramStage::Draft).into_iter().chain([was_set(10, None)]);
    given::<Program>(at(ProgramStage::Draft)).when(set(10, 2024, None)).then([was_set(10, None)]);
    given::<Program>(first()).when(set(10, 2024, None)).then_nothing();
    given::<Program>(first()).when(set(12, 2024, why)).then([was_set(12, why)]);
    given::<Program>(first())
        .when(set(12, 2024, None))
        .then_refused(TargetsRefusal::ReasonMissing { percent: Decimal::from(10) });
}

fn set_on(percent: i64, on: NaiveDate, reason: Option<ProgramReason>) -> TargetsCommand {
    let TargetsCommand::SetTargets { indicator, year, percent, basis, .. } = set(percent, 2024, None);
    TargetsCommand::SetTargets { indicator, year, percent, basis, reason, occurred_on: on }
}

fn was_set_on(percent: i64, on: NaiveDate, reason: Option<ProgramReason>) -> ProgramEvent {
    let TargetsCommand::SetTargets { indicator, year, percent, basis, reason, occurred_on } =
        set_on(percent, on, reason);
    TargetsEvent::TargetsSet { indicator, year, percent, basis, reason, occurred_on }.into()
}

#[test]
fn a_target_is_judged_by_the_one_that_held_on_its_day() {
    let why = Some(ProgramReason::FounderDecision);
    let (january, march) = (day(2024, 1, 20), day(2024, 3, 1));
    let known =
        || at(ProgramStage::Working).into_iter().chain([was_set(10, None), was_set_on(12, march, why)]);
    given::<Program>(known()).when(set(10, 2024, None)).then_nothing();
    given::<Program>(known())
        .when(set_on(11, day(2024, 2, 20), None))
        .then_refused(TargetsRefusal::ReasonMissing { percent: Decimal::from(10) });
    given::<Program>(known()).when(set_on(9, january, None)).then([was_set_on(9, january, None)]);
    given::<Program>(known()).when(set_on(12, day(2024, 4, 1), None)).then_nothing();
}

#[test]
fn a_target_is_a_percentage_of_a_year_of_the_programme() {
    for percent in [-1, 101] {
        given::<Program>(at(ProgramStage::Working))
            .when(set(percent, 2024, None))
            .then_refused(TargetsRefusal::NotAPercentage { percent: Decimal::from(percent) });
    }
    given::<Program>(at(ProgramStage::Working))
        .when(set(10, 2025, None))
        .then_refused(TargetsRefusal::YearOutsideProgram { year: 2025, from: 2024, to: 2024 });
}

#[test]
fn targets_are_set_until_completion_begins_and_not_tomorrow() {
    let stage = ProgramStage::Completing;
    given::<Program>(at(stage))
        .when(set(10, 2024, None))
        .then_refused(TargetsRefusal::WrongStage { stage, accepted: ACCEPTED });
    given::<Program>(with(stage, [was_set(10, None)])).when(set(10, 2024, None)).then_nothing();
    given::<Program>(NOTHING).when(set(10, 2024, None)).then_refused(TargetsRefusal::NotDrafted);
    let TargetsCommand::SetTargets { indicator, year, percent, basis, reason, .. } = set(10, 2024, None);
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Program>(at(ProgramStage::Working))
        .when(TargetsCommand::SetTargets { indicator, year, percent, basis, reason, occurred_on })
        .then_refused(TargetsRefusal::InTheFuture { occurred_on, today });
}
