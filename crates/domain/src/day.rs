//! The days of life, and how the day of an event is read as it is written, `2024-01-20`.
//!
//! chrono's own reader goes through every form of a date and checks all that a date may say; what is written otherwise goes to it.

use chrono::{Datelike, NaiveDate};
use serde::Deserializer;
use serde::de::{Error, Visitor};
use std::fmt;
use std::ops::RangeInclusive;

/// Years in which anything here can have happened, or is planned to.
pub const YEARS: RangeInclusive<i32> = 1900..=2200;

/// Whether anything here can happen on this day, or be planned for it.
pub fn is_of_life(day: NaiveDate) -> bool {
    YEARS.contains(&day.year())
}

/// For `deserialize_with`.
pub(crate) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    deserializer.deserialize_str(Day)
}

struct Day;

impl Visitor<'_> for Day {
    type Value = NaiveDate;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a formatted date string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<NaiveDate, E> {
        plain(text).map_or_else(|| text.parse().map_err(E::custom), Ok)
    }
}

fn plain(text: &str) -> Option<NaiveDate> {
    let digits = |digits: &[u8]| {
        digits.iter().try_fold(0_u16, |number, digit| {
            let digit = digit.wrapping_sub(b'0');
            (digit < 10).then_some(number * 10 + u16::from(digit))
        })
    };
    let [year @ .., b'-', m, n, b'-', d, e] = text.as_bytes() else { return None };
    let year: &[u8; 4] = year.try_into().ok()?;
    NaiveDate::from_ymd_opt(digits(year)?.into(), digits(&[*m, *n])?.into(), digits(&[*d, *e])?.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error, StrDeserializer};

    fn read(text: &str) -> Result<NaiveDate, Error> {
        let text: StrDeserializer<'_, Error> = text.into_deserializer();
        super::read(text)
    }

    #[test]
    fn every_day_is_read_as_it_is_written() {
        let days = NaiveDate::from_ymd_opt(1999, 12, 1).unwrap().iter_days().take(1_500);
        for day in days {
            assert_eq!(plain(&day.to_string()), Some(day));
        }
    }

    #[test]
    fn whatever_is_written_otherwise_is_read_as_chrono_reads_it() {
        for text in [
            "2024-02-30",
            "2024-2-3",
            "+12024-01-20",
            "2024-01-2x",
            "2024/01/20",
            "-2024-01-20",
            "2024-01-20 ",
            "",
        ] {
            assert_eq!(read(text).ok(), text.parse().ok(), "{text}");
        }
    }
}
