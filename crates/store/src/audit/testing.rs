//! A journal in a file of its own, with events that say nothing, for tests of what lies over it.

use super::{AuditLog, SignerKey};
use crate::backend::Backend;
use crate::clock::ManualClock;
use crate::journal::{Commit, Journal, Metadata, NewEvent, StreamId, StreamWrite};
use chrono::NaiveDate;
use domain::settings::{KeysEvent, LOG, SettingsEvent};
use std::sync::Arc;
use uuid::Uuid;

pub(crate) struct TestLog {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) journal: Journal,
    pub(crate) log: AuditLog,
    commands: u128,
}

impl TestLog {
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite:{}", folder.path().join("journal.sqlite").display());
        let backend = Backend::connect(&address).await.unwrap();
        let journal = Journal::open(backend, Arc::new(ManualClock::at_micros(7))).await.unwrap();
        let log = AuditLog::new(journal.clone());
        Self { folder, journal, log, commands: 0 }
    }

    /// A pair of its own with so many events, in one commit.
    pub(crate) async fn append(&mut self, events: usize) {
        let event =
            NewEvent { event_type: "PairFormed".into(), event_version: 1, payload: "{\"a\": \"ж\"}".into() };
        let stream = StreamId::new("Pair", Uuid::from_u128(self.commands + 1));
        self.write(StreamWrite { stream, expected_version: 0, events: vec![event; events] }).await;
    }

    /// Adopts a key, which is the first one or follows upon these.
    pub(crate) async fn adopt(&mut self, key: &SignerKey, known: u64) {
        let occurred_on = NaiveDate::from_ymd_opt(2024, 9, 2).unwrap();
        let key = key.verifier().to_adopt();
        let adopted = SettingsEvent::Keys(KeysEvent::AuditKeyAdopted { key, occurred_on });
        let stream = StreamId::new("Settings", LOG);
        self.write(StreamWrite { stream, expected_version: known, events: vec![NewEvent::of(&adopted)] })
            .await;
    }

    async fn write(&mut self, write: StreamWrite) {
        self.commands += 1;
        let mut commit = Commit::new(Uuid::from_u128(self.commands), [0; 32], Metadata::new());
        commit.streams.push(write);
        self.journal.append(commit).await.unwrap();
    }

    /// What somebody does who goes past the service.
    pub(crate) async fn tamper(&self, statements: &[&str]) {
        let options =
            sqlx::sqlite::SqliteConnectOptions::new().filename(self.folder.path().join("journal.sqlite"));
        let mut connection = sqlx::ConnectOptions::connect(&options).await.unwrap();
        for statement in statements {
            sqlx::query(statement).execute(&mut connection).await.unwrap();
        }
        sqlx::Connection::close(connection).await.unwrap();
    }
}
