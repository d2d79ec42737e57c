//! The journal as it is stored: kinds and JSON, nothing of the domain's types.

use app::App;
use chrono::NaiveDate;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use store::journal::Position;

/// A stored event.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) position: u64,
    pub(super) aggregate: String,
    pub(super) id: String,
    pub(super) sequence: u64,
    pub(super) kind: String,
    pub(super) version: u32,
    pub(super) recorded_at: i64,
    pub(super) command: String,
    pub(super) fields: Value,
}

impl Line {
    /// Whether it changes an earlier fact.
    pub(super) fn is_correction(&self) -> bool {
        ["FactCorrected", "FactVoided"].contains(&self.kind.as_str())
    }

    /// A field as a text; empty when there is none.
    pub(super) fn text(&self, field: &str) -> &str {
        self.fields[field].as_str().unwrap_or_default()
    }

    /// A field as a number.
    pub(super) fn number(&self, field: &str) -> u64 {
        self.fields[field]
            .as_u64()
            .unwrap_or_else(|| panic!("{} has a number {field}: {}", self.kind, self.fields))
    }

    /// A field as a list of ids.
    pub(super) fn ids(&self, field: &str) -> BTreeSet<String> {
        let list = self.fields[field].as_array().unwrap_or_else(|| panic!("{} lists {field}", self.kind));
        list.iter().map(|id| id.as_str().expect("an id").to_owned()).collect()
    }

    /// The mentor, and then true, or the mentee that an event of a pair is about.
    pub(super) fn member(&self) -> (bool, String) {
        let member = &self.fields["member"];
        (member["side"] == "Mentor", member["id"].as_str().expect("a member is named").to_owned())
    }

    /// When it happened in life.
    pub(super) fn day(&self) -> NaiveDate {
        self.text("occurred_on")
            .parse()
            .unwrap_or_else(|_| panic!("{} says when: {}", self.kind, self.fields))
    }
}

/// Everything that was recorded, in order.
pub(super) async fn read(app: &App) -> Vec<Line> {
    let events = app.journal().read_after(Position::START, 100_000).await.expect("the journal reads");
    let line = |event: store::journal::Recorded| Line {
        command: event
            .metadata_map()
            .expect("metadata is flat")
            .remove("causation_id")
            .expect("each command has an id"),
        position: event.position.0,
        aggregate: event.aggregate_type,
        id: event.aggregate_id.to_string(),
        sequence: event.sequence,
        kind: event.event_type,
        version: event.event_version,
        recorded_at: event.recorded_at,
        fields: serde_json::from_str(&event.payload).expect("a payload is JSON"),
    };
    events.into_iter().map(line).collect()
}

/// The facts as they stand after their corrections, at their old places.
pub(super) fn standing(events: &[Line]) -> Vec<Line> {
    let mut facts: Vec<Option<Line>> = events.iter().cloned().map(Some).collect();
    let mut places = BTreeMap::new();
    for (place, event) in events.iter().enumerate() {
        places.insert((&event.aggregate, &event.id, event.sequence), place);
        if !event.is_correction() {
            continue;
        }
        facts[place] = None;
        let corrected = places[&(&event.aggregate, &event.id, event.number("sequence"))];
        let now = &event.fields["now"];
        let fact = facts[corrected].take().filter(|_| !now.is_null());
        facts[corrected] = fact.map(|fact| Line { fields: now.clone(), ..fact });
    }
    facts.into_iter().flatten().collect()
}
