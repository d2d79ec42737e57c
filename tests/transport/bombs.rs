//! A document of less than a kilobyte that would keep a core busy for half a minute is refused
//! at once, whichever way it comes.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::socket::Socket;
use super::{Served, soon};

const AT_ONCE: Duration = Duration::from_millis(50);

/// Each fragment spreads the next one twice.
fn bomb() -> String {
    let spreads: Vec<String> =
        (0..26).map(|i| format!("fragment F{i} on Query{{...F{0} ...F{0}}} ", i + 1)).collect();
    let bomb = format!("query{{...F0}} {}fragment F26 on Query{{__typename}}", spreads.concat());
    assert!(bomb.len() < 1_000);
    bomb
}

#[tokio::test]
async fn a_bomb_by_post_is_refused_at_once() {
    let served = Served::start().await;
    let request = served.post("/graphql", &bomb()).header("accept", "application/graphql-response+json");
    let started = Instant::now();
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 400);
    let answer: Value = response.json().await.unwrap();
    assert!(started.elapsed() < AT_ONCE, "{:?}", started.elapsed());
    assert_eq!(answer["errors"][0]["extensions"]["code"], "DOCUMENT_OVER_BUDGET");
    assert_eq!(answer.get("data"), None);
}

#[tokio::test]
async fn a_bomb_over_a_socket_is_refused_at_once() {
    let served = Served::start().await;
    let mut socket = Socket::acknowledged(&served).await;
    let started = Instant::now();
    socket.subscribe("1", &bomb()).await;
    let answer = socket.heard().await;
    assert!(started.elapsed() < AT_ONCE, "{:?}", started.elapsed());
    assert_eq!(answer["type"], "error");
    assert_eq!(answer["payload"][0]["extensions"]["code"], "DOCUMENT_OVER_BUDGET");
}

#[tokio::test]
async fn a_bomb_over_an_event_stream_is_refused_at_once() {
    let served = Served::start().await;
    let request = served.post("/graphql/stream", &bomb());
    let started = Instant::now();
    let text = soon(request.send()).await.unwrap().text().await.unwrap();
    assert!(started.elapsed() < AT_ONCE, "{:?}", started.elapsed());
    assert!(text.contains("DOCUMENT_OVER_BUDGET"), "{text}");
    assert!(text.ends_with("event: complete\ndata: null\n\n"), "{text:?}");
}
