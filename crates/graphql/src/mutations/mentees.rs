//! Acts about mentees: a person in one programme.

use super::carry_out::carry_out;
use crate::input::{PersonInput, about, about_something_new};
use crate::payload::MenteePayload;
use crate::scalars::Date;
use crate::words::{ConsentGiver, ConsentKind, ParticipantCategory, RequestSource};
use app::acts::MenteeAct;
use async_graphql::{Context, InputObject, Object, Result};
use domain::ids::{MenteeId, ProgramId};
use domain::mentee::Mentee;
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
    /// Who asked.
    source: RequestSource,
    /// When.
    occurred_on: Date,
}

/// A consent of a mentee, or for him or her.
#[derive(InputObject)]
pub struct RecordMenteeConsentInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the mentee that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Whose.
    mentee_id: Uuid,
    /// For which purpose.
    kind: ConsentKind,
    /// Who gave it.
    given_by: ConsentGiver,
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
    RecordMenteeConsentInput => Mentee, mentee_id;
    EnterPoolInput => Mentee, mentee_id;
}

#[Object]
impl MenteeMutations {
    /// Registers a request; a person is enrolled in a programme once. Записать запрос наставляемого.
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
            source: input.source.into(),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Records a consent of a mentee. Записать согласие наставляемого.
    async fn record_mentee_consent(
        &self,
        ctx: &Context<'_>,
        input: RecordMenteeConsentInput,
    ) -> Result<MenteePayload> {
        carry_out(ctx, input, |input| MenteeAct::RecordConsent {
            id: MenteeId(input.mentee_id),
            kind: input.kind.into(),
            given_by: input.given_by.into(),
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
}
