//! The journal in order, read and decoded ahead of whoever goes through it.
//!
//! Invariants: every event once, in the order of the journal, none after the position that is asked for; one that cannot be
//! decoded comes in its place with the reason. Positions are dense, so the next pages are known before they are read: some
//! are under way at once, each on a task of its own.

use super::Batching;
use crate::backend::on_readers;
use crate::journal::{Journal, Position, ReadError, StreamId};
use readmodel::{DecodeError, Fact, Stored};
use sqlx::Row;
use std::collections::VecDeque;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// How many pages are read or decoded at once.
const AHEAD: usize = 3;

/// What a decoder needs, and no more.
const READ_FACTS: &str = "
SELECT position, aggregate_type, aggregate_id, sequence, recorded_at, event_type, event_version, CAST(payload AS text)
  FROM events
 WHERE position > $1 AND position <= $2
 ORDER BY position";

/// An event, and what it says or why that is not known.
#[derive(Debug)]
pub struct Entry {
    /// Its place in the journal.
    pub position: Position,
    /// Its stream.
    pub stream: StreamId,
    /// What it says; a correction without what was before it.
    pub fact: Result<Fact, DecodeError>,
}

impl Entry {
    /// The stored name of its kind.
    pub fn event_type(&self) -> &str {
        match &self.fact {
            Ok(fact) => fact.event.kind(),
            Err(error) => &error.event_type,
        }
    }
}

/// A page that is being read, beside the position up to which it goes.
type UnderWay = JoinHandle<Result<Vec<Entry>, ReadError>>;

/// A way through the journal.
#[derive(Debug)]
pub struct Pages {
    journal: Journal,
    /// How many events are read by one statement.
    page: u64,
    /// Up to here events were given out.
    given: Position,
    /// Up to here pages are read or under way.
    asked: Position,
    under_way: VecDeque<(Position, UnderWay)>,
    ready: VecDeque<Entry>,
}

impl Pages {
    /// From the event after this position.
    pub fn after(journal: &Journal, position: Position) -> Self {
        Self::by(journal, position, Batching::default())
    }

    /// The same, in pages of this size.
    pub(super) fn by(journal: &Journal, position: Position, batching: Batching) -> Self {
        let (page, under_way, ready) = (u64::from(batching.page.get()), VecDeque::new(), VecDeque::new());
        Self { journal: journal.clone(), page, given: position, asked: position, under_way, ready }
    }

    /// The next events, at most so many and none after `upto`, which is no later than the end of the journal; none at all
    /// when it is reached.
    ///
    /// # Errors
    /// When the database does not answer. The way goes on after the events that were given out.
    pub async fn next(&mut self, most: usize, upto: Position) -> Result<Vec<Entry>, ReadError> {
        while self.ready.len() < most {
            while self.under_way.len() < AHEAD && self.asked < upto {
                let (after, last) = (self.asked, Position(upto.0.min(self.asked.0 + self.page)));
                self.under_way.push_back((last, tokio::spawn(page(self.journal.clone(), after, last))));
                self.asked = last;
            }
            let Some((last, first)) = self.under_way.pop_front() else { break };
            match first.await {
                Ok(entries) => self.ready.extend(entries?),
                Err(ended) => std::panic::resume_unwind(ended.into_panic()),
            }
            // A page that ends early is of a journal that ends before `upto`, or of one that lost an event: whoever comes
            // again asks again from there.
            let end = self.ready.back().map(|entry| entry.position);
            if end != Some(last) {
                self.under_way.clear();
                self.asked = end.unwrap_or(self.given);
                break;
            }
        }
        let next: Vec<Entry> = self.ready.drain(..self.ready.len().min(most)).collect();
        self.given = next.last().map_or(self.given, |entry| entry.position);
        Ok(next)
    }
}

async fn page(journal: Journal, after: Position, last: Position) -> Result<Vec<Entry>, ReadError> {
    on_readers!(journal.backend(), |pool| {
        let page = sqlx::query(READ_FACTS).bind(after.to_sql()).bind(last.to_sql());
        let rows = page.fetch_all(pool).await?;
        let mut entries = Vec::with_capacity(rows.len());
        for row in &rows {
            let position = Position::from_sql(row.try_get(0)?)?;
            let unreadable = |what| ReadError::Row { position, what };
            let version: &str = row.try_get(6)?;
            let aggregate_id = Uuid::parse_str(row.try_get(2)?).map_err(|_| unreadable("an aggregate_id"))?;
            let stored = Stored {
                position: position.0,
                aggregate_type: row.try_get(1)?,
                aggregate_id,
                sequence: row.try_get::<i64, _>(3)?.unsigned_abs(),
                recorded_at: row.try_get(4)?,
                event_type: row.try_get(5)?,
                event_version: version.parse().map_err(|_| unreadable("an event_version"))?,
                payload: row.try_get(7)?,
            };
            let stream = StreamId::new(stored.aggregate_type.to_owned(), aggregate_id);
            entries.push(Entry { position, stream, fact: Fact::read(stored) });
        }
        Ok(entries)
    })
}
