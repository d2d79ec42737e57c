//! What a row says of a mentor of whom something was recorded late or corrected.

use super::*;
use crate::testing::{World, uuid};
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
