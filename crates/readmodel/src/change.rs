//! What an event changes: rows of the registry and postings of the ledger.

use chrono::NaiveDate;
use domain::event::DomainEvent;
use domain::upcast::{self, Unreadable};
use domain::values::IndicatorCode;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::str::FromStr;
use strum::{EnumString, IntoStaticStr};
use thiserror::Error;
use uuid::Uuid;

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
}

impl RowKind {
    /// The name under which rows are stored.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// What a cell is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Theme {
    /// A published indicator.
    Indicator(IndicatorCode),
    /// Units, memberships, enrolments.
    Participation,
    /// Change of measured traits.
    Dynamics,
}

const PARTICIPATION: &str = "Participation";
const DYNAMICS: &str = "Dynamics";

impl Theme {
    /// The name under which cells are stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Indicator(code) => code.into(),
            Self::Participation => PARTICIPATION,
            Self::Dynamics => DYNAMICS,
        }
    }
}

impl FromStr for Theme {
    type Err = strum::ParseError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            PARTICIPATION => Ok(Self::Participation),
            DYNAMICS => Ok(Self::Dynamics),
            code => code.parse().map(Self::Indicator),
        }
    }
}

impl From<IndicatorCode> for Theme {
    fn from(code: IndicatorCode) -> Self {
        Self::Indicator(code)
    }
}

/// What a cell counts.
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
pub enum Measure {
    /// Took part with a full cycle completed in the year: numerator of the main variant.
    Completed,
    /// Was a member of a unit on a day of the year: numerator of the «entered» variant.
    Entered,
    /// As `Completed`, in one form of mentoring; the detail is the form. A person of two forms counts in each.
    CompletedInForm,
    /// As `Entered`, in one form of mentoring; the detail is the form. A person of two forms counts in each.
    EnteredInForm,
    /// Would have completed, but a rule leaves the person out; the reason says which.
    ExcludedCompleted,
    /// Would have entered, but a rule leaves the person out; the reason says which.
    ExcludedEntered,
    /// Denominator: a stock. Steps by the year in which they begin to hold; the value of a year is the sum up to it.
    Population,
    /// Gave final feedback in the year.
    Respondents,
    /// Of these, satisfied.
    Satisfied,
    /// Attended a meeting of a unit in the year.
    TookPart,
    /// Satisfied and took part in the year.
    SatisfiedTookPart,
    /// Gave final feedback in the year, but answered too little for a mark.
    Unusable,
    /// Overall mark of a respondent; the detail is the mark as a fraction.
    Mark,
    /// Persons of whom an outcome is known in the year.
    OutcomeKnown,
    /// Of these, those of whom it holds by the newest answer.
    OutcomeHolds,
    /// Values before and after of one enrolment; the detail says trait, instrument, direction and values.
    Values,
    /// Units formed.
    UnitsFormed,
    /// Units completed.
    UnitsCompleted,
    /// Units dissolved.
    UnitsDissolved,
    /// Memberships of mentees begun.
    MembershipsFormed,
    /// Memberships with a full cycle.
    MembershipsCompleted,
    /// Memberships ended without one.
    MembershipsEndedEarly,
    /// Distinct persons enrolled as mentees.
    MenteesEnrolled,
    /// Distinct persons with a full cycle as mentees.
    MenteesCompleted,
}

impl Measure {
    /// The name under which cells are stored.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// Level of a node of the ledger's tree.
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
pub enum Level {
    /// A region.
    Region,
    /// A municipality.
    Municipality,
    /// An organisation.
    Organization,
    /// A programme.
    Program,
}

impl Level {
    /// The name under which cells are stored.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// The address of a number: the sum of the postings with this key. Addresses are in the order of their fields.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CellKey {
    /// What it is about.
    pub theme: Theme,
    /// What it counts.
    pub measure: Measure,
    /// For which calendar year.
    pub year: i32,
    /// At which level.
    pub level: Level,
    /// At which node.
    pub node: Uuid,
    /// A finer address inside the measure; empty where there is none.
    pub detail: Cow<'static, str>,
}

impl Ord for CellKey {
    /// As it would be derived, but for the calls that comparing bytes costs: a fold compares little else.
    fn cmp(&self, other: &Self) -> Ordering {
        let coarse = |key: &Self| (key.theme, key.measure, key.year, key.level, key.node.as_u128());
        coarse(self).cmp(&coarse(other)).then_with(|| {
            if self.detail.is_empty() && other.detail.is_empty() {
                return Ordering::Equal;
            }
            self.detail.cmp(&other.detail)
        })
    }
}

impl PartialOrd for CellKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Whom or what a posting counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Subject {
    /// A person, once at each node.
    Person(Uuid),
    /// An enterprise, once at each node.
    Enterprise(Uuid),
    /// A node of the tree, for its figures.
    Organization(Uuid),
    /// An enrolment or a mentor, for measured values.
    Participant(Uuid),
    /// A pair.
    Pair(Uuid),
    /// A programme, for answers that are nobody's.
    Program(Uuid),
}

impl Subject {
    /// The kind, as stored.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Person(_) => "person",
            Self::Enterprise(_) => "enterprise",
            Self::Organization(_) => "organization",
            Self::Participant(_) => "participant",
            Self::Pair(_) => "pair",
            Self::Program(_) => "program",
        }
    }

    /// The id.
    pub fn id(self) -> Uuid {
        match self {
            Self::Person(id)
            | Self::Enterprise(id)
            | Self::Organization(id)
            | Self::Participant(id)
            | Self::Pair(id)
            | Self::Program(id) => id,
        }
    }
}

/// One line of the ledger: this event made this subject count, or stop counting, there and by so much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The event that caused it.
    pub position: u64,
    /// Its place among the postings of that event, from 0.
    pub ordinal: u32,
    /// Where it counts.
    pub key: CellKey,
    /// Whom or what it counts.
    pub subject: Subject,
    /// By how much: +1 and −1 for distinct subjects, steps for stocks.
    pub amount: i64,
    /// The rule by which it counts, or stops to: a stable code.
    pub reason: &'static str,
    /// The day on which the causing fact happened in life.
    pub occurred_on: NaiveDate,
}
