//! Appends a batch on PostgreSQL in four round trips: begin and lock, ask, write, commit.
//!
//! Invariants: the lock is taken by a statement of its own, before the one that reads the head: a statement that waited
//! for the lock would still see the head as it was when it began. After any error the connection is dropped with its
//! transaction, and the next batch opens another.

use super::column;
use crate::journal::{Commit, Known, Plan, Questions, ReadError, Written, judge, to_sql};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Executor};

/// The advisory lock under which positions are given, for as long as a transaction.
pub const APPEND_LOCK: i64 = 0x6e61_7374_6176_6e69;

/// The number is [`APPEND_LOCK`]: one round trip takes no parameters.
const BEGIN_AND_LOCK: &str = "BEGIN; SELECT pg_advisory_xact_lock(7953765360601558633)";

/// What the batch has to know, in the rows of `journal::FactRow`.
const FACTS: &str = "
SELECT 0 AS fact, 0::bigint AS item, position AS first, recorded_at AS second, frontier AS bytes, NULL::text AS owner
  FROM journal_head WHERE id = 1
UNION ALL
SELECT 1, asked.item - 1, known.first_position, known.last_position, known.fingerprint, NULL
  FROM unnest($1::uuid[]) WITH ORDINALITY AS asked (command_id, item)
  JOIN commands AS known ON known.command_id = asked.command_id
UNION ALL
SELECT 2, asked.item - 1, newest.sequence, 0, NULL, NULL
  FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS asked (aggregate_type, aggregate_id, item)
 CROSS JOIN LATERAL (SELECT sequence FROM events
                      WHERE aggregate_type = asked.aggregate_type AND aggregate_id = asked.aggregate_id
                      ORDER BY sequence DESC LIMIT 1) AS newest
UNION ALL
SELECT 3, asked.item - 1, 0, 0, NULL, known.owner::text
  FROM unnest($4::text[], $5::bytea[]) WITH ORDINALITY AS asked (kind, digest, item)
  JOIN claims AS known ON known.kind = asked.kind AND known.digest = asked.digest
UNION ALL
SELECT 4, asked.item - 1, 0, 0, NULL, NULL
  FROM unnest($6::uuid[]) WITH ORDINALITY AS asked (subject, item)
  JOIN vault_keys AS known ON known.subject = asked.subject";

const WRITE: &str = "
WITH new_events AS (
    INSERT INTO events (position, aggregate_type, aggregate_id, sequence, event_type, event_version,
                        payload, metadata, recorded_at, leaf_hash)
    SELECT position, aggregate_type, aggregate_id, sequence, event_type, event_version,
           payload::json, metadata::json, recorded_at, leaf_hash
      FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[],
                  $7::text[], $8::text[], $9::bigint[], $10::bytea[])
        AS new (position, aggregate_type, aggregate_id, sequence, event_type, event_version,
                payload, metadata, recorded_at, leaf_hash)
), new_commands AS (
    INSERT INTO commands (command_id, fingerprint, first_position, last_position)
    SELECT * FROM unnest($11::uuid[], $12::bytea[], $13::bigint[], $14::bigint[])
), new_claims AS (
    INSERT INTO claims (kind, digest, owner)
    SELECT * FROM unnest($15::text[], $16::bytea[], $17::uuid[])
), new_keys AS (
    INSERT INTO vault_keys (subject, wrapped)
    SELECT * FROM unnest($18::uuid[], $19::bytea[])
), new_records AS (
    INSERT INTO vault_records (subject, field, sealed)
    SELECT * FROM unnest($20::uuid[], $21::text[], $22::bytea[])
        ON CONFLICT (subject, field) DO UPDATE SET sealed = excluded.sealed
)
UPDATE journal_head SET position = $23, recorded_at = $24, frontier = $25 WHERE id = 1";

const DESTROY_RECORDS: &str = "DELETE FROM vault_records WHERE subject = ANY ($1)";
const DESTROY_KEYS: &str = "DELETE FROM vault_keys WHERE subject = ANY ($1)";

/// The appender's own connection, opened when first needed and again after an error.
pub(crate) struct AppendLane {
    options: Box<PgConnectOptions>,
    connection: Option<PgConnection>,
}

impl AppendLane {
    pub(crate) fn new(options: PgConnectOptions) -> Self {
        let options = options.application_name("nastavnik-appender").options([
            // A node that stops in the middle must not hold the lock for ever.
            ("idle_in_transaction_session_timeout", "30s"),
            // Plans are made once, while tables may still be empty; indexes are right at every size.
            ("enable_seqscan", "off"),
            ("enable_hashjoin", "off"),
            ("enable_mergejoin", "off"),
            ("plan_cache_mode", "force_generic_plan"),
            ("jit", "off"),
        ]);
        Self { options: options.into(), connection: None }
    }

    /// Appends the batch in one transaction.
    pub(crate) async fn append(&mut self, commits: &[Commit], now: i64) -> Result<Written, ReadError> {
        // Taken out, so that an error on the way drops it with its open transaction.
        let mut connection = self.begin().await?;
        let questions = Questions::of(commits);
        let known = facts(&mut connection, &questions).await?;
        let plan = judge(known, commits, now);
        if !plan.is_empty() {
            write(&mut connection, &plan).await?;
        }
        sqlx::query("COMMIT").execute(&mut connection).await?;
        self.connection = Some(connection);
        Ok(Written { verdicts: plan.verdicts, head: plan.head.position })
    }

    async fn begin(&mut self) -> Result<PgConnection, sqlx::Error> {
        // Nothing is written yet: a connection that broke while it was idle costs no one an error.
        if let Some(mut kept) = self.connection.take()
            && begin_and_lock(&mut kept).await.is_ok()
        {
            return Ok(kept);
        }
        let mut fresh = self.options.connect().await?;
        begin_and_lock(&mut fresh).await?;
        Ok(fresh)
    }
}

async fn begin_and_lock(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    connection.execute(BEGIN_AND_LOCK).await?;
    Ok(())
}

async fn facts(connection: &mut PgConnection, questions: &Questions) -> Result<Known, ReadError> {
    let (types, ids): (Vec<_>, Vec<_>) =
        questions.streams.iter().map(|of| (of.aggregate_type.as_ref(), of.aggregate_id.to_string())).unzip();
    let (kinds, digests): (Vec<_>, Vec<_>) =
        questions.claims.iter().map(|(kind, digest)| (kind.as_str(), digest.as_slice())).unzip();
    let rows = sqlx::query_as(FACTS)
        .bind(&questions.commands)
        .bind(types)
        .bind(ids)
        .bind(kinds)
        .bind(digests)
        .bind(&questions.keys)
        .fetch_all(connection)
        .await?;
    Known::from_rows(questions, rows)
}

async fn write(connection: &mut PgConnection, plan: &Plan) -> Result<(), ReadError> {
    let (events, commands, claims, keys) = (&plan.events, &plan.commands, &plan.claims, &plan.keys);
    if !plan.released.is_empty() {
        // A statement of its own: within one, the new owner would still meet the old one.
        sqlx::query("DELETE FROM claims WHERE owner = ANY ($1)")
            .bind(&plan.released)
            .execute(&mut *connection)
            .await?;
    }
    for statement in [DESTROY_RECORDS, DESTROY_KEYS] {
        if !plan.destroyed.is_empty() {
            sqlx::query(statement).bind(&plan.destroyed).execute(&mut *connection).await?;
        }
    }
    sqlx::query(WRITE)
        .bind(column(events, |event| event.position.to_sql()))
        .bind(column(events, |event| event.aggregate_type.as_str()))
        .bind(column(events, |event| event.aggregate_id.to_string()))
        .bind(column(events, |event| to_sql(event.sequence)))
        .bind(column(events, |event| event.event_type.as_str()))
        .bind(column(events, |event| event.event_version.to_string()))
        .bind(column(events, |event| event.payload.as_str()))
        .bind(column(events, |event| event.metadata.as_str()))
        .bind(column(events, |event| event.recorded_at))
        .bind(column(events, |event| event.leaf_hash.as_slice()))
        .bind(column(commands, |(id, _)| *id))
        .bind(column(commands, |(_, command)| command.fingerprint.as_slice()))
        .bind(column(commands, |(_, command)| command.first.to_sql()))
        .bind(column(commands, |(_, command)| command.last.to_sql()))
        .bind(column(claims, |claim| claim.kind.as_str()))
        .bind(column(claims, |claim| claim.digest.as_slice()))
        .bind(column(claims, |claim| claim.owner))
        .bind(column(keys, |key| key.subject))
        .bind(column(keys, |key| key.wrapped.as_slice()))
        .bind(column(&plan.records, |((subject, _), _)| *subject))
        .bind(column(&plan.records, |((_, field), _)| field.as_str()))
        .bind(column(&plan.records, |(_, sealed)| sealed.as_slice()))
        .bind(plan.head.position.to_sql())
        .bind(plan.head.recorded_at)
        .bind(plan.head.frontier.to_bytes())
        .execute(connection)
        .await?;
    Ok(())
}
