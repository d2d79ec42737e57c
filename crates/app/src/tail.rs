//! The journal as a stream that does not end: what has happened after a position, then what happens.
//!
//! Invariants: catching up and following are one loop over one cursor, so there is no seam at which an event could be lost or
//! doubled; nothing is read before it is asked for, so a slow listener costs one page and no more.

use domain::event::DomainEvent;
use std::collections::BTreeSet;
use store::journal::{Falls, Journal, Position, ReadError, Recorded};
use thiserror::Error;
use tokio::sync::watch;

/// How many events are read at once.
const READ: u32 = 200;

/// A name that no event or stream has.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("there is no {what} {received:?}: accepted are {accepted}")]
pub struct UnknownName {
    what: &'static str,
    received: String,
    accepted: String,
}

/// Which events somebody wants to hear of. Both lists together must hold; what is `None` lets everything through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    types: Option<BTreeSet<String>>,
    aggregate_types: Option<BTreeSet<String>>,
}

impl Wanted {
    /// Judges the names of kinds of events and of types of streams.
    pub fn of(
        types: Option<BTreeSet<String>>,
        aggregate_types: Option<BTreeSet<String>>,
    ) -> Result<Self, UnknownName> {
        let kinds: BTreeSet<&str> = DomainEvent::samples().iter().map(|(_, event)| event.kind()).collect();
        known("event", types.as_ref(), &kinds)?;
        known("type of stream", aggregate_types.as_ref(), &BTreeSet::from(DomainEvent::AGGREGATE_TYPES))?;
        Ok(Self { types, aggregate_types })
    }

    /// Whether an event passes.
    pub fn wants(&self, event: &Recorded) -> bool {
        self.types.as_ref().is_none_or(|types| types.contains(&event.event_type))
            && self.aggregate_types.as_ref().is_none_or(|types| types.contains(&event.aggregate_type))
    }
}

/// A name that is unknown is refused: waited for, it would never come.
fn known(
    what: &'static str,
    wanted: Option<&BTreeSet<String>>,
    known: &BTreeSet<&str>,
) -> Result<(), UnknownName> {
    match wanted.into_iter().flatten().find(|name| !known.contains(name.as_str())) {
        None => Ok(()),
        Some(received) => {
            let accepted = known.iter().copied().collect::<Vec<_>>().join(", ");
            Err(UnknownName { what, received: received.clone(), accepted })
        }
    }
}

/// Why nobody can go on from a position.
#[derive(Debug, Error)]
pub enum NotReached {
    /// The journal is shorter: the position is of another one, or of this one before an older copy of it was restored.
    #[error("position {asked} is beyond the end of the journal at {head}: it is of another one")]
    Beyond {
        /// The position.
        asked: Position,
        /// Where the journal ends.
        head: Position,
    },
    /// The database did not answer.
    #[error("the end of the journal was not read")]
    Read(#[from] ReadError),
}

/// Refuses a position that the journal has not reached. Waited for, it would come with other events than those that follow the
/// ones that the client has.
pub async fn reached(journal: &Journal, asked: Position) -> Result<(), NotReached> {
    let known = *journal.head().borrow();
    if asked < known {
        return Ok(());
    }
    // Another node may have told the client of events that this one has not heard of, and what was the end here may be none any more.
    match journal.stored_head().await {
        Ok(head) if asked > head => Err(NotReached::Beyond { asked, head }),
        Ok(_) => Ok(()),
        // A replica answers while the primary is away.
        Err(_) if asked == known => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Why nobody hears more of the journal.
#[derive(Debug, Error)]
pub enum Ended {
    /// Its last events are gone: an older copy was put back, or a replica promoted that had not received them. Who was told of events
    /// behind the end forgets them. From there it goes on, and whoever had not come so far from where it was.
    #[error("the journal went back: what was told behind {at} is of another history, go on from there")]
    FellBack {
        /// Where the history ended when that was found, or how far the journal was looked through if that is less.
        at: Position,
    },
    /// The database did not answer.
    #[error("the journal was not read")]
    Read(#[from] ReadError),
}

/// Somebody who listens to the journal.
#[derive(Debug)]
pub struct Tail {
    journal: Journal,
    head: watch::Receiver<Position>,
    falls: Falls,
    cursor: Position,
    wanted: Wanted,
}

impl Tail {
    /// Listens to what comes after a position.
    pub fn new(journal: Journal, after: Position, wanted: Wanted) -> Self {
        Self { head: journal.head(), falls: journal.falls(), journal, cursor: after, wanted }
    }

    /// How far the journal was looked through: nothing wanted lies between the last event given and here.
    pub const fn cursor(&self) -> Position {
        self.cursor
    }

    /// The next wanted events, at least one, ascending: waits for them at the end of the journal. `None` when the journal is
    /// closed. A call that is given up loses nothing.
    pub async fn next(&mut self) -> Result<Option<Vec<Recorded>>, Ended> {
        loop {
            // Marked as seen before reading: what is appended while we read wakes us again.
            let known = *self.head.borrow_and_update();
            let mut page = self.journal.read_after(self.cursor, READ).await?;
            // What lies behind the known end may be of a history that went back, which is told before its head.
            page.retain(|event| event.position <= known);
            if let Some(end) = self.falls.earliest() {
                return Err(Ended::FellBack { at: end.min(self.cursor) });
            }
            if let Some(last) = page.last() {
                self.cursor = last.position;
                page.retain(|event| self.wanted.wants(event));
                if !page.is_empty() {
                    return Ok(Some(page));
                }
            } else if self.head.changed().await.is_err() {
                return Ok(None);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_unknown_name_is_refused_and_not_waited_for() {
        let kind = Wanted::of(Some(names(&["PairFormd"])), None).expect_err("refused").to_string();
        assert!(kind.contains("\"PairFormd\"") && kind.contains("PairFormed"), "{kind}");
        let stream = Wanted::of(None, Some(names(&["Paar"]))).expect_err("refused").to_string();
        assert!(stream.contains("\"Paar\"") && stream.contains("Pair, Person"), "{stream}");
    }

    #[test]
    fn a_filter_that_names_nothing_lets_nothing_through() {
        let nothing = Wanted::of(Some(names(&[])), None).expect("accepted");
        assert_eq!(nothing.types, Some(BTreeSet::new()));
        assert_eq!(Wanted::of(None, None), Ok(Wanted::default()));
    }
}
