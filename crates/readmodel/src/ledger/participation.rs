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
    let mut add_in = |measure, detail, on: NaiveDate, reason| {
        let since: Vec<_> = span.year_of(on).map(|year| (pair.program_id, year)).into_iter().collect();
        stand(registry, policies, (measure, detail), reason, &since, contributions);
    };
    if let (PairState::Dissolved, Some(closed_on)) = (pair.state, pair.closed_on) {
        let why = pair.end_reason.map_or("", <&'static str>::from);
        add_in(Measure::UnitsDissolved, why, closed_on, "PAIR_DISSOLVED");
    }
    let mut add = |measure, on, reason| add_in(measure, "", on, reason);
    add(Measure::UnitsFormed, pair.formed_on, "PAIR_FORMED");
    if let Some(closed_on) = pair.closed_on {
        match pair.state {
            PairState::Completed => add(Measure::UnitsCompleted, closed_on, "PAIR_COMPLETED"),
            PairState::CarriedOver => add(Measure::UnitsCarriedOver, closed_on, CARRIED_OVER),
            PairState::Dissolved
            | PairState::Formed
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
        // By the rules of the period in which it ended, as involvement judges it.
        let Some(year) = span.year_of(end) else { continue };
        let nodes = policies.path(registry, pair.program_id, year);
        let goes_on = pair.state == PairState::CarriedOver && membership.left_on.is_none();
        if completed_as_mentee(pair, *mentee, policies.of(&nodes, year)) {
            add(Measure::MembershipsCompleted, end, "FULL_CYCLE");
        } else if goes_on {
            add(Measure::MembershipsCarriedOver, end, CARRIED_OVER);
        } else {
            add(Measure::MembershipsEndedEarly, end, "ENDED_WITHOUT_FULL_CYCLE");
        }
    }
}

/// Where a person counts as enrolled, as completed and as withdrawn: once at each node. A completion counts where it happened, though the enrolment was
/// carried over since (methodology §11.1); whoever completed there was enrolled there.
pub(super) fn of_person(
    registry: &Registry,
    id: PersonId,
    policies: Policies<'_>,
    contributions: &mut Contributions,
) {
    let mut enrolled = Vec::new();
    let mut completed = Vec::new();
    let mut withdrawn = Vec::new();
    for mentee in registry.as_mentee(id) {
        let in_pool_in = mentee.in_pool_since.and_then(|day| policies.span.year_of(day));
        enrolled.extend(in_pool_in.map(|year| (mentee.program_id, year)));
        let withdrawn_in = mentee.withdrawn.and_then(|(on, _)| policies.span.year_of(on));
        withdrawn.extend(withdrawn_in.map(|year| (mentee.program_id, year)));
        let mut first: BTreeMap<ProgramId, NaiveDate> = BTreeMap::new();
        for pair in mentee.pairs.iter().filter_map(|pair| registry.pair(*pair)) {
            let ended = pair.mentees.get(&mentee.id).and_then(|membership| pair.membership_end(membership));
            let Some(on) = ended else { continue };
            let year = policies.span.year_of(on).unwrap_or(on.year());
            let nodes = policies.path(registry, pair.program_id, year);
            if completed_as_mentee(pair, mentee.id, policies.of(&nodes, year)) {
                first.entry(pair.program_id).and_modify(|known| *known = on.min(*known)).or_insert(on);
            }
        }
        for (program, on) in first {
            completed.extend(policies.span.year_of(on).map(|year| (program, year)));
            enrolled.extend(in_pool_in.map(|year| (program, year)));
        }
    }
    for (measure, reason, since) in [
        (Measure::MenteesEnrolled, "ENTERED_THE_POOL", enrolled),
        (Measure::MenteesCompleted, "FULL_CYCLE", completed),
        (Measure::MenteesWithdrawn, "ENROLMENT_WITHDRAWN", withdrawn),
    ] {
        stand(registry, policies, (measure, ""), reason, &since, contributions);
    }
}

/// Counts one thing, once at each node, wherever one of these programmes stands from its year on.
fn stand(
    registry: &Registry,
    policies: Policies<'_>,
    (measure, detail): (Measure, &'static str),
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
    let standing = Standing { theme: Theme::Participation, measure, detail, reason };
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

    #[test]
    fn dissolved_units_are_told_by_reason_and_withdrawn_persons_once() {
        use domain::values::EndReason;
        let mut world = carried_over();
        for (pair, reason) in [(510, "Moved"), (511, "Moved"), (512, "Illness")] {
            let formed = json!({
                "program_id": uuid(100), "organization_id": uuid(SCHOOL), "form": "PupilPupil", "kind": "Flash",
                "mentors": [uuid(700)], "mentees": [uuid(501)],
            });
            world.happen("Pair", pair, "PairFormed", "2024-03-01", formed);
            let dissolved = json!({ "reason": reason, "initiated_by": "CuratorSide" });
            world.happen("Pair", pair, "PairDissolved", "2024-05-01", dissolved);
        }
        world.happen("Mentee", 501, "MenteeWithdrawn", "2024-06-01", json!({ "reason": "Moved" }));
        for node in [100, SCHOOL, REGION] {
            let done = of(&world, node, 2024);
            let by_reason = [(EndReason::Moved, 2), (EndReason::Illness, 1)].into();
            assert_eq!((done.units_dissolved, done.dissolved_by_reason), (3, by_reason));
            assert_eq!((done.mentees_enrolled, done.mentees_withdrawn), (2, 1));
        }
        assert_eq!(of(&world, SCHOOL, 2023).dissolved_by_reason, std::collections::BTreeMap::new());
        world.assert_sound();
    }

    #[test]
    fn a_completion_stays_where_it_happened_when_the_enrolment_is_carried_over() {
        const NEXT: u128 = 20;
        let mut world = World::default();
        world.node(REGION, "Region", None, "2020-09-01");
        world.node(SCHOOL, "Organization", Some(REGION), "2020-09-01");
        world.node(NEXT, "Organization", Some(REGION), "2020-09-01");
        world.program(100, SCHOOL, 2024);
        world.program(200, NEXT, 2024);
        world.person(1_000);
        world.cycle(1_000, 100, 600, 2024);
        let to = json!({ "to": { "organization_id": uuid(NEXT), "program_id": uuid(200) } });
        world.happen("Mentee", 601, "MenteeTransferred", "2024-06-01", to);
        let persons =
            |node| (of(&world, node, 2024).mentees_enrolled, of(&world, node, 2024).mentees_completed);
        assert_eq!((persons(100), persons(SCHOOL)), ((1, 1), (1, 1)));
        assert_eq!(
            (persons(200), persons(NEXT)),
            ((1, 0), (1, 0)),
            "it goes on there, and nothing is completed yet"
        );
        assert_eq!(persons(REGION), (1, 1), "one person");
        world.assert_sound();
    }

    #[test]
    fn a_membership_is_judged_by_the_rules_of_the_period_as_involvement_is() {
        use crate::change::{Measure, Theme};
        use crate::period::{Period, PeriodKind};
        use domain::values::{IndicatorCode, InteractionKind};
        let mut world = World::default();
        world.node(REGION, "Region", None, "2020-09-01");
        world.node(SCHOOL, "Organization", Some(REGION), "2020-09-01");
        world.program(100, SCHOOL, 2023);
        world.person(1_000);
        world.cycle_on(
            1_000,
            100,
            (600, 602),
            ["2023-01-01", "2023-02-01", "2023-03-01", "2023-04-01", "2023-10-01"],
        );
        let mut policy = domain::policies::PolicySet::v1().values.clone();
        policy.full_cycle.0.get_mut(&InteractionKind::Flash).expect("a kind that counts").working_meetings =
            3;
        let adopted = json!({
            "version": "three", "from_year": 2024, "values": policy, "basis": { "number": "1", "date": "2024-01-01" },
        });
        world.happen("Settings", REGION, "PolicyAdopted", "2024-01-01", adopted);
        let counted = |kind, year, theme, measure| {
            world.views.cells_of_period(uuid(SCHOOL), Period { kind, year }).flow(theme, measure, year)
        };
        for (kind, year, completed) in
            [(PeriodKind::CalendarYear, 2023, 1), (PeriodKind::AcademicYear, 2024, 0)]
        {
            let involved = counted(kind, year, Theme::Indicator(IndicatorCode::I1), Measure::Completed);
            let of = |measure| counted(kind, year, Theme::Participation, measure);
            assert_eq!((involved, of(Measure::MembershipsCompleted)), (completed, completed), "{kind:?}");
            assert_eq!(of(Measure::MembershipsEndedEarly), 1 - completed, "{kind:?}");
            assert_eq!(of(Measure::MenteesCompleted), completed, "{kind:?}");
        }
    }
}
