//! The journal as a log that outsiders check: its tree at any size, proofs over it, and the checkpoint that is signed next.
//!
//! Invariants: a proof reads a few hundred leaf hashes, for the roots of complete tiles of 256 are kept in memory once they were
//! read; a note in the folder counts for nothing unless its signatures are verified; nothing is signed unless the stored leaves give the root of the head and continue what was published last.

use super::checkpoint::Checkpoint;
use super::folder::{CheckpointFolder, FolderError};
use super::keys::{SignerKey, VerifierKey};
use super::trust::{Adoptions, TrustError};
use crate::backend::on_readers;
use crate::journal::{Journal, Position, ReadError, StreamId, TreeHead, to_sql};
use crate::merkle::{Hash, Leaves, ProofError, ProofRange, consistency_ranges, inclusion_ranges, range_root};
use domain::settings;
use std::collections::BTreeMap;
use std::path::PathBuf;
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
    #[error("the key {id} is not the one that the log adopted last, expected {expected}")]
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

/// A file among the published checkpoints that nobody known signed.
#[derive(Debug, thiserror::Error)]
#[error("{} is no checkpoint of this log", path.display())]
pub struct Unverified {
    path: PathBuf,
    #[source]
    why: UnbelievedError,
}

/// Why a note is not believed.
#[derive(Debug, thiserror::Error)]
enum UnbelievedError {
    #[error(transparent)]
    Checkpoint(#[from] super::CheckpointError),
    #[error(transparent)]
    Trust(#[from] TrustError),
}

/// What was found of the published checkpoints.
#[derive(Debug)]
pub struct Checked {
    /// The size of the newest one, which the journal continues.
    pub size: Option<u64>,
    /// What lies before it in the folder and is left alone: newer by name, and not to be believed.
    pub unverified: Vec<Unverified>,
}

/// The published notes, judged.
#[derive(Debug)]
pub struct Judged {
    /// Those that are believed, the smallest tree first.
    pub believed: Vec<String>,
    /// The others.
    pub unverified: Vec<Unverified>,
}

/// What lies in a folder.
#[derive(Debug, Default)]
struct Published {
    /// The newest that is believed.
    newest: Option<(Checkpoint, Arc<str>)>,
    /// The newest of all, while the log has adopted no key by which one could be believed: a journal that lost its adoptions with its
    /// tail must not begin anew beside it.
    hearsay: Option<Checkpoint>,
    /// What this process itself published, or took over, last: whoever tidies the folder does not make it unsaid.
    own: Option<Checkpoint>,
    unverified: Vec<Unverified>,
}

impl Published {
    /// Says in the log of the service that something lies in the folder that is not to be believed.
    fn tell_unverified(&self) {
        if let Some(first) = self.unverified.first() {
            tracing::error!(
                error = first as &dyn std::error::Error,
                files = self.unverified.len(),
                "among the published checkpoints lies what nobody known signed: it is passed over"
            );
        }
    }
}

/// The checkpoint in a note, if the log stands behind it, or if our own key signed it.
fn believed(
    adoptions: &Adoptions,
    own: Option<&VerifierKey>,
    note: &str,
) -> Result<Checkpoint, UnbelievedError> {
    let (checkpoint, note) = Checkpoint::read(note)?;
    let is_own = own.is_some_and(|own| own.name() == checkpoint.origin && note.verify([own]).is_ok());
    if !is_own {
        adoptions.verify(&checkpoint, &note)?;
    }
    Ok(checkpoint)
}

/// A handle to the log; clones share what was read and what was published last.
#[derive(Debug, Clone)]
pub struct AuditLog {
    journal: Journal,
    /// Roots of the complete tiles from the first on.
    tiles: Arc<Mutex<Vec<Hash>>>,
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

    /// Signs the head with the key in force and any others, and publishes it; nothing new when the head was published already.
    /// `None` while the journal is empty.
    pub async fn publish(
        &self,
        key: &SignerKey,
        beside: &[&SignerKey],
        folder: Option<&CheckpointFolder>,
    ) -> Result<Option<Arc<str>>, AuditError> {
        let found = self.published(folder, Some(key.verifier())).await?;
        found.tell_unverified();
        // After the folder: what another node appended and published meanwhile is no tail that was cut off here.
        let head = self.journal.tree_head().await?;
        let size = head.position.0;
        if size == 0 {
            return Ok(None);
        }
        for said in found.hearsay.iter().chain(&found.own) {
            self.check_continues(said, &head).await?;
        }
        if let Some((published, note)) = found.newest {
            self.check_continues(&published, &head).await?;
            if published.size == size {
                if let Some(folder) = folder {
                    folder.show(&note)?;
                }
                self.latest.send_replace(Some(Arc::clone(&note)));
                return Ok(Some(note));
            }
        }
        if self.root_at(size).await? != head.root {
            return Err(AuditError::OtherRoot { size });
        }
        let adoptions = self.adoptions().await?;
        match adoptions.in_force(size) {
            Some(in_force) if in_force == key.verifier() => {}
            in_force => {
                let expected = in_force.map_or_else(|| "none yet".to_owned(), VerifierKey::id_text);
                return Err(AuditError::NotAdopted { id: key.verifier().id_text(), expected });
            }
        }
        let checkpoint = Checkpoint { origin: key.verifier().name().to_owned(), size, root: head.root };
        let signers: Vec<&SignerKey> = std::iter::once(key).chain(beside.iter().copied()).collect();
        let note: Arc<str> = checkpoint.sign(&signers).to_string().into();
        self.latest.send_replace(Some(Arc::clone(&note)));
        if let Some(folder) = folder {
            folder.publish(&checkpoint, &note)?;
            folder.show(&note)?;
        }
        Ok(Some(note))
    }

    /// What was published last: the larger of what lies in the folder and what this process published. In the folder counts what the log stands behind, or what a key signed
    /// that this process holds: the log may have lost the adoption with its tail.
    async fn published(
        &self,
        folder: Option<&CheckpointFolder>,
        own: Option<&VerifierKey>,
    ) -> Result<Published, AuditError> {
        let mut found = Published::default();
        if let Some(folder) = folder {
            let adoptions = self.adoptions().await?;
            for stored in folder.newest_first()? {
                let (path, note) = stored?;
                match believed(&adoptions, own, &note) {
                    Ok(checkpoint) => {
                        found.newest = Some((checkpoint, note.into()));
                        break;
                    }
                    Err(why) => found.unverified.push(Unverified { path, why }),
                }
                if adoptions.all().is_empty() && found.hearsay.is_none() {
                    found.hearsay = Checkpoint::read(&note).ok().map(|(checkpoint, _)| checkpoint);
                }
            }
        }
        if let Some(note) = self.latest() {
            let (own, _) = Checkpoint::read(&note).map_err(AuditError::Published)?;
            if found.newest.as_ref().is_none_or(|(newest, _)| newest.size < own.size) {
                found.newest = Some((own.clone(), note));
            }
            found.own = Some(own);
        }
        Ok(found)
    }

    async fn check_continues(&self, published: &Checkpoint, head: &TreeHead) -> Result<(), AuditError> {
        let (published, root) = (published.size, published.root);
        if published > head.position.0 {
            return Err(AuditError::Shorter { head: head.position.0, published });
        }
        let now = if published == head.position.0 { head.root } else { self.root_at(published).await? };
        if now == root { Ok(()) } else { Err(AuditError::Forked { published }) }
    }

    /// Whether the journal continues what was published last; gives the size of it, and what lies in the folder and is not to be believed.
    pub async fn check_published(
        &self,
        folder: &CheckpointFolder,
        own: Option<&VerifierKey>,
    ) -> Result<Checked, AuditError> {
        let found = self.published(Some(folder), own).await?;
        let Published { newest, hearsay, own, unverified } = found;
        let head = self.journal.tree_head().await?;
        for published in newest.iter().map(|(checkpoint, _)| checkpoint).chain(&hearsay).chain(&own) {
            self.check_continues(published, &head).await?;
        }
        Ok(Checked { size: newest.map(|(checkpoint, _)| checkpoint.size), unverified })
    }

    /// Takes over what others published into the folder, so that it can be asked for; refused when the journal no longer continues what
    /// this process gave out before.
    pub async fn adopt_published(&self, folder: &CheckpointFolder) -> Result<(), AuditError> {
        let found = self.published(Some(folder), None).await?;
        found.tell_unverified();
        let Some((_, note)) = found.newest.filter(|(_, note)| self.latest().as_ref() != Some(note)) else {
            return Ok(());
        };
        if let Some(own) = found.own {
            self.check_continues(&own, &self.journal.tree_head().await?).await?;
        }
        self.latest.send_replace(Some(note));
        Ok(())
    }

    /// Every published note, judged as the newest is: by the keys that the log adopted, or as signed by this key.
    pub async fn judge_published(
        &self,
        folder: &CheckpointFolder,
        own: Option<&VerifierKey>,
    ) -> Result<Judged, AuditError> {
        let adoptions = self.adoptions().await?;
        let mut judged = Judged { believed: Vec::new(), unverified: Vec::new() };
        for stored in folder.newest_first()? {
            let (path, note) = stored?;
            match believed(&adoptions, own, &note) {
                Ok(_) => judged.believed.push(note),
                Err(why) => judged.unverified.push(Unverified { path, why }),
            }
        }
        judged.believed.reverse();
        Ok(judged)
    }

    /// The roots of ranges, none of them behind the head.
    async fn roots(&self, ranges: Vec<ProofRange>) -> Result<Vec<Hash>, AuditError> {
        let mut tiles = self.tiles.lock().await;
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
        let read = Read { tiles: &tiles, edges };
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
