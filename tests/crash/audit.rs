//! The stored journal, read whole and held against everything that it promises.
//!
//! Invariant: nothing here trusts a number that the service counted itself; roots and order are made again from the bytes.

use crate::kit::database::NOON;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::backend::Backend;
use store::clock::ManualClock;
use store::journal::{COMMAND_ID, Journal, Position, Recorded};
use store::merkle::Hash;
use uuid::Uuid;

/// Events that are read at one time.
const PAGE: u32 = 5_000;

/// What the journal holds.
#[derive(Debug)]
pub(crate) struct Stored {
    /// All events.
    pub(crate) events: Vec<Recorded>,
    /// First and last position of each command.
    pub(crate) commands: BTreeMap<Uuid, (u64, u64)>,
}

impl Stored {
    /// Reads the journal and holds it against its promises.
    pub(crate) async fn audit(database: &str) -> Self {
        let backend = Backend::connect(database).await.expect("the database opens");
        let journal =
            Journal::open(backend, Arc::new(ManualClock::at_micros(NOON))).await.expect("the journal opens");
        let head = journal.tree_head().await.expect("the head");
        let events = everything(&journal, head.position).await;
        let commands = remembered(journal.backend()).await;
        pages_are_sound(journal.backend()).await;
        journal.shutdown().await;
        journal.backend().close().await;

        assert_eq!(events.len() as u64, head.position.0, "as many events as the head says");
        assert!(
            events.iter().zip(1..).all(|(event, position)| event.position.0 == position),
            "positions are dense"
        );
        let leaves: Vec<Hash> = events.iter().map(Recorded::computed_leaf_hash).collect();
        assert!(
            events.iter().zip(&leaves).all(|(event, leaf)| event.leaf_hash == *leaf),
            "leaves are as hashed"
        );
        assert_eq!(root(&leaves), head.root, "the root is that of the stored bytes");
        let stamps: Vec<i64> = events.iter().map(|event| event.recorded_at).collect();
        assert!(
            stamps.is_sorted() && stamps.last().is_none_or(|last| *last <= head.recorded_at),
            "time goes on"
        );
        sequences_are_dense(&events);
        let stored = Self { events, commands };
        stored.commands_are_whole();
        stored
    }

    /// The events of a command.
    pub(crate) fn of(&self, command_id: Uuid) -> &[Recorded] {
        let Some((first, last)) = self.commands.get(&command_id) else { return &[] };
        let index = |position: u64| usize::try_from(position).expect("an index");
        &self.events[index(first - 1)..index(*last)]
    }

    /// What the commands of an imported file wrote: the kinds of events of each, in an order that does not depend on when
    /// they came.
    pub(crate) fn imported(&self, file: &str) -> Vec<Vec<&str>> {
        let of_file = |events: &&[Recorded]| {
            events.first().is_some_and(|event| metadata(event).get("file").is_some_and(|found| found == file))
        };
        let commands = self.commands.keys().map(|command_id| self.of(*command_id)).filter(of_file);
        let mut kinds: Vec<Vec<&str>> =
            commands.map(|events| events.iter().map(|event| event.event_type.as_str()).collect()).collect();
        kinds.sort();
        kinds
    }

    /// Every command has the positions that are remembered of it, all of them and no other; nothing was written by none.
    fn commands_are_whole(&self) {
        let mut found: BTreeMap<Uuid, (u64, u64)> = BTreeMap::new();
        let mut before = None;
        for event in &self.events {
            let command_id = metadata(event)[COMMAND_ID].parse().expect("a command id");
            let position = event.position.0;
            let run = found.entry(command_id).or_insert((position, position));
            assert!(
                run.0 == position || before == Some(command_id),
                "command {command_id} is torn at {position}"
            );
            run.1 = position;
            before = Some(command_id);
        }
        let with_events = self.commands.iter().filter(|(_, (first, last))| first <= last);
        assert!(with_events.eq(&found), "the remembered commands are those of the events");
    }
}

fn metadata(event: &Recorded) -> BTreeMap<String, String> {
    serde_json::from_str(&event.metadata).expect("a flat object of texts")
}

async fn everything(journal: &Journal, head: Position) -> Vec<Recorded> {
    let mut events: Vec<Recorded> = Vec::new();
    loop {
        let after = events.last().map_or(Position::START, |event| event.position);
        let page = journal.read_after(after, PAGE).await.expect("a page");
        if page.is_empty() {
            return events;
        }
        events.extend(page);
        assert!(events.len() as u64 <= head.0, "there are events behind the head");
    }
}

fn sequences_are_dense(events: &[Recorded]) {
    let mut streams = BTreeMap::new();
    for event in events {
        let last = streams.entry(event.stream()).or_insert(0);
        *last += 1;
        assert_eq!(event.sequence, *last, "{} at {}", event.stream(), event.position);
    }
}

async fn remembered(backend: &Backend) -> BTreeMap<Uuid, (u64, u64)> {
    let all = "SELECT CAST(command_id AS text), first_position, last_position FROM commands";
    let rows: Vec<(String, i64, i64)> = match backend {
        Backend::Sqlite(database) => sqlx::query_as(all).fetch_all(database.readers()).await,
        Backend::Postgres(database) => sqlx::query_as(all).fetch_all(database.pool()).await,
    }
    .expect("the commands");
    let row = |(id, first, last): (String, i64, i64)| {
        (id.parse().expect("a command id"), (first.unsigned_abs(), last.unsigned_abs()))
    };
    rows.into_iter().map(row).collect()
}

async fn pages_are_sound(backend: &Backend) {
    if let Backend::Sqlite(database) = backend {
        let found: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check")
            .fetch_all(database.readers())
            .await
            .expect("a check");
        assert_eq!(found, ["ok"]);
    }
}

/// The root as RFC 6962 defines it, in its own words and not by a frontier.
fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Sha256::digest([]).into(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            Sha256::new()
                .chain_update([1])
                .chain_update(root(left))
                .chain_update(root(right))
                .finalize()
                .into()
        }
    }
}
