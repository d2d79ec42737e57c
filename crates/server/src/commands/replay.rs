//! `nastavnik replay`: the read models as they were at a position, folded from the journal in memory, and how the live ones
//! differ. The live ones are folded further in the same way and compared with what is stored.
//!
//! Exit status: 0 when what is stored is what the journal gives, 1 when it is not.

use super::progress::Progress;
use crate::config::Config;
use crate::open;
use anyhow::Context;
use chrono::DateTime;
use clap::Args;
use serde_json::{Value, json};
use std::io::Write;
use std::process::ExitCode;
use store::digest::Digest;
use store::journal::{Journal, Position};
use store::projector::Parked;
use store::replay::{Difference, Scratch};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Up to this position of the journal; to the end of the live read models when left out
    #[arg(long, value_name = "P")]
    until: Option<u64>,
    /// Up to what was recorded at this time (RFC 3339, as 2024-12-31T23:59:59+03:00)
    #[arg(long, value_name = "TIME", conflicts_with = "until")]
    at: Option<String>,
    /// Print every row and sum that the live read models have otherwise, a JSON object a line
    #[arg(long)]
    difference: bool,
}

impl Arguments {
    async fn until(&self, journal: &Journal, live: Position) -> anyhow::Result<Position> {
        let Some(time) = &self.at else { return Ok(self.until.map_or(live, Position)) };
        let time = DateTime::parse_from_rfc3339(time).with_context(|| {
            format!("--at received {time:?}, expected RFC 3339, as 2024-12-31T23:59:59+03:00")
        })?;
        Ok(journal.position_at(time.timestamp_micros()).await?)
    }
}

pub(super) async fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let journal = open::journal(&config.settings).await?;
    let replayed = replay(&journal, arguments).await;
    journal.shutdown().await;
    journal.backend().close().await;
    replayed
}

async fn replay(journal: &Journal, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let live = store::digest::digest(journal.backend()).await?;
    let until = arguments.until(journal, live.position).await?;
    let mut scratch = Scratch::default();
    let mut progress = Progress::new("replay");
    let total = until.max(live.position).0;
    scratch.follow(journal, until, |at| progress.set(at.0, total)).await?;
    let then = scratch.picture();
    print("replayed", &scratch.digest());
    print("live", &live);
    if until > live.position {
        drop(progress);
        println!("the live read models are behind: nothing to compare yet · модели чтения ещё не догнали");
        return Ok(ExitCode::SUCCESS);
    }
    scratch.follow(journal, live.position, |at| progress.set(at.0, total)).await?;
    drop(progress);
    tell_parked(&scratch);
    let differences = then.difference(&scratch.picture());
    let (rows, cells) = then.size();
    println!("{rows} rows and {cells} sums then; {} of all differ now", differences.len());
    if arguments.difference {
        let mut out = std::io::stdout().lock();
        for difference in &differences {
            writeln!(out, "{}", line(difference))?;
        }
    }
    if scratch.digest() == live {
        Ok(ExitCode::SUCCESS)
    } else {
        println!(
            "DIFFERENT: what is stored is not what the journal gives, `nastavnik rebuild` · РАЗЛИЧАЮТСЯ: нужен rebuild"
        );
        Ok(ExitCode::FAILURE)
    }
}

/// Says what a replay left out: this program cannot apply it.
pub(super) fn tell_parked(scratch: &Scratch) {
    for parked in scratch.parked() {
        let Parked { aggregate_type, aggregate_id, position, event_type, reason, .. } = parked;
        println!(
            "left out: {aggregate_type} {aggregate_id} from {position} on, {event_type} {reason}: {} · не учтено",
            reason.advice()
        );
    }
}

fn print(name: &str, digest: &Digest) {
    println!("{name:8} position {} sha256 {}", digest.position, hex::encode(digest.sha256));
}

fn line(difference: &Difference) -> Value {
    let parsed = |body: &Option<String>| -> Value {
        body.as_ref().map_or(Value::Null, |body| serde_json::from_str(body).expect("a row is JSON"))
    };
    match difference {
        Difference::Row { kind, key, before, after } => {
            json!({"row": kind, "id": key, "before": parsed(before), "after": parsed(after)})
        }
        Difference::Cell { node, year, theme, measure, detail, before, after } => json!({
            "sum": theme, "measure": measure, "node": node, "year": year, "detail": detail, "before": before, "after": after,
        }),
    }
}
