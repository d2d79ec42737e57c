//! Acts about the settings of a region.

use super::carry_out::{carry_out, carry_out_if};
use crate::input::{DocumentInput, PolicyValuesInput, about};
use crate::objects::attention::AttentionThresholds;
use crate::payload::SettingsPayload;
use crate::scalars::Date;
use app::acts::SettingsAct;
use async_graphql::{Context, InputObject, Object, Result};
use domain::ids::OrganizationId;
use domain::policies::PolicyVersion;
use domain::settings::{AttentionCommand, PoliciesCommand, Settings};
use uuid::Uuid;

/// Acts about the settings of a region.
#[derive(Clone, Copy, Debug, Default)]
pub struct SettingsMutations;

/// A version of the counting rules.
#[derive(InputObject)]
pub struct AdoptPolicyInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the settings that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which region.
    region_id: Uuid,
    /// Its name: Latin letters, digits, dots and hyphens.
    version: String,
    /// The first year that is counted by it.
    from_year: i32,
    /// What it decides.
    values: PolicyValuesInput,
    /// The paper it rests on.
    basis: DocumentInput,
    /// The day on which it was adopted.
    occurred_on: Date,
}

/// Thresholds of the attention lists of a region.
#[derive(InputObject)]
pub struct SetAttentionThresholdsInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the settings that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which region.
    region_id: Uuid,
    /// From when on a thing stands in a list.
    thresholds: AttentionThresholds,
    /// When.
    occurred_on: Date,
}

about! {
    SetAttentionThresholdsInput => Settings, region_id;
    AdoptPolicyInput => Settings, region_id;
}

#[Object]
impl SettingsMutations {
    /// Adopts a version of the counting rules for a region: years from the named one on are counted by it, the others stay as
    /// they are. Принять правила счёта.
    async fn adopt_policy(&self, ctx: &Context<'_>, input: AdoptPolicyInput) -> Result<SettingsPayload> {
        carry_out_if(ctx, input, |input| {
            let command = PoliciesCommand::AdoptPolicy {
                version: PolicyVersion(input.version),
                from_year: input.from_year,
                values: Box::new(input.values.values()?),
                basis: input.basis.into(),
                occurred_on: input.occurred_on.0,
            };
            Ok(SettingsAct { region_id: OrganizationId(input.region_id), command: command.into() })
        })
        .await
    }

    /// Sets the thresholds of the attention lists of a region, all of them. Установить пороги списков внимания.
    async fn set_attention_thresholds(
        &self,
        ctx: &Context<'_>,
        input: SetAttentionThresholdsInput,
    ) -> Result<SettingsPayload> {
        carry_out(ctx, input, |input| {
            let command = AttentionCommand::SetAttentionThresholds {
                thresholds: Box::new(input.thresholds.into()),
                occurred_on: input.occurred_on.0,
            };
            SettingsAct { region_id: OrganizationId(input.region_id), command: command.into() }
        })
        .await
    }
}
