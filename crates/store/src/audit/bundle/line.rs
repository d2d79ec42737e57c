//! An event as a line of the bundle.

use crate::journal::{Position, Recorded};
use crate::merkle::Hash;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

/// The columns of an event; payload and metadata are JSON inside of texts, so that they keep their bytes.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'l> {
    position: u64,
    #[serde(borrow)]
    aggregate_type: Cow<'l, str>,
    #[serde(borrow)]
    aggregate_id: Cow<'l, str>,
    sequence: u64,
    #[serde(borrow)]
    event_type: Cow<'l, str>,
    #[serde(borrow)]
    event_version: Cow<'l, str>,
    #[serde(borrow)]
    payload: Cow<'l, str>,
    #[serde(borrow)]
    metadata: Cow<'l, str>,
    recorded_at: i64,
    #[serde(borrow)]
    leaf_hash: Cow<'l, str>,
}

/// The line of an event, with its newline.
pub(super) fn write(event: &Recorded, out: &mut Vec<u8>) {
    let line = Line {
        position: event.position.0,
        aggregate_type: event.aggregate_type.as_str().into(),
        aggregate_id: event.aggregate_id.to_string().into(),
        sequence: event.sequence,
        event_type: event.event_type.as_str().into(),
        event_version: event.event_version.to_string().into(),
        payload: event.payload.as_str().into(),
        metadata: event.metadata.as_str().into(),
        recorded_at: event.recorded_at,
        leaf_hash: hex::encode(event.leaf_hash).into(),
    };
    serde_json::to_writer(&mut *out, &line).expect("a line is plain data, memory takes it");
    out.push(b'\n');
}

/// The event of a line, in the one spelling that [`write()`] gives; `None` for anything else.
pub(super) fn read(line: &[u8]) -> Option<Recorded> {
    let line: Line<'_> = serde_json::from_slice(line).ok()?;
    let mut leaf_hash = Hash::default();
    hex::decode_to_slice(&*line.leaf_hash, &mut leaf_hash).ok()?;
    let aggregate_id = Uuid::try_parse(&line.aggregate_id).ok()?;
    let mut spelling = Uuid::encode_buffer();
    let is_spelled = *aggregate_id.hyphenated().encode_lower(&mut spelling) == *line.aggregate_id;
    let event_version: u32 = line.event_version.parse().ok()?;
    let is_spelled = is_spelled && event_version.to_string() == line.event_version;
    is_spelled.then(|| Recorded {
        position: Position(line.position),
        aggregate_type: line.aggregate_type.into_owned(),
        aggregate_id,
        sequence: line.sequence,
        event_type: line.event_type.into_owned(),
        event_version,
        payload: line.payload.into_owned(),
        metadata: line.metadata.into_owned(),
        recorded_at: line.recorded_at,
        leaf_hash,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_keeps_every_byte_of_an_event() {
        let event = Recorded {
            position: Position(1),
            aggregate_type: "Pair".into(),
            aggregate_id: Uuid::from_u128(7),
            sequence: 1,
            event_type: "PairFormed".into(),
            event_version: 1,
            payload: "{ \"a\":\"\\u0416\\n\", \"b\": \"Ж\" }".into(),
            metadata: "{}".into(),
            recorded_at: -1,
            leaf_hash: [9; 32],
        };
        let mut line = Vec::new();
        write(&event, &mut line);
        assert_eq!(read(&line).unwrap(), event);
        let line = String::from_utf8(line).unwrap();
        for broken in [
            line.replace("00000007", "00000007 "),
            line.replace("\"1\"", "\"01\""),
            line.replace("\"sequence\":1", "\"sequence\":-1"),
            line.replace("\"sequence\":1", "\"sequence\":1,\"sequence\":1"),
            line.replace("0909", "09zz"),
            line.replace("{\"position\"", "{\"more\":1,\"position\""),
        ] {
            assert_ne!(broken, line);
            assert!(read(broken.as_bytes()).is_none(), "{broken}");
        }
    }
}
