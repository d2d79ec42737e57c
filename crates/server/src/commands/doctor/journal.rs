//! What the doctor reads in the database: its settings, the journal event by event, the read models and the vault.

use super::checkpoints;
use super::finding::{Findings, Level};
use super::machine::bytes;
use super::replica;
use crate::config::Settings;
use crate::open;
use std::time::Duration;
use store::backend::Backend;
use store::inspect::{Inspection, generations, inspect, second_reader};
use store::journal::{Journal, Position, Recorded, StreamId};
use store::merkle::Frontier;
use store::projector::Parked;
use store::reading::Reading;
use store::vault::{self, MasterKeyError, Vault};
use tokio::time::timeout;

/// Events of a journal that is read whole; of a longer one the last so many are.
const READ_WHOLE: u64 = 200_000;
const PAGE: u32 = 1_000;
/// Longest wait for the database: a service waits longer, for one that is just starting.
const PATIENCE: Duration = Duration::from_secs(10);
const UNREACHED: &str = "look whether it runs, and at the address and the rights";
/// Streams that are read a second way.
const SAMPLED: usize = 12;

/// How much is read.
#[derive(Debug, Clone, Copy)]
pub(in crate::commands) struct Depth {
    /// The whole journal, however long it is.
    pub(in crate::commands) whole: bool,
    /// The read models, for their digest.
    pub(in crate::commands) digest: bool,
    /// Whether checkpoints are being published, too.
    pub(in crate::commands) publishing: bool,
}

pub(in crate::commands) async fn examine(settings: &Settings, depth: Depth, findings: &mut Findings) {
    let journal = match timeout(PATIENCE, open::journal(settings)).await {
        Ok(Ok(journal)) => journal,
        Ok(Err(error)) => {
            findings.failure("database", error, UNREACHED);
            return;
        }
        Err(_) => {
            let found = format!("{} does not answer within {} s", settings.database, PATIENCE.as_secs());
            findings.error("database", found, UNREACHED);
            return;
        }
    };
    if let Err(error) = read(&journal, settings, depth, findings).await {
        findings.failure("database", error, "it was opened and then failed: look into its log");
    }
    journal.shutdown().await;
    journal.backend().close().await;
}

async fn read(
    journal: &Journal,
    settings: &Settings,
    depth: Depth,
    findings: &mut Findings,
) -> anyhow::Result<()> {
    let backend = journal.backend();
    database(backend, &inspect(backend).await?, settings, findings);
    let sampled = chain(journal, depth.whole, findings).await?;
    second(journal, &sampled, findings).await;
    checkpoints::examine(journal, settings, depth.publishing, findings).await?;
    read_models(journal, depth.digest, findings).await?;
    // A borrow that lived as long as the wait would hold up whoever tells of a new head, and with it the clock of the runtime.
    let head = *journal.head().borrow();
    replica::examine(settings, head, findings).await;
    vault(journal, settings, findings).await
}

fn database(backend: &Backend, found: &Inspection, settings: &Settings, findings: &mut Findings) {
    let migration = found.migrations.last().map_or("none", |(_, name)| name.as_str());
    findings.ok(
        "database",
        format!(
            "{} {}, {}, {}, {} migrations, the last is {migration}",
            backend.name(),
            found.version,
            settings.database,
            bytes(found.bytes),
            found.migrations.len(),
        ),
    );
    let wanted: &[(&str, &[&str])] = match backend {
        Backend::Sqlite(_) => &[("journal_mode", &["wal"]), ("synchronous", &["full", "extra"])],
        Backend::Postgres(_) => &[
            ("fsync", &["on"]),
            ("synchronous_commit", &["on", "remote_apply", "remote_write", "local"]),
            ("full_page_writes", &["on"]),
        ],
    };
    for (name, value) in &found.settings {
        let accepted =
            wanted.iter().find(|(wanted, _)| wanted == name).map_or(&[] as &[&str], |(_, accepted)| accepted);
        if accepted.contains(&value.as_str()) {
            findings.ok("durability", format!("{name} = {value}"));
        } else {
            findings.error(
                "durability",
                format!("{name} = {value}: a power cut may lose what was acknowledged"),
                format!("set it to {}", accepted.join(" or ")),
            );
        }
    }
    if found.unguarded.is_empty() {
        findings.ok("append-only", "every trigger that refuses changes to the journal stands");
    } else {
        findings.error(
            "append-only",
            format!("missing or switched off: {}", found.unguarded.join(", ")),
            "find out who removed them and what was changed; create them again as the first migration says",
        );
    }
    if !found.rights.is_empty() {
        findings.add(
            Level::Note,
            "append-only",
            format!(
                "the role of the service has {} on the journal: only triggers stand in its way",
                found.rights.join(", ")
            ),
            "give it a role that owns no table: deploy/postgres-roles.sql",
        );
    }
    if found.damage.is_empty() {
        if let Backend::Sqlite(_) = backend {
            findings.ok("pages", "quick_check finds nothing");
        }
    } else {
        findings.error("pages", found.damage.join("; "), "stop the service and restore from a backup");
    }
}

/// Reads the journal, or its end: positions, leaves, and the root when it was read whole. Gives streams to sample.
async fn chain(journal: &Journal, whole: bool, findings: &mut Findings) -> anyhow::Result<Vec<StreamId>> {
    let head = journal.tree_head().await?;
    let from = if whole { 0 } else { head.position.0.saturating_sub(READ_WHOLE) };
    let (mut at, mut frontier, mut streams) = (Position(from), Frontier::default(), Vec::new());
    let every = ((head.position.0 - from) / SAMPLED as u64).max(1);
    while at < head.position {
        let page = journal.read_after(at, PAGE).await?;
        if page.is_empty() {
            findings.error("journal", format!("ends at {at}, the head says {}", head.position), RESTORE);
            return Ok(streams);
        }
        for event in page.into_iter().filter(|event| event.position <= head.position) {
            if let Some(damage) = damage(at, &event) {
                findings.error("journal", damage, RESTORE);
                return Ok(streams);
            }
            frontier.append(event.leaf_hash);
            at = event.position;
            if at.0 % every == 0 {
                streams.push(event.stream());
            }
        }
    }
    let read = head.position.0 - from;
    findings.ok(
        "journal",
        format!("head {}, {read} events read: positions dense, every leaf as it was hashed", head.position),
    );
    if from > 0 {
        findings.add(
            Level::Note,
            "root",
            format!(
                "{} as stored; the journal was read from {from}, so it was not recomputed: --whole reads all of it",
                hex::encode(head.root)
            ),
            "",
        );
    } else if frontier.root() == head.root {
        findings.ok("root", format!("{} recomputed from all leaves", hex::encode(head.root)));
    } else {
        findings.error(
            "root",
            format!("stored {}, recomputed {}", hex::encode(head.root), hex::encode(frontier.root())),
            RESTORE,
        );
    }
    streams.sort_unstable();
    streams.dedup();
    Ok(streams)
}

pub(super) const RESTORE: &str =
    "something changed the journal past the service: keep the file, and restore from a backup";

fn damage(after: Position, event: &Recorded) -> Option<String> {
    let expected = after.next();
    if event.position != expected {
        Some(format!("goes on at {}, expected {expected}", event.position))
    } else if event.computed_leaf_hash() != event.leaf_hash {
        Some(format!("the event at {expected} is not the one that was hashed"))
    } else {
        None
    }
}

async fn second(journal: &Journal, sampled: &[StreamId], findings: &mut Findings) {
    for stream in sampled {
        if let Err(error) = second_reader(journal, stream).await {
            findings.failure(
                "reader",
                error,
                "two readers disagree on what is stored: report it with this line",
            );
            return;
        }
    }
    findings.ok("reader", format!("the stock repository tells the same of {} streams", sampled.len()));
}

async fn read_models(journal: &Journal, digest: bool, findings: &mut Findings) -> anyhow::Result<()> {
    let head = *journal.head().borrow();
    let generations = generations(journal.backend()).await?;
    let Some(live) = generations.iter().find(|generation| generation.status == "live") else {
        findings.error("read models", "no generation is live", "`nastavnik rebuild`");
        return Ok(());
    };
    if live.position > head.0 {
        findings.error(
            "read models",
            format!("at {}, beyond the end of the journal at {head}: they are of another journal", live.position),
            "`nastavnik rebuild`; the service folds the journal anew when it starts; find out where events went",
        );
        return Ok(());
    }
    let lag = head.0 - live.position;
    let found = format!(
        "generation {} of fold {}, position {}, lag {lag}, {} leaders so far, {} other generations",
        live.number,
        live.fold_version,
        live.position,
        live.epoch,
        generations.len() - 1,
    );
    if lag == 0 {
        findings.ok("read models", found);
    } else {
        findings.warning(
            "read models",
            found,
            "the service catches up while it runs; when it runs and the lag stays, look at its log",
        );
    }
    parked(journal, findings).await?;
    if digest {
        let digest = store::digest::digest(journal.backend()).await?;
        findings.ok("digest", format!("position {} sha256 {}", digest.position, hex::encode(digest.sha256)));
    }
    Ok(())
}

/// How many parked aggregates are told one by one.
const TOLD: usize = 10;

/// What the read models leave out.
async fn parked(journal: &Journal, findings: &mut Findings) -> anyhow::Result<()> {
    let parked = Reading::new(journal.backend().clone()).parked().await?.value;
    for parked in parked.iter().take(TOLD) {
        let Parked { aggregate_type, aggregate_id, position, event_type, reason, .. } = parked;
        let stream = StreamId::new(aggregate_type.clone(), *aggregate_id);
        let events = journal.stream(&stream).await?;
        let waiting = events.iter().filter(|event| event.position >= *position).count();
        let found = format!(
            "{stream} is left out from {position} on, {waiting} events wait: {event_type} {reason}; answers say that they are incomplete"
        );
        findings.error("parked", found, reason.advice());
    }
    if parked.len() > TOLD {
        findings.error("parked", format!("{} more aggregates are left out", parked.len() - TOLD), "as above");
    }
    Ok(())
}

/// Looks at the key only: to open a vault that nobody has opened yet would bind it.
async fn vault(journal: &Journal, settings: &Settings, findings: &mut Findings) -> anyhow::Result<()> {
    if !vault::is_bound(journal.backend()).await? {
        findings.add(Level::Note, "vault", "no master key has opened it yet", "");
        return Ok(());
    }
    let masters = match open::master_keys(settings) {
        Ok(masters) => masters,
        Err(error @ MasterKeyError::Lost { .. }) => {
            findings.failure("vault", error, "without it no name can be read again, and no other key fits");
            return Ok(());
        }
        // Said with the key itself.
        Err(MasterKeyError::Missing | MasterKeyError::Form | MasterKeyError::File { .. }) => return Ok(()),
    };
    match Vault::verify(journal.backend(), &masters).await {
        Ok(true) => {
            findings.ok("vault", "opens with the master key");
            super::vault::examine(journal.backend(), &masters, findings).await?;
        }
        Ok(false) => findings.add(Level::Note, "vault", "no master key has opened it yet", ""),
        Err(error) => {
            findings.failure(
                "vault",
                error,
                "name the file with the key that the database was first opened with, or that `vault rotate` made",
            );
        }
    }
    Ok(())
}
