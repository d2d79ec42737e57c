//! The database itself refuses to change what was recorded.

use super::{append, commit, everything, pair, write};
use crate::kit::database::{Fresh, on_both_databases};
use sqlx::Executor;
use store::backend::Backend;
use store::journal::Journal;
use store::sqlite::WriteError;

on_both_databases!(
    an_event_cannot_be_changed,
    an_event_cannot_be_deleted,
    an_event_cannot_be_inserted_past_the_journal,
    a_command_cannot_be_forgotten,
    a_command_cannot_be_changed,
);

/// Runs a statement with all the rights of the service.
async fn execute(journal: &Journal, statement: &'static str) -> Result<(), String> {
    match journal.backend() {
        Backend::Sqlite(database) => database
            .writer()
            .run(move |connection| {
                Box::pin(async move {
                    connection.execute(statement).await.map_err(WriteError::Database)?;
                    Ok::<_, WriteError>(())
                })
            })
            .await
            .map_err(|error| std::error::Error::source(&error).expect("a cause").to_string()),
        Backend::Postgres(database) => {
            database.pool().execute(statement).await.map(drop).map_err(|error| error.to_string())
        }
    }
}

async fn refused(fresh: &Fresh, statement: &'static str, why: &str) {
    let journal = fresh.journal().await;
    append(&journal, commit(1, vec![write(pair(1), 0, 2)])).await;
    let before = everything(&journal).await;
    let error = execute(&journal, statement).await.unwrap_err();
    assert!(error.contains(why), "{error}");
    assert_eq!(everything(&journal).await, before);
    append(&journal, commit(2, vec![write(pair(1), 2, 1)])).await;
}

async fn an_event_cannot_be_changed(fresh: Fresh) {
    refused(&fresh, "UPDATE events SET payload = '{}' WHERE position = 1", "append-only (UPDATE refused)")
        .await;
}

async fn an_event_cannot_be_deleted(fresh: Fresh) {
    refused(&fresh, "DELETE FROM events WHERE position = 2", "append-only (DELETE refused)").await;
}

async fn an_event_cannot_be_inserted_past_the_journal(fresh: Fresh) {
    let stock = "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata)
                 VALUES ('Pair', 'x', 1, 'MeetingHeld', '1', '{}', '{}')";
    let why = match fresh {
        Fresh::Sqlite(_) => "NOT NULL constraint failed: events.position",
        Fresh::Postgres(_) => "null value in column \"position\"",
    };
    refused(&fresh, stock, why).await;
}

async fn a_command_cannot_be_forgotten(fresh: Fresh) {
    refused(&fresh, "DELETE FROM commands", "append-only (DELETE refused)").await;
}

async fn a_command_cannot_be_changed(fresh: Fresh) {
    refused(&fresh, "UPDATE commands SET last_position = 1", "append-only (UPDATE refused)").await;
}

#[tokio::test]
async fn sqlite_refuses_to_replace_an_event() {
    let replace = "INSERT OR REPLACE INTO events SELECT aggregate_type, aggregate_id, sequence, event_type, event_version,
                          '{\"forged\":true}', metadata, position, recorded_at, leaf_hash
                     FROM events WHERE position = 1";
    refused(&Fresh::sqlite(), replace, "append-only (DELETE refused)").await;
}

#[tokio::test]
async fn sqlite_readers_cannot_write() {
    let journal = Fresh::sqlite();
    let backend = journal.backend().await;
    let Backend::Sqlite(database) = &backend else { panic!("SQLite was asked for") };
    let error = database.readers().execute("DELETE FROM claims").await.unwrap_err();
    assert!(error.to_string().contains("readonly"), "{error}");
}

#[tokio::test]
async fn sqlite_keeps_what_it_confirmed() {
    let fresh = Fresh::sqlite();
    let Backend::Sqlite(database) = fresh.backend().await else { panic!("SQLite was asked for") };
    let pragmas = database
        .writer()
        .run(|connection| {
            Box::pin(async move {
                let statement =
                    "SELECT * FROM pragma_synchronous, pragma_journal_mode, pragma_recursive_triggers";
                sqlx::query_as::<_, (i64, String, i64)>(statement)
                    .fetch_one(connection)
                    .await
                    .map_err(WriteError::Database)
            })
        })
        .await
        .unwrap();
    assert_eq!(pragmas, (2, "wal".to_owned(), 1), "2 is FULL");
}

#[tokio::test]
async fn postgres_refuses_to_truncate() {
    refused(&Fresh::postgres().await, "TRUNCATE events", "append-only (TRUNCATE refused)").await;
    refused(&Fresh::postgres().await, "TRUNCATE commands", "append-only (TRUNCATE refused)").await;
}
