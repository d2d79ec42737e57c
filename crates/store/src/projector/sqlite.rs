//! Writes a batch on SQLite: lists handed over as JSON, ids as hexadecimal digits.

use super::batch::{Batch, Tables};
use serde_json::{Value, json};
use sqlx::SqliteConnection;
use uuid::Uuid;

/// `WHERE true` keeps SQLite from reading ON CONFLICT as a join.
const UPSERT_ROWS: &str = "
INSERT INTO rm_rows (generation, kind, key, organization_id, program_id, sort, body)
SELECT $1, value ->> 0, unhex(value ->> 1), unhex(value ->> 2), unhex(value ->> 3), value ->> 4, value ->> 5
  FROM json_each($2) WHERE true
    ON CONFLICT (generation, kind, key) DO UPDATE
       SET organization_id = excluded.organization_id, program_id = excluded.program_id,
           sort = excluded.sort, body = excluded.body";

const DELETE_ROWS: &str = "
DELETE FROM rm_rows WHERE generation = $1
   AND (kind, key) IN (SELECT value ->> 0, unhex(value ->> 1) FROM json_each($2))";

const INSERT_POSTINGS: &str = "
INSERT INTO rm_postings (generation, position, ordinal, node, theme, measure, year, detail, level,
                         subject_kind, subject_id, amount, reason, occurred_on)
SELECT $1, value ->> 0, value ->> 1, unhex(value ->> 2), value ->> 3, value ->> 4, value ->> 5, value ->> 6,
       value ->> 7, value ->> 8, unhex(value ->> 9), value ->> 10, value ->> 11, value ->> 12
  FROM json_each($2)";

const ADD_TO_CELLS: &str = "
INSERT INTO rm_cells (generation, node, year, theme, measure, detail, level, amount)
SELECT $1, unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
  FROM json_each($2) WHERE true
    ON CONFLICT (generation, node, year, theme, measure, detail, level) DO UPDATE
       SET amount = rm_cells.amount + excluded.amount";

impl Tables for SqliteConnection {
    async fn write(&mut self, generation: i64, batch: &Batch) -> Result<(), sqlx::Error> {
        let rows = batch.written().map(|row| {
            json!([
                row.kind.name(),
                hex(row.key),
                row.organization_id.map(hex),
                row.program_id.map(hex),
                row.sort,
                row.body
            ])
        });
        send(self, UPSERT_ROWS, generation, rows.collect()).await?;
        let gone = batch.gone().map(|(kind, key)| json!([kind.name(), hex(*key)]));
        send(self, DELETE_ROWS, generation, gone.collect()).await?;
        let postings = batch.postings.iter().map(|posting| {
            json!([
                posting.position,
                posting.ordinal,
                hex(posting.key.node),
                posting.key.theme.name(),
                posting.key.measure.name(),
                posting.key.year,
                posting.key.detail,
                posting.key.level.name(),
                posting.subject.kind(),
                hex(posting.subject.id()),
                posting.amount,
                posting.reason,
                posting.occurred_on.to_string(),
            ])
        });
        send(self, INSERT_POSTINGS, generation, postings.collect()).await?;
        let cells = batch.cells.iter().map(|(key, amount)| {
            json!([
                hex(key.node),
                key.year,
                key.theme.name(),
                key.measure.name(),
                key.detail,
                key.level.name(),
                amount
            ])
        });
        send(self, ADD_TO_CELLS, generation, cells.collect()).await
    }
}

async fn send(
    connection: &mut SqliteConnection,
    statement: &'static str,
    generation: i64,
    lines: Vec<Value>,
) -> Result<(), sqlx::Error> {
    if !lines.is_empty() {
        let lines = Value::Array(lines).to_string();
        sqlx::query(statement).bind(generation).bind(lines).execute(connection).await?;
    }
    Ok(())
}

fn hex(id: Uuid) -> String {
    id.simple().to_string()
}
