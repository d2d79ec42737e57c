//! What was published of the log, judged; and the checkpoint that is signed next.
//!
//! Invariants: a note in the folder counts for nothing unless its signatures are verified; nothing is signed unless the stored leaves
//! give the root of the head and continue what was published last.

use super::super::CheckpointError;
use super::super::checkpoint::Checkpoint;
use super::super::folder::CheckpointFolder;
use super::super::keys::{SignerKey, VerifierKey};
use super::super::trust::{Adoptions, TrustError};
use super::{AuditError, AuditLog};
use crate::journal::TreeHead;
use std::path::PathBuf;
use std::sync::Arc;

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
    Checkpoint(#[from] CheckpointError),
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

/// What is known to have been published: what lies in a folder, and what this process said.
#[derive(Debug, Default)]
struct Published {
    /// The newest that is believed.
    newest: Option<(Checkpoint, Arc<str>)>,
    /// The newest of all, while the log has adopted no key by which one could be believed: a journal that lost its adoptions with its
    /// tail must not begin anew beside it.
    hearsay: Option<Checkpoint>,
    /// What this process itself published, or took over, last: whoever tidies the folder does not make it unsaid.
    said: Option<Checkpoint>,
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

impl AuditLog {
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
        for published in found.hearsay.iter().chain(&found.said) {
            self.check_continues(published, &head).await?;
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

    /// What was published last: the larger of what lies in the folder and what this process published. In the folder counts what
    /// the log stands behind, or what a key signed that this process holds: the log may have lost the adoption with its tail.
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
            let (said, _) = Checkpoint::read(&note).map_err(AuditError::Published)?;
            if found.newest.as_ref().is_none_or(|(newest, _)| newest.size < said.size) {
                found.newest = Some((said.clone(), note));
            }
            found.said = Some(said);
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
        let Published { newest, hearsay, said, unverified } = found;
        let head = self.journal.tree_head().await?;
        for published in newest.iter().map(|(checkpoint, _)| checkpoint).chain(&hearsay).chain(&said) {
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
        if let Some(said) = found.said {
            self.check_continues(&said, &self.journal.tree_head().await?).await?;
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
}
