//! A subscriber that comes and goes hears every event once.

use crate::kit::database::{DEADLINE, Fresh, on_both_databases};
use crate::kit::server::TestServer;
use futures_util::StreamExt;
use serde_json::{Value, json};

on_both_databases!(every_event_once_through_a_broken_connection);

async fn every_event_once_through_a_broken_connection(fresh: Fresh) {
    let server = TestServer::start(&fresh, &[]).await;
    let mut heard = Vec::new();
    let listening = async {
        while heard.len() < 400 {
            let last = heard.last().copied().unwrap_or(0);
            // Each connection is dropped after some events, in the middle of the import.
            heard.extend(listen(&server, last, 70).await);
        }
    };
    let journal = crate::kit::app::sample("boldyrevskaya-2024.xlsx");
    let upload =
        server.client.post(server.url("/imports")).header("content-type", "application/octet-stream");
    let (answer, ()) =
        tokio::time::timeout(DEADLINE, async { tokio::join!(upload.body(journal).send(), listening) })
            .await
            .expect("in time");
    assert_eq!(answer.unwrap().status(), 200);
    let expected: Vec<u64> = (1..=heard.len() as u64).collect();
    assert_eq!(heard, expected, "ascending, none lost, none twice");
}

/// Positions after one, at most so many, over one connection.
async fn listen(server: &TestServer, after: u64, at_most: usize) -> Vec<u64> {
    let query = "subscription ($after: Position!) { events(after: $after) { position } }";
    let body = json!({ "query": query, "variables": { "after": after.to_string() } });
    let request =
        server.client.post(server.url("/graphql/stream")).header("accept", "text/event-stream").json(&body);
    let mut bytes = request.send().await.unwrap().bytes_stream();
    let (mut text, mut heard) = (String::new(), Vec::new());
    while let Some(chunk) = bytes.next().await {
        text.push_str(&String::from_utf8_lossy(&chunk.unwrap()));
        while let Some((message, rest)) = text.split_once("\n\n") {
            if let Some(data) = message.lines().find_map(|line| line.strip_prefix("data: ")) {
                let event: Value = serde_json::from_str(data).unwrap();
                heard.push(event["data"]["events"]["position"].as_str().unwrap().parse().unwrap());
            }
            text = rest.to_owned();
            if heard.len() == at_most {
                return heard;
            }
        }
    }
    heard
}
