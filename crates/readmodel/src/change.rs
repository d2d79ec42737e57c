//! What an event changes: rows of the registry and postings of the ledger.

use chrono::NaiveDate;
use domain::event::DomainEvent;
use domain::upcast::{self, Unreadable};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use strum::{EnumString, IntoStaticStr};
use thiserror::Error;
use uuid::Uuid;

mod posting;

pub use posting::{CellKey, Level, Measure, Posting, Subject, Theme};

/// An event as read models see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Its place in the journal, dense from 1.
    pub position: u64,
    /// The stream it belongs to.
    pub aggregate_id: Uuid,
    /// Its place in the stream, dense from 1.
    pub sequence: u64,
    /// When it was recorded, microseconds since 1970 UTC.
    pub recorded_at: i64,
    /// When it happened in life; every event says so.
    pub occurred_on: NaiveDate,
    /// What happened.
    pub event: DomainEvent,
    /// Everything that happened in its stream before it, for a correction; empty for any other event.
    pub before: Vec<Fact>,
}

/// An event as it is stored.
#[derive(Clone, Copy, Debug)]
pub struct Stored<'r> {
    /// Its place in the journal.
    pub position: u64,
    /// The type of its stream.
    pub aggregate_type: &'r str,
    /// The id of its stream.
    pub aggregate_id: Uuid,
    /// Its place in the stream.
    pub sequence: u64,
    /// When it was recorded, microseconds since 1970 UTC.
    pub recorded_at: i64,
    /// Its kind.
    pub event_type: &'r str,
    /// The version of its shape.
    pub event_version: u32,
    /// Its payload, JSON.
    pub payload: &'r str,
}

/// A stored event that this version cannot read.
#[derive(Debug, Error)]
#[error("event {position}: {aggregate_type}.{event_type} cannot be read")]
pub struct DecodeError {
    /// Where it stands.
    pub position: u64,
    /// Type of the stream.
    pub aggregate_type: String,
    /// Its kind.
    pub event_type: String,
    /// Why not.
    #[source]
    pub why: Unreadable,
}

impl Fact {
    /// Reads a stored event by its stored names and version.
    ///
    /// # Errors
    /// When the kind or version is unknown or the payload has another shape.
    pub fn read(stored: Stored<'_>) -> Result<Self, DecodeError> {
        let Stored {
            position,
            aggregate_type,
            aggregate_id,
            sequence,
            recorded_at,
            event_type,
            event_version,
            payload,
        } = stored;
        let unreadable = |why| DecodeError {
            position,
            aggregate_type: aggregate_type.to_owned(),
            event_type: event_type.to_owned(),
            why,
        };
        let event: DomainEvent =
            upcast::read(aggregate_type, event_type, event_version, payload).map_err(unreadable)?;
        let (occurred_on, before) = (event.occurred_on(), Vec::new());
        Ok(Self { position, aggregate_id, sequence, recorded_at, occurred_on, event, before })
    }

    /// Whether it changes an earlier fact; then it is applied with everything before it in its stream.
    pub fn is_correction(&self) -> bool {
        self.event.correction().is_some()
    }

    /// The facts of the stream as they stand with this correction, each at its own place.
    pub(crate) fn standing(&self) -> Vec<Self> {
        standing(self.before.iter().chain([self]))
    }
}

/// The facts of a stream as they stand after all of these, corrections carried out, each at its own place.
pub fn standing<'f>(stream: impl IntoIterator<Item = &'f Fact>) -> Vec<Fact> {
    let mut facts: BTreeMap<u64, Fact> = BTreeMap::new();
    for fact in stream {
        match fact.event.correction() {
            None => {
                facts.insert(fact.sequence, fact.clone());
            }
            Some((sequence, None)) => {
                facts.remove(&sequence);
            }
            Some((sequence, Some(now))) => {
                if let Some(known) = facts.get_mut(&sequence) {
                    known.occurred_on = now.occurred_on();
                    known.event = now;
                }
            }
        }
    }
    facts.into_values().collect()
}

/// One consequence of an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A row of the registry is now so: written over the one with the same kind and key.
    Row(Row),
    /// A row is no more: what made it never was.
    Gone(RowKind, Uuid),
    /// A posting of the ledger: appended, and its amount added to its cell.
    Posting(Posting),
}

/// A row of the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Of which kind.
    pub kind: RowKind,
    /// The id of the thing.
    pub key: Uuid,
    /// The organisation it belongs to, for filters.
    pub organization_id: Option<Uuid>,
    /// The programme it belongs to, for filters.
    pub program_id: Option<Uuid>,
    /// By what lists are ordered; the key breaks ties.
    pub sort: String,
    /// The row as JSON with its fields in a fixed order: equal states give equal bytes.
    pub body: String,
}

/// Kinds of rows.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    IntoStaticStr,
    EnumString,
    Serialize,
    Deserialize,
)]
#[strum(serialize_all = "snake_case")]
pub enum RowKind {
    /// A node of the tree.
    Organization,
    /// A person.
    Person,
    /// A programme.
    Program,
    /// A mentor.
    Mentor,
    /// An enrolment.
    Mentee,
    /// A pair.
    Pair,
    /// Settings of a region.
    Settings,
    /// What a region has published.
    Methodology,
    /// How often facts of a stream were corrected.
    Corrections,
    /// An enterprise that supplies mentors.
    Enterprise,
}

impl RowKind {
    /// The name under which rows are stored.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
