//! The history of one thing.

use super::event::Event;
use crate::connection::Connection;
use crate::scalars::{Date, Position};
use app::history::{FieldChange, Point, Until};
use async_graphql::{InputObject, OneofObject, SimpleObject};
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

/// A point in the life of a thing, on two clocks. Точка.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct PointInput {
    /// What had been recorded; everything when left out.
    pub known: Option<UntilInput>,
    /// Of that, what speaks of this day and those before it, corrections carried out; everything when left out.
    pub valid_on: Option<Date>,
}

impl From<PointInput> for Point {
    fn from(point: PointInput) -> Self {
        Self { known: point.known.map_or(Until::Now, Until::from), valid_on: point.valid_on.map(|day| day.0) }
    }
}

/// What set a field last. Последнее событие поля.
#[derive(Clone, Debug, SimpleObject)]
pub struct FieldSetter {
    /// Its place in the journal.
    pub position: Position,
    /// Its number in the stream.
    pub sequence: u64,
    /// Its kind: `PairFormed`.
    pub r#type: String,
}

/// A field that differs between two points. Изменение поля.
#[derive(Clone, Debug, SimpleObject)]
pub struct FieldDifference {
    /// Where it is in the state, as a JSON pointer.
    pub path: String,
    /// Its value at the first point, as a string of JSON; null when it was not there.
    pub before: Option<String>,
    /// Its value at the second point, as a string of JSON; null when it is not there.
    pub after: Option<String>,
    /// The event up to the second point that set it last; null when none did.
    pub set_by: Option<FieldSetter>,
}

impl From<FieldChange> for FieldDifference {
    fn from(change: FieldChange) -> Self {
        Self {
            path: change.path,
            before: change.before.map(|value| value.to_string()),
            after: change.after.map(|value| value.to_string()),
            set_by: change.set_by.map(|setter| FieldSetter {
                position: setter.position.into(),
                sequence: setter.sequence,
                r#type: setter.event_type,
            }),
        }
    }
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
