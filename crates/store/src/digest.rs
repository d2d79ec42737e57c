//! The digest of read models: equal for equal histories, whatever the database and the way in which they were built.
//!
//! Invariants: SHA-256 over the SHA-256 of rows, of cells, of postings, and of what is parked if anything is, each in the order of
//! their keys, each field behind its type, texts behind their length; only ids, texts and integers; no generation, checkpoint or time
//! of the machine. What is stored is read from one snapshot; a replay in memory gives the same, with postings hashed as they come.

use crate::backend::Backend;
use crate::journal::{Position, ReadError, to_sql};
use crate::projector::{Lot, Parked};
use crate::reading::{ROWS, RowColumns};
use futures_util::TryStreamExt;
use readmodel::{CellKey, Change, Posting, Row};
use sha2::{Digest as _, Sha256};
use sqlx::{Postgres, Sqlite, Transaction};
use std::collections::BTreeMap;
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
        let mut tables = Tables::default();
        on_snapshot!(self, |connection| {
            let mut rows = sqlx::query_as::<_, RowColumns>(ROWS).bind(generation).fetch(&mut *connection);
            while let Some((kind, key, organization_id, program_id, sort, body)) = rows.try_next().await? {
                tables.rows.text(&kind).id(key).maybe_id(organization_id).maybe_id(program_id);
                tables.rows.text(&sort).text(&body);
            }
            drop(rows);
            let mut cells = sqlx::query_as::<_, CellFields>(CELLS).bind(generation).fetch(&mut *connection);
            while let Some((node, year, theme, measure, detail, level, amount)) = cells.try_next().await? {
                let cell = tables.cells.id(node).integer(year).text(&theme).text(&measure);
                cell.text(&detail).text(&level).integer(amount);
            }
            drop(cells);
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
                let posting = tables.postings.integer(position).integer(ordinal).id(node).integer(year);
                posting.text(&theme).text(&measure).text(&detail).text(&level);
                posting.integer(amount).text(&of).id(id).text(&reason).text(&day);
            }
            drop(lines);
            let mut parked = sqlx::query_as::<_, ParkedFields>(PARKED).bind(generation).fetch(connection);
            while let Some((aggregate_type, id, position, event_type, reason)) = parked.try_next().await? {
                tables.park(&aggregate_type, id, position, &event_type, &reason);
            }
        });
        Ok(Digest { position, sha256: tables.finish() })
    }
}

/// Read models that nobody stores: what the changes of a replay leave.
#[derive(Debug, Clone, Default)]
pub(crate) struct Replayed {
    pub(crate) rows: BTreeMap<(&'static str, Uuid), Row>,
    pub(crate) cells: BTreeMap<CellOrder, i64>,
    postings: Canonical,
}

/// `node, year, theme, measure, detail, level`
pub(crate) type CellOrder = (Uuid, i32, &'static str, &'static str, String, &'static str);

impl Replayed {
    /// Takes the changes of the next event in.
    pub(crate) fn take(&mut self, changes: Vec<Change>) {
        for change in changes {
            match change {
                Change::Row(row) => drop(self.rows.insert((row.kind.name(), row.key), row)),
                Change::Gone(kind, key) => drop(self.rows.remove(&(kind.name(), key))),
                Change::Posting(posting) => self.post(posting),
            }
        }
    }

    fn post(&mut self, posting: Posting) {
        let Posting { position, ordinal, key, subject, amount, reason, occurred_on } = posting;
        let CellKey { theme, measure, year, level, node, detail } = key;
        let (theme, measure, level) = (theme.name(), measure.name(), level.name());
        let canonical = self.postings.integer(to_sql(position)).integer(ordinal.into()).id(node);
        canonical.integer(year.into()).text(theme).text(measure).text(&detail).text(level).integer(amount);
        canonical.text(subject.kind()).id(subject.id()).text(reason).text(&occurred_on.to_string());
        *self.cells.entry((node, year, theme, measure, detail.into_owned(), level)).or_default() += amount;
    }

    /// What the stored read models have at the same position when they leave this out.
    pub(crate) fn finish(self, parked: &Lot) -> [u8; 32] {
        let mut tables = Tables { postings: self.postings, ..Tables::default() };
        for Parked { aggregate_type, aggregate_id, position, event_type, reason, .. } in parked.by_key() {
            tables.park(aggregate_type, *aggregate_id, position.to_sql(), event_type, reason.code());
        }
        for ((kind, key), row) in self.rows {
            let canonical = tables.rows.text(kind).id(key).maybe_id(row.organization_id);
            canonical.maybe_id(row.program_id).text(&row.sort).text(&row.body);
        }
        for ((node, year, theme, measure, detail, level), amount) in self.cells {
            let canonical = tables.cells.id(node).integer(year.into()).text(theme).text(measure);
            canonical.text(&detail).text(level).integer(amount);
        }
        tables.finish()
    }
}

/// The tables, each by itself.
#[derive(Default)]
struct Tables {
    rows: Canonical,
    cells: Canonical,
    postings: Canonical,
    /// None when nothing is parked: most digests are of that.
    parked: Option<Canonical>,
}

impl Tables {
    fn park(&mut self, aggregate_type: &str, id: Uuid, position: i64, event_type: &str, reason: &str) {
        let canonical = self.parked.get_or_insert_default().text(aggregate_type).id(id);
        canonical.integer(position).text(event_type).text(reason);
    }

    fn finish(self) -> [u8; 32] {
        let all = Sha256::new().chain_update(b"nastavnik-read-models/v2\0");
        let all = [self.rows, self.cells, self.postings]
            .into_iter()
            .chain(self.parked)
            .fold(all, |all, table| all.chain_update(table.0.finalize()));
        all.finalize().into()
    }
}

/// Typed bytes: a letter for the type, then the value in a form of known length.
#[derive(Debug, Clone, Default)]
struct Canonical(Sha256);

impl Canonical {
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
}
