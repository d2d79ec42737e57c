//! Benchmarks beside their peers and limits: `cargo run --release -p bench -- all`.
//!
//! Each starts its own throw-away database server, measures everything that is compared in one run, one round after the
//! other, and says what it ran on. A figure from another machine is no comparison.

mod append;
mod cluster;
mod commits;
mod cpu;
mod indicator;
mod loads;
mod measure;
mod rebuild;
mod replay;
mod report;
mod service;
mod verify;
mod world;

use anyhow::Result;
use clap::{Parser, Subcommand};
use cluster::Cluster;
use report::{Report, commit, machine};
use std::path::PathBuf;

/// The service's, for all contenders.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What to measure.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    what: What,
    /// Everything random comes from it.
    #[arg(long, global = true, default_value_t = 20_240_901)]
    seed: u64,
    /// The page between whose markers the tables are put.
    #[arg(long, global = true, value_name = "PAGE")]
    write: Option<PathBuf>,
    /// The day, and whatever else a reader has to know; printed with the machine.
    #[arg(long, global = true, default_value = "no date given")]
    date: String,
    #[command(flatten)]
    append: append::Extent,
    #[command(flatten)]
    commits: commits::Extent,
    #[command(flatten)]
    loads: loads::Extent,
    #[command(flatten)]
    replay: replay::Extent,
    #[command(flatten)]
    indicator: indicator::Extent,
}

#[derive(Clone, Copy, Debug, Subcommand)]
enum What {
    /// Commands per second beside stock postgres-es, stock sqlite-es, disintegrate-postgres and a bare INSERT.
    Append,
    /// Commits of a hundred events beside stock postgres-es, disintegrate-postgres and COPY.
    Commits,
    /// Loads of streams beside stock postgres-es and a bare client.
    Loads,
    /// A million events in order, decoded, folded, written to the read tables, and verified, beside stock postgres-es, COPY
    /// and sha256sum.
    Replay,
    /// The indicators of a region and of its hundred schools.
    Indicator,
    /// Everything.
    All,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let cluster = Cluster::start()?;
    let mut reports = vec![conditions(&cluster, &arguments.date).await?];
    let seed = arguments.seed;
    if matches!(arguments.what, What::Append | What::All) {
        reports.push(append::on_postgres(&cluster, seed, &arguments.append).await?);
        reports.push(append::on_sqlite(seed, &arguments.append).await?);
    }
    if matches!(arguments.what, What::Commits | What::All) {
        reports.push(commits::run(&cluster, seed, arguments.commits).await?);
    }
    if matches!(arguments.what, What::Loads | What::All) {
        reports.push(loads::run(&cluster, seed, arguments.loads).await?);
    }
    if matches!(arguments.what, What::Replay | What::All) {
        reports.extend(replay::run(&cluster, seed, arguments.replay).await?);
    }
    if matches!(arguments.what, What::Indicator | What::All) {
        reports.push(indicator::run(&cluster, seed, arguments.indicator).await?);
    }
    for report in &reports {
        println!("{}", report.markdown());
        if let Some(page) = &arguments.write {
            report.write_into(page)?;
        }
    }
    Ok(())
}

/// On what everything ran.
async fn conditions(cluster: &Cluster, date: &str) -> Result<Report> {
    let row = |what: &str, value: String| vec![what.to_owned(), value];
    Ok(Report {
        name: "conditions",
        about: "What the last run ran on.".to_owned(),
        columns: &["what", "value"],
        rows: vec![
            row("when", date.to_owned()),
            row("commit", commit()),
            row("machine", machine()),
            row("PostgreSQL", cluster.settings().await?),
            row(
                "peers",
                "cqrs-es, postgres-es and sqlite-es 0.5.0, disintegrate 4.0.0 with disintegrate-postgres 4.0.1, all on sqlx \
                 0.8.6; tokio-postgres 0.7; pgbench of the server's version"
                    .to_owned(),
            ),
        ],
        findings: Vec::new(),
    })
}
