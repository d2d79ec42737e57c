//! The journal that is imported in every round, each time as that of another school, and what it gives when nothing
//! goes wrong.

use super::audit::Stored;
use super::client::Door;
use crate::kit::app::sample;
use crate::kit::server::TestServer;
use crate::kit::workbook::with_cell;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// A sample under a code of its own.
#[derive(Debug)]
pub(super) struct Journal {
    /// The code of the school.
    pub(super) code: String,
    /// The workbook.
    pub(super) bytes: Vec<u8>,
}

impl Journal {
    /// The sample as the journal of the school with this code.
    pub(super) fn of(code: String) -> Self {
        let bytes = with_cell(&sample("zarechnaya-2024.xlsx"), "RO-ZAR", &code);
        Self { code, bytes }
    }

    /// How the metadata of events name the file.
    pub(super) fn hash(&self) -> String {
        hex::encode(Sha256::digest(&self.bytes))
    }

    /// Sends it to the service; the outcome, if one comes.
    pub(super) async fn upload(client: reqwest::Client, imports: String, bytes: Vec<u8>) -> Option<Value> {
        let request = client.post(imports).header("content-type", "application/octet-stream").body(bytes);
        request.send().await.ok()?.error_for_status().ok()?.json().await.ok()
    }

    /// Sends it to a service that lives: every row is recorded or already there.
    pub(super) async fn complete(&self, server: &TestServer) -> Value {
        let outcome = Self::upload(server.client.clone(), server.url("/imports"), self.bytes.clone()).await;
        let outcome = outcome.expect("a service that lives answers");
        let left = ["partly", "refused", "waits"].map(|verdict| outcome["counts"][verdict].as_u64());
        assert_eq!(left, [Some(0); 3], "{}, the first of its rows {}", outcome["counts"], outcome["rows"][0]);
        outcome
    }

    /// The school in the stored journal.
    fn school(&self, stored: &Stored) -> Uuid {
        let code = format!("\"{}\"", self.code);
        let registered = |event: &&store::journal::Recorded| {
            event.event_type == "OrganizationRegistered" && event.payload.contains(&code)
        };
        stored.events.iter().find(registered).expect("the school is registered").aggregate_id
    }

    /// The published numbers of the school, once they have caught up.
    pub(super) async fn indicators(&self, door: &Door, stored: &Stored) -> Value {
        let query = "query($node: UUID!, $atLeast: Position) {
            indicators(node: $node, year: 2024, atLeast: $atLeast) {
              values { indicator variant numerator denominator percent { display } } } }";
        let variables = json!({ "node": self.school(stored), "atLeast": stored.events.len().to_string() });
        let mut answer = door.ask(query, variables).await.expect("a service that lives answers");
        assert_eq!(answer["errors"], Value::Null);
        answer["data"]["indicators"]["values"].take()
    }
}

/// What an import gives that nobody disturbs.
#[derive(Debug)]
pub(super) struct Reference {
    /// The kinds of events of each of its commands.
    pub(super) commands: Vec<Vec<String>>,
    /// The numbers of the school.
    pub(super) indicators: Value,
    /// How long it takes on this machine.
    pub(super) took: Duration,
}

impl Reference {
    /// Imports two journals in peace; the second finds its region and municipality, as all later ones do.
    pub(super) async fn take(server: &TestServer, door: &Door, database: &str) -> Self {
        Journal::of("RO-FIRST".to_owned()).complete(server).await;
        let (journal, begun) = (Journal::of("RO-CALM".to_owned()), Instant::now());
        journal.complete(server).await;
        let took = begun.elapsed();
        let stored = Stored::audit(database).await;
        let indicators = journal.indicators(door, &stored).await;
        let i1 = json!({ "indicator": "I1", "variant": "COMPLETED", "numerator": 6, "denominator": 40, "percent": { "display": "15.0" } });
        assert!(indicators.as_array().is_some_and(|values| values.contains(&i1)), "{indicators}");
        let reference = Self { commands: Vec::new(), indicators, took };
        Self { commands: owned(&stored.imported(&journal.hash())), ..reference }
    }

    /// The import was completed: the same events, each once, and the same numbers.
    pub(super) async fn is_met(&self, journal: &Journal, door: &Door, stored: &Stored) {
        let imported = owned(&stored.imported(&journal.hash()));
        assert_eq!(imported, self.commands, "{}: its commands are those of a calm import", journal.code);
        assert_eq!(
            journal.indicators(door, stored).await,
            self.indicators,
            "{}: its numbers too",
            journal.code
        );
    }
}

fn owned(commands: &[Vec<&str>]) -> Vec<Vec<String>> {
    commands.iter().map(|kinds| kinds.iter().map(ToString::to_string).collect()).collect()
}
