//! Questions to the read tables.
//!
//! Invariants: an answer says the position at which it is true and how many aggregates it leaves out, and all come from one
//! statement, so from one snapshot of one generation; only the live generation is read; pages go by key, so nothing is lost or doubled between them.

mod ledger;
mod parked;
mod registry;
mod stored;

pub use ledger::{LedgerLine, PostingFilter};
pub use registry::{Place, RowFilter};
pub(crate) use stored::{ROWS, RowColumns, stored_row};

use crate::backend::{Backend, on_readers};
use crate::journal::{Position, ReadError};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use uuid::Uuid;

/// An answer and the position at which it is true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At<T> {
    /// Every event up to here is in the answer, and none after it.
    pub position: Position,
    /// So many aggregates are left out of it from some event on: while there is one, the answer may be incomplete.
    pub parked: u32,
    /// The answer.
    pub value: T,
}

impl<T> At<T> {
    /// The same moment, another view of the answer.
    pub fn map<U>(self, view: impl FnOnce(T) -> U) -> At<U> {
        At { position: self.position, parked: self.parked, value: view(self.value) }
    }

    /// An answer that left out everything after a position is true at no later one.
    fn not_after(self, as_of: Option<Position>) -> Self {
        At { position: as_of.map_or(self.position, |as_of| as_of.min(self.position)), ..self }
    }
}

/// The most aggregates that any answer to some questions left out. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct LeftOut(Arc<AtomicU32>);

impl LeftOut {
    /// How many; whoever asks next hears of the answers after this.
    pub fn take(&self) -> u32 {
        self.0.swap(0, Ordering::Relaxed)
    }
}

/// A handle to the read tables.
#[derive(Debug, Clone)]
pub struct Reading {
    backend: Backend,
    is_replica: bool,
    left_out: LeftOut,
}

impl Reading {
    /// The read tables of a database.
    pub fn new(backend: Backend) -> Self {
        Self { backend, is_replica: false, left_out: LeftOut::default() }
    }

    /// The read tables of a streaming replica, which are a moment behind those of its primary.
    pub fn of_replica(backend: Backend) -> Self {
        Self { is_replica: true, ..Self::new(backend) }
    }

    /// The same tables; whatever is read by this handle is noted there.
    #[must_use]
    pub fn noting(&self, left_out: LeftOut) -> Self {
        Self { left_out, ..self.clone() }
    }

    /// Whether what is read is a moment behind what was written.
    pub const fn is_replica(&self) -> bool {
        self.is_replica
    }

    /// Where it reads.
    pub const fn backend(&self) -> &Backend {
        &self.backend
    }

    /// How far the live generation is.
    pub async fn position(&self) -> Result<Position, ReadError> {
        Ok(self.state().await?.position)
    }

    /// How far the live generation is, and whether it leaves anything out.
    pub async fn state(&self) -> Result<At<()>, ReadError> {
        let (position, parked): Moment = on_readers!(&self.backend, |pool| {
            sqlx::query_as("SELECT position, parked FROM rm_checkpoint WHERE status = 'live'")
                .fetch_one(pool)
                .await
        })?;
        self.moment((position, parked), ())
    }

    /// The one place where an answer gets its moment.
    fn moment<T>(&self, (position, parked): Moment, value: T) -> Result<At<T>, ReadError> {
        let parked =
            u32::try_from(parked).map_err(|_| ReadError::Value { what: "a number of aggregates" })?;
        self.left_out.0.fetch_max(parked, Ordering::Relaxed);
        Ok(At { position: Position::from_sql(position)?, parked, value })
    }

    /// Splits lines, each behind the moment and empty where nothing was found, into that and what was found.
    fn at<L, T>(
        &self,
        lines: Vec<L>,
        mut read: impl FnMut(L) -> Result<(Moment, Option<T>), ReadError>,
    ) -> Result<At<Vec<T>>, ReadError> {
        let mut taken = None;
        let mut value = Vec::with_capacity(lines.len());
        for line in lines {
            let (stored, found) = read(line)?;
            taken = Some(stored);
            value.extend(found);
        }
        self.moment(taken.ok_or(ReadError::Value { what: "no live generation of read models" })?, value)
    }
}

/// The generation that is read, as a value inside a statement.
const LIVE: &str = "(SELECT generation FROM rm_checkpoint WHERE status = 'live')";

/// Position and parked aggregates of the live generation.
type Moment = (i64, i64);

/// A set of ids as one text parameter, and what each database has to be told about it.
struct Ids {
    text: String,
    among: &'static str,
    close: &'static str,
    /// After the postings' name: without statistics SQLite would read them from the beginning of the journal.
    postings_index: &'static str,
}

impl Ids {
    fn new(backend: &Backend, ids: &[Uuid]) -> Self {
        let list = |form: fn(&Uuid) -> String| ids.iter().map(form).collect::<Vec<_>>().join(",");
        match backend {
            Backend::Sqlite(_) => Self {
                text: format!("[{}]", list(|id| format!("\"{}\"", id.simple()))),
                among: " IN (SELECT unhex(value) FROM json_each(",
                close: "))",
                postings_index: " INDEXED BY rm_postings_node",
            },
            Backend::Postgres(_) => Self {
                text: format!("{{{}}}", list(Uuid::to_string)),
                among: " = ANY(CAST(",
                close: " AS uuid[]))",
                postings_index: "",
            },
        }
    }
}
