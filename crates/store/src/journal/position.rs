//! Where an event stands: in the journal, and in its stream.

use super::error::ReadError;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt::{self, Display};
use uuid::Uuid;

/// A place in the journal: dense from 1, in the order of commits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(pub u64);

impl Position {
    /// Before the first event.
    pub const START: Self = Self(0);

    /// The place after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    pub(crate) fn to_sql(self) -> i64 {
        to_sql(self.0)
    }

    pub(crate) fn from_sql(stored: i64) -> Result<Self, ReadError> {
        from_sql(stored, "a position").map(Self)
    }
}

impl Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A count as both databases keep it.
pub(crate) fn to_sql(count: u64) -> i64 {
    i64::try_from(count).expect("no journal grows to 2^63 events")
}

/// A count as it was kept.
pub(crate) fn from_sql(stored: i64, what: &'static str) -> Result<u64, ReadError> {
    u64::try_from(stored).map_err(|_| ReadError::Value { what })
}

/// A stream: the history of one aggregate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId {
    /// The stored name of the aggregate's type.
    pub aggregate_type: Cow<'static, str>,
    /// Which one of them.
    pub aggregate_id: Uuid,
}

impl StreamId {
    /// The stream of this aggregate.
    pub fn new(aggregate_type: impl Into<Cow<'static, str>>, aggregate_id: Uuid) -> Self {
        Self { aggregate_type: aggregate_type.into(), aggregate_id }
    }

    /// The stream of an aggregate of this type.
    pub const fn of<A: domain::aggregate::Aggregate>(aggregate_id: Uuid) -> Self {
        Self { aggregate_type: Cow::Borrowed(A::TYPE), aggregate_id }
    }
}

impl Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.aggregate_type, self.aggregate_id)
    }
}
