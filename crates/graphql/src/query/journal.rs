//! The journal: where it stands, what happened to one thing, what happened after a position.

use super::registry::at_least as wait;
use crate::errors::{self, not_reached};
use crate::objects::{AggregateType, Event, FieldDifference, History, PointInput, UntilInput, WholeHistory};
use crate::paging::{self, Arguments, Cursors, Window, length};
use crate::scalars::{Date, Position};
use crate::wanted::{EventFilter, wanted};
use app::App;
use app::history::{self, Point, Until};
use app::tail::reached;
use async_graphql::{Context, Object, Result, SimpleObject};
use uuid::Uuid;

/// What happened.
#[derive(Debug, Default)]
pub(super) struct Journal;

/// Where the service stands. Положение.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct Head {
    /// The last event of the journal.
    pub position: Position,
    /// The last event that the read models have taken in.
    pub projected: Position,
}

/// The state of a thing at a point. Состояние.
#[derive(Clone, Debug, SimpleObject)]
pub struct State {
    /// Events of its stream up to there.
    pub version: usize,
    /// The last of them.
    pub position: Position,
    /// The state, as a string of JSON: the row that the registry would show. Ids only, no personal data.
    pub state: String,
}

/// Events after a position.
#[derive(SimpleObject)]
pub struct EventPage {
    /// The events, ascending.
    pub events: Vec<Event>,
    /// How far the journal was looked through: `after` of the next page.
    pub position: Position,
    /// Whether the journal goes on behind it.
    pub has_next_page: bool,
}

/// How many events are looked through for one page, wanted or not.
const LOOKED_THROUGH: usize = 10_000;
/// How many events are read at once.
const READ: u32 = 500;

#[Object]
impl Journal {
    /// Where the journal and the read models stand. Положение журнала.
    async fn head(&self, ctx: &Context<'_>) -> Head {
        let app = ctx.data_unchecked::<App>();
        // The read models are looked at first: the journal is never behind them.
        let projected = *app.projector().projected().borrow();
        Head { position: (*app.journal().head().borrow()).max(projected).into(), projected: projected.into() }
    }

    /// What happened to one thing, in order, read from the journal alone. История.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection, as Relay names them")]
    #[graphql(complexity = "paging::cost(__ctx, __variables_definition, __field, child_complexity)")]
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is.")] aggregate_type: AggregateType,
        #[graphql(desc = "Its id.")] id: Uuid,
        #[graphql(desc = "Up to where; to the end when left out.")] until: Option<UntilInput>,
        #[graphql(desc = "Of that, only events that happened on this day or before; all when left out.")]
        valid_on: Option<Date>,
        #[graphql(desc = "So many from the beginning, 1 to 200.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Wait until the read models have reached this position, or say STALE.")]
        at_least: Option<Position>,
    ) -> Result<History> {
        wait(ctx, at_least).await?;
        let cursors = Cursors::of("history", &(aggregate_type.name(), id));
        let window = Arguments { first, after, last, before }.window::<u64>(cursors)?;
        let app = ctx.data_unchecked::<App>();
        // A replica may be behind the journal's end.
        let head =
            if app.reading().is_replica() { app.projector().projected() } else { app.journal().head() };
        let position = (*head.borrow()).into();
        let entries = app.history(aggregate_type.name(), id, until.map_or(Until::Now, Until::from)).await;
        let entries = entries.map_err(errors::history)?;
        // A fact is told with what changed it, whichever day that speaks of.
        let mut corrections = Event::corrections_in(&entries);
        let entries = history::valid_on(entries, valid_on.map(|day| day.0));
        let total_count = entries.len();
        let at = |sequence: u64| entries.partition_point(|entry| entry.recorded.sequence <= sequence);
        let (from, to) = match window {
            Window::Forward(limit, after) => {
                let from = after.map_or(0, at);
                (from, total_count.min(from + limit as usize))
            }
            Window::Backward(limit, before) => {
                let to = before.map_or(total_count, |sequence| at(sequence.saturating_sub(1)));
                (to.saturating_sub(limit as usize), to)
            }
        };
        let whole = WholeHistory { total_count, position };
        let page = entries.into_iter().take(to).skip(from);
        let page = page.map(|entry| {
            let sequence = entry.recorded.sequence;
            let corrections = corrections.remove(&sequence).unwrap_or_default();
            (sequence, Event::of_entry(entry).with_corrections(corrections))
        });
        Ok(History::of(cursors, page, from > 0, to < total_count, whole))
    }

    /// The state of a thing at a point, folded from its events; null when there was no such thing yet. Состояние на момент.
    async fn state_at(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is.")] aggregate_type: AggregateType,
        #[graphql(desc = "Its id.")] id: Uuid,
        #[graphql(desc = "At which point.")] at: UntilInput,
        #[graphql(
            desc = "Only what speaks of this day and those before it, corrections carried out; everything when left out."
        )]
        valid_on: Option<Date>,
        #[graphql(desc = "Wait until the read models have reached this position, or say STALE.")]
        at_least: Option<Position>,
    ) -> Option<Result<State>> {
        if let Err(stale) = wait(ctx, at_least).await {
            return Some(Err(stale));
        }
        let point = Point { known: at.into(), valid_on: valid_on.map(|day| day.0) };
        state_at(ctx.data_unchecked::<App>(), aggregate_type, id, point).await.transpose()
    }

    /// What differs between two points of a thing's life, field by field, each with the event that set it last; empty when
    /// nothing does. Что изменилось между двумя моментами.
    async fn difference(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is.")] aggregate_type: AggregateType,
        #[graphql(desc = "Its id.")] id: Uuid,
        #[graphql(desc = "The first point.")] from: PointInput,
        #[graphql(desc = "The second point.")] to: PointInput,
        #[graphql(desc = "Wait until the read models have reached this position, or say STALE.")]
        at_least: Option<Position>,
    ) -> Result<Vec<FieldDifference>> {
        wait(ctx, at_least).await?;
        let (app, name) = (ctx.data_unchecked::<App>(), aggregate_type.name());
        let (from, to) = (Point::from(from), Point::from(to));
        let before = app.history(name, id, from.known).await.map_err(errors::history)?;
        let after = app.history(name, id, to.known).await.map_err(errors::history)?;
        let changes = history::difference(name, id, (&before, from.valid_on), (&after, to.valid_on));
        Ok(changes.into_iter().map(FieldDifference::from).collect())
    }

    /// Events after a position, ascending. События.
    #[graphql(complexity = "paging::cost(__ctx, __variables_definition, __field, child_complexity)")]
    async fn events_after(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "After this position; \"0\" is before the first event. One beyond the end is refused."
        )]
        position: Position,
        #[graphql(desc = "At most so many, 1 to 200.")] first: i32,
        #[graphql(desc = "Which events; all when left out.")] filter: Option<EventFilter>,
    ) -> Result<EventPage> {
        let wanted = wanted(filter)?;
        let limit = length("first", first)? as usize;
        let journal = ctx.data_unchecked::<App>().journal();
        reached(journal, position.0).await.map_err(not_reached)?;
        let mut page = EventPage { events: Vec::new(), position, has_next_page: true };
        let mut looked_through = 0;
        while page.has_next_page && page.events.len() < limit && looked_through < LOOKED_THROUGH {
            let read =
                journal.read_after(page.position.0, READ).await.map_err(|error| errors::internal(&error))?;
            page.has_next_page = read.len() == READ as usize;
            let mut rest = read.into_iter();
            for event in rest.by_ref() {
                looked_through += 1;
                page.position = event.position.into();
                if wanted.wants(&event) {
                    page.events.push(Event::of(event));
                    if page.events.len() == limit {
                        break;
                    }
                }
            }
            page.has_next_page |= rest.next().is_some();
        }
        Ok(page)
    }
}

async fn state_at(app: &App, aggregate_type: AggregateType, id: Uuid, at: Point) -> Result<Option<State>> {
    let entries = app.history(aggregate_type.name(), id, at.known).await.map_err(errors::history)?;
    let Some(last) = entries.last() else { return Ok(None) };
    let (version, position) = (entries.len(), last.recorded.position.into());
    let state = history::state(aggregate_type.name(), id, &entries, at.valid_on);
    Ok(state.map(|state| State { version, position, state: state.to_string() }))
}
