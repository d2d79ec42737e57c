//! By which rules a region counts.

use super::registry::at_least as wait;
use crate::errors::{self, Code};
use crate::input::PolicyValuesInput;
use crate::objects::policy::versions;
use crate::objects::{AdoptedPolicy, PolicyComparison};
use crate::scalars::{Position, YearOfLife};
use app::App;
use async_graphql::{Context, InputObject, Object, Result};
use domain::aggregate::Refusal;
use domain::ids::OrganizationId;
use domain::settings::check_values;
use readmodel::registry::SettingsRow;
use uuid::Uuid;

/// Rules.
#[derive(Debug, Default)]
pub(super) struct Policies;

/// What is to be compared with the rules in force.
#[derive(InputObject)]
pub struct ComparePolicyInput {
    /// At which region, municipality or organisation.
    organization_id: Uuid,
    /// In which calendar year.
    #[graphql(validator(custom = "YearOfLife"))]
    year: i32,
    /// The candidate.
    values: PolicyValuesInput,
}

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

    /// What the indicators of a node would be in a year by other rules, beside those in force: counted afresh from the
    /// registry. Nothing is written. Сравнить правила до принятия.
    #[graphql(complexity = "200 + child_complexity")]
    async fn compare_policy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be compared.")] input: ComparePolicyInput,
        #[graphql(desc = "Wait until the read models have reached this position, or say STALE.")]
        at_least: Option<Position>,
    ) -> Result<PolicyComparison> {
        let candidate = input.values.values().map_err(|error| Code::BadUserInput.error(error.english()))?;
        check_values(&candidate)
            .map_err(|refusal| Code::BadUserInput.error(format!("{refusal} ({})", refusal.code())))?;
        wait(ctx, at_least).await?;
        let node = OrganizationId(input.organization_id);
        let compared = ctx.data_unchecked::<App>().compare_policy(node, input.year, &candidate).await;
        Ok(compared.map_err(errors::ask)?.into())
    }
}
