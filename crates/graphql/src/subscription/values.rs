//! The indicators of a node, again and again.
//!
//! Woken by the position of the read models, not by events, so nobody sees a table older than the change that woke it. At
//! most one table in [`PACE`]: what changes faster comes as one.

use crate::errors;
use crate::objects::IndicatorTable;
use app::App;
use app::ask::{AskError, Node};
use async_graphql::Result;
use domain::ids::OrganizationId;
use domain::policies::PolicySet;
use futures_util::Stream;
use readmodel::registry::OrganizationRow;
use std::collections::BTreeSet;
use std::time::Duration;
use store::journal::Position;
use tokio::time::{MissedTickBehavior, interval};
use uuid::Uuid;

/// The least time between two looks at the read models.
const PACE: Duration = Duration::from_millis(250);

/// A table at once, then one after each change.
pub(super) fn follow(
    app: App,
    node: Uuid,
    year: i32,
    after: Option<Position>,
) -> impl Stream<Item = Result<IndicatorTable>> {
    async_stream::try_stream! {
        let mut projected = app.projector().projected();
        if let Some(after) = after {
            // The client has seen this already: read models that are behind it have nothing to tell.
            if projected.wait_for(|position| *position >= after).await.is_err() {
                return;
            }
        }
        let mut pace = interval(PACE);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut seen = Seen::default();
        loop {
            pace.tick().await;
            projected.borrow_and_update();
            // What is noticed is noticed up to a position read before the table: a change in between is told twice, never lost.
            if let Some(now) = seen.look(&app, node, year).await.map_err(errors::ask)? {
                seen = now;
                let table = app.indicators(node, year, None).await.map_err(errors::ask)?;
                if table.position >= seen.told {
                    seen.told = table.position;
                    yield IndicatorTable::from(table);
                }
            }
            if projected.changed().await.is_err() {
                break;
            }
        }
    }
}

/// What the tables told so far were made of.
#[derive(Default)]
struct Seen {
    /// Whether anything was told.
    any: bool,
    /// The position of the last table.
    told: Position,
    /// Everything posted up to here was noticed.
    noticed: Position,
    /// The nodes of the territory, each with the last event of its own: targets and children come without a posting.
    nodes: BTreeSet<(Uuid, u64)>,
    /// The policy in force: another denominator comes without a posting too.
    policy: Option<PolicySet>,
}

impl Seen {
    /// What is to be told now; `None` when nothing has changed.
    async fn look(&mut self, app: &App, node: Uuid, year: i32) -> Result<Option<Self>, AskError> {
        let policy = Some(app.policy(&app.node(node).await?, year, None).await?);
        let nodes = nodes(app, node).await?;
        let ids: Vec<Uuid> = nodes.iter().map(|(id, _)| *id).collect();
        let posted = app.reading().postings_after((self.noticed, u32::MAX), None, &ids, 1).await?;
        let is_news = !self.any || nodes != self.nodes || policy != self.policy || !posted.value.is_empty();
        if !is_news {
            self.noticed = self.noticed.max(posted.position);
            return Ok(None);
        }
        let noticed = self.noticed.max(posted.position);
        Ok(Some(Self { any: true, told: self.told, noticed, nodes, policy }))
    }
}

/// A node and those directly below it, whose numbers a page shows beside it.
async fn nodes(app: &App, node: Uuid) -> Result<BTreeSet<(Uuid, u64)>, AskError> {
    let row = match app.node(node).await? {
        Node::Program(row) => return Ok(BTreeSet::from([(row.id.0, row.position)])),
        Node::Organization(row) => row,
    };
    let below: Vec<Uuid> = row.children.iter().map(|OrganizationId(id)| *id).collect();
    let below = app.some::<OrganizationRow>(&below).await?;
    let below = below.into_values().map(|child| (child.id.0, child.position));
    Ok(below.chain([(row.id.0, row.position)]).collect())
}
