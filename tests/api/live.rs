//! Subscriptions: nothing lost and nothing doubled between what has happened and what happens.

use super::service::{Followed, Service};
use crate::kit::app::{import, organization, sample};
use crate::kit::database::{Fresh, on_both_databases};
use crate::kit::workbook::with_cell;
use async_graphql::{Request, Variables};
use graphql::guard::LastEventId;
use serde_json::{Value, json};

on_both_databases!(
    events_that_come_while_one_catches_up_are_told_once,
    a_stream_goes_on_after_its_last_event,
    values_move_when_the_school_does,
    values_are_told_again_when_only_a_target_changed,
);

const EVENTS: &str = "subscription($after: Position) { events(after: $after) { position } }";
const VALUES: &str = "
subscription($node: UUID!) {
  indicatorValues(node: $node, year: 2024) { position values { indicator variant numerator denominator target { percent } } }
}";

fn position(message: &Value, root: &str) -> u64 {
    message[root]["position"].as_str().unwrap().parse().unwrap()
}

async fn assert_dense(events: &mut Followed, positions: std::ops::RangeInclusive<u64>) {
    for expected in positions {
        assert_eq!(position(&events.next().await, "events"), expected);
    }
}

async fn events_that_come_while_one_catches_up_are_told_once(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let request = Request::new(EVENTS).variables(Variables::from_json(json!({ "after": "0" })));
    let mut events = service.follow(request);
    assert_dense(&mut events, 1..=10).await;
    let before = service.app.journal().tree_head().await.unwrap().position.0;
    let told = async {
        // The first page was read before the second journal; its events are among those still to come.
        assert_dense(&mut events, 11..=before + 100).await;
        events
    };
    let (mut events, ()) = tokio::join!(told, service.import("boldyrevskaya-2024.xlsx"));
    let head = service.app.journal().tree_head().await.unwrap().position.0;
    assert_dense(&mut events, before + 101..=head).await;
    assert!(events.is_silent().await);
}

async fn a_stream_goes_on_after_its_last_event(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let head = service.app.journal().tree_head().await.unwrap().position.0;
    let seen = head - 3;
    let variables = Variables::from_json(json!({ "after": "0" }));
    let resumed = Request::new(EVENTS).variables(variables).data(LastEventId(seen.to_string()));
    assert_dense(&mut service.follow(resumed), seen + 1..=head).await;
    let live = service.follow(Request::new(EVENTS)).is_silent().await;
    assert!(live, "without a position only new events are told");
}

async fn values_move_when_the_school_does(fresh: Fresh) {
    let service = Service::start(fresh).await;
    service.import("zarechnaya-faulty.xlsx").await;
    let node = organization(&service.app, "RO-ZAR-BAD").await;
    let request = Request::new(VALUES).variables(Variables::from_json(json!({ "node": node })));
    let mut values = service.follow(request);
    let mut told = position(&values.next().await, "indicatorValues");
    import(&service.app, &with_cell(&sample("zarechnaya-2024.xlsx"), "RO-ZAR", "RO-ZAR-BAD")).await;
    let completed = json!({
        "indicator": "I1", "variant": "COMPLETED", "numerator": 6, "denominator": 40, "target": { "percent": "70" },
    });
    loop {
        let message = values.next().await;
        assert!(position(&message, "indicatorValues") > told, "no table is older than the one before it");
        told = position(&message, "indicatorValues");
        if message["indicatorValues"]["values"][0] == completed {
            break;
        }
    }
}

async fn values_are_told_again_when_only_a_target_changed(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let node = organization(&service.app, "RO-ZAR").await;
    let request = Request::new(VALUES).variables(Variables::from_json(json!({ "node": node })));
    let mut values = service.follow(request);
    values.next().await;
    let target =
        "mutation($input: SetTargetInput!) { setTarget(input: $input) { userErrors { rule } position } }";
    let input = json!({
        "commandId": uuid::Uuid::from_u128(1), "organizationId": node, "indicator": "I1", "year": 2024, "percent": "12.5",
        "basis": "ROADMAP", "reason": "MISTAKE", "occurredOn": "2024-12-01",
    });
    let set = service.data(target, json!({ "input": input })).await;
    assert_eq!(set["setTarget"]["userErrors"], json!([]));
    let message = values.next().await;
    assert_eq!(message["indicatorValues"]["values"][0]["target"]["percent"], "12.5");
}
