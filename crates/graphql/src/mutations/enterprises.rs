//! What becomes of enterprises that supply mentors, each from its day on: old periods keep the old names and numbers.

use super::carry_out::carry_out;
use crate::input::{DocumentInput, about};
use crate::payload::OrganizationPayload;
use crate::scalars::Date;
use app::acts::{EnterpriseChange, OrganizationAct};
use async_graphql::{Context, InputObject, Object, Result};
use domain::ids::{EnterpriseId, OrganizationId};
use domain::organization::Organization;
use uuid::Uuid;

/// Acts about enterprises.
#[derive(Clone, Copy, Debug, Default)]
pub struct EnterpriseMutations;

/// Another name of an enterprise.
#[derive(InputObject)]
pub struct RenameEnterpriseInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the node that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// The municipality in whose registry it is, or an organisation in it.
    organization_id: Uuid,
    /// Which enterprise.
    enterprise_id: Uuid,
    /// The new name. Sealed: it may be that of an owner.
    name: String,
    /// The act that says so.
    order: DocumentInput,
    /// From which day.
    occurred_on: Date,
}

/// The closing of an enterprise.
#[derive(InputObject)]
pub struct CloseEnterpriseInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the node that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// The municipality in whose registry it is, or an organisation in it.
    organization_id: Uuid,
    /// Which enterprise.
    enterprise_id: Uuid,
    /// The act that says so.
    order: DocumentInput,
    /// From which day it is no longer.
    occurred_on: Date,
}

/// The merger of an enterprise into another one.
#[derive(InputObject)]
pub struct MergeEnterpriseInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the node that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// The municipality in whose registry both are, or an organisation in it.
    organization_id: Uuid,
    /// Which enterprise ends.
    enterprise_id: Uuid,
    /// The successor.
    into_id: Uuid,
    /// The act that says so.
    order: DocumentInput,
    /// From which day it is no longer.
    occurred_on: Date,
}

about! {
    RenameEnterpriseInput => Organization, organization_id;
    CloseEnterpriseInput => Organization, organization_id;
    MergeEnterpriseInput => Organization, organization_id;
}

#[Object]
impl EnterpriseMutations {
    /// Gives an enterprise another name; it is found by the old one too. The payload shows the node of its registry. Переименовать предприятие.
    async fn rename_enterprise(
        &self,
        ctx: &Context<'_>,
        input: RenameEnterpriseInput,
    ) -> Result<OrganizationPayload> {
        carry_out(ctx, input, |input| OrganizationAct::Enterprise {
            organization_id: OrganizationId(input.organization_id),
            id: EnterpriseId(input.enterprise_id),
            change: EnterpriseChange::Rename { name: input.name },
            order: input.order.into(),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Closes an enterprise; whoever came from it stays a mentor. The payload shows the node of its registry. Закрыть предприятие.
    async fn close_enterprise(
        &self,
        ctx: &Context<'_>,
        input: CloseEnterpriseInput,
    ) -> Result<OrganizationPayload> {
        carry_out(ctx, input, |input| OrganizationAct::Enterprise {
            organization_id: OrganizationId(input.organization_id),
            id: EnterpriseId(input.enterprise_id),
            change: EnterpriseChange::Close,
            order: input.order.into(),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Merges an enterprise into another one of its registry, which counts for its mentors from the year of the merger on. The payload shows
    /// the node of the registry. Присоединить предприятие.
    async fn merge_enterprise(
        &self,
        ctx: &Context<'_>,
        input: MergeEnterpriseInput,
    ) -> Result<OrganizationPayload> {
        carry_out(ctx, input, |input| OrganizationAct::Enterprise {
            organization_id: OrganizationId(input.organization_id),
            id: EnterpriseId(input.enterprise_id),
            change: EnterpriseChange::Merge { into: EnterpriseId(input.into_id) },
            order: input.order.into(),
            occurred_on: input.occurred_on.0,
        })
        .await
    }
}
