//! The journal as a stream.

use crate::errors;
use crate::objects::Event;
use crate::wanted::Wanted;
use async_graphql::Result;
use futures_util::Stream;
use store::journal::{Journal, Position};

/// How many events are read at once.
const READ: u32 = 200;

/// Reads the journal after a position to its end, waits until its head moves, and so on.
pub(super) fn follow(journal: Journal, after: Position, wanted: Wanted) -> impl Stream<Item = Result<Event>> {
    async_stream::try_stream! {
        let mut head = journal.head();
        let mut cursor = after;
        loop {
            // Marked as seen before reading: what is appended while we read wakes us again.
            head.borrow_and_update();
            let page = journal.read_after(cursor, READ).await.map_err(|error| errors::internal(&error))?;
            let is_end = page.is_empty();
            for event in page {
                cursor = event.position;
                if wanted.wants(&event) {
                    yield Event::of(event)?;
                }
            }
            if is_end && head.changed().await.is_err() {
                break;
            }
        }
    }
}
