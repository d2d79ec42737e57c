//! The one place where the time of day comes from.
//!
//! Invariant: nothing else in the workspace asks the operating system what time it is, so a test can hold the clock.

use chrono::{DateTime, FixedOffset, NaiveDate, Offset, Utc};
use std::fmt::Debug;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Says what time it is.
pub trait Clock: Debug + Send + Sync + 'static {
    /// Microseconds since 1970-01-01T00:00:00Z.
    fn now_micros(&self) -> i64;

    /// The day of the organisation's calendar.
    fn today(&self) -> NaiveDate;
}

/// The clock of the machine, with the time zone in which days are counted.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    zone: FixedOffset,
}

impl SystemClock {
    /// Days change at midnight of this zone.
    pub const fn new(zone: FixedOffset) -> Self {
        Self { zone }
    }

    /// Days change at midnight in Moscow.
    pub fn moscow() -> Self {
        Self::new(FixedOffset::east_opt(3 * 60 * 60).expect("three hours are less than a day"))
    }
}

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that everything else takes as a parameter"
    )]
    fn now_micros(&self) -> i64 {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).expect("the machine's clock is set");
        i64::try_from(since_epoch.as_micros()).expect("microseconds fit for 292,000 years")
    }

    fn today(&self) -> NaiveDate {
        day(self.now_micros(), self.zone)
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct ManualClock {
    micros: AtomicI64,
}

impl ManualClock {
    /// Stands at this microsecond of the epoch; days are counted in UTC.
    pub const fn at_micros(micros: i64) -> Self {
        Self { micros: AtomicI64::new(micros) }
    }

    /// Stands at noon of this day.
    pub fn at_noon(day: NaiveDate) -> Self {
        let noon = day.and_hms_opt(12, 0, 0).expect("every day has a noon");
        Self::at_micros(noon.and_utc().timestamp_micros())
    }

    /// Moves the clock by so much; backwards too, as the clocks of machines do.
    pub fn advance_micros(&self, by: i64) {
        self.micros.fetch_add(by, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now_micros(&self) -> i64 {
        self.micros.load(Ordering::SeqCst)
    }

    fn today(&self) -> NaiveDate {
        day(self.now_micros(), Utc.fix())
    }
}

fn day(micros: i64, zone: FixedOffset) -> NaiveDate {
    DateTime::from_timestamp_micros(micros)
        .expect("a clock stands within the years that a date can hold")
        .with_timezone(&zone)
        .date_naive()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_of_the_zone() {
        let evening = DateTime::parse_from_rfc3339("2024-12-31T21:30:00Z").unwrap().timestamp_micros();
        assert_eq!(day(evening, Utc.fix()), NaiveDate::from_ymd_opt(2024, 12, 31).unwrap());
        assert_eq!(day(evening, SystemClock::moscow().zone), NaiveDate::from_ymd_opt(2025, 1, 1).unwrap());
    }
}
