//! The repository as cqrs-es knows it: loads go to the stock crates, appends and replays to the journal.
//!
//! Invariants: `persist` never reaches a stock repository, because those cannot append to our tables; a replay goes by
//! position and surfaces every error, where theirs ends early and says nothing.

use super::repository::{Repository, Stock};
use crate::journal::{
    AppendError, COMMAND_ID, Commit, Metadata, NewEvent, Position, ReadError, Recorded, StreamId, StreamWrite,
};
use cqrs_es::persist::{
    PersistedEventRepository, PersistenceError, ReplayStream, SerializedEvent, SerializedSnapshot,
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// How many events a replay reads at once and holds ready.
const PAGE: u32 = 1_000;

impl PersistedEventRepository for Repository {
    async fn get_events<A: cqrs_es::Aggregate>(
        &self,
        aggregate_id: &str,
    ) -> Result<Vec<SerializedEvent>, PersistenceError> {
        match &self.stock {
            Stock::Sqlite(stock) => stock.get_events::<A>(aggregate_id).await,
            Stock::Postgres(stock) => stock.get_events::<A>(aggregate_id).await,
        }
    }

    async fn get_last_events<A: cqrs_es::Aggregate>(
        &self,
        aggregate_id: &str,
        last_sequence: usize,
    ) -> Result<Vec<SerializedEvent>, PersistenceError> {
        match &self.stock {
            Stock::Sqlite(stock) => stock.get_last_events::<A>(aggregate_id, last_sequence).await,
            Stock::Postgres(stock) => stock.get_last_events::<A>(aggregate_id, last_sequence).await,
        }
    }

    /// There are none: the snapshots of cqrs-es 0.5 apply events twice.
    async fn get_snapshot<A: cqrs_es::Aggregate>(
        &self,
        _: &str,
    ) -> Result<Option<SerializedSnapshot>, PersistenceError> {
        Ok(None)
    }

    async fn persist<A: cqrs_es::Aggregate>(
        &self,
        events: &[SerializedEvent],
        snapshot: Option<(String, Value, usize)>,
    ) -> Result<(), PersistenceError> {
        if snapshot.is_some() {
            return Err(PersistenceError::UnknownError("the journal stores no snapshots".into()));
        }
        let Some(commit) = commit_of::<A>(events)? else { return Ok(()) };
        match self.append(commit).await {
            Ok(_) => Ok(()),
            Err(AppendError::Conflict { .. }) => Err(PersistenceError::OptimisticLockError),
            Err(error) => Err(PersistenceError::UnknownError(error.into())),
        }
    }

    async fn stream_events<A: cqrs_es::Aggregate>(
        &self,
        aggregate_id: &str,
    ) -> Result<ReplayStream, PersistenceError> {
        let stream = StreamId::new(A::TYPE, parse_id(aggregate_id)?);
        let (mut feed, replay) = ReplayStream::new(PAGE as usize);
        let journal = self.journal().clone();
        tokio::spawn(async move {
            let page = journal.stream(&stream).await;
            for event in serialized(page, |_| true) {
                if feed.push(event).await.is_err() {
                    return;
                }
            }
        });
        Ok(replay)
    }

    /// By position, not by the sequences of all streams at once as the stock repositories have it.
    async fn stream_all_events<A: cqrs_es::Aggregate>(&self) -> Result<ReplayStream, PersistenceError> {
        let (mut feed, replay) = ReplayStream::new(PAGE as usize);
        let journal = self.journal().clone();
        tokio::spawn(async move {
            let mut after = Position::START;
            loop {
                let page = journal.read_after(after, PAGE).await;
                let last = page.as_ref().map(|page| page.last().map(|event| event.position));
                let next = last.unwrap_or_default();
                for event in serialized(page, |event| event.aggregate_type == A::TYPE) {
                    if feed.push(event).await.is_err() {
                        return;
                    }
                }
                let Some(next) = next else { return };
                after = next;
            }
        });
        Ok(replay)
    }
}

/// The events as cqrs-es wants them; a page that could not be read is one error.
fn serialized(
    page: Result<Vec<Recorded>, ReadError>,
    wanted: impl Fn(&Recorded) -> bool,
) -> Vec<Result<SerializedEvent, PersistenceError>> {
    match page {
        Ok(page) => page.into_iter().filter(wanted).map(serialize).collect(),
        Err(error) => vec![Err(PersistenceError::UnknownError(error.into()))],
    }
}

fn serialize(event: Recorded) -> Result<SerializedEvent, PersistenceError> {
    Ok(SerializedEvent {
        aggregate_id: event.aggregate_id.to_string(),
        sequence: usize::try_from(event.sequence).expect("a stream is counted in a machine word"),
        aggregate_type: event.aggregate_type,
        event_type: event.event_type,
        event_version: event.event_version.to_string(),
        payload: serde_json::from_str(&event.payload)?,
        metadata: serde_json::from_str(&event.metadata)?,
    })
}

/// The commit of one stream that `persist` asks for; `None` when nothing happened.
fn commit_of<A: cqrs_es::Aggregate>(events: &[SerializedEvent]) -> Result<Option<Commit>, PersistenceError> {
    let Some(first) = events.first() else { return Ok(None) };
    let unusable = |what: &'static str| PersistenceError::UnknownError(what.into());
    let mut metadata: Metadata = serde_json::from_value(first.metadata.clone())?;
    let command_id = metadata
        .remove(COMMAND_ID)
        .and_then(|id| Uuid::parse_str(&id).ok())
        .ok_or(unusable("the metadata names no command_id, the journal appends by it"))?;
    let expected_version = first.sequence.checked_sub(1).ok_or(unusable("sequences begin at 1"))? as u64;
    let mut fingerprint = Sha256::new();
    let mut new_events = Vec::with_capacity(events.len());
    for event in events {
        let payload = event.payload.to_string();
        fingerprint.update(&payload);
        new_events.push(NewEvent {
            event_type: event.event_type.clone(),
            event_version: event.event_version.parse().map_err(|_| unusable("a version is a number"))?,
            payload,
        });
    }
    let stream = StreamId::new(A::TYPE, parse_id(&first.aggregate_id)?);
    let mut commit = Commit::new(command_id, fingerprint.finalize().into(), metadata);
    commit.streams.push(StreamWrite { stream, expected_version, events: new_events });
    Ok(Some(commit))
}

fn parse_id(aggregate_id: &str) -> Result<Uuid, PersistenceError> {
    Uuid::parse_str(aggregate_id).map_err(|error| PersistenceError::UnknownError(error.into()))
}
