//! Acts about mentees: a person in one programme.

use super::carry_out::carry_out;
use crate::input::{PersonInput, about, about_something_new};
use crate::payload::MenteePayload;
use crate::scalars::Date;
use crate::words::{EndReason, ParticipantCategory, RequestSource, RequestTopic, SensitiveTopic};
use app::acts::MenteeAct;
use async_graphql::{Context, InputObject, Object, Result};
use domain::ids::{MenteeId, MentorId, OrganizationId, ProgramId};
use domain::mentee::{Mentee, Transfer};
use store::ids::random_id;
use uuid::Uuid;

/// Acts about mentees.
#[derive(Clone, Copy, Debug, Default)]
pub struct MenteeMutations;

/// A request for a mentor.
#[derive(InputObject)]
pub struct RegisterRequestInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Who.
    person: PersonInput,
    /// For which programme.
    program_id: Uuid,
    /// What he or she is in life.
    category: ParticipantCategory,
    /// Years of experience, for teachers.
    experience_years: Option<u32>,
    /// What is asked for, in free words. Sealed in the vault.
    request: String,
    /// The same in codes.
    #[graphql(default)]
    topics: Vec<RequestTopic>,
    /// Codes that stay out of events: health, hardship, behaviour, burnout. Sealed in the vault.
    #[graphql(default)]
    sensitive_topics: Vec<SensitiveTopic>,
    /// Who asked.
    source: RequestSource,
    /// When.
    occurred_on: Date,
}

/// A change of what is asked for.
#[derive(InputObject)]
pub struct UpdateRequestInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the mentee that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Whose.
    mentee_id: Uuid,
    /// What is asked for now, in codes.
    #[graphql(default)]
    topics: Vec<RequestTopic>,
    /// Codes that stay out of events. Sealed in the vault.
    #[graphql(default)]
    sensitive_topics: Vec<SensitiveTopic>,
    /// The same in free words, if they change. Sealed in the vault.
    request: Option<String>,
    /// When.
    occurred_on: Date,
}

/// The end of an enrolment without a cycle.
#[derive(InputObject)]
pub struct WithdrawMenteeInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the mentee that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Whose.
    mentee_id: Uuid,
    /// Why.
    reason: EndReason,
    /// When.
    occurred_on: Date,
}

/// A transfer to another organisation.
#[derive(InputObject)]
pub struct TransferMenteeInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the mentee that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Whose.
    mentee_id: Uuid,
    /// Where to.
    organization_id: Uuid,
    /// The programme of that organisation in which the enrolment goes on; when left out, it stays where it is.
    carry_over_to_program_id: Option<Uuid>,
    /// When.
    occurred_on: Date,
}

/// A mentor who is a relative of the mentee.
#[derive(InputObject)]
pub struct DeclareRelativeInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the mentee that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Whose.
    mentee_id: Uuid,
    /// Which mentor.
    mentor_id: Uuid,
    /// When.
    occurred_on: Date,
}

/// An entry into the pool.
#[derive(InputObject)]
pub struct EnterPoolInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the mentee that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Whom.
    mentee_id: Uuid,
    /// When.
    occurred_on: Date,
}

about_something_new!(RegisterRequestInput);
about! {
    UpdateRequestInput => Mentee, mentee_id;
    WithdrawMenteeInput => Mentee, mentee_id;
    TransferMenteeInput => Mentee, mentee_id;
    DeclareRelativeInput => Mentee, mentee_id;
    EnterPoolInput => Mentee, mentee_id;
}

#[Object]
impl MenteeMutations {
    /// Registers a request; a person has at most one open enrolment in a programme. Записать запрос наставляемого.
    async fn register_request(
        &self,
        ctx: &Context<'_>,
        input: RegisterRequestInput,
    ) -> Result<MenteePayload> {
        carry_out(ctx, input, |input| MenteeAct::RegisterRequest {
            id: MenteeId(random_id()),
            person: input.person.into(),
            program_id: ProgramId(input.program_id),
            category: input.category.into(),
            experience_years: input.experience_years,
            request: input.request,
            topics: input.topics.into_iter().map(Into::into).collect(),
            sensitive: input.sensitive_topics.into_iter().map(Into::into).collect(),
            source: input.source.into(),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Takes a mentee into the pool. Включить в базу наставляемых.
    async fn enter_pool(&self, ctx: &Context<'_>, input: EnterPoolInput) -> Result<MenteePayload> {
        carry_out(ctx, input, |input| MenteeAct::EnterPool {
            id: MenteeId(input.mentee_id),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Changes what is asked for. Изменить запрос.
    async fn update_request(&self, ctx: &Context<'_>, input: UpdateRequestInput) -> Result<MenteePayload> {
        carry_out(ctx, input, |input| MenteeAct::UpdateRequest {
            id: MenteeId(input.mentee_id),
            topics: input.topics.into_iter().map(Into::into).collect(),
            sensitive: input.sensitive_topics.into_iter().map(Into::into).collect(),
            request: input.request,
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Ends an enrolment without a cycle; open pairs are left in the same commit. Записать выбытие наставляемого.
    async fn withdraw_mentee(&self, ctx: &Context<'_>, input: WithdrawMenteeInput) -> Result<MenteePayload> {
        carry_out(ctx, input, |input| MenteeAct::Withdraw {
            id: MenteeId(input.mentee_id),
            reason: input.reason.into(),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Records that a mentee goes to another organisation. An enrolment that is carried over needs the transfer consent and leaves
    /// its open pairs. Перевести наставляемого.
    async fn transfer_mentee(&self, ctx: &Context<'_>, input: TransferMenteeInput) -> Result<MenteePayload> {
        carry_out(ctx, input, |input| MenteeAct::Transfer {
            id: MenteeId(input.mentee_id),
            to: Transfer {
                organization_id: OrganizationId(input.organization_id),
                program_id: input.carry_over_to_program_id.map(ProgramId),
            },
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Records that a mentor is a relative of a mentee: allowed, and shown. Отметить родство.
    async fn declare_relative(
        &self,
        ctx: &Context<'_>,
        input: DeclareRelativeInput,
    ) -> Result<MenteePayload> {
        carry_out(ctx, input, |input| MenteeAct::DeclareRelative {
            id: MenteeId(input.mentee_id),
            mentor_id: MentorId(input.mentor_id),
            occurred_on: input.occurred_on.0,
        })
        .await
    }
}
