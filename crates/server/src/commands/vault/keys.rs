//! The master keys of a database and of its key file, changed together: the file first, so that no key is in use that is not kept.

use super::super::progress::Progress;
use crate::config::{Config, Settings};
use crate::open::{self, Service};
use anyhow::Context;
use std::path::PathBuf;
use std::process::ExitCode;
use store::backend::Backend;
use store::vault::{KeyFile, MasterInUse, masters};
use uuid::Uuid;

/// How many keys are wrapped anew in one transaction.
const BATCH: u32 = 500;

fn key_file(settings: &Settings) -> anyhow::Result<PathBuf> {
    settings.key_file().context("no file of master keys is set: name it with --master-key-file")
}

pub(super) async fn list(config: &Config) -> anyhow::Result<ExitCode> {
    let journal = open::journal(&config.settings).await?;
    let known = masters(journal.backend()).await;
    journal.shutdown().await;
    journal.backend().close().await;
    for MasterInUse { mark, since, dropped_at, wraps } in known? {
        let since = if since == 0 { "the beginning".to_owned() } else { moment(since) };
        let state = dropped_at.map_or_else(|| "in use".to_owned(), |at| format!("dropped {}", moment(at)));
        println!("{mark}  since {since}  {state}  wraps {wraps}");
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn new_key(config: &Config) -> anyhow::Result<ExitCode> {
    let path = key_file(&config.settings)?;
    let keys = KeyFile::hold(&path)?.add_new()?;
    println!(
        "{} has the new key {}: give the file to every node and keep a copy, then `nastavnik vault rotate`",
        path.display(),
        keys.keys()[0].mark()
    );
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn rotate(config: &Config) -> anyhow::Result<ExitCode> {
    // Held until the database knows the new key: another rotation that begins meanwhile goes on with it, and opens the database by a
    // file that has it.
    let path = key_file(&config.settings)?;
    let file = tokio::task::spawn_blocking(|| KeyFile::hold(path)).await??;
    let service = Service::open(&config.settings).await?;
    let rotated = rotated(file, &service).await;
    service.close().await;
    let (wrapped, known) = rotated?;
    println!("wrapped anew {wrapped} · перешифровано ключей {wrapped}");
    for old in &known[..known.len().saturating_sub(1)] {
        if old.dropped_at.is_none() {
            println!(
                "{} wraps nothing any more: while its copies are kept, backups made under it can be read; then `nastavnik vault drop-key {}`",
                old.mark, old.mark
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn rotated(file: KeyFile, service: &Service) -> anyhow::Result<(u64, Vec<MasterInUse>)> {
    let vault = service.app.vault();
    let backend = service.app.journal().backend();
    let now = service.app.clock().now_micros();
    if !is_under_way(backend, &file).await? {
        file.add_new()?;
    }
    vault.introduce(now).await?;
    drop(file);
    let mut progress = Progress::new("rotate");
    let mut wrapped = 0;
    // Once more from the beginning until nothing is found: a node that had not learnt of the key may have gone on with the old one.
    loop {
        let mut after = Uuid::nil();
        let before = wrapped;
        while let Some((last, count)) = vault.rewrap(after, BATCH).await? {
            wrapped += count;
            after = last;
            progress.set(wrapped, wrapped);
        }
        if wrapped == before {
            break;
        }
    }
    drop(progress);
    backend.forget().await?;
    Ok((wrapped, masters(backend).await?))
}

/// Whether an earlier run has made the new key, and stopped before everything was wrapped with it.
async fn is_under_way(backend: &Backend, file: &KeyFile) -> anyhow::Result<bool> {
    let known = masters(backend).await?;
    let newest = file.keys()?.keys()[0].mark();
    let is_new = known.iter().all(|master| master.mark != newest);
    let unfinished = known.iter().any(|master| master.mark != newest && master.wraps > 0);
    Ok(is_new || unfinished)
}

pub(super) async fn drop_key(config: &Config, mark: &str) -> anyhow::Result<ExitCode> {
    let path = key_file(&config.settings)?;
    let held = path.clone();
    let file = tokio::task::spawn_blocking(|| KeyFile::hold(held)).await??;
    let service = Service::open(&config.settings).await?;
    let now = service.app.clock().now_micros();
    let dropped = service.app.vault().drop_master(mark, now).await;
    service.close().await;
    let dropped = dropped?;
    file.remove(mark)?;
    println!(
        "{mark} {} and is not in {}; destroy its other copies: then no backup made under it can be read",
        if dropped { "is dropped" } else { "was dropped before" },
        path.display()
    );
    Ok(ExitCode::SUCCESS)
}

fn moment(micros: i64) -> String {
    chrono::DateTime::from_timestamp_micros(micros).map_or_else(String::new, |at| at.to_rfc3339())
}
