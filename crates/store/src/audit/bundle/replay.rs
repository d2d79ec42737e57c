//! Folds the events of a whole bundle into read models in memory: nothing is stored, and the digest is that of the stored ones.

use super::line;
use super::read::{Bundle, BundleError};
use crate::digest::{Digest, Replayed};
use crate::journal::{Position, StreamId};
use readmodel::{DecodeError, Fact, Views};
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
    Decode(#[from] DecodeError),
    /// This version knows an older shape of it only.
    #[error(
        "the event at {position} has version {received}, known up to {known}: a newer nastavnik is needed"
    )]
    Newer {
        /// Its position.
        position: Position,
        /// Its version.
        received: u32,
        /// The newest version that is known.
        known: u32,
    },
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
    let mut fold = Fold {
        views: Views::default(),
        replayed: Replayed::default(),
        at: Position::START,
        before: HashMap::new(),
    };
    let mut refused = None;
    bundle.read_blocks(|block| {
        for line in block.split_inclusive(|byte| *byte == b'\n') {
            if fold.at == upto {
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
        None => Ok(Digest { position: fold.at, sha256: fold.replayed.finish() }),
    }
}

struct Fold {
    views: Views,
    replayed: Replayed,
    at: Position,
    before: HashMap<StreamId, Vec<Fact>>,
}

impl Fold {
    fn apply(&mut self, line: &[u8], corrected: &BTreeSet<StreamId>) -> Result<(), ReplayError> {
        let position = self.at.next();
        let event = line::read(line).ok_or(ReplayError::Line { position })?;
        let mut fact = Fact::read(event.stored())?;
        let known = fact.event.version();
        if event.event_version > known {
            return Err(ReplayError::Newer { position, received: event.event_version, known });
        }
        let stream = event.stream();
        let has_corrections = corrected.contains(&stream);
        if fact.is_correction() {
            fact.before = self.before.get(&stream).cloned().unwrap_or_default();
        }
        self.replayed.take(self.views.apply(&fact));
        if has_corrections {
            fact.before.clear();
            self.before.entry(stream).or_default().push(fact);
        }
        self.at = position;
        Ok(())
    }
}
