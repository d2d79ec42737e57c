//! What a doctor looks at: the database as it is, and the journal read a second way.
//!
//! Invariants: nothing is written; what is said of a connection is said of one opened like those that work.

use crate::adapter::{Es, Repository};
use crate::backend::Backend;
use crate::journal::{Journal, ReadError, Recorded, StreamId};
use crate::{postgres, sqlite};
use cqrs_es::persist::{PersistedEventRepository, PersistenceError, SerializedEvent};
use domain::aggregate::Aggregate;
use domain::mentee::Mentee;
use domain::mentor::Mentor;
use domain::methodology::Methodology;
use domain::organization::Organization;
use domain::pair::Pair;
use domain::person::Person;
use domain::program::Program;
use domain::settings::Settings;
use serde_json::Value;

/// A database as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// What the database calls itself.
    pub version: String,
    /// The settings on which durability stands, as they are in force.
    pub settings: Vec<(&'static str, String)>,
    /// What is wrong with the pages of the file; empty when nothing is, or when the database does not tell.
    pub damage: Vec<String>,
    /// Triggers that keep the journal append-only and that are missing or switched off.
    pub unguarded: Vec<&'static str>,
    /// What the role of the service could do to the journal besides adding to it. A file has no roles: its owner can do anything.
    pub rights: Vec<&'static str>,
    /// Migrations that were carried out, by number and name.
    pub migrations: Vec<(i64, String)>,
    /// Bytes on the disk.
    pub bytes: u64,
}

/// One generation of the read models.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generation {
    /// Its number.
    pub number: i64,
    /// Which version of the fold wrote it.
    pub fold_version: i64,
    /// How far it is.
    pub position: u64,
    /// How many leaders it has had.
    pub epoch: i64,
    /// `live`, `building` or `retired`.
    pub status: String,
}

const MIGRATIONS: &str = "SELECT version, description FROM _sqlx_migrations WHERE success ORDER BY version";
const GENERATIONS: &str =
    "SELECT generation, fold_version, position, epoch, status FROM rm_checkpoint ORDER BY generation";

const GUARDS_ON_SQLITE: [&str; 4] =
    ["events_refuse_update", "events_refuse_delete", "commands_refuse_update", "commands_refuse_delete"];
const GUARDS_ON_POSTGRES: [&str; 4] =
    ["events_refuse_change", "events_refuse_truncate", "commands_refuse_change", "commands_refuse_truncate"];

/// Rights over the journal that no service needs, in the words of the database; its owner has them all, and can drop the guards.
const RIGHTS_ON_POSTGRES: [&str; 4] = ["UPDATE", "DELETE", "TRUNCATE", "TRIGGER"];

/// Those of the guards that do not stand.
fn missing(guards: [&'static str; 4], standing: &[String]) -> Vec<&'static str> {
    guards.into_iter().filter(|guard| !standing.iter().any(|name| name == guard)).collect()
}

/// Looks at a database.
pub async fn inspect(backend: &Backend) -> Result<Inspection, ReadError> {
    match backend {
        Backend::Sqlite(database) => inspect_sqlite(database).await,
        Backend::Postgres(database) => inspect_postgres(database).await,
    }
}

async fn inspect_sqlite(database: &sqlite::Database) -> Result<Inspection, ReadError> {
    let readers = database.readers();
    let journal_mode = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(readers).await?;
    let pages: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(readers).await?;
    let page: i64 = sqlx::query_scalar("PRAGMA page_size").fetch_one(readers).await?;
    let found: Vec<String> = sqlx::query_scalar("PRAGMA quick_check(10)").fetch_all(readers).await?;
    // It belongs to a connection, so only the writer's own answer counts.
    let synchronous: Result<i64, ReadError> = database
        .writer()
        .run(|writer| {
            Box::pin(async { Ok(sqlx::query_scalar("PRAGMA synchronous").fetch_one(writer).await?) })
        })
        .await;
    let synchronous = match synchronous? {
        0 => "off".to_owned(),
        1 => "normal".to_owned(),
        2 => "full".to_owned(),
        3 => "extra".to_owned(),
        other => other.to_string(),
    };
    let standing: Vec<String> = sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        .fetch_all(readers)
        .await?;
    Ok(Inspection {
        unguarded: missing(GUARDS_ON_SQLITE, &standing),
        version: sqlx::query_scalar("SELECT sqlite_version()").fetch_one(readers).await?,
        settings: vec![("journal_mode", journal_mode), ("synchronous", synchronous)],
        rights: Vec::new(),
        damage: found.into_iter().filter(|line| line != "ok").collect(),
        migrations: sqlx::query_as(MIGRATIONS).fetch_all(readers).await?,
        bytes: pages.unsigned_abs() * page.unsigned_abs(),
    })
}

async fn inspect_postgres(database: &postgres::Database) -> Result<Inspection, ReadError> {
    let pool = database.pool();
    let mut settings = Vec::new();
    for name in ["fsync", "synchronous_commit", "full_page_writes"] {
        let value = sqlx::query_scalar("SELECT current_setting($1)").bind(name).fetch_one(pool).await?;
        settings.push((name, value));
    }
    let bytes: i64 =
        sqlx::query_scalar("SELECT pg_database_size(current_database())").fetch_one(pool).await?;
    // Switched off, or working in replicas only, is as good as gone.
    let standing: Vec<String> = sqlx::query_scalar(
        "SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
    )
    .fetch_all(pool)
    .await?;
    let mut rights = Vec::new();
    for right in RIGHTS_ON_POSTGRES {
        let has: bool = sqlx::query_scalar(
            "SELECT has_table_privilege('events', $1) OR has_table_privilege('commands', $1)",
        )
        .bind(right)
        .fetch_one(pool)
        .await?;
        rights.extend(has.then_some(right));
    }
    Ok(Inspection {
        rights,
        unguarded: missing(GUARDS_ON_POSTGRES, &standing),
        version: sqlx::query_scalar("SHOW server_version").fetch_one(pool).await?,
        settings,
        damage: Vec::new(),
        migrations: sqlx::query_as(MIGRATIONS).fetch_all(pool).await?,
        bytes: bytes.unsigned_abs(),
    })
}

/// The generations of the read models, the oldest first.
pub async fn generations(backend: &Backend) -> Result<Vec<Generation>, ReadError> {
    let rows: Vec<(i64, i64, i64, i64, String)> =
        crate::backend::on_readers!(backend, |pool| sqlx::query_as(GENERATIONS).fetch_all(pool).await)?;
    let generations = rows.into_iter().map(|(number, fold_version, position, epoch, status)| Generation {
        number,
        fold_version,
        position: position.unsigned_abs(),
        epoch,
        status,
    });
    Ok(generations.collect())
}

/// Why the second reader does not agree.
#[derive(Debug, thiserror::Error)]
pub enum Disagreement {
    /// Our own reader failed.
    #[error("the journal's own reader failed")]
    Journal(#[from] ReadError),
    /// The stock repository failed.
    #[error("the stock repository failed on {stream}")]
    Stock {
        /// On which stream.
        stream: StreamId,
        /// Why.
        source: PersistenceError,
    },
    /// No aggregate has this type.
    #[error("{stream} is of no known type")]
    UnknownType {
        /// Which stream.
        stream: StreamId,
    },
    /// They tell different histories.
    #[error("{stream} has {ours} events by the journal and others or {theirs} by the stock repository")]
    Different {
        /// Of which stream.
        stream: StreamId,
        /// How many events ours gives.
        ours: usize,
        /// How many theirs gives.
        theirs: usize,
    },
}

/// Reads a stream with the stock repository of cqrs-es too: both must tell the same.
pub async fn second_reader(journal: &Journal, stream: &StreamId) -> Result<(), Disagreement> {
    let ours = journal.stream(stream).await?;
    let theirs = stock(journal, stream).await?;
    if ours.len() == theirs.len() && ours.iter().zip(&theirs).all(|(ours, theirs)| is_same(ours, theirs)) {
        return Ok(());
    }
    Err(Disagreement::Different { stream: stream.clone(), ours: ours.len(), theirs: theirs.len() })
}

async fn stock(journal: &Journal, stream: &StreamId) -> Result<Vec<SerializedEvent>, Disagreement> {
    let repository = Repository::new(journal.clone());
    let id = stream.aggregate_id.to_string();
    let read = match stream.aggregate_type.as_ref() {
        Organization::TYPE => repository.get_events::<Es<Organization>>(&id).await,
        Person::TYPE => repository.get_events::<Es<Person>>(&id).await,
        Program::TYPE => repository.get_events::<Es<Program>>(&id).await,
        Mentor::TYPE => repository.get_events::<Es<Mentor>>(&id).await,
        Mentee::TYPE => repository.get_events::<Es<Mentee>>(&id).await,
        Pair::TYPE => repository.get_events::<Es<Pair>>(&id).await,
        Settings::TYPE => repository.get_events::<Es<Settings>>(&id).await,
        Methodology::TYPE => repository.get_events::<Es<Methodology>>(&id).await,
        _ => return Err(Disagreement::UnknownType { stream: stream.clone() }),
    };
    read.map_err(|source| Disagreement::Stock { stream: stream.clone(), source })
}

fn is_same(ours: &Recorded, theirs: &SerializedEvent) -> bool {
    let is_json =
        |text: &str, value: &Value| serde_json::from_str::<Value>(text).is_ok_and(|ours| ours == *value);
    ours.sequence == theirs.sequence as u64
        && ours.event_type == theirs.event_type
        && ours.event_version.to_string() == theirs.event_version
        && is_json(&ours.payload, &theirs.payload)
        && is_json(&ours.metadata, &theirs.metadata)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;
    use std::sync::Arc;
    use uuid::Uuid;

    async fn journal(folder: &tempfile::TempDir) -> Journal {
        let address = format!("sqlite:{}", folder.path().join("journal.sqlite").display());
        let backend = Backend::connect(&address).await.unwrap();
        Journal::open(backend, Arc::new(ManualClock::at_micros(0))).await.unwrap()
    }

    #[tokio::test]
    async fn a_new_file_is_sound_and_as_durable_as_was_asked() {
        let folder = tempfile::tempdir().unwrap();
        let journal = journal(&folder).await;
        let found = inspect(journal.backend()).await.unwrap();
        assert_eq!(found.settings, [("journal_mode", "wal".to_owned()), ("synchronous", "full".to_owned())]);
        assert_eq!(found.unguarded, [""; 0]);
        assert!(found.damage.is_empty() && !found.migrations.is_empty() && found.bytes > 0);
        let live = generations(journal.backend()).await.unwrap();
        assert_eq!(live.len(), 1);
        assert_eq!((live[0].position, live[0].status.as_str()), (0, "live"));
    }

    #[tokio::test]
    async fn every_type_of_stream_has_a_second_reader() {
        let folder = tempfile::tempdir().unwrap();
        let journal = journal(&folder).await;
        for known in domain::event::DomainEvent::AGGREGATE_TYPES {
            second_reader(&journal, &StreamId::new(known, Uuid::nil())).await.unwrap();
        }
        let unknown = StreamId::new("Parrot", Uuid::nil());
        assert!(matches!(second_reader(&journal, &unknown).await, Err(Disagreement::UnknownType { .. })));
    }
}
