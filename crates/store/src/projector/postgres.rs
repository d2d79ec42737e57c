//! Writes a batch on PostgreSQL: a statement for each table, columns handed over as arrays.

use super::batch::{Batch, Tables};
use crate::postgres::column;
use sqlx::PgConnection;

const UPSERT_ROWS: &str = "
INSERT INTO rm_rows (generation, kind, key, organization_id, program_id, sort, body)
SELECT $1, * FROM unnest($2::text[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[])
    ON CONFLICT (generation, kind, key) DO UPDATE
       SET organization_id = excluded.organization_id, program_id = excluded.program_id,
           sort = excluded.sort, body = excluded.body";

const DELETE_ROWS: &str = "
DELETE FROM rm_rows WHERE generation = $1
   AND (kind, key) IN (SELECT * FROM unnest($2::text[], $3::uuid[]))";

const INSERT_POSTINGS: &str = "
INSERT INTO rm_postings (generation, position, ordinal, node, theme, measure, year, detail, level,
                         subject_kind, subject_id, amount, reason, occurred_on)
SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::uuid[], $5::text[], $6::text[], $7::bigint[], $8::text[],
                         $9::text[], $10::text[], $11::uuid[], $12::bigint[], $13::text[], $14::text[])";

const ADD_TO_CELLS: &str = "
INSERT INTO rm_cells (generation, node, year, theme, measure, detail, level, amount)
SELECT $1, * FROM unnest($2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[])
    ON CONFLICT (generation, node, year, theme, measure, detail, level) DO UPDATE
       SET amount = rm_cells.amount + excluded.amount";

impl Tables for PgConnection {
    async fn write(&mut self, generation: i64, batch: &Batch) -> Result<(), sqlx::Error> {
        let (postings, cells) = (&batch.postings, &batch.cells);
        if batch.gone().next().is_some() {
            sqlx::query(DELETE_ROWS)
                .bind(generation)
                .bind(column(batch.gone(), |(kind, _)| kind.name()))
                .bind(column(batch.gone(), |(_, key)| *key))
                .execute(&mut *self)
                .await?;
        }
        if batch.written().next().is_some() {
            sqlx::query(UPSERT_ROWS)
                .bind(generation)
                .bind(column(batch.written(), |row| row.kind.name()))
                .bind(column(batch.written(), |row| row.key))
                .bind(column(batch.written(), |row| row.organization_id))
                .bind(column(batch.written(), |row| row.program_id))
                .bind(column(batch.written(), |row| row.sort.as_str()))
                .bind(column(batch.written(), |row| row.body.as_str()))
                .execute(&mut *self)
                .await?;
        }
        if !postings.is_empty() {
            sqlx::query(INSERT_POSTINGS)
                .bind(generation)
                .bind(column(postings, |posting| crate::journal::to_sql(posting.position)))
                .bind(column(postings, |posting| i64::from(posting.ordinal)))
                .bind(column(postings, |posting| posting.key.node))
                .bind(column(postings, |posting| posting.key.theme.name()))
                .bind(column(postings, |posting| posting.key.measure.name()))
                .bind(column(postings, |posting| i64::from(posting.key.year)))
                .bind(column(postings, |posting| &*posting.key.detail))
                .bind(column(postings, |posting| posting.key.level.name()))
                .bind(column(postings, |posting| posting.subject.kind()))
                .bind(column(postings, |posting| posting.subject.id()))
                .bind(column(postings, |posting| posting.amount))
                .bind(column(postings, |posting| posting.reason))
                .bind(column(postings, |posting| posting.occurred_on.to_string()))
                .execute(&mut *self)
                .await?;
        }
        if !cells.is_empty() {
            sqlx::query(ADD_TO_CELLS)
                .bind(generation)
                .bind(column(cells.keys(), |key| key.node))
                .bind(column(cells.keys(), |key| i64::from(key.year)))
                .bind(column(cells.keys(), |key| key.theme.name()))
                .bind(column(cells.keys(), |key| key.measure.name()))
                .bind(column(cells.keys(), |key| &*key.detail))
                .bind(column(cells.keys(), |key| key.level.name()))
                .bind(column(cells.values(), |amount| *amount))
                .execute(self)
                .await?;
        }
        Ok(())
    }
}
