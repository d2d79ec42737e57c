//! Cells as they were sent: what XLSX and CSV have in common before a heading is looked at.
//!
//! Nothing is corrected here, so that the returned file can give the sender's rows back as they came.

use super::sheet::SheetKind;
use chrono::{Days, NaiveDate, NaiveDateTime};

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    /// Nothing.
    Empty,
    /// Text, exactly as sent.
    Text(String),
    /// A finite number.
    Number {
        /// Its value.
        value: f64,
        /// The day that this number is in the date system of its workbook, when it could be meant as one.
        day: Option<NaiveDate>,
    },
    /// A cell formatted as a date.
    Date(NaiveDateTime),
    /// «ИСТИНА» or «ЛОЖЬ».
    Bool(bool),
    /// A failed formula, `#N/A` and its kin.
    Error(String),
}

impl Cell {
    /// Whether the cell holds nothing but spaces.
    pub(super) fn is_blank(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::Number { .. } | Self::Date(_) | Self::Bool(_) | Self::Error(_) => false,
        }
    }

    /// The cell as text: what is echoed to the sender and what stands for the cell in a command's identity.
    ///
    /// Numbers are the shortest decimal that reads back as the same number, dates are ISO, texts are trimmed.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.trim().to_owned(),
            Self::Number { value, .. } => value.to_string(),
            Self::Date(at) if at.time() == chrono::NaiveTime::MIN => at.date().to_string(),
            Self::Date(at) => at.format("%Y-%m-%dT%H:%M:%S").to_string(),
            Self::Bool(true) => "ИСТИНА".to_owned(),
            Self::Bool(false) => "ЛОЖЬ".to_owned(),
            Self::Error(error) => error.clone(),
        }
    }
}

/// The day from which a workbook counts its dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Epoch {
    /// Day 1 is 1 January 1900, and 1900 is taken for a leap year.
    Of1900,
    /// Day 0 is 1 January 1904: workbooks that began their life on an old Macintosh.
    Of1904,
}

/// The smallest bare number read as a date (18 May 1927): a smaller one is rather a year or a count typed in the wrong column.
const SMALLEST_BARE_SERIAL: f64 = 10_000.0;
/// 31 December 9999.
const LARGEST_SERIAL: f64 = 2_958_465.0;

impl Epoch {
    /// The day of a serial number, or nothing where the calendar has no such day: 29 February 1900 least of all.
    pub(super) fn day(self, serial: f64) -> Option<NaiveDate> {
        if !(0.0..=LARGEST_SERIAL + 1.0).contains(&serial) {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the range is checked above"
        )]
        let days = serial.floor() as u64;
        let (year, month, day) = match (self, days) {
            (Self::Of1900, 0 | 60) => return None,
            (Self::Of1900, 1..60) => (1899, 12, 31),
            (Self::Of1900, _) => (1899, 12, 30),
            (Self::Of1904, _) => (1904, 1, 1),
        };
        NaiveDate::from_ymd_opt(year, month, day)?.checked_add_days(Days::new(days))
    }

    /// The day of a number that nobody formatted as a date.
    pub(super) fn day_of_bare_number(self, value: f64) -> Option<NaiveDate> {
        (value.fract() == 0.0 && value >= SMALLEST_BARE_SERIAL).then(|| self.day(value))?
    }
}

/// A row that holds something.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct GridRow {
    /// Its number as the sender sees it, from 1.
    pub(super) number: u32,
    /// Its cells from the first column to the last that holds something.
    pub(super) cells: Vec<Cell>,
}

impl GridRow {
    /// The cell of a column, empty where the row is shorter.
    pub(super) fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }
}

/// One sheet as sent: only rows that hold something, in order.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Grid {
    /// The name on the tab.
    pub(super) name: String,
    /// Which registry it is, if it is one.
    pub(super) kind: Option<SheetKind>,
    /// Its rows.
    pub(super) rows: Vec<GridRow>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ymd(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, month, day)
    }

    #[test]
    fn a_serial_number_is_a_day_in_spite_of_the_leap_year_that_1900_was_not() {
        assert_eq!(Epoch::Of1900.day(1.0), ymd(1900, 1, 1));
        assert_eq!(Epoch::Of1900.day(59.0), ymd(1900, 2, 28));
        assert_eq!(Epoch::Of1900.day(60.0), None);
        assert_eq!(Epoch::Of1900.day(61.0), ymd(1900, 3, 1));
        assert_eq!(Epoch::Of1900.day(45_306.75), ymd(2024, 1, 15));
        assert_eq!(Epoch::Of1904.day(0.0), ymd(1904, 1, 1));
        assert_eq!(Epoch::Of1904.day(43_844.0), ymd(2024, 1, 15));
        assert_eq!(Epoch::Of1900.day(-1.0), None);
        assert_eq!(Epoch::Of1900.day(1e12), None);
        assert_eq!(Epoch::Of1900.day(f64::NAN), None);
    }

    #[test]
    fn a_bare_year_is_not_taken_for_a_serial_number() {
        assert_eq!(Epoch::Of1900.day_of_bare_number(2011.0), None);
        assert_eq!(Epoch::Of1900.day_of_bare_number(45_306.0), ymd(2024, 1, 15));
        assert_eq!(Epoch::Of1900.day_of_bare_number(45_306.5), None);
    }

    #[test]
    fn a_number_is_shown_as_its_shortest_decimal() {
        assert_eq!(Cell::Number { value: 3.6, day: None }.shown(), "3.6");
        assert_eq!(Cell::Number { value: 45.0, day: None }.shown(), "45");
    }
}
