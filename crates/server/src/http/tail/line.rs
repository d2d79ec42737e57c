//! The lines of the tail, each a JSON object behind a line feed. Positions are texts: they may be more than a JavaScript
//! number holds.

use chrono::{DateTime, SecondsFormat};
use serde::Serialize;
use serde_json::value::RawValue;
use store::journal::{Position, Recorded};
use uuid::Uuid;

/// Why we end a stream.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Closed {
    /// The client took nothing for too long.
    TooSlow,
    /// The service ends.
    GoingAway,
    /// The journal did not answer.
    Unavailable,
    /// The journal ends earlier than it did: what was told behind `after` is of another history.
    FellBack,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    position: String,
    aggregate_type: &'a str,
    aggregate_id: Uuid,
    sequence: u64,
    r#type: &'a str,
    version: u32,
    recorded_at: Option<String>,
    payload: &'a RawValue,
    metadata: &'a RawValue,
    leaf_hash: String,
}

#[derive(Serialize)]
struct Heartbeat {
    heartbeat: String,
}

#[derive(Serialize)]
struct End {
    closed: Closed,
    after: String,
}

/// Adds the line of an event; payload and metadata as the bytes that are stored.
pub(super) fn event(lines: &mut Vec<u8>, event: &Recorded) -> serde_json::Result<()> {
    let recorded_at = DateTime::from_timestamp_micros(event.recorded_at);
    let line = Event {
        position: event.position.to_string(),
        aggregate_type: &event.aggregate_type,
        aggregate_id: event.aggregate_id,
        sequence: event.sequence,
        r#type: &event.event_type,
        version: event.event_version,
        recorded_at: recorded_at.map(|at| at.to_rfc3339_opts(SecondsFormat::Micros, true)),
        payload: serde_json::from_str(&event.payload)?,
        metadata: serde_json::from_str(&event.metadata)?,
        leaf_hash: hex::encode(event.leaf_hash),
    };
    serde_json::to_writer(&mut *lines, &line)?;
    lines.push(b'\n');
    Ok(())
}

/// The journal was looked through up to here.
pub(super) fn heartbeat(at: Position) -> Vec<u8> {
    ours(&Heartbeat { heartbeat: at.to_string() })
}

/// The last line, and where to go on.
pub(super) fn end(closed: Closed, after: Position) -> Vec<u8> {
    ours(&End { closed, after: after.to_string() })
}

fn ours(line: &impl Serialize) -> Vec<u8> {
    let mut line = serde_json::to_vec(line).expect("texts are JSON");
    line.push(b'\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_holds_the_stored_bytes() {
        let payload = r#"{"b":1,  "a":"ё\u0451"}"#;
        let recorded = Recorded {
            position: Position(9_007_199_254_740_993),
            aggregate_type: "Pair".to_owned(),
            aggregate_id: Uuid::from_u128(7),
            sequence: 1,
            event_type: "PairFormed".to_owned(),
            event_version: 1,
            payload: payload.to_owned(),
            metadata: "{}".to_owned(),
            recorded_at: 1_700_000_000_000_001,
            leaf_hash: [0; 32],
        };
        let mut lines = Vec::new();
        event(&mut lines, &recorded).unwrap();
        let line = String::from_utf8(lines).unwrap();
        assert!(line.contains(payload) && line.ends_with("}\n") && line.lines().count() == 1, "{line}");
        assert!(line.starts_with(r#"{"position":"9007199254740993","aggregateType":"Pair""#), "{line}");
        assert!(line.contains(r#""recordedAt":"2023-11-14T22:13:20.000001Z""#), "{line}");
    }

    #[test]
    fn the_last_line_says_why_and_where() {
        assert_eq!(end(Closed::TooSlow, Position(4)), b"{\"closed\":\"TOO_SLOW\",\"after\":\"4\"}\n");
        assert_eq!(heartbeat(Position(4)), b"{\"heartbeat\":\"4\"}\n");
    }
}
