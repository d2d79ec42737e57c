//! The tree in time: old periods keep the old tree, and every person counts once wherever he or she goes.

use crate::change::{Level, Measure, Theme};
use crate::registry::{OrganizationRow, tree_at};
use crate::testing::{World, uuid};
use domain::ids::OrganizationId;
use domain::organization::Figure;
use domain::values::IndicatorCode;
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeSet;

const REGION: u128 = 1;
const A: u128 = 2;
const B: u128 = 3;
const SCHOOL: u128 = 10;
const OTHER: u128 = 11;

/// A region with the municipalities A and B, a school in each, since 2020.
fn world() -> World {
    let mut world = World::default();
    world.node(REGION, "Region", None, "2020-09-01");
    world.node(A, "Municipality", Some(REGION), "2020-09-01");
    world.node(B, "Municipality", Some(REGION), "2020-09-01");
    world.node(SCHOOL, "Organization", Some(A), "2020-09-01");
    world.node(OTHER, "Organization", Some(B), "2020-09-01");
    world.pupils(SCHOOL, 40, "2021-09-01");
    world.pupils(OTHER, 1000, "2021-09-01");
    world
}

#[test]
fn worked_example_five_the_region_is_the_sum_of_its_municipalities_and_counts_a_child_who_moved_once() {
    let mut world = world();
    world.program(100, SCHOOL, 2024);
    world.program(101, OTHER, 2024);
    for child in 0..350 {
        world.person(1_000 + child);
        world.cycle(1_000 + child, 101, 10_000 + 10 * child, 2024);
    }
    for child in 0..6 {
        world.person(2_000 + child);
        world.cycle(2_000 + child, 100, 20_000 + 10 * child, 2024);
    }
    assert_eq!(world.i1(2024, Level::Municipality, A), (6, 40));
    assert_eq!(world.i1(2024, Level::Municipality, B), (350, 1000));
    assert_eq!(world.i1(2024, Level::Region, REGION), (356, 1040));

    // The same with a child of A who is one of the 350 in B: edge 1 of §11.
    let mut moved = self::world();
    moved.program(100, SCHOOL, 2024);
    moved.program(101, OTHER, 2024);
    for child in 0..350 {
        moved.person(1_000 + child);
        moved.cycle(1_000 + child, 101, 10_000 + 10 * child, 2024);
    }
    for child in 0..6 {
        if child > 0 {
            moved.person(2_000 + child);
        }
        let person = if child == 0 { 1_000 } else { 2_000 + child };
        moved.cycle(person, 100, 20_000 + 10 * child, 2024);
    }
    assert_eq!(moved.i1(2024, Level::Municipality, A), (6, 40));
    assert_eq!(moved.i1(2024, Level::Municipality, B), (350, 1000));
    assert_eq!(moved.i1(2024, Level::Region, REGION), (355, 1040));
    moved.assert_sound();
}

#[test]
fn edge_3_a_mentor_in_two_municipalities_counts_once_in_each_and_once_in_the_region() {
    let mut world = world();
    world.program(100, SCHOOL, 2025);
    world.program(101, OTHER, 2025);
    world.program(102, OTHER, 2025);
    world.person(700);
    world.mentor(700, 500, SCHOOL, "2025-01-01");
    for (child, program) in [(1_000, 100), (1_001, 101), (1_002, 102)] {
        world.person(child);
        world.cycle_with(child, program, (10 * child, 500), 2025);
    }
    let mentors = |level, node| {
        world.flow(domain::values::IndicatorCode::I2.into(), Measure::Completed, 2025, level, node)
    };
    assert_eq!(mentors(Level::Municipality, A), 1);
    assert_eq!(mentors(Level::Municipality, B), 1, "two programmes there");
    assert_eq!(mentors(Level::Region, REGION), 1, "not the sum of the two");
    world.assert_sound();
}

#[test]
fn a_school_that_moved_leaves_its_old_years_where_they_were() {
    let mut world = world();
    world.program(100, SCHOOL, 2022);
    world.program(101, SCHOOL, 2023);
    world.person(1_000);
    world.person(1_001);
    world.cycle(1_000, 100, 10_000, 2022);
    world.cycle(1_001, 101, 10_010, 2023);
    let before = world.i1(2022, Level::Municipality, A);
    let postings =
        world.organization(SCHOOL, "OrganizationMoved", "2023-08-01", json!({ "parent": uuid(B) }));
    assert!(!postings.is_empty());
    assert!(postings.iter().all(|posting| posting.key.year >= 2023), "{postings:?}");
    assert_eq!(world.i1(2022, Level::Municipality, A), before);
    assert_eq!(world.i1(2022, Level::Municipality, B), (0, 1000));
    assert_eq!(world.i1(2023, Level::Municipality, A), (0, 0));
    assert_eq!(world.i1(2023, Level::Municipality, B), (1, 1040));
    assert_eq!(world.i1(2023, Level::Region, REGION), (1, 1040));
    let units = |world: &World, year, node| {
        world.stock(Theme::Participation, Measure::UnitsFormed, year, Level::Municipality, node)
    };
    assert_eq!((units(&world, 2022, A), units(&world, 2023, A), units(&world, 2023, B)), (1, 0, 2));
    world.assert_sound();
}

#[test]
fn a_merged_enterprise_counts_with_its_successor_from_the_year_of_the_merger_on() {
    let mut world = world();
    let order = json!({ "number": "1", "date": "2023-06-01" });
    for (enterprise, mentor) in [(71, 700), (72, 701)] {
        let registered = json!({ "enterprise_id": uuid(enterprise) });
        world.happen("Organization", A, "EnterpriseRegistered", "2021-12-01", registered);
        world.person(mentor + 50);
        let applied = json!({
            "person_id": uuid(mentor + 50), "organization_id": uuid(SCHOOL), "category": "EnterpriseEmployee",
            "enterprise_id": uuid(enterprise),
        });
        world.happen("Mentor", mentor, "MentorApplied", "2021-12-01", applied);
    }
    for (program, year) in [(100, 2022), (101, 2023), (102, 2024)] {
        world.program(program, SCHOOL, year);
        for mentor in [700, 701] {
            let pupil = 1_000 + 10 * program + mentor;
            world.person(pupil);
            world.cycle_with(pupil, program, (10_000 + 100 * program + 10 * (mentor - 700), mentor), year);
        }
    }
    let i4 = |world: &World, year| {
        let theme = Theme::Indicator(IndicatorCode::I4);
        world.flow(theme, Measure::Completed, year, Level::Municipality, A)
    };
    assert_eq!([2022, 2023, 2024].map(|year| i4(&world, year)), [2, 2, 2]);
    let merged = json!({ "enterprise_id": uuid(71), "successor_id": uuid(72), "order": order });
    world.happen("Organization", A, "EnterpriseMerged", "2023-07-01", merged);
    assert_eq!([2022, 2023, 2024].map(|year| i4(&world, year)), [2, 1, 1], "old years keep both");
    world.assert_sound();
    let closed = json!({ "enterprise_id": uuid(72), "order": order });
    world.happen("Organization", A, "EnterpriseClosed", "2024-12-01", closed);
    assert_eq!([2022, 2023, 2024].map(|year| i4(&world, year)), [2, 1, 1], "what was done stays done");
    world.assert_sound();
}

#[test]
fn enterprises_of_the_new_municipality_stand_at_a_school_that_moved_there() {
    let mut world = world();
    for (node, enterprises) in [(A, 8), (B, 20)] {
        let payload = json!({ "enterprises": enterprises });
        world.happen("Organization", node, "EnterprisesCounted", "2021-09-01", payload);
    }
    world.organization(SCHOOL, "OrganizationMoved", "2023-08-01", json!({ "parent": uuid(B) }));
    let at_school = |year| {
        world.stock(
            Theme::Indicator(IndicatorCode::I4),
            Measure::Population,
            year,
            Level::Organization,
            SCHOOL,
        )
    };
    assert_eq!([2021, 2022, 2023, 2024].map(at_school), [8, 8, 20, 20]);
    world.assert_sound();
}

#[test]
fn a_municipality_that_moved_takes_its_schools_along() {
    let mut world = world();
    world.node(4, "Region", None, "2020-09-01");
    world.organization(A, "OrganizationMoved", "2023-01-01", json!({ "parent": uuid(4) }));
    assert_eq!(world.i1(2022, Level::Region, REGION), (0, 1040));
    assert_eq!(world.i1(2023, Level::Region, REGION), (0, 1000));
    assert_eq!(world.i1(2023, Level::Region, 4), (0, 40));
    world.assert_sound();
}

#[test]
fn a_merged_school_keeps_its_old_years_and_its_programmes_go_on_at_the_successor() {
    let mut world = world();
    world.program(100, SCHOOL, 2023);
    world.program(101, SCHOOL, 2024);
    world.person(1_000);
    world.cycle(1_000, 100, 10_000, 2023);
    let merged = json!({ "successor": uuid(OTHER), "programs": [uuid(101)] });
    world.organization(SCHOOL, "OrganizationMerged", "2024-03-01", merged);
    world.happen("Program", 101, "ProgramPassed", "2024-03-01", json!({ "organization_id": uuid(OTHER) }));
    world.pupils(OTHER, 1040, "2024-03-01");
    world.person(1_001);
    world.cycle(1_001, 101, 10_010, 2024);
    assert_eq!(world.i1(2023, Level::Organization, SCHOOL), (1, 40));
    assert_eq!(world.i1(2023, Level::Municipality, A), (1, 40));
    assert_eq!(world.i1(2024, Level::Organization, SCHOOL), (0, 40), "its last report has its own pupils");
    assert_eq!(world.i1(2024, Level::Municipality, A), (0, 0));
    assert_eq!(world.i1(2024, Level::Organization, OTHER), (1, 1040));
    assert_eq!(world.i1(2024, Level::Region, REGION), (1, 1040), "nobody is counted in two schools");
    assert_eq!(world.i1(2025, Level::Organization, SCHOOL), (0, 0));
    world.assert_sound();
}

fn rows(world: &World) -> Vec<OrganizationRow> {
    [REGION, A, B, SCHOOL, OTHER]
        .iter()
        .filter_map(|id| world.views.registry().organization(uuid(*id).into()).cloned())
        .collect()
}

#[test]
fn the_tree_of_a_day_has_the_names_and_places_of_that_day() {
    let mut world = world();
    world.organization(
        A,
        "MunicipalityReformed",
        "2023-01-01",
        json!({ "name": "Округ", "oktmo": "33536000" }),
    );
    world.organization(SCHOOL, "OrganizationRenamed", "2023-02-01", json!({ "name": "Лицей" }));
    world.organization(SCHOOL, "OrganizationMoved", "2023-03-01", json!({ "parent": uuid(B) }));
    world.organization(SCHOOL, "OrganizationClosed", "2024-07-01", json!({}));
    let school = |day: &str| {
        let tree = tree_at(rows(&world), Some(uuid(REGION).into()), day.parse().expect("a day"));
        let below = |id: u128| -> BTreeSet<OrganizationId> {
            tree.iter().find(|row| row.id.0 == uuid(id)).expect("stands").children.clone()
        };
        let id = OrganizationId(uuid(SCHOOL));
        let found = tree.iter().find(|row| row.id == id).map(|row| row.name.clone());
        (found, below(A).contains(&id), below(B).contains(&id))
    };
    assert_eq!(school("2022-12-31"), (Some("node 10".into()), true, false));
    assert_eq!(school("2023-02-28"), (Some("Лицей".into()), true, false));
    assert_eq!(school("2023-03-01"), (Some("Лицей".into()), false, true));
    assert_eq!(school("2024-07-01"), (None, false, false));
    let municipality = |day: &str| {
        let row = rows(&world).remove(1).as_of(day.parse().expect("a day"));
        (row.name.clone(), row.profile().territory_oktmo)
    };
    assert_eq!(municipality("2022-12-31"), ("node 2".to_owned(), None));
    assert_eq!(municipality("2023-01-01"), ("Округ".to_owned(), Some("33536000".to_owned())));
    let before = tree_at(rows(&world), None, "2019-01-01".parse().expect("a day"));
    assert!(before.is_empty(), "nothing is registered yet");
}

#[test]
fn a_figure_recorded_later_for_the_same_day_is_a_version_and_the_newest_counts() {
    let mut world = world();
    world.pupils(SCHOOL, 38, "2021-09-01");
    assert_eq!(world.i1(2021, Level::Region, REGION), (0, 1038));
    let row = rows(&world).remove(3);
    let versions = &row.figures[&"2021-09-01".parse().expect("a day")];
    let figures: Vec<_> = versions.iter().map(|version| version.figures[&Figure::Pupils10To19]).collect();
    assert_eq!(figures, [Some(40), Some(38)]);
    assert!(versions[0].position < versions[1].position);
    world.assert_sound();
}

#[test]
fn a_target_set_anew_leaves_the_old_version_on_record() {
    let mut world = world();
    for (percent, reason) in [("70", json!(null)), ("60", json!("ContingentRevised"))] {
        let target = json!({
            "indicator": "I1", "year": 2024, "percent": percent, "basis": "Roadmap", "reason": reason,
        });
        world.happen("Organization", SCHOOL, "TargetSet", "2024-01-01", target);
    }
    let row = rows(&world).remove(3);
    let percents: Vec<String> =
        row.target_versions.iter().map(|version| version.target.percent.to_string()).collect();
    assert_eq!(percents, ["70", "60"]);
    let newest = &row.targets[&domain::values::IndicatorCode::I1][&2024];
    assert_eq!(newest.percent.to_string(), "60");
}

/// What may happen to the tree in a year.
#[derive(Clone, Debug)]
enum Turn {
    Cycle { school: u128 },
    Pupils { school: u128, pupils: u32 },
    Rename { node: u128 },
    MoveSchool { school: u128, to: u128 },
    MoveMunicipality { to: u128 },
    Pass { from: u128, to: u128 },
}

fn turn() -> impl Strategy<Value = (i32, Turn)> {
    let school = || prop_oneof![Just(SCHOOL), Just(OTHER)];
    let turns = prop_oneof![
        4 => school().prop_map(|school| Turn::Cycle { school }),
        1 => (school(), 0_u32..90).prop_map(|(school, pupils)| Turn::Pupils { school, pupils }),
        1 => prop_oneof![Just(REGION), Just(A), Just(SCHOOL)].prop_map(|node| Turn::Rename { node }),
        3 => (school(), prop_oneof![Just(A), Just(B), Just(REGION)])
            .prop_map(|(school, to)| Turn::MoveSchool { school, to }),
        1 => prop_oneof![Just(REGION), Just(4)].prop_map(|to| Turn::MoveMunicipality { to }),
        1 => (school(), school()).prop_map(|(from, to)| Turn::Pass { from, to }),
    ];
    (0_i32..2, turns)
}

/// Lets a turn happen; whether it changes the tree.
fn happen(world: &mut World, number: u128, year: i32, turn: &Turn) -> (bool, Vec<i32>) {
    let on = format!("{year}-06-15");
    let years =
        |postings: Vec<crate::change::Posting>| postings.into_iter().map(|one| one.key.year).collect();
    match turn {
        Turn::Cycle { school } => {
            let program = 1_000 + number;
            world.program(program, *school, year);
            // Two programmes share each person, so that one person is known at several nodes.
            let person = 2_000 + number / 2;
            if world.views.registry().person(uuid(person).into()).is_none() {
                world.person(person);
            }
            world.cycle(person, program, 10_000 + 10 * number, year);
            (false, Vec::new())
        }
        Turn::Pupils { school, pupils } => {
            world.pupils(*school, *pupils, &on);
            (false, Vec::new())
        }
        Turn::Rename { node } => {
            (true, years(world.organization(*node, "OrganizationRenamed", &on, json!({ "name": "Новое" }))))
        }
        Turn::MoveSchool { school, to } => (
            true,
            years(world.organization(*school, "OrganizationMoved", &on, json!({ "parent": uuid(*to) }))),
        ),
        Turn::MoveMunicipality { to } => {
            (true, years(world.organization(A, "OrganizationMoved", &on, json!({ "parent": uuid(*to) }))))
        }
        Turn::Pass { from, to } => {
            let organization = OrganizationId(uuid(*from));
            let programs = world.views.registry().programs();
            let Some(program) = programs
                .filter(|row| row.organization_id == organization)
                .map(|row| row.id.0.as_u128())
                .next()
            else {
                return (false, Vec::new());
            };
            let passed = json!({ "organization_id": uuid(*to) });
            (true, years(world.happen("Program", program, "ProgramPassed", &on, passed)))
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_change_of_the_tree_never_changes_a_year_before_it(turns in prop::collection::vec(turn(), 1..24)) {
        let mut world = world();
        world.node(4, "Region", None, "2020-09-01");
        let mut year = 2021;
        for (number, (later, turn)) in turns.iter().enumerate() {
            year += later;
            let (of_the_tree, years) = happen(&mut world, number as u128, year, turn);
            if of_the_tree {
                prop_assert!(years.iter().all(|posted| *posted >= year), "{turn:?} in {year} posted to {years:?}");
            }
        }
        world.assert_sound();
    }
}
