//! By which rules a region counts.

use super::registry::at_least as wait;
use crate::errors;
use crate::objects::AdoptedPolicy;
use crate::objects::policy::versions;
use crate::scalars::Position;
use app::App;
use async_graphql::{Context, Object, Result};
use readmodel::registry::SettingsRow;
use uuid::Uuid;

/// Rules.
#[derive(Debug, Default)]
pub(super) struct Policies;

#[Object]
impl Policies {
    /// Every version of the rules by which a region counts: the one that ships, then those adopted, in the order of adoption. In
    /// force in a year is the last one that begins by then. Правила счёта.
    async fn policies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The region.")] region_id: Uuid,
        #[graphql(desc = "Wait until the read models have reached this position, or say STALE.")]
        at_least: Option<Position>,
    ) -> Result<Vec<AdoptedPolicy>> {
        wait(ctx, at_least).await?;
        let app = ctx.data_unchecked::<App>();
        let settings = app.one::<SettingsRow>(region_id).await.map_err(errors::ask)?;
        Ok(versions(settings.value.as_ref()))
    }
}
