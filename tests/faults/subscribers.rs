//! Many subscribers at once, over sockets and streams, while a journal is imported: each hears every event once, in order (T16).
//! `NASTAVNIK_SUBSCRIBERS=1000` says how many.

use super::asked_for;
use super::client::tree;
use crate::crash::client::Door;
use crate::kit::app::sample;
use crate::kit::database::{DEADLINE, Fresh, on_both_databases};
use crate::kit::server::TestServer;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::time::Instant;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;

on_both_databases!(every_subscriber_hears_every_event_once);

/// Of an ordinary run.
const SUBSCRIBERS: u64 = 24;
const QUERY: &str = "subscription { events(after: \"0\") { position } }";

/// How many have heard the first event, and where the journal ends when that is known.
type News = (watch::Sender<u64>, watch::Receiver<Option<u64>>);

async fn every_subscriber_hears_every_event_once(fresh: Fresh) {
    let count = asked_for("NASTAVNIK_SUBSCRIBERS").unwrap_or(SUBSCRIBERS);
    let server = TestServer::start(&fresh, &["--log", "warn"]).await;
    tree(&Door::of(&server)).await;
    let before = memory(&server);
    let (heard, mut hearing) = watch::channel(0);
    let (end, ended) = watch::channel(None);
    let mut subscribers = JoinSet::new();
    for number in 0..count {
        let news = (heard.clone(), ended.clone());
        if number % 2 == 0 {
            subscribers.spawn(socket(server.url("/graphql/ws").replacen("http", "ws", 1), news));
        } else {
            let request = server.client.post(server.url("/graphql/stream"));
            let request = request.header("accept", "text/event-stream").json(&json!({ "query": QUERY }));
            subscribers.spawn(stream(request, news));
        }
    }
    timeout(DEADLINE, hearing.wait_for(|heard| *heard == count)).await.expect("all listen").unwrap();
    let listening = memory(&server);

    let begun = Instant::now();
    let upload =
        server.client.post(server.url("/imports")).header("content-type", "application/octet-stream");
    let imported = upload.body(sample("boldyrevskaya-2024.xlsx")).send().await.unwrap();
    assert_eq!(imported.status(), 200);
    let (imported, head) = (begun.elapsed(), server.health().await["head"].as_u64().unwrap());
    end.send(Some(head)).unwrap();
    let expected: Vec<u64> = (1..=head).collect();
    let all = timeout(DEADLINE * 5, subscribers.join_all()).await.expect("all have heard everything");
    let took = begun.elapsed();
    assert!(all.iter().all(|positions| *positions == expected), "every event once, in order");
    println!(
        "{count} subscribers, {head} events: imported in {} ms, all heard in {} ms, {} KiB a subscriber while listening, {} KiB at the end",
        imported.as_millis(),
        took.as_millis(),
        listening.saturating_sub(before) / count,
        memory(&server).saturating_sub(before) / count
    );
}

/// What the process holds, in KiB.
fn memory(server: &TestServer) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

/// The positions that one subscriber hears, until it has heard the last one.
struct Heard {
    positions: Vec<u64>,
    news: News,
}

impl Heard {
    /// Takes an event in.
    fn take(&mut self, event: &Value) {
        let position = &event["data"]["events"]["position"];
        self.positions.push(position.as_str().unwrap_or_else(|| panic!("{event}")).parse().unwrap());
        if self.positions.len() == 1 {
            self.news.0.send_modify(|heard| *heard += 1);
        }
    }

    fn is_whole(&self) -> bool {
        self.news.1.borrow().is_some_and(|end| self.positions.last() == Some(&end))
    }
}

async fn socket(url: String, news: News) -> Vec<u64> {
    let mut request = url.into_client_request().unwrap();
    let protocol = HeaderValue::from_static("graphql-transport-ws");
    request.headers_mut().insert("sec-websocket-protocol", protocol);
    let (mut socket, _) = connect_async(request).await.unwrap();
    let subscribe = json!({ "type": "subscribe", "id": "1", "payload": { "query": QUERY } });
    for message in [json!({ "type": "connection_init" }), subscribe] {
        socket.send(Message::text(message.to_string())).await.unwrap();
    }
    let (mut ended, mut heard) = (news.1.clone(), Heard { positions: Vec::new(), news });
    while !heard.is_whole() {
        tokio::select! {
            message = socket.next() => {
                let message = message.expect("it goes on").unwrap();
                let Message::Text(text) = message else { continue };
                let message: Value = serde_json::from_str(&text).unwrap();
                if message["type"] == "next" {
                    heard.take(&message["payload"]);
                }
            }
            _ = ended.changed() => {}
        }
    }
    heard.positions
}

async fn stream(request: reqwest::RequestBuilder, news: News) -> Vec<u64> {
    let mut bytes = request.send().await.unwrap().bytes_stream();
    let (mut ended, mut heard) = (news.1.clone(), Heard { positions: Vec::new(), news });
    let mut text = String::new();
    while !heard.is_whole() {
        tokio::select! {
            chunk = bytes.next() => text.push_str(std::str::from_utf8(&chunk.expect("it goes on").unwrap()).unwrap()),
            _ = ended.changed() => {}
        }
        while let Some((message, rest)) = text.split_once("\n\n") {
            if let Some(data) = message.lines().find_map(|line| line.strip_prefix("data: ")) {
                heard.take(&serde_json::from_str(data).unwrap());
            }
            text = rest.to_owned();
        }
    }
    heard.positions
}
