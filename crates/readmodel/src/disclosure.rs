//! Disclosure control: what of a table is withheld from those who see aggregates only (methodology §8.6; architecture §6).
//!
//! A row is the counts of one node; the counts of a total are about those of its rows added up. A row with a count of 1 to k − 1 is small.
//! Small rows are withheld as a whole, and with them as many others as it takes that the total less the rows shown gives none of them
//! away. Nothing says which row was withheld for its own sake. Nobody is behind a zero: it is not small.
//!
//! Invariants: no small row is shown; what is withheld under a shown total is two rows at least, and in each column comes to nothing or to k
//! or more, so that each withheld count may be anything from nothing to all of it.

use crate::indicators::IndicatorValue;
use crate::indicators::catalogue::{self, Counted, Share};
use domain::policies::PolicyValues;
use domain::values::IndicatorCode;
use std::collections::BTreeSet;

/// The counts of a node, column by column, from which every published number of it follows.
pub type Counts = Vec<i64>;

/// What is withheld of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Withheld {
    /// The total too.
    pub total: bool,
    /// These rows, by their place.
    pub rows: BTreeSet<usize>,
}

/// Whether a count stands for so few that it is not shown.
fn is_small(counts: &[i64], k: u32) -> bool {
    counts.iter().any(|count| (1..i64::from(k)).contains(count))
}

/// What is withheld of a table that shows a total with its rows.
pub fn withheld(total: &[i64], rows: &[Counts], k: u32) -> Withheld {
    let mut hidden: BTreeSet<usize> = (0..rows.len()).filter(|row| is_small(&rows[*row], k)).collect();
    if is_small(total, k) {
        return Withheld { total: true, rows: hidden };
    }
    let mut others: Vec<usize> = (0..rows.len()).filter(|row| !hidden.contains(row)).collect();
    // What costs least is withheld first; a row of zeros hides nothing and comes last.
    others.sort_by_key(|row| {
        let persons: i64 = rows[*row].iter().sum();
        (persons == 0, persons, *row)
    });
    let mut others = others.into_iter();
    while !hidden.is_empty() && gives_away(rows, &hidden, k) {
        let Some(next) = others.next() else { return Withheld { total: true, rows: hidden } };
        hidden.insert(next);
    }
    Withheld { total: false, rows: hidden }
}

/// Whether the total less the rows shown tells of the rows withheld.
fn gives_away(rows: &[Counts], hidden: &BTreeSet<usize>, k: u32) -> bool {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let sums: Counts =
        (0..columns).map(|column| hidden.iter().filter_map(|row| rows[*row].get(column)).sum()).collect();
    hidden.len() < 2 || is_small(&sums, k)
}

/// From how many persons on the counts of an indicator are shown: of a survey also from so many respondents as the policy asks for
/// (methodology §7.3), so that neither the satisfied nor the others are fewer.
pub fn shown_from(indicator: IndicatorCode, policy: &PolicyValues) -> u32 {
    match catalogue::of(indicator).share {
        Share::Satisfied => policy.suppress_below.max(policy.satisfaction.min_respondents),
        Share::Involved | Share::Outcome(_) => policy.suppress_below,
    }
}

/// The counts from which the published numbers of an indicator at a node follow: of each variant the numerator and what is left to the
/// denominator. Enterprises are not persons: an indicator that counts them has none.
pub fn counts(indicator: IndicatorCode, values: &[IndicatorValue]) -> Counts {
    match catalogue::of(indicator).counts {
        Counted::Persons => {
            let of_indicator = values.iter().filter(|value| value.indicator == indicator);
            of_indicator
                .flat_map(|value| {
                    let left = value.denominator.map(|denominator| (denominator - value.numerator).max(0));
                    [value.numerator, left.unwrap_or_default()]
                })
                .collect()
        }
        Counted::Enterprises => Counts::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::policies::PolicySet;
    use proptest::prelude::*;

    const K: u32 = 5;

    #[test]
    fn a_survey_is_shown_from_as_many_respondents_as_the_policy_asks_for() {
        let mut policy = PolicySet::v1().values.clone();
        assert_eq!(shown_from(IndicatorCode::I5, &policy), 5);
        policy.satisfaction.min_respondents = 10;
        assert_eq!((shown_from(IndicatorCode::I6, &policy), shown_from(IndicatorCode::I1, &policy)), (10, 5));
        policy.suppress_below = 12;
        assert_eq!(shown_from(IndicatorCode::I6, &policy), 12);
    }

    fn of(rows: &[[i64; 2]]) -> (Counts, Vec<Counts>) {
        let rows: Vec<Counts> = rows.iter().map(|row| row.to_vec()).collect();
        let total = (0..2).map(|column| rows.iter().map(|row| row[column]).sum()).collect();
        (total, rows)
    }

    fn hidden(rows: &[[i64; 2]]) -> Vec<usize> {
        let (total, rows) = of(rows);
        let Withheld { total, rows } = withheld(&total, &rows, K);
        assert!(!total);
        rows.into_iter().collect()
    }

    #[test]
    fn large_counts_and_zeros_are_shown() {
        assert!(hidden(&[[5, 40], [0, 12], [9, 0]]).is_empty());
    }

    #[test]
    fn one_small_row_takes_the_smallest_other_one_with_it() {
        assert_eq!(hidden(&[[2, 40], [30, 90], [10, 60]]), [0, 2]);
    }

    #[test]
    fn what_is_left_of_the_denominator_is_protected_as_the_numerator_is() {
        assert_eq!(hidden(&[[38, 2], [30, 90], [10, 60]]), [0, 2]);
    }

    #[test]
    fn two_small_rows_that_are_few_together_take_a_third() {
        assert_eq!(hidden(&[[1, 40], [1, 40], [10, 60], [30, 90]]), [0, 1, 2]);
        assert_eq!(hidden(&[[3, 40], [2, 40], [10, 60], [30, 90]]), [0, 1]);
    }

    #[test]
    fn a_row_of_zeros_protects_nobody() {
        assert_eq!(hidden(&[[2, 40], [0, 0], [10, 60]]), [0, 2]);
    }

    #[test]
    fn a_small_total_is_withheld_with_what_makes_it() {
        let (total, rows) = of(&[[3, 40], [0, 40]]);
        assert_eq!(withheld(&total, &rows, K), Withheld { total: true, rows: BTreeSet::from([0]) });
    }

    #[test]
    fn where_nothing_is_left_to_hide_behind_the_total_goes_too() {
        let rows = vec![vec![3, 40]];
        assert_eq!(withheld(&[9, 40], &rows, K), Withheld { total: true, rows: BTreeSet::from([0]) });
    }

    proptest! {
        #[test]
        fn no_withheld_count_follows_from_what_is_shown(
            rows in prop::collection::vec([prop_oneof![Just(0_i64), 1..9_i64, 1..200_i64], prop_oneof![Just(0_i64), 1..9_i64, 1..200_i64]], 1..12),
            k in 0..12_u32,
        ) {
            let (total, rows) = of(&rows);
            let told = withheld(&total, &rows, k);
            let shown: Vec<&Counts> =
                (0..rows.len()).filter(|row| !told.rows.contains(row)).map(|row| &rows[row]).collect();
            for row in &shown {
                prop_assert!(!is_small(row, k), "{row:?} is shown");
            }
            let is_any_small = is_small(&total, k) || rows.iter().any(|row| is_small(row, k));
            prop_assert_eq!(is_any_small, told != Withheld::default(), "nothing is withheld without need");
            if told.total {
                prop_assert!(is_small(&total, k), "an exact total is withheld for its own sake only");
                return Ok(());
            }
            prop_assert!(told.rows.len() != 1, "the only row withheld is the total less the others");
            for column in 0..2 {
                let rest = total[column] - shown.iter().map(|row| row[column]).sum::<i64>();
                // Whoever reads the table knows the rest and nothing else: any withheld count may be from nothing to all of it.
                prop_assert!(rest == 0 || rest >= i64::from(k), "column {}: {} are left", column, rest);
            }
        }
    }
}
