//! One generation and the state behind it, moved along the journal.
//!
//! Invariants: each event is applied once and in the order of the journal; one that cannot be applied parks its aggregate
//! ([`park`](super::park)); after any error the state is given up, for it may be ahead of its rows.

use super::ProjectError;
use super::batch::Batch;
use super::checkpoint::{Checkpoint, LIVE};
use super::lane::Lane;
use super::park::{Lot, ParkReason, Parked};
use crate::backend::{Backend, on_readers};
use crate::journal::{Journal, Position, Recorded};
use crate::reading::{ROWS, RowColumns, stored_row};
use readmodel::{Change, Fact, Row, Views};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A batch has no more events than this,
const MOST: u32 = 500;
/// and so many that it is written in about this time: appends on SQLite wait for it.
const UNHURRIED: Duration = Duration::from_millis(100);

pub(super) struct Fold {
    views: Views,
    at: Checkpoint,
    lot: Lot,
    size: u32,
}

impl Fold {
    /// From the beginning of the journal.
    pub(super) fn fresh(at: Checkpoint) -> Self {
        Self { views: Views::default(), at, lot: Lot::default(), size: MOST }
    }

    /// From the rows of the live generation, which nobody else can write any more.
    pub(super) async fn restore(backend: &Backend, at: Checkpoint) -> Result<Self, ProjectError> {
        let columns: Vec<RowColumns> =
            on_readers!(backend, |pool| sqlx::query_as(ROWS).bind(at.generation).fetch_all(pool).await)?;
        let rows = columns.into_iter().map(stored_row).collect::<Result<Vec<Row>, _>>()?;
        Ok(Self { views: Views::restore(rows)?, at, lot: Lot::of_live(backend).await?, size: MOST })
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
        let left = upto.0.saturating_sub(self.at.position.0);
        let limit = self.size.min(u32::try_from(left).unwrap_or(u32::MAX));
        let events =
            if limit == 0 { Vec::new() } else { journal.read_after(self.at.position, limit).await? };
        let mut batch = Batch::default();
        let mut to = self.at.position;
        for event in events {
            match self.apply(journal, to.next(), &event).await {
                Ok(changes) => batch.take(changes),
                Err(error) => match ParkReason::of(&error) {
                    // It may have left a part of itself in the state.
                    Some(ParkReason::FoldFailed) if self.lot.dooms(&event).is_none() => {
                        return self.without(journal, lane, event.position).await;
                    }
                    Some(reason) => self.park(&mut batch, Parked::at(&event, reason)),
                    None if to == self.at.position => return Err(error),
                    // What came before it is written first; the next step begins with it.
                    None => break,
                },
            }
            to = to.next();
        }
        if to == self.at.position {
            return Ok(false);
        }
        let begun = Instant::now();
        self.at = lane.advance(self.at, to, Arc::new(batch)).await?;
        metrics::histogram!("nastavnik_projection_write_seconds").record(begun.elapsed());
        self.pace(begun.elapsed());
        Ok(true)
    }

    async fn apply(
        &mut self,
        journal: &Journal,
        expected: Position,
        event: &Recorded,
    ) -> Result<Vec<Change>, ProjectError> {
        if event.position != expected {
            return Err(ProjectError::Gap { expected, received: event.position });
        }
        if self.lot.holds(event) {
            return Ok(Vec::new());
        }
        if self.lot.dooms(event).is_some() {
            return Err(ProjectError::Fold { position: expected });
        }
        let mut fact = Fact::read(event.stored())?;
        if fact.is_correction() {
            let before = journal.stream_upto_sequence(&event.stream(), event.sequence - 1).await?;
            let before = before.iter().map(|event| Fact::read(event.stored()));
            fact.before = before.collect::<Result<_, _>>()?;
        }
        catch_unwind(AssertUnwindSafe(|| self.views.apply(&fact)))
            .map_err(|_| ProjectError::Fold { position: expected })
    }

    fn park(&mut self, batch: &mut Batch, parked: Parked) {
        let Parked { aggregate_type, aggregate_id, position, event_type, reason, .. } = &parked;
        tracing::error!(%position, aggregate_type, %aggregate_id, event_type, %reason, "an aggregate is parked");
        batch.parked.push(parked.clone());
        self.lot.park(parked);
    }

    /// Goes back to what is stored, to come again without trying the event at which the fold broke. A generation that is built
    /// is begun anew: not all of it need be stored.
    async fn without(
        &mut self,
        journal: &Journal,
        lane: &mut Lane,
        broke_at: Position,
    ) -> Result<bool, ProjectError> {
        let doomed = std::mem::take(&mut self.lot).doom(broke_at, ParkReason::FoldFailed);
        *self = if self.at.status == LIVE {
            Self::restore(journal.backend(), self.at).await?
        } else {
            Self::fresh(lane.begin_generation().await?)
        };
        self.lot = std::mem::take(&mut self.lot).knowing(doomed);
        Ok(true)
    }

    /// Halves a batch that took too long and lets one grow that did not.
    fn pace(&mut self, took: Duration) {
        self.size = if took > UNHURRIED { (self.size / 2).max(1) } else { (self.size * 2).min(MOST) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
            let error = ProjectError::from(Fact::read(changed.stored()).unwrap_err());
            assert_eq!(error.position(), Some(Position(7)));
            assert_eq!(ParkReason::of(&error), Some(reason));
        }
    }
}
