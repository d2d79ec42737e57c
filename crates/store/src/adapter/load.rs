//! Reads a stream as events of its aggregate, or says why not.
//!
//! Invariants: an event that this program cannot read is never skipped and never guessed; the stored text is decoded
//! straight to the event, each as its row comes, older shapes by way of their upcasters. The stock repositories read the same streams (`doctor` compares them).

use crate::backend::Backend;
use crate::journal::StreamId;
use domain::aggregate::{Aggregate, Event};
use domain::upcast::{self, Unreadable};
use futures_util::stream::{BoxStream, TryStreamExt};
use sqlx::{ColumnIndex, Decode, Row, Type};
use std::sync::Arc;

/// No more than a decoder needs; the server keeps the statement prepared.
const READ_EVENTS: &str = "
SELECT sequence, event_type, event_version, CAST(payload AS text)
  FROM events
 WHERE aggregate_type = $1 AND aggregate_id = $2
 ORDER BY sequence";

/// An aggregate as its stream made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded<A> {
    /// The state, shared with the memory.
    pub state: Arc<A>,
    /// How many events made it: the expected version of the next commit.
    pub version: u64,
    /// Whether it was kept in memory. Such a state may be behind another node, or an append whose answer got lost: that it refuses, or finds
    /// nothing to do, has to be decided again on [`load_fresh`](super::Repository::load_fresh), and a commit that rests on it has to name
    /// its version, also where nothing is written (docs/decisions/0043).
    pub cached: bool,
}

/// Why an aggregate could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The database did not answer.
    #[error("{stream} cannot be read")]
    Stream {
        /// The stream.
        stream: StreamId,
        /// What it said.
        source: sqlx::Error,
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
        source: Unreadable,
    },
}

/// The events of a stream, in order: none is missing.
pub(super) async fn history<A: Aggregate>(
    backend: &Backend,
    stream: &StreamId,
) -> Result<Vec<A::Event>, LoadError> {
    let id = stream.aggregate_id.to_string();
    match backend {
        Backend::Sqlite(database) => {
            events_of(stream, sqlx::query(READ_EVENTS).bind(A::TYPE).bind(&id).fetch(database.readers()))
                .await
        }
        Backend::Postgres(database) => loop {
            let lent = database.stream_reader().await;
            let mut reader = lent.map_err(|source| LoadError::Stream { stream: stream.clone(), source })?;
            let rows = sqlx::query(READ_EVENTS).bind(A::TYPE).bind(&id).fetch(&mut *reader);
            match events_of(stream, rows).await {
                Ok(events) => {
                    reader.keep();
                    return Ok(events);
                }
                // A connection that broke while it was idle costs no one an error; they run out, and a new one tells.
                Err(LoadError::Stream { .. }) if reader.was_idle() => {}
                Err(error) => return Err(error),
            }
        },
    }
}

/// The events of the rows, each decoded as it comes.
async fn events_of<E: Event, R: Row>(
    stream: &StreamId,
    mut rows: BoxStream<'_, Result<R, sqlx::Error>>,
) -> Result<Vec<E>, LoadError>
where
    usize: ColumnIndex<R>,
    for<'r> i64: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> &'r str: Decode<'r, R::Database> + Type<R::Database>,
{
    let unread = |source| LoadError::Stream { stream: stream.clone(), source };
    let mut history = History::new(stream);
    while let Some(row) = rows.try_next().await.map_err(unread)? {
        history.take(Line {
            sequence: row.try_get(0).map_err(unread)?,
            event_type: row.try_get(1).map_err(unread)?,
            event_version: row.try_get(2).map_err(unread)?,
            payload: row.try_get(3).map_err(unread)?,
        })?;
    }
    Ok(history.events)
}

/// An event as a row gives it.
#[derive(Clone, Copy)]
struct Line<'r> {
    sequence: i64,
    event_type: &'r str,
    event_version: &'r str,
    payload: &'r str,
}

struct History<'s, E> {
    stream: &'s StreamId,
    events: Vec<E>,
}

impl<'s, E: Event> History<'s, E> {
    const fn new(stream: &'s StreamId) -> Self {
        Self { stream, events: Vec::new() }
    }

    fn take(&mut self, line: Line<'_>) -> Result<(), LoadError> {
        let (received, expected) = (line.sequence.unsigned_abs(), self.events.len() as u64 + 1);
        if received != expected {
            return Err(LoadError::Gap { stream: self.stream.clone(), expected, received });
        }
        self.events.push(self.decode(line)?);
        Ok(())
    }

    fn decode(&self, line: Line<'_>) -> Result<E, LoadError> {
        // What is no number is no version of ours.
        let version = line.event_version.parse().unwrap_or(u32::MAX);
        let aggregate_type = self.stream.aggregate_type.as_ref();
        let read = upcast::read(aggregate_type, line.event_type, version, line.payload);
        read.map_err(|why| self.unreadable(line, why))
    }

    fn unreadable(&self, line: Line<'_>, why: Unreadable) -> LoadError {
        let (stream, sequence) = (self.stream.clone(), line.sequence.unsigned_abs());
        let event_type = line.event_type.to_owned();
        match why {
            Unreadable::Kind => LoadError::UnknownType { stream, sequence, event_type },
            Unreadable::Newer { known: expected, .. } | Unreadable::Lost { known: expected, .. } => {
                let received = line.event_version.to_owned();
                LoadError::UnknownVersion { stream, sequence, event_type, received, expected }
            }
            Unreadable::Upcast(_) | Unreadable::Payload(_) => {
                LoadError::Payload { stream, sequence, event_type, source: why }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::person::{Person, PersonEvent};
    use uuid::Uuid;

    fn taken(sequences: [i64; 2]) -> Result<usize, LoadError> {
        let stream = StreamId::of::<Person>(Uuid::nil());
        let mut history = History::<PersonEvent>::new(&stream);
        let event = PersonEvent::samples().remove(0);
        let (payload, event_version) = (serde_json::to_string(&event).unwrap(), event.version().to_string());
        for sequence in sequences {
            let (event_type, event_version, payload) = (event.kind(), &*event_version, &*payload);
            history.take(Line { sequence, event_type, event_version, payload })?;
        }
        Ok(history.events.len())
    }

    #[test]
    fn the_version_is_the_number_of_events() {
        assert_eq!(taken([1, 2]).unwrap(), 2);
    }

    #[test]
    fn a_missing_event_stops_the_load() {
        assert!(matches!(taken([1, 3]), Err(LoadError::Gap { expected: 2, received: 3, .. })));
    }
}
