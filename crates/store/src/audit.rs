//! What an outsider can check the journal by: signed checkpoints of its tree, proofs over it, and the bundle that needs neither
//! server nor database.
//!
//! Invariants: forms are those of C2SP (signed-note, tlog-checkpoint, tlog-proof), so that other tools read them; nothing is
//! signed that does not continue what was published before; verification trusts nothing in what it verifies but what a key that
//! the verifier was given, or the log itself adopted, has signed.

pub mod bundle;
mod checkpoint;
mod folder;
mod key_file;
mod keys;
mod log;
mod note;
mod proof_text;
#[cfg(test)]
pub(crate) mod testing;
mod trust;

pub use checkpoint::{Checkpoint, CheckpointError};
pub use folder::{CheckpointFolder, FolderError};
pub use key_file::{KeyFileError, audit_key_file_beside, checkpoints_beside};
pub use keys::{KeyError, SignerKey, VerifierKey};
pub use log::{AuditError, AuditLog, Checked, Judged, ProofAt, Unverified};
pub use note::{Note, NoteError};
pub use proof_text::{ConsistencyText, InclusionText, ProofTextError};
pub use trust::{Adoption, Adoptions, TrustError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Bytes in base64, in its one canonical spelling.
fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// So many bytes out of base64, in its one canonical spelling.
fn from_base64<const N: usize>(text: &str) -> Option<[u8; N]> {
    STANDARD.decode(text).ok()?.try_into().ok()
}

/// A count as C2SP writes it: decimal without leading zeroes, no larger than a journal can grow.
fn from_decimal(text: &str) -> Option<u64> {
    let is_canonical =
        text == "0" || (!text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit()));
    text.parse().ok().filter(|count| is_canonical && i64::try_from(*count).is_ok())
}
