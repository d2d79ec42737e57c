//! The state of one thing at a point on two clocks: the fold of its own stream.

use super::{Entry, Until};
use chrono::NaiveDate;
use readmodel::{Fact, Views, standing};
use serde_json::Value;
use uuid::Uuid;

/// A point in the life of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// What had been recorded.
    pub known: Until,
    /// Of that, what speaks of this day and those before it; everything when `None`.
    pub valid_on: Option<NaiveDate>,
}

/// The state that a history leads to, as the registry would show it. `None` when there was no such thing.
pub fn state(
    aggregate_type: &str,
    id: Uuid,
    history: &[Entry],
    valid_on: Option<NaiveDate>,
) -> Option<Value> {
    let mut views = Views::default();
    for fact in facts(history, valid_on) {
        views.apply(&fact);
    }
    shown(&views, aggregate_type, id)
}

/// What the registry shows of it.
pub(super) fn shown(views: &Views, aggregate_type: &str, id: Uuid) -> Option<Value> {
    let row = views.row_of(aggregate_type, id)?;
    Some(serde_json::from_str(&row.body).expect("a row is JSON"))
}

/// The facts to fold, in order. On the clock of validity a correction is no fact of its own: what it says is a fact of the day
/// that it speaks of.
pub(super) fn facts(history: &[Entry], valid_on: Option<NaiveDate>) -> Vec<Fact> {
    let Some(day) = valid_on else { return as_recorded(history) };
    let mut facts = standing(history.iter().map(|entry| &entry.fact));
    facts.retain(|fact| fact.occurred_on <= day);
    facts
}

fn as_recorded(history: &[Entry]) -> Vec<Fact> {
    let plain: Vec<Fact> = history.iter().map(|entry| entry.fact.clone()).collect();
    let with_what_they_change = plain.iter().enumerate().map(|(place, fact)| {
        let before = if fact.is_correction() { plain[..place].to_vec() } else { Vec::new() };
        Fact { before, ..fact.clone() }
    });
    with_what_they_change.collect()
}
