//! The journal as a log that outsiders check: its tree at any size and proofs over it.
//!
//! Invariant: a proof reads a few hundred leaf hashes, for the roots of complete tiles of 256 are kept in memory once they were read.

mod published;

pub use published::{Checked, Judged, Unverified};

use super::folder::FolderError;
use super::trust::Adoptions;
use crate::backend::on_readers;
use crate::journal::{Journal, Position, ReadError, Session, StreamId, TreeHead, to_sql};
use crate::merkle::{Hash, Leaves, ProofError, ProofRange, consistency_ranges, inclusion_ranges, range_root};
use domain::settings;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::{Mutex, watch};

/// Levels below the root of a tile, and the leaves of one.
const TILE_LEVEL: u32 = 8;
const TILE: u64 = 1 << TILE_LEVEL;
/// Leaf hashes that are read at once.
const PAGE: u64 = 64 * TILE;

const READ_LEAVES: &str =
    "SELECT leaf_hash FROM events WHERE position > $1 AND position <= $2 ORDER BY position";

/// Why there is no proof, or no new checkpoint.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The journal did not answer.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Asked for what the tree has not.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// Fewer leaves are stored than the head counts.
    #[error("events are missing between {after} and {upto}")]
    Missing {
        /// Behind this position
        after: u64,
        /// and up to this one.
        upto: u64,
    },
    /// The stored leaves are not those of the head.
    #[error("the stored leaves up to {size} do not give the root of the journal's head")]
    OtherRoot {
        /// The last position.
        size: u64,
    },
    /// The journal ends before what was published.
    #[error(
        "the journal ends at {head}, a checkpoint of {published} events was published: its tail was cut off"
    )]
    Shorter {
        /// The last position.
        head: u64,
        /// The size of the published checkpoint.
        published: u64,
    },
    /// What was published is not how this journal began.
    #[error("the journal does not continue the checkpoint of {published} events that was published")]
    Forked {
        /// The size of the published checkpoint.
        published: u64,
    },
    /// The log does not know the key that is to sign.
    #[error(
        "the key {id} is not the one that the log adopted last, expected {expected}: name the file of that one; a rotation that was cut short goes on with `nastavnik audit key rotate`"
    )]
    NotAdopted {
        /// The id of the key.
        id: String,
        /// The id of the key in force.
        expected: String,
    },
    /// A published checkpoint cannot be read or written.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// What lies in the folder is none.
    #[error("a published checkpoint cannot be read: {0}")]
    Published(super::CheckpointError),
}

/// Hashes of a proof, and the head of the tree they lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofAt {
    /// The size of the tree.
    pub size: u64,
    /// Its root.
    pub root: Hash,
    /// As RFC 6962 orders them.
    pub hashes: Vec<Hash>,
}

/// A handle to the log; clones share what was read and what was published last.
#[derive(Debug, Clone)]
pub struct AuditLog {
    journal: Journal,
    /// Roots of the complete tiles from the first on, as they were read in this session.
    tiles: Arc<Mutex<(Session, Vec<Hash>)>>,
    latest: watch::Sender<Option<Arc<str>>>,
}

impl AuditLog {
    /// The log of a journal.
    pub fn new(journal: Journal) -> Self {
        Self { journal, tiles: Arc::default(), latest: watch::Sender::new(None) }
    }

    /// The checkpoint that this process published last, or found published.
    pub fn latest(&self) -> Option<Arc<str>> {
        self.latest.borrow().clone()
    }

    /// The keys that the log adopted.
    pub async fn adoptions(&self) -> Result<Adoptions, ReadError> {
        let stream = StreamId::of::<settings::Settings>(settings::LOG);
        let mut adoptions = Adoptions::default();
        for event in self.journal.stream(&stream).await? {
            if !adoptions.take(&event) {
                return Err(ReadError::Row { position: event.position, what: "a key" });
            }
        }
        Ok(adoptions)
    }

    /// The root of the tree of this size.
    pub async fn root_at(&self, size: u64) -> Result<Hash, AuditError> {
        self.within_head(size).await?;
        Ok(self.proof(Vec::new(), size).await?.root)
    }

    /// The roots of complete subtrees.
    pub(super) async fn subtrees(&self, ranges: Vec<ProofRange>) -> Result<Vec<Hash>, AuditError> {
        self.within_head(ranges.last().map_or(0, |range| range.end)).await?;
        self.roots(ranges).await
    }

    /// That the event at a position is in the tree of this size.
    pub async fn inclusion(&self, position: Position, size: u64) -> Result<ProofAt, AuditError> {
        let index = position.0.checked_sub(1).ok_or(ProofError::Outside { part: 0, size })?;
        let ranges = inclusion_ranges(index, size)?;
        self.within_head(size).await?;
        self.proof(ranges, size).await
    }

    /// That the tree of one size begins with that of another.
    pub async fn consistency(&self, from: u64, to: u64) -> Result<ProofAt, AuditError> {
        let ranges = consistency_ranges(from, to)?;
        self.within_head(to).await?;
        self.proof(ranges, to).await
    }

    async fn proof(&self, mut ranges: Vec<ProofRange>, size: u64) -> Result<ProofAt, AuditError> {
        ranges.push(0..size);
        let mut hashes = if size == 0 {
            vec![crate::merkle::Frontier::default().root()]
        } else {
            self.roots(ranges).await?
        };
        let root = hashes.pop().expect("the whole tree was asked for");
        Ok(ProofAt { size, root, hashes })
    }

    async fn within_head(&self, size: u64) -> Result<TreeHead, AuditError> {
        let head = self.journal.tree_head().await?;
        if size > head.position.0 {
            return Err(ProofError::Outside { part: size, size: head.position.0 }.into());
        }
        Ok(head)
    }

    /// The roots of ranges, none of them behind the head.
    async fn roots(&self, ranges: Vec<ProofRange>) -> Result<Vec<Hash>, AuditError> {
        let mut kept = self.tiles.lock().await;
        let session = self.journal.session();
        if kept.0 != session {
            *kept = (session, Vec::new());
        }
        let tiles = &mut kept.1;
        let complete = ranges.iter().map(|range| range.end / TILE).max().unwrap_or_default();
        while (tiles.len() as u64) < complete {
            let read = tiles.len() as u64 * TILE;
            let leaves = self.leaves(read, (read + PAGE).min(complete * TILE)).await?;
            let width = usize::try_from(TILE).expect("a tile fits into memory");
            tiles.extend(leaves.chunks_exact(width).map(|tile| range_root(0..TILE, tile)));
        }
        let mut at_edges = BTreeMap::new();
        for range in &ranges {
            let within = (range.end - range.start < TILE).then_some(range.start / TILE);
            let last = (range.end % TILE != 0).then_some(range.end / TILE);
            for tile in within.into_iter().chain(last) {
                let upto = at_edges.entry(tile).or_insert(0);
                *upto = range.end.min((tile + 1) * TILE).max(*upto);
            }
        }
        let mut edges = BTreeMap::new();
        for (tile, upto) in at_edges {
            edges.insert(tile, self.leaves(tile * TILE, upto).await?);
        }
        let read = Read { tiles, edges };
        Ok(ranges.into_iter().map(|range| range_root(range, &read)).collect())
    }

    async fn leaves(&self, after: u64, upto: u64) -> Result<Vec<Hash>, AuditError> {
        let rows: Vec<Vec<u8>> = on_readers!(self.journal.backend(), |pool| {
            sqlx::query_scalar(READ_LEAVES).bind(to_sql(after)).bind(to_sql(upto)).fetch_all(pool).await
        })
        .map_err(ReadError::from)?;
        if rows.len() as u64 != upto - after {
            return Err(AuditError::Missing { after, upto });
        }
        let hash = |row: Vec<u8>| row.try_into().map_err(|_| ReadError::Value { what: "a leaf_hash" }.into());
        rows.into_iter().map(hash).collect()
    }
}

/// Complete tiles, and the leaves of those that a proof cuts.
struct Read<'r> {
    tiles: &'r [Hash],
    edges: BTreeMap<u64, Vec<Hash>>,
}

impl Leaves for Read<'_> {
    fn complete(&self, level: u32, start: u64) -> Option<Hash> {
        let index = |place: u64| usize::try_from(place).expect("an index of memory");
        match level {
            TILE_LEVEL => Some(self.tiles[index(start / TILE)]),
            0 => Some(self.edges[&(start / TILE)][index(start % TILE)]),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
