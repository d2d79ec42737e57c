//! Acts that change the tree of organisations, each from its day on: old periods keep the old tree.

use super::carry_out::{carry_out, unavailable};
use super::organizations::ContingentInput;
use crate::input::{DocumentInput, about};
use crate::payload::OrganizationPayload;
use crate::scalars::Date;
use crate::words::{FounderLevel, OrganizationType};
use app::App;
use app::acts::{Change, Ending, OrganizationAct};
use async_graphql::{Context, InputObject, Object, Result};
use domain::ids::{OrganizationId, PersonId, ProgramId};
use domain::organization::{Allocation, Organization, Profile, ProfileCommand, Unfinished};
use uuid::Uuid;

/// Acts that change the tree.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReorganizationMutations;

/// What is known of a node from a day on, as a whole: what is left out is not known.
#[derive(InputObject)]
pub struct DescribeOrganizationInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the node that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which node.
    organization_id: Uuid,
    /// Who founded it.
    founder_level: Option<FounderLevel>,
    /// Code of the territory where it stands, or which it is: 8 or 11 digits.
    oktmo: Option<String>,
    /// Its type.
    organization_type: Option<OrganizationType>,
    /// Local time zone: `Europe/Moscow` or `+03:00`.
    time_zone: Option<String>,
    /// From which day it holds.
    occurred_on: Date,
}

/// Another name of a node.
#[derive(InputObject)]
pub struct RenameOrganizationInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the node that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Which node.
    organization_id: Uuid,
    /// The new official name.
    name: String,
    /// The act that says so.
    order: DocumentInput,
    /// From which day.
    occurred_on: Date,
}

/// Another node above.
#[derive(InputObject)]
pub struct MoveOrganizationInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the node that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Which node.
    organization_id: Uuid,
    /// The new node above: a region of a municipality, a municipality or a region of an organisation.
    parent_id: Uuid,
    /// The act that says so.
    order: DocumentInput,
    /// From which day.
    occurred_on: Date,
}

/// Another code of a municipality that was re-formed.
#[derive(InputObject)]
pub struct ReformMunicipalityInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the node that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Which municipality.
    organization_id: Uuid,
    /// Its new name; left out when the name stays.
    name: Option<String>,
    /// Its new code: 8 or 11 digits.
    oktmo: String,
    /// The act that says so.
    order: DocumentInput,
    /// From which day.
    occurred_on: Date,
}

/// The closing of a node.
#[derive(InputObject)]
pub struct CloseOrganizationInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the node that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Which node.
    organization_id: Uuid,
    /// The act that says so.
    order: DocumentInput,
    /// From which day it is no longer.
    occurred_on: Date,
}

/// The merger of an organisation or a municipality into another one.
#[derive(InputObject)]
pub struct MergeOrganizationInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the organisation that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Which organisation ends.
    organization_id: Uuid,
    /// The successor.
    into_id: Uuid,
    /// The programmes that go on there: all that are open. A municipality has none of its own.
    program_ids: Vec<Uuid>,
    /// The act that says so.
    order: DocumentInput,
    /// From which day it is no longer.
    occurred_on: Date,
}

/// The split of an organisation among several.
#[derive(InputObject)]
pub struct SplitOrganizationInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the organisation that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Which organisation ends.
    organization_id: Uuid,
    /// What each successor gets; together everything.
    allocations: Vec<AllocationInput>,
    /// The act that says so.
    order: DocumentInput,
    /// From which day it is no longer.
    occurred_on: Date,
}

/// What a successor of a split organisation gets.
#[derive(InputObject)]
pub struct AllocationInput {
    /// The successor.
    successor_id: Uuid,
    /// Its share of the newest contingent; left out when the organisation has none on record.
    contingent: Option<ContingentInput>,
    /// The open programmes that go on there.
    program_ids: Vec<Uuid>,
    /// Persons who are known to go there.
    #[graphql(default)]
    participant_ids: Vec<Uuid>,
}

impl From<AllocationInput> for Allocation {
    fn from(part: AllocationInput) -> Self {
        Self {
            successor: OrganizationId(part.successor_id),
            contingent: part.contingent.map(Into::into),
            programs: part.program_ids.into_iter().map(ProgramId).collect(),
            participants: part.participant_ids.into_iter().map(PersonId).collect(),
        }
    }
}

about! {
    DescribeOrganizationInput => Organization, organization_id;
    RenameOrganizationInput => Organization, organization_id;
    MoveOrganizationInput => Organization, organization_id;
    ReformMunicipalityInput => Organization, organization_id;
    CloseOrganizationInput => Organization, organization_id;
    MergeOrganizationInput => Organization, organization_id;
    SplitOrganizationInput => Organization, organization_id;
}

#[Object]
impl ReorganizationMutations {
    /// Records who founded a node, where it stands, its type and its time zone. Записать сведения об организации.
    async fn describe_organization(
        &self,
        ctx: &Context<'_>,
        input: DescribeOrganizationInput,
    ) -> Result<OrganizationPayload> {
        carry_out(ctx, input, |input| OrganizationAct::Record {
            id: OrganizationId(input.organization_id),
            command: ProfileCommand::DescribeOrganization {
                profile: Profile {
                    founder_level: input.founder_level.map(Into::into),
                    territory_oktmo: input.oktmo,
                    organization_type: input.organization_type.map(Into::into),
                    time_zone: input.time_zone,
                },
                occurred_on: input.occurred_on.0,
            }
            .into(),
        })
        .await
    }

    /// Gives a node another name. Переименовать.
    async fn rename_organization(
        &self,
        ctx: &Context<'_>,
        input: RenameOrganizationInput,
    ) -> Result<OrganizationPayload> {
        carry_out(ctx, input, |input| OrganizationAct::Change {
            id: OrganizationId(input.organization_id),
            change: Change::Rename { name: input.name },
            order: input.order.into(),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Hangs a node from another one: the numbers of its year and of later ones go with it. Перевести в другой узел.
    async fn move_organization(
        &self,
        ctx: &Context<'_>,
        input: MoveOrganizationInput,
    ) -> Result<OrganizationPayload> {
        carry_out(ctx, input, |input| OrganizationAct::Change {
            id: OrganizationId(input.organization_id),
            change: Change::Move { parent: OrganizationId(input.parent_id) },
            order: input.order.into(),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Gives a re-formed municipality its new code and name. Преобразовать муниципалитет.
    async fn reform_municipality(
        &self,
        ctx: &Context<'_>,
        input: ReformMunicipalityInput,
    ) -> Result<OrganizationPayload> {
        carry_out(ctx, input, |input| OrganizationAct::Change {
            id: OrganizationId(input.organization_id),
            change: Change::Reform { name: input.name, oktmo: input.oktmo },
            order: input.order.into(),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Closes a node at which nothing is under way. Закрыть.
    async fn close_organization(
        &self,
        ctx: &Context<'_>,
        input: CloseOrganizationInput,
    ) -> Result<OrganizationPayload> {
        let unfinished = unfinished(ctx, input.organization_id).await?;
        carry_out(ctx, input, |input| OrganizationAct::End {
            id: OrganizationId(input.organization_id),
            ending: Ending::Close,
            unfinished,
            order: input.order.into(),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Merges an organisation into another one, which goes on with its open programmes and takes over its contingent, or a
    /// municipality into another one, with all the nodes below it. Присоединить.
    async fn merge_organization(
        &self,
        ctx: &Context<'_>,
        input: MergeOrganizationInput,
    ) -> Result<OrganizationPayload> {
        let unfinished = unfinished(ctx, input.organization_id).await?;
        carry_out(ctx, input, |input| OrganizationAct::End {
            id: OrganizationId(input.organization_id),
            ending: Ending::Merge {
                into: OrganizationId(input.into_id),
                programs: input.program_ids.into_iter().map(ProgramId).collect(),
            },
            unfinished,
            order: input.order.into(),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Splits an organisation among several, to the last pupil and programme. Разделить.
    async fn split_organization(
        &self,
        ctx: &Context<'_>,
        input: SplitOrganizationInput,
    ) -> Result<OrganizationPayload> {
        let unfinished = unfinished(ctx, input.organization_id).await?;
        carry_out(ctx, input, |input| OrganizationAct::End {
            id: OrganizationId(input.organization_id),
            ending: Ending::Split { allocations: input.allocations.into_iter().map(Into::into).collect() },
            unfinished,
            order: input.order.into(),
            occurred_on: input.occurred_on.0,
        })
        .await
    }
}

async fn unfinished(ctx: &Context<'_>, node: Uuid) -> Result<Unfinished> {
    let app: &App = ctx.data_unchecked();
    app.unfinished(node).await.map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "what is under way at a node cannot be read");
        unavailable("what is under way at the node cannot be read now: send the command again with the same commandId")
    })
}
