//! The digest of read models: equal for equal histories, whatever the database and the way in which they were built.
//!
//! Invariants: SHA-256 over rows, cells, postings and what is parked in the order of their keys, each field behind its type, texts behind
//! their length; only ids, texts and integers; no generation, checkpoint or time of the machine. Everything is read from
//! one snapshot.

use crate::backend::Backend;
use crate::journal::{Position, ReadError};
use crate::reading::{ROWS, RowColumns};
use futures_util::TryStreamExt;
use sha2::{Digest as _, Sha256};
use sqlx::{Postgres, Sqlite, Transaction};
use uuid::Uuid;

/// What the read models are at a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest {
    /// Every event up to here is in them, and none after it.
    pub position: Position,
    /// Over everything in them.
    pub sha256: [u8; 32],
}

/// The digest of the live read models.
pub async fn digest(backend: &Backend) -> Result<Digest, ReadError> {
    let mut snapshot = Snapshot::open(backend).await?;
    let live = snapshot.live().await?;
    snapshot.digest(live).await
}

/// One moment of the read tables, however long it is looked at.
pub(crate) enum Snapshot {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

macro_rules! on_snapshot {
    ($snapshot:expr, |$connection:ident| $body:expr) => {
        match $snapshot {
            Snapshot::Sqlite(open) => {
                let $connection = &mut **open;
                $body
            }
            Snapshot::Postgres(open) => {
                let $connection = &mut **open;
                $body
            }
        }
    };
}

/// `node, year, theme, measure, detail, level, amount`
type CellFields = (Uuid, i64, String, String, String, String, i64);
/// `position, ordinal`, the cell, `subject_kind, subject_id, reason, occurred_on`
type PostingFields = (i64, i64, Uuid, i64, String, String, String, String, i64, String, Uuid, String, String);

/// `aggregate_type, aggregate_id, position, event_type, reason`
type ParkedFields = (String, Uuid, i64, String, String);

const CELLS: &str = "SELECT node, year, theme, measure, detail, level, amount
  FROM rm_cells WHERE generation = $1 ORDER BY node, year, theme, measure, detail, level";
const POSTINGS: &str = "SELECT position, ordinal, node, year, theme, measure, detail, level, amount,
       subject_kind, subject_id, reason, occurred_on
  FROM rm_postings WHERE generation = $1 ORDER BY position, ordinal";

const PARKED: &str = "SELECT aggregate_type, aggregate_id, position, event_type, reason
  FROM rm_parked WHERE generation = $1 ORDER BY aggregate_type, aggregate_id";

impl Snapshot {
    pub(crate) async fn open(backend: &Backend) -> Result<Self, ReadError> {
        Ok(match backend {
            Backend::Sqlite(database) => Self::Sqlite(database.readers().begin().await?),
            Backend::Postgres(database) => Self::Postgres(
                database.pool().begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY").await?,
            ),
        })
    }

    /// The live generation.
    pub(crate) async fn live(&mut self) -> Result<i64, ReadError> {
        let live = on_snapshot!(self, |connection| {
            sqlx::query_scalar("SELECT generation FROM rm_checkpoint WHERE status = 'live'")
                .fetch_one(connection)
                .await
        });
        Ok(live?)
    }

    /// How far a generation is.
    pub(crate) async fn position(&mut self, generation: i64) -> Result<Position, ReadError> {
        let position: i64 = on_snapshot!(self, |connection| {
            sqlx::query_scalar("SELECT position FROM rm_checkpoint WHERE generation = $1")
                .bind(generation)
                .fetch_one(connection)
                .await
        })?;
        Position::from_sql(position)
    }

    /// The digest of a generation.
    pub(crate) async fn digest(&mut self, generation: i64) -> Result<Digest, ReadError> {
        let position = self.position(generation).await?;
        let mut canonical = Canonical::new();
        on_snapshot!(self, |connection| {
            canonical.table("rows");
            let mut rows = sqlx::query_as::<_, RowColumns>(ROWS).bind(generation).fetch(&mut *connection);
            while let Some((kind, key, organization_id, program_id, sort, body)) = rows.try_next().await? {
                canonical.text(&kind).id(key).maybe_id(organization_id).maybe_id(program_id);
                canonical.text(&sort).text(&body);
            }
            drop(rows);
            canonical.table("cells");
            let mut cells = sqlx::query_as::<_, CellFields>(CELLS).bind(generation).fetch(&mut *connection);
            while let Some((node, year, theme, measure, detail, level, amount)) = cells.try_next().await? {
                canonical.id(node).integer(year).text(&theme).text(&measure).text(&detail).text(&level);
                canonical.integer(amount);
            }
            drop(cells);
            canonical.table("postings");
            let mut lines =
                sqlx::query_as::<_, PostingFields>(POSTINGS).bind(generation).fetch(&mut *connection);
            while let Some(line) = lines.try_next().await? {
                let (
                    position,
                    ordinal,
                    node,
                    year,
                    theme,
                    measure,
                    detail,
                    level,
                    amount,
                    of,
                    id,
                    reason,
                    day,
                ) = line;
                canonical.integer(position).integer(ordinal);
                canonical.id(node).integer(year).text(&theme).text(&measure).text(&detail).text(&level);
                canonical.integer(amount).text(&of).id(id).text(&reason).text(&day);
            }
            drop(lines);
            // Nothing parked, nothing said: most digests are of that.
            let parked =
                sqlx::query_as::<_, ParkedFields>(PARKED).bind(generation).fetch_all(connection).await?;
            if !parked.is_empty() {
                canonical.table("parked");
            }
            for (aggregate_type, id, position, event_type, reason) in parked {
                canonical.text(&aggregate_type).id(id).integer(position).text(&event_type).text(&reason);
            }
        });
        Ok(Digest { position, sha256: canonical.finish() })
    }
}

/// Typed bytes: a letter for the type, then the value in a form of known length.
struct Canonical(Sha256);

impl Canonical {
    fn new() -> Self {
        Self(Sha256::new().chain_update(b"nastavnik-read-models/v1\0"))
    }

    fn table(&mut self, name: &str) {
        self.0.update(b"T");
        self.text(name);
    }

    fn text(&mut self, text: &str) -> &mut Self {
        self.0.update(b"t");
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text);
        self
    }

    fn integer(&mut self, integer: i64) -> &mut Self {
        self.0.update(b"i");
        self.0.update(integer.to_be_bytes());
        self
    }

    fn id(&mut self, id: Uuid) -> &mut Self {
        self.0.update(b"u");
        self.0.update(id.as_bytes());
        self
    }

    fn maybe_id(&mut self, id: Option<Uuid>) -> &mut Self {
        if let Some(id) = id {
            return self.id(id);
        }
        self.0.update(b"n");
        self
    }

    fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}
