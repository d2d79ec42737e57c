//! Which database, and how to reach it.
//!
//! Invariants: a connected backend has been migrated; addresses are never repeated in errors, they may hold passwords.

use crate::journal::ReadError;
use crate::{postgres, sqlite};

/// A connected database; clones share its connections.
#[derive(Debug, Clone)]
pub enum Backend {
    /// A file beside the service.
    Sqlite(sqlite::Database),
    /// A server for several nodes.
    Postgres(postgres::Database),
}

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Neither of ours.
    #[error("the database address begins with {received:?}, expected sqlite:PATH or postgres://HOST/NAME")]
    Scheme {
        /// What stands before the first colon.
        received: String,
    },
    /// Only PostgreSQL has replicas.
    #[error("the address of the replica begins with {received:?}, expected postgres://HOST/NAME")]
    Replica {
        /// What stands before the first colon.
        received: String,
    },
    /// Everything is gone with the process: not a journal.
    #[error("SQLite in memory keeps nothing, expected sqlite:PATH with the path of a file")]
    InMemory,
    /// The address of a server could not be read.
    #[error("the database address cannot be read, expected postgres://USER@HOST/NAME")]
    Address(#[source] sqlx::Error),
    /// The database did not answer.
    #[error("the database cannot be opened")]
    Open(#[source] sqlx::Error),
    /// The tables could not be brought to this version.
    #[error("the database cannot be migrated")]
    Migrate(#[from] sqlx::migrate::MigrateError),
}

/// The level of the log at which statements are told, without their parameters; never because they were slow.
pub(crate) const STATEMENTS_AT: &str = "trace";

impl Backend {
    /// Opens `sqlite:PATH` (created when absent) or `postgres://…` and migrates it.
    pub async fn connect(address: &str) -> Result<Self, ConnectError> {
        let (scheme, rest) = address.split_once(':').unwrap_or((address, ""));
        match scheme {
            "sqlite" => {
                let path = rest.strip_prefix("//").unwrap_or(rest);
                sqlite::Database::open(path).await.map(Self::Sqlite)
            }
            "postgres" | "postgresql" => postgres::Database::connect(address).await.map(Self::Postgres),
            _ => Err(ConnectError::Scheme { received: scheme.to_owned() }),
        }
    }

    /// Opens a streaming replica of a PostgreSQL database, for reads that may be a moment late.
    pub async fn connect_replica(address: &str) -> Result<Self, ConnectError> {
        match address.split_once(':') {
            Some(("postgres" | "postgresql", _)) => {
                postgres::Database::connect_replica(address).await.map(Self::Postgres)
            }
            Some((scheme, _)) => Err(ConnectError::Replica { received: scheme.to_owned() }),
            None => Err(ConnectError::Replica { received: String::new() }),
        }
    }

    /// The name of the database for people.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    /// Overwrites what was deleted where it may still be read from the disk: on SQLite the write-ahead log is written into
    /// the file, where it is zeros, and cut. `false` when something is still to be found: on SQLite while a reader holds
    /// the log, which is tried again every second and when the file is opened; on PostgreSQL always, until VACUUM and the recycling of the log (docs/personal-data.md).
    pub async fn forget(&self) -> Result<bool, ReadError> {
        match self {
            Self::Sqlite(database) => Ok(database.writer().checkpoint().await?),
            Self::Postgres(_) => Ok(false),
        }
    }

    /// Lets running statements end and closes the connections. Shut the journal down first.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(database) => database.close().await,
            Self::Postgres(database) => database.close().await,
        }
    }
}

/// Runs the same statement on the reading pool of either database.
macro_rules! on_readers {
    ($backend:expr, |$pool:ident| $body:expr) => {
        match $backend {
            $crate::backend::Backend::Sqlite(database) => {
                let $pool = database.readers();
                $body
            }
            $crate::backend::Backend::Postgres(database) => {
                let $pool = database.pool();
                $body
            }
        }
    };
}
pub(crate) use on_readers;

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_unknown_scheme_is_named_without_the_rest_of_the_address() {
        let error = Backend::connect("mysql://root:secret@localhost/x").await.unwrap_err().to_string();
        assert!(error.contains("\"mysql\"") && !error.contains("secret"), "{error}");
    }

    #[tokio::test]
    async fn a_database_in_memory_is_refused() {
        assert!(matches!(Backend::connect("sqlite::memory:").await, Err(ConnectError::InMemory)));
    }
}
