//! History: what happened to one thing, its state at a point, and what changed between two. Read from the journal alone,
//! whatever the read models say.
//!
//! There are two clocks. *Known*: what had been recorded up to a sequence, position or time. *Valid*: of that, what speaks of a
//! day and those before it, corrections carried out.

mod difference;
mod state;

pub use difference::{FieldChange, Setter, difference};
pub use state::{Point, state};

use crate::ask::PATIENCE;
use crate::perform::App;
use chrono::NaiveDate;
use domain::event::DomainEvent;
use readmodel::{DecodeError, Fact};
use store::journal::{Journal, Position, ReadError, Recorded, StreamId};
use store::projector::Stale;
use thiserror::Error;
use uuid::Uuid;

/// Up to which point a stream is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// To its end.
    Now,
    /// Up to its event of this number.
    Sequence(u64),
    /// As it was known at this time, microseconds since 1970 UTC.
    RecordedAt(i64),
    /// As it was known at this position of the journal.
    Position(Position),
}

/// Why a history is not told.
#[derive(Debug, Error)]
pub enum HistoryError {
    /// No aggregate has this type.
    #[error("there is no type of stream {received}: accepted are {}", DomainEvent::AGGREGATE_TYPES.join(", "))]
    UnknownType {
        /// What was asked for.
        received: String,
    },
    /// The journal did not answer.
    #[error("the journal could not be read")]
    Read(#[from] ReadError),
    /// An event is of another version.
    #[error("an event of the stream cannot be read")]
    Decode(#[from] DecodeError),
    /// It is read from a replica, which has not come to the position asked for.
    #[error(transparent)]
    Stale(#[from] Stale),
}

/// One event of a history.
#[derive(Clone, Debug)]
pub struct Entry {
    /// As it is stored.
    pub recorded: Recorded,
    /// What it says.
    pub fact: Fact,
}

/// The events of a stream, in order.
pub async fn history(
    journal: &Journal,
    aggregate_type: &str,
    id: Uuid,
    until: Until,
) -> Result<Vec<Entry>, HistoryError> {
    let known = DomainEvent::AGGREGATE_TYPES.into_iter().find(|known| *known == aggregate_type);
    let known = known.ok_or_else(|| HistoryError::UnknownType { received: aggregate_type.to_owned() })?;
    let stream = StreamId::new(known, id);
    let events = match until {
        Until::Now => journal.stream(&stream).await?,
        Until::Sequence(sequence) => journal.stream_upto_sequence(&stream, sequence).await?,
        Until::RecordedAt(micros) => journal.stream_upto_time(&stream, micros).await?,
        Until::Position(position) => {
            let mut events = journal.stream(&stream).await?;
            events.retain(|event| event.position <= position);
            events
        }
    };
    events.into_iter().map(entry).collect()
}

impl App {
    /// The events of a stream, in order. Where they are read from a replica, what a point speaks of is waited for: what it has not yet
    /// would be missing without a word.
    pub async fn history(
        &self,
        aggregate_type: &str,
        id: Uuid,
        until: Until,
    ) -> Result<Vec<Entry>, HistoryError> {
        let head = *self.journal().head().borrow();
        let spoken_of = match until {
            Until::Now => None,
            Until::Position(position) => Some(position.min(head)),
            // Where they lie is not known beforehand.
            Until::Sequence(_) | Until::RecordedAt(_) => Some(head),
        };
        if let Some(position) = spoken_of.filter(|_| self.reading.is_replica()) {
            self.projector.wait_for(position, PATIENCE).await?;
        }
        history(&self.archive, aggregate_type, id, until).await
    }
}

/// Of a history what speaks of a day and those before it, each event by its own day; everything when `None`.
pub fn valid_on(mut history: Vec<Entry>, day: Option<NaiveDate>) -> Vec<Entry> {
    history.retain(|entry| day.is_none_or(|day| entry.fact.occurred_on <= day));
    history
}

/// Reads a stored event.
pub fn entry(recorded: Recorded) -> Result<Entry, HistoryError> {
    let fact = Fact::read(recorded.stored())?;
    Ok(Entry { recorded, fact })
}
