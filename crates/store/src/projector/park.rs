//! What is left out of the read models because an event of it cannot be applied: its aggregate, from that event on.
//!
//! Invariants: whether an event is parked follows from the journal and the program alone, so a live generation and a rebuilt one
//! leave out the same; what is parked is written in the transaction that passes it; later events of a parked aggregate wait in
//! the journal, in order, and nothing but a generation folded from the beginning takes them in. A gap or a database that does
//! not answer parks nothing.

use super::ProjectError;
use crate::backend::Backend;
use crate::journal::{Journal, Position, ReadError, StreamId};
use crate::reading::Reading;
use domain::upcast::Unreadable;
use readmodel::{DecodeError, Fact};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// The program that parks.
pub(super) const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// Why an event could not be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParkReason {
    /// The program knows no such kind.
    UnknownKind,
    /// Its shape is of a later version than the program knows.
    NewerShape,
    /// Its shape is older than any that the program can bring up.
    LostShape,
    /// The payload is not what kind and version say.
    Unreadable,
    /// The fold broke at it.
    FoldFailed,
}

impl ParkReason {
    /// All there are.
    pub const ALL: [Self; 5] =
        [Self::UnknownKind, Self::NewerShape, Self::LostShape, Self::Unreadable, Self::FoldFailed];

    /// The code under which it is stored and shown.
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownKind => "UNKNOWN_KIND",
            Self::NewerShape => "NEWER_SHAPE",
            Self::LostShape => "LOST_SHAPE",
            Self::Unreadable => "UNREADABLE",
            Self::FoldFailed => "FOLD_FAILED",
        }
    }

    /// What somebody can do about it.
    pub const fn advice(self) -> &'static str {
        match self {
            Self::UnknownKind | Self::NewerShape => {
                "a later version of the program wrote it: start that one, it takes the events in by itself"
            }
            Self::LostShape | Self::Unreadable => {
                "the stored event is not what its kind says: compare it with a backup and report it; after the cause is gone `nastavnik unpark`"
            }
            Self::FoldFailed => {
                "a defect of the program: report it with this line; start a version that mends it, then `nastavnik unpark`"
            }
        }
    }

    /// Why an event that cannot be read parks its aggregate.
    pub const fn of(error: &DecodeError) -> Self {
        match error.why {
            Unreadable::Kind => Self::UnknownKind,
            Unreadable::Newer { .. } => Self::NewerShape,
            Unreadable::Lost { .. } => Self::LostShape,
            Unreadable::Upcast(_) | Unreadable::Payload(_) => Self::Unreadable,
        }
    }
}

impl fmt::Display for ParkReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for ParkReason {
    type Err = ReadError;

    fn from_str(code: &str) -> Result<Self, ReadError> {
        let known = Self::ALL.into_iter().find(|reason| reason.code() == code);
        known.ok_or(ReadError::Value { what: "a reason for parking" })
    }
}

/// An aggregate that read models leave out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    /// The type of its stream.
    pub aggregate_type: String,
    /// Its id.
    pub aggregate_id: Uuid,
    /// Its first event that is left out.
    pub position: Position,
    /// The kind of that event.
    pub event_type: String,
    /// Why that one could not be applied.
    pub reason: ParkReason,
    /// The version of the program that could not apply it.
    pub program: String,
}

impl Parked {
    pub(crate) fn at(position: Position, stream: &StreamId, event_type: &str, reason: ParkReason) -> Self {
        Self {
            aggregate_type: stream.aggregate_type.to_string(),
            aggregate_id: stream.aggregate_id,
            position,
            event_type: event_type.to_owned(),
            reason,
            program: PROGRAM.to_owned(),
        }
    }

    /// Whether this program may be able to apply what an earlier one could not, or what has changed since.
    async fn may_heal(&self, journal: &Journal) -> Result<bool, ProjectError> {
        if self.program != PROGRAM {
            return Ok(true);
        }
        if self.reason == ParkReason::FoldFailed {
            return Ok(false);
        }
        let event = journal.read_after(Position(self.position.0.saturating_sub(1)), 1).await?.pop();
        Ok(event.is_some_and(|event| Fact::read(event.stored()).is_ok()))
    }
}

/// All that one generation leaves out.
#[derive(Debug, Default)]
pub(crate) struct Lot {
    parked: BTreeMap<Uuid, Vec<Parked>>,
    /// Events at which the fold is known to break: they are parked without trying.
    doomed: BTreeMap<Position, ParkReason>,
}

impl Lot {
    /// As the live generation has it stored.
    pub(super) async fn of_live(backend: &Backend) -> Result<Self, ProjectError> {
        let mut lot = Self::default();
        for parked in Reading::new(backend.clone()).parked().await?.value {
            lot.park(parked);
        }
        Ok(lot)
    }

    /// Whether this event waits behind one that could not be applied.
    pub(crate) fn holds(&self, aggregate_type: &str, id: Uuid) -> bool {
        let waits = |parked: &Parked| parked.aggregate_type == aggregate_type;
        !self.parked.is_empty() && self.parked.get(&id).is_some_and(|parked| parked.iter().any(waits))
    }

    /// Why this event must not be tried.
    pub(crate) fn dooms(&self, position: Position) -> Option<ParkReason> {
        self.doomed.get(&position).copied()
    }

    /// Leaves an aggregate out from now on.
    pub(crate) fn park(&mut self, parked: Parked) {
        self.parked.entry(parked.aggregate_id).or_default().push(parked);
    }

    /// What is left for a fold that begins again after it broke at an event.
    pub(crate) fn doom(mut self, at: Position, reason: ParkReason) -> BTreeMap<Position, ParkReason> {
        self.doomed.insert(at, reason);
        self.doomed
    }

    /// The same, knowing at which events the fold breaks.
    pub(crate) fn knowing(self, doomed: BTreeMap<Position, ParkReason>) -> Self {
        Self { doomed, ..self }
    }

    /// What is left out, in the order of types and ids.
    pub(crate) fn by_key(&self) -> Vec<&Parked> {
        let mut parked: Vec<&Parked> = self.parked.values().flatten().collect();
        parked.sort_unstable_by_key(|parked| (&parked.aggregate_type, parked.aggregate_id));
        parked
    }

    /// How many aggregates are left out.
    pub(super) fn len(&self) -> u64 {
        self.parked.values().map(|parked| parked.len() as u64).sum()
    }

    /// Whether something may be taken in by now.
    pub(super) async fn may_heal(&self, journal: &Journal) -> Result<bool, ProjectError> {
        for parked in self.parked.values().flatten() {
            if parked.may_heal(journal).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_read_as_it_is_written() {
        for reason in ParkReason::ALL {
            assert_eq!(reason.code().parse::<ParkReason>().unwrap(), reason);
        }
        "TIRED".parse::<ParkReason>().unwrap_err();
    }

    #[test]
    fn an_aggregate_is_held_by_type_and_id() {
        let id = Uuid::from_u128(1);
        let mut lot = Lot::default();
        for (position, aggregate_type) in [(3, "Pair"), (5, "Mentee")] {
            let stream = StreamId::new(aggregate_type, id);
            lot.park(Parked::at(Position(position), &stream, "Painted", ParkReason::UnknownKind));
        }
        assert!(lot.holds("Pair", id) && lot.holds("Mentee", id));
        assert!(!lot.holds("Mentor", id) && !lot.holds("Pair", Uuid::from_u128(2)));
        let types: Vec<&str> = lot.by_key().iter().map(|parked| parked.aggregate_type.as_str()).collect();
        assert_eq!(types, ["Mentee", "Pair"]);
    }
}
