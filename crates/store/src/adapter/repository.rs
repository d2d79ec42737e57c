//! Loads aggregates through the stock repositories of cqrs-es and appends through the journal.
//!
//! Invariants: `persist` never reaches a stock repository, because those cannot append to our tables; an event that
//! cannot be read stops the load with an error that names it; replays surface every error.

use super::cache::Recent;
use super::Es;
use crate::backend::Backend;
use crate::journal::{
    AppendError, Appended, COMMAND_ID, Commit, Journal, Metadata, NewEvent, Position, ReadError, Recorded, StreamId,
    StreamWrite,
};
use cqrs_es::persist::{
    PersistedEventRepository, PersistenceError, ReplayStream, SerializedEvent, SerializedSnapshot,
};
use domain::aggregate::{Aggregate, Event};
use postgres_es::PostgresEventRepository;
use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlite_es::SqliteEventRepository;
use std::sync::Arc;
use uuid::Uuid;

/// How many events a replay reads at once and holds ready.
const PAGE: u32 = 1_000;

/// An aggregate as its stream made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded<A> {
    /// The state.
    pub state: A,
    /// How many events made it: the expected version of the next commit.
    pub version: u64,
    /// Whether it was kept in memory. Such a state may be behind another node: a refusal that it gives has to be decided
    /// again on [`Repository::load_fresh`]; a commit finds out by itself.
    pub cached: bool,
}

/// Why an aggregate could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The stock repository could not read the stream.
    #[error("{stream} cannot be read")]
    Stream {
        /// The stream.
        stream: StreamId,
        /// What the repository said.
        source: PersistenceError,
    },
    /// A sequence is missing: no appender leaves gaps.
    #[error("{stream} goes on with event {received}, expected {expected}")]
    Gap {
        /// The stream.
        stream: StreamId,
        /// The next sequence.
        expected: u64,
        /// The one that was there.
        received: u64,
    },
    /// The aggregate has no event of this kind.
    #[error("event {sequence} of {stream} is of the unknown type {event_type:?}")]
    UnknownType {
        /// The stream.
        stream: StreamId,
        /// The event's place in it.
        sequence: u64,
        /// The stored kind.
        event_type: String,
    },
    /// The stored shape is of a version that this program does not know.
    #[error("event {sequence} of {stream} is {event_type} version {received}, this program knows {expected}")]
    UnknownVersion {
        /// The stream.
        stream: StreamId,
        /// The event's place in it.
        sequence: u64,
        /// The stored kind.
        event_type: String,
        /// The stored version.
        received: String,
        /// The version that is known.
        expected: u32,
    },
    /// The payload is not what its kind says.
    #[error("event {sequence} of {stream} is not a readable {event_type}")]
    Payload {
        /// The stream.
        stream: StreamId,
        /// The event's place in it.
        sequence: u64,
        /// The stored kind.
        event_type: String,
        /// What the decoder said.
        source: serde_json::Error,
    },
}

/// Aggregates of a journal; clones share the cache.
#[derive(Clone)]
pub struct Repository {
    journal: Journal,
    stock: Stock,
    recent: Recent,
}

#[derive(Clone)]
enum Stock {
    Sqlite(Arc<SqliteEventRepository>),
    Postgres(Arc<PostgresEventRepository>),
}

impl Repository {
    /// The aggregates of this journal.
    pub fn new(journal: Journal) -> Self {
        let stock = match journal.backend() {
            Backend::Sqlite(database) => {
                Stock::Sqlite(SqliteEventRepository::new(database.readers().clone()).into())
            }
            Backend::Postgres(database) => {
                Stock::Postgres(PostgresEventRepository::new(database.pool().clone()).into())
            }
        };
        Self { journal, stock, recent: Recent::new() }
    }

    /// The journal under it.
    pub const fn journal(&self) -> &Journal {
        &self.journal
    }

    /// An aggregate, out of memory when it was used lately. One that has no events is its default at version 0.
    pub async fn load<A: Aggregate>(&self, id: Uuid) -> Result<Loaded<A>, LoadError> {
        match self.recent.get(&StreamId::of::<A>(id)) {
            Some((state, version)) => Ok(Loaded { state, version, cached: true }),
            None => self.load_fresh(id).await,
        }
    }

    /// An aggregate out of its stream.
    pub async fn load_fresh<A: Aggregate>(&self, id: Uuid) -> Result<Loaded<A>, LoadError> {
        let stream = StreamId::of::<A>(id);
        let events = self
            .get_events::<Es<A>>(&id.to_string())
            .await
            .map_err(|source| LoadError::Stream { stream: stream.clone(), source })?;
        let (mut state, mut version) = (A::default(), 0);
        for stored in events {
            let sequence = stored.sequence as u64;
            if sequence != version + 1 {
                return Err(LoadError::Gap { stream, expected: version + 1, received: sequence });
            }
            state.evolve(&decode(&stream, stored)?);
            version = sequence;
        }
        self.recent.put(stream, state.clone(), version);
        Ok(Loaded { state, version, cached: false })
    }

    /// Keeps the state that a successful append led to, for the next [`Repository::load`].
    pub fn remember<A: Aggregate>(&self, id: Uuid, state: A, version: u64) {
        self.recent.put(StreamId::of::<A>(id), state, version);
    }

    /// Appends a commit; a stream in conflict is loaded afresh the next time.
    pub async fn append(&self, commit: Commit) -> Result<Appended, AppendError> {
        let appended = self.journal.append(commit).await;
        if let Err(AppendError::Conflict { stream, .. }) = &appended {
            self.recent.forget(stream);
        }
        appended
    }
}

fn decode<E: Event>(stream: &StreamId, stored: SerializedEvent) -> Result<E, LoadError> {
    let SerializedEvent { event_type, event_version: received, payload, sequence, .. } = stored;
    let (stream, sequence) = (stream.clone(), sequence as u64);
    match E::decode(&event_type, payload) {
        Some(Ok(event)) if event.version().to_string() == received => Ok(event),
        Some(Ok(event)) => {
            let expected = event.version();
            Err(LoadError::UnknownVersion { stream, sequence, event_type, received, expected })
        }
        Some(Err(source)) => Err(LoadError::Payload { stream, sequence, event_type, source }),
        None => Err(LoadError::UnknownType { stream, sequence, event_type }),
    }
}

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
        let journal = self.journal.clone();
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
        let journal = self.journal.clone();
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
