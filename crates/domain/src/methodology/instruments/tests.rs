//! Which instruments are published, and what they let through.

use super::*;
use crate::aggregate::Aggregate;
use crate::decisions::note_refusal;
use crate::methodology::tests::NOTHING;
use crate::testing::{day, given};

fn anxiety(version: u32) -> Instrument {
    Instrument {
        name: "школьная тревожность".into(),
        group: TraitGroup::PsychoEmotional,
        instrument: "тест Филлипса".into(),
        version,
        direction: Direction::LowerIsBetter,
        min: Decimal::ZERO,
        max: Decimal::ONE_HUNDRED,
    }
}

fn publish(instrument: Instrument) -> InstrumentsCommand {
    InstrumentsCommand::PublishInstrument { instrument, occurred_on: day(2024, 1, 9) }
}

fn published(instrument: Instrument) -> super::super::MethodologyEvent {
    InstrumentsEvent::InstrumentPublished { instrument, occurred_on: day(2024, 1, 9) }.into()
}

#[test]
fn an_instrument_is_published_once_and_a_change_is_a_new_version() {
    given::<Methodology>(NOTHING).when(publish(anxiety(1))).then([published(anxiety(1))]);
    given::<Methodology>([published(anxiety(1))]).when(publish(anxiety(1))).then_nothing();
    let wider = |version| Instrument { max: Decimal::from(200), ..anxiety(version) };
    given::<Methodology>([published(anxiety(1))])
        .when(publish(wider(1)))
        .then_refused(InstrumentsRefusal::OtherContent { version: 1 });
    given::<Methodology>([published(anxiety(1))]).when(publish(wider(2))).then([published(wider(2))]);
}

#[test]
fn an_instrument_has_names_bounds_and_a_day_that_came() {
    for unnamed in [
        Instrument { name: " ".into(), ..anxiety(1) },
        Instrument { instrument: String::new(), ..anxiety(1) },
        anxiety(0),
    ] {
        given::<Methodology>(NOTHING).when(publish(unnamed)).then_refused(InstrumentsRefusal::NameMissing);
    }
    let (min, max) = (Decimal::ONE_HUNDRED, Decimal::ONE_HUNDRED);
    given::<Methodology>(NOTHING)
        .when(publish(Instrument { min, max, ..anxiety(1) }))
        .then_refused(InstrumentsRefusal::BoundsReversed { min, max });
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Methodology>(NOTHING)
        .when(InstrumentsCommand::PublishInstrument { instrument: anxiety(1), occurred_on })
        .then_refused(InstrumentsRefusal::InTheFuture { occurred_on, today });
}

#[test]
fn a_measurement_keeps_to_the_version_named_or_to_the_newest() {
    let wider = Instrument { max: Decimal::from(200), ..anxiety(2) };
    let methodology = Methodology::fold(&[published(wider), published(anxiety(1))]);
    let measured = MeasuredTrait {
        name: "школьная тревожность".into(),
        instrument: "тест Филлипса".into(),
        version: None,
        direction: Direction::LowerIsBetter,
    };
    let measures = |measured: &MeasuredTrait, value| {
        let refused = methodology.measures(measured, value);
        refused.inspect_err(|refusal| note_refusal("Mentee", "MeasureOutcome", refusal))
    };
    assert_eq!(measures(&measured, Decimal::from(150)), Ok(Some(2)));
    let (min, max) = (Decimal::ZERO, Decimal::from(200));
    for value in [Decimal::from(201), Decimal::NEGATIVE_ONE] {
        let refusal = MisfitRefusal::OutsideBounds { value, min, max };
        assert_eq!(measures(&measured, value), Err(refusal));
    }
    let first = MeasuredTrait { version: Some(1), ..measured.clone() };
    assert_eq!(measures(&first, Decimal::from(99)), Ok(Some(1)));
    let (value, max) = (Decimal::from(150), Decimal::ONE_HUNDRED);
    assert_eq!(measures(&first, value), Err(MisfitRefusal::OutsideBounds { value, min, max }));
    let third = MeasuredTrait { version: Some(3), ..measured.clone() };
    let refusal = MisfitRefusal::VersionUnknown { version: 3, accepted: "1, 2".into() };
    assert_eq!(measures(&third, value), Err(refusal));
    let higher = MeasuredTrait { direction: Direction::HigherIsBetter, ..measured };
    let refusal = MisfitRefusal::OtherDirection { direction: Direction::LowerIsBetter };
    assert_eq!(measures(&higher, Decimal::ONE), Err(refusal));
}

#[test]
fn what_was_never_published_is_measured_freely() {
    let measured = MeasuredTrait {
        name: "средний балл".into(),
        instrument: "журнал".into(),
        version: None,
        direction: Direction::HigherIsBetter,
    };
    assert_eq!(Methodology::default().measures(&measured, Decimal::from(-5)), Ok(None));
    let versioned = MeasuredTrait { version: Some(1), ..measured };
    let refusal = MisfitRefusal::VersionUnknown { version: 1, accepted: "—".into() };
    assert_eq!(Methodology::default().measures(&versioned, Decimal::ONE), Err(refusal));
}
