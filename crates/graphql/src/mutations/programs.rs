//! Acts about programmes: draft, papers, road map, stages.

use super::carry_out::{carry_out, unavailable};
use crate::input::{DocumentInput, PeriodInput, about, about_something_new};
use crate::payload::ProgramPayload;
use crate::scalars::Date;
use crate::words::{
    DocumentKind, Form, ProgramReason, RecruitingMilestone, RoadmapStage, RoleModel, StageModel,
};
use app::acts::{Curator, NewCurator, ProgramAct};
use app::{App, PairDays};
use async_graphql::{Context, InputObject, Object, OneofObject, Result};
use chrono::NaiveDate;
use domain::ids::{OrganizationId, PersonId, ProgramId, RoadmapItemId};
use domain::program::{DraftingCommand, Program, ProgramCommand, ProgramStage, StagesCommand};
use store::ids::{ordered_id, random_id};
use uuid::Uuid;

/// Acts about programmes.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProgramMutations;

/// A programme to be drafted.
#[derive(InputObject)]
pub struct DraftProgramInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// The organisation that runs it.
    organization_id: Uuid,
    /// Its title, unique in the organisation and period.
    title: String,
    /// First and last day.
    period: PeriodInput,
    /// Which list of stages its reports print.
    stage_model: StageModel,
    /// Day of the draft.
    occurred_on: Date,
}

/// The forms of a programme.
#[derive(InputObject)]
pub struct ChooseFormsInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the programme that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which programme.
    program_id: Uuid,
    /// The forms: all of them, those chosen before too.
    forms: Vec<Form>,
    /// The role models to be used, each of a chosen form; left open when left out.
    #[graphql(default)]
    role_models: Vec<RoleModel>,
    /// Day of the choice.
    occurred_on: Date,
}

/// A curator of a programme.
#[derive(InputObject)]
pub struct AssignCuratorInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the programme that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which programme.
    program_id: Uuid,
    /// Who.
    curator: CuratorInput,
    /// The order that names the curator.
    order: Option<DocumentInput>,
    /// From which day.
    occurred_on: Date,
}

/// A curator: exactly one of a known person and a name.
#[derive(OneofObject)]
pub enum CuratorInput {
    /// Somebody registered as a person.
    PersonId(Uuid),
    /// Full name; a curator of this name in the organisation is found again. Sealed in the vault.
    Name(String),
}

impl From<CuratorInput> for Curator {
    fn from(curator: CuratorInput) -> Self {
        match curator {
            CuratorInput::PersonId(id) => Self::Known(PersonId(id)),
            CuratorInput::Name(name) => Self::New(NewCurator { id: PersonId(random_id()), name }),
        }
    }
}

/// A curator who is relieved.
#[derive(InputObject)]
pub struct ReleaseCuratorInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the programme that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which programme.
    program_id: Uuid,
    /// Who.
    person_id: Uuid,
    /// The last day.
    occurred_on: Date,
}

/// A paper of a programme.
#[derive(InputObject)]
pub struct ApproveDocumentInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the programme that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which programme.
    program_id: Uuid,
    /// Its kind.
    kind: DocumentKind,
    /// Number and date.
    document: DocumentInput,
    /// Where the paper itself is kept: an id there, or an address without a query. It names nobody. Ссылка на файл.
    file_ref: Option<String>,
}

/// An item of a road map.
#[derive(InputObject)]
pub struct PlanRoadmapItemInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the programme that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which programme.
    program_id: Uuid,
    /// Number in the document.
    number: u32,
    /// Stage it belongs to.
    stage: RoadmapStage,
    /// What is to be done. Sealed in the vault.
    title: String,
    /// Who answers for it. Sealed in the vault.
    responsible: Option<String>,
    /// Its term.
    due: Date,
    /// Day on which it was planned.
    occurred_on: Date,
}

/// An item of a road map that is done.
#[derive(InputObject)]
pub struct CompleteRoadmapItemInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the programme that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which programme.
    program_id: Uuid,
    /// Which item.
    item_id: Uuid,
    /// When.
    occurred_on: Date,
}

/// A recruiting milestone that is reached.
#[derive(InputObject)]
pub struct MarkMilestoneInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the programme that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which programme.
    program_id: Uuid,
    /// Which one.
    milestone: RecruitingMilestone,
    /// How many people stand behind it.
    count: u32,
    /// When.
    occurred_on: Date,
}

/// The beginning of matching.
#[derive(InputObject)]
pub struct StartMatchingInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the programme that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Which programme.
    program_id: Uuid,
    /// Why it begins although a milestone is missing; not needed when all three are reached.
    waiver: Option<ProgramReason>,
    /// What there is to say beside the code. Sealed in the vault.
    comment: Option<String>,
    /// When.
    occurred_on: Date,
}

/// A step of a programme to its next stage.
#[derive(InputObject)]
pub struct AdvanceProgramInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the programme that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Which programme.
    pub(super) program_id: Uuid,
    /// What there is to say of it, of the completion its summary. Sealed in the vault.
    pub(super) comment: Option<String>,
    /// When.
    pub(super) occurred_on: Date,
}

about_something_new!(DraftProgramInput);
about! {
    ChooseFormsInput => Program, program_id;
    AssignCuratorInput => Program, program_id;
    ReleaseCuratorInput => Program, program_id;
    ApproveDocumentInput => Program, program_id;
    PlanRoadmapItemInput => Program, program_id;
    CompleteRoadmapItemInput => Program, program_id;
    MarkMilestoneInput => Program, program_id;
    StartMatchingInput => Program, program_id;
    AdvanceProgramInput => Program, program_id;
}

#[Object]
impl ProgramMutations {
    /// Drafts a programme. Создать проект программы.
    async fn draft_program(&self, ctx: &Context<'_>, input: DraftProgramInput) -> Result<ProgramPayload> {
        carry_out(ctx, input, |input| ProgramAct::Draft {
            id: ProgramId(ordered_id()),
            organization_id: OrganizationId(input.organization_id),
            title: input.title,
            period: input.period.into(),
            stage_model: input.stage_model.into(),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Chooses the forms of mentoring. Выбрать формы наставничества.
    async fn choose_forms(&self, ctx: &Context<'_>, input: ChooseFormsInput) -> Result<ProgramPayload> {
        let app: &App = ctx.data_unchecked();
        let at_work = app.forms_at_work(ProgramId(input.program_id)).await.map_err(|error| unread(&error))?;
        carry_out(ctx, input, |input| ProgramAct::ChooseForms {
            id: ProgramId(input.program_id),
            forms: input.forms.into_iter().map(Into::into).collect(),
            role_models: input.role_models.into_iter().map(Into::into).collect(),
            at_work,
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Names a curator. Назначить куратора.
    async fn assign_curator(&self, ctx: &Context<'_>, input: AssignCuratorInput) -> Result<ProgramPayload> {
        carry_out(ctx, input, |input| ProgramAct::AssignCurator {
            id: ProgramId(input.program_id),
            curator: input.curator.into(),
            order: input.order.map(Into::into),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Relieves a curator. Освободить куратора.
    async fn release_curator(&self, ctx: &Context<'_>, input: ReleaseCuratorInput) -> Result<ProgramPayload> {
        carry_out(ctx, input, |input| {
            let (person_id, occurred_on) = (PersonId(input.person_id), input.occurred_on.0);
            ProgramAct::record(
                ProgramId(input.program_id),
                DraftingCommand::ReleaseCurator { person_id, occurred_on },
            )
        })
        .await
    }

    /// Records a paper. Записать документ программы.
    async fn approve_document(
        &self,
        ctx: &Context<'_>,
        input: ApproveDocumentInput,
    ) -> Result<ProgramPayload> {
        carry_out(ctx, input, |input| ProgramAct::ApproveDocument {
            id: ProgramId(input.program_id),
            kind: input.kind.into(),
            document: input.document.into(),
            file_ref: input.file_ref,
        })
        .await
    }

    /// Puts an item on the road map. Внести мероприятие в дорожную карту.
    async fn plan_roadmap_item(
        &self,
        ctx: &Context<'_>,
        input: PlanRoadmapItemInput,
    ) -> Result<ProgramPayload> {
        carry_out(ctx, input, |input| ProgramAct::PlanRoadmapItem {
            id: ProgramId(input.program_id),
            item_id: RoadmapItemId(ordered_id()),
            number: input.number,
            stage: input.stage.into(),
            title: input.title,
            responsible: input.responsible,
            due: input.due.0,
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Records that an item of the road map is done. Отметить мероприятие выполненным.
    async fn complete_roadmap_item(
        &self,
        ctx: &Context<'_>,
        input: CompleteRoadmapItemInput,
    ) -> Result<ProgramPayload> {
        carry_out(ctx, input, |input| ProgramAct::CompleteRoadmapItem {
            id: ProgramId(input.program_id),
            item_id: RoadmapItemId(input.item_id),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Records a recruiting milestone. Отметить веху набора.
    async fn mark_milestone(&self, ctx: &Context<'_>, input: MarkMilestoneInput) -> Result<ProgramPayload> {
        carry_out(ctx, input, |input| {
            let (milestone, count) = (input.milestone.into(), input.count);
            let command = StagesCommand::MarkMilestone { milestone, count, occurred_on: input.occurred_on.0 };
            ProgramAct::Stage { id: ProgramId(input.program_id), command }
        })
        .await
    }

    /// Begins the preparation of the launch. Начать подготовку запуска.
    async fn prepare_launch(&self, ctx: &Context<'_>, input: AdvanceProgramInput) -> Result<ProgramPayload> {
        advance(ctx, input, ProgramStage::Preparing, |occurred_on| StagesCommand::PrepareLaunch {
            occurred_on,
        })
        .await
    }

    /// Opens recruiting. Открыть набор.
    async fn open_recruiting(&self, ctx: &Context<'_>, input: AdvanceProgramInput) -> Result<ProgramPayload> {
        advance(ctx, input, ProgramStage::Recruiting, |occurred_on| StagesCommand::OpenRecruiting {
            occurred_on,
        })
        .await
    }

    /// Begins the forming of pairs. Начать формирование пар.
    async fn start_matching(&self, ctx: &Context<'_>, input: StartMatchingInput) -> Result<ProgramPayload> {
        carry_out(ctx, input, |input| {
            let (waiver, occurred_on) = (input.waiver.map(Into::into), input.occurred_on.0);
            let command = StagesCommand::StartMatching { waiver, occurred_on };
            let id = ProgramId(input.program_id);
            ProgramAct::record_step(id, command, input.comment, ProgramStage::Matching, occurred_on)
        })
        .await
    }

    /// Begins the work of the pairs. Начать работу пар.
    async fn start_work(&self, ctx: &Context<'_>, input: AdvanceProgramInput) -> Result<ProgramPayload> {
        let first_formed_on = pairs(ctx, input.program_id).await?.first_formed_on;
        advance(ctx, input, ProgramStage::Working, |occurred_on| StagesCommand::StartWork {
            first_formed_on,
            occurred_on,
        })
        .await
    }

    /// Begins the completion: from here on no pair is formed. Начать подведение итогов.
    async fn begin_completion(
        &self,
        ctx: &Context<'_>,
        input: AdvanceProgramInput,
    ) -> Result<ProgramPayload> {
        advance(ctx, input, ProgramStage::Completing, |occurred_on| StagesCommand::BeginCompletion {
            occurred_on,
        })
        .await
    }

    /// Completes the programme; the comment is its summary. Завершить программу.
    async fn complete_program(
        &self,
        ctx: &Context<'_>,
        input: AdvanceProgramInput,
    ) -> Result<ProgramPayload> {
        let PairDays { open: open_pairs, last_closed_on, .. } = pairs(ctx, input.program_id).await?;
        advance(ctx, input, ProgramStage::Completed, |occurred_on| StagesCommand::CompleteProgram {
            open_pairs,
            last_closed_on,
            occurred_on,
        })
        .await
    }
}

/// Comes to a stage, with a word on it.
pub(super) async fn advance<C: Into<ProgramCommand>>(
    ctx: &Context<'_>,
    input: AdvanceProgramInput,
    stage: ProgramStage,
    command: impl FnOnce(NaiveDate) -> C,
) -> Result<ProgramPayload> {
    carry_out(ctx, input, |input| {
        let occurred_on = input.occurred_on.0;
        let command = command(occurred_on);
        ProgramAct::record_step(ProgramId(input.program_id), command, input.comment, stage, occurred_on)
    })
    .await
}

/// Asked of the registry once it has come to the end of the journal; there is no pair of a programme that is not there.
async fn pairs(ctx: &Context<'_>, program: Uuid) -> Result<PairDays> {
    let app: &App = ctx.data_unchecked();
    app.pair_days(ProgramId(program)).await.map_err(|error| unread(&error))
}

fn unread(error: &(dyn std::error::Error + 'static)) -> async_graphql::Error {
    tracing::error!(error, "the pairs of a programme cannot be read");
    unavailable(
        "the pairs of the programme cannot be read now: send the command again with the same commandId",
    )
}
