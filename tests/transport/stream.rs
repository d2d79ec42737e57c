//! Event streams: the events of graphql-sse, resuming, and the end.

use futures_util::StreamExt;

use graphql::guard::Limits;
use serde_json::{Value, json};
use std::time::Duration;

use super::socket::pause;
use super::{Served, soon};

#[tokio::test]
async fn answers_come_as_next_and_end_with_complete() {
    let served = Served::start().await;
    let document = "subscription{events(to:2){position}}";
    let response = served.post("/graphql/stream", document).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert_eq!(response.headers()["x-accel-buffering"], "no");
    let text = soon(response.text()).await.unwrap();
    assert_eq!(
        text,
        "event: next\ndata: {\"data\":{\"events\":{\"position\":1}}}\nid: 1\n\n\
         event: next\ndata: {\"data\":{\"events\":{\"position\":2}}}\nid: 2\n\n\
         event: complete\ndata: null\n\n"
    );
}

#[tokio::test]
async fn a_stream_goes_on_after_the_last_event_seen() {
    let served = Served::start().await;
    let url = served.url("/graphql/stream?query=subscription%7Bevents(to:4)%7Bposition%7D%7D");
    let request = served.client.get(url).header("last-event-id", "2");
    let text = soon(request.send()).await.unwrap().text().await.unwrap();
    let ids: Vec<_> = text.lines().filter(|line| line.starts_with("id:")).collect();
    assert_eq!(ids, ["id: 3", "id: 4"]);
}

#[tokio::test]
async fn a_query_is_a_stream_of_one() {
    let served = Served::start().await;
    let response = served.post("/graphql/stream", "{double(n:2)}").send().await;
    let text = soon(response.unwrap().text()).await.unwrap();
    assert!(text.starts_with("event: next\ndata: {\"data\":{\"double\":4}}"), "{text}");
}

#[tokio::test]
async fn a_mutation_by_get_is_refused() {
    let served = Served::start().await;
    let url = served.url("/graphql/stream?query=mutation%7Bset(n:1)%7D");
    let text = soon(served.client.get(url).send()).await.unwrap().text().await.unwrap();
    assert!(text.contains("OPERATION_NOT_ALLOWED"), "{text}");
}

#[tokio::test]
async fn a_request_that_is_none_is_refused_by_its_status() {
    let served = Served::start().await;
    let url = served.url("/graphql/stream");
    assert_eq!(served.client.get(&url).send().await.unwrap().status(), 400);
    let json = served.post("/graphql/stream", "{a}").header("accept", "application/json");
    assert_eq!(json.send().await.unwrap().status(), 406);
}

#[tokio::test]
async fn a_silent_stream_has_a_heartbeat() {
    let served = Served::start_with(graphql::guard::Limits {
        heartbeat: std::time::Duration::from_millis(20),
        ..Default::default()
    })
    .await;
    let document = "subscription{forever{position}}";
    let response = served.post("/graphql/stream", document).send().await.unwrap();
    let mut chunks = response.bytes_stream();
    soon(async {
        loop {
            let chunk = chunks.next().await.expect("no end").expect("bytes");
            if chunk.starts_with(b":") {
                break;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_stream_completes_when_the_service_goes() {
    let served = Served::start().await;
    let document = "subscription{forever{position}}";
    let response = served.post("/graphql/stream", document).send().await.unwrap();
    served.shutdown.cancel();
    let text = soon(response.text()).await.unwrap();
    assert!(text.ends_with("event: complete\ndata: null\n\n"), "{text:?}");
    soon(served.running).await.unwrap();
}

/// It takes what it was sent at last, and then learns from where to go on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_takes_events_late_is_told_where_it_was() {
    let slow_time = Duration::from_millis(100);
    let served = Served::start_with(Limits { slow_time, ..Limits::default() }).await;
    let document = "subscription{heavy{position text}}";
    let response = served.post("/graphql/stream", document).send().await.unwrap();
    pause(Duration::from_secs(1)).await;
    let text = soon(response.text()).await.unwrap();
    let last = text.lines().rfind(|line| line.starts_with("id: ")).expect("events came");
    let errors = text.lines().rfind(|line| line.contains("\"errors\"")).expect("it is told");
    let told: Value = serde_json::from_str(errors.strip_prefix("data: ").unwrap()).unwrap();
    let expected = json!({ "code": "TOO_SLOW", "lastPosition": last.strip_prefix("id: ").unwrap() });
    assert_eq!(told["errors"][0]["extensions"], expected);
    assert!(text.ends_with("event: complete\ndata: null\n\n"));
}
