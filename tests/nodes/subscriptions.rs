//! What is subscribed to on one node is told of what another one records: events and indicators, whoever leads, and after the leader
//! died.

use super::{import, until_it_leads, until_one_leads};
use crate::journeys::organization;
use crate::kit::database::{DEADLINE, Fresh};
use crate::kit::server::TestServer;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::time::timeout;

const EVENTS: &str = "subscription($after: Position!) { events(after: $after) { position } }";
const VALUES: &str = "subscription($node: UUID!) { indicatorValues(node: $node, year: 2024) { position values { target { percent } } } }";
const SET_TARGET: &str =
    "mutation($input: SetTargetInput!) { setTarget(input: $input) { userErrors { rule } position } }";

/// A subscription over server-sent events.
struct Followed {
    chunks: BoxStream<'static, String>,
    text: String,
}

impl Followed {
    async fn open(server: &TestServer, query: &str, variables: Value) -> Self {
        let request = server.client.post(server.url("/graphql/stream")).header("accept", "text/event-stream");
        let answer = request.json(&json!({ "query": query, "variables": variables })).send().await.unwrap();
        let chunks = answer.bytes_stream().map(|chunk| String::from_utf8_lossy(&chunk.unwrap()).into_owned());
        Self { chunks: chunks.boxed(), text: String::new() }
    }

    /// The data of the next message.
    async fn next(&mut self) -> Value {
        loop {
            if let Some(end) = self.text.find("\n\n") {
                let message: String = self.text.drain(..end + 2).collect();
                let data = message.lines().find_map(|line| line.strip_prefix("data: ")).map(str::to_owned);
                if let Some(data) = data {
                    let mut answer: Value = serde_json::from_str(&data).unwrap();
                    assert_eq!(answer.get("errors"), None, "{answer}");
                    return answer["data"].take();
                }
                continue;
            }
            let chunk = timeout(DEADLINE, self.chunks.next()).await.expect("in time");
            self.text.push_str(&chunk.expect("the stream goes on"));
        }
    }
}

/// Somebody who follows a node: its events from now on, and the indicators of a school.
struct Listener {
    /// The last event that was heard of.
    at: u64,
    events: Followed,
    values: Followed,
}

impl Listener {
    async fn of(server: &TestServer, school: &Value) -> Self {
        let at = server.health().await["head"].as_u64().unwrap();
        let events = Followed::open(server, EVENTS, json!({ "after": at.to_string() })).await;
        let mut values = Followed::open(server, VALUES, json!({ "node": school })).await;
        values.next().await;
        Self { at, events, values }
    }

    /// Hears of a target: every event up to it once, and the indicators with it.
    async fn hears(&mut self, position: &Value, percent: &str) {
        let position: u64 = position.as_str().unwrap().parse().unwrap();
        while self.at < position {
            self.at += 1;
            assert_eq!(self.events.next().await["events"]["position"], self.at.to_string());
        }
        while self.values.next().await["indicatorValues"]["values"][0]["target"]["percent"] != percent {}
    }
}

/// Sets a target at a node: where its event stands.
async fn set(server: &TestServer, school: &Value, percent: &str) -> Value {
    let number: u128 = percent.parse().unwrap();
    let input = json!({
        "commandId": uuid::Uuid::from_u128(number), "organizationId": school, "indicator": "I1", "year": 2024,
        "percent": percent, "basis": "ROADMAP", "reason": "MISTAKE", "occurredOn": "2024-12-01",
    });
    let mut answer = server.graphql(SET_TARGET, json!({ "input": input })).await.unwrap();
    assert_eq!(answer["data"]["setTarget"]["userErrors"], json!([]), "{answer}");
    answer["data"]["setTarget"]["position"].take()
}

/// Each of two nodes records something, and listeners on both hear of both: how long the slowest took from the command on.
async fn both_hear_of_both(
    nodes: [&TestServer; 2],
    listeners: [&mut Listener; 2],
    school: &Value,
    percents: [&str; 2],
) -> Duration {
    let [here, there] = listeners;
    let mut slowest = Duration::ZERO;
    for (node, percent) in nodes.into_iter().zip(percents) {
        let begun = Instant::now();
        let position = set(node, school, percent).await;
        tokio::join!(here.hears(&position, percent), there.hears(&position, percent));
        slowest = slowest.max(begun.elapsed());
    }
    slowest
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscription_on_any_node_hears_of_commands_on_another() {
    let fresh = Fresh::postgres().await;
    let mut leader = TestServer::start(&fresh, &[]).await;
    until_it_leads(&leader).await;
    let follower = TestServer::start(&fresh, &[]).await;
    assert_eq!(import(&leader, "zarechnaya-2024.xlsx").await.unwrap().status(), 200);
    leader.caught_up().await;
    let school = json!(organization(&leader, "RO-ZAR").await);
    let mut on_leader = Listener::of(&leader, &school).await;
    let mut on_follower = Listener::of(&follower, &school).await;
    let heard =
        both_hear_of_both([&leader, &follower], [&mut on_leader, &mut on_follower], &school, ["11", "12"])
            .await;
    println!("two nodes: heard on both within {} ms of the command", heard.as_millis());
    assert_eq!(follower.health().await["leader"], false, "the first one leads");

    leader.kill9().await;
    drop(on_leader);
    // Nobody leads yet: what is recorded now is told as soon as somebody does. The subscription on the node that is left is the same.
    let begun = Instant::now();
    let position = set(&follower, &school, "13").await;
    on_follower.hears(&position, "13").await;
    println!(
        "the leader killed: heard on the other node within {} ms of the command",
        begun.elapsed().as_millis()
    );
    until_one_leads(std::slice::from_ref(&follower)).await;
    let third = TestServer::start(&fresh, &[]).await;
    let mut on_third = Listener::of(&third, &school).await;
    both_hear_of_both([&follower, &third], [&mut on_follower, &mut on_third], &school, ["14", "15"]).await;
}
