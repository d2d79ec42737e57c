//! One command, one event: ours beside the stock stores of cqrs-es, disintegrate-postgres, and a bare INSERT.
//!
//! A command loads the ten events of a group of one mentor and three pupils, decides with the same code of `domain` for
//! every contender, and appends one meeting under optimistic concurrency. Every command has a stream of its own that no
//! command touched before, unless the row says that the aggregate is in memory.

mod contender;
pub(crate) mod disintegrate;
mod pgbench;
pub(crate) mod postgres;
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
    /// Commands of a round with one client; with 32 clients four times as many, with 256 eight times. pgbench sends ten
    /// times as many as the others.
    #[arg(long, global = true, default_value_t = 300)]
    commands: usize,
    /// The same on SQLite.
    #[arg(long, global = true, default_value_t = 250)]
    sqlite_commands: usize,
    /// Only contenders with this in their name: to look at one with a profiler.
    #[arg(long, global = true, default_value = "")]
    only: String,
}

/// With how many clients each contender runs, and how many times the commands.
const CLIENTS: &[(usize, usize)] = &[(1, 1), (32, 4), (256, 8)];
const CLIENTS_OF_SQLITE: &[(usize, usize)] = &[(1, 1), (32, 4)];
/// How many groups are used again and again, so that no two clients come to one at a time.
const IN_MEMORY: usize = 1_024;

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
    let pool = groups(&mut ids, IN_MEMORY + used_up(CLIENTS, rounds, commands));
    let (mut contenders, sizes) = postgres::contenders(cluster, seed, &pool, IN_MEMORY).await?;
    contenders.retain(|contender| contender.name.contains(only));
    let before = load();
    measure(&mut contenders, CLIENTS, &mut ids, rounds, commands).await?;
    let about = format!(
        "PostgreSQL: one command, one event, {} streams of {HISTORY} events; the appended event has {sizes}. {rounds} rounds \
         after one that does not count, in each every row in turn; medians, in brackets the slowest and the fastest round. \
         What disintegrate refuses because another transaction was in its way is sent again until it is taken; its latency \
         counts from the first sending. pgbench puts one row again and again, with another sequence each time. Seed {seed}. Load average {before} before, {} after.",
        thousands(crate::measure::count(pool.len())),
        load(),
    );
    let mut findings = findings(&contenders, CLIENTS, "stock");
    findings.extend(self::findings(&contenders, CLIENTS, "disintegrate"));
    findings.extend(self::findings(&contenders, CLIENTS, "bare"));
    findings.extend(contenders.iter().filter_map(sent_again));
    Ok(Report { name: "append", about, columns: &COLUMNS, rows: rows(&contenders, CLIENTS), findings })
}

/// On SQLite.
pub(crate) async fn on_sqlite(seed: u64, extent: &Extent) -> Result<Report> {
    let &Extent { rounds, sqlite_commands: commands, ref only, .. } = extent;
    let mut ids = Ids::new(seed);
    let pool = groups(&mut ids, used_up(CLIENTS_OF_SQLITE, rounds, commands));
    let folder = tempfile::tempdir()?;
    let mut contenders = sqlite::contenders(folder.path(), seed, &pool).await?;
    contenders.retain(|contender| contender.name.contains(only));
    let before = load();
    measure(&mut contenders, CLIENTS_OF_SQLITE, &mut ids, rounds, commands).await?;
    let about = format!(
        "SQLite, the same command: `journal_mode=WAL`, `synchronous=FULL` for all. What the stock store refuses with \
         \"database is locked\" is sent again until it is taken; its latency counts from the first sending. {rounds} rounds \
         after one that does not count. Seed {seed}. Load average {before} before, {} after.",
        load(),
    );
    let mut findings = findings(&contenders, CLIENTS_OF_SQLITE, "stock");
    findings.extend(contenders.iter().filter_map(sent_again));
    Ok(Report {
        name: "append-sqlite",
        about,
        columns: &COLUMNS,
        rows: rows(&contenders, CLIENTS_OF_SQLITE),
        findings,
    })
}

/// How often a store had to be asked again, of those that are.
fn sent_again(contender: &Contender) -> Option<String> {
    let again = match &contender.store {
        Store::SqliteEs(_, again) => again.load(Ordering::Relaxed),
        Store::Disintegrate(store, _) => store.again(),
        Store::Service(_) | Store::PostgresEs(_) | Store::Bare(_) | Store::Pgbench(_) => return None,
    };
    Some(format!("{}: {again} times sent again.", contender.name))
}

type Clients = [(usize, usize)];

fn used_up(clients: &Clients, rounds: usize, commands: usize) -> usize {
    let a_round: usize = clients.iter().map(|(_, times)| times * commands).sum();
    (rounds + 1) * a_round
}

async fn measure(
    contenders: &mut [Contender],
    clients: &Clients,
    ids: &mut Ids,
    rounds: usize,
    commands: usize,
) -> Result<()> {
    for round in 0..=rounds {
        for (clients, times) in clients {
            for contender in &mut *contenders {
                contender.run(ids, *clients, times * commands, round > 0).await?;
            }
        }
    }
    Ok(())
}

fn rows(contenders: &[Contender], clients: &Clients) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (clients, _) in clients {
        for contender in contenders {
            let measured = &contender.runs[clients];
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

/// How many times the rate of each of these the others have, with the same clients in the same round; the same by processor time;
/// and what share of its slowest answers theirs take.
fn findings(contenders: &[Contender], clients: &Clients, stock: &str) -> Vec<String> {
    let (beside, others): (Vec<_>, Vec<_>) =
        contenders.iter().partition(|contender| contender.name.starts_with(stock));
    let mut findings = Vec::new();
    for (clients, _) in clients {
        for stock in &beside {
            let ratio = |other: &&Contender| {
                let (ours, theirs) = (&other.runs[clients], &stock.runs[clients]);
                let by_cpu = ours.by_processor_time(theirs).ratio();
                let p99 = ours.p99_share(theirs).ratio();
                format!(
                    "{} {}, by processor time {by_cpu}, p99 {p99} of its",
                    other.name,
                    ours.times(theirs).ratio()
                )
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
