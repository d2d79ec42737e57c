//! An answer without a parked aggregate says so; one of a whole journal says nothing. Whoever follows the journal gets past what
//! cannot be read.

use super::policies::region;
use super::service::Service;
use crate::kit::app::{catch_up, organization};
use crate::kit::database::{Fresh, on_both_databases};
use app::App;
use async_graphql::Request;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::journal::{Commit, Metadata, NewEvent, Position, StreamId, StreamWrite};
use uuid::Uuid;

on_both_databases!(
    every_answer_names_what_it_leaves_out,
    every_response_from_the_read_tables_says_it,
    outsiders_page_and_follow_through_what_cannot_be_read,
);

const EVERYTHING: &str = "
query($node: UUID!) {
  incomplete { parked }
  indicators(node: $node, year: 2024) { incomplete { parked aggregates { aggregateType id position eventType reason } } }
  participation(node: $node, year: 2024) { incomplete { parked } }
  pairs(first: 1) { incomplete { parked } }
  explain(node: $node, indicator: I1, variant: COMPLETED, side: NUMERATOR, year: 2024, first: 5) { total incomplete { parked } }
  attention(node: $node, on: \"2024-12-31\", first: 5) { incomplete { parked } }
  duplicatePersons(node: $node, first: 5) { incomplete { parked } }
}";
const ANSWERS: [&str; 6] =
    ["indicators", "participation", "pairs", "explain", "attention", "duplicatePersons"];

async fn every_answer_names_what_it_leaves_out(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let node = json!({ "node": organization(&service.app, "RO-ZAR").await });
    let whole = service.data(EVERYTHING, node.clone()).await;
    assert_eq!(whole["incomplete"], Value::Null);
    assert!(ANSWERS.iter().all(|answer| whole[answer]["incomplete"] == Value::Null), "{whole}");

    let position = paint(&service.app, 77).await;
    catch_up(&service.app).await;

    let told = service.data(EVERYTHING, node).await;
    assert_eq!(told["incomplete"], json!({ "parked": 1 }));
    assert!(ANSWERS.iter().all(|answer| told[answer]["incomplete"]["parked"] == 1), "{told}");
    let named = json!([{
        "aggregateType": "Person", "id": Uuid::from_u128(77), "position": position.0.to_string(),
        "eventType": "PersonPainted", "reason": "UNKNOWN_KIND",
    }]);
    let mut aggregates = told["indicators"]["incomplete"]["aggregates"].clone();
    aggregates[0]["position"] = json!(aggregates[0]["position"].to_string().trim_matches('"'));
    assert_eq!(aggregates, named);
    assert_eq!(told["explain"]["total"], whole["explain"]["total"]);
}

/// Every question to the read tables.
const READS: [(&str, &str); 28] = [
    ("attention", "(node: NODE, on: \"2024-12-31\", first: 5) { __typename }"),
    ("bestPractices", "(node: NODE) { __typename }"),
    ("comparePolicy", "(input: $rules) { __typename }"),
    ("duplicatePersons", "(node: NODE, first: 5) { __typename }"),
    ("dynamics", "(node: NODE, year: 2024) { trait }"),
    (
        "explain",
        "(node: NODE, indicator: I1, variant: COMPLETED, side: NUMERATOR, year: 2024, first: 5) { total }",
    ),
    ("incomplete", "{ parked }"),
    ("indicatorMatrix", "(parent: NODE, year: 2024) { position }"),
    ("indicators", "(node: NODE, year: 2024) { position }"),
    ("mentee", "(id: NODE) { id }"),
    ("mentees", "(first: 1) { totalCount }"),
    ("mentor", "(id: NODE) { id }"),
    ("mentors", "(first: 1) { totalCount }"),
    ("methodology", "(regionId: NODE) { version }"),
    ("organization", "(id: NODE) { id }"),
    ("organizationByCode", "(code: \"RO-ZAR\") { id }"),
    ("organizationTree", "{ id }"),
    ("pair", "(id: NODE) { id }"),
    ("pairs", "(first: 1) { totalCount }"),
    ("participation", "(node: NODE, year: 2024) { position }"),
    ("person", "(id: NODE) { id }"),
    ("policies", "(regionId: NODE) { version }"),
    ("program", "(id: NODE) { id }"),
    ("programs", "(first: 1) { totalCount }"),
    ("publishedIndicators", "(node: NODE, year: 2024) { __typename }"),
    ("surveyItems", "(node: NODE, year: 2024) { __typename }"),
    ("years", ""),
    // Whatever hangs on an answer is read by the same handle.
    ("organizationTree", "{ parent { parent { name } } }"),
];

/// Every question to the journal alone, or to nothing.
const JOURNAL: [(&str, &str); 8] = [
    ("auditLog", "{ head { size } }"),
    ("destructionAct", "(personId: NODE) { __typename }"),
    ("difference", "(aggregateType: ORGANIZATION, id: NODE, from: {}, to: {}) { path }"),
    ("eventsAfter", "(position: \"0\", first: 1) { position }"),
    ("head", "{ position }"),
    ("history", "(aggregateType: ORGANIZATION, id: NODE, first: 5) { totalCount }"),
    ("indicatorCatalogue", "{ __typename }"),
    ("stateAt", "(aggregateType: ORGANIZATION, id: NODE, at: { sequence: 1 }) { version }"),
];

async fn every_response_from_the_read_tables_says_it(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let node = json!(organization(&service.app, "RO-ZAR").await).to_string();
    let fields = service.data("{ __schema { queryType { fields { name } } } }", json!({})).await;
    let fields: BTreeSet<String> = fields["__schema"]["queryType"]["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|field| field["name"].as_str().unwrap().to_owned())
        .collect();
    let asked = READS.iter().chain(&JOURNAL).map(|(field, _)| (*field).to_owned());
    assert_eq!(asked.collect::<BTreeSet<_>>(), fields, "each question of the schema is asked here");

    let (region, values) = region(&service).await;
    let rules = json!({ "rules": { "organizationId": region, "year": 2024, "values": values } });
    let extension = async |(field, rest): &(&str, &str)| {
        let (head, variables) = if rest.contains("$rules") {
            ("query($rules: ComparePolicyInput!) ", rules.clone())
        } else {
            ("", json!({}))
        };
        let document = format!("{head}{{ {field}{} }}", rest.replace("NODE", &node));
        let answer = service.answer(&document, variables).await;
        assert_eq!(answer.get("errors"), None, "{document}: {answer}");
        answer["extensions"]["incomplete"].clone()
    };
    for asked in READS.iter().chain(&JOURNAL) {
        assert_eq!(extension(asked).await, Value::Null, "{asked:?}: nothing is left out");
    }
    let follow = format!("subscription {{ indicatorValues(node: {node}, year: 2024) {{ position }} }}");
    assert_eq!(service.follow(Request::new(&follow)).answer().await["extensions"]["incomplete"], Value::Null);
    paint(&service.app, 77).await;
    catch_up(&service.app).await;
    for asked in &READS {
        assert_eq!(extension(asked).await, json!({ "parked": 1 }), "{asked:?}");
    }
    for asked in &JOURNAL {
        assert_eq!(extension(asked).await, Value::Null, "{asked:?} rests on the journal alone");
    }
    let told = service.follow(Request::new(&follow)).answer().await;
    assert_eq!(told["extensions"]["incomplete"], json!({ "parked": 1 }), "{told}");
}

const EVENT: &str =
    "position type version aggregateType payload occurredOn unreadable wording english: wording(language: EN)
  leafHash source { channel }";

async fn outsiders_page_and_follow_through_what_cannot_be_read(fresh: Fresh) {
    let service = Service::start(fresh).await;
    paint(&service.app, 76).await;
    let poison = paint(&service.app, 77).await;
    service.import("zarechnaya-2024.xlsx").await;
    let head = service.app.journal().tree_head().await.unwrap().position.0;

    let page = format!("{{ eventsAfter(position: \"0\", first: 100) {{ position events {{ {EVENT} }} }} }}");
    let page = service.data(&page, json!({})).await["eventsAfter"].take();
    let events = page["events"].as_array().unwrap();
    let positions = events.iter().map(|event| event["position"].as_str().unwrap().to_owned());
    assert!(positions.eq((1..=100).map(|position: u64| position.to_string())) && head > 100);
    let told = &events[usize::try_from(poison.0).unwrap() - 1];
    assert_eq!((&told["type"], &told["payload"]), (&json!("PersonPainted"), &json!("{ \"colour\" : 1 }")));
    assert_eq!((&told["unreadable"], &told["occurredOn"]), (&json!("UNKNOWN_KIND"), &Value::Null));
    assert!(told["wording"].as_str().unwrap().starts_with("Записано событие PersonPainted (версия 1)"));
    assert!(told["english"].as_str().unwrap().starts_with("An event PersonPainted (version 1)"));
    let stored = service.app.journal().read_after(Position(poison.0 - 1), 1).await.unwrap().remove(0);
    assert_eq!(told["leafHash"], hex::encode(stored.leaf_hash));
    assert!(
        events[2..].iter().all(|event| event["unreadable"] == Value::Null && event["occurredOn"].is_string())
    );

    let follow = format!("subscription {{ events(after: \"0\") {{ {EVENT} }} }}");
    let mut followed = service.follow(Request::new(follow));
    for event in events {
        assert_eq!(followed.next().await["events"], *event);
    }
    for position in 101..=head {
        assert_eq!(followed.next().await["events"]["position"], position.to_string());
    }
    // What comes later is told too, and not by a stream that began anew.
    let later = paint(&service.app, 79).await;
    assert_eq!(followed.next().await["events"]["position"], later.0.to_string());
    assert!(followed.is_silent().await);
}

/// Writes an event of a kind that nobody knows to a stream of its own.
async fn paint(app: &App, person: u128) -> Position {
    let stream = StreamId::new("Person", Uuid::from_u128(person));
    let painted = NewEvent {
        event_type: "PersonPainted".to_owned(),
        event_version: 1,
        payload: "{ \"colour\" : 1 }".to_owned(),
    };
    let write = StreamWrite { stream, expected_version: 0, events: vec![painted] };
    let commit = Commit::new(Uuid::from_u128(1000 + person), [1; 32], Metadata::new());
    app.journal().append(Commit { streams: vec![write], ..commit }).await.unwrap().last
}
