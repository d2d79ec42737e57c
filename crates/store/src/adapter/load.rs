//! What a load gives, or why it stops.
//!
//! Invariant: an event that this program cannot read is never skipped and never guessed.

use crate::journal::StreamId;
use cqrs_es::persist::{PersistenceError, SerializedEvent};
use domain::aggregate::{Aggregate, Event};

/// An aggregate as its stream made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded<A> {
    /// The state.
    pub state: A,
    /// How many events made it: the expected version of the next commit.
    pub version: u64,
    /// Whether it was kept in memory. Such a state may be behind another node: a refusal that it gives has to be decided
    /// again on [`load_fresh`](super::Repository::load_fresh); a commit finds out by itself.
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

/// Folds a stream as a stock repository gave it.
pub(super) fn fold<A: Aggregate>(
    stream: &StreamId,
    events: Vec<SerializedEvent>,
) -> Result<(A, u64), LoadError> {
    let history = history::<A::Event>(stream, events)?;
    Ok((A::fold(&history), history.len() as u64))
}

/// The events of a stream as a stock repository gave it: none is missing.
pub(super) fn history<E: Event>(
    stream: &StreamId,
    events: Vec<SerializedEvent>,
) -> Result<Vec<E>, LoadError> {
    let (mut history, mut version) = (Vec::with_capacity(events.len()), 0);
    for stored in events {
        let (received, expected) = (stored.sequence as u64, version + 1);
        if received != expected {
            return Err(LoadError::Gap { stream: stream.clone(), expected, received });
        }
        history.push(decode(stream, stored)?);
        version = expected;
    }
    Ok(history)
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

#[cfg(test)]
mod tests {
    use super::*;
    use domain::person::{Person, PersonEvent};
    use uuid::Uuid;

    fn stored(sequence: usize) -> SerializedEvent {
        let event = PersonEvent::samples().remove(0);
        SerializedEvent {
            aggregate_id: Uuid::nil().to_string(),
            sequence,
            aggregate_type: Person::TYPE.to_owned(),
            event_type: event.kind().to_owned(),
            event_version: event.version().to_string(),
            payload: serde_json::to_value(&event).unwrap(),
            metadata: serde_json::json!({}),
        }
    }

    #[test]
    fn the_version_is_the_number_of_events() {
        let stream = StreamId::of::<Person>(Uuid::nil());
        assert_eq!(fold::<Person>(&stream, vec![stored(1), stored(2)]).unwrap().1, 2);
    }

    #[test]
    fn a_missing_event_stops_the_load() {
        let stream = StreamId::of::<Person>(Uuid::nil());
        let stopped = fold::<Person>(&stream, vec![stored(1), stored(3)]);
        assert!(matches!(stopped, Err(LoadError::Gap { expected: 2, received: 3, .. })));
    }
}
