//! One command, one event: ours beside the stock stores of cqrs-es and beside a bare INSERT.
//!
//! A command loads the ten events of a group of one mentor and three pupils, decides with the same code of `domain` for
//! every contender, and appends one meeting under optimistic concurrency. Every command has a stream of its own that no
//! command touched before, unless the row says that the aggregate is in memory.

mod contender;
mod postgres;
mod sqlite;

use crate::cluster::Cluster;
use crate::measure::thousands;
use crate::report::{Report, load};
use crate::world::Ids;
use crate::world::pairs::{HISTORY, groups};
use anyhow::Result;
use clap::Args;
use contender::{Contender, Store};
use std::sync::atomic::Ordering;

/// How much is measured.
#[derive(Args, Clone, Debug)]
pub(crate) struct Extent {
    /// Rounds that count; one before them does not.
    #[arg(long, global = true, default_value_t = 5)]
    rounds: usize,
    /// Commands of a round with one client; with 32 clients, four times as many.
    #[arg(long, global = true, default_value_t = 1_000)]
    commands: usize,
    /// The same on SQLite.
    #[arg(long, global = true, default_value_t = 250)]
    sqlite_commands: usize,
    /// Only contenders with this in their name: to look at one with a profiler.
    #[arg(long, global = true, default_value = "")]
    only: String,
}

/// With how many clients each contender runs, and how many times the commands.
const CLIENTS: [(usize, usize); 2] = [(1, 1), (32, 4)];

const COLUMNS: [&str; 7] = [
    "contender",
    "clients",
    "commands/s",
    "p50, ms",
    "p99, ms",
    "CPU of a command, µs: clients + server",
    "what is true when it answers",
];

/// On PostgreSQL.
pub(crate) async fn on_postgres(cluster: &Cluster, seed: u64, extent: &Extent) -> Result<Report> {
    let &Extent { rounds, commands, ref only, .. } = extent;
    let mut ids = Ids::new(seed);
    // Two of ours use up groups of one journal; the others have the same groups in tables of their own.
    let pool = groups(&mut ids, commands + 2 * used_up(rounds, commands));
    let (mut contenders, sizes) = postgres::contenders(cluster, seed, &pool, commands).await?;
    contenders.retain(|contender| contender.name.contains(only));
    let before = load();
    measure(&mut contenders, &mut ids, rounds, commands).await?;
    let about = format!(
        "PostgreSQL: one command, one event, {} streams of {HISTORY} events; the appended event has {sizes}. {rounds} rounds \
         after one that does not count, in each every row in turn; medians, in brackets the slowest and the fastest round. \
         Seed {seed}. Load average {before} before, {} after.",
        thousands(crate::measure::count(pool.len())),
        load(),
    );
    let findings = findings(&contenders, "stock");
    Ok(Report { name: "append", about, columns: &COLUMNS, rows: rows(&contenders), findings })
}

/// On SQLite.
pub(crate) async fn on_sqlite(seed: u64, extent: &Extent) -> Result<Report> {
    let &Extent { rounds, sqlite_commands: commands, ref only, .. } = extent;
    let mut ids = Ids::new(seed);
    let pool = groups(&mut ids, used_up(rounds, commands));
    let folder = tempfile::tempdir()?;
    let mut contenders = sqlite::contenders(folder.path(), seed, &pool).await?;
    contenders.retain(|contender| contender.name.contains(only));
    let before = load();
    measure(&mut contenders, &mut ids, rounds, commands).await?;
    let about = format!(
        "SQLite, the same command: `journal_mode=WAL`, `synchronous=FULL` for all. What the stock store refuses with \
         \"database is locked\" is sent again until it is taken; its latency counts from the first sending. {rounds} rounds \
         after one that does not count. Seed {seed}. Load average {before} before, {} after.",
        load(),
    );
    let mut findings = findings(&contenders, "stock");
    for contender in &contenders {
        if let Store::SqliteEs(_, again) = &contender.store {
            findings.push(format!(
                "{}: {} commands sent again.",
                contender.name,
                again.load(Ordering::Relaxed)
            ));
        }
    }
    Ok(Report { name: "append-sqlite", about, columns: &COLUMNS, rows: rows(&contenders), findings })
}

fn used_up(rounds: usize, commands: usize) -> usize {
    let a_round: usize = CLIENTS.iter().map(|(_, times)| times * commands).sum();
    (rounds + 1) * a_round
}

async fn measure(contenders: &mut [Contender], ids: &mut Ids, rounds: usize, commands: usize) -> Result<()> {
    for round in 0..=rounds {
        for (clients, times) in CLIENTS {
            for contender in &mut *contenders {
                contender.run(ids, clients, times * commands, round > 0).await?;
            }
        }
    }
    Ok(())
}

fn rows(contenders: &[Contender]) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (clients, _) in CLIENTS {
        for contender in contenders {
            let measured = &contender.runs[&clients];
            rows.push(vec![
                contender.name.to_owned(),
                clients.to_string(),
                measured.rate().whole(),
                measured.p50().millis(),
                measured.p99().millis(),
                measured.cost(),
                contender.guarantees.to_owned(),
            ]);
        }
    }
    rows
}

/// How many times the rate of each stock store the others have, with the same clients in the same round.
fn findings(contenders: &[Contender], stock: &str) -> Vec<String> {
    let (beside, others): (Vec<_>, Vec<_>) =
        contenders.iter().partition(|contender| contender.name.starts_with(stock));
    let mut findings = Vec::new();
    for (clients, _) in CLIENTS {
        for stock in &beside {
            let ratio = |other: &&Contender| {
                format!("{} {}", other.name, other.runs[&clients].times(&stock.runs[&clients]).ratio())
            };
            let ratios: Vec<String> = others.iter().map(ratio).collect();
            findings.push(format!(
                "Times the rate of {}, {clients} client(s): {}.",
                stock.name,
                ratios.join("; ")
            ));
        }
    }
    findings
}
