//! What changed between two points, field by field, each with the event that set it last.

use super::Entry;
use super::state::{facts, shown};
use chrono::NaiveDate;
use readmodel::Views;
use serde_json::Value;
use std::collections::BTreeMap;
use store::journal::Position;
use uuid::Uuid;

/// The event that gave a field its value, or took it away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setter {
    /// Its place in the journal.
    pub position: Position,
    /// Its number in the stream.
    pub sequence: u64,
    /// Its kind.
    pub event_type: String,
}

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// Where it is in the state, as a JSON pointer (RFC 6901).
    pub path: String,
    /// Its value at the first point; `None` when it was not there.
    pub before: Option<Value>,
    /// Its value at the second point; `None` when it is not there.
    pub after: Option<Value>,
    /// What set it last, up to the second point; `None` when nothing did up to there.
    pub set_by: Option<Setter>,
}

/// The leaves of a state by their pointers; an empty list or object is a leaf.
type Leaves = BTreeMap<String, Value>;

/// What differs between the states that two histories of one thing lead to, ascending by path.
pub fn difference(
    aggregate_type: &str,
    id: Uuid,
    from: (&[Entry], Option<NaiveDate>),
    to: (&[Entry], Option<NaiveDate>),
) -> Vec<FieldChange> {
    let (before, _) = walk(aggregate_type, id, from);
    let (after, mut setters) = walk(aggregate_type, id, to);
    let mut paths: Vec<&String> = before.keys().chain(after.keys()).collect();
    paths.sort_unstable();
    paths.dedup();
    let changed = paths.into_iter().filter(|path| before.get(*path) != after.get(*path));
    changed
        .map(|path| FieldChange {
            path: path.clone(),
            before: before.get(path).cloned(),
            after: after.get(path).cloned(),
            set_by: setters.remove(path),
        })
        .collect()
}

/// Folds event by event and remembers which one touched a leaf last.
fn walk(
    aggregate_type: &str,
    id: Uuid,
    (history, valid_on): (&[Entry], Option<NaiveDate>),
) -> (Leaves, BTreeMap<String, Setter>) {
    let (mut views, mut leaves, mut setters) = (Views::default(), Leaves::new(), BTreeMap::new());
    for fact in facts(history, valid_on) {
        views.apply(&fact);
        let mut now = Leaves::new();
        if let Some(state) = shown(&views, aggregate_type, id) {
            flatten(String::new(), state, &mut now);
        }
        let gone = leaves.keys().filter(|path| !now.contains_key(*path));
        let set = now.iter().filter(|(path, value)| leaves.get(*path) != Some(value)).map(|(path, _)| path);
        let setter = Setter {
            position: Position(fact.position),
            sequence: fact.sequence,
            event_type: fact.event.kind().to_owned(),
        };
        for path in gone.chain(set) {
            setters.insert(path.clone(), setter.clone());
        }
        leaves = now;
    }
    (leaves, setters)
}

fn flatten(path: String, value: Value, leaves: &mut Leaves) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                flatten(format!("{path}/{}", name.replace('~', "~0").replace('/', "~1")), value, leaves);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (place, value) in items.into_iter().enumerate() {
                flatten(format!("{path}/{place}"), value, leaves);
            }
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => {
            leaves.insert(path, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_state_is_flattened_to_pointers() {
        let mut leaves = Leaves::new();
        flatten(String::new(), json!({"a/b": {"c": [1, {"~": []}]}, "d": null}), &mut leaves);
        let expected = [("/a~1b/c/0", json!(1)), ("/a~1b/c/1/~0", json!([])), ("/d", json!(null))];
        assert_eq!(leaves, expected.into_iter().map(|(path, value)| (path.to_owned(), value)).collect());
    }
}
