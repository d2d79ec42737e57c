//! What a power cut leaves of an SQLite file: the service is stopped at a random moment, its files are copied as they lie, the
//! end of the log is torn off or overwritten, and the copy is opened.
//!
//! What was heard before the moment was committed with `synchronous=FULL`, so it is in the log behind a flush and must be in
//! every copy as it lay. A log torn anywhere behind what a checkpoint has moved into the file, also where it was flushed, as on
//! a disk that lies about flushing, loses commits from its end, whole ones, and never one in the middle.

use crate::kit::app::sample;
use crate::kit::database::{DEADLINE, Fresh};
use crate::kit::server::TestServer;
use crate::kit::workbook::with_cell;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::backend::Backend;
use store::clock::ManualClock;
use store::journal::{Journal, Position, Recorded};
use store::merkle::Frontier;
use tokio::time::timeout;

/// Moments at which the power fails; the long run has more.
const ROUNDS: usize = 12;
const LONG_RUN: &str = "NASTAVNIK_POWER_CUTS";

fn rounds() -> usize {
    std::env::var_os(LONG_RUN).and_then(|rounds| rounds.to_str()?.parse().ok()).unwrap_or(ROUNDS)
}

fn signal(server: &TestServer, name: &str) {
    let sent = Command::new("kill").args([name, &server.id().to_string()]).status();
    assert!(sent.expect("kill runs").success());
}

/// The files as they lie, while nobody writes.
fn copy(from: &Path, to: &Path) {
    for suffix in ["", "-wal"] {
        let named = |path: &Path| PathBuf::from(format!("{}{suffix}", path.display()));
        if named(from).exists() {
            fs::copy(named(from), named(to)).unwrap();
        }
    }
}

/// Where the part of the log begins that no checkpoint has begun to move into the file: before it the log was flushed, so no
/// power cut tears it, and torn all the same it would leave a file of two moments. From the index of the log
/// (sqlite.org/walformat.html §2.1: `nBackfillAttempted`).
fn not_yet_moved(database: &Path) -> u64 {
    const FRAME: u64 = 24 + 4_096;
    let index = fs::read(format!("{}-shm", database.display())).unwrap();
    let attempted = u32::from_ne_bytes(index[128..132].try_into().unwrap());
    32 + u64::from(attempted) * FRAME
}

/// Everything in a copy, after asking SQLite for its pages and the tree for its root.
async fn opened(copy: &Path) -> Vec<Recorded> {
    let mut connection = SqliteConnectOptions::new().filename(copy).connect().await.unwrap();
    let found: Vec<String> =
        sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut connection).await.unwrap();
    assert_eq!(found, ["ok"]);
    connection.close().await.unwrap();
    let backend = Backend::connect(&format!("sqlite:{}", copy.display())).await.unwrap();
    let journal = Journal::open(backend, Arc::new(ManualClock::at_micros(1))).await.unwrap();
    let events = journal.read_after(Position::START, 100_000).await.unwrap();
    let head = journal.tree_head().await.unwrap();
    let mut frontier = Frontier::default();
    for (event, expected) in events.iter().zip(1..) {
        assert_eq!(event.position, Position(expected));
        assert_eq!(event.computed_leaf_hash(), event.leaf_hash);
        frontier.append(event.leaf_hash);
    }
    assert_eq!((head.position.0, head.root), (events.len() as u64, frontier.root()));
    journal.shutdown().await;
    journal.backend().close().await;
    events
}

/// Whether these end where a command ended: its events are all there or none is.
fn ends_with_a_whole_command(part: &[Recorded], whole: &[Recorded]) -> bool {
    let (last, next) = (part.last(), whole.get(part.len()));
    next.is_none() || last.and_then(Recorded::command_id) != next.and_then(Recorded::command_id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_power_cut_takes_nothing_that_was_told_and_tears_no_command() {
    let fresh = Fresh::sqlite();
    let server = TestServer::start(&fresh, &[]).await;
    let folder = tempfile::tempdir().unwrap();
    let mut random = StdRng::seed_from_u64(20_240_901);
    let (mut copies, mut told) = (Vec::new(), 0);
    let done = AtomicBool::new(false);
    let import = async {
        for school in 0.. {
            let book = with_cell(&sample("zarechnaya-2024.xlsx"), "RO-ZAR", &format!("RO-{school}"));
            let upload =
                server.client.post(server.url("/imports")).header("content-type", "application/octet-stream");
            assert_eq!(upload.body(book).send().await.unwrap().status(), 200);
            if done.load(Ordering::Relaxed) {
                break;
            }
        }
    };
    let cut = async {
        while copies.len() < rounds() {
            // Between a few events and some dozens after the last moment.
            let until = told + random.gen_range(1..60);
            while told < until {
                told = server.health().await["head"].as_u64().unwrap().max(told);
                tokio::task::yield_now().await;
            }
            signal(&server, "-STOP");
            let path = folder.path().join(format!("cut-{}", copies.len()));
            copy(&fresh.file(), &path);
            let safe = not_yet_moved(&fresh.file());
            signal(&server, "-CONT");
            copies.push((path, told, safe));
        }
        done.store(true, Ordering::Relaxed);
    };
    timeout(DEADLINE * 20, async { tokio::join!(import, cut) }).await.expect("in time");
    signal(&server, "-STOP");
    let last = folder.path().join("last");
    copy(&fresh.file(), &last);
    signal(&server, "-CONT");
    let whole = opened(&last).await;
    let mut logs_torn = 0;

    for (number, (path, told, safe)) in copies.iter().enumerate() {
        let torn = folder.path().join(format!("torn-{number}"));
        copy(path, &torn);
        let kept = opened(path).await;
        assert!(kept.len() as u64 >= *told, "cut {number}: {told} were told, {} are there", kept.len());
        assert_eq!(kept, whole[..kept.len()], "cut {number}");
        assert!(ends_with_a_whole_command(&kept, &whole), "cut {number}");

        let log = PathBuf::from(format!("{}-wal", torn.display()));
        let length = fs::metadata(&log).unwrap().len();
        if *safe >= length {
            continue;
        }
        let from = random.gen_range(*safe..length);
        let file = OpenOptions::new().write(true).open(&log).unwrap();
        if random.gen_bool(0.5) {
            file.set_len(from).unwrap();
        } else {
            // A sector that was on its way to the disk.
            let noise: Vec<u8> = (0..512.min(length - from)).map(|_| random.r#gen()).collect();
            file.write_all_at(&noise, from).unwrap();
        }
        let left = opened(&torn).await;
        assert_eq!(left, kept[..left.len()], "torn {number} at {from} of {length}: a beginning of it");
        assert!(ends_with_a_whole_command(&left, &whole), "torn {number} at {from} of {length}");
        logs_torn += 1;
        println!("cut {number}: {} events, torn at {from} of {length}: {} left", kept.len(), left.len());
    }
    println!("{} moments, {logs_torn} logs torn", copies.len());
    assert!(logs_torn > 0, "no log was torn");
}
