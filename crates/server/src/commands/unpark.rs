//! `nastavnik unpark`: takes in what the read models leave out, by folding the journal anew beside them, or by waiting for a service
//! that does so at this moment. What still cannot be applied stays parked, and is told.

use super::progress::Progress;
use crate::config::Config;
use crate::open;
use anyhow::bail;
use clap::Args;
use std::process::ExitCode;
use store::journal::Journal;
use store::projector::{Parked, Unparked};
use store::reading::{At, Reading};
use uuid::Uuid;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Type of the aggregate: all that are parked when left out
    #[arg(requires = "id")]
    aggregate_type: Option<String>,
    /// Its id
    id: Option<Uuid>,
}

pub(super) async fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let journal = open::journal(&config.settings).await?;
    let left = unpark(&journal, arguments).await;
    journal.shutdown().await;
    journal.backend().close().await;
    left
}

async fn unpark(journal: &Journal, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let reading = Reading::new(journal.backend().clone());
    let asked = |parked: &Parked| match (&arguments.aggregate_type, arguments.id) {
        (Some(of), Some(id)) => parked.aggregate_type == *of && parked.aggregate_id == id,
        (Some(_), None) | (None, _) => true,
    };
    let before = reading.parked().await?.value;
    if !before.iter().any(asked) {
        if let (Some(of), Some(id)) = (&arguments.aggregate_type, arguments.id) {
            bail!("{of} {id} is not parked: `nastavnik doctor` names what is");
        }
        println!("nothing is parked · ничего не отложено");
        return Ok(ExitCode::SUCCESS);
    }
    let mut progress = Progress::new("unpark");
    let unparked = store::projector::unpark(journal, |done, total| progress.set(done, total)).await;
    drop(progress);
    let unparked = unparked?;
    let At { position, value: after, parked: _ } = reading.parked().await?;
    let is_left = |parked: &Parked| {
        after.iter().any(|left| {
            (&left.aggregate_type, left.aggregate_id) == (&parked.aggregate_type, parked.aggregate_id)
        })
    };
    for parked in before.iter().filter(|parked| !is_left(parked)) {
        println!("{} {} is taken in · учтён", parked.aggregate_type, parked.aggregate_id);
    }
    for parked in &after {
        println!(
            "{} {} stays parked at {}: {} {}: {}",
            parked.aggregate_type,
            parked.aggregate_id,
            parked.position,
            parked.event_type,
            parked.reason,
            parked.reason.advice()
        );
    }
    match unparked {
        Unparked::Here(_) => {}
        Unparked::Elsewhere(_) => {
            println!("a service or a rebuild folded the journal anew meanwhile · журнал пересобрал сервис");
        }
    }
    println!("generation {} is live, position {position}", unparked.generation());
    Ok(if after.iter().any(asked) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
