//! Exact fractions. A share is two integers until the last moment; rounding is the last thing that happens to it.

use domain::methodology::Overall;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;

/// A fraction in lowest terms with a positive denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fraction {
    numerator: i128,
    denominator: i128,
}

impl Fraction {
    /// `None` when the denominator is zero: undefined is not zero.
    pub fn new(numerator: i128, denominator: i128) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        let divisor = greatest_common_divisor(numerator, denominator).max(1) * denominator.signum();
        Some(Self { numerator: numerator / divisor, denominator: denominator / divisor })
    }

    /// A whole number.
    pub fn whole(number: i128) -> Self {
        Self { numerator: number, denominator: 1 }
    }

    /// The mean of some fractions; `None` of none.
    pub fn mean(values: &[Self]) -> Option<Self> {
        if let [one] = values {
            return Some(*one);
        }
        let sum = values.iter().fold(Self::whole(0), |sum, value| sum.plus(*value));
        sum.divided_by(i128::try_from(values.len()).expect("a count fits"))
    }

    /// Above the line.
    pub fn numerator(self) -> i128 {
        self.numerator
    }

    /// Below the line, positive.
    pub fn denominator(self) -> i128 {
        self.denominator
    }

    /// The sum.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self::new(
            self.numerator * other.denominator + other.numerator * self.denominator,
            self.denominator * other.denominator,
        )
        .expect("denominators are positive")
    }

    /// The difference.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        self.plus(Self { numerator: -other.numerator, denominator: other.denominator })
    }

    /// The product with a whole number.
    #[must_use]
    pub fn times(self, factor: i128) -> Self {
        Self::new(self.numerator * factor, self.denominator).expect("the denominator is positive")
    }

    /// The quotient by a whole number; `None` by zero.
    pub fn divided_by(self, divisor: i128) -> Option<Self> {
        Self::new(self.numerator, self.denominator * divisor)
    }

    /// Half-up (away from zero at the half) to so many decimal places, with a point: «15.0».
    pub fn display(self, places: u32) -> String {
        let scale = 10_i128.pow(places);
        let scaled = self.numerator.abs() * scale * 2 + self.denominator;
        let rounded = scaled / (self.denominator * 2);
        let sign = if self.numerator < 0 && rounded > 0 { "-" } else { "" };
        if places == 0 {
            return format!("{sign}{rounded}");
        }
        let width = places as usize;
        format!("{sign}{}.{:0width$}", rounded / scale, rounded % scale)
    }
}

impl From<Overall> for Fraction {
    fn from(overall: Overall) -> Self {
        Self::new(overall.numerator.into(), overall.denominator.into()).expect("an overall mark is defined")
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.numerator * other.denominator).cmp(&(other.numerator * self.denominator))
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.denominator == 1 {
            write!(f, "{}", self.numerator)
        } else {
            write!(f, "{}/{}", self.numerator, self.denominator)
        }
    }
}

impl std::str::FromStr for Fraction {
    type Err = std::num::ParseIntError;

    /// Reads what `Display` writes: «8» or «17/2».
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
        let denominator: std::num::NonZeroI128 = denominator.parse()?;
        Ok(Self::new(numerator.parse()?, denominator.get()).expect("the denominator is not zero"))
    }
}

fn greatest_common_divisor(a: i128, b: i128) -> i128 {
    if let (Ok(mut a), Ok(mut b)) = (u64::try_from(a), u64::try_from(b)) {
        // Marks and counts: a processor divides no more than this by itself.
        while b != 0 {
            (a, b) = (b, a % b);
        }
        return a.into();
    }
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fraction_without_denominator_is_undefined() {
        assert_eq!(Fraction::new(0, 0), None);
    }

    #[test]
    fn sixty_nine_point_ninety_six_shows_as_seventy_and_is_less() {
        let almost = Fraction::new(6996, 100).expect("defined");
        assert_eq!(almost.display(1), "70.0");
        assert!(almost < Fraction::whole(70));
    }

    #[test]
    fn halves_round_up_and_away_from_zero() {
        assert_eq!(Fraction::new(25, 100).expect("defined").display(1), "0.3");
        assert_eq!(Fraction::new(-239, 13).expect("defined").display(3), "-18.385");
        assert_eq!(Fraction::new(-1, 100).expect("defined").display(1), "0.0");
    }

    #[test]
    fn a_fraction_reads_back() {
        for text in ["8", "17/2", "-3/4"] {
            assert_eq!(text.parse::<Fraction>().expect("readable").to_string(), text);
        }
        assert!("1/0".parse::<Fraction>().is_err());
    }

    #[test]
    fn the_mean_is_exact() {
        let mean = Fraction::mean(&[Fraction::whole(8), Fraction::whole(9)]).expect("not empty");
        assert_eq!(mean.to_string(), "17/2");
        assert_eq!(Fraction::mean(&[]), None);
    }
}
