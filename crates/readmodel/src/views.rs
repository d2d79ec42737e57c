//! The fold over the journal.

use crate::change::{Change, Fact, Row};
use thiserror::Error;

/// All read models in memory, at one position of the journal.
#[derive(Clone, Debug, Default)]
pub struct Views {}

/// Rows that do not give a registry.
#[derive(Debug, Error)]
#[error("row {kind} {key} cannot be read: rebuild the read models")]
pub struct RestoreError {
    /// Kind of the row.
    pub kind: &'static str,
    /// Its key.
    pub key: uuid::Uuid,
    /// Why.
    #[source]
    pub source: serde_json::Error,
}

impl Views {
    /// Version of the fold: rows written by another version are refolded from the journal, never migrated.
    pub const VERSION: u32 = 1;

    /// Takes the next event in and says what it changes. Events come in the order of their positions, each once.
    pub fn apply(&mut self, _fact: &Fact) -> Vec<Change> {
        Vec::new()
    }

    /// The state that these rows describe.
    ///
    /// # Errors
    /// When a row was not written by this version.
    pub fn restore(_rows: impl IntoIterator<Item = Row>) -> Result<Self, RestoreError> {
        Ok(Self::default())
    }
}
