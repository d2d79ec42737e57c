//! A copy was put back, or a replica promoted that lacked the last moments, under a living service: nobody goes on behind an end that is
//! none any more.

use crate::kit::app::{app, sample, try_import};
use crate::kit::database::{DEADLINE, Fresh, on_both_databases};
use crate::kit::server::TestServer;
use ::app::import::ImportOptions;
use ::app::tail::{Ended, Tail, Wanted};
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};
use store::journal::Position;
use tokio::time::timeout;

on_both_databases!(
    who_listens_is_told_that_the_history_ends_earlier_now,
    who_had_not_come_so_far_goes_on_where_it_was,
);

const EVENTS: &str = "subscription($after: Position!) { events(after: $after) { position } }";
const PAGE: &str =
    "query($after: Position!) { eventsAfter(position: $after, first: 1) { events { position } } }";
const REGISTER: &str = r#"mutation { registerOrganization(input: {
    commandId: "00000000-0000-0000-0000-000000000001", level: REGION, name: "Область", occurredOn: "2024-09-01"
}) { userErrors { rule } position } }"#;

/// Whoever listens through one door: everything that was said there.
struct Listener {
    answer: Response,
    said: String,
}

impl Listener {
    /// Listens, and has heard of the event at this position.
    async fn of(request: RequestBuilder, position: usize) -> Self {
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let mut listener = Self { answer, said: String::new() };
        listener.hears(position).await;
        listener
    }

    async fn hears(&mut self, position: usize) {
        let event = format!("{{\"position\":\"{position}\"");
        while !self.said.contains(&event) {
            let chunk = timeout(DEADLINE, self.answer.chunk()).await.expect("in time");
            self.said.push_str(std::str::from_utf8(&chunk.unwrap().expect("it goes on")).unwrap());
        }
    }

    /// What was said last before its end.
    async fn last(mut self) -> Value {
        while let Some(chunk) = timeout(DEADLINE, self.answer.chunk()).await.expect("it ends").unwrap() {
            self.said.push_str(std::str::from_utf8(&chunk).unwrap());
        }
        let lines = self.said.lines().map(|line| line.strip_prefix("data: ").unwrap_or(line));
        let mut values = lines.filter_map(|line| serde_json::from_str::<Value>(line).ok());
        values.rfind(|value| !value.is_null()).expect("something was said")
    }
}

fn lines(server: &TestServer, after: usize) -> RequestBuilder {
    server.client.get(server.url(&format!("/events?after={after}")))
}

fn subscription(server: &TestServer, after: usize) -> RequestBuilder {
    let request = server.client.post(server.url("/graphql/stream")).header("accept", "text/event-stream");
    request.json(&json!({ "query": EVENTS, "variables": { "after": after.to_string() } }))
}

async fn who_listens_is_told_that_the_history_ends_earlier_now(fresh: Fresh) {
    let server = TestServer::start(&fresh, &["--samples"]).await;
    server.caught_up().await;
    let journal = fresh.journal().await;
    let events = journal.read_after(Position::START, 10_000).await.unwrap();
    journal.shutdown().await;
    journal.backend().close().await;
    let (head, end) = (events.len(), events.len() - 3);
    let by_lines = Listener::of(lines(&server, head - 1), head).await;
    let by_subscription = Listener::of(subscription(&server, head - 1), head).await;

    fresh.put_back(&events[..end]).await;
    // Asked at once: before anybody looked by himself.
    let (status, body) = server.get(&format!("/events?after={head}")).await.unwrap();
    assert!(status == 400 && body.contains("BEYOND_THE_END"), "{status} {body}");
    let refused = server.graphql(PAGE, json!({ "after": head.to_string() })).await.unwrap();
    assert_eq!(refused["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{refused}");

    let end_told = json!(end.to_string());
    assert_eq!(by_lines.last().await, json!({ "closed": "FELL_BACK", "after": end_told }));
    let told = by_subscription.last().await;
    let extensions = &told["errors"][0]["extensions"];
    assert_eq!((&extensions["code"], &extensions["position"]), (&json!("FELL_BACK"), &end_told), "{told}");

    // From there on they hear of what follows.
    let mut by_lines = Listener::of(lines(&server, end - 1), end).await;
    let mut by_subscription = Listener::of(subscription(&server, end - 1), end).await;
    let answer = server.graphql(REGISTER, json!({})).await.unwrap();
    assert_eq!(answer["data"]["registerOrganization"]["position"], (end + 1).to_string(), "{answer}");
    by_lines.hears(end + 1).await;
    by_subscription.hears(end + 1).await;
}

async fn who_had_not_come_so_far_goes_on_where_it_was(fresh: Fresh) {
    let app = app(&fresh).await;
    try_import(&app, &sample("zarechnaya-2024.xlsx"), &ImportOptions::default()).await.unwrap();
    let events = app.journal().read_after(Position::START, 10_000).await.unwrap();
    let end = events.len() - 3;
    let listening = |after| Tail::new(app.journal().clone(), Position(after), Wanted::default());
    let (mut behind, mut ahead) = (listening(5), listening(end as u64 + 1));
    fresh.put_back(&events[..end]).await;
    app.journal().stored_head().await.unwrap();
    for (listener, goes_on) in [(&mut behind, 5), (&mut ahead, end as u64)] {
        let told = timeout(DEADLINE, listener.next()).await.expect("in time");
        assert!(matches!(told, Err(Ended::FellBack { at: Position(at) }) if at == goes_on), "{told:?}");
    }
}
