//! Brings the read tables up to the journal, each event exactly once.
//!
//! Invariants: one node leads at a time; what a batch changes and the checkpoint are written in one transaction, which
//! moves the checkpoint only if nobody else has; a generation is complete up to its checkpoint or it is not read, but for
//! aggregates that it names as parked: an event that cannot be applied parks its own, the others flow.

mod batch;
mod checkpoint;
mod error;
mod fold;
mod lane;
mod lead;
mod pages;
mod park;
mod postgres;
mod rebuild;
mod sqlite;
mod unpark;

pub use error::ProjectError;
pub use lane::PROJECT_LOCK;
pub use pages::{Entry, Pages};
pub(crate) use park::Lot;
pub use park::{ParkReason, Parked};
pub use rebuild::{Rebuilt, rebuild, rebuild_by};
pub use unpark::{Unparked, unpark};

use crate::journal::{Journal, Position, ReadError};
use crate::reading::{At, Reading};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

/// How the projection is.
#[derive(Debug, Clone, Default)]
pub struct Status {
    /// Whether this node leads.
    pub leader: bool,
    /// How far the live read models are, as far as this node knows.
    pub position: Position,
    /// The end of the journal, as far as this node knows.
    pub head: Position,
    /// The generation that this node last led.
    pub generation: u64,
    /// Which leader of that generation it was.
    pub epoch: u64,
    /// How far a generation is that this node builds before it can lead.
    pub building: Option<Position>,
    /// How many aggregates the live read models leave out, as far as this node knows.
    pub parked: u64,
    /// Why this node's projection has stopped for good.
    pub failure: Option<Arc<ProjectError>>,
}

impl Status {
    /// How many events are not in the read models yet.
    pub const fn lag(&self) -> u64 {
        self.head.0.saturating_sub(self.position.0)
    }
}

/// How much of the journal is taken at once. What read models hold does not depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batching {
    /// How many events are read by one statement.
    pub page: NonZeroU32,
    /// How many events, rows or cells a batch has at first,
    pub first: NonZeroU32,
    /// and at most, when they are written quickly.
    pub most: NonZeroU32,
}

impl Default for Batching {
    fn default() -> Self {
        const fn of(count: u32) -> NonZeroU32 {
            NonZeroU32::new(count).expect("not zero")
        }
        Self { page: const { of(4_000) }, first: const { of(500) }, most: const { of(4_000) } }
    }
}

/// A position that read models did not reach in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("read models are at {at}, asked for {asked}: ask again later, or for an earlier position")]
pub struct Stale {
    /// The position that was asked for.
    pub asked: Position,
    /// The position that they are at.
    pub at: Position,
}

/// A handle to the projector; clones share it. When the last is dropped, it stops without waiting.
#[derive(Debug, Clone)]
pub struct Projector {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    journal: Journal,
    status: watch::Receiver<Status>,
    projected: watch::Receiver<Position>,
    reading: Reading,
    tracker: TaskTracker,
    stop: DropGuard,
}

impl Projector {
    /// Starts the projector of this node on a journal's database, from which answers are read too.
    pub async fn start(journal: &Journal) -> Result<Self, ReadError> {
        Self::start_reading(journal, Reading::new(journal.backend().clone())).await
    }

    /// Starts the projector of this node; answers are read elsewhere, and a position counts as reached when it is there.
    pub async fn start_reading(journal: &Journal, reading: Reading) -> Result<Self, ReadError> {
        Self::start_by(journal, reading, Batching::default()).await
    }

    /// The same, taking so much of the journal at once.
    pub async fn start_by(
        journal: &Journal,
        reading: Reading,
        batching: Batching,
    ) -> Result<Self, ReadError> {
        let At { position, parked, value: () } = reading.state().await?;
        let parked = u64::from(parked);
        let status = watch::Sender::new(Status { position, parked, ..Status::default() });
        let projected = watch::Sender::new(position);
        let shared = Shared {
            journal: journal.clone(),
            status: status.subscribe(),
            projected: projected.subscribe(),
            reading: reading.clone(),
            tracker: TaskTracker::new(),
            stop: CancellationToken::new().drop_guard(),
        };
        let announcing = announce(status.subscribe(), projected, reading);
        let stop = shared.stop.token().clone();
        shared.tracker.spawn(async move { stop.run_until_cancelled(announcing).await });
        let task =
            lead::Task { journal: journal.clone(), batching, status, stop: shared.stop.token().clone() };
        shared.tracker.spawn(task.run());
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Where answers are read.
    pub fn reading(&self) -> &Reading {
        &self.shared.reading
    }

    /// How far the live read models are, and a signal whenever they move.
    pub fn projected(&self) -> watch::Receiver<Position> {
        self.shared.projected.clone()
    }

    /// Waits until the read models have come to a position, no longer than for so long.
    pub async fn wait_for(&self, asked: Position, patience: Duration) -> Result<(), Stale> {
        let mut projected = self.projected();
        // Bound first: the guard that a successful wait gives must not outlive the receiver.
        let reached =
            matches!(timeout(patience, projected.wait_for(|position| *position >= asked)).await, Ok(Ok(_)));
        if reached { Ok(()) } else { Err(Stale { asked, at: *self.shared.projected.borrow() }) }
    }

    /// How the projection is.
    pub fn status(&self) -> Status {
        Status { head: *self.shared.journal.head().borrow(), ..self.shared.status.borrow().clone() }
    }

    /// A signal whenever [`Projector::status`] may have changed.
    pub fn changes(&self) -> watch::Receiver<Status> {
        self.shared.status.clone()
    }

    /// Finishes the batch under way, gives up the lead, and returns when that is done.
    pub async fn stop(&self) {
        self.shared.stop.token().cancel();
        self.shared.tracker.close();
        self.shared.tracker.wait().await;
    }
}

/// How soon a replica is asked again for a position that was written to its primary.
const REPLAYED: Duration = Duration::from_millis(20);

/// Passes positions on to those who wait for them, and to them only when they move and can be read.
async fn announce(mut status: watch::Receiver<Status>, projected: watch::Sender<Position>, reading: Reading) {
    while status.changed().await.is_ok() {
        let mut position = status.borrow_and_update().position;
        if reading.is_replica() {
            position = replayed(&reading, position).await;
        }
        projected.send_if_modified(|known| {
            let moved = *known != position;
            *known = position;
            moved
        });
    }
}

/// Waits until a replica has come to a position, however long that takes, and says where it is.
async fn replayed(reading: &Reading, asked: Position) -> Position {
    let mut pace = interval(REPLAYED);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        pace.tick().await;
        match reading.position().await {
            Ok(at) if at >= asked => return at,
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the replica does not answer");
            }
        }
    }
}
