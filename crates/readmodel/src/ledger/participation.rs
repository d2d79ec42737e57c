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

const CARRIED_OVER: &str = "PAIR_CARRIED_OVER";

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
        match pair.state {
            PairState::Completed => add(Measure::UnitsCompleted, closed_on, "PAIR_COMPLETED"),
            PairState::Dissolved => add(Measure::UnitsDissolved, closed_on, "PAIR_DISSOLVED"),
            PairState::CarriedOver => add(Measure::UnitsCarriedOver, closed_on, CARRIED_OVER),
            PairState::Formed
            | PairState::Organized
            | PairState::Planned
            | PairState::Working
            | PairState::Paused
            | PairState::Closing => {}
        }
    }
    for (mentee, membership) in &pair.mentees {
        add(Measure::MembershipsFormed, pair.membership_begin(membership), "PAIR_FORMED");
        let Some(end) = pair.membership_end(membership) else { continue };
        let nodes = policies.path(registry, pair.program_id, end.year());
        let goes_on = pair.state == PairState::CarriedOver && membership.left_on.is_none();
        if completed_as_mentee(pair, *mentee, policies.of(&nodes, end.year())) {
            add(Measure::MembershipsCompleted, end, "FULL_CYCLE");
        } else if goes_on {
            add(Measure::MembershipsCarriedOver, end, CARRIED_OVER);
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

#[cfg(test)]
mod tests {
    use crate::indicators::participation::{Participation, read};
    use crate::testing::{World, uuid};
    use serde_json::json;

    const REGION: u128 = 1;
    const SCHOOL: u128 = 10;

    /// A person in a pair of the run of 2024 that is carried over, and another one who left it before.
    fn carried_over() -> World {
        let mut world = World::default();
        world.node(REGION, "Region", None, "2020-09-01");
        world.node(SCHOOL, "Organization", Some(REGION), "2020-09-01");
        world.program(100, SCHOOL, 2024);
        world.program(101, SCHOOL, 2025);
        for (person, mentee) in [(1_000, 501), (1_001, 502)] {
            world.person(person);
            let request = json!({
                "person_id": uuid(person), "organization_id": uuid(SCHOOL), "program_id": uuid(100),
                "category": "Pupil", "source": "OwnRequest",
            });
            world.happen("Mentee", mentee, "MenteeRequested", "2024-01-10", request);
            world.happen("Mentee", mentee, "MenteeEnteredPool", "2024-02-01", json!({}));
        }
        let formed = json!({
            "program_id": uuid(100), "organization_id": uuid(SCHOOL), "form": "PupilPupil", "kind": "Flash",
            "mentors": [uuid(700)], "mentees": [uuid(501), uuid(502)],
        });
        world.happen("Pair", 500, "PairFormed", "2024-03-01", formed);
        let left = json!({ "member": { "side": "Mentee", "id": uuid(502) }, "reason": "Moved" });
        world.happen("Pair", 500, "MemberLeft", "2024-04-01", left);
        world.happen("Pair", 500, "PairCarriedOver", "2024-12-30", json!({}));
        world
    }

    fn of(world: &World, node: u128, year: i32) -> Participation {
        read(&world.views.cells(uuid(node), None), year)
    }

    #[test]
    fn a_pair_carried_over_is_active_in_neither_run_once_the_next_one_completed_it() {
        let mut world = carried_over();
        let at_school = of(&world, SCHOOL, 2024);
        assert_eq!((at_school.units, at_school.units_carried_over, at_school.units_active()), (1, 1, 0));
        assert_eq!((at_school.memberships, at_school.memberships_active()), (2, 0));
        assert_eq!((at_school.memberships_ended_early, at_school.memberships_carried_over), (1, 1));
        assert_eq!(at_school.early_dissolved_share(), None, "it was not dissolved");

        world.cycle(1_000, 101, 600, 2025);
        for node in [SCHOOL, REGION] {
            let both = of(&world, node, 2025);
            assert_eq!((both.units, both.units_completed, both.units_carried_over), (2, 1, 1));
            assert_eq!((both.units_active(), both.memberships_active()), (0, 0));
            assert_eq!((both.memberships_completed, both.memberships_carried_over), (1, 1));
        }
        let (first, second) = (of(&world, 100, 2025), of(&world, 101, 2025));
        assert_eq!((first.units_active(), second.units_active()), (0, 0), "each run for itself");
        world.assert_sound();
    }
}
