//! One behaviour on two databases: every rule of the journal runs on SQLite and on a real PostgreSQL.

mod append_only;
mod commands;
mod faults;
mod gone_back;
mod loading;
mod order;
mod streams;
mod tree;

use crate::kit::database::DEADLINE;
use std::future::Future;
use store::journal::{
    Appended, Commit, Journal, Metadata, NewEvent, Position, Recorded, StreamId, StreamWrite,
};
use uuid::Uuid;

/// A stream of pairs.
fn pair(id: u128) -> StreamId {
    StreamId::new("Pair", Uuid::from_u128(id))
}

/// So many events for this stream, decided at this version.
fn write(stream: StreamId, expected_version: u64, count: u64) -> StreamWrite {
    let event = |number| NewEvent {
        event_type: "MeetingHeld".to_owned(),
        event_version: 1,
        payload: format!(r#"{{"type":"MeetingHeld", "number":{number}, "topic":"«Ё»"}}"#),
    };
    StreamWrite { stream, expected_version, events: (0..count).map(event).collect() }
}

/// A command with these writes.
fn commit(command: u128, streams: Vec<StreamWrite>) -> Commit {
    let metadata = Metadata::from([("actor".to_owned(), "curator".to_owned())]);
    Commit { streams, ..Commit::new(Uuid::from_u128(command), [1; 32], metadata) }
}

/// Appends what no rule refuses.
async fn append(journal: &Journal, commit: Commit) -> Appended {
    in_time(journal.append(commit)).await.expect("the commit is appended")
}

/// The whole journal, page by page.
async fn everything(journal: &Journal) -> Vec<Recorded> {
    let mut events: Vec<Recorded> = Vec::new();
    loop {
        let after = events.last().map_or(Position::START, |event| event.position);
        let page = in_time(journal.read_after(after, 100)).await.expect("a page");
        if page.is_empty() {
            return events;
        }
        events.extend(page);
    }
}

fn positions(events: &[Recorded]) -> Vec<u64> {
    events.iter().map(|event| event.position.0).collect()
}

/// What has not come by the deadline does not come.
async fn in_time<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, work).await.expect("in time")
}
