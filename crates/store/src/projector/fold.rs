//! One generation and the state behind it, moved along the journal.
//!
//! Invariants: each event is applied once and in the order of the journal; an event that cannot be applied stops the fold
//! right before it, everything earlier is written; after any error the state is given up, for it may be ahead of its rows.
//! Rows and cells of the live generation are written with their events. Those of one that is built wait until it has come
//! to its end, each written once: nobody reads it before, and one that is left half built is begun anew.

use super::ProjectError;
use super::batch::{Batch, Pending};
use super::checkpoint::{BUILDING, Checkpoint};
use super::lane::Lane;
use super::pages::{self, Entry, Pages};
use crate::backend::{Backend, on_readers};
use crate::journal::{Journal, Position, Recorded};
use crate::reading::{ROWS, RowColumns, stored_row};
use readmodel::{Effect, Fact, Row, Stored, Views};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A batch has no more events, rows or cells than this,
const MOST: u32 = 4_000;
/// at first no more than this,
const FIRST: u32 = 500;
/// and so many that it is written in about this time: appends on SQLite wait for it.
const UNHURRIED: Duration = Duration::from_millis(100);

pub(super) struct Fold {
    views: Views,
    at: Checkpoint,
    size: u32,
    pending: Pending,
    /// The way on from the checkpoint, while there is no reason to look again.
    pages: Option<Pages>,
}

impl Fold {
    /// From the beginning of the journal.
    pub(super) fn fresh(at: Checkpoint) -> Self {
        Self::of(Views::default(), at)
    }

    /// From the rows of a generation that nobody else can write any more.
    pub(super) async fn restore(backend: &Backend, at: Checkpoint) -> Result<Self, ProjectError> {
        Ok(Self::of(restored(backend, at).await?, at))
    }

    fn of(views: Views, at: Checkpoint) -> Self {
        Self { views, at, size: FIRST, pending: Pending::default(), pages: None }
    }

    pub(super) const fn at(&self) -> Checkpoint {
        self.at
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
        let mut pages = self.pages.take().unwrap_or_else(|| Pages::after(journal, self.at.position));
        let entries = pages.next(self.size as usize, upto).await?;
        let last = entries.last().map_or(self.at.position, |entry| entry.position);
        let mut batch = Batch::default();
        let mut to = self.at.position;
        for entry in entries {
            match self.apply(journal, to.next(), entry).await {
                Ok(effect) => self.pending.take(effect, &mut batch),
                Err(error) if to == self.at.position => return Err(error),
                Err(ProjectError::Fold { .. }) => return self.without_the_next(journal, lane, to).await,
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

    /// An event that broke in the middle of the fold may have left a part of itself in it: what came before it is folded
    /// again from what is stored, and written. A generation that is built is begun anew without this.
    async fn without_the_next(
        &mut self,
        journal: &Journal,
        lane: &mut Lane,
        upto: Position,
    ) -> Result<bool, ProjectError> {
        if self.at.status == BUILDING {
            return Err(ProjectError::Fold { position: upto.next() });
        }
        *self = Self::restore(journal.backend(), self.at).await?;
        Box::pin(self.step(journal, lane, upto)).await
    }

    async fn apply(
        &mut self,
        journal: &Journal,
        expected: Position,
        entry: Entry,
    ) -> Result<Effect, ProjectError> {
        if entry.position != expected {
            return Err(ProjectError::Gap { expected, received: entry.position });
        }
        let mut fact = entry.fact?;
        if fact.is_correction() {
            let before = journal.stream_upto_sequence(&entry.stream, fact.sequence - 1).await?;
            fact.before = before.iter().map(self::fact).collect::<Result<_, _>>()?;
        }
        catch_unwind(AssertUnwindSafe(|| self.views.take_in(&fact)))
            .map_err(|_| ProjectError::Fold { position: expected })
    }

    /// Halves a batch that took too long and lets one grow that did not.
    fn pace(&mut self, took: Duration) {
        self.size = if took > UNHURRIED { (self.size / 2).max(1) } else { (self.size * 2).min(MOST) };
    }
}

/// The state that the rows of a generation describe.
async fn restored(backend: &Backend, at: Checkpoint) -> Result<Views, ProjectError> {
    let columns: Vec<RowColumns> =
        on_readers!(backend, |pool| sqlx::query_as(ROWS).bind(at.generation).fetch_all(pool).await)?;
    let rows = columns.into_iter().map(stored_row).collect::<Result<Vec<Row>, _>>()?;
    Ok(Views::restore(rows)?)
}

/// What an event says, if this version knows all that it says.
fn fact(event: &Recorded) -> Result<Fact, ProjectError> {
    let stored = Stored {
        position: event.position.0,
        aggregate_type: &event.aggregate_type,
        aggregate_id: event.aggregate_id,
        sequence: event.sequence,
        recorded_at: event.recorded_at,
        event_type: &event.event_type,
        payload: &event.payload,
    };
    pages::fact(stored, event.event_version)
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
            assert_eq!(fact(&recorded(&event)).unwrap().event, event);
        }
    }

    #[test]
    fn an_event_that_cannot_be_read_is_named_with_its_position() {
        let (_, event) = DomainEvent::samples().remove(0);
        let unknown = Recorded { event_type: "Painted".to_owned(), ..recorded(&event) };
        let newer = Recorded { event_version: event.version() + 1, ..recorded(&event) };
        let broken = Recorded { payload: "{}".to_owned(), ..recorded(&event) };
        for (changed, said) in [(unknown, "Painted"), (newer, "newer"), (broken, "cannot be read")] {
            let error = fact(&changed).unwrap_err();
            assert_eq!(error.position(), Some(Position(7)));
            assert!(error.to_string().contains(said), "{error}");
        }
    }
}
