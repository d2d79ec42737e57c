//! Why the journal says no.

use super::commit::Malformed;
use super::position::{Position, StreamId};
use crate::merkle::FrontierMismatch;
use std::sync::Arc;
use uuid::Uuid;

/// Why a commit was not appended. Except for [`AppendError::Database`] it surely was not.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AppendError {
    /// Someone else wrote to the stream first: load it again and decide again.
    #[error("{stream} is at version {actual}, the command was decided at {expected}")]
    Conflict {
        /// The stream.
        stream: StreamId,
        /// The version that the commit named.
        expected: u64,
        /// The version that it has; the same one, when the history may have been another one since it was loaded.
        actual: u64,
    },
    /// The id belongs to another command.
    #[error(
        "command {command_id} was recorded at {position} with other content, a new command needs a new id"
    )]
    CommandReused {
        /// The id.
        command_id: Uuid,
        /// Where the first command's last event stands.
        position: Position,
    },
    /// Someone else has the value.
    #[error("this {kind} belongs to {owner}")]
    ClaimTaken {
        /// The rule.
        kind: String,
        /// Who has it.
        owner: Uuid,
    },
    /// A second key would make the records sealed with the first unreadable.
    #[error("{subject} has a key already, seal with that one")]
    KeyExists {
        /// Whose key.
        subject: Uuid,
    },
    /// It could not be stored in any journal.
    #[error("the commit is malformed")]
    Malformed(#[from] Malformed),
    /// The journal is shutting down.
    #[error("the journal has been closed")]
    Closed,
    /// There is no room for it: send it again, with the same command id, when there is.
    #[error("the disk under the database is full, the commit was taken back")]
    DiskFull(#[source] Arc<ReadError>),
    /// Whether it was appended is not known: send it again with the same command id.
    #[error("the database did not confirm the commit")]
    Database(#[source] Arc<ReadError>),
}

impl AppendError {
    /// What became of a commit whose transaction ended so.
    pub(crate) fn of(error: Arc<ReadError>) -> Self {
        match *error {
            ReadError::DiskFull(_) => Self::DiskFull(error),
            ReadError::Database(_)
            | ReadError::Busy(_)
            | ReadError::Row { .. }
            | ReadError::Head(_)
            | ReadError::Value { .. } => Self::Database(error),
        }
    }
}

/// Why what is stored could not be read, or could not be added to.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The database did not answer.
    #[error("the database did not answer")]
    Database(#[source] sqlx::Error),
    /// The database has no room to write to, and has taken the transaction back.
    #[error("the disk under the database is full, it needs more room")]
    DiskFull(#[source] sqlx::Error),
    /// Another process holds the file for longer than we wait.
    #[error("another process is writing to the database")]
    Busy(#[source] sqlx::Error),
    /// A row that no appender writes.
    #[error("the row at {position} holds {what} that cannot be read")]
    Row {
        /// Its position.
        position: Position,
        /// Which column.
        what: &'static str,
    },
    /// The head does not fit its tree.
    #[error("the journal's head is damaged")]
    Head(#[from] FrontierMismatch),
    /// A value outside the events that no appender writes.
    #[error("the database holds {what} that cannot be read")]
    Value {
        /// Which one.
        what: &'static str,
    },
}

/// How the databases say that the disk is full: `SQLITE_FULL`, and PostgreSQL's `disk_full`.
const FULL: [&str; 2] = ["13", "53100"];

impl From<sqlx::Error> for ReadError {
    fn from(error: sqlx::Error) -> Self {
        let is_full = error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code)
            .is_some_and(|code| FULL.contains(&code.as_ref()));
        if is_full { Self::DiskFull(error) } else { Self::Database(error) }
    }
}
