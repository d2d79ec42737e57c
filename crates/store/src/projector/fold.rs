//! One generation and the state behind it, moved along the journal.
//!
//! Invariants: each event is applied once and in the order of the journal; one that cannot be applied parks its aggregate
//! ([`park`](super::park)); after any error the state is given up, for it may be ahead of its rows.
//! Rows and cells of the live generation are written with their events. Those of one that is built wait until it has come
//! to its end, each written once: nobody reads it before, and one that is left half built is begun anew.

use super::batch::{Batch, Pending};
use super::checkpoint::{BUILDING, Checkpoint, LIVE};
use super::lane::Lane;
use super::pages::{Entry, Pages};
use super::park::{Lot, ParkReason, Parked};
use super::{Batching, ProjectError};
use crate::backend::{Backend, on_readers};
use crate::journal::{Journal, Position};
use crate::reading::{ROWS, RowColumns, stored_row};
use readmodel::{Effect, Fact, Row, Views};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A batch has so many events, rows or cells that it is written in about this time: appends on SQLite wait for it.
const UNHURRIED: Duration = Duration::from_millis(100);

pub(super) struct Fold {
    views: Views,
    at: Checkpoint,
    lot: Lot,
    batching: Batching,
    size: u32,
    pending: Pending,
    /// The way on from the checkpoint, while there is no reason to look again.
    pages: Option<Pages>,
}

impl Fold {
    /// From the beginning of the journal.
    pub(super) fn fresh(at: Checkpoint, batching: Batching) -> Self {
        Self::of(Views::default(), at, Lot::default(), batching)
    }

    /// From the rows of the live generation, which nobody else can write any more.
    pub(super) async fn restore(
        backend: &Backend,
        at: Checkpoint,
        batching: Batching,
    ) -> Result<Self, ProjectError> {
        Ok(Self::of(restored(backend, at).await?, at, Lot::of_live(backend).await?, batching))
    }

    fn of(views: Views, at: Checkpoint, lot: Lot, batching: Batching) -> Self {
        let size = batching.first.get();
        Self { views, at, lot, batching, size, pending: Pending::default(), pages: None }
    }

    pub(super) const fn at(&self) -> Checkpoint {
        self.at
    }

    /// What it leaves out.
    pub(super) const fn lot(&self) -> &Lot {
        &self.lot
    }

    /// The same fold under a checkpoint that was moved by a switch.
    pub(super) fn under(self, at: Checkpoint) -> Self {
        Self { at, ..self }
    }

    /// Applies and writes the next events, none of them after `upto`; says whether there were any.
    pub(super) async fn step(
        &mut self,
        journal: &Journal,
        lane: &mut Lane,
        upto: Position,
    ) -> Result<bool, ProjectError> {
        // Taken out, so that after an error the journal is read again.
        let mut pages =
            self.pages.take().unwrap_or_else(|| Pages::by(journal, self.at.position, self.batching));
        let mut entries = pages.next(self.size as usize, upto).await?;
        let last = entries.last().map_or(self.at.position, |entry| entry.position);
        let mut batch = Batch::default();
        let mut to = self.at.position;
        for entry in &mut entries {
            match self.apply(journal, to.next(), entry).await {
                Ok(Applied::Taken(effect)) => self.pending.take(effect, &mut batch),
                Ok(Applied::Held) => {}
                Ok(Applied::Unfit(reason)) => {
                    let Entry { position, stream, .. } = &*entry;
                    self.park(&mut batch, Parked::at(*position, stream, entry.event_type(), reason));
                }
                Ok(Applied::Broke) => return self.without(journal, lane, entry.position).await,
                Err(error) if to == self.at.position => return Err(error),
                // What came before it is written first; the next step begins with it.
                Err(_) => break,
            }
            to = to.next();
        }
        if to == self.at.position {
            return Ok(false);
        }
        if self.at.status != BUILDING {
            self.pending.write(usize::MAX, &self.views, &mut batch);
        }
        pages.give_back(entries);
        self.write(lane, to, batch).await?;
        self.pages = (to == last).then_some(pages);
        Ok(true)
    }

    /// Writes what waits; says whether anything did.
    pub(super) async fn settle(&mut self, lane: &mut Lane) -> Result<bool, ProjectError> {
        let waited = !self.pending.is_empty();
        while !self.pending.is_empty() {
            let mut batch = Batch::default();
            self.pending.write(self.size as usize, &self.views, &mut batch);
            self.write(lane, self.at.position, batch).await?;
        }
        Ok(waited)
    }

    async fn write(&mut self, lane: &mut Lane, to: Position, batch: Batch) -> Result<(), ProjectError> {
        let begun = Instant::now();
        self.at = lane.advance(self.at, to, Arc::new(batch)).await?;
        metrics::histogram!("nastavnik_projection_write_seconds").record(begun.elapsed());
        self.pace(begun.elapsed());
        Ok(())
    }

    fn park(&mut self, batch: &mut Batch, parked: Parked) {
        let Parked { aggregate_type, aggregate_id, position, event_type, reason, .. } = &parked;
        tracing::error!(%position, aggregate_type, %aggregate_id, event_type, %reason, "an aggregate is parked");
        batch.parked.push(parked.clone());
        self.lot.park(parked);
    }

    /// Goes back to what is stored, to come again without trying the event at which the fold broke: it may have left a part of
    /// itself in the state. A generation that is built is begun anew: not all of it need be stored.
    async fn without(
        &mut self,
        journal: &Journal,
        lane: &mut Lane,
        broke_at: Position,
    ) -> Result<bool, ProjectError> {
        let doomed = std::mem::take(&mut self.lot).doom(broke_at, ParkReason::FoldFailed);
        *self = if self.at.status == LIVE {
            Self::restore(journal.backend(), self.at, self.batching).await?
        } else {
            Self::fresh(lane.begin_generation().await?, self.batching)
        };
        self.lot = std::mem::take(&mut self.lot).knowing(doomed);
        Ok(true)
    }

    async fn apply(
        &mut self,
        journal: &Journal,
        expected: Position,
        entry: &mut Entry,
    ) -> Result<Applied, ProjectError> {
        let Entry { position, stream, fact } = entry;
        if *position != expected {
            return Err(ProjectError::Gap { expected, received: *position });
        }
        if self.lot.holds(&stream.aggregate_type, stream.aggregate_id) {
            return Ok(Applied::Held);
        }
        if let Some(reason) = self.lot.dooms(expected) {
            return Ok(Applied::Unfit(reason));
        }
        let fact = match fact {
            Ok(fact) => fact,
            Err(error) => return Ok(Applied::Unfit(ParkReason::of(error))),
        };
        if fact.is_correction() {
            let before = journal.stream_upto_sequence(stream, fact.sequence - 1).await?;
            match before.iter().map(|event| Fact::read(event.stored())).collect() {
                Ok(before) => fact.before = before,
                Err(error) => return Ok(Applied::Unfit(ParkReason::of(&error))),
            }
        }
        let effect = catch_unwind(AssertUnwindSafe(|| self.views.take_in(fact)));
        Ok(effect.map_or(Applied::Broke, Applied::Taken))
    }

    /// Halves a batch that took too long and lets one grow that did not.
    fn pace(&mut self, took: Duration) {
        self.size = if took > UNHURRIED {
            (self.size / 2).max(1)
        } else {
            (self.size * 2).min(self.batching.most.get())
        };
    }
}

/// What became of an event.
enum Applied {
    /// It is in the state.
    Taken(Effect),
    /// Its aggregate is left out already.
    Held,
    /// It cannot be applied, and nothing of it is in the state.
    Unfit(ParkReason),
    /// The fold broke at it: a part of it may be in the state.
    Broke,
}

/// The state that the rows of a generation describe.
async fn restored(backend: &Backend, at: Checkpoint) -> Result<Views, ProjectError> {
    let columns: Vec<RowColumns> =
        on_readers!(backend, |pool| sqlx::query_as(ROWS).bind(at.generation).fetch_all(pool).await)?;
    let rows = columns.into_iter().map(stored_row).collect::<Result<Vec<Row>, _>>()?;
    Ok(Views::restore(rows)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Recorded;
    use domain::event::DomainEvent;
    use uuid::Uuid;

    fn recorded(event: &DomainEvent) -> Recorded {
        Recorded {
            position: Position(7),
            aggregate_type: event.aggregate_type().to_owned(),
            aggregate_id: Uuid::from_u128(1),
            sequence: 1,
            event_type: event.kind().to_owned(),
            event_version: event.version(),
            payload: serde_json::to_string(event).unwrap(),
            metadata: "{}".to_owned(),
            recorded_at: 0,
            leaf_hash: [0; 32],
        }
    }

    #[test]
    fn every_event_becomes_a_fact() {
        for (_, event) in DomainEvent::samples() {
            assert_eq!(Fact::read(recorded(&event).stored()).unwrap().event, event);
        }
    }

    #[test]
    fn an_event_that_cannot_be_read_is_named_with_its_position() {
        let (_, event) = DomainEvent::samples().remove(0);
        let unknown = Recorded { event_type: "Painted".to_owned(), ..recorded(&event) };
        let newer = Recorded { event_version: event.version() + 1, ..recorded(&event) };
        let broken = Recorded { payload: "{}".to_owned(), ..recorded(&event) };
        let reasons = [ParkReason::UnknownKind, ParkReason::NewerShape, ParkReason::Unreadable];
        for (changed, reason) in [unknown, newer, broken].into_iter().zip(reasons) {
            let error = Fact::read(changed.stored()).unwrap_err();
            assert_eq!(error.position, 7);
            assert_eq!(ParkReason::of(&error), reason);
        }
    }
}
