//! The journal in order, read and decoded ahead of whoever goes through it.
//!
//! Invariants: every event once, in the order of the journal, none after the position that is asked for; one that cannot be
//! decoded comes in its place with the reason. Positions are dense, so the next pages are known before they are read: some
//! are under way at once, each on a task of its own.

use super::Batching;
use crate::backend::Backend;
use crate::journal::{Journal, Position, ReadError, StreamId};
use crate::postgres::{bigint, copied, text};
use readmodel::{DecodeError, Fact, Stored};
use sqlx::Row;
use sqlx::sqlite::{SqlitePool, SqliteRow};
use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt::Display;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// How many pages are read and decoded at once, so that a fold does not wait for the next.
const AHEAD: usize = 4;

/// What a decoder needs of the events between two positions, and no more. A `json` is sent as its text, without a cast.
fn facts_between(after: impl Display, last: impl Display) -> String {
    format!(
        "SELECT position, aggregate_type, aggregate_id, sequence, recorded_at, event_type, event_version, payload
  FROM events
 WHERE position > {after} AND position <= {last}
 ORDER BY position"
    )
}

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
    /// What is left of the page that is given out.
    ready: std::vec::IntoIter<Entry>,
    /// Lists that were given back, empty.
    spare: Vec<Vec<Entry>>,
}

impl Pages {
    /// From the event after this position.
    pub fn after(journal: &Journal, position: Position) -> Self {
        Self::by(journal, position, Batching::default())
    }

    /// The same, in pages of this size.
    pub(super) fn by(journal: &Journal, position: Position, batching: Batching) -> Self {
        let (page, under_way) = (u64::from(batching.page.get()), VecDeque::new());
        let (ready, spare) = (Vec::new().into_iter(), Vec::new());
        Self { journal: journal.clone(), page, given: position, asked: position, under_way, ready, spare }
    }

    /// The next events, at most so many and none after `upto`, which is no later than the end of the journal; none at all
    /// when it is reached. No more than a page, which is not copied where it fits.
    ///
    /// # Errors
    /// When the database does not answer. The way goes on after the events that were given out.
    pub async fn next(&mut self, most: usize, upto: Position) -> Result<Vec<Entry>, ReadError> {
        if self.ready.as_slice().is_empty() {
            self.ready = self.read(upto).await?.into_iter();
        }
        let next: Vec<Entry> = if self.ready.len() <= most {
            std::mem::take(&mut self.ready).collect()
        } else {
            self.ready.by_ref().take(most).collect()
        };
        self.given = next.last().map_or(self.given, |entry| entry.position);
        Ok(next)
    }

    /// Takes a list back that [`next`](Self::next) gave, for a page to come: a long list anew is memory that the system has to clear.
    pub fn give_back(&mut self, mut entries: Vec<Entry>) {
        entries.clear();
        if self.spare.len() < AHEAD {
            self.spare.push(entries);
        }
    }

    /// The next page, others on their way behind it.
    async fn read(&mut self, upto: Position) -> Result<Vec<Entry>, ReadError> {
        while self.under_way.len() < AHEAD && self.asked < upto {
            let (after, last) = (self.asked, Position(upto.0.min(self.asked.0 + self.page)));
            let into = self.spare.pop().unwrap_or_default();
            self.under_way.push_back((last, tokio::spawn(page(self.journal.clone(), after, last, into))));
            self.asked = last;
        }
        let Some((last, first)) = self.under_way.pop_front() else { return Ok(Vec::new()) };
        let entries = match first.await {
            Ok(entries) => entries?,
            Err(ended) => std::panic::resume_unwind(ended.into_panic()),
        };
        // A page that ends early is of a journal that ends before `upto`, or of one that lost an event: whoever comes
        // again asks again from there.
        let end = entries.last().map(|entry| entry.position);
        if end != Some(last) {
            self.under_way.clear();
            self.asked = end.unwrap_or(self.given);
        }
        Ok(entries)
    }
}

/// The events between two positions, in a list that is empty still.
async fn page(
    journal: Journal,
    after: Position,
    last: Position,
    mut into: Vec<Entry>,
) -> Result<Vec<Entry>, ReadError> {
    into.reserve(usize::try_from(last.0 - after.0).unwrap_or_default());
    match journal.backend() {
        Backend::Sqlite(database) => selected(database.readers(), after, last, into).await,
        Backend::Postgres(database) => {
            copied(database.pool(), &facts_between(after, last), into, copied_entry).await
        }
    }
}

async fn selected(
    pool: &SqlitePool,
    after: Position,
    last: Position,
    mut into: Vec<Entry>,
) -> Result<Vec<Entry>, ReadError> {
    let statement = facts_between("$1", "$2");
    let page = sqlx::query(&statement).bind(after.to_sql()).bind(last.to_sql());
    let rows = page.fetch_all(pool).await?;
    let columns = |row: &SqliteRow| {
        entry(Columns {
            position: row.try_get(0)?,
            aggregate_type: row.try_get(1)?,
            aggregate_id: row.try_get(2)?,
            sequence: row.try_get(3)?,
            recorded_at: row.try_get(4)?,
            event_type: row.try_get(5)?,
            event_version: row.try_get(6)?,
            payload: row.try_get(7)?,
        })
    };
    for row in &rows {
        into.push(columns(row)?);
    }
    Ok(into)
}

fn copied_entry(row: [&[u8]; 8]) -> Result<Entry, ReadError> {
    let [position, aggregate_type, aggregate_id, sequence, recorded_at, event_type, event_version, payload] =
        row;
    entry(Columns {
        position: bigint(position)?,
        aggregate_type: text(aggregate_type)?,
        aggregate_id: text(aggregate_id)?,
        sequence: bigint(sequence)?,
        recorded_at: bigint(recorded_at)?,
        event_type: text(event_type)?,
        event_version: text(event_version)?,
        payload: text(payload)?,
    })
}

/// A row as either database gives it.
struct Columns<'r> {
    position: i64,
    aggregate_type: &'r str,
    aggregate_id: &'r str,
    sequence: i64,
    recorded_at: i64,
    event_type: &'r str,
    event_version: &'r str,
    payload: &'r str,
}

fn entry(row: Columns<'_>) -> Result<Entry, ReadError> {
    let position = Position::from_sql(row.position)?;
    let unreadable = |what| ReadError::Row { position, what };
    let aggregate_id = Uuid::parse_str(row.aggregate_id).map_err(|_| unreadable("an aggregate_id"))?;
    let fact = Fact::read(Stored {
        position: position.0,
        aggregate_type: row.aggregate_type,
        aggregate_id,
        sequence: row.sequence.unsigned_abs(),
        recorded_at: row.recorded_at,
        event_type: row.event_type,
        event_version: row.event_version.parse().map_err(|_| unreadable("an event_version"))?,
        payload: row.payload,
    });
    let aggregate_type = match &fact {
        Ok(fact) => Cow::Borrowed(fact.event.aggregate_type()),
        Err(_) => Cow::Owned(row.aggregate_type.to_owned()),
    };
    let stream = StreamId::new(aggregate_type, aggregate_id);
    Ok(Entry { position, stream, fact })
}
