//! The journal as a stream.

use crate::errors;
use crate::objects::Event;
use app::tail::Tail;
use async_graphql::Result;
use futures_util::Stream;

/// Event by event, until the journal is closed.
pub(super) fn follow(mut tail: Tail) -> impl Stream<Item = Result<Event>> {
    async_stream::try_stream! {
        while let Some(page) = tail.next().await.map_err(errors::ended)? {
            for event in page {
                yield Event::of(event);
            }
        }
    }
}
