//! Positions are dense and in commit order, so a reader that tails them loses and doubles nothing: with 24 writers that pause at random,
//! of whose commits some are refused, and somebody else who writes at the same time and takes it back (T1).

use super::{append, commit, everything, in_time, pair, positions, write};
use crate::kit::database::{Fresh, on_both_databases};
use crate::kit::postgres::TestDatabase;
use futures_util::future::join_all;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor};
use std::sync::Arc;
use std::time::Duration;
use store::backend::Backend;
use store::clock::ManualClock;
use store::journal::{AppendError, Journal, Position};
use store::postgres::APPEND_LOCK;
use tokio_util::sync::CancellationToken;

on_both_databases!(
    a_tailing_reader_misses_nothing_of_24_writers,
    two_appenders_share_one_order,
    a_slow_foreign_writer_delays_but_loses_nothing,
    a_head_moves_with_an_append,
);

const WRITERS: u64 = 24;
const COMMITS: u64 = 20;

/// The reader that everything here is about: it asks for what is after the last number it saw.
#[derive(Default)]
struct Tail {
    seen: Vec<u64>,
}

impl Tail {
    fn after(&self) -> u64 {
        self.seen.last().copied().unwrap_or_default()
    }

    fn take(&mut self, page: Vec<u64>) {
        self.seen.extend(page);
    }
}

/// Tails until so many events came.
async fn tail(journal: Journal, events: u64) -> Vec<u64> {
    let (mut tail, mut head) = (Tail::default(), journal.head());
    while tail.after() < events {
        let page = journal.read_after(Position(tail.after()), 7).await.expect("a page");
        if page.is_empty() {
            let after = Position(tail.after());
            in_time(head.wait_for(|head| *head > after)).await.expect("the journal is open");
        }
        tail.take(positions(&page));
    }
    tail.seen
}

/// Each writer has a stream of its own; commits hold one event or three. Between them it pauses, and now and then asks for what cannot be.
async fn hammer(journal: Journal, writer: u64) {
    let (stream, mut version) = (pair(u128::from(writer)), 0);
    let mut random = StdRng::seed_from_u64(writer);
    for number in 0..COMMITS {
        let count = 1 + 2 * (number % 2);
        let command = u128::from(writer * 1_000 + number + 1);
        pause(random.gen_range(0..4)).await;
        if random.gen_ratio(1, 4) {
            let stale = commit(1_000_000 + command, vec![write(stream.clone(), version + 5, count)]);
            let refused = in_time(journal.append(stale)).await;
            assert!(matches!(refused, Err(AppendError::Conflict { .. })), "{refused:?}");
        }
        append(&journal, commit(command, vec![write(stream.clone(), version, count)])).await;
        version += count;
    }
}

async fn a_tailing_reader_misses_nothing_of_24_writers(fresh: Fresh) {
    let journal = fresh.journal().await;
    let total = WRITERS * COMMITS * 2;
    let reader = tokio::spawn(tail(journal.clone(), total));
    let stop = CancellationToken::new();
    let writers = async {
        let writers = (0..WRITERS).map(|writer| tokio::spawn(hammer(journal.clone(), writer)));
        join_all(writers).await.into_iter().for_each(|writer| writer.expect("a writer ends"));
        stop.cancel();
    };
    let ((), taken_back) = tokio::join!(writers, write_and_take_back(&fresh, stop.clone()));
    assert!(taken_back > 0, "somebody else wrote meanwhile");
    assert_eq!(in_time(reader).await.expect("the reader ends"), (1..=total).collect::<Vec<_>>());
}

/// So many milliseconds.
#[expect(clippy::disallowed_methods, reason = "writers that pause are what the test is about")]
async fn pause(milliseconds: u64) {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}

/// Writes the next position again and again, holds it for a while, and takes it back. Gives how often.
async fn write_and_take_back(fresh: &Fresh, stop: CancellationToken) -> u32 {
    let (mut random, mut taken_back) = (StdRng::seed_from_u64(7), 0);
    while !stop.is_cancelled() {
        let mut holder = Holder::take(fresh).await;
        holder.write_next().await;
        pause(random.gen_range(0..12)).await;
        holder.take_back().await;
        taken_back += 1;
        pause(random.gen_range(0..20)).await;
    }
    taken_back
}

async fn two_appenders_share_one_order(fresh: Fresh) {
    let backend = fresh.backend().await;
    let clock = Arc::new(ManualClock::at_micros(1));
    let here = Journal::open(backend.clone(), clock.clone()).await.expect("a journal");
    let there = Journal::open(backend, clock).await.expect("another");
    let total = WRITERS * COMMITS * 2;
    let reader = tokio::spawn(tail(there.clone(), total));
    let writers = (0..WRITERS).map(|writer| {
        let journal = if writer % 2 == 0 { &here } else { &there };
        tokio::spawn(hammer(journal.clone(), writer))
    });
    join_all(writers).await.into_iter().for_each(|writer| writer.expect("a writer ends"));
    assert_eq!(in_time(reader).await.expect("the reader ends"), (1..=total).collect::<Vec<_>>());
}

async fn a_slow_foreign_writer_delays_but_loses_nothing(fresh: Fresh) {
    let journal = fresh.journal().await;
    append(&journal, commit(1, vec![write(pair(1), 0, 1)])).await;
    let holder = Holder::take(&fresh).await;
    let waiting = tokio::spawn({
        let journal = journal.clone();
        async move { append(&journal, commit(2, vec![write(pair(1), 1, 2)])).await }
    });
    let mut head = journal.head();
    let moved = tokio::time::timeout(Duration::from_millis(300), head.wait_for(|head| head.0 > 1)).await;
    assert!(moved.is_err(), "nothing is appended while another holds the right to write");
    holder.release().await;
    assert_eq!(in_time(waiting).await.expect("the append ends").last, Position(3));
    assert_eq!(positions(&everything(&journal).await), [1, 2, 3]);
}

async fn a_head_moves_with_an_append(fresh: Fresh) {
    let journal = fresh.journal().await;
    let head = journal.head();
    let appended = append(&journal, commit(1, vec![write(pair(1), 0, 3)])).await;
    assert_eq!(*head.borrow(), appended.last, "it stands there when the append is answered");
}

/// Someone else who holds what an append needs.
enum Holder {
    Sqlite(sqlx::SqliteConnection),
    Postgres(sqlx::PgConnection),
}

impl Holder {
    async fn take(fresh: &Fresh) -> Self {
        match fresh {
            Fresh::Sqlite(_) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(fresh.file());
                let mut connection = options.connect().await.expect("a connection");
                connection.execute("BEGIN IMMEDIATE").await.expect("the write lock");
                Self::Sqlite(connection)
            }
            Fresh::Postgres(database) => {
                let mut connection = database.options().connect().await.expect("a connection");
                connection.execute("BEGIN").await.expect("a transaction");
                connection.execute(APPEND_LOCK).await.expect("the append lock");
                Self::Postgres(connection)
            }
        }
    }

    /// Writes an event at the next position, which nobody may ever see.
    async fn write_next(&mut self) {
        let (json, zeros) = match self {
            Self::Sqlite(_) => ("'{}'", "zeroblob(32)"),
            Self::Postgres(_) => ("'{}'::json", "decode(repeat('00', 32), 'hex')"),
        };
        let statement = format!(
            "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata,
                                 position, recorded_at, leaf_hash)
             SELECT 'Pair', '00000000-0000-0000-0000-0000000f0f0f', 1, 'TakenBack', '1', {json}, {json}, position + 1,
                    recorded_at, {zeros} FROM journal_head"
        );
        match self {
            Self::Sqlite(connection) => drop(connection.execute(statement.as_str()).await.expect("written")),
            Self::Postgres(connection) => {
                connection.execute(statement.as_str()).await.expect("written");
            }
        }
    }

    /// Ends without a trace.
    async fn take_back(self) {
        match self {
            Self::Sqlite(mut connection) => {
                connection.execute("ROLLBACK").await.expect("taken back");
                connection.close().await.expect("closed");
            }
            Self::Postgres(mut connection) => {
                connection.execute("ROLLBACK").await.expect("taken back");
                connection.close().await.expect("closed");
            }
        }
    }

    async fn release(self) {
        match self {
            Self::Sqlite(mut connection) => {
                connection.execute("COMMIT").await.expect("released");
                connection.close().await.expect("closed");
            }
            Self::Postgres(mut connection) => {
                connection.execute("COMMIT").await.expect("released");
                connection.close().await.expect("closed");
            }
        }
    }
}

#[tokio::test]
async fn a_head_moved_by_another_node_is_heard_of() {
    let fresh = Fresh::postgres().await;
    let (here, there) = (fresh.journal().await, fresh.journal().await);
    let mut head = there.head();
    let appended = append(&here, commit(1, vec![write(pair(1), 0, 1)])).await;
    in_time(head.wait_for(|head| *head == appended.last)).await.expect("the journal is open");
}

#[tokio::test]
async fn an_open_transaction_on_another_table_holds_nothing_back() {
    let fresh = Fresh::postgres().await;
    let journal = fresh.journal().await;
    let Backend::Postgres(database) = journal.backend() else { panic!("PostgreSQL was asked for") };
    database.pool().execute("CREATE TABLE elsewhere (n int)").await.expect("a table");
    let mut open = database.pool().begin().await.expect("a transaction");
    open.execute("INSERT INTO elsewhere VALUES (1)").await.expect("a write");
    append(&journal, commit(1, vec![write(pair(1), 0, 1)])).await;
    assert_eq!(positions(&everything(&journal).await), [1]);
    open.rollback().await.expect("an end");
}

/// The check of the checks: numbers from a sequence commit out of order, and the same reader loses one of two.
#[tokio::test]
async fn the_same_reader_loses_events_behind_a_naive_sequence() {
    let database = TestDatabase::create().await;
    let mut slow = database.options().connect().await.expect("a connection");
    let mut quick = database.options().connect().await.expect("a connection");
    quick.execute("CREATE TABLE naive (position bigserial PRIMARY KEY, event text)").await.expect("a table");

    slow.execute("BEGIN; INSERT INTO naive (event) VALUES ('slow')").await.expect("number 1, not committed");
    quick.execute("INSERT INTO naive (event) VALUES ('quick')").await.expect("number 2, committed");
    let mut tail = Tail::default();
    tail.take(naive_page(&mut quick, tail.after()).await);
    slow.execute("COMMIT").await.expect("number 1, committed");
    tail.take(naive_page(&mut quick, tail.after()).await);

    assert_eq!(tail.seen, [2], "a reader that saw 1 would make the other tests of this file worthless");
}

/// The same under the hammer: writers that pause within their transactions and take some of them back, before a reader that asks for what
/// is after the last number, alone or only of transactions that can have no older one open.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_the_hammer_the_same_reader_loses_events_behind_a_naive_sequence() {
    const AFTER: &str = "SELECT position FROM naive WHERE position > $1 ORDER BY position LIMIT 7";
    const FENCED: &str = "SELECT position FROM naive WHERE position > $1
        AND written < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY position LIMIT 7";
    for page in [AFTER, FENCED] {
        let database = TestDatabase::create().await;
        let mut connection = database.options().connect().await.expect("a connection");
        let table =
            "CREATE TABLE naive (position bigserial PRIMARY KEY, written xid8 DEFAULT pg_current_xact_id())";
        connection.execute(table).await.expect("a table");
        let writers = join_all((0..8).map(|writer| tokio::spawn(naive_writer(database.options(), writer))));
        let mut written = tokio::spawn(writers);
        let mut tail = Tail::default();
        loop {
            let rows: Vec<i64> = sqlx::query_scalar(page)
                .bind(i64::try_from(tail.after()).expect("a small number"))
                .fetch_all(&mut connection)
                .await
                .expect("a page");
            let (is_empty, ended) = (rows.is_empty(), written.is_finished());
            tail.take(rows.into_iter().map(i64::unsigned_abs).collect());
            if is_empty && ended {
                break;
            }
        }
        (&mut written)
            .await
            .expect("writers end")
            .into_iter()
            .for_each(|writer| writer.expect("a writer ends"));
        let all: i64 = sqlx::query_scalar("SELECT count(*) FROM naive")
            .fetch_one(&mut connection)
            .await
            .expect("a count");
        let lost = all.unsigned_abs() - tail.seen.len() as u64;
        println!("of {all} events behind a naive sequence the reader lost {lost}: {page}");
        assert!(
            lost > 0,
            "a hammer that a naive reader survives would make the other tests of this file worthless"
        );
    }
}

/// Draws numbers in transactions that pause, and commits them or not.
async fn naive_writer(options: PgConnectOptions, writer: u64) {
    let mut connection = options.connect().await.expect("a connection");
    let mut random = StdRng::seed_from_u64(writer);
    for _ in 0..25 {
        // Its place among transactions is taken before its number, as where a transaction writes something else first.
        connection.execute("BEGIN; SELECT pg_current_xact_id()").await.expect("a transaction");
        pause(random.gen_range(0..4)).await;
        connection.execute("INSERT INTO naive DEFAULT VALUES").await.expect("a number");
        pause(random.gen_range(0..6)).await;
        let end = if random.gen_ratio(1, 5) { "ROLLBACK" } else { "COMMIT" };
        connection.execute(end).await.expect("an end");
    }
}

async fn naive_page(connection: &mut sqlx::PgConnection, after: u64) -> Vec<u64> {
    let page: Vec<i64> =
        sqlx::query_scalar("SELECT position FROM naive WHERE position > $1 ORDER BY position LIMIT 7")
            .bind(i64::try_from(after).expect("a small number"))
            .fetch_all(connection)
            .await
            .expect("a page");
    page.into_iter().map(i64::unsigned_abs).collect()
}
