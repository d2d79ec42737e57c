//! Proofs as texts that can be checked far from the service: C2SP tlog-proof for an event, and the form in which C2SP tlog-witness
//! sends a proof of consistency.

use super::checkpoint::{Checkpoint, CheckpointError};
use super::note::Note;
use super::{from_base64, from_decimal, to_base64};
use crate::merkle::{Hash, ProofError, leaf_hash, verify_consistency, verify_inclusion};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt::{self, Write};

const PROOF: &str = "c2sp.org/tlog-proof@v1";
/// What the leaf of an event begins with.
const LEAF: &[u8] = b"nastavnik-log/v1\0";

/// Why a text proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofTextError {
    /// It has another form.
    #[error(
        "not a proof, expected c2sp.org/tlog-proof@v1 with the leaf as extra data, or the old size and hashes"
    )]
    Form,
    /// Its checkpoint is none.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The extra data is not the leaf of an event at that place.
    #[error("the extra data is not the leaf of the event at {position}")]
    Leaf {
        /// The place it is said to have.
        position: u64,
    },
    /// The older checkpoint is of another log or size.
    #[error("the proof begins at {from}, the older checkpoint is of «{origin}» at {size}")]
    OtherBeginning {
        /// Where the proof begins.
        from: u64,
        /// The log of the older checkpoint.
        origin: String,
        /// Its size.
        size: u64,
    },
    /// It does not lead where it should.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

/// That an event is in the log: its leaf, its place, hashes, and a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InclusionText {
    /// The bytes of the leaf.
    pub leaf: Vec<u8>,
    /// Its index in the tree, from 0: the position less one.
    pub index: u64,
    /// From the leaf to the root.
    pub hashes: Vec<Hash>,
    /// The signed checkpoint.
    pub note: Note,
}

/// That a log continues an older checkpoint: its size, hashes, and the newer checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsistencyText {
    /// The size of the older tree.
    pub from: u64,
    /// As RFC 6962 orders them.
    pub hashes: Vec<Hash>,
    /// The newer checkpoint.
    pub note: Note,
}

impl InclusionText {
    /// Whether a text calls itself one.
    pub fn is_meant(text: &str) -> bool {
        text.starts_with(PROOF)
    }

    /// Reads one; nothing is verified yet.
    pub fn parse(text: &str) -> Result<Self, ProofTextError> {
        let (head, note) = text.split_once("\n\n").ok_or(ProofTextError::Form)?;
        let mut lines = head.split('\n');
        let mut after = |prefix: &str| lines.next().and_then(|line| line.strip_prefix(prefix));
        let is_proof = after(PROOF) == Some("");
        let leaf = after("extra ").and_then(|leaf| STANDARD.decode(leaf).ok());
        let index = after("index ").and_then(from_decimal);
        let (true, Some(leaf), Some(index)) = (is_proof, leaf, index) else {
            return Err(ProofTextError::Form);
        };
        let hashes = hashes(lines)?;
        let (_, note) = Checkpoint::read(note)?;
        Ok(Self { leaf, index, hashes, note })
    }

    /// Whether the leaf is in the tree of the checkpoint, whose signatures are the caller's to verify.
    pub fn verify(&self) -> Result<Checkpoint, ProofTextError> {
        let (checkpoint, _) = Checkpoint::read(&self.note.to_string())?;
        let position = self.index.saturating_add(1);
        let begins = [LEAF, &position.to_be_bytes()].concat();
        if !self.leaf.starts_with(&begins) {
            return Err(ProofTextError::Leaf { position });
        }
        verify_inclusion(
            &leaf_hash(&self.leaf),
            self.index,
            checkpoint.size,
            &checkpoint.root,
            &self.hashes,
        )?;
        Ok(checkpoint)
    }
}

impl ConsistencyText {
    /// Reads one; nothing is verified yet.
    pub fn parse(text: &str) -> Result<Self, ProofTextError> {
        let (head, note) = text.split_once("\n\n").ok_or(ProofTextError::Form)?;
        let mut lines = head.split('\n');
        let from = lines.next().and_then(|line| line.strip_prefix("old ")).and_then(from_decimal);
        let from = from.ok_or(ProofTextError::Form)?;
        let hashes = hashes(lines)?;
        let (_, note) = Checkpoint::read(note)?;
        Ok(Self { from, hashes, note })
    }

    /// Whether the tree of the checkpoint continues an older one; signatures are the caller's to verify.
    pub fn verify(&self, old: &Checkpoint) -> Result<Checkpoint, ProofTextError> {
        let (checkpoint, _) = Checkpoint::read(&self.note.to_string())?;
        if old.origin != checkpoint.origin || old.size != self.from {
            return Err(ProofTextError::OtherBeginning {
                from: self.from,
                origin: old.origin.clone(),
                size: old.size,
            });
        }
        verify_consistency(self.from, checkpoint.size, &old.root, &checkpoint.root, &self.hashes)?;
        Ok(checkpoint)
    }
}

fn hashes<'l>(lines: impl Iterator<Item = &'l str>) -> Result<Vec<Hash>, ProofTextError> {
    lines.map(|line| from_base64(line).ok_or(ProofTextError::Form)).collect()
}

fn write_hashes(f: &mut fmt::Formatter<'_>, hashes: &[Hash]) -> fmt::Result {
    hashes.iter().try_for_each(|hash| writeln!(f, "{}", to_base64(hash)))
}

impl fmt::Display for InclusionText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{PROOF}\nextra {}\nindex {}", to_base64(&self.leaf), self.index)?;
        write_hashes(f, &self.hashes)?;
        f.write_char('\n')?;
        self.note.fmt(f)
    }
}

impl fmt::Display for ConsistencyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.from)?;
        write_hashes(f, &self.hashes)?;
        f.write_char('\n')?;
        self.note.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::SignerKey;
    use crate::merkle::{consistency_ranges, inclusion_ranges, range_root};

    fn leaf(position: u64) -> Vec<u8> {
        [LEAF, &position.to_be_bytes(), b"the rest"].concat()
    }

    fn checkpoint(size: u64) -> (Vec<Hash>, Checkpoint) {
        let leaves: Vec<Hash> = (1..=size).map(|position| leaf_hash(&leaf(position))).collect();
        let root = range_root(0..size, leaves.as_slice());
        (leaves, Checkpoint { origin: "log".into(), size, root })
    }

    #[test]
    fn a_proof_is_read_back_and_holds_for_its_own_leaf() {
        let key = SignerKey::draw(Some("log")).unwrap();
        let (leaves, head) = checkpoint(11);
        let roots =
            inclusion_ranges(4, 11).unwrap().into_iter().map(|range| range_root(range, leaves.as_slice()));
        let proof =
            InclusionText { leaf: leaf(5), index: 4, hashes: roots.collect(), note: head.sign(&[&key]) };
        let text = proof.to_string();
        assert!(InclusionText::is_meant(&text));
        assert_eq!(InclusionText::parse(&text).unwrap(), proof);
        assert_eq!(proof.verify().unwrap(), head);
        let other = InclusionText { leaf: leaf(6), ..proof.clone() };
        assert_eq!(other.verify(), Err(ProofTextError::Leaf { position: 5 }));
        let node = InclusionText { leaf: [leaves[4], leaves[5]].concat(), ..proof.clone() };
        assert_eq!(node.verify(), Err(ProofTextError::Leaf { position: 5 }));
        for broken in
            [text.replace("extra", "extr"), text.replace("index 4", "index 04"), text.replacen('\n', " ", 1)]
        {
            assert!(InclusionText::parse(&broken).is_err(), "{broken}");
        }
    }

    #[test]
    fn a_log_is_shown_to_continue_an_older_checkpoint() {
        let key = SignerKey::draw(Some("log")).unwrap();
        let ((leaves, head), (_, old)) = (checkpoint(11), checkpoint(6));
        let roots =
            consistency_ranges(6, 11).unwrap().into_iter().map(|range| range_root(range, leaves.as_slice()));
        let proof = ConsistencyText { from: 6, hashes: roots.collect(), note: head.sign(&[&key]) };
        assert_eq!(ConsistencyText::parse(&proof.to_string()).unwrap(), proof);
        assert_eq!(proof.verify(&old).unwrap(), head);
        let forked = Checkpoint { root: head.root, ..old.clone() };
        assert_eq!(proof.verify(&forked), Err(ProofTextError::Proof(ProofError::OtherRoot)));
        let other = Checkpoint { origin: "other".into(), ..old };
        assert!(matches!(proof.verify(&other), Err(ProofTextError::OtherBeginning { .. })));
    }
}
