//! Dynamics of measured traits: only paired values are compared (methodology §7.4, §10 examples 3 and 4).

use super::{Cells, exact};
use crate::change::{Measure, Theme};
use crate::fraction::Fraction;
use crate::ledger::ValuesDetail;
use crate::statistics::{self, Wilcoxon};
use domain::policies::PolicyValues;
use domain::values::Direction;
use std::collections::BTreeMap;

/// One trait, measured with one version of an instrument.
#[derive(Clone, Debug, PartialEq)]
pub struct DynamicsRow {
    /// The trait.
    pub name: String,
    /// The instrument.
    pub instrument: String,
    /// Its version, where it is known.
    pub version: Option<u32>,
    /// Which values are better.
    pub direction: Direction,
    /// Participants with both values.
    pub paired: usize,
    /// Participants with only a value before.
    pub before_only: u64,
    /// Participants with only a value after.
    pub after_only: u64,
    /// Means of the paired values.
    pub mean_before: Option<Fraction>,
    /// See `mean_before`.
    pub mean_after: Option<Fraction>,
    /// Medians of the paired values.
    pub median_before: Option<Fraction>,
    /// See `median_before`.
    pub median_after: Option<Fraction>,
    /// Mean of after less before.
    pub mean_difference: Option<Fraction>,
    /// Pairs that became better, in the direction of the trait.
    pub better: usize,
    /// Pairs that became worse.
    pub worse: usize,
    /// Pairs without change.
    pub same: usize,
    /// Of fewer pairs that changed no effect is claimed, by the policy of the year.
    pub effect_from: u32,
    /// Wilcoxon's test; `None` when too few pairs differ to claim anything.
    pub test: Option<Wilcoxon>,
}

#[derive(Default)]
struct Collected {
    paired: Vec<(Fraction, Fraction)>,
    before_only: u64,
    after_only: u64,
}

/// Reads the traits off the cells of a node, in the order of their names.
pub fn read(cells: &Cells, year: i32, policy: &PolicyValues) -> Vec<DynamicsRow> {
    let mut traits: BTreeMap<(String, String, Option<u32>, Direction), Collected> = BTreeMap::new();
    let values = cells.of(Theme::Dynamics, Measure::Values).filter(|(key, sum)| key.year == year && *sum > 0);
    for (key, sum) in values {
        let detail: ValuesDetail = serde_json::from_str(&key.detail).expect("the ledger wrote this detail");
        let count = u64::try_from(sum).expect("positive");
        let collected =
            traits.entry((detail.name, detail.instrument, detail.version, detail.direction)).or_default();
        match (detail.before, detail.after) {
            (Some(before), Some(after)) => {
                collected.paired.extend((0..count).map(|_| (exact(before), exact(after))));
            }
            (Some(_), None) => collected.before_only += count,
            (None, Some(_)) => collected.after_only += count,
            (None, None) => {}
        }
    }
    traits.into_iter().map(|(key, collected)| row(key, &collected, policy.effect_from)).collect()
}

fn row(
    (name, instrument, version, direction): (String, String, Option<u32>, Direction),
    collected: &Collected,
    effect_from: u32,
) -> DynamicsRow {
    let differences: Vec<Fraction> =
        collected.paired.iter().map(|(before, after)| after.minus(*before)).collect();
    let zero = Fraction::whole(0);
    let rising = differences.iter().filter(|difference| **difference > zero).count();
    let falling = differences.iter().filter(|difference| **difference < zero).count();
    let (better, worse) = match direction {
        Direction::HigherIsBetter => (rising, falling),
        Direction::LowerIsBetter => (falling, rising),
    };
    let before: Vec<Fraction> = collected.paired.iter().map(|(before, _)| *before).collect();
    let after: Vec<Fraction> = collected.paired.iter().map(|(_, after)| *after).collect();
    DynamicsRow {
        name,
        instrument,
        version,
        direction,
        paired: differences.len(),
        before_only: collected.before_only,
        after_only: collected.after_only,
        mean_before: Fraction::mean(&before),
        mean_after: Fraction::mean(&after),
        median_before: statistics::median(&counted(&before)),
        median_after: statistics::median(&counted(&after)),
        mean_difference: Fraction::mean(&differences),
        better,
        worse,
        same: differences.len() - rising - falling,
        effect_from,
        test: statistics::wilcoxon(&differences, effect_from),
    }
}

fn counted(values: &[Fraction]) -> BTreeMap<Fraction, u64> {
    let mut counted = BTreeMap::new();
    for value in values {
        *counted.entry(*value).or_insert(0) += 1;
    }
    counted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::{CellKey, Level};
    use rust_decimal::Decimal;

    fn cell(before: Option<&str>, after: Option<&str>) -> (CellKey, i64) {
        let decimal = |text: &str| text.parse::<Decimal>().expect("a decimal");
        let detail = ValuesDetail {
            name: "средний балл".into(),
            instrument: "журнал".into(),
            version: None,
            direction: Direction::HigherIsBetter,
            before: before.map(decimal),
            after: after.map(decimal),
        };
        let key = CellKey {
            theme: Theme::Dynamics,
            measure: Measure::Values,
            year: 2023,
            level: Level::Organization,
            node: uuid::Uuid::nil(),
            detail: serde_json::to_string(&detail).expect("plain data").into(),
        };
        (key, 1)
    }

    #[test]
    fn worked_example_four_compares_only_the_paired() {
        let cells = Cells::new([
            cell(Some("3.2"), Some("3.6")),
            cell(Some("4.0"), Some("3.9")),
            cell(Some("2.8"), Some("3.4")),
            cell(Some("3.5"), None),
            cell(Some("4.5"), Some("4.5")),
        ]);
        let rows = read(&cells, 2023, &domain::policies::PolicySet::v1().values);
        let [row] = rows.as_slice() else { panic!("one trait, got {rows:?}") };
        assert_eq!((row.paired, row.before_only), (4, 1));
        assert_eq!(row.mean_before.expect("paired").display(3), "3.625");
        assert_eq!(row.mean_after.expect("paired").display(2), "3.85");
        assert_eq!(row.mean_difference.expect("paired").display(3), "0.225");
        assert_eq!((row.better, row.worse, row.same), (2, 1, 1));
        assert_eq!(row.test, None);
    }
}
