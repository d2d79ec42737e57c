//! Acts about the tree of organisations and its figures.

use super::carry_out::carry_out;
use crate::input::{DocumentInput, about, about_something_new};
use crate::payload::OrganizationPayload;
use crate::scalars::{Date, Decimal};
use crate::words::{FigureBasis, IndicatorCode, OrganizationLevel, TargetBasis, TargetReason};
use app::acts::OrganizationAct;
use async_graphql::{Context, InputObject, Object, Result};
use domain::ids::OrganizationId;
use domain::organization::{Contingent, FiguresCommand, Organization, TargetsCommand};
use store::ids::ordered_id;
use uuid::Uuid;

/// Acts about the tree of organisations.
#[derive(Clone, Copy, Debug, Default)]
pub struct OrganizationMutations;

/// A node of the tree to be registered.
#[derive(InputObject)]
pub struct RegisterOrganizationInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Its level.
    level: OrganizationLevel,
    /// Official name; a region is unique by it, a municipality inside its region.
    name: String,
    /// Code by which journals name it; an organisation needs one and is unique by it.
    code: Option<String>,
    /// The node above; a region has none.
    parent_id: Option<Uuid>,
    /// The act that says so, where one is known.
    order: Option<DocumentInput>,
    /// Day from which it is in the tree.
    occurred_on: Date,
}

/// A contingent of an organisation.
#[derive(InputObject)]
pub struct RecordContingentInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the organisation that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which organisation.
    organization_id: Uuid,
    /// The numbers.
    contingent: ContingentInput,
    /// What they rest on. Another contingent for the same day is a new version; the old one stays on record.
    basis: Option<FigureBasis>,
    /// The day on which they held.
    occurred_on: Date,
}

/// Numbers of people. What is not known is left out, which is not zero.
#[derive(InputObject)]
pub struct ContingentInput {
    /// Pupils aged 10–19: denominator of I1.
    #[graphql(name = "pupils10To19")]
    pupils_10_19: Option<u32>,
    /// Pupils aged 15–19: denominator of I2.
    #[graphql(name = "pupils15To19")]
    pupils_15_19: Option<u32>,
    /// Young specialists: denominator of I3.
    young_specialists: Option<u32>,
}

impl From<ContingentInput> for Contingent {
    fn from(contingent: ContingentInput) -> Self {
        Self {
            pupils_10_19: contingent.pupils_10_19,
            pupils_15_19: contingent.pupils_15_19,
            young_specialists: contingent.young_specialists,
        }
    }
}

/// How many children and adolescents live in the territory of a node.
#[derive(InputObject)]
pub struct CountResidentsInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the node that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which node: its own figure, which is not added up.
    organization_id: Uuid,
    /// Aged 10–19: denominator of I1 where the rules count residents.
    #[graphql(name = "residents10To19")]
    residents_10_19: u32,
    /// Aged 15–19: denominator of I2 where the rules count residents.
    #[graphql(name = "residents15To19")]
    residents_15_19: u32,
    /// What they rest on.
    basis: Option<FigureBasis>,
    /// The day on which they held.
    occurred_on: Date,
}

/// The number of enterprises of a municipality.
#[derive(InputObject)]
pub struct CountEnterprisesInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the node that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// The municipality, or an organisation in it.
    organization_id: Uuid,
    /// Their number.
    enterprises: u32,
    /// What it rests on.
    basis: Option<FigureBasis>,
    /// The day on which it held.
    occurred_on: Date,
}

/// The target of an indicator for a year.
#[derive(InputObject)]
pub struct SetTargetInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the node that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which node.
    organization_id: Uuid,
    /// Of which indicator.
    indicator: IndicatorCode,
    /// For which calendar year.
    year: i32,
    /// Per cent, 0–100.
    percent: Decimal,
    /// What it rests on.
    basis: TargetBasis,
    /// Why it is set anew: a target that is set already needs a reason. The old version stays on record.
    reason: Option<TargetReason>,
    /// Day on which it was set.
    occurred_on: Date,
}

about_something_new!(RegisterOrganizationInput);
about! {
    RecordContingentInput => Organization, organization_id;
    CountResidentsInput => Organization, organization_id;
    CountEnterprisesInput => Organization, organization_id;
    SetTargetInput => Organization, organization_id;
}

#[Object]
impl OrganizationMutations {
    /// Registers a region, a municipality or an organisation. Записать узел дерева.
    async fn register_organization(
        &self,
        ctx: &Context<'_>,
        input: RegisterOrganizationInput,
    ) -> Result<OrganizationPayload> {
        carry_out(ctx, input, |input| OrganizationAct::Register {
            id: OrganizationId(ordered_id()),
            level: input.level.into(),
            name: input.name,
            code: input.code,
            parent: input.parent_id.map(OrganizationId),
            order: input.order.map(Into::into),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Records how many people an organisation has on a day. Записать контингент.
    async fn record_contingent(
        &self,
        ctx: &Context<'_>,
        input: RecordContingentInput,
    ) -> Result<OrganizationPayload> {
        carry_out(ctx, input, |input| OrganizationAct::Record {
            id: OrganizationId(input.organization_id),
            command: FiguresCommand::RecordContingent {
                contingent: input.contingent.into(),
                basis: input.basis.map(Into::into),
                occurred_on: input.occurred_on.0,
            }
            .into(),
        })
        .await
    }

    /// Records how many children and adolescents live in the territory of a node on a day. Записать численность жителей.
    async fn count_residents(
        &self,
        ctx: &Context<'_>,
        input: CountResidentsInput,
    ) -> Result<OrganizationPayload> {
        carry_out(ctx, input, |input| OrganizationAct::Record {
            id: OrganizationId(input.organization_id),
            command: FiguresCommand::CountResidents {
                residents_10_19: input.residents_10_19,
                residents_15_19: input.residents_15_19,
                basis: input.basis.map(Into::into),
                occurred_on: input.occurred_on.0,
            }
            .into(),
        })
        .await
    }

    /// Records how many enterprises the municipality of a node has; the payload shows the municipality.
    /// Записать число предприятий.
    async fn count_enterprises(
        &self,
        ctx: &Context<'_>,
        input: CountEnterprisesInput,
    ) -> Result<OrganizationPayload> {
        carry_out(ctx, input, |input| OrganizationAct::CountEnterprises {
            organization_id: OrganizationId(input.organization_id),
            enterprises: input.enterprises,
            basis: input.basis.map(Into::into),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Sets the target of an indicator for a year. Установить целевое значение.
    async fn set_target(&self, ctx: &Context<'_>, input: SetTargetInput) -> Result<OrganizationPayload> {
        carry_out(ctx, input, |input| OrganizationAct::Record {
            id: OrganizationId(input.organization_id),
            command: TargetsCommand::SetTarget {
                indicator: input.indicator.into(),
                year: input.year,
                percent: input.percent.0,
                basis: input.basis.into(),
                reason: input.reason.map(Into::into),
                occurred_on: input.occurred_on.0,
            }
            .into(),
        })
        .await
    }
}
