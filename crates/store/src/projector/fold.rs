//! One generation and the state behind it, moved along the journal.
//!
//! Invariants: each event is applied once and in the order of the journal; an event that cannot be applied stops the fold
//! right before it, everything earlier is written; after any error the state is given up, for it may be ahead of its rows.

use super::ProjectError;
use super::batch::Batch;
use super::checkpoint::Checkpoint;
use super::lane::Lane;
use crate::backend::{Backend, on_readers};
use crate::journal::{Journal, Position, Recorded, StreamId};
use crate::reading::{ROWS, RowColumns, stored_row};
use readmodel::{Change, Fact, Row, Stored, Views};
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
    size: u32,
}

impl Fold {
    /// From the beginning of the journal.
    pub(super) fn fresh(at: Checkpoint) -> Self {
        Self { views: Views::default(), at, size: MOST }
    }

    /// From the rows of a generation that nobody else can write any more.
    pub(super) async fn restore(backend: &Backend, at: Checkpoint) -> Result<Self, ProjectError> {
        let columns: Vec<RowColumns> =
            on_readers!(backend, |pool| sqlx::query_as(ROWS).bind(at.generation).fetch_all(pool).await)?;
        let rows = columns.into_iter().map(stored_row).collect::<Result<Vec<Row>, _>>()?;
        Ok(Self { views: Views::restore(rows)?, at, size: MOST })
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
        let left = upto.0.saturating_sub(self.at.position.0);
        let limit = self.size.min(u32::try_from(left).unwrap_or(u32::MAX));
        let events =
            if limit == 0 { Vec::new() } else { journal.read_after(self.at.position, limit).await? };
        let mut batch = Batch::default();
        let mut to = self.at.position;
        for event in events {
            match self.apply(journal, to.next(), event).await {
                Ok(changes) => batch.take(changes),
                Err(error) if to == self.at.position => return Err(error),
                // What came before it is written first; the next step begins with it.
                Err(_) => break,
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
        event: Recorded,
    ) -> Result<Vec<Change>, ProjectError> {
        if event.position != expected {
            return Err(ProjectError::Gap { expected, received: event.position });
        }
        let mut fact = fact(&event)?;
        if fact.is_correction() {
            let stream = StreamId::new(event.aggregate_type, event.aggregate_id);
            let before = journal.stream_upto_sequence(&stream, event.sequence - 1).await?;
            fact.before = before.iter().map(self::fact).collect::<Result<_, _>>()?;
        }
        catch_unwind(AssertUnwindSafe(|| self.views.apply(&fact)))
            .map_err(|_| ProjectError::Fold { position: expected })
    }

    /// Halves a batch that took too long and lets one grow that did not.
    fn pace(&mut self, took: Duration) {
        self.size = if took > UNHURRIED { (self.size / 2).max(1) } else { (self.size * 2).min(MOST) };
    }
}

/// What an event says, if this version knows all that it says.
fn fact(event: &Recorded) -> Result<Fact, ProjectError> {
    let fact = Fact::read(Stored {
        position: event.position.0,
        aggregate_type: &event.aggregate_type,
        aggregate_id: event.aggregate_id,
        sequence: event.sequence,
        recorded_at: event.recorded_at,
        event_type: &event.event_type,
        payload: &event.payload,
    })?;
    let known = fact.event.version();
    if event.event_version > known {
        let (position, event_type) = (event.position, event.event_type.clone());
        return Err(ProjectError::Newer { position, event_type, received: event.event_version, known });
    }
    Ok(fact)
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
