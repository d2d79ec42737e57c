//! Where the journal ends, as far as this process knows, and that it went back: a database that was put back under a living service,
//! or the promotion of a replica that had not received everything, ends the history earlier than it was told.
//!
//! Invariants: a head is announced only after it is stored, so one that is stored below a head announced before it was read is of a
//! history that went back; that is told before any head of the new history.

use super::position::Position;
use super::session::Sessions;
use tokio::sync::watch;

/// The known end; clones share it.
#[derive(Debug, Clone)]
pub(crate) struct End {
    head: watch::Sender<Position>,
    /// Where the history ended each time that it went back.
    fell: watch::Sender<Vec<Position>>,
    sessions: Sessions,
}

impl End {
    pub(crate) fn at(stored: Position, sessions: Sessions) -> Self {
        Self { head: watch::Sender::new(stored), fell: watch::Sender::new(Vec::new()), sessions }
    }

    pub(crate) fn known(&self) -> Position {
        *self.head.borrow()
    }

    pub(crate) fn head(&self) -> watch::Receiver<Position> {
        self.head.subscribe()
    }

    pub(crate) fn falls(&self) -> Falls {
        let ends = self.fell.subscribe();
        let before = ends.borrow().len();
        Falls { ends, before }
    }

    pub(crate) const fn sessions(&self) -> &Sessions {
        &self.sessions
    }

    /// Announces a head, unless a later one was announced already.
    pub(crate) fn advance(&self, to: Position) {
        advance(&self.head, to);
    }

    /// Takes in where the stored history ended, read after `known` was announced.
    pub(crate) fn found(&self, known: Position, stored: Position) {
        if stored >= known {
            return self.advance(stored);
        }
        self.head.send_if_modified(|head| {
            // Somebody else was faster: the next look tells.
            let falls = *head == known;
            if falls {
                tracing::error!(%known, %stored, "the journal went back: its last events are no longer in the database");
                self.sessions.end();
                self.fell.send_modify(|ends| ends.push(stored));
                *head = stored;
            }
            falls
        });
    }
}

/// Somebody who has to know that the history went back since it began to listen.
#[derive(Debug, Clone)]
pub struct Falls {
    ends: watch::Receiver<Vec<Position>>,
    /// How many there were before.
    before: usize,
}

impl Falls {
    /// Where the history ended that time, of several the earliest; `None` while it only went on.
    pub fn earliest(&self) -> Option<Position> {
        self.ends.borrow()[self.before..].iter().min().copied()
    }
}

/// Announces a head, unless a later one was announced already.
pub(super) fn advance(head: &watch::Sender<Position>, to: Position) {
    head.send_if_modified(|known| {
        let moved = to > *known;
        if moved {
            *known = to;
        }
        moved
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::testing::TestLog;
    use std::time::Duration;
    use tokio::time::timeout;

    /// The database is put back to three events while the journal is open.
    async fn put_back(test: &mut TestLog) {
        test.append(3).await;
        let crate::backend::Backend::Sqlite(database) = test.journal.backend() else {
            panic!("a file was opened")
        };
        let read = "SELECT hex(frontier) FROM journal_head";
        let frontier: String = sqlx::query_scalar(read).fetch_one(database.readers()).await.unwrap();
        test.append(5).await;
        let head = format!("UPDATE journal_head SET position = 3, frontier = unhex('{frontier}')");
        let cut = ["DROP TRIGGER events_refuse_delete", "DELETE FROM events WHERE position > 3", &head];
        test.tamper(&cut).await;
    }

    #[tokio::test]
    async fn a_journal_that_went_back_under_a_living_process_is_found_by_looking() {
        let mut test = TestLog::open().await;
        let (mut head, mut falls) = (test.journal.head(), test.journal.falls());
        put_back(&mut test).await;
        timeout(Duration::from_secs(20), falls.ends.changed()).await.expect("it looks").unwrap();
        assert_eq!(falls.earliest(), Some(Position(3)));
        assert_eq!(test.journal.stored_head().await.unwrap(), Position(3));
        assert_eq!(*head.borrow_and_update(), Position(3));
    }

    #[tokio::test]
    async fn who_appends_to_it_tells_that_before_what_was_appended() {
        let mut test = TestLog::open().await;
        let (head, falls) = (test.journal.head(), test.journal.falls());
        put_back(&mut test).await;
        // Beyond what was known before, so that the head alone says nothing.
        test.append(7).await;
        assert_eq!((falls.earliest(), *head.borrow()), (Some(Position(3)), Position(10)));
    }

    #[test]
    fn a_head_below_the_known_one_is_told_before_what_follows_it() {
        let end = End::at(Position(8), Sessions::default());
        let (mut head, falls) = (end.head(), end.falls());
        end.found(Position(8), Position(9));
        end.found(Position(8), Position(8));
        assert_eq!((end.known(), falls.earliest()), (Position(9), None));
        end.found(Position(9), Position(5));
        assert_eq!((*head.borrow_and_update(), falls.earliest()), (Position(5), Some(Position(5))));
        // An older look that comes late says nothing about the end as it is now.
        end.found(Position(9), Position(4));
        assert_eq!((end.known(), falls.earliest()), (Position(5), Some(Position(5))));
        end.advance(Position(6));
        assert_eq!(end.known(), Position(6));
    }

    #[test]
    fn who_looks_after_two_falls_hears_of_the_earlier_end() {
        let end = End::at(Position(1_000), Sessions::default());
        let before = end.falls();
        end.found(Position(1_000), Position(900));
        let between = end.falls();
        end.advance(Position(1_000));
        end.found(Position(1_000), Position(950));
        let ends = [before, between, end.falls()].map(|falls| falls.earliest());
        assert_eq!(ends, [Some(Position(900)), Some(Position(950)), None]);
    }
}
