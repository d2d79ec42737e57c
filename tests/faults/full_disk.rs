//! The disk under the database fills up while clients work, and gets room again.

use super::client::{Ledger, Work, let_work, nothing_is_lost, tree};
use crate::crash::client::Door;
use crate::kit::app::sample;
use crate::kit::database::{DEADLINE, Fresh};
use crate::kit::full_disk::FullDisk;
use crate::kit::postgres::Cluster;
use crate::kit::server::TestServer;
use serde_json::{Value, json};
use sqlx::{ConnectOptions, Executor};
use std::time::{Duration, Instant};

const CLIENTS: u32 = 8;
/// The disk fills up as often as there are journals to be imported then.
const JOURNALS: [&str; 3] = ["zarechnaya-2024.xlsx", "boldyrevskaya-2024.xlsx", "kizilyurt-2022-23.xlsx"];
const ROUNDS: u64 = JOURNALS.len() as u64;
/// Has the server go on to another segment of its log.
const NEXT_SEGMENT: &str = "SELECT pg_logical_emit_message(false, 'test', 'x'); SELECT pg_switch_wal()";
/// Has the server make no checkpoint by itself: each gives old segments of its log back to be used again, for ever if they come fast enough.
const NO_CHECKPOINTS: [&str; 3] = [
    "ALTER SYSTEM SET max_wal_size = '100GB'",
    "ALTER SYSTEM SET checkpoint_timeout = '1d'",
    "SELECT pg_reload_conf()",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_on_a_full_disk_refuses_and_goes_on_when_there_is_room() {
    let fresh = Fresh::sqlite_on_a_disk();
    let library = tempfile::tempdir().unwrap();
    let disk = FullDisk::of(fresh.file().parent().unwrap().to_owned(), library.path());
    let server = TestServer::start_under(&fresh.address(), &["--log", "warn"], disk.environment()).await;
    let municipality = tree(&Door::of(&server)).await;
    let mut ledgers = Vec::new();
    for round in 1..=ROUNDS {
        let ledger = fill_and_free(&server, &disk, &municipality, round).await;
        println!(
            "sqlite full-disk round {round}: recorded {}, told DISK_FULL {}",
            ledger.recorded.len(),
            ledger.full
        );
        ledgers.push(ledger);
        nothing_is_lost(&server, &fresh.address(), &ledgers).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_on_a_full_disk_refuses_and_goes_on_when_there_is_room() {
    let (cluster, _held, disk) = Cluster::on_a_disk();
    let address = cluster.options().to_url_lossy().to_string();
    let server = TestServer::start_at(&address, &["--log", "warn"]).await;
    let municipality = tree(&Door::of(&server)).await;
    let mut ledgers = Vec::new();
    // The log has room of its own, in segments that it uses again: first only tables are out of room.
    let mut connection = cluster.options().connect().await.unwrap();
    for _ in 0..4 {
        connection.execute(NEXT_SEGMENT).await.unwrap();
    }
    connection.execute("CHECKPOINT").await.unwrap();
    for round in 1..=ROUNDS {
        let ledger = fill_and_free(&server, &disk, &municipality, round).await;
        println!(
            "postgresql full-disk round {round}: recorded {}, told DISK_FULL {}, not told {}",
            ledger.recorded.len(),
            ledger.full,
            ledger.unknown
        );
        ledgers.push(ledger);
        nothing_is_lost(&server, &address, &ledgers).await;
    }
    // No room for the log: the server itself stops in the middle of the work.
    for setting in NO_CHECKPOINTS {
        connection.execute(setting).await.unwrap();
    }
    let work = Work::begin(&[Door::of(&server)], &municipality, CLIENTS, "log");
    let_work(Duration::from_millis(300)).await;
    disk.fill();
    let begun = Instant::now();
    while connection.execute(NEXT_SEGMENT).await.is_ok() {
        assert!(begun.elapsed() < DEADLINE, "there is room for the log");
    }
    let_work(Duration::from_millis(500)).await;
    let log = std::fs::read_to_string(cluster.folder().join("log")).unwrap();
    assert!(log.contains("PANIC"), "the server gave up: {log}");
    disk.free();
    if !cluster.is_running() {
        cluster.end();
        cluster.launch();
    }
    let_work(Duration::from_millis(500)).await;
    let ledger = work.end().await;
    println!(
        "postgresql full log: recorded {}, told DISK_FULL {}, not told {}",
        ledger.recorded.len(),
        ledger.full,
        ledger.unknown
    );
    ledgers.push(ledger);
    nothing_is_lost(&server, &address, &ledgers).await;
    drop(server);
    cluster.end();
}

/// Clients work, the disk fills up, the service is asked, there is room again and the clients go on.
async fn fill_and_free(server: &TestServer, disk: &FullDisk, municipality: &Value, round: u64) -> Ledger {
    let work = Work::begin(&[Door::of(server)], municipality, CLIENTS, &round.to_string());
    let_work(Duration::from_millis(150 * round)).await;
    disk.fill();
    let_work(Duration::from_secs(1)).await;

    // Readers are answered, and whoever writes much is told what is missing.
    assert_eq!(server.get("/healthz").await.unwrap().0, 200, "{}", server.health().await);
    let asked = server.graphql("{ organizationTree { name } }", json!({})).await.unwrap();
    assert!(asked["data"]["organizationTree"].as_array().is_some_and(|tree| tree.len() >= 2), "{asked}");
    let upload =
        server.client.post(server.url("/imports")).header("content-type", "application/octet-stream");
    let refused = upload.body(sample(JOURNALS[usize::try_from(round - 1).unwrap()])).send().await.unwrap();
    let (status, body) = (refused.status().as_u16(), refused.text().await.unwrap());
    assert!(status == 503 && body.contains("DISK_FULL"), "{status} {body}");

    disk.free();
    let_work(Duration::from_millis(500)).await;
    work.end().await
}
