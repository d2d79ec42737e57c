//! The portable bundle: everything by which the journal can be checked with no server and no database.
//!
//! A zip whose files are stored as they are, so that any tool reads them: `manifest.json`, `events.jsonl` with an event a line,
//! `checkpoints/` with every published checkpoint, `keys.txt` with the verifier keys that the log adopted, `policies.json` with what
//! each region counts by. The last two say nothing that the events do not say.
//!
//! Invariants: payload and metadata are the stored texts, to the byte, so the leaves can be hashed again; events are in the order of
//! the journal.

mod export;
mod line;
mod plain;
mod policies;
mod read;
mod replay;
mod verify;

pub use export::{ExportError, Exported, export};
pub use policies::{Policies, PoliciesOf};
pub use read::{Bundle, BundleError};
pub use replay::{ReplayError, replay};
pub use verify::{Finding, Given, Verdict, Verified, verify};

use crate::merkle::Hash;
use serde::{Deserialize, Serialize};

/// The names of the files.
const MANIFEST: &str = "manifest.json";
const EVENTS: &str = "events.jsonl";
const CHECKPOINTS: &str = "checkpoints/";
const KEYS: &str = "keys.txt";
const POLICIES: &str = "policies.json";

/// What this version writes and reads.
const FORMAT: &str = "nastavnik-audit/v1";

/// What a bundle says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the bundle.
    pub format: String,
    /// Of which log: the origin of its checkpoints.
    pub origin: String,
    /// The events begin behind this position; 0 in a whole bundle.
    pub after: u64,
    /// The roots of the complete subtrees of the first `after` leaves, widest first, hexadecimal.
    #[serde(with = "hex_list")]
    pub frontier: Vec<Hash>,
    /// The events go up to this position.
    pub upto: u64,
    /// The digest of the live read models.
    pub read_models: Option<ReadModels>,
    /// For whoever opens it.
    pub note: String,
}

/// What the read models were when the bundle was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadModels {
    /// At which position.
    pub position: u64,
    /// Their digest, hexadecimal.
    pub sha256: String,
    /// The version of the fold that wrote them.
    pub fold: u32,
}

mod hex_list {
    use crate::merkle::Hash;
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(hashes: &[Hash], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(hashes.iter().map(hex::encode))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Hash>, D::Error> {
        let read = |text: String| {
            let mut hash = Hash::default();
            hex::decode_to_slice(text, &mut hash).map(|()| hash)
        };
        let texts = Vec::<String>::deserialize(deserializer)?;
        texts.into_iter().map(read).collect::<Result<_, _>>().map_err(de::Error::custom)
    }
}
