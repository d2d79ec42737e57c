//! Units, memberships and enrolments: what a programme did, apart from the target indicators (methodology §10 example 1).
//!
//! They are asked for from the beginning up to a year, so what was done stands on: when a programme comes under other nodes, all of it
//! comes with it, from that year on.

use super::involvement::completed_as_mentee;
use super::tree::{Standing, post_steps};
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
    let Some(pair) = registry.pair(id).filter(|pair| pair.is_unit()) else { return };
    let span = policies.span;
    let mut add = |measure, on: NaiveDate, reason| {
        let since: Vec<_> = span.year_of(on).map(|year| (pair.program_id, year)).into_iter().collect();
        stand(registry, policies, measure, reason, &since, contributions);
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
        let nodes = policies.path(registry, pair.program_id, end.year());
        let goes_on = pair.state == PairState::CarriedOver && membership.left_on.is_none();
        if completed_as_mentee(pair, *mentee, policies.of(&nodes, end.year())) {
            add(Measure::MembershipsCompleted, end, "FULL_CYCLE");
        } else if !goes_on {
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
        let values = |year| policies.of(&policies.path(registry, mentee.program_id, year), year);
        let ended = mentee
            .pairs
            .iter()
            .filter_map(|pair| registry.pair(*pair))
            .filter_map(|pair| Some((pair, pair.membership_end(pair.mentees.get(&mentee.id)?)?)))
            .filter(|(pair, on)| completed_as_mentee(pair, mentee.id, values(on.year())))
            .map(|(_, on)| on)
            .min();
        let counted = |on: Option<NaiveDate>| Some((mentee.program_id, policies.span.year_of(on?)?));
        enrolled.extend(counted(mentee.in_pool_since));
        completed.extend(counted(ended));
    }
    stand(registry, policies, Measure::MenteesEnrolled, "ENTERED_THE_POOL", &enrolled, contributions);
    stand(registry, policies, Measure::MenteesCompleted, "FULL_CYCLE", &completed, contributions);
}

/// Counts one thing, once at each node, wherever one of these programmes stands from its year on.
fn stand(
    registry: &Registry,
    policies: Policies<'_>,
    measure: Measure,
    reason: &'static str,
    since: &[(ProgramId, i32)],
    contributions: &mut Contributions,
) {
    let mut years: BTreeSet<i32> = BTreeSet::new();
    for (program, from) in since {
        years.insert(*from);
        years.extend(policies.turns(registry, *program).filter(|year| year > from));
    }
    let at = |year| -> BTreeMap<Node, i64> {
        let standing = since.iter().filter(|(_, from)| *from <= year);
        standing
            .flat_map(|(program, _)| policies.path(registry, *program, year).into_owned())
            .map(|node| (node, 1))
            .collect()
    };
    let standing = Standing { theme: Theme::Participation, measure, detail: "", reason };
    post_steps(standing, years, at, contributions);
}
