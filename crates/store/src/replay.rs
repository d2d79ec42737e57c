//! Read models as they were at any position, folded in memory: nothing is stored, and the digest is that of the stored ones.
//!
//! Invariants: events come in the order of their positions, none missing; what the projector would park is left out in the same
//! way, so the same events give the same digest as its tables have at that position.

use crate::digest::{CellOrder, Digest, Replayed};
use crate::journal::{Journal, Position, ReadError, Recorded};
use crate::projector::{Lot, ParkReason, Parked};
use readmodel::{DecodeError, Fact, Row, RowKind, Views};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use uuid::Uuid;

/// How many events are read at once.
const PAGE: u32 = 1_000;

/// Why the journal was not folded.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// It did not answer.
    #[error("the journal could not be read")]
    Read(#[from] ReadError),
    /// It ends before the position that was asked for.
    #[error("the journal ends at {end}, asked for {asked}")]
    Beyond {
        /// Which position.
        asked: Position,
        /// Its end.
        end: Position,
    },
    /// What was before a correction cannot be read.
    #[error(transparent)]
    Unreadable(#[from] DecodeError),
}

/// Read models that nobody else reads.
#[derive(Debug, Default)]
pub struct Scratch {
    views: Views,
    replayed: Replayed,
    lot: Lot,
    at: Position,
}

/// The fold broke at an event, and may be half done: [`Scratch::without`].
#[derive(Debug)]
pub(crate) struct Broke;

impl Scratch {
    /// The position up to which it is folded.
    pub const fn at(&self) -> Position {
        self.at
    }

    /// What is left out, as the projector would park it.
    pub fn parked(&self) -> Vec<&Parked> {
        self.lot.by_key()
    }

    /// Goes on to the next event: what it says, if it is to be folded.
    pub(crate) fn read(&mut self, event: &Recorded) -> Option<Fact> {
        self.at = event.position;
        if self.lot.holds(&event.aggregate_type, event.aggregate_id) {
            return None;
        }
        let read = match self.lot.dooms(event.position) {
            Some(reason) => Err(reason),
            None => Fact::read(event.stored()).map_err(|error| ParkReason::of(&error)),
        };
        let park = |reason| {
            self.lot.park(Parked::at(event.position, &event.stream(), &event.event_type, reason));
        };
        read.map_err(park).ok()
    }

    /// Takes in what the event says at which it is, a correction with what was before it.
    pub(crate) fn fold(&mut self, fact: &Fact) -> Result<(), Broke> {
        let changes = catch_unwind(AssertUnwindSafe(|| self.views.apply(fact))).map_err(|_| Broke)?;
        self.replayed.take(changes);
        Ok(())
    }

    /// The beginning of the same way, on which the event at which it is now is not tried.
    pub(crate) fn without(self) -> Self {
        let doomed = self.lot.doom(self.at, ParkReason::FoldFailed);
        Self { lot: Lot::default().knowing(doomed), ..Self::default() }
    }

    /// Folds the journal up to a position; says how far it is from time to time.
    pub async fn follow(
        &mut self,
        journal: &Journal,
        until: Position,
        mut progress: impl FnMut(Position),
    ) -> Result<(), ReplayError> {
        let end = journal.tree_head().await?.position;
        if until > end {
            return Err(ReplayError::Beyond { asked: until, end });
        }
        while self.at < until {
            let left = u32::try_from(until.0 - self.at.0).unwrap_or(PAGE);
            for event in journal.read_after(self.at, PAGE.min(left)).await? {
                let Some(mut fact) = self.read(&event) else { continue };
                if fact.is_correction() {
                    fact.before = before(journal, &event).await?;
                }
                if let Err(Broke) = self.fold(&fact) {
                    *self = std::mem::take(self).without();
                    break;
                }
            }
            progress(self.at);
        }
        Ok(())
    }

    /// The rows of a kind.
    pub(crate) fn rows(&self, kind: RowKind) -> impl Iterator<Item = &Row> {
        self.replayed.rows.values().filter(move |row| row.kind == kind)
    }

    /// The digest of what was folded so far.
    pub fn digest(&self) -> Digest {
        Digest { position: self.at, sha256: self.replayed.clone().finish(&self.lot) }
    }

    /// What there is now.
    pub fn picture(&self) -> Picture {
        Picture { rows: self.replayed.rows.clone(), cells: self.replayed.cells.clone() }
    }
}

/// The facts of a stream before a correction.
async fn before(journal: &Journal, event: &Recorded) -> Result<Vec<Fact>, ReplayError> {
    let events = journal.stream_upto_sequence(&event.stream(), event.sequence - 1).await?;
    Ok(events.iter().map(|event| Fact::read(event.stored())).collect::<Result<_, _>>()?)
}

/// Rows and cells at a position.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    rows: BTreeMap<(&'static str, Uuid), Row>,
    cells: BTreeMap<CellOrder, i64>,
}

/// What differs between two pictures.
#[derive(Debug, Clone, PartialEq)]
pub enum Difference {
    /// A row of the registry: JSON, or `None` where it is not there.
    Row {
        /// Its kind.
        kind: &'static str,
        /// Its id.
        key: Uuid,
        /// At the first position.
        before: Option<String>,
        /// At the second.
        after: Option<String>,
    },
    /// A sum of the ledger; `None` where it has no postings.
    Cell {
        /// At which node.
        node: Uuid,
        /// For which year.
        year: i32,
        /// What it is about.
        theme: &'static str,
        /// What it counts.
        measure: &'static str,
        /// A finer address.
        detail: String,
        /// At the first position.
        before: Option<i64>,
        /// At the second.
        after: Option<i64>,
    },
}

impl Picture {
    /// How many rows and cells there are.
    pub fn size(&self) -> (usize, usize) {
        (self.rows.len(), self.cells.len())
    }

    /// What is otherwise in a later picture, rows first, in the order of their keys.
    pub fn difference(&self, later: &Self) -> Vec<Difference> {
        let body = |row: Option<&Row>| row.map(|row| row.body.clone());
        let rows = changed(&self.rows, &later.rows).map(|((kind, key), before, after)| Difference::Row {
            kind,
            key: *key,
            before: body(before),
            after: body(after),
        });
        let cells = changed(&self.cells, &later.cells).map(|(key, before, after)| {
            let (node, year, theme, measure, detail, _) = key;
            Difference::Cell {
                node: *node,
                year: *year,
                theme,
                measure,
                detail: detail.clone(),
                before: before.copied(),
                after: after.copied(),
            }
        });
        rows.chain(cells).collect()
    }
}

/// The keys under which two maps do not hold the same.
fn changed<'m, K: Ord, V: PartialEq>(
    first: &'m BTreeMap<K, V>,
    second: &'m BTreeMap<K, V>,
) -> impl Iterator<Item = (&'m K, Option<&'m V>, Option<&'m V>)> {
    let gone = first.keys().filter(|key| !second.contains_key(*key));
    let keys: std::collections::BTreeSet<&K> = gone.chain(second.keys()).collect();
    keys.into_iter()
        .map(|key| (key, first.get(key), second.get(key)))
        .filter(|(_, before, after)| before != after)
}
