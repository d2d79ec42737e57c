//! PostgreSQL: one primary, any number of nodes.
//!
//! Invariants: a node appends through one connection of its own, behind a lock that ends with its transaction; the
//! one session lock is that of the leading projector, on the connection with which it writes; the pool reads, but for
//! streams, which have connections of their own.

mod append;
mod copied;
mod listen;
mod streams;

pub use append::APPEND_LOCK;
pub(crate) use append::AppendLane;
pub(crate) use copied::{bigint, copied, text};
pub(crate) use listen::{listen, notify};
pub(crate) use streams::StreamReader;

use crate::backend::ConnectError;
use crate::journal::Sessions;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, migrate::Migrator};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use streams::StreamReaders;

static MIGRATIONS: Migrator = sqlx::migrate!("src/postgres/migrations");

const CONNECTIONS: u32 = 16;
const STATEMENTS: usize = 512;

/// A connected server.
#[derive(Clone)]
pub struct Database {
    pool: PgPool,
    options: Arc<PgConnectOptions>,
    streams: Arc<StreamReaders>,
}

/// Without the options: they hold the password.
impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").field("pool", &self.pool.size()).finish_non_exhaustive()
    }
}

impl Database {
    /// Connects to `postgres://…` and migrates the database.
    pub async fn connect(address: &str) -> Result<Self, ConnectError> {
        let options = read_options(address, "nastavnik")?;
        let pool = open_pool(&options).await?;
        if !is_migrated(&pool).await {
            MIGRATIONS.run(&pool).await?;
        }
        Ok(Self::of(pool, options))
    }

    /// Connects to a streaming replica of a database, to read: nothing is migrated, nothing can be written.
    pub async fn connect_replica(address: &str) -> Result<Self, ConnectError> {
        let options = read_options(address, "nastavnik-replica")?;
        let pool = open_pool(&options).await?;
        Ok(Self::of(pool, options))
    }

    fn of(pool: PgPool, options: PgConnectOptions) -> Self {
        Self { pool, streams: StreamReaders::new(&options).into(), options: options.into() }
    }

    /// Connections for reads.
    pub const fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// A connection for the load of one stream.
    pub(crate) async fn stream_reader(&self) -> Result<StreamReader<'_>, sqlx::Error> {
        self.streams.lend().await
    }

    /// How to open another connection.
    pub(crate) fn options(&self) -> &PgConnectOptions {
        &self.options
    }

    pub(crate) async fn append_lane(&self, sessions: Sessions) -> Result<AppendLane, sqlx::Error> {
        AppendLane::open((*self.options).clone(), sessions).await
    }

    /// Lets running statements end and closes the connections.
    pub async fn close(&self) {
        self.streams.close().await;
        self.pool.close().await;
    }
}

fn read_options(address: &str, name: &str) -> Result<PgConnectOptions, ConnectError> {
    let options: PgConnectOptions = address.parse().map_err(ConnectError::Address)?;
    let options = options.application_name(name).statement_cache_capacity(STATEMENTS);
    let level = || crate::backend::STATEMENTS_AT.parse().expect("a level");
    Ok(options.log_statements(level()).log_slow_statements(level(), Duration::MAX))
}

/// Whether nothing is left to migrate. A role that may only use the tables (`deploy/postgres-roles.sql`) is never asked to make any.
async fn is_migrated(pool: &PgPool) -> bool {
    let known = "SELECT version, checksum FROM _sqlx_migrations WHERE success ORDER BY version";
    let carried_out: Vec<(i64, Vec<u8>)> = sqlx::query_as(known).fetch_all(pool).await.unwrap_or_default();
    let ours = MIGRATIONS.iter().map(|migration| (migration.version, migration.checksum.to_vec()));
    ours.eq(carried_out)
}

async fn open_pool(options: &PgConnectOptions) -> Result<PgPool, ConnectError> {
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        // A ping before every statement would double the round trips of a read.
        .test_before_acquire(false);
    pool.connect_with(options.clone()).await.map_err(ConnectError::Open)
}

/// One column of some lines, as UNNEST takes them.
pub(crate) fn column<I: IntoIterator, T>(lines: I, value: impl FnMut(I::Item) -> T) -> Vec<T> {
    lines.into_iter().map(value).collect()
}
