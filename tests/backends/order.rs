//! Positions are dense and in commit order, so a reader that tails them loses and doubles nothing.

use super::{append, commit, everything, in_time, pair, positions, write};
use crate::kit::database::{Fresh, on_both_databases};
use crate::kit::postgres::TestDatabase;
use futures_util::future::join_all;
use sqlx::{ConnectOptions, Connection, Executor};
use std::sync::Arc;
use std::time::Duration;
use store::backend::Backend;
use store::clock::ManualClock;
use store::journal::{Journal, Position};
use store::postgres::APPEND_LOCK;

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

/// Each writer has a stream of its own; commits hold one event or three.
async fn hammer(journal: Journal, writer: u64) {
    let (stream, mut version) = (pair(u128::from(writer)), 0);
    for number in 0..COMMITS {
        let count = 1 + 2 * (number % 2);
        let command = u128::from(writer * 1_000 + number + 1);
        append(&journal, commit(command, vec![write(stream.clone(), version, count)])).await;
        version += count;
    }
}

async fn a_tailing_reader_misses_nothing_of_24_writers(fresh: Fresh) {
    let journal = fresh.journal().await;
    let total = WRITERS * COMMITS * 2;
    let reader = tokio::spawn(tail(journal.clone(), total));
    let writers = (0..WRITERS).map(|writer| tokio::spawn(hammer(journal.clone(), writer)));
    join_all(writers).await.into_iter().for_each(|writer| writer.expect("a writer ends"));
    assert_eq!(in_time(reader).await.expect("the reader ends"), (1..=total).collect::<Vec<_>>());
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

async fn naive_page(connection: &mut sqlx::PgConnection, after: u64) -> Vec<u64> {
    let page: Vec<i64> =
        sqlx::query_scalar("SELECT position FROM naive WHERE position > $1 ORDER BY position LIMIT 7")
            .bind(i64::try_from(after).expect("a small number"))
            .fetch_all(connection)
            .await
            .expect("a page");
    page.into_iter().map(i64::unsigned_abs).collect()
}
