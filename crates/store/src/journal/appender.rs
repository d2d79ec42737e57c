//! The one task of a node that appends: it takes all commits that wait into one transaction and answers each.
//!
//! Invariants: a commit that was queued is answered, also when its sender went away or the journal shuts down; an
//! answer is given only after the database has confirmed; the head is announced only after it is stored.

use super::commit::{Appended, Commit};
use super::end::{End, advance};
use super::error::{AppendError, ReadError};
use super::position::Position;
use super::session::Session;
use crate::clock::Clock;
use crate::{postgres, sqlite};
use futures_util::future::BoxFuture;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

/// How many commits may wait; the next sender waits for a place.
pub(crate) const QUEUE: usize = 1024;
/// A batch takes no more commits than this,
const BATCH_COMMITS: usize = 256;
/// and none more once it has so many events: a large import does not hold the lock for long, and while these are written the next
/// commits are made ready on the other cores.
const BATCH_EVENTS: usize = 800;

/// A commit and who waits for its verdict.
pub(crate) struct Pending {
    pub(crate) commit: Commit,
    pub(crate) reply: oneshot::Sender<Result<Appended, AppendError>>,
}

/// What a transaction did to a batch: a verdict for each commit, and where the journal ended before it and ends now.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) verdicts: Vec<Result<Appended, AppendError>>,
    pub(crate) began: Position,
    pub(crate) head: Position,
}

/// The way into the database that only the appender uses.
pub(crate) enum Lane {
    Sqlite(sqlite::Writer),
    Postgres(postgres::AppendLane),
}

impl Lane {
    fn write<'a>(
        &'a mut self,
        session: Session,
        commits: &'a Arc<[Commit]>,
        now: i64,
    ) -> BoxFuture<'a, Result<Written, ReadError>> {
        match self {
            Self::Sqlite(writer) => Box::pin(sqlite::append(writer, session, Arc::clone(commits), now)),
            // That session may end on the way there.
            Self::Postgres(lane) => Box::pin(lane.append(commits, now)),
        }
    }
}

/// The appender's task.
pub(crate) struct Appender {
    pub(crate) lane: Lane,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) queue: mpsc::Receiver<Pending>,
    pub(crate) end: End,
    /// The heads that this node itself wrote: what it tells the others.
    pub(crate) written: watch::Sender<Position>,
}

impl Appender {
    /// Runs until the journal is closed and the queue is empty.
    pub(crate) async fn run(mut self, stop: CancellationToken) {
        loop {
            let next = tokio::select! {
                next = self.queue.recv() => next,
                () = stop.cancelled(), if !self.queue.is_closed() => {
                    self.queue.close();
                    continue;
                }
            };
            let Some(first) = next else { return };
            let batch = self.gather(first);
            self.serve(batch).await;
        }
    }

    fn gather(&mut self, first: Pending) -> Vec<Pending> {
        let size = |pending: &Pending| -> usize {
            pending.commit.streams.iter().map(|write| write.events.len()).sum()
        };
        let mut events = size(&first);
        let mut batch = vec![first];
        while batch.len() < BATCH_COMMITS && events < BATCH_EVENTS {
            let Ok(next) = self.queue.try_recv() else { break };
            events += size(&next);
            batch.push(next);
        }
        batch
    }

    async fn serve(&mut self, batch: Vec<Pending>) {
        let (commits, replies): (Vec<_>, Vec<_>) =
            batch.into_iter().map(|pending| (pending.commit, pending.reply)).unzip();
        let verdicts = self.verdicts(commits.into()).await;
        for (reply, verdict) in replies.into_iter().zip(verdicts) {
            // Who asked may be gone; the commit stands all the same.
            drop(reply.send(verdict));
        }
    }

    async fn verdicts(&mut self, commits: Arc<[Commit]>) -> Vec<Result<Appended, AppendError>> {
        match self.write(&commits).await {
            Ok(verdicts) => verdicts,
            // The database itself refused the transaction: what it refused is in one commit, the others go on.
            Err(ReadError::Database(sqlx::Error::Database(_))) if commits.len() > 1 => {
                let mut verdicts = Vec::with_capacity(commits.len());
                for commit in commits.iter() {
                    let alone: Arc<[Commit]> = Arc::new([commit.clone()]);
                    match self.write(&alone).await {
                        Ok(mut verdict) => verdicts.append(&mut verdict),
                        Err(error) => verdicts.push(Err(AppendError::of(Arc::new(error)))),
                    }
                }
                verdicts
            }
            Err(error) => {
                let error = Arc::new(error);
                commits.iter().map(|_| Err(AppendError::of(Arc::clone(&error)))).collect()
            }
        }
    }

    async fn write(
        &mut self,
        commits: &Arc<[Commit]>,
    ) -> Result<Vec<Result<Appended, AppendError>>, ReadError> {
        let known = self.end.known();
        let session = self.end.sessions().current();
        let written =
            self.lane.write(session, commits, self.clock.now_micros()).await.inspect_err(|error| {
                let error = error as &dyn std::error::Error;
                tracing::warn!(error, commits = commits.len(), "a batch was not confirmed");
                metrics::counter!("nastavnik_append_failures_total").increment(1);
            })?;
        measure(commits);
        // The transaction has seen the end: if it lay before the known one, that is told before what it appended.
        self.end.found(known, written.began);
        self.end.advance(written.head);
        advance(&self.written, written.head);
        Ok(written.verdicts)
    }
}

/// Sizes are counts: they are exact in a float up to 2^53.
#[expect(clippy::cast_precision_loss, reason = "a batch is far smaller than 2^53")]
fn measure(commits: &[Commit]) {
    let events: usize =
        commits.iter().flat_map(|commit| &commit.streams).map(|write| write.events.len()).sum();
    metrics::histogram!("nastavnik_append_batch_commits").record(commits.len() as f64);
    metrics::histogram!("nastavnik_append_batch_events").record(events as f64);
}
