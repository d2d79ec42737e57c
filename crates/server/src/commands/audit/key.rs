//! `nastavnik audit key`: makes a key, and goes over to a new one.
//!
//! A rotation: the new key lies in `FILE.next`, the log adopts it, both keys sign the checkpoint of the hand-over, and the file takes
//! the place of the old one. Cut short anywhere, it goes on when it is asked for again.

use crate::auditing::Auditing;
use crate::config::Settings;
use anyhow::Context;
use clap::{Args, Subcommand};
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use store::audit::SignerKey;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Write a new key into a new file, and print its public half · Создать ключ
    New(NewArguments),
    /// Go over to a new key: the journal adopts it, and the old one signs the hand-over · Сменить ключ
    Rotate,
    /// The old key is lost: the journal adopts the one of --audit-key-file, which auditors have to be given anew · Заменить утерянный ключ
    Replace,
}

#[derive(Debug, Args)]
pub(super) struct NewArguments {
    /// Where to
    file: PathBuf,
    /// The name of the log, as region.example/nastavnik; drawn when left out
    #[arg(long)]
    name: Option<String>,
}

pub(super) fn new(arguments: &NewArguments) -> anyhow::Result<ExitCode> {
    let key = SignerKey::draw(arguments.name.as_deref())?;
    key.write_new(&arguments.file)?;
    println!("{}", key.verifier());
    Ok(ExitCode::SUCCESS)
}

/// Gives the public half of the key that takes the place of a lost one, a line.
pub(super) async fn replace(auditing: &Auditing, settings: &Settings) -> anyhow::Result<String> {
    let path = settings.audit_key().context("no audit key is configured: name it with --audit-key-file")?;
    let next = SignerKey::from_file(&path)?;
    auditing.replace(&next).await?;
    Ok(format!("{}\n", next.verifier()))
}

/// Gives the public half of the new key, a line.
pub(super) async fn rotate(auditing: &Auditing, settings: &Settings) -> anyhow::Result<String> {
    let path = settings.audit_key().context("no audit key is configured: name it with --audit-key-file")?;
    let mut next_path = path.clone().into_os_string();
    next_path.push(".next");
    let next_path = PathBuf::from(next_path);
    let next = if let Some(begun) = SignerKey::find(&next_path)? {
        begun
    } else {
        let published = auditing.publish().await?;
        published.context("the journal is empty: the first key is adopted with the first event")?;
        // The name of the log stays.
        let current = SignerKey::from_file(&path)?;
        let next = SignerKey::draw(Some(current.verifier().name()))?;
        next.write_new(&next_path)?;
        next
    };
    auditing.rotate(&next).await?;
    fs::rename(&next_path, &path).with_context(|| format!("{} cannot be replaced", path.display()))?;
    Ok(format!("{}\n", next.verifier()))
}
