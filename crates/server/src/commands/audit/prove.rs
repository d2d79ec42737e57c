//! `nastavnik audit prove`: proofs as texts, each with the checkpoint it leads to.

use crate::config::Config;
use anyhow::{Context, bail};
use clap::Args;
use store::audit::{AuditLog, Checkpoint, ConsistencyText, InclusionText};
use store::journal::{Journal, Position};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The event at this position is in the journal
    #[arg(value_name = "POSITION", required_unless_present = "from")]
    position: Option<u64>,
    /// The journal continues the checkpoint of this size
    #[arg(long, value_name = "SIZE", conflicts_with = "position")]
    from: Option<u64>,
    /// Prove it for the published checkpoint of this size; the newest when left out
    #[arg(long, value_name = "SIZE")]
    size: Option<u64>,
}

pub(super) async fn prove(
    config: &Config,
    journal: &Journal,
    log: &AuditLog,
    arguments: &Arguments,
) -> anyhow::Result<String> {
    let published = super::published(config, log).await?;
    let read = published.iter().map(|note| Checkpoint::read(note)).collect::<Result<Vec<_>, _>>()?;
    let wanted =
        |(checkpoint, _): &(Checkpoint, _)| arguments.size.is_none_or(|size| checkpoint.size == size);
    let (checkpoint, note) =
        read.into_iter().filter(wanted).max_by_key(|(checkpoint, _)| checkpoint.size).context(
            "no such checkpoint is published: `nastavnik audit checkpoint` signs one over the head",
        )?;
    let size = checkpoint.size;
    if let Some(from) = arguments.from {
        let hashes = log.consistency(from, size).await?.hashes;
        return Ok(ConsistencyText { from, hashes, note }.to_string());
    }
    let position = arguments.position.context("name a position, or a size with --from")?;
    let hashes = log.inclusion(Position(position), size).await?.hashes;
    let event = journal.read_after(Position(position - 1), 1).await?.pop();
    let Some(event) = event.filter(|event| event.position.0 == position) else {
        bail!("the event at {position} is missing");
    };
    Ok(InclusionText { leaf: event.leaf(), index: position - 1, hashes, note }.to_string())
}
