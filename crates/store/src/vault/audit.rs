//! What is wrong with the rows of the vault, and sweeping away what should not be there.
//!
//! Invariant: only what nobody can read, or nobody may, is swept: records without a key, and whatever is left of an erased person.

use super::VaultError;
use crate::backend::{Backend, on_readers};

/// How the rows of the vault stand to each other and to the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Audit {
    /// Records whose subject has no key: nobody can read them.
    pub records_without_key: u64,
    /// Registered persons who were not erased and have no key: nothing of them can be read.
    pub persons_without_key: u64,
    /// Registered persons with a key and not one record.
    pub keys_without_records: u64,
    /// Keys and records left of persons who were erased, and of what they did as mentors and mentees.
    pub rows_of_erased: u64,
    /// Pairs with a key whose texts were not destroyed with a member who was erased.
    pub pairs_of_erased: u64,
    /// Keys wrapped with a master key that was dropped, or that the database does not know.
    pub wrapped_with_dropped: u64,
}

/// What a sweep did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scrubbed {
    /// Rows swept away.
    pub rows: u64,
    /// Whether the free pages hold nothing any more. Not so on SQLite while a reader holds the log, on PostgreSQL under a role that does not own the
    /// tables: it passes over them with no more than a warning.
    pub pages: bool,
}

/// Persons who were erased, and the streams of what they did as mentors and mentees: notes lie under these.
macro_rules! erased {
    () => {
        "SELECT aggregate_id FROM events WHERE aggregate_type = 'Person' AND event_type = 'PersonErased'
         UNION SELECT aggregate_id FROM events
          WHERE aggregate_type IN ('Mentor', 'Mentee') AND event_type IN ('MentorApplied', 'MenteeRequested')
            AND (payload ->> 'person_id') IN (SELECT aggregate_id FROM events
                                               WHERE aggregate_type = 'Person' AND event_type = 'PersonErased')"
    };
}

/// In one statement each, the same for both databases but for how an id is written.
macro_rules! questions {
    ($subject:literal) => {
        [
            "SELECT count(*) FROM vault_records AS record
              WHERE NOT EXISTS (SELECT 1 FROM vault_keys AS known WHERE known.subject = record.subject)",
            concat!(
                "SELECT count(*) FROM events AS first
                  WHERE first.aggregate_type = 'Person' AND first.sequence = 1 AND first.event_type = 'PersonRegistered'
                    AND NOT EXISTS (SELECT 1 FROM vault_keys AS known WHERE ", $subject, " = first.aggregate_id)
                    AND NOT EXISTS (SELECT 1 FROM events AS erased
                                     WHERE erased.aggregate_type = 'Person' AND erased.event_type = 'PersonErased'
                                       AND erased.aggregate_id = first.aggregate_id)"
            ),
            concat!(
                "SELECT count(*) FROM vault_keys AS known
                  WHERE NOT EXISTS (SELECT 1 FROM vault_records AS record WHERE record.subject = known.subject)
                    AND EXISTS (SELECT 1 FROM events AS first
                                 WHERE first.aggregate_type = 'Person' AND first.aggregate_id = ", $subject, "
                                   AND first.sequence = 1 AND first.event_type = 'PersonRegistered')"
            ),
            concat!(
                "SELECT (SELECT count(*) FROM vault_keys AS known WHERE ", $subject, " IN (", erased!(), "))
                      + (SELECT count(*) FROM vault_records AS known WHERE ", $subject, " IN (", erased!(), "))"
            ),
            concat!(
                "SELECT count(*) FROM vault_keys AS known WHERE ", $subject, " IN (
                   SELECT taken.payload ->> 'pair_id' FROM events AS taken
                    WHERE taken.aggregate_type IN ('Mentor', 'Mentee')
                      AND taken.event_type IN ('MentorAssigned', 'MenteeMatched')
                      AND taken.aggregate_id IN (", erased!(), ")
                      AND NOT EXISTS (SELECT 1 FROM events AS told
                                       WHERE told.aggregate_type = 'Pair' AND told.event_type = 'PairTextsDestroyed'
                                         AND told.aggregate_id = (taken.payload ->> 'pair_id')
                                         AND ((told.payload -> 'member') ->> 'id') = taken.aggregate_id))"
            ),
            "SELECT count(*) FROM vault_keys AS known
              WHERE NOT EXISTS (SELECT 1 FROM vault_masters AS master
                                 WHERE master.key_id = substr(known.wrapped, 3, 4) AND master.dropped_at IS NULL)",
        ]
    };
}

const ON_SQLITE: [&str; 6] = questions!("known.subject");
const ON_POSTGRES: [&str; 6] = questions!("known.subject::text");

/// Looks at the rows of the vault. Writes nothing.
pub async fn audit(backend: &Backend) -> Result<Audit, VaultError> {
    let asked = match backend {
        Backend::Sqlite(_) => ON_SQLITE,
        Backend::Postgres(_) => ON_POSTGRES,
    };
    let mut found = [0; 6];
    for (statement, found) in asked.into_iter().zip(&mut found) {
        let count: i64 = on_readers!(backend, |pool| sqlx::query_scalar(statement).fetch_one(pool).await)?;
        *found = count.unsigned_abs();
    }
    let [
        records_without_key,
        persons_without_key,
        keys_without_records,
        rows_of_erased,
        pairs_of_erased,
        wrapped_with_dropped,
    ] = found;
    Ok(Audit {
        records_without_key,
        persons_without_key,
        keys_without_records,
        rows_of_erased,
        pairs_of_erased,
        wrapped_with_dropped,
    })
}

/// Records of erased persons and keys of them first; then what has no key.
macro_rules! sweeps {
    ($subject:literal) => {
        [
            concat!("DELETE FROM vault_keys WHERE ", $subject, " IN (", erased!(), ")"),
            "DELETE FROM vault_records WHERE subject NOT IN (SELECT subject FROM vault_keys)",
        ]
    };
}

/// What writes a table of PostgreSQL anew, and asks in which file it lies.
const VACUUMED: [(&str, &str); 3] = [
    ("VACUUM FULL vault_records", "SELECT pg_relation_filenode('vault_records')::bigint"),
    ("VACUUM FULL vault_keys", "SELECT pg_relation_filenode('vault_keys')::bigint"),
    ("VACUUM FULL claims", "SELECT pg_relation_filenode('claims')::bigint"),
];

/// Sweeps away what should not be there, and has the database give free pages back empty: `VACUUM` on SQLite, `VACUUM FULL` of the
/// vault's tables on PostgreSQL. Appends wait meanwhile.
pub async fn scrub(backend: &Backend) -> Result<Scrubbed, VaultError> {
    match backend {
        Backend::Sqlite(database) => {
            let swept: Result<u64, VaultError> = database
                .writer()
                .run(|connection| {
                    Box::pin(async move {
                        let mut rows = 0;
                        for statement in sweeps!("subject") {
                            rows += sqlx::query(statement).execute(&mut *connection).await?.rows_affected();
                        }
                        Ok(rows)
                    })
                })
                .await;
            let rows = swept?;
            database.writer().vacuum().await?;
            Ok(Scrubbed { rows, pages: database.writer().checkpoint().await? })
        }
        Backend::Postgres(database) => {
            let mut rows = 0;
            let mut transaction = database.pool().begin().await?;
            for statement in sweeps!("subject::text") {
                rows += sqlx::query(statement).execute(&mut *transaction).await?.rows_affected();
            }
            transaction.commit().await?;
            let mut pages = true;
            for (vacuum, file) in VACUUMED {
                let file_of = async || sqlx::query_scalar::<_, i64>(file).fetch_one(database.pool()).await;
                let before = file_of().await?;
                sqlx::query(vacuum).execute(database.pool()).await?;
                // A table that was written anew lies in another file.
                pages &= file_of().await? != before;
            }
            Ok(Scrubbed { rows, pages })
        }
    }
}
