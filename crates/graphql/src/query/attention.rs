//! What needs attention: the lists of a curator, and of whoever looks over several schools.

use super::registry::at_least;
use crate::errors::{self, Code};
use crate::objects::Incomplete;
use crate::objects::attention::{AttentionCount, AttentionItem, AttentionList, AttentionWhole};
use crate::paging::{self, Arguments, Cursors, Window};
use crate::scalars::{Date, Position};
use crate::words::AttentionKind;
use app::App;
use async_graphql::{Context, Object, Result};
use readmodel::attention::{AttentionItem as Item, AttentionPlace};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Attention lists.
#[derive(Debug, Default)]
pub(super) struct Attention;

/// What the lists cost: every row of a node is looked at.
const LOOK: usize = 500;

#[Object]
impl Attention {
    /// What needs attention at a node and below it on a day: what presses most and waits longest comes first. Facts after the day do
    /// not count; states that have changed since are those of today. Списки внимания.
    #[graphql(complexity = "LOOK + paging::cost(__ctx, __variables_definition, __field, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection, as Relay names them")]
    async fn attention(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A region, municipality, organisation or programme.")] node: Uuid,
        #[graphql(desc = "The day on which the lists are looked at.")] on: Date,
        #[graphql(desc = "Which lists; all when left out.")] kinds: Option<Vec<AttentionKind>>,
        #[graphql(desc = "So many from the beginning, 1 to 200.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Wait until the read models have reached this position, or say STALE.")]
        at_least: Option<Position>,
    ) -> Result<AttentionList> {
        self::at_least(ctx, at_least).await?;
        let kinds: BTreeSet<_> = kinds.into_iter().flatten().map(Into::into).collect();
        let cursors = Cursors::of("attention", &(node, on.0, &kinds));
        let arguments = Arguments { first, after, ..Arguments::default() };
        let Window::Forward(limit, after) = arguments.window::<AttentionPlace>(cursors)? else {
            return Err(Code::BadUserInput.error("accepted are first and after"));
        };
        let found = ctx.data_unchecked::<App>().attention(node, on.0, &kinds).await.map_err(errors::ask)?;
        let counts = found.value.counts.iter();
        let whole = AttentionWhole {
            counts: counts
                .map(|(kind, count)| AttentionCount { kind: (*kind).into(), count: *count })
                .collect(),
            total_count: found.value.items.len(),
            position: found.position.into(),
            incomplete: Incomplete::of(found.parked),
        };
        let begun = after.is_some();
        let is_later = |item: &Item| after.as_ref().is_none_or(|after| item.place() > *after);
        let mut rest = found.value.items.into_iter().filter(is_later);
        let page: Vec<Item> = rest.by_ref().take(limit as usize).collect();
        let more = rest.next().is_some();
        let nodes = page.into_iter().map(|item| (item.place(), AttentionItem(item)));
        Ok(AttentionList::of(cursors, nodes, begun, more, whole))
    }
}
