//! The journal: histories, states at a point, and events after a position.

use super::service::Service;
use crate::kit::database::{Fresh, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_history_says_what_happened_and_from_which_row,
    a_history_ends_where_it_is_told_to,
    a_state_is_the_one_of_its_point,
    events_after_a_position_are_all_and_ascending,
    an_unknown_kind_of_event_is_refused,
);

const HISTORY: &str = "
query($id: UUID!, $until: UntilInput, $first: Int, $last: Int, $before: String) {
  history(aggregateType: PAIR, id: $id, until: $until, first: $first, last: $last, before: $before) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor }
    edges { node { sequence position type wording(language: EN) payload occurredOn recordedAt source { sheet row channel } leafHash } }
  }
}";

async fn first_pair(service: &Service) -> Value {
    service.data("{ pairs(first: 1) { edges { node { id version } } } }", json!({})).await["pairs"]["edges"]
        [0]["node"]
        .take()
}

async fn a_history_says_what_happened_and_from_which_row(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let pair = first_pair(&service).await;
    let history = service.data(HISTORY, json!({ "id": pair["id"], "first": 90 })).await["history"].take();
    assert_eq!(history["totalCount"], pair["version"]);
    let events = history["edges"].as_array().unwrap();
    let formed = &events[0]["node"];
    assert_eq!((&formed["type"], &formed["sequence"]), (&json!("PairFormed"), &json!(1)));
    assert!(formed["wording"].as_str().unwrap().starts_with("A pair was formed"));
    assert_eq!(formed["source"]["channel"], "IMPORT");
    let payload: Value = serde_json::from_str(formed["payload"].as_str().unwrap()).unwrap();
    assert!(payload["mentors"].is_array());
    for (place, event) in events.iter().enumerate() {
        assert_eq!(event["node"]["sequence"], json!(place + 1));
    }
}

async fn a_history_ends_where_it_is_told_to(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let id = first_pair(&service).await["id"].clone();
    let ask = async |mut variables: Value| {
        variables["id"] = id.clone();
        service.data(HISTORY, variables).await["history"].take()
    };
    let two = ask(json!({ "first": 9, "until": { "sequence": 2 } })).await;
    assert_eq!((&two["totalCount"], &two["pageInfo"]["hasNextPage"]), (&json!(2), &json!(false)));
    let position = two["edges"][1]["node"]["position"].clone();
    assert_eq!(ask(json!({ "first": 9, "until": { "position": position } })).await["edges"], two["edges"]);
    let long_ago = json!({ "first": 9, "until": { "time": "1999-01-01T00:00:00Z" } });
    assert_eq!(ask(long_ago).await["totalCount"], 0);
    let last = ask(json!({ "last": 1, "until": { "sequence": 2 } })).await;
    assert_eq!(last["edges"][0], two["edges"][1]);
    let before = ask(json!({ "last": 1, "before": last["pageInfo"]["startCursor"] })).await;
    assert_eq!(before["edges"][0], two["edges"][0]);
    let both = json!({ "id": id, "first": 1, "until": { "sequence": 2, "position": "9" } });
    assert_eq!(service.code(HISTORY, both).await, "BAD_USER_INPUT");
}

async fn a_state_is_the_one_of_its_point(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let pair = first_pair(&service).await;
    let document = "query($id: UUID!, $at: UntilInput!) { stateAt(aggregateType: PAIR, id: $id, at: $at) { version state } }";
    let at = async |at: Value| {
        service.data(document, json!({ "id": pair["id"], "at": at })).await["stateAt"].take()
    };
    let first = at(json!({ "sequence": 1 })).await;
    let state: Value = serde_json::from_str(first["state"].as_str().unwrap()).unwrap();
    assert_eq!(
        (&first["version"], &state["state"], &state["meetings"]),
        (&json!(1), &json!("Formed"), &json!([]))
    );
    assert_eq!(at(json!({ "position": "9223372036854775807" })).await["version"], pair["version"]);
    assert_eq!(at(json!({ "time": "1999-01-01T00:00:00Z" })).await, Value::Null);
}

async fn events_after_a_position_are_all_and_ascending(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let head = service.app.journal().tree_head().await.unwrap().position.0;
    let document = "query($after: Position!) { eventsAfter(position: $after, first: 199) { position hasNextPage events { position } } }";
    let (mut positions, mut after) = (Vec::new(), json!("0"));
    loop {
        let page = service.data(document, json!({ "after": after })).await["eventsAfter"].take();
        positions.extend(
            page["events"]
                .as_array()
                .unwrap()
                .iter()
                .map(|event| event["position"].as_str().unwrap().parse::<u64>().unwrap()),
        );
        after = page["position"].clone();
        if page["hasNextPage"] == json!(false) {
            break;
        }
    }
    assert!(positions.into_iter().eq(1..=head));
    let formed = "{ eventsAfter(position: \"0\", first: 200, filter: { types: [\"PairFormed\"], aggregateTypes: [PAIR] }) { hasNextPage events { type } } }";
    let formed = service.data(formed, json!({})).await["eventsAfter"].take();
    assert!(formed["events"].as_array().unwrap().iter().all(|event| event["type"] == "PairFormed"));
    assert_eq!(
        (formed["events"].as_array().unwrap().is_empty(), &formed["hasNextPage"]),
        (false, &json!(false))
    );
}

async fn an_unknown_kind_of_event_is_refused(fresh: Fresh) {
    let service = Service::start(fresh).await;
    let document = "{ eventsAfter(position: \"0\", first: 1, filter: { types: [\"Dragon\"] }) { position } }";
    assert_eq!(service.code(document, json!({})).await, "BAD_USER_INPUT");
    let document = "{ eventsAfter(position: \"0\", first: 0) { position } }";
    assert_eq!(service.code(document, json!({})).await, "BAD_USER_INPUT");
}
