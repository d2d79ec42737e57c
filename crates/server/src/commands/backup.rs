//! `nastavnik backup FILE`: a copy of the database while it is in use, with a manifest beside it.

use crate::config::Config;
use crate::open;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use store::backup::{backup, manifest_path};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Where the copy goes: a new file; its manifest goes beside it
    file: PathBuf,
}

pub(super) async fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let journal = open::journal(&config.settings).await?;
    let made = backup(journal.backend(), &arguments.file).await;
    journal.shutdown().await;
    journal.backend().close().await;
    let made = made?;
    println!(
        "{}: {}, {} bytes, position {}, root {}",
        arguments.file.display(),
        made.database,
        made.bytes,
        made.position,
        made.root
    );
    println!("{}: sha256 {}", manifest_path(&arguments.file).display(), made.sha256);
    eprintln!(
        "the master key is not in it: keep the key apart · ключ персональных данных в копию не входит, храните его отдельно"
    );
    Ok(ExitCode::SUCCESS)
}
