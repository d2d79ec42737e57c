//! An answer without a parked aggregate says so; one of a whole journal says nothing.

use super::service::Service;
use crate::kit::app::{catch_up, organization};
use crate::kit::database::{Fresh, on_both_databases};
use serde_json::{Value, json};
use store::journal::{Commit, Metadata, NewEvent, StreamId, StreamWrite};
use uuid::Uuid;

on_both_databases!(every_answer_names_what_it_leaves_out);

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

    let stream = StreamId::new("Person", Uuid::from_u128(77));
    let painted =
        NewEvent { event_type: "PersonPainted".to_owned(), event_version: 1, payload: "{}".to_owned() };
    let write = StreamWrite { stream, expected_version: 0, events: vec![painted] };
    let commit = Commit::new(Uuid::from_u128(78), [1; 32], Metadata::new());
    let commit = Commit { streams: vec![write], ..commit };
    let position = service.app.journal().append(commit).await.unwrap().last;
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
