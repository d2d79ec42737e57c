//! What is handed to the journal: one commit, which happens whole or not at all.

use super::position::{Position, StreamId};
use super::session::Session;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A SHA-256 digest of a request or of a unique key.
pub type Digest = [u8; 32];

/// What is known of a commit beside its events: a flat object of strings, stored with each of its events.
pub type Metadata = BTreeMap<String, String>;

/// The key of the metadata that the journal itself writes.
pub const COMMAND_ID: &str = "command_id";

/// Everything that one command changes.
#[derive(Debug, Clone)]
pub struct Commit {
    /// Chosen by the client; a repeat gets the first answer and writes nothing.
    pub command_id: Uuid,
    /// Of the command's content: the same id with another content is refused.
    pub fingerprint: Digest,
    /// Who, through what, why; without [`COMMAND_ID`], which the journal adds.
    pub metadata: Metadata,
    /// When the states were read on which it was decided; `None` when it was decided on none.
    pub read_in: Option<Session>,
    /// The streams that it writes or relies on, each once.
    pub streams: Vec<StreamWrite>,
    /// What must be unique, taken for ever.
    pub claims: Vec<Claim>,
    /// Owners whose unique values are given back before this commit takes its own: they never were, or have other values.
    pub released: Vec<Uuid>,
    /// Subjects whose key and records are destroyed, before this commit writes its own.
    pub destroyed: Vec<Uuid>,
    /// New keys of persons.
    pub keys: Vec<SealedKey>,
    /// Personal data, sealed.
    pub records: Vec<SealedRecord>,
}

impl Commit {
    /// A commit that writes nothing yet.
    pub const fn new(command_id: Uuid, fingerprint: Digest, metadata: Metadata) -> Self {
        Self {
            command_id,
            fingerprint,
            metadata,
            read_in: None,
            streams: Vec::new(),
            claims: Vec::new(),
            released: Vec::new(),
            destroyed: Vec::new(),
            keys: Vec::new(),
            records: Vec::new(),
        }
    }
}

/// One stream of a commit: new events, or none and thereby only the assertion that it still has this version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamWrite {
    /// The stream.
    pub stream: StreamId,
    /// How many events it had when the command was decided.
    pub expected_version: u64,
    /// What happened, in order.
    pub events: Vec<NewEvent>,
}

/// An event before it has a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// The stored name of its kind.
    pub event_type: String,
    /// The version of its stored shape.
    pub event_version: u32,
    /// JSON, kept and hashed as these bytes.
    pub payload: String,
}

impl NewEvent {
    /// A domain event as it will be stored.
    pub fn of<E: domain::aggregate::Event>(event: &E) -> Self {
        Self {
            event_type: event.kind().to_owned(),
            event_version: event.version(),
            payload: serde_json::to_string(event).expect("an event is plain data with text keys"),
        }
    }
}

/// A value that only one owner may have: a uniqueness rule or a natural key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The rule: `enrolment`.
    pub kind: String,
    /// Of the value, so that no personal data is stored in the clear.
    pub digest: Digest,
    /// Who has it; the same owner may claim it again.
    pub owner: Uuid,
}

/// The key of a person's records, wrapped by the master key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedKey {
    /// Whose.
    pub subject: Uuid,
    /// The wrapped key.
    pub wrapped: Vec<u8>,
}

/// One personal value, sealed with its subject's key; replaces the one of the same name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedRecord {
    /// Whose.
    pub subject: Uuid,
    /// Which value.
    pub field: String,
    /// The sealed value.
    pub sealed: Vec<u8>,
}

/// Where a commit's events stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// Of its first event. A commit without events has `first` one above `last`.
    pub first: Position,
    /// Of its last event: a read model that has come so far shows the commit.
    pub last: Position,
    /// Whether this id had been appended before and nothing was written now.
    pub repeated: bool,
}

/// What the journal remembers of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandRecord {
    /// Of its content.
    pub fingerprint: Digest,
    /// Of its first event.
    pub first: Position,
    /// Of its last event.
    pub last: Position,
}

/// Why a commit cannot be stored whatever the journal holds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Two writes to one stream have no order.
    #[error("{stream} is named twice, a commit names each stream once")]
    StreamTwice {
        /// The stream.
        stream: StreamId,
    },
    /// Both databases keep payloads in columns that take JSON only.
    #[error("the payload of {event_type} is not JSON: it fails in line {line}, column {column}")]
    Payload {
        /// The kind of the event.
        event_type: String,
        /// Where the parser stopped.
        line: usize,
        /// Where in that line.
        column: usize,
    },
    /// A name that is empty or that PostgreSQL cannot store.
    #[error("{what} is {received:?}, expected a name that is not empty and holds no NUL")]
    Name {
        /// What was to be named.
        what: &'static str,
        /// The name.
        received: String,
    },
    /// The journal writes this key itself.
    #[error("the metadata names {COMMAND_ID}, which the journal adds itself")]
    Metadata,
}

impl Commit {
    /// Refuses what would make the database refuse the whole batch that this commit shares with others.
    pub(crate) fn check(&self) -> Result<(), Malformed> {
        if self.metadata.contains_key(COMMAND_ID) {
            return Err(Malformed::Metadata);
        }
        let mut streams = BTreeSet::new();
        for write in &self.streams {
            name("an aggregate type", &write.stream.aggregate_type)?;
            if !streams.insert(&write.stream) {
                return Err(Malformed::StreamTwice { stream: write.stream.clone() });
            }
            for event in &write.events {
                name("an event type", &event.event_type)?;
                serde_json::from_str::<serde::de::IgnoredAny>(&event.payload).map_err(|error| {
                    let event_type = event.event_type.clone();
                    Malformed::Payload { event_type, line: error.line(), column: error.column() }
                })?;
            }
        }
        for claim in &self.claims {
            name("the kind of a claim", &claim.kind)?;
        }
        for record in &self.records {
            name("the field of a record", &record.field)?;
        }
        Ok(())
    }

    /// The metadata as it is stored.
    pub(crate) fn stored_metadata(&self) -> String {
        let mut metadata = self.metadata.clone();
        metadata.insert(COMMAND_ID.to_owned(), self.command_id.to_string());
        serde_json::to_string(&metadata).expect("a map of strings is JSON")
    }
}

fn name(what: &'static str, received: &str) -> Result<(), Malformed> {
    if received.is_empty() || received.contains('\0') {
        return Err(Malformed::Name { what, received: received.to_owned() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commit(streams: Vec<StreamWrite>) -> Commit {
        Commit { streams, ..Commit::new(Uuid::from_u128(1), [0; 32], Metadata::new()) }
    }

    fn write(payload: &str) -> StreamWrite {
        StreamWrite {
            stream: StreamId::new("Pair", Uuid::from_u128(7)),
            expected_version: 0,
            events: vec![NewEvent {
                event_type: "PairFormed".to_owned(),
                event_version: 1,
                payload: payload.to_owned(),
            }],
        }
    }

    #[test]
    fn a_stream_is_named_once() {
        let refused = commit(vec![write("{}"), write("{}")]).check().unwrap_err();
        assert_eq!(refused, Malformed::StreamTwice { stream: StreamId::new("Pair", Uuid::from_u128(7)) });
    }

    #[test]
    fn a_payload_is_json() {
        assert!(matches!(commit(vec![write("{")]).check(), Err(Malformed::Payload { .. })));
        assert_eq!(commit(vec![write(r#"{"type":"PairFormed"}"#)]).check(), Ok(()));
    }

    #[test]
    fn a_name_holds_no_nul() {
        let mut claimed = commit(vec![]);
        claimed.claims.push(Claim { kind: "a\0b".to_owned(), digest: [0; 32], owner: Uuid::nil() });
        assert!(matches!(claimed.check(), Err(Malformed::Name { .. })));
    }

    #[test]
    fn only_the_journal_writes_the_command_id_into_the_metadata() {
        let mut named = commit(vec![]);
        assert!(named.stored_metadata().contains(&named.command_id.to_string()));
        named.metadata.insert(COMMAND_ID.to_owned(), "mine".to_owned());
        assert_eq!(named.check(), Err(Malformed::Metadata));
    }
}
