//! How a command ends.

use crate::refused::Refused;
use crate::work::WorkError;
use store::adapter::LoadError;
use store::journal::{Position, ReadError, Recorded, StreamId};
use store::vault::VaultError;
use thiserror::Error;
use uuid::Uuid;

/// An act that was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Its events stand at these positions; `repeated` when an earlier sending of the same command wrote them.
    Recorded {
        /// First event.
        first: Position,
        /// Last event.
        last: Position,
        /// Whether this sending wrote nothing.
        repeated: bool,
    },
    /// It was already so: nothing to write.
    AlreadySo,
}

/// Why an act was not carried out. But for `Unavailable`, surely nothing was written.
#[derive(Debug, Error)]
pub enum PerformError {
    /// A rule said no.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Somebody else changed a stream first.
    #[error("{stream} is at version {actual}, the command was decided at {expected}")]
    Conflict {
        /// Which stream.
        stream: StreamId,
        /// The version the client or the decision saw.
        expected: u64,
        /// The version it has.
        actual: u64,
        /// The events in between.
        between: Vec<Recorded>,
    },
    /// The command id belongs to another command.
    #[error(
        "command {command_id} was recorded at {position} with other content: a new command needs a new id"
    )]
    CommandReused {
        /// The id.
        command_id: Uuid,
        /// Where the first command stands.
        position: Position,
    },
    /// The disk under the database is full. Send the command again with the same id when there is room.
    #[error(
        "the disk under the database is full: send the command again, with the same id, when there is room"
    )]
    DiskFull(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The service is shutting down, or the database does not answer. Send the command again with the same id.
    #[error("the command could not be carried out now: send it again with the same id")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<WorkError> for PerformError {
    fn from(error: WorkError) -> Self {
        match error {
            WorkError::Refused(refused) => Self::Refused(refused),
            WorkError::Load(error) => error.into(),
            WorkError::Read(error) => error.into(),
            WorkError::Vault(error) => error.into(),
        }
    }
}

impl From<LoadError> for PerformError {
    fn from(error: LoadError) -> Self {
        Self::Unavailable(Box::new(error))
    }
}

impl From<ReadError> for PerformError {
    fn from(error: ReadError) -> Self {
        Self::Unavailable(Box::new(error))
    }
}

impl From<VaultError> for PerformError {
    fn from(error: VaultError) -> Self {
        Self::Unavailable(Box::new(error))
    }
}

/// Somebody was faster: these are all events of the stream.
pub(super) fn conflict(stream: StreamId, expected: u64, events: Vec<Recorded>) -> PerformError {
    let actual = events.len() as u64;
    let between = events.into_iter().filter(|event| event.sequence > expected).collect();
    PerformError::Conflict { stream, expected, actual, between }
}
