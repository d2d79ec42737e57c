//! The projector's task: lead if it can, follow otherwise.
//!
//! Invariants: whatever ends a lead also gives up its state and its lock; what no retry would mend, a gap in the journal say,
//! halts this node's projection for good, visibly; what was parked is tried again when a lead begins and something has changed; a node that does not lead still knows how far the leader is.

use super::checkpoint::{Checkpoint, LIVE};
use super::fold::Fold;
use super::lane::Lane;
use super::rebuild::catch_up_and_switch;
use super::{Batching, ProjectError, Status};
use crate::journal::{Journal, Position};
use crate::reading::{At, Reading};
use readmodel::Views;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout_at};
use tokio_util::sync::CancellationToken;

/// How often a node that does not lead tries to, and a leader without work looks whether it still is.
const ELECTION: Duration = Duration::from_millis(500);
/// How soon a node that follows looks again for a position that someone waits for.
const LOOK: Duration = Duration::from_millis(20);

/// Does what may take long and needs no lane, while the lane shows that this node still leads.
async fn leading<T: Send + 'static>(
    lane: &mut Lane,
    at: Checkpoint,
    work: impl Future<Output = Result<T, ProjectError>> + Send + 'static,
) -> Result<T, ProjectError> {
    let (mut work, mut pulse) = (tokio::spawn(work), interval(ELECTION));
    pulse.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            done = &mut work => return done.unwrap_or_else(|ended| std::panic::resume_unwind(ended.into_panic())),
            _ = pulse.tick() => lane.check(at).await?,
        }
    }
}

pub(super) struct Task {
    pub(super) journal: Journal,
    pub(super) batching: Batching,
    pub(super) status: watch::Sender<Status>,
    pub(super) stop: CancellationToken,
}

impl Task {
    /// Runs until stopped.
    pub(super) async fn run(self) {
        let mut candidate = None;
        while !self.stop.is_cancelled() {
            if self.status.borrow().failure.is_none() {
                match self.campaign(&mut candidate).await {
                    Ok(Some(mut lane)) => {
                        let ended = self.lead(&mut lane).await;
                        lane.close().await;
                        let superseded = matches!(ended, Err(ProjectError::Superseded { .. }));
                        self.note(ended);
                        if superseded {
                            // A rebuild has switched: there is nobody to wait for.
                            continue;
                        }
                    }
                    Ok(None) => {}
                    Err(error) => self.note(Err(error)),
                }
            }
            self.follow().await;
        }
    }

    /// The lane with which this node leads, if no other one does.
    async fn campaign(&self, candidate: &mut Option<Lane>) -> Result<Option<Lane>, ProjectError> {
        let mut lane = match candidate.take() {
            Some(kept) => kept,
            None => Lane::open(self.journal.backend()).await?,
        };
        if lane.try_lead().await? {
            return Ok(Some(lane));
        }
        *candidate = Some(lane);
        Ok(None)
    }

    /// Leads until stopped or until someone else has taken the generation over.
    async fn lead(&self, lane: &mut Lane) -> Result<(), ProjectError> {
        let Some(taken) = lane.take_live().await? else { return Ok(()) };
        self.leads(taken, None);
        let mut fold = self.state(lane, taken).await?;
        let mut head = self.journal.head();
        let mut tidy = false;
        while !self.stop.is_cancelled() {
            self.leads(fold.at(), Some(fold.lot().len()));
            let known = *head.borrow_and_update();
            if fold.step(&self.journal, lane, known).await? {
                continue;
            }
            if !tidy {
                tidy = !lane.delete_some().await?;
                continue;
            }
            let news = timeout_at(Instant::now() + ELECTION, head.changed());
            if let Some(Err(_)) = self.stop.run_until_cancelled(news).await {
                lane.check(fold.at()).await?;
            }
        }
        Ok(())
    }

    /// The state behind the live generation: from its rows, or from the journal when another fold wrote them.
    async fn state(&self, lane: &mut Lane, taken: Checkpoint) -> Result<Fold, ProjectError> {
        let end = self.journal.tree_head().await?.position;
        if taken.position > end {
            tracing::error!(at = %taken.position, %end, "read models are beyond the end of the journal, folding it anew");
        } else if taken.fold_version == i64::from(Views::VERSION) {
            let (backend, batching) = (self.journal.backend().clone(), self.batching);
            let restoring = async move { Fold::restore(&backend, taken, batching).await };
            match leading(lane, taken, restoring).await {
                Err(ProjectError::Restore(error)) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "folding the journal anew");
                }
                Ok(fold) if fold.lot().may_heal(&self.journal).await? => {
                    tracing::info!("something parked may be taken in by now, folding the journal anew");
                }
                answered => return answered,
            }
        }
        let fold = Fold::fresh(lane.begin_generation().await?, self.batching);
        let building = |done, _| {
            self.status.send_modify(|status| status.building = Some(done));
        };
        let fold = catch_up_and_switch(&self.journal, lane, fold, building).await?;
        self.status.send_modify(|status| status.building = None);
        Ok(fold)
    }

    /// Says how a lead ended.
    fn note(&self, ended: Result<(), ProjectError>) {
        if ended.is_err() {
            metrics::counter!("nastavnik_projection_errors_total").increment(1);
        }
        let failure = match ended {
            Ok(()) => None,
            Err(error) if error.is_passing() => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the projection is taken up again");
                None
            }
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the projection has stopped");
                Some(Arc::new(error))
            }
        };
        self.status.send_modify(|status| {
            status.leader = false;
            status.building = None;
            status.failure = failure;
        });
    }

    fn leads(&self, at: Checkpoint, parked: Option<u64>) {
        self.status.send_modify(|status| {
            status.leader = true;
            status.generation = at.generation.unsigned_abs();
            status.epoch = at.epoch.unsigned_abs();
            if at.status == LIVE {
                status.position = at.position;
                status.parked = parked.unwrap_or(status.parked);
            }
        });
    }

    /// Watches the live generation until the next election.
    async fn follow(&self) {
        let reading = Reading::new(self.journal.backend().clone());
        let mut head = self.journal.head();
        let election = Instant::now() + ELECTION;
        while Instant::now() < election && !self.stop.is_cancelled() {
            match reading.state().await {
                Ok(At { position, parked, value: () }) => self.learn(position, parked.into()),
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(error, "the checkpoint was not read, trying again");
                }
            }
            let behind = self.status.borrow().position < *head.borrow_and_update();
            let wake = if behind { election.min(Instant::now() + LOOK) } else { election };
            let news = timeout_at(wake, head.changed());
            // Whatever it was, the checkpoint is looked at again.
            self.stop.run_until_cancelled(news).await;
        }
    }

    fn learn(&self, position: Position, parked: u64) {
        self.status.send_if_modified(|status| {
            let moved = (status.position, status.parked) != (position, parked);
            (status.position, status.parked) = (position, parked);
            moved
        });
    }
}
