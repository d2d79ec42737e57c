//! Reads the journal: the same statements on both databases.
//!
//! Invariants: every error reaches the caller, a short answer is never given for a broken one; pages go by position, so
//! reading them one after the other loses and doubles nothing.

use super::commit::{CommandRecord, Digest};
use super::error::ReadError;
use super::judge::{self, Head};
use super::position::{Position, StreamId, to_sql};
use super::recorded::{EventRow, Recorded};
use crate::backend::{Backend, on_readers};
use uuid::Uuid;

/// A page of the journal.
const READ_AFTER: &str = "
SELECT position, aggregate_type, aggregate_id, sequence, event_type, event_version,
       CAST(payload AS text), CAST(metadata AS text), recorded_at, leaf_hash
  FROM events
 WHERE position > $1
 ORDER BY position
 LIMIT $2";

/// A stream up to a sequence and a time.
const READ_STREAM: &str = "
SELECT position, aggregate_type, aggregate_id, sequence, event_type, event_version,
       CAST(payload AS text), CAST(metadata AS text), recorded_at, leaf_hash
  FROM events
 WHERE aggregate_type = $1 AND aggregate_id = $2 AND sequence <= $3 AND recorded_at <= $4
 ORDER BY sequence";

/// Every stream of a type up to a position; for types that have few events.
const READ_OF_TYPE: &str = "
SELECT position, aggregate_type, aggregate_id, sequence, event_type, event_version,
       CAST(payload AS text), CAST(metadata AS text), recorded_at, leaf_hash
  FROM events
 WHERE aggregate_type = $1 AND position <= $2
 ORDER BY position";

/// Walks the whole journal: a file is looked for when an import is undone, which is rare.
const READ_OF_FILE: &str = "
SELECT position, aggregate_type, aggregate_id, sequence, event_type, event_version,
       CAST(payload AS text), CAST(metadata AS text), recorded_at, leaf_hash
  FROM events
 WHERE metadata ->> 'file' = $1
 ORDER BY position";

/// `position, recorded_at, frontier`
pub(crate) const READ_HEAD: &str = "SELECT position, recorded_at, frontier FROM journal_head";

const READ_RECORDED_AT: &str = "SELECT recorded_at FROM events WHERE position = $1";

const READ_COMMAND: &str =
    "SELECT fingerprint, first_position, last_position FROM commands WHERE command_id = $1";

const READ_CLAIM: &str = "SELECT CAST(owner AS text) FROM claims WHERE kind = $1 AND digest = $2";

pub(crate) async fn head(backend: &Backend) -> Result<Position, ReadError> {
    Ok(full_head(backend).await?.position)
}

pub(crate) async fn full_head(backend: &Backend) -> Result<Head, ReadError> {
    let (position, recorded_at, frontier): (i64, i64, Vec<u8>) =
        on_readers!(backend, |pool| sqlx::query_as(READ_HEAD).fetch_one(pool).await)?;
    judge::head(position, recorded_at, &frontier)
}

pub(crate) async fn after(
    backend: &Backend,
    after: Position,
    limit: u32,
) -> Result<Vec<Recorded>, ReadError> {
    let rows: Vec<EventRow> = on_readers!(backend, |pool| {
        sqlx::query_as(READ_AFTER).bind(after.to_sql()).bind(i64::from(limit)).fetch_all(pool).await
    })?;
    rows.into_iter().map(Recorded::from_row).collect()
}

pub(crate) async fn stream(
    backend: &Backend,
    stream: &StreamId,
    sequence: u64,
    recorded_at: i64,
) -> Result<Vec<Recorded>, ReadError> {
    let rows: Vec<EventRow> = on_readers!(backend, |pool| {
        sqlx::query_as(READ_STREAM)
            .bind(stream.aggregate_type.as_ref())
            .bind(stream.aggregate_id.to_string())
            .bind(i64::try_from(sequence).unwrap_or(i64::MAX))
            .bind(recorded_at)
            .fetch_all(pool)
            .await
    })?;
    rows.into_iter().map(Recorded::from_row).collect()
}

/// The events of every stream of a type up to a position, in order.
pub(crate) async fn of_type(
    backend: &Backend,
    aggregate_type: &str,
    upto: Position,
) -> Result<Vec<Recorded>, ReadError> {
    let rows: Vec<EventRow> = on_readers!(backend, |pool| {
        sqlx::query_as(READ_OF_TYPE).bind(aggregate_type).bind(upto.to_sql()).fetch_all(pool).await
    })?;
    rows.into_iter().map(Recorded::from_row).collect()
}

/// The events that a file brought, in order.
pub(crate) async fn of_file(backend: &Backend, file: &str) -> Result<Vec<Recorded>, ReadError> {
    let rows: Vec<EventRow> =
        on_readers!(backend, |pool| sqlx::query_as(READ_OF_FILE).bind(file).fetch_all(pool).await)?;
    rows.into_iter().map(Recorded::from_row).collect()
}

/// The last position recorded at this time or before. `recorded_at` never decreases, so halving finds it without an
/// index that every append would have to pay for.
pub(crate) async fn position_at(backend: &Backend, recorded_at: i64) -> Result<Position, ReadError> {
    let (mut at_or_before, mut after) = (0, head(backend).await?.0 + 1);
    while after - at_or_before > 1 {
        let middle = at_or_before + (after - at_or_before) / 2;
        let recorded: i64 = on_readers!(backend, |pool| {
            sqlx::query_scalar(READ_RECORDED_AT).bind(to_sql(middle)).fetch_one(pool).await
        })?;
        if recorded <= recorded_at {
            at_or_before = middle;
        } else {
            after = middle;
        }
    }
    Ok(Position(at_or_before))
}

pub(crate) async fn command(backend: &Backend, id: Uuid) -> Result<Option<CommandRecord>, ReadError> {
    let row: Option<(Vec<u8>, i64, i64)> = match backend {
        Backend::Sqlite(database) => {
            sqlx::query_as(READ_COMMAND).bind(id.to_string()).fetch_optional(database.readers()).await
        }
        Backend::Postgres(database) => {
            sqlx::query_as(READ_COMMAND).bind(id).fetch_optional(database.pool()).await
        }
    }?;
    let Some((fingerprint, first, last)) = row else { return Ok(None) };
    Ok(Some(CommandRecord {
        fingerprint: fingerprint.try_into().map_err(|_| ReadError::Value { what: "a fingerprint" })?,
        first: Position::from_sql(first)?,
        last: Position::from_sql(last)?,
    }))
}

pub(crate) async fn claim_owner(
    backend: &Backend,
    kind: &str,
    digest: &Digest,
) -> Result<Option<Uuid>, ReadError> {
    let owner: Option<String> = on_readers!(backend, |pool| {
        sqlx::query_scalar(READ_CLAIM).bind(kind).bind(digest.as_slice()).fetch_optional(pool).await
    })?;
    owner
        .map(|owner| Uuid::parse_str(&owner).map_err(|_| ReadError::Value { what: "the owner of a claim" }))
        .transpose()
}
