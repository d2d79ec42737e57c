//! SQLite: one file, readers beside one writer.
//!
//! Invariants: the [`Writer`] owns the only connection that can write; readers are opened read-only; a commit is on the
//! disk before it is answered (`synchronous=FULL`); what is deleted is overwritten with zeros in the file.

mod append;
mod writer;

pub(crate) use append::append;
pub use writer::{WriteError, Writer};

use crate::backend::ConnectError;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions, migrate::Migrator};
use std::path::{Path, PathBuf};
use std::time::Duration;

static MIGRATIONS: Migrator = sqlx::migrate!("src/sqlite/migrations");

const READERS: u32 = 8;
const BUSY: Duration = Duration::from_secs(5);
const STATEMENTS: usize = 512;

/// An open file.
#[derive(Debug, Clone)]
pub struct Database {
    path: PathBuf,
    readers: SqlitePool,
    writer: Writer,
}

impl Database {
    /// Opens the file, creates it when absent, and migrates it.
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, ConnectError> {
        let path = path.as_ref();
        if path.as_os_str().is_empty() || path == Path::new(":memory:") {
            return Err(ConnectError::InMemory);
        }
        let connection = open_writer(path).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .test_before_acquire(false)
            .connect_with(options(path).read_only(true))
            .await
            .map_err(ConnectError::Open)?;
        Ok(Self { path: path.to_owned(), readers, writer: Writer::start(connection) })
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Connections that can only read.
    pub const fn readers(&self) -> &SqlitePool {
        &self.readers
    }

    /// The only way to write.
    pub const fn writer(&self) -> &Writer {
        &self.writer
    }

    /// Finishes what was given to the writer and closes the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(BUSY)
        .foreign_keys(true)
        .statement_cache_capacity(STATEMENTS)
        // Without it INSERT OR REPLACE walks past the trigger that refuses DELETE.
        .pragma("recursive_triggers", "ON")
        .log_statements(crate::backend::STATEMENTS_AT.parse().expect("a level"))
        .log_slow_statements(crate::backend::STATEMENTS_AT.parse().expect("a level"), Duration::MAX)
}

async fn open_writer(path: &Path) -> Result<SqliteConnection, ConnectError> {
    let mut connection = options(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        // ON, not FAST, which leaves what stood on pages that come free as a whole.
        .pragma("secure_delete", "ON")
        .connect()
        .await
        .map_err(ConnectError::Open)?;
    MIGRATIONS.run(&mut connection).await?;
    Ok(connection)
}
