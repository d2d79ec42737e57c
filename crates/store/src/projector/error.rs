//! Why read models do not follow the journal.

use crate::journal::{Position, ReadError};
use crate::sqlite;
use readmodel::RestoreError;
use std::io;
use std::path::PathBuf;

/// Why a projection stopped.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// Positions are dense: an event is missing from the journal.
    #[error("the journal goes on at {received}, expected {expected}")]
    Gap {
        /// The next position.
        expected: Position,
        /// The one that was there.
        received: Position,
    },
    /// The rows were written by another version of the fold.
    #[error("the rows do not give the state that they were written from")]
    Restore(#[from] RestoreError),
    /// Someone else moved the checkpoint or took its generation's place.
    #[error("generation {generation} has another writer, or is no longer written to")]
    Superseded {
        /// The generation.
        generation: i64,
    },
    /// The file by which projectors of one SQLite database exclude each other cannot be used.
    #[error("{} cannot be locked, expected a file that can be written", path.display())]
    Lock {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The database did not answer, or the journal cannot be read.
    #[error("the journal or the read tables do not answer")]
    Read(#[from] ReadError),
}

impl ProjectError {
    /// Where the journal cannot be followed further, if it is a place in it.
    pub fn position(&self) -> Option<Position> {
        match self {
            Self::Gap { expected, .. } => Some(*expected),
            Self::Read(ReadError::Row { position, .. }) => Some(*position),
            Self::Restore(_)
            | Self::Superseded { .. }
            | Self::Lock { .. }
            | Self::Read(
                ReadError::Database(_)
                | ReadError::DiskFull(_)
                | ReadError::Busy(_)
                | ReadError::Head(_)
                | ReadError::Value { .. },
            ) => None,
        }
    }

    /// Whether the same may succeed when it is tried again.
    pub(super) const fn is_passing(&self) -> bool {
        match self {
            Self::Superseded { .. }
            | Self::Read(ReadError::Database(_) | ReadError::DiskFull(_) | ReadError::Busy(_)) => true,
            Self::Gap { .. }
            | Self::Restore(_)
            | Self::Lock { .. }
            | Self::Read(ReadError::Row { .. } | ReadError::Head(_) | ReadError::Value { .. }) => false,
        }
    }
}

impl From<sqlx::Error> for ProjectError {
    fn from(error: sqlx::Error) -> Self {
        Self::Read(error.into())
    }
}

impl From<sqlite::WriteError> for ProjectError {
    fn from(error: sqlite::WriteError) -> Self {
        Self::Read(error.into())
    }
}
