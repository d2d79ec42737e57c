//! Loads aggregates out of their streams and appends through the journal.
//!
//! Invariants: nothing is appended past the journal; the cache is left behind by a conflict, never trusted over it.

use super::cache::{AnyState, Recent};
use super::load::{LoadError, Loaded, history};
use crate::backend::Backend;
use crate::journal::{AppendError, Appended, Commit, Journal, Session, StreamId};
use domain::aggregate::Aggregate;
use postgres_es::PostgresEventRepository;
use sqlite_es::SqliteEventRepository;
use std::fmt;
use std::sync::Arc;
use uuid::Uuid;

/// Aggregates of a journal; clones share the cache.
#[derive(Clone)]
pub struct Repository {
    journal: Journal,
    pub(super) stock: Stock,
    recent: Recent,
}

impl fmt::Debug for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Repository").field("journal", &self.journal).finish_non_exhaustive()
    }
}

/// The stock repository of the database.
#[derive(Clone)]
pub(super) enum Stock {
    Sqlite(Arc<SqliteEventRepository>),
    Postgres(Arc<PostgresEventRepository>),
}

impl Repository {
    /// The aggregates of this journal.
    pub fn new(journal: Journal) -> Self {
        let stock = match journal.backend() {
            Backend::Sqlite(database) => {
                Stock::Sqlite(SqliteEventRepository::new(database.readers().clone()).into())
            }
            Backend::Postgres(database) => {
                Stock::Postgres(PostgresEventRepository::new(database.pool().clone()).into())
            }
        };
        Self { journal, stock, recent: Recent::new() }
    }

    /// The journal under it.
    pub const fn journal(&self) -> &Journal {
        &self.journal
    }

    /// An aggregate, out of memory when it was used lately. One that has no events is its default at version 0.
    pub async fn load<A: Aggregate>(&self, id: Uuid) -> Result<Loaded<A>, LoadError> {
        match self.recent.get(&StreamId::of::<A>(id), self.journal.session()) {
            Some((state, version)) => Ok(Loaded { state, version, cached: true }),
            None => self.load_fresh(id).await,
        }
    }

    /// The whole history of an aggregate, by which corrections are judged.
    pub async fn history<A: Aggregate>(&self, id: Uuid) -> Result<Vec<A::Event>, LoadError> {
        history::<A>(self.journal.backend(), &StreamId::of::<A>(id)).await
    }

    /// An aggregate out of its stream.
    pub async fn load_fresh<A: Aggregate>(&self, id: Uuid) -> Result<Loaded<A>, LoadError> {
        let session = self.journal.session();
        let history = self.history::<A>(id).await?;
        let (state, version) = (Arc::new(A::fold(&history)), history.len() as u64);
        self.recent.put(StreamId::of::<A>(id), state.clone(), session, version);
        Ok(Loaded { state, version, cached: false })
    }

    /// Keeps the state that a successful append of this session led to, for the next [`Repository::load`].
    pub fn remember(&self, stream: StreamId, state: AnyState, session: Session, version: u64) {
        self.recent.put(stream, state, session, version);
    }

    /// Appends a commit; a stream in conflict is loaded afresh the next time.
    pub async fn append(&self, commit: Commit) -> Result<Appended, AppendError> {
        let appended = self.journal.append(commit).await;
        if let Err(AppendError::Conflict { stream, .. }) = &appended {
            self.recent.forget(stream);
        }
        appended
    }
}
