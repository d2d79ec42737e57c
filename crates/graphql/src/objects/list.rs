//! Pages of the registry as connections.

use super::incomplete::Incomplete;
use crate::connection::Connection;
use crate::errors;
use crate::paging::{Arguments, Cursors, Window};
use crate::scalars::Position;
use app::App;
use app::ask::{Entity, Page};
use async_graphql::{Context, Object, OutputType, Result};
use readmodel::RowKind;
use store::reading::{At, Place, RowFilter};

/// A page of a list with what is known of the whole list.
pub type List<N> = Connection<N, Whole>;

/// What a list says of itself.
pub struct Whole {
    kind: RowKind,
    filter: RowFilter,
    position: store::journal::Position,
    parked: u32,
}

/// What a list says of itself.
#[Object]
impl Whole {
    /// How many there are in all, whatever the page. Counted only when asked for.
    #[graphql(complexity = 10)]
    async fn total_count(&self, ctx: &Context<'_>) -> Result<u64> {
        let app = ctx.data_unchecked::<App>();
        let count = app.reading().count(self.kind, self.filter).await;
        Ok(count.map_err(|error| errors::internal(&error))?.value)
    }

    /// The position of the journal at which the page is true.
    async fn position(&self) -> Position {
        self.position.into()
    }

    /// What the page leaves out; null when nothing. Неполнота.
    async fn incomplete(&self) -> Option<Incomplete> {
        Incomplete::of(self.parked)
    }
}

/// Reads the page that the arguments ask for.
pub(crate) async fn page<R: Entity, N: OutputType>(
    field: &str,
    ctx: &Context<'_>,
    filter: RowFilter,
    arguments: &Arguments,
    object: fn(R) -> N,
) -> Result<List<N>> {
    let narrowed = (filter.organization_id, filter.program_id, filter.state, filter.ready_for);
    let cursors = Cursors::of(field, &narrowed);
    let app = ctx.data_unchecked::<App>();
    let (page, before, after): (At<Page<R>>, bool, bool) = match arguments.window::<Place>(cursors)? {
        Window::Forward(limit, place) => {
            let before = place.is_some();
            let page = app.list(filter, place, limit).await.map_err(errors::ask)?;
            let after = page.value.more;
            (page, before, after)
        }
        Window::Backward(limit, place) => {
            let after = place.is_some();
            let page = app.list_before(filter, place, limit).await.map_err(errors::ask)?;
            let before = page.value.more;
            (page, before, after)
        }
    };
    let whole = Whole { kind: R::KIND, filter, position: page.position, parked: page.parked };
    let rows = page.value.rows.into_iter().map(|(place, row)| (place, object(row)));
    Ok(List::of(cursors, rows, before, after, whole))
}
