//! Builds the read models anew beside the live ones and switches: nobody waits, nobody reads half of anything.
//!
//! Invariants: the live generation is read until the moment of the switch, and the switch never goes back in the journal;
//! old and new are compared at one position of one snapshot; batches are as small as the projector's own.

use super::checkpoint::Checkpoint;
use super::fold::Fold;
use super::lane::Lane;
use super::{Batching, ProjectError};
use crate::digest::{Digest, Snapshot};
use crate::journal::{Journal, Position};
use crate::reading::Reading;

/// What a rebuild found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rebuilt {
    /// The generation that is live now.
    pub generation: u64,
    /// What the live read models were.
    pub before: Digest,
    /// What the journal gives, at the same position.
    pub after: Digest,
}

impl Rebuilt {
    /// Whether the live read models were what the journal gives.
    pub fn agrees(&self) -> bool {
        self.before == self.after
    }
}

/// Folds the whole journal into a new generation, compares it with the live one, and makes it the live one. A projector
/// of this or another process goes on meanwhile and takes the new generation over. A rebuild that was under way ends
/// with [`ProjectError::Superseded`].
pub async fn rebuild(
    journal: &Journal,
    progress: impl FnMut(u64, u64) + Send,
) -> Result<Rebuilt, ProjectError> {
    rebuild_by(journal, Batching::default(), progress).await
}

/// The same, taking so much of the journal at once.
pub async fn rebuild_by(
    journal: &Journal,
    batching: Batching,
    mut progress: impl FnMut(u64, u64) + Send,
) -> Result<Rebuilt, ProjectError> {
    let mut lane = Lane::open(journal.backend()).await?;
    let mut fold = Fold::fresh(lane.begin_generation().await?, batching);
    let (before, after) = loop {
        // Not past the live generation: there they meet.
        let live = Reading::new(journal.backend().clone()).position().await?;
        progress(fold.at().position.0, live.0);
        if fold.step(journal, &mut lane, live).await? || fold.settle(&mut lane).await? {
            continue;
        }
        match compare(journal, fold.at()).await {
            Ok(Some(both)) => break both,
            Ok(None) => {}
            Err(error) => {
                // Of a generation whose place another one has taken nothing may be left to compare.
                lane.check(fold.at()).await?;
                return Err(error);
            }
        }
    };
    let fold = catch_up_and_switch(journal, &mut lane, fold, |done, total| progress(done.0, total.0)).await?;
    while lane.delete_some().await? {}
    lane.close().await;
    let generation = fold.at().generation.unsigned_abs();
    Ok(Rebuilt { generation, before, after })
}

/// Both digests, if both generations are at one position at this moment.
async fn compare(journal: &Journal, built: Checkpoint) -> Result<Option<(Digest, Digest)>, ProjectError> {
    let mut snapshot = Snapshot::open(journal.backend()).await?;
    let live = snapshot.live().await?;
    if snapshot.position(live).await? != snapshot.position(built.generation).await? {
        return Ok(None);
    }
    Ok(Some((snapshot.digest(live).await?, snapshot.digest(built.generation).await?)))
}

/// Moves a built generation to the end of the journal and makes it the live one.
pub(super) async fn catch_up_and_switch(
    journal: &Journal,
    lane: &mut Lane,
    mut fold: Fold,
    mut progress: impl FnMut(Position, Position) + Send,
) -> Result<Fold, ProjectError> {
    loop {
        let head = *journal.head().borrow();
        progress(fold.at().position, head);
        if fold.step(journal, lane, head).await? || fold.settle(lane).await? {
            continue;
        }
        // The live one may be further than the head this node has heard of.
        match lane.switch(fold.at()).await? {
            Some(live) => return Ok(fold.under(live)),
            None => drop(fold.step(journal, lane, journal.tree_head().await?.position).await?),
        }
    }
}
