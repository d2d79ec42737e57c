//! What the doctor finds of checkpoints: whether the journal continues what was published of it, and whether anything is published.
//!
//! That others can check the journal is what the service is for, so one that publishes nothing is a finding, whatever the database:
//! without a checkpoint that left the machine nothing shows a change made past the service.

use super::finding::{Findings, Level};
use super::journal::RESTORE;
use crate::config::Settings;
use store::audit::{AuditLog, Checked, CheckpointFolder, SignerKey};
use store::journal::{Journal, Position, ReadError};

/// Events that nothing covers for longer than this are a finding, in microseconds; or for ten intervals, if that is longer.
const PATIENCE: i64 = 10 * 60 * 1_000_000;

const UNPROVED: &str = "nothing shows a change made past the service";
const SIGN_ONE: &str = "the service signs one every interval in which something happened; `nastavnik audit checkpoint` signs one now";

/// Compares the journal with what was published of it: whoever changes one forgets the other. When `publishing` is asked about, also whether
/// the service is set to publish and does.
pub(super) async fn examine(
    journal: &Journal,
    settings: &Settings,
    publishing: bool,
    findings: &mut Findings,
) -> Result<(), ReadError> {
    if publishing {
        settled(settings, findings);
        key(settings, findings);
    }
    let Some(folder) = settings.checkpoints().map(CheckpointFolder::new) else { return Ok(()) };
    let log = AuditLog::new(journal.clone());
    // Said with the key itself when it cannot be read.
    let at_hand = settings.audit_key().and_then(|path| SignerKey::find(&path).ok().flatten());
    let checked = log.check_published(&folder, at_hand.as_ref().map(SignerKey::verifier)).await;
    let (size, found, to_do) = match checked.map(|checked| told(checked, findings)) {
        Ok(None) => (0, "no checkpoint is published".to_owned(), SIGN_ONE),
        Ok(Some(size)) => {
            let keys = log.adoptions().await?;
            let key = keys.in_force(size).map_or_else(|| "no key".to_owned(), ToString::to_string);
            let since = journal.head().borrow().0.saturating_sub(size);
            let found = format!(
                "the journal continues that of {size} events, signed by {key}; {since} events came since"
            );
            (size, found, "look for «no checkpoint was published» in the log of the service")
        }
        Err(error) => {
            findings.failure("checkpoints", error, RESTORE);
            return Ok(());
        }
    };
    match waits(journal, size).await? {
        Some(waits) if publishing && waits > patience(settings) => {
            let minutes = waits / 60_000_000;
            let found =
                format!("{found}; the first event that none covers is {minutes} minutes old: {UNPROVED}");
            findings.warning("checkpoints", found, to_do);
        }
        Some(_) | None if size == 0 => findings.add(Level::Note, "checkpoints", found, ""),
        Some(_) | None => findings.ok("checkpoints", found),
    }
    Ok(())
}

/// Tells what is not to be believed; gives the size of what is.
fn told(checked: Checked, findings: &mut Findings) -> Option<u64> {
    for unverified in checked.unverified {
        let to_do =
            "nothing is served of it and nothing rests on it: find out who put it there, and take it away";
        findings.failure("checkpoints", unverified, to_do);
    }
    checked.size
}

/// Whether the service is set to publish.
fn settled(settings: &Settings, findings: &mut Findings) {
    if settings.audit_key().is_none() {
        let to_do = "make one by `nastavnik audit key new FILE` and name it as audit_key_file";
        findings.warning("checkpoints", format!("no key signs them: {UNPROVED}"), to_do);
    }
    if settings.checkpoints().is_none() {
        let found = format!("they go into no folder: {UNPROVED}");
        findings.warning("checkpoints", found, "name one as checkpoint_folder");
    }
    if settings.checkpoint_interval == 0 {
        let to_do = "set it to some seconds, or sign them by `nastavnik audit checkpoint`";
        findings.warning("checkpoints", format!("checkpoint_interval is 0: {UNPROVED}"), to_do);
    }
}

/// Whether the key that was named can be read.
fn key(settings: &Settings, findings: &mut Findings) {
    let named = settings.audit_key_file.as_deref().map(SignerKey::from_file);
    if let Some(Err(error)) = named {
        let to_do = "put it back, or name the one that the log adopted: `nastavnik audit keys`";
        findings.failure("audit key", error, to_do);
    }
}

/// How long the first event behind a checkpoint has been there, in microseconds.
async fn waits(journal: &Journal, size: u64) -> Result<Option<i64>, ReadError> {
    let first = journal.read_after(Position(size), 1).await?.pop();
    Ok(first.map(|event| journal.clock().now_micros() - event.recorded_at))
}

fn patience(settings: &Settings) -> i64 {
    let interval = i64::try_from(settings.checkpoint_interval).unwrap_or(i64::MAX);
    interval.saturating_mul(10_000_000).max(PATIENCE)
}
