//! Folds the events of a whole bundle into read models in memory: nothing is stored, and the digest is that of the stored ones.

use super::line;
use super::read::{Bundle, BundleError};
use crate::journal::{Position, StreamId};
use crate::replay::{Broke, Scratch};
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
}

/// The read models at a position; at the end of the bundle when it is further. Streams with corrections are those that
/// verification found: what was known before a correction is kept for them.
pub fn replay(
    bundle: &Bundle,
    corrected: &BTreeSet<StreamId>,
    upto: Position,
) -> Result<Scratch, ReplayError> {
    if bundle.manifest.after > 0 {
        return Err(ReplayError::Partial { after: bundle.manifest.after });
    }
    let mut scratch = Scratch::default();
    loop {
        let mut fold = Fold { scratch, before: HashMap::new() };
        match fold.run(bundle, corrected, upto)? {
            Ok(()) => return Ok(fold.scratch),
            Err(Broke) => scratch = fold.scratch.without(),
        }
    }
}

struct Fold {
    scratch: Scratch,
    before: HashMap<StreamId, Vec<Fact>>,
}

impl Fold {
    fn run(
        &mut self,
        bundle: &Bundle,
        corrected: &BTreeSet<StreamId>,
        upto: Position,
    ) -> Result<Result<(), Broke>, ReplayError> {
        let mut ended = Ok(Ok(()));
        bundle.read_blocks(|block| {
            for line in block.split_inclusive(|byte| *byte == b'\n') {
                if self.scratch.at() == upto {
                    return false;
                }
                ended = self.apply(line, corrected);
                if !matches!(ended, Ok(Ok(()))) {
                    return false;
                }
            }
            true
        })?;
        ended
    }

    fn apply(
        &mut self,
        line: &[u8],
        corrected: &BTreeSet<StreamId>,
    ) -> Result<Result<(), Broke>, ReplayError> {
        let event = line::read(line).ok_or(ReplayError::Line { position: self.scratch.at().next() })?;
        let Some(mut fact) = self.scratch.read(&event) else { return Ok(Ok(())) };
        let stream = event.stream();
        if fact.is_correction() {
            fact.before = self.before.get(&stream).cloned().unwrap_or_default();
        }
        let folded = self.scratch.fold(&fact);
        if corrected.contains(&stream) {
            fact.before.clear();
            self.before.entry(stream).or_default().push(fact);
        }
        Ok(folded)
    }
}
