//! What a row says of a mentor of whom something was recorded late, corrected, or said again after retirement.

use super::*;
use crate::change::{Level, Measure, Theme};
use crate::testing::{World, uuid};
use domain::values::IndicatorCode;
use serde_json::{Value, json};

const SCHOOL: u128 = 1;
const MENTOR: u128 = 700;

fn world() -> World {
    let mut world = World::default();
    world.node(SCHOOL, "Organization", None, "2020-09-01");
    world.person(30);
    world.mentor(30, MENTOR, SCHOOL, "2024-01-10");
    world
}

fn row(world: &World) -> &MentorRow {
    world.assert_sound();
    world.views.registry().mentor(uuid(MENTOR).into()).expect("applied")
}

fn happens(world: &mut World, kind: &str, on: &str, payload: Value) {
    world.happen("Mentor", MENTOR, kind, on, payload);
}

fn voided(world: &mut World, sequence: u64) {
    let payload = json!({ "sequence": sequence, "reason": "NeverHappened" });
    happens(world, "FactVoided", "2024-06-03", payload);
}

fn corrected(world: &mut World, sequence: u64, mut now: Value, kind: &str, on: &str) {
    (now["type"], now["occurred_on"]) = (kind.into(), on.into());
    let payload = json!({ "sequence": sequence, "now": now, "reason": "Typo" });
    happens(world, "FactCorrected", "2024-06-03", payload);
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

#[test]
fn the_last_interview_is_that_of_the_last_day() {
    let mut world = world();
    happens(&mut world, "MentorInterviewed", "2024-03-10", json!({ "readiness": "NotReady" }));
    happens(&mut world, "MentorInterviewed", "2024-03-01", json!({ "readiness": "Ready" }));
    let shown = |world: &World| (row(world).readiness, row(world).interviewed_on.map(|on| on.to_string()));
    assert_eq!(shown(&world), (Some(Readiness::NotReady), Some("2024-03-10".into())));
    corrected(&mut world, 2, json!({ "readiness": "NotReady" }), "MentorInterviewed", "2024-02-20");
    assert_eq!(shown(&world), (Some(Readiness::Ready), Some("2024-03-01".into())));
    voided(&mut world, 3);
    assert_eq!(shown(&world), (Some(Readiness::NotReady), Some("2024-02-20".into())));
}

#[test]
fn a_mentor_is_trained_and_ready_from_the_first_day_on() {
    let mut world = world();
    let program_id = ProgramId(uuid(4));
    let trained = |hours| json!({ "program_id": uuid(4), "hours": hours });
    let ready = |capacity| json!({ "program_id": uuid(4), "capacity": capacity });
    happens(&mut world, "MentorTrained", "2024-02-01", trained(16));
    happens(&mut world, "MentorTrained", "2024-04-01", trained(8));
    happens(&mut world, "MentorReady", "2024-02-05", ready(2));
    happens(&mut world, "MentorReady", "2024-04-05", ready(5));
    let shown = |world: &World| {
        let row = row(world);
        let on = |days: &BTreeMap<ProgramId, NaiveDate>| days.get(&program_id).map(NaiveDate::to_string);
        (on(&row.trained), on(&row.ready), row.capacity)
    };
    assert_eq!(shown(&world), (Some("2024-02-01".into()), Some("2024-02-05".into()), 5));
    voided(&mut world, 2);
    voided(&mut world, 4);
    assert_eq!(shown(&world), (Some("2024-04-01".into()), Some("2024-04-05".into()), 5));
}

#[test]
fn how_far_a_mentor_is_shared_was_said_last_by_its_day() {
    let mut world = world();
    happens(&mut world, "MentorSharingPermitted", "2024-03-01", json!({ "scope": "Region" }));
    happens(&mut world, "MentorSharingPermitted", "2024-02-01", json!({ "scope": "Municipality" }));
    assert_eq!(row(&world).sharing, Some(SharingScope::Region));
    voided(&mut world, 2);
    assert_eq!(row(&world).sharing, Some(SharingScope::Municipality));
    // A revocation ends what was permitted for later days too.
    happens(&mut world, "MentorSharingRevoked", "2024-01-20", json!({}));
    assert_eq!(row(&world).sharing, None);
    happens(&mut world, "MentorSharingPermitted", "2024-01-15", json!({ "scope": "Region" }));
    assert_eq!(row(&world).sharing, None);
    happens(&mut world, "MentorSharingPermitted", "2024-01-25", json!({ "scope": "Region" }));
    assert_eq!(row(&world).sharing, Some(SharingScope::Region));
}

#[test]
fn the_notice_that_ran_first_counts() {
    let mut world = world();
    let notice = |ends_on: &str| json!({ "given_by": "MentorSide", "ends_on": ends_on, "policy": "V1" });
    happens(&mut world, "MentorNoticeGiven", "2024-03-01", notice("2024-03-06"));
    happens(&mut world, "MentorNoticeGiven", "2024-04-01", notice("2024-04-04"));
    assert_eq!(row(&world).notice_ends_on, Some(day("2024-03-06")));
}

/// A pupil who was a mentor in 2023 and comes back as an employee of an enterprise in 2024, with a cycle in each year.
fn came_back() -> World {
    let mut world = World::default();
    world.node(10, "Region", None, "2020-01-01");
    world.node(11, "Municipality", Some(10), "2020-01-01");
    world.node(SCHOOL, "Organization", Some(11), "2020-09-01");
    world.happen(
        "Organization",
        11,
        "EnterpriseRegistered",
        "2021-12-01",
        json!({ "enterprise_id": uuid(71) }),
    );
    world.person(30);
    world.mentor(30, MENTOR, SCHOOL, "2022-12-01");
    for (program, year) in [(100, 2023), (101, 2024)] {
        world.program(program, SCHOOL, year);
        world.person(1_000 + program);
    }
    world.cycle_with(1_100, 100, (2_000, MENTOR), 2023);
    happens(
        &mut world,
        "MentorReleased",
        "2023-05-01",
        json!({ "pair_id": uuid(2_000), "mentees": [uuid(2_001)] }),
    );
    happens(&mut world, "MentorRetired", "2023-06-01", json!({ "reason": "Moved" }));
    world
}

fn applies_as_employee(world: &mut World) {
    let applied = json!({
        "person_id": uuid(30), "organization_id": uuid(SCHOOL), "category": "EnterpriseEmployee",
        "enterprise_id": uuid(71),
    });
    happens(world, "MentorApplied", "2023-09-01", applied);
}

fn entered(world: &World, indicator: IndicatorCode) -> [i64; 2] {
    let theme = Theme::Indicator(indicator);
    let among = |measure, year| world.flow(theme, measure, year, Level::Municipality, 11);
    // Who is too young or too old for the indicator stands in it as left out.
    [2023, 2024].map(|year| among(Measure::Entered, year) + among(Measure::ExcludedEntered, year))
}

#[test]
fn a_new_application_holds_for_its_own_pairs_and_moves_no_earlier_number() {
    let mut world = came_back();
    let postings = world.cells.clone();
    assert_eq!((entered(&world, IndicatorCode::I2), entered(&world, IndicatorCode::I4)), ([1, 0], [0, 0]));
    applies_as_employee(&mut world);
    assert_eq!(world.cells, postings);
    world.cycle_with(1_101, 101, (3_000, MENTOR), 2024);
    let row = row(&world);
    let employee = (ParticipantCategory::EnterpriseEmployee, Some(EnterpriseId(uuid(71))));
    assert_eq!((row.category, row.enterprise_id), employee);
    assert_eq!(row.standing_in(PairId(uuid(3_000))), employee);
    assert_eq!(row.standing_in(PairId(uuid(2_000))), (ParticipantCategory::Pupil, None));
    assert_eq!((entered(&world, IndicatorCode::I2), entered(&world, IndicatorCode::I4)), ([1, 0], [0, 1]));
}

#[test]
fn a_corrected_category_moves_the_numbers_of_its_own_application() {
    let mut world = came_back();
    applies_as_employee(&mut world);
    world.cycle_with(1_101, 101, (3_000, MENTOR), 2024);
    let now = json!({
        "person_id": uuid(30), "organization_id": uuid(SCHOOL), "category": "Student",
    });
    corrected(&mut world, 1, now, "MentorApplied", "2022-12-01");
    row(&world);
    assert_eq!((entered(&world, IndicatorCode::I2), entered(&world, IndicatorCode::I4)), ([0, 0], [0, 1]));
}

#[test]
fn an_enterprise_keeps_the_pairs_of_those_who_came_back_from_elsewhere() {
    let mut world = came_back();
    applies_as_employee(&mut world);
    world.cycle_with(1_101, 101, (3_000, MENTOR), 2024);
    happens(
        &mut world,
        "MentorReleased",
        "2024-05-01",
        json!({ "pair_id": uuid(3_000), "mentees": [uuid(3_001)] }),
    );
    happens(&mut world, "MentorRetired", "2024-06-01", json!({ "reason": "Moved" }));
    world.happen(
        "Organization",
        11,
        "EnterpriseRegistered",
        "2024-06-02",
        json!({ "enterprise_id": uuid(72) }),
    );
    let applied = json!({
        "person_id": uuid(30), "organization_id": uuid(SCHOOL), "category": "EnterpriseEmployee",
        "enterprise_id": uuid(72),
    });
    happens(&mut world, "MentorApplied", "2024-09-01", applied);
    assert_eq!(entered(&world, IndicatorCode::I4), [0, 1]);
    let merged = json!({
        "enterprise_id": uuid(71), "successor_id": uuid(72), "order": { "number": "1", "date": "2024-10-01" },
    });
    world.happen("Organization", 11, "EnterpriseMerged", "2024-10-01", merged);
    assert_eq!(entered(&world, IndicatorCode::I4), [0, 1]);
    row(&world);
}
