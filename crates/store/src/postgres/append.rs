//! Appends a batch on PostgreSQL in one round trip when this node wrote last, else in four: begin and lock, ask, write,
//! commit.
//!
//! Invariants: whoever appends holds the row of the head until its commit. In the one statement the row is taken by an
//! UPDATE that names the head this node knows: it changes the row only if nobody has appended since, and then the
//! statement's snapshot, though older than the lock, shows all there is. Otherwise the lock is taken by a statement of its
//! own, before the one that reads: a statement that waited would still see the head as it was when it began. What the database
//! refuses is rolled back; a connection that breaks is dropped with its transaction, and the next attempt opens another, in
//! another session (docs/decisions/0021, 0059).

mod write;

use super::column;
use crate::journal::{
    Commit, Head, Known, Plan, Questions, ReadError, Session, Sessions, Written, judge, to_sql,
};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Executor};
use write::write;

/// What holds every appender back for as long as a transaction.
pub const APPEND_LOCK: &str = "SELECT FROM journal_head WHERE id = 1 FOR UPDATE";

/// [`APPEND_LOCK`] in a new transaction.
const BEGIN_AND_LOCK: &str = "BEGIN; SELECT FROM journal_head WHERE id = 1 FOR UPDATE";

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

/// The appender's own connection, opened again when it broke.
pub(crate) struct AppendLane {
    options: Box<PgConnectOptions>,
    connection: Option<PgConnection>,
    /// The head as this node last saw it.
    head: Option<Head>,
    /// Whether nobody else moved the head between the last two batches.
    alone: bool,
    sessions: Sessions,
}

impl AppendLane {
    /// Opens it before anything is read: what is read later is of its session.
    pub(crate) async fn open(options: PgConnectOptions, sessions: Sessions) -> Result<Self, sqlx::Error> {
        let options = options.application_name("nastavnik-appender").options([
            // A node that stops in the middle must not hold the lock for ever.
            ("idle_in_transaction_session_timeout", "10s"),
            // Plans are made once, while tables may still be empty; indexes are right at every size.
            ("enable_seqscan", "off"),
            ("enable_hashjoin", "off"),
            ("enable_mergejoin", "off"),
            ("plan_cache_mode", "force_generic_plan"),
            ("jit", "off"),
        ]);
        let connection = Some(options.connect().await?);
        Ok(Self { options: options.into(), connection, head: None, alone: false, sessions })
    }

    /// Appends the batch in one transaction.
    pub(crate) async fn append(&mut self, commits: &[Commit], now: i64) -> Result<Written, ReadError> {
        let questions = Questions::of(commits);
        if self.alone
            && let Some(head) = self.head.clone()
            && let Some(written) = self.append_to(head, &questions, commits, now).await
        {
            return Ok(written);
        }
        self.append_locked(&questions, commits, now).await
    }

    /// Appends to a head that is taken to be the end still, in one statement. `None` when it was not, or the batch does
    /// not fit, or the answer got lost: who then asks under the lock finds what was written, and nothing is written later.
    async fn append_to(
        &mut self,
        head: Head,
        questions: &Questions,
        commits: &[Commit],
        now: i64,
    ) -> Option<Written> {
        let known = Known::presumed(self.sessions.current(), head.clone(), commits);
        let versions = column(&questions.streams, |stream| to_sql(known.version(stream)));
        let plan = judge(known, commits, now);
        // Whom the presumption refuses may be a repeated command, which has to be told what it was answered before.
        let is_refused = plan.verdicts.iter().any(Result::is_err);
        if is_refused || plan.is_empty() || !plan.released.is_empty() || !plan.destroyed.is_empty() {
            return None;
        }
        let mut connection = self.connection.take()?;
        match write(&mut connection, &plan, &head, questions, versions).await {
            Ok(true) => Some(self.keep(connection, plan)),
            Ok(false) => {
                self.connection = Some(connection);
                None
            }
            Err(error) => {
                tracing::debug!(%error, "a batch is judged again under the lock");
                self.roll_back(connection).await;
                None
            }
        }
    }

    /// Appends under the lock.
    async fn append_locked(
        &mut self,
        questions: &Questions,
        commits: &[Commit],
        now: i64,
    ) -> Result<Written, ReadError> {
        // Taken out, so that whoever goes away on the way drops it with its open transaction.
        let mut connection = self.begin().await?;
        match self.judge_and_write(&mut connection, questions, commits, now).await {
            Ok(plan) => Ok(self.keep(connection, plan)),
            Err(error) => {
                self.roll_back(connection).await;
                Err(error)
            }
        }
    }

    /// In the transaction that holds the lock, to its end.
    async fn judge_and_write(
        &mut self,
        connection: &mut PgConnection,
        questions: &Questions,
        commits: &[Commit],
        now: i64,
    ) -> Result<Plan, ReadError> {
        let known = facts(connection, self.sessions.current(), questions).await?;
        let found = known.head().clone();
        self.alone = self.head.take().is_none_or(|head| head == found);
        let versions = column(&questions.streams, |stream| to_sql(known.version(stream)));
        let plan = judge(known, commits, now);
        if !plan.is_empty() {
            take_away(connection, &plan).await?;
            if !write(connection, &plan, &found, questions, versions).await? {
                return Err(ReadError::Value { what: "a head that moved under its lock" });
            }
        }
        connection.execute("COMMIT").await?;
        Ok(plan)
    }

    /// Takes back what an error left open. A connection on which that fails is broken.
    async fn roll_back(&mut self, mut connection: PgConnection) {
        if connection.execute("ROLLBACK").await.is_ok() {
            self.connection = Some(connection);
        }
    }

    fn keep(&mut self, connection: PgConnection, plan: Plan) -> Written {
        let (written, head) = plan.written();
        self.connection = Some(connection);
        self.head = Some(head);
        written
    }

    async fn begin(&mut self) -> Result<PgConnection, sqlx::Error> {
        // Nothing is written yet: a connection that broke while it was idle costs no one an error.
        if let Some(mut kept) = self.connection.take()
            && begin_and_lock(&mut kept).await.is_ok()
        {
            return Ok(kept);
        }
        let mut fresh = self.options.connect().await?;
        self.sessions.end();
        begin_and_lock(&mut fresh).await?;
        Ok(fresh)
    }
}

async fn begin_and_lock(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    connection.execute(BEGIN_AND_LOCK).await?;
    Ok(())
}

async fn facts(
    connection: &mut PgConnection,
    session: Session,
    questions: &Questions,
) -> Result<Known, ReadError> {
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
    Known::from_rows(session, questions, rows)
}

/// Gives values back and destroys what is known of somebody, in statements of their own: within one, the new owner would still
/// meet the old one.
async fn take_away(connection: &mut PgConnection, plan: &Plan) -> Result<(), sqlx::Error> {
    for (statement, subjects) in [
        ("DELETE FROM claims WHERE owner = ANY ($1)", &plan.released),
        ("DELETE FROM vault_records WHERE subject = ANY ($1)", &plan.destroyed),
        ("DELETE FROM vault_keys WHERE subject = ANY ($1)", &plan.destroyed),
    ] {
        if !subjects.is_empty() {
            sqlx::query(statement).bind(subjects).execute(&mut *connection).await?;
        }
    }
    Ok(())
}
