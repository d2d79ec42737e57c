//! The command line: what can be asked of the binary, and what it answers to the shell.
//!
//! Invariant: what was asked for goes to standard output, everything else to standard error; a failure is one line there and
//! a status that is not 0.

mod audit;
mod backup;
mod doctor;
mod history;
mod import;
mod progress;
mod rebuild;
mod replay;
mod restore;
mod schema;
mod serve;
mod unpark;
mod vault;

use crate::config::{Config, Flags};
use crate::telemetry;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Nastavnik: mentoring programmes of schools, by events · Наставник: программы наставничества школ
#[derive(Debug, Parser)]
#[command(name = "nastavnik", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the page, GraphQL and uploads · Запустить службу
    Serve(serve::Arguments),
    /// Import the journal of a programme: XLSX, or one sheet as CSV · Импортировать журнал программы
    Import(import::Arguments),
    /// Build the read models anew from the journal and compare · Перестроить модели чтения и сверить
    Rebuild,
    /// Take in what the read models leave out, by folding the journal anew · Учесть отложенное
    Unpark(unpark::Arguments),
    /// Fold the journal up to a position in memory, and say how the live read models differ · Воспроизвести журнал
    Replay(replay::Arguments),
    /// Tell what happened to one thing, and its state then · История одного объекта
    History(history::Arguments),
    /// Checkpoints, proofs and bundles of the journal, and their verification · Контроль целостности
    Audit(audit::Arguments),
    /// Copy the database to a file while it is in use · Сделать резервную копию
    Backup(backup::Arguments),
    /// Put a copy back into an empty database and verify it · Восстановить из копии
    Restore(restore::Arguments),
    /// Master keys and acts of destruction · Ключи хранилища и акты об уничтожении
    Vault(vault::Arguments),
    /// Print the schema of the API · Напечатать схему GraphQL
    Schema,
    /// Say what is connected, what is wrong and what to do · Проверить состояние
    Doctor(doctor::Arguments),
}

/// Runs the binary.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return misused(&error),
    };
    match start(cli) {
        Ok(status) => status,
        Err(error) => {
            eprintln!("nastavnik: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What is printed and answered where the arguments say nothing to do: 2 for wrong ones, but 3 to `audit verify`, whose 2 is a verdict.
fn misused(error: &clap::Error) -> ExitCode {
    drop(error.print());
    let verifies = ["audit", "verify"].iter().all(|word| std::env::args().any(|argument| argument == *word));
    match error.exit_code() {
        2 if verifies => ExitCode::from(audit::UNREADABLE),
        0 => ExitCode::SUCCESS,
        _ => ExitCode::from(2),
    }
}

fn start(cli: Cli) -> anyhow::Result<ExitCode> {
    if let Command::Schema = cli.command {
        return schema::run();
    }
    if let Command::Audit(arguments) = &cli.command
        && let Some(done) = arguments.run_offline()
    {
        return done;
    }
    let config = Config::of_process(&cli.flags)?;
    // A command that prints its own answer is silent otherwise, unless asked.
    let settings = match &cli.command {
        Command::Serve(_) => config.settings.clone(),
        Command::Import(_)
        | Command::Rebuild
        | Command::Unpark(_)
        | Command::Replay(_)
        | Command::History(_)
        | Command::Audit(_)
        | Command::Backup(_)
        | Command::Restore(_)
        | Command::Vault(_)
        | Command::Doctor(_)
        | Command::Schema => config.quiet(),
    };
    telemetry::start(&settings)?;
    for variable in &config.unknown_variables {
        tracing::warn!(variable, "sets nothing: there is no such setting");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let status = runtime.block_on(async {
        match cli.command {
            Command::Serve(arguments) => serve::run(&config, &arguments).await,
            Command::Import(arguments) => import::run(&config, &arguments).await,
            Command::Rebuild => rebuild::run(&config).await,
            Command::Unpark(arguments) => unpark::run(&config, &arguments).await,
            Command::Replay(arguments) => replay::run(&config, &arguments).await,
            Command::History(arguments) => history::run(&config, &arguments).await,
            Command::Audit(arguments) => audit::run(&config, &arguments).await,
            Command::Backup(arguments) => backup::run(&config, &arguments).await,
            Command::Restore(arguments) => restore::run(&config, &arguments).await,
            Command::Vault(arguments) => vault::run(&config, &arguments).await,
            Command::Doctor(arguments) => doctor::run(&config, &arguments).await,
            Command::Schema => schema::run(),
        }
    });
    // Whatever still runs has had its time: it must not hold up the end.
    runtime.shutdown_background();
    status
}
