//! Copies that PostgreSQL makes itself: a base backup, and a replica that nobody waits for.

use super::asked_for;
use super::client::{Work, let_work, tree};
use crate::crash::audit::Stored;
use crate::crash::client::Door;
use crate::kit::app::sample;
use crate::kit::postgres::Cluster;
use crate::kit::server::{TestServer, run};
use sqlx::{ConnectOptions, Executor};
use std::time::Duration;

const CLIENTS: u32 = 8;

fn address(cluster: &Cluster) -> String {
    cluster.options().to_url_lossy().to_string()
}

async fn import(server: &TestServer, name: &str) {
    let upload =
        server.client.post(server.url("/imports")).header("content-type", "application/octet-stream");
    assert_eq!(upload.body(sample(name)).send().await.unwrap().status(), 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_base_backup_of_a_server_in_use_comes_back_whole() {
    let (cluster, _held) = Cluster::of_its_own();
    let server = TestServer::start_at(&address(&cluster), &[]).await;
    import(&server, "zarechnaya-2024.xlsx").await;
    let before = server.caught_up().await["head"].as_u64().unwrap();
    // It is made while more is being written.
    let backup = async { tokio::task::block_in_place(|| cluster.base_backup()) };
    let ((copy, _held_too), ()) = tokio::join!(backup, import(&server, "boldyrevskaya-2024.xlsx"));
    let (kept, all) = (Stored::audit(&address(&copy)).await, Stored::audit(&address(&cluster)).await);
    assert!(kept.events.len() as u64 >= before, "everything from before it was begun");
    assert_eq!(
        kept.events[..],
        all.events[..kept.events.len()],
        "a beginning of the same history, byte for byte"
    );

    let second = TestServer::start_at(&address(&copy), &[]).await;
    second.caught_up().await;
    let doctor = ["doctor", "--digest", "--bind", "127.0.0.1:1"];
    let doctor = run(second.folder(), &[&doctor[..], &second.flags()].concat()).await;
    for said in ["every leaf as it was hashed", "recomputed from all leaves"] {
        assert!(doctor.out.contains(said), "{said}: {}", doctor.out);
    }
    let rebuilt = run(second.folder(), &[&["rebuild"], second.flags().as_slice()].concat()).await;
    assert!(rebuilt.code == Some(0) && rebuilt.out.contains("equal"), "{rebuilt:?}");
    import(&second, "boldyrevskaya-2024.xlsx").await;
    let (first, second_head) = (server.caught_up().await, second.caught_up().await);
    assert_eq!(first["head"], second_head["head"], "the same history in both");
    drop((server, second));
    cluster.end();
    copy.end();
}

/// The primary waits for its replica: whatever a client was told is on it when the primary dies.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_synchronous_replica_has_every_command_that_was_acknowledged() {
    let (primary, _held) = Cluster::of_its_own();
    let (replica, _held_too) = primary.replica();
    let mut connection = primary.options().connect().await.unwrap();
    for statement in ["ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()"] {
        connection.execute(statement).await.unwrap();
    }
    drop(connection);
    let server = TestServer::start_at(&address(&primary), &["--log", "error"]).await;
    let municipality = tree(&Door::of(&server)).await;
    let work = Work::begin(&[Door::of(&server)], &municipality, CLIENTS, "synchronous");
    while server.health().await["head"].as_u64().unwrap() < 30 {
        let_work(Duration::from_millis(50)).await;
    }
    let_work(Duration::from_secs(1)).await;
    primary.crash();
    let ledger = work.give_up().await;
    drop(server);
    replica.promote();
    let kept = Stored::audit(&address(&replica)).await;
    let (told, lost) = ledger.lost(&kept);
    println!("synchronous replica: {told} commands acknowledged, {lost} of them lost with the primary");
    assert!(told > 0, "somebody was told");
    assert_eq!(lost, 0, "of {told} acknowledged commands");
    primary.end();
    replica.end();
}

/// What is lost when a primary dies for which no replica is waited: measured, and nothing but the end of the history.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_asynchronous_replica_loses_the_last_moments_and_nothing_else() {
    for round in 1..=asked_for("NASTAVNIK_REPLICA_ROUNDS").unwrap_or(2) {
        let (primary, _held) = Cluster::of_its_own();
        let (replica, _held_too) = primary.replica();
        let server = TestServer::start_at(&address(&primary), &["--log", "error"]).await;
        let municipality = tree(&Door::of(&server)).await;
        let work = Work::begin(&[Door::of(&server)], &municipality, CLIENTS, "replica");
        // However busy the machine is, somebody was answered.
        while server.health().await["head"].as_u64().unwrap() < 30 {
            let_work(Duration::from_millis(50)).await;
        }
        let_work(Duration::from_millis(1_000 + 300 * (round % 5))).await;
        // A replica that is behind, every other time.
        let behind = round % 2 == 0;
        if behind {
            replica.receive(false);
            let_work(Duration::from_secs(1)).await;
        }
        primary.crash();
        let ledger = work.give_up().await;
        drop(server);
        if behind {
            replica.receive(true);
        }
        replica.promote();
        // What is there is whole: positions, tree, commands.
        let kept = Stored::audit(&address(&replica)).await;
        let (told, lost) = ledger.lost(&kept);
        println!(
            "asynchronous replica, round {round}{}: {told} commands acknowledged, {lost} of them lost with the primary",
            if behind { ", a second behind" } else { "" }
        );
        assert!(told > 0, "somebody was told");
        let survivor = TestServer::start_at(&address(&replica), &[]).await;
        survivor.caught_up().await;
        let rebuilt = run(survivor.folder(), &[&["rebuild"], survivor.flags().as_slice()].concat()).await;
        assert!(rebuilt.code == Some(0) && rebuilt.out.contains("equal"), "{rebuilt:?}");
        drop(survivor);
        primary.end();
        replica.end();
    }
}
