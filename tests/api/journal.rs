//! The journal: histories, states at a point, and events after a position.

use super::service::Service;
use crate::kit::app::{app_on, import, organization, sample};
use crate::kit::database::{Fresh, on_both_databases};
use async_graphql::{Request, Variables};
use chrono::NaiveDate;
use graphql::guard::LastEventId;
use serde_json::{Value, json};

on_both_databases!(
    a_history_says_what_happened_and_from_which_row,
    a_history_ends_where_it_is_told_to,
    a_state_is_the_one_of_its_point,
    a_state_has_two_clocks,
    a_history_is_cut_in_the_middle_on_both_clocks,
    a_difference_names_the_event_that_set_each_field,
    events_after_a_position_are_all_and_ascending,
    a_position_beyond_the_end_is_refused,
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

async fn a_state_has_two_clocks(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let id = first_pair(&service).await["id"].clone();
    let history = service.data(HISTORY, json!({ "id": id, "first": 90 })).await["history"].take();
    let mut days: Vec<&str> = history["edges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edge| edge["node"]["occurredOn"].as_str().unwrap())
        .collect();
    days.sort_unstable();
    let document = "query($id: UUID!, $at: UntilInput!, $day: Date) { stateAt(aggregateType: PAIR, id: $id, at: $at, validOn: $day) { state } }";
    let meetings = async |day: &str| {
        let asked = json!({ "id": id, "at": { "position": "9223372036854775807" }, "day": day });
        let answer = service.data(document, asked).await["stateAt"].take();
        let state: Value = serde_json::from_str(answer["state"].as_str()?).unwrap();
        Some(state["meetings"].as_array().unwrap().len())
    };
    assert_eq!(meetings("1999-01-01").await, meetings("1999-01-02").await);
    let counts =
        [meetings(days[0]).await, meetings(days[days.len() / 2]).await, meetings("2099-01-01").await];
    assert!(counts[0] < counts[2] && counts[0] <= counts[1] && counts[1] <= counts[2], "{counts:?}");
}

async fn a_history_is_cut_in_the_middle_on_both_clocks(fresh: Fresh) {
    // The school was told of in one year, and its target in the next.
    let earlier = app_on(&fresh, NaiveDate::from_ymd_opt(2025, 11, 21).unwrap()).await;
    import(&earlier, &sample("zarechnaya-2024.xlsx")).await;
    let node = organization(&earlier, "RO-ZAR").await;
    let service = Service::start(fresh).await;
    let target =
        "mutation($input: SetTargetInput!) { setTarget(input: $input) { userErrors { rule } position } }";
    let input = json!({
        "commandId": uuid::Uuid::from_u128(1), "organizationId": node, "indicator": "I1", "year": 2024, "percent": "12.5",
        "basis": "ROADMAP", "reason": "MISTAKE", "occurredOn": "2024-12-01",
    });
    let set = service.data(target, json!({ "input": input })).await["setTarget"].take();
    assert_eq!(set["userErrors"], json!([]));

    let document = "query($id: UUID!, $until: UntilInput, $on: Date) {
        history(aggregateType: ORGANIZATION, id: $id, until: $until, validOn: $on, first: 200) {
            totalCount edges { node { sequence position occurredOn recordedAt } } } }";
    let told = async |until: Value, on: Value| {
        let asked = json!({ "id": node, "until": until, "on": on });
        let history = service.data(document, asked).await["history"].take();
        let events: Vec<Value> =
            history["edges"].as_array().unwrap().iter().map(|edge| edge["node"].clone()).collect();
        assert_eq!(history["totalCount"], events.len());
        events
    };
    let all = told(Value::Null, Value::Null).await;
    let (known, day) = ("2026-01-01T00:00:00Z", "2024-11-30");
    let cut = |known: &str, day: &str| -> Vec<Value> {
        let is_in = |event: &&Value| {
            event["recordedAt"].as_str().unwrap() < known && event["occurredOn"].as_str().unwrap() <= day
        };
        all.iter().filter(is_in).cloned().collect()
    };
    let (ever, always) = ("9", "9");
    assert_eq!(told(json!({ "time": known }), Value::Null).await, cut(known, always));
    assert_eq!(told(Value::Null, json!(day)).await, cut(ever, day));
    assert_eq!(told(json!({ "time": known }), json!("2023-12-31")).await, cut(known, "2023-12-31"));
    let counts = [cut(known, "2023-12-31"), cut(known, always), cut(ever, always)].map(|events| events.len());
    assert!(
        0 < counts[0] && counts[0] < counts[1] && counts[1] + 1 == counts[2],
        "each cut is in the middle: {counts:?}"
    );
    assert_eq!(all.last().unwrap()["position"], set["position"]);
    earlier.journal().shutdown().await;
}

async fn a_difference_names_the_event_that_set_each_field(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let id = first_pair(&service).await["id"].clone();
    let document = "query($id: UUID!, $from: PointInput!, $to: PointInput!) {
        difference(aggregateType: PAIR, id: $id, from: $from, to: $to) { path before after setBy { sequence position type } } }";
    let ask = async |from: Value, to: Value| {
        service.data(document, json!({ "id": id, "from": from, "to": to })).await["difference"].take()
    };
    let (one, all) = (json!({ "known": { "sequence": 1 } }), json!({}));
    assert_eq!(ask(all.clone(), all.clone()).await, json!([]));
    let changed = ask(one.clone(), all.clone()).await;
    let changed = changed.as_array().unwrap();
    let state = changed.iter().find(|change| change["path"] == "/state").expect("the pair went on");
    assert_eq!(state["before"], r#""Formed""#);
    for change in changed {
        assert!(change["setBy"]["sequence"].as_u64().unwrap() > 1, "{change}");
        // The event before the one that is named had not set it to this value yet.
        let sequence = change["setBy"]["sequence"].as_u64().unwrap();
        let before = json!({ "known": { "sequence": sequence - 1 } });
        let step = ask(before, json!({ "known": { "sequence": sequence } })).await;
        let of_path = step.as_array().unwrap().iter().find(|other| other["path"] == change["path"]);
        assert_eq!(of_path.expect("it was set there")["after"], change["after"]);
    }
    // Backwards every value is the other one.
    let back = ask(all, one).await;
    assert_eq!(back.as_array().unwrap().len(), changed.len());
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

/// Whoever followed the journal before an older copy of it was restored is told, and waits for nothing.
async fn a_position_beyond_the_end_is_refused(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let head = service.app.journal().tree_head().await.unwrap().position.0;
    let (end, beyond) = (json!({ "after": head.to_string() }), json!({ "after": (head + 1).to_string() }));
    let page =
        "query($after: Position!) { eventsAfter(position: $after, first: 9) { position events { type } } }";
    let told = service.data(page, end.clone()).await["eventsAfter"].take();
    assert_eq!(told, json!({ "position": head.to_string(), "events": [] }));
    assert_eq!(service.code(page, beyond.clone()).await, "BAD_USER_INPUT");

    let events = "subscription($after: Position) { events(after: $after) { position } }";
    let follow =
        |document: &str, after: &Value| Request::new(document).variables(Variables::from_json(after.clone()));
    assert!(service.follow(follow(events, &end)).is_silent().await);
    assert_eq!(service.follow(follow(events, &beyond)).refused().await, "BAD_USER_INPUT");
    let resumed = follow(events, &end).data(LastEventId((head + 1).to_string()));
    assert_eq!(service.follow(resumed).refused().await, "BAD_USER_INPUT");
    let node = organization(&service.app, "RO-ZAR").await;
    let values = format!(
        "subscription($after: Position) {{ indicatorValues(node: \"{node}\", year: 2024, after: $after) {{ position }} }}"
    );
    assert_eq!(service.follow(follow(&values, &beyond)).refused().await, "BAD_USER_INPUT");
}

async fn an_unknown_kind_of_event_is_refused(fresh: Fresh) {
    let service = Service::start(fresh).await;
    let document = "{ eventsAfter(position: \"0\", first: 1, filter: { types: [\"Dragon\"] }) { position } }";
    assert_eq!(service.code(document, json!({})).await, "BAD_USER_INPUT");
    let document = "{ eventsAfter(position: \"0\", first: 0) { position } }";
    assert_eq!(service.code(document, json!({})).await, "BAD_USER_INPUT");
}
