//! An answer without a parked aggregate says so; one of a whole journal says nothing. Whoever follows the journal gets past what
//! cannot be read.

use super::service::Service;
use crate::kit::app::{catch_up, organization};
use crate::kit::database::{Fresh, on_both_databases};
use app::App;
use async_graphql::Request;
use serde_json::{Value, json};
use store::journal::{Commit, Metadata, NewEvent, Position, StreamId, StreamWrite};
use uuid::Uuid;

on_both_databases!(
    every_answer_names_what_it_leaves_out,
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
