//! Connections: every row once in either direction, exact ends, and arguments that are refused rather than guessed.

use super::service::Service;
use crate::kit::database::{Fresh, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    both_directions_give_the_same_rows_once,
    the_last_page_knows_that_it_is_the_last,
    a_page_says_how_many,
    a_cursor_of_another_list_is_refused,
);

const MENTEES: &str = "
query($first: Int, $after: String, $last: Int, $before: String, $filter: MenteeFilter) {
  mentees(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
    totalCount position
    edges { cursor node { id } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}";

async fn page(service: &Service, arguments: Value) -> Value {
    service.data(MENTEES, arguments).await["mentees"].take()
}

fn ids(page: &Value) -> Vec<String> {
    let edges = page["edges"].as_array().unwrap();
    edges.iter().map(|edge| edge["node"]["id"].as_str().unwrap().to_owned()).collect()
}

async fn both_directions_give_the_same_rows_once(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let (mut forward, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = page(&service, json!({ "first": 3, "after": after })).await;
        forward.extend(ids(&page));
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == json!(false) {
            assert_eq!(page["totalCount"], json!(forward.len()));
            break;
        }
    }
    let (mut backward, mut before) = (Vec::new(), Value::Null);
    loop {
        let page = page(&service, json!({ "last": 4, "before": before })).await;
        backward.splice(0..0, ids(&page));
        before = page["pageInfo"]["startCursor"].clone();
        if page["pageInfo"]["hasPreviousPage"] == json!(false) {
            break;
        }
    }
    assert!(forward.len() > 6, "{forward:?}");
    assert_eq!(forward, backward);
    let distinct: std::collections::BTreeSet<&String> = forward.iter().collect();
    assert_eq!(distinct.len(), forward.len());
}

async fn the_last_page_knows_that_it_is_the_last(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let total = page(&service, json!({ "first": 1 })).await["totalCount"].as_i64().unwrap();
    for (first, more) in [(total - 1, true), (total, false), (total + 1, false)] {
        assert_eq!(
            page(&service, json!({ "first": first })).await["pageInfo"]["hasNextPage"],
            json!(more),
            "{first}"
        );
    }
}

async fn a_page_says_how_many(fresh: Fresh) {
    let service = Service::start(fresh).await;
    assert_eq!(service.code(MENTEES, json!({})).await, "PAGINATION_REQUIRED");
    for first in [0, -1, 201, i32::MAX, i32::MIN] {
        assert_eq!(service.code(MENTEES, json!({ "first": first })).await, "BAD_USER_INPUT", "{first}");
        assert_eq!(service.code(MENTEES, json!({ "last": first })).await, "BAD_USER_INPUT", "{first}");
    }
    assert_eq!(service.code(MENTEES, json!({ "first": 1, "last": 1 })).await, "BAD_USER_INPUT");
}

async fn a_cursor_of_another_list_is_refused(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let cursor = page(&service, json!({ "first": 1 })).await["pageInfo"]["endCursor"].clone();
    let pairs = "query($after: String) { pairs(first: 1, after: $after) { position } }";
    assert_eq!(service.code(pairs, json!({ "after": cursor })).await, "BAD_USER_INPUT");
    let filtered = json!({ "first": 1, "after": cursor, "filter": { "programId": uuid::Uuid::nil() } });
    assert_eq!(service.code(MENTEES, filtered).await, "BAD_USER_INPUT");
    for garbage in ["", "0", "AAAA", "имя"] {
        assert_eq!(
            service.code(MENTEES, json!({ "first": 1, "after": garbage })).await,
            "BAD_USER_INPUT",
            "{garbage}"
        );
    }
}
