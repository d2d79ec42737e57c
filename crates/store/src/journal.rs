//! The journal: one append-only, gapless, totally ordered log of everything that happened.
//!
//! Invariants: positions are dense from 1 and their order is the order of commits; a [`Commit`] happens whole or not at
//! all; a command happens once, however often it is sent; an event is never changed or removed; every event is a leaf of
//! one Merkle tree. One task of a node writes, everything that waits in one transaction.

mod appender;
mod commit;
mod end;
mod error;
mod follow;
mod judge;
mod position;
mod read;
mod recorded;
mod session;

pub use commit::{
    Appended, COMMAND_ID, Claim, CommandRecord, Commit, Digest, Malformed, Metadata, NewEvent, SealedKey,
    SealedRecord, StreamWrite,
};
pub use end::Falls;
pub use error::{AppendError, ReadError};
pub use position::{Position, StreamId};
pub use recorded::Recorded;
pub use session::Session;

pub(crate) use appender::{Lane, Written};
pub(crate) use judge::{Head, Known, Plan, Questions, judge};
pub(crate) use position::to_sql;
pub(crate) use read::READ_HEAD;
pub(crate) use session::Sessions;

use crate::backend::Backend;
use crate::clock::Clock;
use crate::merkle::Hash;
use appender::{Appender, Pending, QUEUE};
use end::End;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;
use uuid::Uuid;

/// A handle to the journal; clones share one appender.
#[derive(Debug, Clone)]
pub struct Journal {
    shared: Arc<Shared>,
    reads: Backend,
}

#[derive(Debug)]
struct Shared {
    backend: Backend,
    clock: Arc<dyn Clock>,
    queue: mpsc::Sender<Pending>,
    end: End,
    appending: Tasks,
    following: Tasks,
}

/// Some tasks and the way to stop them; dropped, it stops them without waiting.
#[derive(Debug)]
struct Tasks {
    tracker: TaskTracker,
    stop: DropGuard,
}

impl Tasks {
    fn new() -> Self {
        Self { tracker: TaskTracker::new(), stop: CancellationToken::new().drop_guard() }
    }

    fn token(&self) -> CancellationToken {
        self.stop.token().clone()
    }
}

/// The end of the journal and the Merkle root over everything before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeHead {
    /// The last position, which is also the size of the tree.
    pub position: Position,
    /// When it was recorded, in microseconds since the epoch.
    pub recorded_at: i64,
    /// The root.
    pub root: Hash,
}

impl TreeHead {
    fn of(head: &judge::Head) -> Self {
        Self { position: head.position, recorded_at: head.recorded_at, root: head.frontier.root() }
    }

    /// From the row that [`READ_HEAD`] gives.
    pub(crate) fn of_row((position, recorded_at, frontier): (i64, i64, Vec<u8>)) -> Result<Self, ReadError> {
        Ok(Self::of(&judge::head(position, recorded_at, &frontier)?))
    }
}

impl Journal {
    /// Opens the journal of a database and starts its appender.
    pub async fn open(backend: Backend, clock: Arc<dyn Clock>) -> Result<Self, ReadError> {
        let sessions = Sessions::default();
        let lane = match &backend {
            Backend::Sqlite(database) => Lane::Sqlite(database.writer().clone()),
            Backend::Postgres(database) => Lane::Postgres(database.append_lane(sessions.clone()).await?),
        };
        let stored = read::head(&backend).await?;
        let (queue, waiting) = mpsc::channel(QUEUE);
        let (end, written) = (End::at(stored, sessions), watch::Sender::new(stored));
        let (appending, following) = (Tasks::new(), Tasks::new());
        if let Backend::Postgres(database) = &backend {
            let notify = follow::notify(database.clone(), written.subscribe(), following.token());
            following.tracker.spawn(notify);
        }
        following.tracker.spawn(follow::follow(backend.clone(), end.clone(), following.token()));
        let appender =
            Appender { lane, clock: Arc::clone(&clock), queue: waiting, end: end.clone(), written };
        appending.tracker.spawn(appender.run(appending.token()));
        let reads = backend.clone();
        Ok(Self { shared: Arc::new(Shared { backend, clock, queue, end, appending, following }), reads })
    }

    /// The same journal, whose events are read from a replica: they may come there a moment later than the head says.
    #[must_use]
    pub fn read_from(&self, replica: Backend) -> Self {
        Self { shared: Arc::clone(&self.shared), reads: replica }
    }

    /// Appends a commit. Once queued it runs to its end, also when the caller goes away; its answer can then be had by
    /// sending it again or by [`Journal::command`].
    pub async fn append(&self, commit: Commit) -> Result<Appended, AppendError> {
        commit.check()?;
        let begun = Instant::now();
        let (reply, verdict) = oneshot::channel();
        self.shared.queue.send(Pending { commit, reply }).await.map_err(|_| AppendError::Closed)?;
        let verdict = verdict.await.map_err(|_| AppendError::Closed)?;
        metrics::histogram!("nastavnik_append_seconds").record(begun.elapsed());
        verdict
    }

    /// What is remembered of a command; `None` when it never happened.
    pub async fn command(&self, command_id: Uuid) -> Result<Option<CommandRecord>, ReadError> {
        read::command(&self.shared.backend, command_id).await
    }

    /// Who has a unique value.
    pub async fn claim_owner(&self, kind: &str, digest: &Digest) -> Result<Option<Uuid>, ReadError> {
        read::claim_owner(&self.shared.backend, kind, digest).await
    }

    /// The last position, and a signal whenever it moves: at once for commits of this process, soon for those of others.
    pub fn head(&self) -> watch::Receiver<Position> {
        self.shared.end.head()
    }

    /// Whether from now on the stored history turns out to end before what was known of it: who has events behind that has some of
    /// another history.
    pub fn falls(&self) -> Falls {
        self.shared.end.falls()
    }

    /// In which session something is read from now on.
    pub fn session(&self) -> Session {
        self.shared.end.sessions().current()
    }

    /// The last position as it is stored now; one before the known head is told to all who listen.
    pub async fn stored_head(&self) -> Result<Position, ReadError> {
        follow::stored_head(&self.shared.backend, &self.shared.end).await
    }

    /// The stored end of the journal with its Merkle root.
    pub async fn tree_head(&self) -> Result<TreeHead, ReadError> {
        Ok(TreeHead::of(&read::full_head(&self.shared.backend).await?))
    }

    /// The events after a position, at most `limit`, in order.
    pub async fn read_after(&self, after: Position, limit: u32) -> Result<Vec<Recorded>, ReadError> {
        read::after(&self.reads, after, limit).await
    }

    /// The events that an imported file brought, by its SHA-256, in order.
    pub async fn of_file(&self, file: &str) -> Result<Vec<Recorded>, ReadError> {
        read::of_file(&self.reads, file).await
    }

    /// The events of every stream of a type up to a position, in order.
    pub async fn of_type(&self, aggregate_type: &str, upto: Position) -> Result<Vec<Recorded>, ReadError> {
        read::of_type(&self.reads, aggregate_type, upto).await
    }

    /// A stream from its beginning; empty when there is none.
    pub async fn stream(&self, stream: &StreamId) -> Result<Vec<Recorded>, ReadError> {
        read::stream(&self.reads, stream, u64::MAX, i64::MAX).await
    }

    /// A stream as it was when it had so many events.
    pub async fn stream_upto_sequence(
        &self,
        stream: &StreamId,
        sequence: u64,
    ) -> Result<Vec<Recorded>, ReadError> {
        read::stream(&self.reads, stream, sequence, i64::MAX).await
    }

    /// A stream as it was known at a time, in microseconds since the epoch.
    pub async fn stream_upto_time(
        &self,
        stream: &StreamId,
        recorded_at: i64,
    ) -> Result<Vec<Recorded>, ReadError> {
        read::stream(&self.reads, stream, u64::MAX, recorded_at).await
    }

    /// The last position that had been recorded at a time, in microseconds since the epoch.
    pub async fn position_at(&self, recorded_at: i64) -> Result<Position, ReadError> {
        read::position_at(&self.reads, recorded_at).await
    }

    /// The database under it.
    pub fn backend(&self) -> &Backend {
        &self.shared.backend
    }

    /// The clock by which it stamps.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.shared.clock
    }

    /// Takes no more commits, answers those that wait, and returns when all are answered.
    pub async fn shutdown(&self) {
        for tasks in [&self.shared.appending, &self.shared.following] {
            tasks.token().cancel();
            tasks.tracker.close();
            tasks.tracker.wait().await;
        }
    }
}
