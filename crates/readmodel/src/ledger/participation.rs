//! Units, memberships and enrolments: what a programme did, apart from the target indicators (methodology §10 example 1).
//!
//! They are asked for from the beginning up to a year, so what was done stands on: when a programme comes under other nodes, all of it
//! comes with it, from that year on.

use super::involvement::completed_as_mentee;
use super::tree::{Standing, path, post_steps, turns_of_program};
use super::{Contributions, Node, Policies};
use crate::change::{Measure, Theme};
use crate::registry::{PairState, Registry};
use chrono::{Datelike, NaiveDate};
use domain::ids::{PairId, PersonId, ProgramId};
use std::collections::{BTreeMap, BTreeSet};

/// What a pair contributes: itself, and the memberships of its mentees.
pub(super) fn of_pair(
    registry: &Registry,
    id: PairId,
    policies: Policies<'_>,
    contributions: &mut Contributions,
) {
    let Some(pair) = registry.pair(id) else { return };
    let mut add = |measure, on: NaiveDate, reason| {
        stand(registry, measure, reason, &[(pair.program_id, on.year())], contributions);
    };
    add(Measure::UnitsFormed, pair.formed_on, "PAIR_FORMED");
    match (pair.state, pair.closed_on) {
        (PairState::Completed, Some(closed_on)) => add(Measure::UnitsCompleted, closed_on, "PAIR_COMPLETED"),
        (PairState::Dissolved, Some(closed_on)) => add(Measure::UnitsDissolved, closed_on, "PAIR_DISSOLVED"),
        (PairState::Active | PairState::Completed | PairState::Dissolved, _) => {}
    }
    for (mentee, membership) in &pair.mentees {
        add(Measure::MembershipsFormed, pair.formed_on, "PAIR_FORMED");
        let Some(end) = pair.membership_end(membership) else { continue };
        let nodes = path(registry, pair.program_id, end.year());
        if completed_as_mentee(pair, *mentee, policies.of(&nodes, end.year())) {
            add(Measure::MembershipsCompleted, end, "FULL_CYCLE");
        } else {
            add(Measure::MembershipsEndedEarly, end, "ENDED_WITHOUT_FULL_CYCLE");
        }
    }
}

/// Where a person counts as enrolled and as completed: once at each node.
pub(super) fn of_person(
    registry: &Registry,
    id: PersonId,
    policies: Policies<'_>,
    contributions: &mut Contributions,
) {
    let mut enrolled = Vec::new();
    let mut completed = Vec::new();
    for mentee in registry.as_mentee(id) {
        let values = |year| policies.of(&path(registry, mentee.program_id, year), year);
        let ended = mentee
            .pairs
            .iter()
            .filter_map(|pair| registry.pair(*pair))
            .filter_map(|pair| Some((pair, pair.closed_on?)))
            .filter(|(pair, on)| completed_as_mentee(pair, mentee.id, values(on.year())))
            .map(|(_, on)| on)
            .min();
        enrolled.extend(mentee.in_pool_since.map(|on| (mentee.program_id, on.year())));
        completed.extend(ended.map(|on| (mentee.program_id, on.year())));
    }
    stand(registry, Measure::MenteesEnrolled, "ENTERED_THE_POOL", &enrolled, contributions);
    stand(registry, Measure::MenteesCompleted, "FULL_CYCLE", &completed, contributions);
}

/// Counts one thing, once at each node, wherever one of these programmes stands from its year on.
fn stand(
    registry: &Registry,
    measure: Measure,
    reason: &'static str,
    since: &[(ProgramId, i32)],
    contributions: &mut Contributions,
) {
    let mut years: BTreeSet<i32> = BTreeSet::new();
    for (program, from) in since {
        years.insert(*from);
        years.extend(turns_of_program(registry, *program).into_iter().filter(|year| year > from));
    }
    let at = |year| -> BTreeMap<Node, i64> {
        let standing = since.iter().filter(|(_, from)| *from <= year);
        standing.flat_map(|(program, _)| path(registry, *program, year)).map(|node| (node, 1)).collect()
    };
    post_steps(Standing { theme: Theme::Participation, measure, reason }, years, at, contributions);
}
