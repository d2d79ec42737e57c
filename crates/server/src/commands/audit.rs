//! `nastavnik audit`: checkpoints, proofs and bundles of the journal, and their verification far from it.
//!
//! Exit status of `verify` and `check`: 0 valid, 1 forged, 2 incomplete, 3 unreadable; they open no database and read no
//! configuration.

mod bundle;
mod check;
mod key;
mod prove;

use crate::auditing::Auditing;
use crate::config::Config;
use crate::open::{self, Service};
use anyhow::Context;
use clap::{Args, Subcommand};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::audit::{AuditLog, Checkpoint, CheckpointFolder, Note, SignerKey, VerifierKey};
use store::journal::Journal;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Sign and publish the head of the journal, and print it · Подписать контрольную точку
    Checkpoint,
    /// Print the keys that the journal adopted, as verifiers take them · Ключи журнала
    Keys,
    /// Make a key, or go over to a new one · Создать или сменить ключ
    #[command(subcommand)]
    Key(key::Command),
    /// Print a proof that an event is in the journal, or that it continues an older checkpoint · Доказательство
    Prove(prove::Arguments),
    /// Write a bundle that can be verified without server and database · Выгрузить для проверки
    Export(bundle::ExportArguments),
    /// Verify a bundle · Проверить выгрузку
    Verify(bundle::VerifyArguments),
    /// Check a proof that `prove` printed · Проверить доказательство
    Check(check::Arguments),
}

/// What the verifier has besides the thing it verifies.
#[derive(Debug, Args)]
struct GivenArguments {
    /// A key that you trust, as `nastavnik audit keys` printed it when you began to
    #[arg(long, value_name = "KEY")]
    vkey: Vec<String>,
    /// A checkpoint that you kept, or that was published elsewhere
    #[arg(long, value_name = "FILE")]
    since: Vec<PathBuf>,
}

/// Status of what cannot be read.
pub(super) const UNREADABLE: u8 = 3;

impl Arguments {
    /// Runs what needs neither configuration nor database; `None` for everything else.
    pub(super) fn run_offline(&self) -> Option<anyhow::Result<ExitCode>> {
        match &self.command {
            Command::Verify(arguments) => Some(Ok(or_unreadable(bundle::verify(arguments)))),
            Command::Check(arguments) => Some(Ok(or_unreadable(check::run(arguments)))),
            Command::Key(key::Command::New(arguments)) => Some(key::new(arguments)),
            Command::Key(key::Command::Rotate | key::Command::Replace)
            | Command::Checkpoint
            | Command::Keys
            | Command::Prove(_)
            | Command::Export(_) => None,
        }
    }
}

pub(super) async fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if let Some(done) = arguments.run_offline() {
        return done;
    }
    let settings = &config.settings;
    match &arguments.command {
        Command::Checkpoint => {
            let service = Service::open(settings).await?;
            let published = Auditing::new(&service.app, settings).publish().await;
            service.close().await;
            print!("{}", published?.context("the journal is empty: there is nothing to sign")?);
        }
        Command::Key(command) => {
            let service = Service::open(settings).await?;
            let auditing = Auditing::new(&service.app, settings);
            let changed = match command {
                key::Command::Replace => key::replace(&auditing, settings).await,
                key::Command::Rotate | key::Command::New(_) => key::rotate(&auditing, settings).await,
            };
            service.close().await;
            print!("{}", changed?);
        }
        Command::Keys => {
            with_log(config, async |_, log| {
                for adoption in log.adoptions().await?.all() {
                    println!("{} {}", adoption.position, adoption.key);
                }
                Ok(())
            })
            .await?;
        }
        Command::Prove(arguments) => {
            with_log(config, async |journal, log| {
                print!("{}", prove::prove(config, journal, log, arguments).await?);
                Ok(())
            })
            .await?;
        }
        Command::Export(arguments) => {
            with_log(config, async |journal, log| bundle::export(config, journal, log, arguments).await)
                .await?;
        }
        Command::Verify(_) | Command::Check(_) => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// Opens the journal alone, does something and closes it.
async fn with_log(
    config: &Config,
    work: impl AsyncFnOnce(&Journal, &AuditLog) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let journal = open::journal(&config.settings).await?;
    let done = work(&journal, &AuditLog::new(journal.clone())).await;
    journal.shutdown().await;
    journal.backend().close().await;
    done
}

/// The published checkpoints that are believed, with one over the head when the key is at hand. Whatever else lies among them is told and
/// left out.
async fn published(config: &Config, log: &AuditLog) -> anyhow::Result<Vec<String>> {
    let folder = config.settings.checkpoints().map(CheckpointFolder::new);
    let key = config.settings.audit_key().map(|path| SignerKey::find(&path)).transpose()?.flatten();
    let signed = match &key {
        Some(key) if !log.adoptions().await?.all().is_empty() => log.publish(key, &[], folder.as_ref()).await,
        _ => Ok(None),
    };
    let mut published = Vec::new();
    if let Some(folder) = &folder {
        let judged = log.judge_published(folder, key.as_ref().map(SignerKey::verifier)).await?;
        published = judged.believed;
        for unverified in judged.unverified {
            eprintln!("nastavnik: LEFT OUT · НЕ ВОШЛО: {:#}", anyhow::Error::new(unverified));
        }
    }
    match signed {
        // Without a folder it stands alone.
        Ok(Some(note)) if published.is_empty() => published.push(note.to_string()),
        Ok(_) => {}
        // What is wrong with the journal is for the verifier to find in what was published before.
        Err(error) => eprintln!("nastavnik: no new checkpoint: {:#}", anyhow::Error::new(error)),
    }
    Ok(published)
}

fn or_unreadable(verified: anyhow::Result<ExitCode>) -> ExitCode {
    verified.unwrap_or_else(|error| {
        eprintln!("nastavnik: {error:#}");
        ExitCode::from(UNREADABLE)
    })
}

impl GivenArguments {
    fn keys(&self) -> anyhow::Result<Vec<VerifierKey>> {
        let read =
            |text: &String| VerifierKey::parse(text).with_context(|| format!("--vkey received {text:?}"));
        self.vkey.iter().map(read).collect()
    }

    fn checkpoints(&self) -> anyhow::Result<Vec<(Checkpoint, Note)>> {
        self.since.iter().map(|path| checkpoint(path)).collect()
    }
}

fn checkpoint(path: &Path) -> anyhow::Result<(Checkpoint, Note)> {
    let note = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Checkpoint::read(&note).with_context(|| format!("{} is no checkpoint", path.display()))
}
