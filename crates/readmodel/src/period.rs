//! Reporting periods (methodology §1.3; settled points 7 and 8): a calendar year unless asked otherwise.
//!
//! Whatever the period, ages, tree and rules are those of the last day of the calendar year in which it ends. So the parts of a year are
//! judged alike, and what happens once adds up: each fact lies in exactly one quarter.

use chrono::{Datelike, NaiveDate};

/// Which part of time a period is, by the calendar year in which it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PeriodKind {
    /// From 1 January to 31 December.
    CalendarYear,
    /// From 1 September of the year before to 31 August.
    AcademicYear,
    /// January to June.
    FirstHalf,
    /// July to December.
    SecondHalf,
    /// January to March.
    FirstQuarter,
    /// April to June.
    SecondQuarter,
    /// July to September.
    ThirdQuarter,
    /// October to December.
    FourthQuarter,
}

/// A reporting period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Which part of time.
    pub kind: PeriodKind,
    /// The calendar year in which it ends.
    pub year: i32,
}

impl Period {
    /// A calendar year.
    pub fn calendar(year: i32) -> Self {
        Self { kind: PeriodKind::CalendarYear, year }
    }

    /// Its first day.
    pub fn first(self) -> NaiveDate {
        let (year, month) = match self.kind {
            PeriodKind::AcademicYear => (self.year - 1, 9),
            PeriodKind::CalendarYear | PeriodKind::FirstHalf | PeriodKind::FirstQuarter => (self.year, 1),
            PeriodKind::SecondQuarter => (self.year, 4),
            PeriodKind::SecondHalf | PeriodKind::ThirdQuarter => (self.year, 7),
            PeriodKind::FourthQuarter => (self.year, 10),
        };
        NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(NaiveDate::MIN)
    }

    /// Its last day.
    pub fn last(self) -> NaiveDate {
        let (month, day) = match self.kind {
            PeriodKind::AcademicYear => (8, 31),
            PeriodKind::FirstQuarter => (3, 31),
            PeriodKind::FirstHalf | PeriodKind::SecondQuarter => (6, 30),
            PeriodKind::ThirdQuarter => (9, 30),
            PeriodKind::CalendarYear | PeriodKind::SecondHalf | PeriodKind::FourthQuarter => (12, 31),
        };
        NaiveDate::from_ymd_opt(self.year, month, day).unwrap_or(NaiveDate::MAX)
    }

    /// Whether a day lies in it.
    pub fn holds(self, day: NaiveDate) -> bool {
        self.first() <= day && day <= self.last()
    }

    /// Whether a stretch of days has one in it.
    pub(crate) fn meets(self, first: NaiveDate, last: NaiveDate) -> bool {
        first <= self.last() && self.first() <= last
    }
}

/// In which years facts count: each in its own calendar year, or those of one period in the year in which it ends.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Span {
    /// Every fact, in its calendar year.
    #[default]
    Years,
    /// Facts of this period alone.
    One(Period),
}

impl Span {
    /// The year in which something of a day counts.
    pub(crate) fn year_of(self, day: NaiveDate) -> Option<i32> {
        match self {
            Self::Years => Some(day.year()),
            Self::One(period) => period.holds(day).then_some(period.year),
        }
    }

    /// The years in which something counts that lasts.
    pub(crate) fn years_of(self, first: NaiveDate, last: NaiveDate) -> std::ops::RangeInclusive<i32> {
        match self {
            Self::Years => first.year()..=last.year(),
            Self::One(period) if period.meets(first, last) => period.year..=period.year,
            #[expect(clippy::reversed_empty_ranges, reason = "no year at all")]
            Self::One(_) => 1..=0,
        }
    }

    /// Whether a figure of a day may be known.
    pub(crate) fn has_come(self, day: NaiveDate) -> bool {
        match self {
            Self::Years => true,
            Self::One(period) => day <= period.last(),
        }
    }
}

#[cfg(test)]
mod tests;
