//! The statements that write a batch, and what is bound to them.
//!
//! Invariant: each moves the head from the one that the batch was judged by and asks for the versions of the streams that it
//! names; when either is another, it writes nothing at all. What else could refuse it is refused by a key.

use super::super::column;
use crate::journal::{CommandRecord, Head, Plan, Questions, Recorded, StreamId, to_sql};
use sqlx::Postgres;
use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::query::Query;
use uuid::Uuid;

/// No asked stream has another version than these three lists say.
macro_rules! none_has_moved {
    ($types:literal, $ids:literal, $versions:literal) => {
        concat!(
            "
       AND NOT EXISTS (
           SELECT FROM unnest(",
            $types,
            "::text[], ",
            $ids,
            "::text[], ",
            $versions,
            "::bigint[]) AS asked (aggregate_type, aggregate_id, version)
            WHERE asked.version <> coalesce((SELECT sequence FROM events
                                              WHERE aggregate_type = asked.aggregate_type
                                                AND aggregate_id = asked.aggregate_id
                                              ORDER BY sequence DESC LIMIT 1), 0))"
        )
    };
}

/// Moves the head, and with it writes the rest.
macro_rules! write_if_known {
    ($beside:literal) => {
        concat!(
            "
WITH moved AS (
    UPDATE journal_head SET position = $1, recorded_at = $2, frontier = $3
     WHERE id = 1 AND position = $4 AND recorded_at = $5 AND frontier = $6",
            none_has_moved!("$7", "$8", "$9"),
            "
    RETURNING id
), new_events AS (
    INSERT INTO events (position, aggregate_type, aggregate_id, sequence, event_type, event_version,
                        payload, metadata, recorded_at, leaf_hash)
    SELECT position, aggregate_type, aggregate_id, sequence, event_type, event_version,
           payload::json, metadata::json, recorded_at, leaf_hash
      FROM moved, unnest($10::bigint[], $11::text[], $12::text[], $13::bigint[], $14::text[], $15::text[],
                         $16::text[], $17::text[], $18::bigint[], $19::bytea[])
        AS new (position, aggregate_type, aggregate_id, sequence, event_type, event_version,
                payload, metadata, recorded_at, leaf_hash)
), new_commands AS (
    INSERT INTO commands (command_id, fingerprint, first_position, last_position)
    SELECT new.* FROM moved, unnest($20::uuid[], $21::bytea[], $22::bigint[], $23::bigint[]) AS new
)",
            $beside,
            "
SELECT id FROM moved"
        )
    };
}

/// A batch of nothing but events: most are.
const WRITE_EVENTS: &str = write_if_known!("");

/// A batch with claims, keys or personal data.
const WRITE_ALL: &str = write_if_known!(
    ", new_claims AS (
    INSERT INTO claims (kind, digest, owner)
    SELECT new.* FROM moved, unnest($24::text[], $25::bytea[], $26::uuid[]) AS new
), new_keys AS (
    INSERT INTO vault_keys (subject, wrapped)
    SELECT new.* FROM moved, unnest($27::uuid[], $28::bytea[]) AS new
), new_records AS (
    INSERT INTO vault_records (subject, field, sealed)
    SELECT new.* FROM moved, unnest($29::uuid[], $30::text[], $31::bytea[]) AS new (subject, field, sealed)
        ON CONFLICT (subject, field) DO UPDATE SET sealed = excluded.sealed
)"
);

/// A batch of one event, as most are when nobody else waits: [`WRITE_EVENTS`] with no lists but of the streams that are only asked
/// for. A list takes the server longer to unpack than a row to write.
const WRITE_ONE: &str = concat!(
    "
WITH moved AS (
    UPDATE journal_head SET position = $1, recorded_at = $2, frontier = $3
     WHERE id = 1 AND position = $4 AND recorded_at = $5 AND frontier = $6
       AND $9 = coalesce((SELECT sequence FROM events
                           WHERE aggregate_type = $7 AND aggregate_id = $8
                           ORDER BY sequence DESC LIMIT 1), 0)",
    none_has_moved!("$22", "$23", "$24"),
    "
    RETURNING id
), new_event AS (
    INSERT INTO events (position, aggregate_type, aggregate_id, sequence, event_type, event_version,
                        payload, metadata, recorded_at, leaf_hash)
    SELECT $10, $7, $8, $11, $12, $13, $14::json, $15::json, $16, $17 FROM moved
), new_command AS (
    INSERT INTO commands (command_id, fingerprint, first_position, last_position)
    SELECT $18, $19, $20, $21 FROM moved
)
SELECT id FROM moved"
);

/// Writes the batch if the head is still this one and the streams have these versions; says whether.
pub(super) async fn write(
    connection: &mut PgConnection,
    plan: &Plan,
    head: &Head,
    questions: &Questions,
    versions: Vec<i64>,
) -> Result<bool, sqlx::Error> {
    let lean = plan.claims.is_empty() && plan.keys.is_empty() && plan.records.is_empty();
    let statement = match (&*plan.events, &*plan.commands) {
        ([event], [command]) if lean => bind_one(plan, head, questions, &versions, event, command),
        _ if lean => bind_events(sqlx::query(WRITE_EVENTS), plan, head, questions, versions),
        _ => bind_beside(bind_events(sqlx::query(WRITE_ALL), plan, head, questions, versions), plan),
    };
    Ok(statement.fetch_optional(connection).await?.is_some())
}

type Statement<'q> = Query<'q, Postgres, PgArguments>;

/// The head that will be, and the one that has to be there.
fn bind_heads<'q>(statement: Statement<'q>, plan: &Plan, head: &Head) -> Statement<'q> {
    statement
        .bind(plan.head.position.to_sql())
        .bind(plan.head.recorded_at)
        .bind(plan.head.frontier.to_bytes())
        .bind(head.position.to_sql())
        .bind(head.recorded_at)
        .bind(head.frontier.to_bytes())
}

fn bind_one<'q>(
    plan: &'q Plan,
    head: &Head,
    questions: &'q Questions,
    versions: &[i64],
    event: &'q Recorded,
    (id, command): &'q (Uuid, CommandRecord),
) -> Statement<'q> {
    let own = |stream: &StreamId| {
        stream.aggregate_id == event.aggregate_id && stream.aggregate_type == event.aggregate_type
    };
    let asked = || questions.streams.iter().zip(versions).filter(|(stream, _)| !own(stream));
    bind_heads(sqlx::query(WRITE_ONE), plan, head)
        .bind(event.aggregate_type.as_str())
        .bind(event.aggregate_id.to_string())
        .bind(to_sql(event.sequence - 1))
        .bind(event.position.to_sql())
        .bind(to_sql(event.sequence))
        .bind(event.event_type.as_str())
        .bind(event.event_version.to_string())
        .bind(event.payload.as_str())
        .bind(event.metadata.as_str())
        .bind(event.recorded_at)
        .bind(event.leaf_hash.as_slice())
        .bind(id)
        .bind(command.fingerprint.as_slice())
        .bind(command.first.to_sql())
        .bind(command.last.to_sql())
        .bind(asked().map(|(stream, _)| stream.aggregate_type.as_ref()).collect::<Vec<&str>>())
        .bind(asked().map(|(stream, _)| stream.aggregate_id.to_string()).collect::<Vec<_>>())
        .bind(asked().map(|(_, version)| *version).collect::<Vec<_>>())
}

fn bind_events<'q>(
    statement: Statement<'q>,
    plan: &'q Plan,
    head: &Head,
    questions: &'q Questions,
    versions: Vec<i64>,
) -> Statement<'q> {
    let (events, commands) = (&plan.events, &plan.commands);
    bind_heads(statement, plan, head)
        .bind(column(&questions.streams, |stream| stream.aggregate_type.as_ref()))
        .bind(column(&questions.streams, |stream| stream.aggregate_id.to_string()))
        .bind(versions)
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
}

fn bind_beside<'q>(statement: Statement<'q>, plan: &'q Plan) -> Statement<'q> {
    let (claims, keys, records) = (&plan.claims, &plan.keys, &plan.records);
    statement
        .bind(column(claims, |claim| claim.kind.as_str()))
        .bind(column(claims, |claim| claim.digest.as_slice()))
        .bind(column(claims, |claim| claim.owner))
        .bind(column(keys, |key| key.subject))
        .bind(column(keys, |key| key.wrapped.as_slice()))
        .bind(column(records, |((subject, _), _)| *subject))
        .bind(column(records, |((_, field), _)| field.as_str()))
        .bind(column(records, |(_, sealed)| sealed.as_slice()))
}
