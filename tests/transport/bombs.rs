//! A document of less than a kilobyte that would keep a core busy for half a minute is refused
//! at once, whichever way it comes.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::socket::Socket;
use super::{Served, soon};

/// Longest time of a refusal.
const AT_ONCE: Duration = Duration::from_millis(50);

/// Three of them, so that a busy machine does not decide: the quickest refusal counts. Each is a
/// document of its own, because the verdict on a document is remembered.
const LEVELS: [usize; 3] = [24, 25, 26];

/// Each fragment spreads the next one twice.
fn bomb(levels: usize) -> String {
    let spreads: Vec<String> =
        (0..levels).map(|i| format!("fragment F{i} on Query{{...F{0} ...F{0}}} ", i + 1)).collect();
    let bomb = format!("query{{...F0}} {}fragment F{levels} on Query{{__typename}}", spreads.concat());
    assert!(bomb.len() < 1_000);
    bomb
}

fn at_once(times: &[Duration]) {
    assert!(times.iter().min().is_some_and(|quickest| *quickest < AT_ONCE), "{times:?}");
}

#[tokio::test]
async fn a_bomb_by_post_is_refused_at_once() {
    let served = Served::start().await;
    let mut times = Vec::new();
    for levels in LEVELS {
        let request =
            served.post("/graphql", &bomb(levels)).header("accept", "application/graphql-response+json");
        let started = Instant::now();
        let response = soon(request.send()).await.unwrap();
        times.push(started.elapsed());
        assert_eq!(response.status(), 400);
        let answer: Value = response.json().await.unwrap();
        assert_eq!(answer["errors"][0]["extensions"]["code"], "DOCUMENT_OVER_BUDGET");
        assert_eq!(answer.get("data"), None);
    }
    at_once(&times);
}

#[tokio::test]
async fn a_bomb_over_a_socket_is_refused_at_once() {
    let served = Served::start().await;
    let mut socket = Socket::acknowledged(&served).await;
    let mut times = Vec::new();
    for levels in LEVELS {
        let started = Instant::now();
        socket.subscribe("1", &bomb(levels)).await;
        let answer = socket.heard().await;
        times.push(started.elapsed());
        assert_eq!(answer["type"], "error");
        assert_eq!(answer["payload"][0]["extensions"]["code"], "DOCUMENT_OVER_BUDGET");
    }
    at_once(&times);
}

#[tokio::test]
async fn a_bomb_over_an_event_stream_is_refused_at_once() {
    let served = Served::start().await;
    let mut times = Vec::new();
    for levels in LEVELS {
        let request = served.post("/graphql/stream", &bomb(levels));
        let started = Instant::now();
        let text = soon(request.send()).await.unwrap().text().await.unwrap();
        times.push(started.elapsed());
        assert!(text.contains("DOCUMENT_OVER_BUDGET"), "{text}");
        assert!(text.ends_with("event: complete\ndata: null\n\n"), "{text:?}");
    }
    at_once(&times);
}
