//! The history of one thing.

use super::event::Event;
use crate::connection::Connection;
use crate::scalars::Position;
use app::history::Until;
use async_graphql::{OneofObject, SimpleObject};
use chrono::{DateTime, Utc};

/// A page of a history.
pub type History = Connection<Event, WholeHistory>;

/// What a history says of itself.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct WholeHistory {
    /// How many events there are in all up to the point asked for.
    pub total_count: usize,
    /// The position of the journal up to which it was read.
    pub position: Position,
}

/// Up to which point a history is told. One of these.
#[derive(Clone, Copy, Debug, OneofObject)]
pub enum UntilInput {
    /// Up to the event of this number in the stream.
    Sequence(u64),
    /// As it was known at this position of the journal.
    Position(Position),
    /// As it was known at this time.
    Time(DateTime<Utc>),
}

impl From<UntilInput> for Until {
    fn from(until: UntilInput) -> Self {
        match until {
            UntilInput::Sequence(sequence) => Self::Sequence(sequence),
            UntilInput::Position(position) => Self::Position(position.0),
            UntilInput::Time(time) => Self::RecordedAt(time.timestamp_micros()),
        }
    }
}
