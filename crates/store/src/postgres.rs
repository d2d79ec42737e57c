//! PostgreSQL: one primary, any number of nodes.
//!
//! Invariants: a node appends through one connection of its own, behind a lock that ends with its transaction; the
//! one session lock is that of the leading projector, on the connection with which it writes; the pool reads.

mod append;
mod copied;
mod listen;

pub use append::APPEND_LOCK;
pub(crate) use append::AppendLane;
pub(crate) use copied::{bigint, copied, text};
pub(crate) use listen::{listen, notify};

use crate::backend::ConnectError;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, migrate::Migrator};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

static MIGRATIONS: Migrator = sqlx::migrate!("src/postgres/migrations");

const CONNECTIONS: u32 = 16;
const STATEMENTS: usize = 512;

/// A connected server.
#[derive(Clone)]
pub struct Database {
    pool: PgPool,
    options: Arc<PgConnectOptions>,
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
        MIGRATIONS.run(&pool).await?;
        Ok(Self { pool, options: options.into() })
    }

    /// Connects to a streaming replica of a database, to read: nothing is migrated, nothing can be written.
    pub async fn connect_replica(address: &str) -> Result<Self, ConnectError> {
        let options = read_options(address, "nastavnik-replica")?;
        let pool = open_pool(&options).await?;
        Ok(Self { pool, options: options.into() })
    }

    /// Connections for reads.
    pub const fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// How to open another connection.
    pub(crate) fn options(&self) -> &PgConnectOptions {
        &self.options
    }

    pub(crate) fn append_lane(&self) -> AppendLane {
        AppendLane::new((*self.options).clone())
    }

    /// Lets running statements end and closes the connections.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

fn read_options(address: &str, name: &str) -> Result<PgConnectOptions, ConnectError> {
    let options: PgConnectOptions = address.parse().map_err(ConnectError::Address)?;
    let options = options.application_name(name).statement_cache_capacity(STATEMENTS);
    let level = || crate::backend::STATEMENTS_AT.parse().expect("a level");
    Ok(options.log_statements(level()).log_slow_statements(level(), Duration::MAX))
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
