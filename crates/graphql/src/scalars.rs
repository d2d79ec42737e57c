//! Values that GraphQL has no type for. Each is a string on the wire, so that no digit passes through a float.

use async_graphql::{CustomValidator, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::NaiveDate;
use domain::day::{YEARS, is_of_life};

/// A place in the journal as a string of decimal digits: dense from 1, in the order of commits; "0" is before the first event.
/// Место в журнале.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position(pub store::journal::Position);

/// A place in the journal as a string of decimal digits: dense from 1, in the order of commits; "0" is before the first event.
/// Место в журнале.
#[Scalar(specified_by_url = "https://datatracker.ietf.org/doc/html/rfc8259#section-6")]
impl ScalarType for Position {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        // What the database cannot count to is no position either.
        let number = text.parse::<u64>().ok().filter(|number| is_number && i64::try_from(*number).is_ok());
        let number = number.ok_or("accepted is a string of decimal digits below 2^63, like \"412\"")?;
        Ok(Self(store::journal::Position(number)))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl From<store::journal::Position> for Position {
    fn from(position: store::journal::Position) -> Self {
        Self(position)
    }
}

impl From<u64> for Position {
    fn from(position: u64) -> Self {
        Self(store::journal::Position(position))
    }
}

/// A day of life, ISO 8601: "2024-12-31". День.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub NaiveDate);

/// A day of life, ISO 8601: "2024-12-31". День.
#[Scalar(specified_by_url = "https://datatracker.ietf.org/doc/html/rfc3339#section-5.6")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        // chrono reads «2024-1-2» too; one day has one spelling here.
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|day| day.to_string() == *text);
        let day = day.filter(|day| is_of_life(*day));
        Ok(Self(day.ok_or("accepted is a day of the calendar from 1900 to 2200, like \"2024-12-31\"")?))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl From<NaiveDate> for Date {
    fn from(day: NaiveDate) -> Self {
        Self(day)
    }
}

/// Holds the year of a question to those in which anything can have happened or is planned: [`YEARS`].
pub(crate) struct YearOfLife;

impl YearOfLife {
    /// Whether this is what the validator says of a year.
    pub(crate) fn said(message: &str) -> bool {
        let year = message.split_once(' ').and_then(|(year, _)| year.parse().ok());
        year.is_some_and(|year| Self::refusal(year) == message)
    }

    fn refusal(year: i32) -> String {
        format!("{year} is no year here: accepted are {} to {}", YEARS.start(), YEARS.end())
    }
}

impl CustomValidator<i32> for YearOfLife {
    fn check(&self, year: &i32) -> Result<(), InputValueError<i32>> {
        if YEARS.contains(year) {
            return Ok(());
        }
        Err(InputValueError::custom(Self::refusal(*year)))
    }
}

/// An exact decimal number as a string: "3.25". Точное десятичное число.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal(pub rust_decimal::Decimal);

/// An exact decimal number as a string: "3.25". Точное десятичное число.
#[Scalar(specified_by_url = "https://datatracker.ietf.org/doc/html/rfc8259#section-6")]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let number = rust_decimal::Decimal::from_str_exact(text);
        Ok(Self(number.map_err(|_| "accepted is a decimal number as a string, like \"3.25\"")?))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl From<rust_decimal::Decimal> for Decimal {
    fn from(number: rust_decimal::Decimal) -> Self {
        Self(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<S: ScalarType>(text: &str) -> Option<Value> {
        S::parse(Value::from(text)).ok().map(|value| value.to_value())
    }

    #[test]
    fn what_is_read_is_written_back() {
        assert_eq!(read::<Position>("9223372036854775807"), Some(Value::from("9223372036854775807")));
        assert_eq!(read::<Date>("2024-02-29"), Some(Value::from("2024-02-29")));
        assert_eq!(
            read::<Decimal>("0.1000000000000000000000000001"),
            Some(Value::from("0.1000000000000000000000000001"))
        );
    }

    #[test]
    fn what_is_not_a_value_is_refused() {
        for text in ["", "-1", "+1", "1.0", "9223372036854775808", "четыре"] {
            assert_eq!(read::<Position>(text), None, "{text}");
        }
        for text in ["2023-02-29", "2024-1-2", "29.02.2024", "2024-02-29T00:00:00Z"] {
            assert_eq!(read::<Date>(text), None, "{text}");
        }
        assert_eq!(read::<Decimal>("1,5"), None);
        assert!(Position::parse(Value::from(4)).is_err());
    }
}
