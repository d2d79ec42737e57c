//! An event as it was stored, and the bytes that its leaf hash covers.

use super::commit::{COMMAND_ID, Metadata};
use super::error::ReadError;
use super::position::{Position, StreamId, from_sql};
use crate::merkle::{Hash, leaf_hash};
use readmodel::Stored;
use uuid::Uuid;

/// An event of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its place in the journal.
    pub position: Position,
    /// The stored name of its aggregate's type.
    pub aggregate_type: String,
    /// Which aggregate.
    pub aggregate_id: Uuid,
    /// Its place in the stream, from 1.
    pub sequence: u64,
    /// The stored name of its kind.
    pub event_type: String,
    /// The version of its stored shape.
    pub event_version: u32,
    /// JSON, the bytes that were hashed.
    pub payload: String,
    /// A flat JSON object of strings, the bytes that were hashed.
    pub metadata: String,
    /// When the appender took it, in microseconds since the epoch; never less than its predecessor's.
    pub recorded_at: i64,
    /// Its leaf in the Merkle tree, as stored.
    pub leaf_hash: Hash,
}

impl Recorded {
    /// As its reader wants it.
    pub fn stored(&self) -> Stored<'_> {
        Stored {
            position: self.position.0,
            aggregate_type: &self.aggregate_type,
            aggregate_id: self.aggregate_id,
            sequence: self.sequence,
            recorded_at: self.recorded_at,
            event_type: &self.event_type,
            event_version: self.event_version,
            payload: &self.payload,
        }
    }

    /// The stream that it belongs to.
    pub fn stream(&self) -> StreamId {
        StreamId::new(self.aggregate_type.clone(), self.aggregate_id)
    }

    /// The metadata, parsed.
    pub fn metadata_map(&self) -> Result<Metadata, serde_json::Error> {
        serde_json::from_str(&self.metadata)
    }

    /// The command that recorded it: all events of one commit share it.
    pub fn command_id(&self) -> Option<Uuid> {
        self.metadata_map().ok()?.get(COMMAND_ID)?.parse().ok()
    }

    /// The leaf hash recomputed from the other fields: differs from the stored one when any of them was changed.
    pub fn computed_leaf_hash(&self) -> Hash {
        leaf_hash(&self.leaf())
    }

    /// The bytes of its leaf: `nastavnik-log/v1\0`, the position, then the other fields, each behind its length: integers are 8 bytes, lengths
    /// are 8 bytes, both big-endian; ids and versions are the texts that are stored.
    pub fn leaf(&self) -> Vec<u8> {
        let mut leaf = Vec::with_capacity(256 + self.payload.len() + self.metadata.len());
        leaf.extend_from_slice(b"nastavnik-log/v1\0");
        leaf.extend_from_slice(&self.position.0.to_be_bytes());
        let mut field = |bytes: &[u8]| {
            leaf.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
            leaf.extend_from_slice(bytes);
        };
        field(self.aggregate_type.as_bytes());
        field(self.aggregate_id.hyphenated().encode_lower(&mut Uuid::encode_buffer()).as_bytes());
        field(&self.sequence.to_be_bytes());
        field(self.event_type.as_bytes());
        field(self.event_version.to_string().as_bytes());
        field(self.payload.as_bytes());
        field(self.metadata.as_bytes());
        field(&self.recorded_at.to_be_bytes());
        leaf
    }

    /// The columns in which both databases give an event, payload and metadata as text.
    pub(crate) fn from_row(row: EventRow) -> Result<Self, ReadError> {
        let (
            position,
            aggregate_type,
            aggregate_id,
            sequence,
            event_type,
            event_version,
            payload,
            metadata,
            at,
            leaf,
        ) = row;
        let position = Position::from_sql(position)?;
        let unreadable = |what| ReadError::Row { position, what };
        Ok(Self {
            position,
            aggregate_type,
            aggregate_id: Uuid::parse_str(&aggregate_id).map_err(|_| unreadable("an aggregate_id"))?,
            sequence: from_sql(sequence, "a sequence")?,
            event_type,
            event_version: event_version.parse().map_err(|_| unreadable("an event_version"))?,
            payload,
            metadata,
            recorded_at: at,
            leaf_hash: leaf.try_into().map_err(|_| unreadable("a leaf_hash"))?,
        })
    }
}

/// `position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, recorded_at, leaf_hash`
pub(crate) type EventRow = (i64, String, String, i64, String, String, String, String, i64, Vec<u8>);

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded() -> Recorded {
        Recorded {
            position: Position(1),
            aggregate_type: "Pair".to_owned(),
            aggregate_id: Uuid::from_u128(7),
            sequence: 1,
            event_type: "PairFormed".to_owned(),
            event_version: 1,
            payload: "{}".to_owned(),
            metadata: "{}".to_owned(),
            recorded_at: 1,
            leaf_hash: [0; 32],
        }
    }

    #[test]
    fn the_leaf_format_is_fixed() {
        let leaf = recorded().leaf();
        assert_eq!(&leaf[..25], b"nastavnik-log/v1\0\0\0\0\0\0\0\0\x01");
        assert_eq!(&leaf[25..37], b"\0\0\0\0\0\0\0\x04Pair");
        assert_eq!(leaf.len(), 25 + 12 + (8 + 36) + 16 + 18 + 9 + 10 + 10 + 16);
    }

    #[test]
    fn every_field_is_in_the_leaf() {
        let first = recorded();
        let changed = [
            Recorded { position: Position(2), ..first.clone() },
            Recorded { aggregate_type: "Pairs".to_owned(), ..first.clone() },
            Recorded { aggregate_id: Uuid::from_u128(8), ..first.clone() },
            Recorded { sequence: 2, ..first.clone() },
            Recorded { event_type: "PairEnded".to_owned(), ..first.clone() },
            Recorded { event_version: 2, ..first.clone() },
            Recorded { payload: "{ }".to_owned(), ..first.clone() },
            Recorded { metadata: "{ }".to_owned(), ..first.clone() },
            Recorded { recorded_at: 2, ..first.clone() },
        ];
        assert!(changed.iter().all(|other| other.computed_leaf_hash() != first.computed_leaf_hash()));
    }

    #[test]
    fn a_byte_cannot_move_between_fields() {
        let moved = Recorded { payload: "{}{".to_owned(), metadata: "}".to_owned(), ..recorded() };
        assert_ne!(moved.computed_leaf_hash(), recorded().computed_leaf_hash());
    }
}
