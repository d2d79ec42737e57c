//! The registry: what is in a row, whose names are joined, and what is asked for in vain.

use super::service::Service;
use crate::kit::database::{Fresh, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_pair_shows_its_people_meetings_and_plan,
    what_there_is_not_is_null_and_no_error,
    an_organisation_is_found_by_its_code,
    a_position_that_is_not_reached_is_stale,
    an_answer_of_one_position_is_waited_for,
);

async fn a_pair_shows_its_people_meetings_and_plan(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let document = "{
      pairs(first: 1) { edges { node {
        form state formedOn program { title } organization { code }
        mentors { mentor { person { name birthYear } load } }
        mentees { mentee { person { name birthDate } state consents { kind } } }
        meetings { role durationMin attendance { member { side id } present } }
        plan { goals milestones { due reachedOn } } feedback { phase overall }
      } } } }";
    let data = service.data(document, json!({})).await;
    let pair = &data["pairs"]["edges"][0]["node"];
    assert_eq!(pair["organization"]["code"], "RO-ZAR");
    let mentor = pair["mentors"][0]["mentor"]["person"]["name"].as_str().unwrap();
    assert!(mentor.split_whitespace().count() >= 2, "a full name");
    assert!(pair["mentees"][0]["mentee"]["person"]["birthDate"].is_string());
    let meetings = pair["meetings"].as_array().unwrap();
    let members = pair["mentors"].as_array().unwrap().len() + pair["mentees"].as_array().unwrap().len();
    assert!(!meetings.is_empty());
    assert!(meetings.iter().all(|meeting| meeting["attendance"].as_array().unwrap().len() == members));
}

async fn what_there_is_not_is_null_and_no_error(fresh: Fresh) {
    let service = Service::start(fresh).await;
    for thing in ["organization", "program", "mentor", "mentee", "pair"] {
        let document = format!("query($id: UUID!) {{ {thing}(id: $id) {{ id }} }}");
        let data = service.data(&document, json!({ "id": uuid::Uuid::from_u128(404) })).await;
        assert_eq!(data[thing], Value::Null, "{thing}");
        assert_eq!(service.code(&document, json!({ "id": "404" })).await, "BAD_USER_INPUT", "{thing}");
    }
    assert_eq!(
        service.data("{ organizationByCode(code: \"—\") { id } }", json!({})).await,
        json!({ "organizationByCode": null })
    );
}

async fn an_organisation_is_found_by_its_code(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let document = "{ organizationByCode(code: \"ro-zar\") { id level parent { level parent { level parentId } } programs(last: 5) { totalCount edges { node { title roadmap { lateDays } } } } } }";
    let school = service.data(document, json!({})).await["organizationByCode"].take();
    assert_eq!(school["level"], "ORGANIZATION");
    assert_eq!(school["parent"]["parent"], json!({ "level": "REGION", "parentId": null }));
    assert_eq!(school["programs"]["totalCount"], 1);
    let tree = service.data("{ organizationTree { id parentId level name code } }", json!({})).await;
    assert!(tree["organizationTree"].as_array().unwrap().iter().any(|node| node["id"] == school["id"]));
}

async fn a_position_that_is_not_reached_is_stale(fresh: Fresh) {
    let service = Service::start(fresh).await;
    let answer = service.answer("{ organizationTree(atLeast: \"7\") { id } }", json!({})).await;
    assert_eq!(answer["errors"][0]["extensions"], json!({ "code": "STALE", "position": "0" }));
}

async fn an_answer_of_one_position_is_waited_for(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let head = service.data("{ head { position projected } }", json!({})).await;
    assert_eq!(head["head"]["position"], head["head"]["projected"]);
    let document = "query($at: Position) { pairs(first: 1, atLeast: $at) { position } }";
    let pairs = service.data(document, json!({ "at": head["head"]["position"] })).await;
    assert_eq!(pairs["pairs"]["position"], head["head"]["position"]);
}
