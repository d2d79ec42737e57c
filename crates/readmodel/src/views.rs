//! The fold over the journal.

use crate::change::{CellKey, Change, Fact, Row, RowKind};
use crate::ledger;
use crate::registry::Registry;
use domain::policies::PolicySet;
use std::collections::BTreeMap;
use thiserror::Error;

/// All read models in memory, at one position of the journal.
#[derive(Clone, Debug, Default)]
pub struct Views {
    registry: Registry,
}

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

    /// The registry as it stands.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Takes the next event in and says what it changes. Events come in the order of their positions, each once.
    pub fn apply(&mut self, fact: &Fact) -> Vec<Change> {
        let subjects = ledger::affected(&self.registry, fact);
        let contributions = |registry: &Registry| {
            subjects
                .iter()
                .map(|subject| (*subject, ledger::contributions(registry, *subject, PolicySet::v1())))
                .collect::<Vec<_>>()
        };
        let before = contributions(&self.registry);
        let touched = self.registry.apply(fact);
        let after = contributions(&self.registry);
        let mut postings = Vec::new();
        for ((subject, before), (_, after)) in before.iter().zip(&after) {
            ledger::post(fact, *subject, before, after, &mut postings);
        }
        let rows = touched.into_iter().filter_map(|(kind, key)| self.registry.row(kind, key));
        rows.map(Change::Row).chain(postings.into_iter().map(Change::Posting)).collect()
    }

    /// Every number counted afresh from the registry: what the postings must add up to.
    pub fn recount(&self) -> BTreeMap<CellKey, i64> {
        ledger::recount(&self.registry, PolicySet::v1())
    }

    /// The row of a stream, by the name of its type.
    pub fn row_of(&self, aggregate_type: &str, id: uuid::Uuid) -> Option<Row> {
        let kind: RowKind = aggregate_type.to_lowercase().parse().ok()?;
        self.registry.row(kind, id)
    }

    /// The state that these rows describe.
    ///
    /// # Errors
    /// When a row was not written by this version.
    pub fn restore(rows: impl IntoIterator<Item = Row>) -> Result<Self, RestoreError> {
        let mut registry = Registry::default();
        for row in rows {
            registry.restore(&row).map_err(|source| RestoreError {
                kind: row.kind.name(),
                key: row.key,
                source,
            })?;
        }
        Ok(Self { registry })
    }
}
