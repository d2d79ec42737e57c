//! `kill -9` of the real binary, and a crash of the database server under it, at random moments, in the middle of an import
//! and of concurrent mutations.
//!
//! One history goes on from round to round, so every round also starts from what the killed ones before it left behind.
//! `NASTAVNIK_CRASH_ROUNDS` says how many rounds, `NASTAVNIK_CRASH_SEED` where the dice begin; `tests/crash-run` keeps the
//! log of a long run.

pub(crate) mod audit;
mod beside;
pub(crate) mod client;
pub(crate) mod life;
mod reference;
mod round;
mod storm;
mod victim;

use crate::kit::database::{Fresh, on_both_databases};
use round::History;
use victim::Victim;

on_both_databases!(what_was_acknowledged_outlives_the_process);

/// Rounds of an ordinary test run.
const ROUNDS: u64 = 3;

async fn what_was_acknowledged_outlives_the_process(database: Fresh) {
    survive(Victim::Service(database)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_outlives_the_database_server() {
    survive(Victim::cluster()).await;
}

async fn survive(victim: Victim) {
    let (rounds, seed) =
        (setting("NASTAVNIK_CRASH_ROUNDS").unwrap_or(ROUNDS), setting("NASTAVNIK_CRASH_SEED"));
    let mut history = History::begin(victim).await;
    for number in 1..=rounds {
        let survived = history.round(number, seed.unwrap_or_default() + number).await;
        println!("{survived}");
    }
}

#[expect(clippy::disallowed_methods, reason = "how a long run is asked for")]
fn setting(name: &str) -> Option<u64> {
    Some(std::env::var(name).ok()?.parse().expect("a number"))
}
