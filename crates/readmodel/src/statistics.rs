//! Statistics of paired values and of marks, in exact arithmetic. The one place with a float is the normal approximation.

use crate::fraction::Fraction;
use std::collections::BTreeMap;

/// Wilcoxon's signed-rank test of paired differences (methodology §7.4, §10 example 3; P-34).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wilcoxon {
    /// Sum of the ranks of the rarer sign.
    pub t: Fraction,
    /// Pairs with a difference other than zero.
    pub n: usize,
    /// Probability of so small a sum on one side.
    pub p_one_sided: PValue,
}

/// A probability, exact where it can be had.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PValue {
    /// Counted: so many of the 2ⁿ sign patterns.
    Exact(Fraction),
    /// By the normal approximation with tie correction, for n > 25.
    Approximate(f64),
}

/// The largest n for which all sign patterns are counted. Both ways give the same probability, one of them nearly: no rule of a region.
const EXACT_UP_TO: usize = 25;

/// The test; `None` when fewer pairs differ than the policy claims an effect from.
pub fn wilcoxon(differences: &[Fraction], effect_from: u32) -> Option<Wilcoxon> {
    let zero = Fraction::whole(0);
    let mut ordered: Vec<Fraction> =
        differences.iter().copied().filter(|difference| *difference != zero).collect();
    let n = ordered.len();
    if n == 0 || u32::try_from(n).is_ok_and(|n| n < effect_from) {
        return None;
    }
    ordered.sort_by_key(|difference| absolute(*difference));
    let doubled = doubled_ranks(&ordered);
    let sum_of = |positive: bool| -> u64 {
        ordered.iter().zip(&doubled).filter(|(d, _)| (**d > zero) == positive).map(|(_, rank)| rank).sum()
    };
    let doubled_t = sum_of(true).min(sum_of(false));
    let t = Fraction::new(i128::from(doubled_t), 2).expect("two is not zero");
    let p_one_sided = if n <= EXACT_UP_TO {
        PValue::Exact(exact_p(&doubled, doubled_t))
    } else {
        PValue::Approximate(normal_p(&doubled, doubled_t))
    };
    Some(Wilcoxon { t, n, p_one_sided })
}

impl PValue {
    /// Twice the probability, at most 1.
    #[must_use]
    pub fn two_sided(self) -> Self {
        match self {
            Self::Exact(p) => Self::Exact(p.times(2).min(Fraction::whole(1))),
            Self::Approximate(p) => Self::Approximate(doubled_probability(p)),
        }
    }

    /// To five decimal places.
    pub fn display(self) -> String {
        match self {
            Self::Exact(p) => p.display(5),
            Self::Approximate(p) => format!("{p:.5}"),
        }
    }
}

fn absolute(value: Fraction) -> Fraction {
    if value < Fraction::whole(0) { value.times(-1) } else { value }
}

/// Ranks times two, so that averaged ranks stay whole.
fn doubled_ranks(ordered: &[Fraction]) -> Vec<u64> {
    let mut ranks = Vec::with_capacity(ordered.len());
    while ranks.len() < ordered.len() {
        let start = ranks.len();
        let size = absolute(ordered[start]);
        let ties = ordered[start..].iter().take_while(|other| absolute(**other) == size).count();
        let doubled_mean = (start + 1 + start + ties) as u64;
        ranks.extend(std::iter::repeat_n(doubled_mean, ties));
    }
    ranks
}

/// How many sign patterns give a sum up to the one seen, of all of them.
fn exact_p(doubled: &[u64], doubled_t: u64) -> Fraction {
    let mut patterns: BTreeMap<u64, u64> = BTreeMap::from([(0, 1)]);
    for rank in doubled {
        let mut next = patterns.clone();
        for (sum, count) in &patterns {
            *next.entry(sum + rank).or_insert(0) += count;
        }
        patterns = next;
    }
    let below: u64 = patterns.range(..=doubled_t).map(|(_, count)| count).sum();
    Fraction::new(i128::from(below), 1 << doubled.len()).expect("a power of two")
}

fn doubled_probability(p: f64) -> f64 {
    #[expect(clippy::float_arithmetic, reason = "an approximation is a float")]
    let doubled = p * 2.0;
    doubled.min(1.0)
}

#[expect(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "the normal approximation is a float; ranks of a school are far below 2^52"
)]
fn normal_z(doubled: &[u64], doubled_t: u64) -> f64 {
    let n = doubled.len() as f64;
    let mean = n * (n + 1.0) / 4.0;
    let mut sizes: BTreeMap<u64, f64> = BTreeMap::new();
    for rank in doubled {
        *sizes.entry(*rank).or_insert(0.0) += 1.0;
    }
    let ties: f64 = sizes.values().map(|t| t * t * t - t).sum();
    let variance = n * (n + 1.0) * (2.0 * n + 1.0) / 24.0 - ties / 48.0;
    (doubled_t as f64 / 2.0 - mean) / variance.sqrt()
}

fn normal_p(doubled: &[u64], doubled_t: u64) -> f64 {
    lower_tail(normal_z(doubled, doubled_t))
}

/// Standard normal distribution below `z` (Abramowitz and Stegun 26.2.17, error below 7.5e-8).
#[expect(clippy::float_arithmetic, reason = "the normal approximation is a float")]
fn lower_tail(z: f64) -> f64 {
    const COEFFICIENTS: [f64; 5] =
        [0.319_381_530, -0.356_563_782, 1.781_477_937, -1.821_255_978, 1.330_274_429];
    let x = z.abs();
    let k = 1.0 / (1.0 + 0.231_641_9 * x);
    let polynomial = COEFFICIENTS.iter().rev().fold(0.0, |sum, coefficient| (sum + coefficient) * k);
    let upper = (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt() * polynomial;
    if z < 0.0 { upper } else { 1.0 - upper }
}

/// Median of values with their counts, in ascending order of value; `None` of none.
pub fn median(counted: &BTreeMap<Fraction, u64>) -> Option<Fraction> {
    let n: u64 = counted.values().sum();
    if n == 0 {
        return None;
    }
    let at = |index: u64| {
        let mut seen = 0;
        counted.iter().find_map(|(value, count)| {
            seen += count;
            (index < seen).then_some(*value)
        })
    };
    Fraction::mean(&[at((n - 1) / 2)?, at(n / 2)?])
}

/// Mean of values with their counts; `None` of none.
pub fn mean(counted: &BTreeMap<Fraction, u64>) -> Option<Fraction> {
    let sum = counted
        .iter()
        .fold(Fraction::whole(0), |sum, (value, count)| sum.plus(value.times(i128::from(*count))));
    sum.divided_by(i128::from(counted.values().sum::<u64>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(values: &[i128]) -> Vec<Fraction> {
        values.iter().copied().map(Fraction::whole).collect()
    }

    #[test]
    fn worked_example_three_gives_t_10_and_38_of_8192() {
        let differences = whole(&[-40, -33, -28, 5, -28, -19, -31, 4, -23, -29, 4, 8, -29]);
        let test = wilcoxon(&differences, 6).expect("thirteen pairs");
        assert_eq!(test.t, Fraction::whole(10));
        assert_eq!(test.p_one_sided, PValue::Exact(Fraction::new(38, 8192).expect("defined")));
        assert_eq!(test.p_one_sided.display(), "0.00464");
        assert_eq!(test.p_one_sided.two_sided().display(), "0.00928");
    }

    #[test]
    fn worked_example_three_has_one_z_with_ties_and_another_without() {
        let differences = whole(&[-40, -33, -28, 5, -28, -19, -31, 4, -23, -29, 4, 8, -29]);
        let mut ordered = differences;
        ordered.sort_by_key(|difference| absolute(*difference));
        let tied = doubled_ranks(&ordered);
        assert_eq!(tied.iter().sum::<u64>(), 2 * 91);
        let z = |ranks: &[u64]| format!("{:.3}", normal_z(ranks, 2 * 10));
        assert_eq!(z(&tied), "-2.483");
        let untied: Vec<u64> = (1..=13).map(|rank| rank * 2).collect();
        assert_eq!(z(&untied), "-2.481");
    }

    #[test]
    fn five_pairs_claim_nothing() {
        assert_eq!(wilcoxon(&whole(&[1, 2, 3, 4, 5]), 6), None);
        assert_eq!(wilcoxon(&whole(&[1, 2, 3, 4, 5, 0]), 6), None);
        assert!(wilcoxon(&whole(&[1, 2, 3, 4, 5]), 5).is_some(), "a region may claim from five on");
    }

    #[test]
    fn the_approximation_is_near_the_exact_value() {
        let doubled: Vec<u64> = (1..=25).map(|rank| rank * 2).collect();
        let PValue::Exact(exact) = PValue::Exact(exact_p(&doubled, 200)) else { unreachable!("exact") };
        let approximate = normal_p(&doubled, 200);
        assert!(
            (approximate * 10_000.0 - exact.display(6).parse::<f64>().expect("a number") * 10_000.0).abs()
                < 20.0
        );
    }

    #[test]
    fn the_median_of_thirty_marks_is_eight_and_a_half() {
        let marks = [(10, 8), (9, 7), (8, 6), (7, 4), (6, 2), (5, 2), (3, 1)];
        let counted = marks.into_iter().map(|(mark, count)| (Fraction::whole(mark), count)).collect();
        assert_eq!(median(&counted).expect("marks").display(1), "8.5");
        assert_eq!(mean(&counted).expect("marks").display(3), "8.133");
        assert_eq!(median(&BTreeMap::new()), None);
    }
}
