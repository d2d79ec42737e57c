//! Dynamics: values before and after (methodology §7.4). One cell for each pair of values, so that every figure of the table follows
//! from the cells alone. They belong to the year in which the programme's period ends: that is when it is judged.

use super::Contributions;
use super::tree::path;
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
    /// Which values are better.
    pub direction: Direction,
    /// Value before, if measured.
    pub before: Option<Decimal>,
    /// Value after, if measured.
    pub after: Option<Decimal>,
}

/// What a mentor's or an enrolment's measurements contribute.
pub(super) fn of_participant(registry: &Registry, id: Uuid, contributions: &mut Contributions) {
    let as_mentee = registry.mentee(id.into()).map(|mentee| &mentee.measurements);
    let as_mentor = registry.mentor(id.into()).map(|mentor| &mentor.measurements);
    for ((program, _), detail) in details(as_mentee.or(as_mentor).into_iter().flatten()) {
        let Some(row) = registry.program(program) else { continue };
        let year = row.period.end.year();
        let reason = match (&detail.before, &detail.after) {
            (Some(_), Some(_)) => "PAIRED_VALUES",
            (Some(_), None) => "ONLY_BEFORE",
            (None, _) => "ONLY_AFTER",
        };
        let text = serde_json::to_string(&detail).expect("plain data");
        for node in path(registry, program, year) {
            contributions.count(node.detailed(Theme::Dynamics, Measure::Values, year, text.clone()), reason);
        }
    }
}

type TraitKey = (ProgramId, (String, String));

fn details<'m>(measurements: impl Iterator<Item = &'m MeasurementRow>) -> BTreeMap<TraitKey, ValuesDetail> {
    let mut details: BTreeMap<TraitKey, ValuesDetail> = BTreeMap::new();
    for row in measurements.filter(|row| row.phase != MeasurementPhase::Interim) {
        let key = (row.program_id, (row.measured.name.clone(), row.measured.instrument.clone()));
        let detail = details.entry(key).or_insert_with(|| ValuesDetail {
            name: row.measured.name.clone(),
            instrument: row.measured.instrument.clone(),
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
