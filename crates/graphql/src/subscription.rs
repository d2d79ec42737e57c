//! What is told as it happens.
//!
//! Invariants: an event is told once, in the order of the journal: catching up and following are one loop over one cursor, so
//! there is no seam at which something could be lost or doubled. A table is never older than the one told before it.

mod events;
mod values;

use crate::errors::{Code, not_reached};
use crate::guard::LastEventId;
use crate::objects::{Event, IndicatorTable};
use crate::scalars::{Position, YearOfLife};
use crate::wanted::{EventFilter, wanted};
use app::App;
use app::tail::{Tail, reached};
use async_graphql::{Context, Result, ScalarType, Subscription as Root, Value};
use futures_util::Stream;
use uuid::Uuid;

/// What can be followed. Подписки.
#[derive(Debug, Default)]
pub struct Subscription;

/// What can be followed. Подписки.
#[Root]
impl Subscription {
    /// Each event after a position once, ascending: first what has happened, then what happens. События.
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "After this position; \"0\" is before the first event. Only new events when left out. One beyond the \
                    end is refused: it is of another journal, or of this one before an older copy was restored."
        )]
        after: Option<Position>,
        #[graphql(desc = "Which events; all when left out.")] filter: Option<EventFilter>,
    ) -> Result<impl Stream<Item = Result<Event>> + use<>> {
        let wanted = wanted(filter)?;
        let journal = ctx.data_unchecked::<App>().journal().clone();
        let after = resumed(ctx, after)?.map_or_else(|| *journal.head().borrow(), |after| after.0);
        // Listens first: it hears when the end that is looked at now is none any more.
        let tail = Tail::new(journal.clone(), after, wanted);
        reached(&journal, after).await.map_err(not_reached)?;
        Ok(events::follow(tail))
    }

    /// The indicators of a node in a year: as they are, and again each time something was posted to the node, to one directly
    /// below it, or their targets changed. Several changes may come as one. Показатели вживую.
    async fn indicator_values(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A region, municipality, organisation or programme.")] node: Uuid,
        #[graphql(desc = "The calendar year.", validator(custom = "YearOfLife"))] year: i32,
        #[graphql(desc = "The position of the last table seen. Does not delay the first one.")] after: Option<
            Position,
        >,
    ) -> Result<impl Stream<Item = Result<IndicatorTable>> + use<>> {
        let app = ctx.data_unchecked::<App>().clone();
        let after = resumed(ctx, after)?.map(|after| after.0);
        app.node(node).await.map_err(crate::errors::ask)?;
        if let Some(after) = after {
            reached(app.journal(), after).await.map_err(not_reached)?;
        }
        Ok(values::follow(app, node, year, after))
    }
}

/// Where the client goes on: the id of the last message that it received says more than its first request.
fn resumed(ctx: &Context<'_>, after: Option<Position>) -> Result<Option<Position>> {
    let Some(LastEventId(id)) = ctx.data_opt::<LastEventId>() else { return Ok(after) };
    let position = Position::parse(Value::from(id.as_str()));
    position.map(Some).map_err(|_| {
        Code::BadUserInput.error(
            "Last-Event-ID is no position of the journal: accepted is the id of an event of this stream",
        )
    })
}
