//! Publishes checkpoints of the journal: on a schedule, when something happened, and once more at the end.
//!
//! Invariants: the key is read from its file each time, so a rotation needs no restart, and is not kept in memory; a key is made
//! for a SQLite file only while its log has adopted none; the log adopts a key before it signs; a failure is logged and tried again.

use crate::config::Settings;
use app::{App, PerformError};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use store::audit::{
    AuditError, Checkpoint, CheckpointFolder, KeyError, KeyFileError, SignerKey, VerifierKey,
};
use store::journal::ReadError;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// Why no checkpoint was published.
#[derive(Debug, thiserror::Error)]
pub enum AuditingError {
    /// None is configured.
    #[error(
        "no key signs checkpoints: make one by `nastavnik audit key new FILE` and name it as audit_key_file"
    )]
    NoKey,
    /// It lay beside the database, and is gone.
    #[error(
        "the audit key {} is missing: put it back; if it is lost, make one by `nastavnik audit key new FILE --name LOG`, name it as audit_key_file, and have the journal adopt it by `nastavnik audit key replace`",
        .0.display()
    )]
    Lost(PathBuf),
    /// It cannot be read or made.
    #[error(transparent)]
    File(#[from] KeyFileError),
    /// It cannot be made.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The journal did not answer.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The log does not adopt it.
    #[error("the log does not adopt the key")]
    Adopt(#[from] PerformError),
    /// It is not signed or not published.
    #[error(transparent)]
    Audit(#[from] AuditError),
}

/// What publishing needs.
#[derive(Debug, Clone)]
pub struct Auditing {
    app: App,
    key_file: Option<PathBuf>,
    /// Whether a key may be made where it is missing.
    is_beside: bool,
    folder: Option<CheckpointFolder>,
    every: Duration,
}

impl Auditing {
    /// As configured.
    pub fn new(app: &App, settings: &Settings) -> Self {
        Self {
            app: app.clone(),
            key_file: settings.audit_key(),
            is_beside: settings.audit_key_file.is_none(),
            folder: settings.checkpoints().map(CheckpointFolder::new),
            every: Duration::from_secs(settings.checkpoint_interval),
        }
    }

    /// Signs and publishes the head of the journal; `None` while it is empty.
    pub async fn publish(&self) -> Result<Option<Arc<str>>, AuditingError> {
        if self.app.journal().tree_head().await?.position.0 == 0 {
            return Ok(None);
        }
        let at_hand = self.key_file.as_deref().map(SignerKey::find).transpose()?.flatten();
        let has_adopted = !self.app.audit().adoptions().await?.all().is_empty();
        if let Some(folder) = &self.folder
            && (at_hand.is_none() || !has_adopted)
        {
            // Signing looks for itself. Whoever cannot sign looks all the same, and a journal that lost its keys with its tail is not
            // given others.
            self.app.audit().check_published(folder, at_hand.as_ref().map(SignerKey::verifier)).await?;
        }
        let key = self.key().await?;
        if !has_adopted {
            self.app.adopt_audit_key(key.verifier().to_adopt()).await?;
        }
        Ok(self.app.audit().publish(&key, &[], self.folder.as_ref()).await?)
    }

    /// Goes over to a key that is in a file of its own: the log adopts it, and both sign the checkpoint of the hand-over.
    pub async fn rotate(&self, next: &SignerKey) -> Result<Option<Arc<str>>, AuditingError> {
        let old = self.key().await?;
        let adoptions = self.app.audit().adoptions().await?;
        let mut newest = adoptions.all().iter().rev().map(|adoption| &adoption.key);
        // A rotation that was cut short has adopted its key already.
        let in_force = newest.next().filter(|key| *key != next.verifier()).or_else(|| newest.next());
        if in_force != Some(old.verifier()) {
            let expected = in_force.map_or_else(|| "none yet".to_owned(), VerifierKey::id_text);
            return Err(AuditError::NotAdopted { id: old.verifier().id_text(), expected }.into());
        }
        self.app.adopt_audit_key(next.verifier().to_adopt()).await?;
        Ok(self.app.audit().publish(next, &[&old], self.folder.as_ref()).await?)
    }

    /// Goes over to a key while the old one is lost: nobody hands over, so whoever trusted the old one has to be given the new one.
    pub async fn replace(&self, next: &SignerKey) -> Result<Option<Arc<str>>, AuditingError> {
        self.app.adopt_audit_key(next.verifier().to_adopt()).await?;
        Ok(self.app.audit().publish(next, &[], self.folder.as_ref()).await?)
    }

    async fn key(&self) -> Result<SignerKey, AuditingError> {
        let path = self.key_file.as_ref().ok_or(AuditingError::NoKey)?;
        if !self.is_beside {
            return Ok(SignerKey::from_file(path)?);
        }
        if let Some(key) = SignerKey::find(path)? {
            return Ok(key);
        }
        if !self.app.audit().adoptions().await?.all().is_empty() {
            return Err(AuditingError::Lost(path.clone()));
        }
        // Another process may make one at this moment: then that one is it.
        let made = SignerKey::draw(None)?;
        match made.write_new(path) {
            Ok(()) => Ok(made),
            Err(error) => Ok(SignerKey::find(path)?.ok_or(error)?),
        }
    }

    /// Answers with what was published before, until something new is.
    pub async fn take_over(&self) {
        if let Some(folder) = &self.folder
            && let Err(error) = self.app.audit().adopt_published(folder).await
        {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "a published checkpoint cannot be read"
            );
        }
    }

    /// Says how much the newest checkpoint covers, and that it was looked at now.
    #[expect(clippy::cast_precision_loss, reason = "positions and seconds are far below 2^53")]
    fn tell(&self, note: Option<&str>) {
        let checkpoint = note.and_then(|note| Checkpoint::read(note).ok());
        let size = checkpoint.map_or(0, |(checkpoint, _)| checkpoint.size);
        let seconds = self.app.clock().now_micros() / 1_000_000;
        metrics::gauge!("nastavnik_checkpoint_events").set(size as f64);
        metrics::gauge!("nastavnik_checkpoint_time_seconds").set(seconds as f64);
    }

    /// Publishes until told to end, and then once more.
    pub async fn run(self, shutdown: CancellationToken) {
        if self.every.is_zero() {
            return;
        }
        let mut ticks = interval(self.every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // The first one comes at once: the service has hardly begun.
        ticks.tick().await;
        while shutdown.run_until_cancelled(ticks.tick()).await.is_some() {
            self.publish_or_log().await;
        }
        self.publish_or_log().await;
    }

    async fn publish_or_log(&self) {
        match self.publish().await {
            Ok(note) => {
                count("stands");
                self.tell(note.as_deref());
            }
            Err(AuditingError::NoKey) => {
                count("no_key");
                tracing::warn!("{}", AuditingError::NoKey);
                // Others have one.
                self.take_over().await;
            }
            Err(error) => {
                count("failed");
                tracing::error!(error = &error as &dyn std::error::Error, "no checkpoint was published");
            }
        }
    }
}

/// Counts how publishing ended.
fn count(outcome: &'static str) {
    metrics::counter!("nastavnik_checkpoints_total", "outcome" => outcome).increment(1);
}
