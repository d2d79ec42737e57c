//! What a row says of an enrolment of which something was recorded late.

use crate::testing::{World, uuid};
use serde_json::json;

#[test]
fn an_enrolment_stands_where_it_was_carried_over_last_by_the_day() {
    let mut world = World::default();
    world.person(30);
    for (organization, program) in [(1, 100), (2, 200), (3, 300)] {
        world.node(organization, "Organization", None, "2020-09-01");
        world.program(program, organization, 2024);
    }
    let request = json!({
        "person_id": uuid(30), "organization_id": uuid(1), "program_id": uuid(100), "category": "Pupil",
        "source": "OwnRequest",
    });
    world.happen("Mentee", 501, "MenteeRequested", "2024-01-10", request);
    for on in ["2024-02-01", "2024-03-15", "2024-05-01"] {
        world.happen("Mentee", 501, "MentorIntentDeclared", on, json!({ "intends": true }));
    }
    let carried = |organization, program| json!({ "to": { "organization_id": uuid(organization), "program_id": uuid(program) } });
    world.happen("Mentee", 501, "MenteeTransferred", "2024-04-01", carried(3, 300));
    world.happen("Mentee", 501, "MenteeTransferred", "2024-03-01", carried(2, 200));
    world.happen("Mentee", 501, "MentorIntentDeclared", "2024-03-20", json!({ "intends": false }));
    world.assert_sound();
    let row = world.views.registry().mentee(uuid(501).into()).expect("requested");
    assert_eq!((row.organization_id.0, row.program_id.0), (uuid(3), uuid(300)));
    let stood: Vec<_> = row.outcomes.iter().map(|outcome| outcome.program_id.0).collect();
    assert_eq!(stood, [100, 200, 300, 200].map(uuid));
}
