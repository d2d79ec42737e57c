//! `nastavnik audit check`: a proof, the keys that are trusted, and an older checkpoint when the proof is about it.

use super::GivenArguments;
use anyhow::{Context, bail};
use clap::Args;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use store::audit::{Checkpoint, ConsistencyText, InclusionText, Note, ProofTextError, VerifierKey};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// What `nastavnik audit prove` printed
    proof: PathBuf,
    #[command(flatten)]
    given: GivenArguments,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let keys = arguments.given.keys()?;
    if keys.is_empty() {
        bail!("a proof is worth what the key of its checkpoint is worth: name one with --vkey");
    }
    let path = &arguments.proof;
    let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let proved = if InclusionText::is_meant(&text) {
        let proof = InclusionText::parse(&text)?;
        signed(&proof.note, &keys).and_then(|()| {
            let checkpoint = said(proof.verify())?;
            Ok(format!(
                "the event at {} is in the log «{}» of {} events",
                proof.index + 1,
                checkpoint.origin,
                checkpoint.size
            ))
        })
    } else {
        let proof = ConsistencyText::parse(&text)?;
        let [(old, old_note)] = &arguments.given.checkpoints()?[..] else {
            bail!("the proof is about an older checkpoint: name it with --since");
        };
        signed(&proof.note, &keys).and_then(|()| signed(old_note, &keys)).and_then(|()| {
            let checkpoint = said(proof.verify(old))?;
            Ok(format!(
                "the log «{}» of {} events continues that of {}",
                checkpoint.origin, checkpoint.size, old.size
            ))
        })
    };
    Ok(match proved {
        Ok(proved) => {
            println!("{proved} · верно");
            ExitCode::SUCCESS
        }
        Err(problem) => {
            println!("FORGED: {problem} · ПОДДЕЛКА");
            ExitCode::FAILURE
        }
    })
}

/// Whether a trusted key of its own log signed a checkpoint.
fn signed(note: &Note, keys: &[VerifierKey]) -> Result<(), String> {
    let checkpoint = Checkpoint::read(&note.to_string()).map_err(|error| error.to_string())?.0;
    let signed = note
        .verify(keys)
        .map_err(|error| format!("the checkpoint of {} events: {error}", checkpoint.size))?;
    if signed.iter().any(|key| key.name() == checkpoint.origin) {
        return Ok(());
    }
    Err(format!("the checkpoint is of the log «{}», the key of another", checkpoint.origin))
}

fn said(verified: Result<Checkpoint, ProofTextError>) -> Result<Checkpoint, String> {
    verified.map_err(|error| error.to_string())
}
