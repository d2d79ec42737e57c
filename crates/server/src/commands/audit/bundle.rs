//! `nastavnik audit export` and `nastavnik audit verify`.

use super::GivenArguments;
use crate::commands::progress::Progress;
use crate::commands::replay::tell_parked;
use crate::config::Config;
use anyhow::{Context, bail};
use clap::Args;
use readmodel::Views;
use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;
use store::audit::AuditLog;
use store::audit::bundle::{self, Bundle, Given, ReadModels, Verified};
use store::journal::{Journal, Position};

#[derive(Debug, Args)]
pub(super) struct ExportArguments {
    /// Where to; it must not be there yet
    #[arg(long, value_name = "FILE", default_value = "audit.zip")]
    to: PathBuf,
    /// Only the events after this position
    #[arg(long, value_name = "POSITION", default_value_t = 0)]
    since: u64,
}

#[derive(Debug, Args)]
pub(super) struct VerifyArguments {
    /// The bundle
    bundle: PathBuf,
    #[command(flatten)]
    given: GivenArguments,
    /// Do not replay the events into read models
    #[arg(long)]
    no_replay: bool,
}

/// Status of a bundle from which something is missing.
const INCOMPLETE: u8 = 2;

pub(super) async fn export(
    config: &Config,
    journal: &Journal,
    log: &AuditLog,
    arguments: &ExportArguments,
) -> anyhow::Result<()> {
    let published = super::published(config, log).await?;
    let path = &arguments.to;
    let file = File::create_new(path).with_context(|| format!("{} cannot be made", path.display()))?;
    let mut progress = Progress::new("export");
    let written =
        bundle::export(journal, log, &published, arguments.since, BufWriter::new(file), |done, total| {
            progress.set(done, total);
        })
        .await;
    drop(progress);
    if written.is_err() {
        // What is half written would only be mistaken for a bundle.
        let _ = std::fs::remove_file(path);
    }
    let written = written?;
    let head = journal.tree_head().await?.position.0;
    println!("{}: events {}–{}", path.display(), written.after + 1, written.upto);
    if head > written.upto {
        println!("left out, for no checkpoint covers them · не вошли: {}–{head}", written.upto + 1);
    }
    Ok(())
}

pub(super) fn verify(arguments: &VerifyArguments) -> anyhow::Result<ExitCode> {
    let given = Given { keys: arguments.given.keys()?, checkpoints: arguments.given.checkpoints()? };
    let bundle = Bundle::open(&arguments.bundle)?;
    let verified = match bundle::verify(&bundle, &given)? {
        Ok(verified) => verified,
        Err(finding) if finding.is_incomplete() => {
            println!("INCOMPLETE: {finding} · НЕПОЛНО");
            return Ok(ExitCode::from(INCOMPLETE));
        }
        Err(finding) => {
            println!("FORGED: {finding} · ПОДДЕЛКА");
            return Ok(ExitCode::FAILURE);
        }
    };
    let first = bundle.manifest.after + 1;
    println!(
        "events {first}–{}: hashes, order and signatures hold, {} checkpoints agree, {:.2} s · верно",
        verified.upto,
        verified.checkpoints,
        verified.took.as_secs_f64()
    );
    tell_policies(&bundle, &verified);
    if given.keys.is_empty() {
        println!("no --vkey: the keys are those of the bundle itself, which whoever wrote it may have made");
    }
    if arguments.no_replay {
        return Ok(ExitCode::SUCCESS);
    }
    if bundle.manifest.after > 0 {
        println!("not replayed: the bundle begins in the middle");
        return Ok(ExitCode::SUCCESS);
    }
    replay(&bundle, &verified)
}

/// Whose policies were compared with the events, and whose could not be.
fn tell_policies(bundle: &Bundle, verified: &Verified) {
    let policies = &bundle.policies;
    println!(
        "policies of {} regions, {} versions, beside the one that ships · правила",
        policies.regions.len(),
        policies.versions()
    );
    for region in &verified.unjudged {
        println!(
            "  not judged: {region}, its settings begin before the bundle or this program cannot read them"
        );
    }
}

/// Folds the events and compares with what the server had.
fn replay(bundle: &Bundle, verified: &Verified) -> anyhow::Result<ExitCode> {
    let said = bundle.manifest.read_models.as_ref();
    let comparable = said.filter(|said| said.position <= verified.upto && said.fold == Views::VERSION);
    let upto = comparable.map_or(verified.upto, |said| said.position);
    let begun = Instant::now();
    let scratch = bundle::replay(bundle, &verified.corrected, Position(upto))?;
    let digest = scratch.digest();
    let sha256 = hex::encode(digest.sha256);
    println!("replayed position {} sha256 {sha256}, {:.2} s", digest.position, begun.elapsed().as_secs_f64());
    tell_parked(&scratch);
    let Some(ReadModels { position, sha256: theirs, fold }) = said else { return Ok(ExitCode::SUCCESS) };
    println!("server   position {position} sha256 {theirs}");
    if comparable.is_none() {
        println!(
            "not compared: they are at another position, or of fold {fold} where this is {}",
            Views::VERSION
        );
    } else if *theirs == sha256 {
        println!("equal · совпадают");
    } else if !scratch.parked().is_empty() {
        bail!(
            "this program cannot read all that the server could: compare with the one that wrote the events"
        );
    } else {
        println!("DIFFERENT: the read models of the server are not what the events give · РАЗЛИЧАЮТСЯ");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}
