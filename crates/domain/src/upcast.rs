//! Reading what is stored: an event by its stored type, kind and version, whatever version wrote it.
//!
//! Invariants: everything that reads the journal reads it here; today's shape is decoded straight from its text, an older one is
//! brought up step by step, each from one version to the next; nothing is guessed, and a version of the future is refused. A
//! correction is stored with the version of the fact inside it, and that fact goes the same way up.
//!
//! A changed shape: raise `version()` of the event, write its step beside it, name the step in `STEPS`, keep the old golden file.

use crate::aggregate::Event;
use crate::event::DomainEvent;
use crate::{consent, pair, program};
use serde::Deserializer;
use serde_json::{Map, Value};
use thiserror::Error;

/// The fields of a stored fact.
pub(crate) type Fields = Map<String, Value>;

/// Brings the fields of one version to those of the next, or says why they cannot be.
type Climb = fn(&mut Fields) -> Result<(), UpcastError>;

/// What changed once in the shape of a kind.
struct Step {
    aggregate: &'static str,
    kind: &'static str,
    from: u32,
    climb: Climb,
}

const fn step(aggregate: &'static str, kind: &'static str, from: u32, climb: Climb) -> Step {
    Step { aggregate, kind, from, climb }
}

/// Every change of a shape there ever was.
const STEPS: [Step; 4] = [
    // Renamed: `by` is the last day for the destruction, which everything else that falls due calls `due`.
    step("Mentor", "ErasureDue", 1, consent::by_becomes_due),
    step("Mentee", "ErasureDue", 1, consent::by_becomes_due),
    // Split: the text «final-event/v1» was the code of the rule and its version.
    step("Program", "FinalEventHeld", 1, program::version_becomes_code_and_version),
    // Reinterpreted: `minute` was that of the day, 870, and is that of the hour.
    step("Pair", "MeetingScheduled", 1, pair::minute_becomes_that_of_the_hour),
];

/// A stored field that an upcaster cannot make sense of.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the field {field} is {received}, expected {expected}")]
pub struct UpcastError {
    /// Its name.
    pub field: &'static str,
    /// What stands there: numbers and codes, as in every event.
    pub received: Value,
    /// What the old shape says.
    pub expected: &'static str,
}

impl UpcastError {
    pub(crate) fn at(field: &'static str, received: Option<&Value>, expected: &'static str) -> Self {
        Self { field, received: received.cloned().unwrap_or_default(), expected }
    }
}

/// Why a stored event is not read.
#[derive(Debug, Error)]
pub enum Unreadable {
    /// No aggregate of this type has such a kind.
    #[error("this version knows no such kind")]
    Kind,
    /// The shape is of a later version: what it says beyond ours would be lost.
    #[error(
        "its shape is of version {received}, this program reads up to {known}: start the one that wrote it, or a later one"
    )]
    Newer {
        /// The stored version.
        received: u32,
        /// The newest that is known.
        known: u32,
    },
    /// The shape is older than the oldest that is known.
    #[error("its shape is of version {received}, of which no way leads to {known}")]
    Lost {
        /// The version at which the way ends.
        received: u32,
        /// Today's.
        known: u32,
    },
    /// A field of an old shape is not what that shape says.
    #[error("its old shape does not hold")]
    Upcast(#[source] Box<UpcastError>),
    /// The payload is not what its kind says.
    #[error("its payload is not what its kind says")]
    Payload(#[from] serde_json::Error),
}

impl From<UpcastError> for Unreadable {
    fn from(error: UpcastError) -> Self {
        Self::Upcast(Box::new(error))
    }
}

/// What is decoded by stored names: the events of one aggregate, or of any.
pub trait Decode: Sized {
    /// Reads a payload of today's shape; `None` when there is no such kind.
    fn decode<'de, D: Deserializer<'de>>(
        aggregate_type: &str,
        kind: &str,
        payload: D,
    ) -> Option<Result<Self, D::Error>>;

    /// The version of its stored shape.
    fn version(&self) -> u32;
}

impl<E: Event> Decode for E {
    fn decode<'de, D: Deserializer<'de>>(_: &str, kind: &str, payload: D) -> Option<Result<Self, D::Error>> {
        E::decode(kind, payload)
    }

    fn version(&self) -> u32 {
        Event::version(self)
    }
}

impl Decode for DomainEvent {
    fn decode<'de, D: Deserializer<'de>>(
        aggregate_type: &str,
        kind: &str,
        payload: D,
    ) -> Option<Result<Self, D::Error>> {
        Self::decode(aggregate_type, kind, payload)
    }

    fn version(&self) -> u32 {
        Self::version(self)
    }
}

/// Reads a stored event.
///
/// # Errors
/// When its kind or version is unknown, or its payload is not what they say.
pub fn read<E: Decode>(
    aggregate_type: &str,
    kind: &str,
    version: u32,
    payload: &str,
) -> Result<E, Unreadable> {
    let (lifted, reached) = lift(aggregate_type, kind, version, payload)?;
    let decoded = match lifted {
        None => decoded(aggregate_type, kind, &mut serde_json::Deserializer::from_str(payload)),
        Some(value) => decoded(aggregate_type, kind, value),
    };
    let event: E =
        decoded.map_err(|unreadable| newer(aggregate_type, kind, version).unwrap_or(unreadable))?;
    let known = event.version();
    match reached.cmp(&known) {
        std::cmp::Ordering::Equal => Ok(event),
        std::cmp::Ordering::Greater => Err(Unreadable::Newer { received: version, known }),
        std::cmp::Ordering::Less => Err(Unreadable::Lost { received: reached, known }),
    }
}

fn decoded<'de, E: Decode, D: Deserializer<'de, Error = serde_json::Error>>(
    aggregate_type: &str,
    kind: &str,
    payload: D,
) -> Result<E, Unreadable> {
    Ok(E::decode(aggregate_type, kind, payload).ok_or(Unreadable::Kind)??)
}

/// A shape of the future need not look like ours: then this is what is wrong with it.
fn newer(aggregate_type: &str, kind: &str, received: u32) -> Option<Unreadable> {
    let samples = DomainEvent::samples();
    let mut known = samples.iter().filter(|(of, sample)| *of == aggregate_type && sample.kind() == kind);
    let known = known.next()?.1.version();
    (received > known && kind != CORRECTED).then_some(Unreadable::Newer { received, known })
}

const CORRECTED: &str = "FactCorrected";

/// An older shape as far up as the steps lead, with the version that it has then; none for one that no step leaves.
fn lift(
    aggregate_type: &str,
    kind: &str,
    version: u32,
    payload: &str,
) -> Result<(Option<Value>, u32), Unreadable> {
    let leaves = |step: &Step, kind: &str, version: u32| {
        step.aggregate == aggregate_type && step.kind == kind && step.from == version
    };
    let is_correction = kind == CORRECTED;
    if !is_correction && !STEPS.iter().any(|step| leaves(step, kind, version)) {
        return Ok((None, version));
    }
    let mut value: Value = serde_json::from_str(payload)?;
    let fact = if is_correction { value.get_mut("now") } else { Some(&mut value) };
    let Some(fields) = fact.and_then(Value::as_object_mut) else { return Ok((None, version)) };
    let kind = match fields.get("type").and_then(Value::as_str) {
        Some(inner) if is_correction => inner.to_owned(),
        Some(_) | None => kind.to_owned(),
    };
    let mut reached = version;
    while let Some(step) = STEPS.iter().find(|step| leaves(step, &kind, reached)) {
        (step.climb)(fields)?;
        reached += 1;
    }
    Ok(if reached == version { (None, version) } else { (Some(value), reached) })
}

#[cfg(test)]
mod tests;
