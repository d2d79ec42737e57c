//! Given, when, then: how the tests beside each part speak of an aggregate.

use crate::aggregate::{Aggregate, Event, Stamp};
use chrono::NaiveDate;

/// A day; months and days as people write them.
///
/// # Panics
/// When there is no such day.
pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a test names real days")
}

/// An id that is the same in every run.
pub fn id<T: From<uuid::Uuid>>(number: u128) -> T {
    T::from(uuid::Uuid::from_u128(number))
}

/// The day on which tests decide, unless they say otherwise: after everything in the samples.
pub fn stamp() -> Stamp {
    Stamp { today: day(2024, 12, 31) }
}

/// The history of an aggregate at the start of a test.
pub struct Given<A: Aggregate> {
    state: A,
}

/// Starts from these events.
pub fn given<A: Aggregate>(events: impl IntoIterator<Item = A::Event>) -> Given<A> {
    let events: Vec<A::Event> = events.into_iter().collect();
    Given { state: A::fold(&events) }
}

impl<A: Aggregate> Given<A> {
    /// Decides a command.
    pub fn when(self, command: impl Into<A::Command>) -> Then<A> {
        Then { decided: self.state.decide(command.into(), stamp()) }
    }
}

/// What came of it.
pub struct Then<A: Aggregate> {
    decided: Result<Vec<A::Event>, A::Refusal>,
}

impl<A: Aggregate> Then<A> {
    /// Exactly these events.
    #[track_caller]
    pub fn then(self, events: impl IntoIterator<Item = A::Event>) {
        assert_eq!(self.decided, Ok(events.into_iter().collect()));
    }

    /// No events: it was already so.
    #[track_caller]
    pub fn then_nothing(self) {
        assert_eq!(self.decided, Ok(Vec::new()));
    }

    /// Exactly this refusal.
    #[track_caller]
    pub fn then_refused(self, refusal: impl Into<A::Refusal>) {
        assert_eq!(self.decided, Err(refusal.into()));
    }
}

/// Checks that every sample of an aggregate's events reads back as it was written.
#[track_caller]
pub fn assert_samples_round_trip<E: Event>() {
    let samples = E::samples();
    let mut kinds: Vec<&str> = samples.iter().map(Event::kind).collect();
    kinds.dedup();
    assert_eq!(kinds, E::kinds(), "one sample of every kind, in order of declaration");
    for sample in samples {
        let text = serde_json::to_string(&sample).expect("an event is plain data");
        let read = E::decode(sample.kind(), &mut serde_json::Deserializer::from_str(&text));
        assert_eq!(read.expect("a known kind").expect("a readable payload"), sample);
    }
}
