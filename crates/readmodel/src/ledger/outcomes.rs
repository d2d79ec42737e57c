//! Outcomes of mentoring (methodology §6.3): of the persons of whom an outcome is known in a year, those of whom it holds. Of several answers of
//! a year the newest counts; it counts where the enrolment stood when it was given.

use super::{Contributions, Node, Policies};
use crate::change::Measure;
use crate::indicators::catalogue::{INDICATORS, Share};
use crate::registry::{OutcomeRow, Registry};
use domain::ids::PersonId;
use std::collections::BTreeMap;

/// What a person contributes by the outcomes on record.
pub(super) fn of_person(
    registry: &Registry,
    id: PersonId,
    policies: Policies<'_>,
    contributions: &mut Contributions,
) {
    let on_record: Vec<&OutcomeRow> = registry.as_mentee(id).flat_map(|mentee| &mentee.outcomes).collect();
    if on_record.is_empty() {
        return;
    }
    for indicator in INDICATORS {
        let Share::Outcome(outcome) = indicator.share else { continue };
        let mut newest: BTreeMap<(Node, i32), &OutcomeRow> = BTreeMap::new();
        for row in on_record.iter().copied().filter(|row| row.outcome == outcome) {
            let Some(year) = policies.span.year_of(row.occurred_on) else { continue };
            for node in policies.path(registry, row.program_id, year).iter().copied() {
                let known = newest.entry((node, year)).or_insert(row);
                if known.occurred_on <= row.occurred_on {
                    *known = row;
                }
            }
        }
        for ((node, year), row) in newest {
            let cell = |measure| node.cell(indicator.code.into(), measure, year);
            contributions.count(cell(Measure::OutcomeKnown), "OUTCOME_KNOWN_IN_THE_YEAR");
            if row.holds {
                contributions.count(cell(Measure::OutcomeHolds), "OUTCOME_HOLDS_BY_THE_NEWEST_ANSWER");
            }
        }
    }
}
