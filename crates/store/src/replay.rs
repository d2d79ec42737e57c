//! Read models as they were at any position, folded in memory: nothing is stored, and the digest is that of the stored ones.
//!
//! Invariants: events come in the order of their positions, none left out; the same events give the same digest as the
//! projector's tables have at that position.

use crate::digest::{CellOrder, Digest, Replayed};
use crate::journal::{Journal, Position, ReadError, Recorded, StreamId};
use readmodel::{DecodeError, Fact, Row, Views};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How many events are read at once.
const PAGE: u32 = 1_000;

/// An event that this version cannot fold.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It is not what its kind says.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// It is of a later version.
    #[error(
        "the event at {position} has version {received}, known up to {known}: a newer nastavnik is needed"
    )]
    Newer {
        /// Its position.
        position: Position,
        /// Its version.
        received: u32,
        /// The newest version that is known.
        known: u32,
    },
}

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
    /// An event cannot be folded.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
}

/// Read models that nobody else reads.
#[derive(Debug, Default)]
pub struct Scratch {
    views: Views,
    replayed: Replayed,
    at: Position,
}

impl Scratch {
    /// The position up to which it is folded.
    pub const fn at(&self) -> Position {
        self.at
    }

    /// Takes the next event in; `before` gives what happened in its stream before it, and is asked for a correction only.
    /// Gives the fact without it.
    pub(crate) fn apply(
        &mut self,
        event: &Recorded,
        before: impl FnOnce() -> Vec<Fact>,
    ) -> Result<Fact, Unreadable> {
        let mut fact = read(event)?;
        if fact.is_correction() {
            fact.before = before();
        }
        self.replayed.take(self.views.apply(&fact));
        self.at = event.position;
        fact.before.clear();
        Ok(fact)
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
                let before = before(journal, &event).await?;
                self.apply(&event, || before)?;
            }
            progress(self.at);
        }
        Ok(())
    }

    /// The digest of what was folded so far.
    pub fn digest(&self) -> Digest {
        Digest { position: self.at, sha256: self.replayed.clone().finish() }
    }

    /// What there is now.
    pub fn picture(&self) -> Picture {
        Picture { rows: self.replayed.rows.clone(), cells: self.replayed.cells.clone() }
    }
}

/// The facts of a stream before a correction; none before anything else.
async fn before(journal: &Journal, event: &Recorded) -> Result<Vec<Fact>, ReplayError> {
    if !read(event)?.is_correction() {
        return Ok(Vec::new());
    }
    let stream = StreamId::new(event.aggregate_type.clone(), event.aggregate_id);
    let events = journal.stream_upto_sequence(&stream, event.sequence - 1).await?;
    Ok(events.iter().map(read).collect::<Result<_, _>>()?)
}

fn read(event: &Recorded) -> Result<Fact, Unreadable> {
    let fact = Fact::read(event.stored())?;
    let (received, known) = (event.event_version, fact.event.version());
    if received > known {
        return Err(Unreadable::Newer { position: event.position, received, known });
    }
    Ok(fact)
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
