//! Acts of destruction.

use crate::scalars::{Date, Position};
use crate::words::{DataCategory, ErasureReason};
use app::erasure::Act;
use async_graphql::{Object, SimpleObject};
use uuid::Uuid;

/// An act of destruction of personal data (152-ФЗ art. 21, order of Roskomnadzor 179 of 28.10.2022). It holds nothing personal.
/// Акт об уничтожении персональных данных.
pub struct DestructionAct(pub Act);

/// A master key under which backups made before the erasure may hold the person's key. Главный ключ.
#[derive(Clone, Debug, SimpleObject)]
pub struct BackupKey {
    /// Its mark, which tells nothing of it.
    pub mark: String,
    /// Since when it wrapped; null for the first one.
    pub since: Option<String>,
    /// When it was dropped; null while backups made under it can be read.
    pub dropped_at: Option<String>,
}

/// An act of destruction of personal data (152-ФЗ art. 21, order of Roskomnadzor 179 of 28.10.2022). It holds nothing personal.
/// Акт об уничтожении персональных данных.
#[Object]
impl DestructionAct {
    /// The act and the extract of the journal as a document in Russian, to be filled in and signed. Документ.
    async fn document(&self) -> String {
        self.0.document()
    }

    /// The records of the person, the one that stood for the others first.
    async fn person_ids(&self) -> Vec<Uuid> {
        self.0.persons.iter().map(|id| id.0).collect()
    }

    /// The day of the act. Дата уничтожения.
    async fn erased_on(&self) -> Date {
        self.0.erased_on.into()
    }

    /// Why. Причина.
    async fn reason(&self) -> ErasureReason {
        self.0.reason.into()
    }

    /// By when it had to be done; null when no deadline ran. Срок.
    async fn due_by(&self) -> Option<Date> {
        self.0.due_by.map(Date::from)
    }

    /// What kinds of data. Категории.
    async fn categories(&self) -> Vec<DataCategory> {
        self.0.categories.iter().map(|category| (*category).into()).collect()
    }

    /// How many sealed values. Записей.
    async fn records(&self) -> u32 {
        self.0.records
    }

    /// How many pairs whose texts went with the person. Пар.
    async fn pairs(&self) -> usize {
        self.0.pairs
    }

    /// The user who did it. Кто уничтожил.
    async fn actor(&self) -> &str {
        &self.0.actor
    }

    /// In which role.
    async fn role(&self) -> &str {
        &self.0.role
    }

    /// Positions of the events of the erasure: with them the extract is proved against the journal.
    async fn positions(&self) -> Vec<Position> {
        self.0.events.iter().map(|event| store::journal::Position(event.position).into()).collect()
    }

    /// The master keys under which backups may hold the person's key.
    async fn backup_keys(&self) -> Vec<BackupKey> {
        let keys = self.0.keys.iter().cloned();
        keys.map(|key| BackupKey { mark: key.mark, since: key.since, dropped_at: key.dropped_at }).collect()
    }
}
