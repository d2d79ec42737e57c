//! Which interim results are recorded.

use super::*;
use crate::pair::PairEvent;
use crate::pair::tests::{NOBODY, dissolved, pair};
use crate::testing::{day, given};

fn record(indicator: &str, tenths: i64, occurred_on: NaiveDate) -> ResultCommand {
    let value = Decimal::new(tenths, 1);
    ResultCommand::RecordInterimResult { indicator: indicator.into(), value, occurred_on }
}

fn recorded(late: bool) -> PairEvent {
    let (indicator, value) = ("mean-mark".into(), Decimal::new(42, 1));
    ResultEvent::InterimResultRecorded { indicator, value, late, occurred_on: day(2024, 2, 5) }.into()
}

#[test]
fn a_result_of_a_day_is_recorded_once() {
    let on = day(2024, 2, 5);
    given::<Pair>([pair()]).when(record(" mean-mark ", 42, on)).then([recorded(false)]);
    given::<Pair>([pair(), recorded(false)]).when(record("mean-mark", 42, on)).then_nothing();
    given::<Pair>([pair(), recorded(false)])
        .when(record("mean-mark", 43, on))
        .then_refused(ResultRefusal::RecordedBefore { value: Decimal::new(42, 1) });
}

#[test]
fn a_result_says_what_was_measured_and_in_which_pair() {
    let on = day(2024, 2, 5);
    given::<Pair>([pair()]).when(record(" ", 42, on)).then_refused(ResultRefusal::IndicatorMissing);
    given::<Pair>(NOBODY).when(record("mean-mark", 42, on)).then_refused(ResultRefusal::PairUnknown);
}

#[test]
fn a_result_lies_in_the_life_of_the_pair() {
    given::<Pair>([pair(), dissolved(day(2024, 2, 10))])
        .when(record("mean-mark", 42, day(2024, 2, 5)))
        .then([recorded(true)]);
    for occurred_on in [day(2024, 1, 14), day(2024, 2, 11)] {
        let (from, to) = (day(2024, 1, 15), day(2024, 2, 10));
        given::<Pair>([pair(), dissolved(to)])
            .when(record("mean-mark", 42, occurred_on))
            .then_refused(ResultRefusal::OutsideLife { occurred_on, from, to });
    }
}

#[test]
fn a_result_names_a_code_and_no_text_but_what_was_stored_before_reads_and_can_be_repeated() {
    let on = day(2024, 2, 5);
    for text in ["средний балл", "Mean", &"a".repeat(41)] {
        let indicator = text.to_owned();
        given::<Pair>([pair()])
            .when(record(text, 42, on))
            .then_refused(ResultRefusal::IndicatorUnreadable { indicator });
    }
    let stored = r#"{"type":"InterimResultRecorded","indicator":"средний балл","value":"4.2","late":false,"occurred_on":"2024-02-05"}"#;
    let old: ResultEvent = serde_json::from_str(stored).unwrap();
    given::<Pair>([pair(), old.into()]).when(record("средний балл", 42, on)).then_nothing();
}
