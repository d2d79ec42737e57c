//! Units, memberships and enrolments: what a programme did, apart from the target indicators (methodology §10 example 1).

use super::involvement::{completed_as_mentee, path};
use super::{Contributions, Node, Policies};
use crate::change::{Measure, Theme};
use crate::registry::{PairState, Registry};
use chrono::{Datelike, NaiveDate};
use domain::ids::{PairId, PersonId};
use std::collections::BTreeMap;

/// What a pair contributes: itself, and the memberships of its mentees.
pub(super) fn of_pair(
    registry: &Registry,
    id: PairId,
    policies: Policies<'_>,
    contributions: &mut Contributions,
) {
    let Some(pair) = registry.pair(id).filter(|pair| pair.is_unit()) else { return };
    let nodes = path(registry, pair.program_id);
    let mut add = |measure, on: NaiveDate, reason| {
        for node in &nodes {
            contributions.add(node.cell(Theme::Participation, measure, on.year()), 1, reason);
        }
    };
    add(Measure::UnitsFormed, pair.formed_on, "PAIR_FORMED");
    if let Some(closed_on) = pair.closed_on {
        if pair.state == PairState::Completed {
            add(Measure::UnitsCompleted, closed_on, "PAIR_COMPLETED");
        } else if pair.state == PairState::Dissolved {
            add(Measure::UnitsDissolved, closed_on, "PAIR_DISSOLVED");
        }
    }
    for (mentee, membership) in &pair.mentees {
        add(Measure::MembershipsFormed, pair.membership_begin(membership), "PAIR_FORMED");
        let Some(end) = pair.membership_end(membership) else { continue };
        let goes_on = pair.state == PairState::CarriedOver && membership.left_on.is_none();
        if completed_as_mentee(pair, *mentee, policies.of(&nodes, end.year())) {
            add(Measure::MembershipsCompleted, end, "FULL_CYCLE");
        } else if !goes_on {
            add(Measure::MembershipsEndedEarly, end, "ENDED_WITHOUT_FULL_CYCLE");
        }
    }
}

/// Where a person counts as enrolled and as completed: once at each node, in the first year.
pub(super) fn of_person(
    registry: &Registry,
    id: PersonId,
    policies: Policies<'_>,
    contributions: &mut Contributions,
) {
    let mut enrolled: BTreeMap<Node, i32> = BTreeMap::new();
    let mut completed: BTreeMap<Node, i32> = BTreeMap::new();
    for mentee in registry.as_mentee(id) {
        let nodes = path(registry, mentee.program_id);
        let ended = mentee
            .pairs
            .iter()
            .filter_map(|pair| registry.pair(*pair))
            .filter_map(|pair| Some((pair, pair.membership_end(pair.mentees.get(&mentee.id)?)?)))
            .filter(|(pair, on)| completed_as_mentee(pair, mentee.id, policies.of(&nodes, on.year())))
            .map(|(_, on)| on)
            .min();
        for node in nodes {
            first_year(&mut enrolled, node, mentee.in_pool_since);
            first_year(&mut completed, node, ended);
        }
    }
    for (measure, years, reason) in [
        (Measure::MenteesEnrolled, enrolled, "ENTERED_THE_POOL"),
        (Measure::MenteesCompleted, completed, "FULL_CYCLE"),
    ] {
        for (node, year) in years {
            contributions.count(node.cell(Theme::Participation, measure, year), reason);
        }
    }
}

fn first_year(years: &mut BTreeMap<Node, i32>, node: Node, on: Option<NaiveDate>) {
    if let Some(on) = on {
        let year = years.entry(node).or_insert(on.year());
        *year = (*year).min(on.year());
    }
}
