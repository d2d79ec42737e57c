//! Folds the events of a whole bundle into read models in memory: nothing is stored, and the digest is that of the stored ones.

use super::line;
use super::read::{Bundle, BundleError};
use crate::digest::Digest;
use crate::journal::{Position, StreamId};
use crate::replay::{Scratch, Unreadable};
use readmodel::Fact;
use std::collections::{BTreeSet, HashMap};

/// Why there is no digest.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// It could not be read.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// It begins in the middle.
    #[error("the bundle begins behind {after}: only a whole one can be replayed")]
    Partial {
        /// Behind which position.
        after: u64,
    },
    /// A line is no event.
    #[error("the event at {position} cannot be read")]
    Line {
        /// Its position.
        position: Position,
    },
    /// This version does not know the event.
    #[error(transparent)]
    Unknown(#[from] Unreadable),
}

/// The digest of the read models at a position; at the end of the bundle when it is further. Streams with corrections are those
/// that verification found: what was known before a correction is kept for them.
pub fn replay(
    bundle: &Bundle,
    corrected: &BTreeSet<StreamId>,
    upto: Position,
) -> Result<Digest, ReplayError> {
    if bundle.manifest.after > 0 {
        return Err(ReplayError::Partial { after: bundle.manifest.after });
    }
    let mut fold = Fold { scratch: Scratch::default(), before: HashMap::new() };
    let mut refused = None;
    bundle.read_blocks(|block| {
        for line in block.split_inclusive(|byte| *byte == b'\n') {
            if fold.scratch.at() == upto {
                return false;
            }
            if let Err(error) = fold.apply(line, corrected) {
                refused = Some(error);
                return false;
            }
        }
        true
    })?;
    match refused {
        Some(error) => Err(error),
        None => Ok(fold.scratch.digest()),
    }
}

struct Fold {
    scratch: Scratch,
    before: HashMap<StreamId, Vec<Fact>>,
}

impl Fold {
    fn apply(&mut self, line: &[u8], corrected: &BTreeSet<StreamId>) -> Result<(), ReplayError> {
        let event = line::read(line).ok_or(ReplayError::Line { position: self.scratch.at().next() })?;
        let stream = event.stream();
        let before = &self.before;
        let fact = self.scratch.apply(&event, || before.get(&stream).cloned().unwrap_or_default())?;
        if corrected.contains(&stream) {
            self.before.entry(stream).or_default().push(fact);
        }
        Ok(())
    }
}
