//! `nastavnik doctor`: what is connected, what is wrong and what to do. Changes nothing but what opening a database does.
//!
//! Exit status: 0 when all is well, 1 with warnings, 2 with errors.

mod checkpoints;
pub(super) mod finding;
pub(super) mod journal;
mod machine;
mod replica;
mod service;
mod vault;

use crate::config::Config;
use clap::Args;
use finding::{Findings, Level};
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Compute the digest of the read models too, to compare it with that of another node or of `rebuild`
    #[arg(long)]
    digest: bool,
    /// Read the whole journal, however long it is, and recompute its root; a long one is otherwise read at its end
    #[arg(long)]
    whole: bool,
    /// Only ask the running service whether it is ready: for health checks
    #[arg(long, conflicts_with_all = ["digest", "whole"])]
    service: bool,
}

pub(super) async fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut findings = Findings::default();
    if arguments.service {
        service::examine(config, Level::Error, &mut findings).await;
        findings.print()?;
        return Ok(findings.status());
    }
    println!("Настройки · Settings");
    for effective in &config.effective {
        println!("  {:<16} {}  ({})", effective.key, effective.shown, effective.source);
    }
    for variable in &config.unknown_variables {
        findings.warning("settings", format!("{variable} sets nothing"), "correct its name or remove it");
    }
    machine::examine(&config.settings, &mut findings);
    if machine::has_database(&config.settings, &mut findings) {
        let depth = journal::Depth { whole: arguments.whole, digest: arguments.digest, publishing: true };
        journal::examine(&config.settings, depth, &mut findings).await;
    }
    service::examine(config, Level::Note, &mut findings).await;
    println!("\nСостояние · Findings");
    findings.print()?;
    Ok(findings.status())
}
