//! The way to the read tables: transactions of the one writer on SQLite, of one connection on PostgreSQL.
//!
//! Invariants: a transaction is kept whole or not at all; the lock of the leader lives as long as its process does: on
//! PostgreSQL in the connection that writes, so that who lost the one has lost the other, on SQLite in a file beside the
//! database. Neither is trusted alone: every write also compares the checkpoint.

use super::ProjectError;
use crate::backend::Backend;
use crate::sqlite::Writer;
use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions, Connection};
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// A leader that stands still gives up the lock with its session: one that has nothing to do looks every half second whether it
/// still leads. Servers before PostgreSQL 14 do not have the setting.
const STANDS_STILL: &str = "
SELECT set_config(name, '10s', false) FROM pg_settings WHERE name = 'idle_session_timeout'";

/// The advisory lock of the leading projector, for as long as its session.
pub const PROJECT_LOCK: i64 = 0x6e61_7374_6176_706a;

pub(super) enum Lane {
    Sqlite { writer: Writer, lock: PathBuf, lead: Option<File> },
    Postgres(Box<PgConnection>),
}

/// Runs work on a connection in a transaction; what it needs is moved in.
macro_rules! transaction {
    ($lane:expr, |$connection:ident| $work:expr) => {
        match $lane {
            $crate::projector::lane::Lane::Sqlite { writer, .. } => {
                writer.run_derived(move |$connection| Box::pin(async move { $work })).await
            }
            $crate::projector::lane::Lane::Postgres(connection) => {
                let mut open = sqlx::Connection::begin(&mut **connection).await?;
                let done: Result<_, $crate::projector::ProjectError> = {
                    let $connection: &mut sqlx::postgres::PgConnection = &mut open;
                    async { $work }.await
                };
                if done.is_ok() {
                    open.commit().await?;
                }
                done
            }
        }
    };
}
pub(super) use transaction;

impl Lane {
    pub(super) async fn open(backend: &Backend) -> Result<Self, ProjectError> {
        Ok(match backend {
            Backend::Sqlite(database) => {
                let mut lock = database.path().as_os_str().to_owned();
                lock.push(".projector");
                Self::Sqlite { writer: database.writer().clone(), lock: lock.into(), lead: None }
            }
            Backend::Postgres(database) => {
                let options = database.options().clone().application_name("nastavnik-projector").options([
                    ("idle_in_transaction_session_timeout", "10s"),
                    // What a crash takes back is folded again: rows and checkpoint go back together.
                    ("synchronous_commit", "off"),
                    // A node that vanished without a word gives up the lock within half a minute.
                    ("tcp_keepalives_idle", "10"),
                    ("tcp_keepalives_interval", "5"),
                    ("tcp_keepalives_count", "3"),
                    ("jit", "off"),
                ]);
                Self::Postgres(Box::new(options.connect().await?))
            }
        })
    }

    /// Whether this lane leads now.
    pub(super) async fn try_lead(&mut self) -> Result<bool, ProjectError> {
        Ok(match self {
            Self::Sqlite { lock, lead, .. } => {
                *lead = try_lock(lock).map_err(|source| ProjectError::Lock { path: lock.clone(), source })?;
                lead.is_some()
            }
            Self::Postgres(connection) => {
                let leads = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)")
                    .bind(PROJECT_LOCK)
                    .fetch_one(&mut **connection)
                    .await?;
                if leads {
                    sqlx::query(STANDS_STILL).execute(&mut **connection).await?;
                }
                leads
            }
        })
    }

    /// Gives up the lock at once, not only when the server notices.
    pub(super) async fn close(self) {
        match self {
            Self::Sqlite { .. } => {}
            Self::Postgres(connection) => {
                if let Err(error) = connection.close().await {
                    tracing::debug!(%error, "the projector's connection was gone already");
                }
            }
        }
    }
}

/// The locked file; `None` when another projector holds it. The operating system unlocks it however that one ends.
fn try_lock(path: &Path) -> io::Result<Option<File>> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}
