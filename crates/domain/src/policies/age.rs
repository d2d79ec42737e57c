//! Age: a band, and the day on which it is measured (methodology §6.2).
//!
//! An event holds the birth year alone (settled point 8), so only two days of a year can be decided by it: the last, on which
//! everybody born in a year has the same age, and the first, on which nobody has had a birthday yet.

use serde::{Deserialize, Serialize};

/// An age band, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgeBand {
    /// Youngest counted age, years.
    pub min: i32,
    /// Oldest counted age, years.
    pub max: i32,
}

impl AgeBand {
    /// Whether an age is in the band.
    pub fn holds(self, age: i32) -> bool {
        self.min <= age && age <= self.max
    }
}

/// The day of the reporting year on which age is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgeDay {
    /// Month, 1–12.
    pub month: u32,
    /// Day of the month.
    pub day: u32,
}

impl AgeDay {
    /// 31 December: the default.
    pub const LAST: Self = Self { month: 12, day: 31 };
    /// 1 January, before any birthday of the year: as population figures «на 1 января» count.
    pub const FIRST: Self = Self { month: 1, day: 1 };

    /// Whether a birth year decides the age on this day.
    pub fn is_decided_by_birth_year(self) -> bool {
        self == Self::LAST || self == Self::FIRST
    }

    /// The age on this day of the year of somebody born in a year.
    pub fn age(self, birth_year: i32, year: i32) -> i32 {
        if self == Self::FIRST { year - 1 - birth_year } else { year - birth_year }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BAND: AgeBand = AgeBand { min: 10, max: 19 };

    #[test]
    fn age_nine_is_outside_the_band_of_ten_to_nineteen() {
        assert!(!BAND.holds(AgeDay::LAST.age(2015, 2024)));
        assert!(BAND.holds(AgeDay::LAST.age(2014, 2024)));
    }

    #[test]
    fn who_turns_twenty_inside_the_year_is_twenty_by_its_last_day_and_nineteen_by_its_first() {
        assert!(!BAND.holds(AgeDay::LAST.age(2004, 2024)));
        assert!(BAND.holds(AgeDay::FIRST.age(2004, 2024)));
    }
}
