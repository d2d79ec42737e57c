//! One value of a trait before and one after; any number between.

use super::*;
use crate::mentee::tests::requested;
use crate::mentee::{LeavingEvent, Mentee, MenteeEvent};
use crate::testing::{day, given, id};
use crate::values::EndReason;
use MeasurementPhase::{Before, Interim};

fn anxiety() -> MeasuredTrait {
    MeasuredTrait {
        name: "школьная тревожность".into(),
        instrument: "тест Филлипса".into(),
        version: None,
        direction: Direction::LowerIsBetter,
    }
}

fn measure(number: u128, phase: MeasurementPhase, value: i64) -> MeasurementCommand {
    MeasurementCommand::MeasureOutcome {
        measurement_id: id(number),
        program_id: id(4),
        measured: anxiety(),
        phase,
        value: Decimal::from(value),
        occurred_on: day(2024, 1, 20),
    }
}

fn measured(number: u128, phase: MeasurementPhase, value: i64) -> MenteeEvent {
    MeasurementEvent::OutcomeMeasured {
        measurement_id: id(number),
        program_id: id(4),
        measured: anxiety(),
        phase,
        value: Decimal::from(value),
        late: false,
        occurred_on: day(2024, 1, 20),
    }
    .into()
}

#[test]
fn a_value_is_recorded_once() {
    given::<Mentee>([requested()]).when(measure(31, Before, 68)).then([measured(31, Before, 68)]);
    given::<Mentee>([requested(), measured(31, Before, 68)]).when(measure(31, Before, 68)).then_nothing();
}

#[test]
fn a_second_value_before_needs_a_correction() {
    let refusal = MeasurementRefusal::MeasuredBefore { value: Decimal::from(68), phase: Before };
    for command in [measure(31, Before, 70), measure(32, Before, 68)] {
        given::<Mentee>([requested(), measured(31, Before, 68)]).when(command).then_refused(refusal.clone());
    }
}

#[test]
fn there_are_several_values_in_between() {
    let past = || [requested(), measured(31, Interim, 68)];
    given::<Mentee>(past()).when(measure(32, Interim, 60)).then([measured(32, Interim, 60)]);
    given::<Mentee>(past().into_iter().chain([measured(32, Interim, 60)]))
        .when(measure(31, Interim, 68))
        .then_nothing();
}

#[test]
fn a_stranger_is_not_measured() {
    given::<Mentee>(crate::mentee::tests::NOBODY)
        .when(measure(31, Before, 68))
        .then_refused(MeasurementRefusal::SubjectUnknown);
}

#[test]
fn a_measurement_names_its_instrument_and_a_day_that_came() {
    let ask = |measured, occurred_on| MeasurementCommand::MeasureOutcome {
        measurement_id: id(31),
        program_id: id(4),
        measured,
        phase: Before,
        value: Decimal::ONE,
        occurred_on,
    };
    let nameless = MeasuredTrait { instrument: " ".into(), ..anxiety() };
    given::<Mentee>([requested()])
        .when(ask(nameless, day(2024, 1, 20)))
        .then_refused(MeasurementRefusal::TraitMissing);
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Mentee>([requested()])
        .when(ask(anxiety(), occurred_on))
        .then_refused(MeasurementRefusal::InTheFuture { occurred_on, today });
}

#[test]
fn a_measurement_lies_within_the_participation_and_is_late_after_its_end() {
    let on = |occurred_on| {
        let MeasurementCommand::MeasureOutcome { measurement_id, program_id, measured, phase, value, .. } =
            measure(31, Before, 68);
        MeasurementCommand::MeasureOutcome { measurement_id, program_id, measured, phase, value, occurred_on }
    };
    let (from, today, ended_on) = (day(2023, 12, 11), day(2024, 12, 31), day(2024, 3, 1));
    given::<Mentee>([requested()])
        .when(on(day(2023, 12, 10)))
        .then_refused(MeasurementRefusal::OutsideLife { occurred_on: day(2023, 12, 10), from, to: today });
    let withdrawn = LeavingEvent::MenteeWithdrawn { reason: EndReason::Moved, occurred_on: ended_on };
    let past = || [requested(), withdrawn.clone().into()];
    given::<Mentee>(past()).when(on(day(2024, 3, 2))).then_refused(MeasurementRefusal::OutsideLife {
        occurred_on: day(2024, 3, 2),
        from,
        to: ended_on,
    });
    let MenteeEvent::Measurement(MeasurementEvent::OutcomeMeasured {
        measurement_id,
        program_id,
        measured,
        phase,
        value,
        occurred_on,
        ..
    }) = measured(31, Before, 68)
    else {
        unreachable!("a measurement is one")
    };
    let late = MeasurementEvent::OutcomeMeasured {
        measurement_id,
        program_id,
        measured,
        phase,
        value,
        late: true,
        occurred_on,
    };
    given::<Mentee>(past()).when(measure(31, Before, 68)).then([late.into()]);
}

#[test]
fn a_value_that_cannot_stay_exact_is_refused() {
    for value in [Decimal::new(1, 28), Decimal::from(1_000_000_000)] {
        let MeasurementCommand::MeasureOutcome {
            measurement_id,
            program_id,
            measured,
            phase,
            occurred_on,
            ..
        } = measure(31, Before, 0);
        let command = MeasurementCommand::MeasureOutcome {
            measurement_id,
            program_id,
            measured,
            phase,
            value,
            occurred_on,
        };
        given::<Mentee>([requested()])
            .when(command)
            .then_refused(MeasurementRefusal::ValueOutsideRange { value });
    }
}
