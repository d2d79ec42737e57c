//! A service that stands still in the middle of its work, as a machine does that is paused, and wakes up again: others go on meanwhile,
//! and what it was about to write is not written twice.

use super::asked_for;
use super::client::{Ledger, Work, let_work, nothing_is_lost, tree};
use crate::crash::client::Door;
use crate::kit::database::{DEADLINE, Fresh, on_both_databases};
use crate::kit::server::{TestServer, run};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Executor};
use std::time::{Duration, Instant};

on_both_databases!(a_leader_whose_generation_was_replaced_writes_nothing_more);

const CLIENTS: u32 = 8;
/// In which others append and lead again: what a node holds that stands still is taken from it after ten seconds.
const TAKEN: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn others_append_and_lead_while_a_node_stands_still() {
    let fresh = Fresh::postgres().await;
    let first = TestServer::start(&fresh, &["--log", "warn"]).await;
    first.caught_up().await;
    let second = TestServer::start(&fresh, &["--log", "warn"]).await;
    let municipality = tree(&Door::of(&first)).await;
    let mut ledgers = Vec::new();
    let mut nodes = [&first, &second];
    for round in 1..=asked_for("NASTAVNIK_STOPS").unwrap_or(1) {
        let [leader, other] = nodes;
        let doors = nodes.map(Door::of);
        let work = Work::begin(&doors, &municipality, CLIENTS, &format!("still-{round}"));
        let_work(Duration::from_millis(400 * round)).await;
        leader.signal("-STOP");
        let begun = Instant::now();
        let appended = async {
            let ledger = Ledger::of_one(&Door::of(other), &municipality, round).await;
            (ledger, begun.elapsed())
        };
        let led = async {
            while other.health().await["leader"] != true {
                assert!(begun.elapsed() < TAKEN, "nobody leads: {}", other.health().await);
            }
            begun.elapsed()
        };
        let ((one, appended), led) = tokio::join!(appended, led);
        assert!(appended < TAKEN, "{appended:?}");
        ledgers.push(one);
        let_work(Duration::from_millis(500)).await;
        leader.signal("-CONT");
        let_work(Duration::from_secs(1)).await;
        let ledger = work.end().await;
        println!(
            "stopped leader, round {round}: others appended after {appended:?}, led after {led:?}, recorded {}",
            ledger.recorded.len()
        );
        ledgers.push(ledger);
        nothing_is_lost(other, &fresh.address(), &ledgers).await;
        assert_eq!(leader.health().await["leader"], false, "one node leads");
        nodes = [other, leader];
    }
}

/// Its write names a checkpoint that is no more: it hits no row and is rolled back.
async fn a_leader_whose_generation_was_replaced_writes_nothing_more(fresh: Fresh) {
    const CLIENTS: u32 = 2;
    let server = TestServer::start(&fresh, &["--log", "warn"]).await;
    let municipality = tree(&Door::of(&server)).await;
    let work = Work::begin(&[Door::of(&server)], &municipality, CLIENTS, "asleep");
    let begun = Instant::now();
    while !server.log().contains("has another writer") {
        assert!(begun.elapsed() < DEADLINE, "it never wrote to what was replaced");
        let_work(Duration::from_millis(100)).await;
        server.signal("-STOP");
        // It may be stopped where others cannot go on: then it goes on a little.
        if is_locked(&fresh).await {
            server.signal("-CONT");
            continue;
        }
        let rebuilt = run(server.folder(), &[&["rebuild"], server.flags().as_slice()].concat()).await;
        server.signal("-CONT");
        assert_eq!(rebuilt.code, Some(0), "{rebuilt:?}");
        let_work(Duration::from_secs(1)).await;
    }
    let ledger = work.end().await;
    nothing_is_lost(&server, &fresh.address(), &[ledger]).await;
}

/// Whether somebody holds the file. A server ends what stands still in a transaction.
async fn is_locked(fresh: &Fresh) -> bool {
    let Fresh::Sqlite(_) = fresh else { return false };
    let file = SqliteConnectOptions::new().filename(fresh.file()).busy_timeout(Duration::ZERO);
    let mut connection = file.connect().await.unwrap();
    connection.execute("BEGIN IMMEDIATE").await.is_err()
}
