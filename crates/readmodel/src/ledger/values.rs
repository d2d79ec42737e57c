//! Dynamics: values before and after (methodology §7.4). One cell for each pair of values, so that every figure of the table follows
//! from the cells alone. They belong to the year in which the programme's period ends: that is when it is judged.

use super::{Contributions, Policies};
use crate::change::{Measure, Theme};
use crate::registry::{MeasurementRow, Registry};
use chrono::Datelike;
use domain::ids::ProgramId;
use domain::values::{Direction, MeasurementPhase};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a cell of dynamics says in its detail.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ValuesDetail {
    /// The trait.
    pub name: String,
    /// The instrument.
    pub instrument: String,
    /// Its version, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// Which values are better.
    pub direction: Direction,
    /// Value before, if measured.
    pub before: Option<Decimal>,
    /// Value after, if measured.
    pub after: Option<Decimal>,
}

/// What a mentor's or an enrolment's measurements contribute.
pub(super) fn of_participant(
    registry: &Registry,
    id: Uuid,
    policies: Policies<'_>,
    contributions: &mut Contributions,
) {
    let as_mentee = registry.mentee(id.into()).map(|mentee| &mentee.measurements);
    let as_mentor = registry.mentor(id.into()).map(|mentor| &mentor.measurements);
    for (((program, ..), _), detail) in details(as_mentee.or(as_mentor).into_iter().flatten()) {
        let Some(row) = registry.program(program) else { continue };
        let year = row.period.end.year();
        let reason = match (&detail.before, &detail.after) {
            (Some(_), Some(_)) => "PAIRED_VALUES",
            (Some(_), None) => "ONLY_BEFORE",
            (None, _) => "ONLY_AFTER",
        };
        let text = serde_json::to_string(&detail).expect("plain data");
        for node in policies.path(registry, program, year).iter() {
            contributions
                .count(node.detailed(Theme::Dynamics, Measure::Values, year, text.clone().into()), reason);
        }
    }
}

type TraitKey<'m> = (ProgramId, &'m str, &'m str);

/// Values are compared within one version of an instrument; one whose version nobody noted counts as of the first that is known.
fn details<'m>(
    measurements: impl Iterator<Item = &'m MeasurementRow>,
) -> BTreeMap<(TraitKey<'m>, Option<u32>), ValuesDetail> {
    let key = |row: &'m MeasurementRow| -> TraitKey<'m> {
        (row.program_id, &row.measured.name, &row.measured.instrument)
    };
    let rows: Vec<&MeasurementRow> =
        measurements.filter(|row| row.phase != MeasurementPhase::Interim).collect();
    let mut first: BTreeMap<TraitKey<'m>, u32> = BTreeMap::new();
    for row in &rows {
        if let Some(version) = row.measured.version {
            first.entry(key(row)).and_modify(|first| *first = version.min(*first)).or_insert(version);
        }
    }
    let mut details: BTreeMap<(TraitKey<'m>, Option<u32>), ValuesDetail> = BTreeMap::new();
    for row in rows {
        let version = row.measured.version.or_else(|| first.get(&key(row)).copied());
        let detail = details.entry((key(row), version)).or_insert_with(|| ValuesDetail {
            name: row.measured.name.clone(),
            instrument: row.measured.instrument.clone(),
            version,
            direction: row.measured.direction,
            before: None,
            after: None,
        });
        match row.phase {
            MeasurementPhase::Before => detail.before = Some(row.value),
            MeasurementPhase::After => detail.after = Some(row.value),
            MeasurementPhase::Interim => {}
        }
    }
    details
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use domain::measurement::MeasuredTrait;

    fn row(version: Option<u32>, phase: MeasurementPhase, value: i64) -> MeasurementRow {
        let measured = MeasuredTrait {
            name: "школьная тревожность".into(),
            instrument: "тест Филлипса".into(),
            version,
            direction: Direction::LowerIsBetter,
        };
        let occurred_on = NaiveDate::from_ymd_opt(2024, 1, 9).unwrap();
        let (id, program_id) = (Uuid::from_u128(1).into(), Uuid::from_u128(2).into());
        MeasurementRow { id, program_id, measured, phase, value: value.into(), occurred_on }
    }

    fn paired(rows: &[MeasurementRow]) -> usize {
        details(rows.iter())
            .values()
            .filter(|detail| detail.before.is_some() && detail.after.is_some())
            .count()
    }

    #[test]
    fn values_of_two_versions_of_an_instrument_are_not_compared() {
        use MeasurementPhase::{After, Before};
        assert_eq!(paired(&[row(Some(1), Before, 70), row(Some(1), After, 50)]), 1);
        assert_eq!(paired(&[row(Some(1), Before, 70), row(Some(2), After, 50)]), 0);
        assert_eq!(paired(&[row(None, Before, 70), row(Some(2), After, 50)]), 1, "nobody noted the version");
        assert_eq!(paired(&[row(None, Before, 70), row(None, After, 50)]), 1);
    }
}
