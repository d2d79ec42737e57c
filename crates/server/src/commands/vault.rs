//! `nastavnik vault`: master keys are changed and dropped, what was destroyed is swept off the disk, and acts of destruction are
//! written out from the journal.
//!
//! Every command can be begun again after any end, and beside a running service.

mod keys;

use crate::config::Config;
use crate::open::{self, Service};
use app::erasure;
use clap::{Args, Subcommand};
use domain::ids::PersonId;
use std::io::Write;
use std::process::ExitCode;
use store::backend::Backend;
use uuid::Uuid;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: VaultCommand,
}

#[derive(Debug, Subcommand)]
enum VaultCommand {
    /// List the master keys by their marks: since when, dropped when, how many keys of subjects each wraps
    Keys,
    /// Put a new master key before the others in the key file, and do nothing else: for several nodes, each of which needs the file
    NewKey,
    /// Wrap the key of every subject with the newest master key of the file, which is made when there is none; goes on where an
    /// earlier run stopped
    Rotate,
    /// Drop a master key that wraps nothing: whoever keeps no copy of it can read no backup made under it
    DropKey {
        /// Its mark, as `vault keys` lists it
        mark: String,
    },
    /// Sweep away what nobody can or may read, and have the database empty its free pages; appends wait meanwhile
    Scrub,
    /// Print the act of destruction of a person's data, with the extract of the journal
    Act {
        /// Id of the person
        person: Uuid,
        /// As JSON instead of the document in Russian
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.command {
        VaultCommand::Keys => keys::list(config).await,
        VaultCommand::NewKey => keys::new_key(config),
        VaultCommand::Rotate => keys::rotate(config).await,
        VaultCommand::DropKey { mark } => keys::drop_key(config, mark).await,
        VaultCommand::Scrub => scrub(config).await,
        VaultCommand::Act { person, json } => act(config, PersonId(*person), *json).await,
    }
}

async fn scrub(config: &Config) -> anyhow::Result<ExitCode> {
    let service = Service::open(&config.settings).await?;
    let backend = service.app.journal().backend().clone();
    let scrubbed = store::vault::scrub(&backend).await;
    service.close().await;
    let scrubbed = scrubbed?;
    let (pages, code) = match (scrubbed.pages, backend) {
        (true, Backend::Sqlite(_) | Backend::Postgres(_)) => ("emptied", ExitCode::SUCCESS),
        (false, Backend::Sqlite(_)) => {
            ("held by a reader: run it again when nobody reads", ExitCode::FAILURE)
        }
        (false, Backend::Postgres(_)) => ("not emptied: run as the owner of the tables", ExitCode::FAILURE),
    };
    println!("rows swept away {}, free pages {pages} · удалено строк {}", scrubbed.rows, scrubbed.rows);
    Ok(code)
}

async fn act(config: &Config, person: PersonId, json: bool) -> anyhow::Result<ExitCode> {
    let journal = open::journal(&config.settings).await?;
    let act = erasure::act(&journal, person).await;
    journal.shutdown().await;
    journal.backend().close().await;
    let Some(act) = act? else {
        eprintln!("the data of {person} were not destroyed · данные не уничтожались");
        return Ok(ExitCode::FAILURE);
    };
    let mut out = std::io::stdout().lock();
    if json {
        writeln!(out, "{}", serde_json::to_string_pretty(&act)?)?;
    } else {
        write!(out, "{}", act.document())?;
    }
    Ok(ExitCode::SUCCESS)
}
