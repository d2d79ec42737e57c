//! Appends a batch on SQLite: one transaction of the writer, lists handed over as JSON.

use super::writer::{WriteError, Writer};
use crate::journal::{Commit, Known, Plan, Questions, ReadError, Session, Written, judge};
use serde_json::{Value, json};
use sqlx::SqliteConnection;
use std::sync::Arc;

/// What the batch has to know, in the rows of `journal::FactRow`. `CROSS JOIN` keeps the question outside and the
/// indexed table inside.
const FACTS: &str = "
SELECT 0 AS fact, 0 AS item, position AS first, recorded_at AS second, frontier AS bytes, NULL AS owner
  FROM journal_head
UNION ALL
SELECT 1, asked.key, known.first_position, known.last_position, known.fingerprint, NULL
  FROM json_each($1) AS asked CROSS JOIN commands AS known ON known.command_id = asked.value
UNION ALL
SELECT 2, asked.key, coalesce((SELECT sequence FROM events
                                WHERE aggregate_type = asked.value ->> 0 AND aggregate_id = asked.value ->> 1
                                ORDER BY sequence DESC LIMIT 1), 0), 0, NULL, NULL
  FROM json_each($2) AS asked
UNION ALL
SELECT 3, asked.key, 0, 0, NULL, known.owner
  FROM json_each($3) AS asked CROSS JOIN claims AS known
    ON known.kind = asked.value ->> 0 AND known.digest = unhex(asked.value ->> 1)
UNION ALL
SELECT 4, asked.key, 0, 0, NULL, NULL
  FROM json_each($4) AS asked CROSS JOIN vault_keys AS known ON known.subject = asked.value";

const INSERT_EVENTS: &str = "
INSERT INTO events (position, aggregate_type, aggregate_id, sequence, event_type, event_version,
                    payload, metadata, recorded_at, leaf_hash)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
       value ->> 6, value ->> 7, value ->> 8, unhex(value ->> 9)
  FROM json_each($1)";

const INSERT_COMMANDS: &str = "
INSERT INTO commands (command_id, fingerprint, first_position, last_position)
SELECT value ->> 0, unhex(value ->> 1), value ->> 2, value ->> 3 FROM json_each($1)";

const INSERT_CLAIMS: &str = "
INSERT INTO claims (kind, digest, owner)
SELECT value ->> 0, unhex(value ->> 1), value ->> 2 FROM json_each($1)";

const RELEASE_CLAIMS: &str = "
DELETE FROM claims WHERE owner IN (SELECT value FROM json_each($1))";

const DESTROY_RECORDS: &str = "
DELETE FROM vault_records WHERE subject IN (SELECT value FROM json_each($1))";

const DESTROY_KEYS: &str = "
DELETE FROM vault_keys WHERE subject IN (SELECT value FROM json_each($1))";

const INSERT_KEYS: &str = "
INSERT INTO vault_keys (subject, wrapped)
SELECT value ->> 0, unhex(value ->> 1) FROM json_each($1)";

/// `WHERE true` keeps SQLite from reading ON CONFLICT as a join.
const UPSERT_RECORDS: &str = "
INSERT INTO vault_records (subject, field, sealed)
SELECT value ->> 0, value ->> 1, unhex(value ->> 2) FROM json_each($1) WHERE true
    ON CONFLICT (subject, field) DO UPDATE SET sealed = excluded.sealed";

const MOVE_HEAD: &str = "UPDATE journal_head SET position = $1, recorded_at = $2, frontier = $3";

/// Appends the batch in one transaction.
pub(crate) async fn append(
    writer: &Writer,
    session: Session,
    commits: Arc<[Commit]>,
    now: i64,
) -> Result<Written, ReadError> {
    writer
        .run(move |connection| {
            Box::pin(async move {
                let questions = Questions::of(&commits);
                let known = facts(connection, session, &questions).await?;
                let plan = judge(known, &commits, now);
                if !plan.is_empty() {
                    write(connection, &plan).await?;
                }
                Ok(plan.written().0)
            })
        })
        .await
}

async fn facts(
    connection: &mut SqliteConnection,
    session: Session,
    questions: &Questions,
) -> Result<Known, ReadError> {
    let commands = questions.commands.iter().map(|id| json!(id)).collect();
    let streams = questions.streams.iter().map(|of| json!([of.aggregate_type, of.aggregate_id])).collect();
    let claims = questions.claims.iter().map(|(kind, digest)| json!([kind, hex::encode(digest)])).collect();
    let keys = questions.keys.iter().map(|subject| json!(subject)).collect();
    let rows = sqlx::query_as(FACTS)
        .bind(list(commands))
        .bind(list(streams))
        .bind(list(claims))
        .bind(list(keys))
        .fetch_all(connection)
        .await?;
    Known::from_rows(session, questions, rows)
}

async fn write(connection: &mut SqliteConnection, plan: &Plan) -> Result<(), ReadError> {
    let events = plan.events.iter().map(|event| {
        json!([
            event.position,
            event.aggregate_type,
            event.aggregate_id,
            event.sequence,
            event.event_type,
            event.event_version.to_string(),
            event.payload,
            event.metadata,
            event.recorded_at,
            hex::encode(event.leaf_hash),
        ])
    });
    insert(connection, INSERT_EVENTS, events.collect()).await?;
    let commands = plan
        .commands
        .iter()
        .map(|(id, command)| json!([id, hex::encode(command.fingerprint), command.first, command.last]));
    insert(connection, INSERT_COMMANDS, commands.collect()).await?;
    let claims = plan.claims.iter().map(|claim| json!([claim.kind, hex::encode(claim.digest), claim.owner]));
    insert(connection, RELEASE_CLAIMS, plan.released.iter().map(|owner| json!(owner)).collect()).await?;
    insert(connection, INSERT_CLAIMS, claims.collect()).await?;
    for statement in [DESTROY_RECORDS, DESTROY_KEYS] {
        insert(connection, statement, plan.destroyed.iter().map(|subject| json!(subject)).collect()).await?;
    }
    let keys = plan.keys.iter().map(|key| json!([key.subject, hex::encode(&key.wrapped)]));
    insert(connection, INSERT_KEYS, keys.collect()).await?;
    let records =
        plan.records.iter().map(|((subject, field), sealed)| json!([subject, field, hex::encode(sealed)]));
    insert(connection, UPSERT_RECORDS, records.collect()).await?;
    sqlx::query(MOVE_HEAD)
        .bind(plan.head.position.to_sql())
        .bind(plan.head.recorded_at)
        .bind(plan.head.frontier.to_bytes())
        .execute(connection)
        .await?;
    Ok(())
}

async fn insert(
    connection: &mut SqliteConnection,
    statement: &'static str,
    rows: Vec<Value>,
) -> Result<(), ReadError> {
    if !rows.is_empty() {
        sqlx::query(statement).bind(list(rows)).execute(connection).await?;
    }
    Ok(())
}

fn list(items: Vec<Value>) -> String {
    Value::Array(items).to_string()
}

impl From<WriteError> for ReadError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Closed => sqlx::Error::PoolClosed.into(),
            WriteError::Panicked => sqlx::Error::WorkerCrashed.into(),
            WriteError::Busy(error) => Self::Busy(error),
            WriteError::Database(error) => error.into(),
        }
    }
}
