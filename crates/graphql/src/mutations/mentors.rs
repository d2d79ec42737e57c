//! Acts about mentors: a person in all programmes.

use super::carry_out::carry_out;
use crate::input::{PersonInput, about, about_something_new};
use crate::payload::MentorPayload;
use crate::scalars::Date;
use crate::words::{ConsentGiver, ConsentKind, ParticipantCategory, Readiness};
use app::acts::MentorAct;
use async_graphql::{Context, InputObject, Object, Result};
use domain::ids::{EnterpriseId, MentorId, OrganizationId, ProgramId};
use domain::mentor::Mentor;
use store::ids::{ordered_id, random_id};
use uuid::Uuid;

/// Acts about mentors.
#[derive(Clone, Copy, Debug, Default)]
pub struct MentorMutations;

/// An application to be a mentor.
#[derive(InputObject)]
pub struct ApplyAsMentorInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Who.
    person: PersonInput,
    /// Where.
    organization_id: Uuid,
    /// What he or she is in life.
    category: ParticipantCategory,
    /// Name of the enterprise that supplies the mentor; employees of enterprises need one.
    enterprise: Option<String>,
    /// When.
    occurred_on: Date,
}

/// A consent of a mentor, or for him or her.
#[derive(InputObject)]
pub struct RecordMentorConsentInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the mentor that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Whose.
    mentor_id: Uuid,
    /// For which purpose.
    kind: ConsentKind,
    /// Who gave it.
    given_by: ConsentGiver,
    /// When.
    occurred_on: Date,
}

/// An interview with a mentor.
#[derive(InputObject)]
pub struct RecordInterviewInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the mentor that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// With whom.
    mentor_id: Uuid,
    /// Its outcome.
    readiness: Readiness,
    /// When.
    occurred_on: Date,
}

/// A selection for a programme.
#[derive(InputObject)]
pub struct SelectMentorInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the mentor that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Whom.
    mentor_id: Uuid,
    /// For which programme.
    program_id: Uuid,
    /// When.
    occurred_on: Date,
}

/// A training for a programme.
#[derive(InputObject)]
pub struct RecordTrainingInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the mentor that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Whose.
    mentor_id: Uuid,
    /// For which programme.
    program_id: Uuid,
    /// Academic hours.
    hours: u32,
    /// When it ended.
    occurred_on: Date,
}

/// An admission to the ready pool of a programme.
#[derive(InputObject)]
pub struct AdmitToReadyPoolInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the mentor that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Whom.
    mentor_id: Uuid,
    /// Of which programme.
    program_id: Uuid,
    /// How many mentees at most, in all programmes together.
    capacity: u32,
    /// When.
    occurred_on: Date,
}

about_something_new!(ApplyAsMentorInput);
about! {
    RecordMentorConsentInput => Mentor, mentor_id;
    RecordInterviewInput => Mentor, mentor_id;
    SelectMentorInput => Mentor, mentor_id;
    RecordTrainingInput => Mentor, mentor_id;
    AdmitToReadyPoolInput => Mentor, mentor_id;
}

#[Object]
impl MentorMutations {
    /// Records an application; a person is a mentor once, in all programmes. Записать заявку наставника.
    async fn apply_as_mentor(&self, ctx: &Context<'_>, input: ApplyAsMentorInput) -> Result<MentorPayload> {
        carry_out(ctx, input, |input| MentorAct::Apply {
            id: MentorId(random_id()),
            person: input.person.into(),
            organization_id: OrganizationId(input.organization_id),
            category: input.category.into(),
            enterprise: input.enterprise.map(|name| (EnterpriseId(ordered_id()), name)),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Records a consent of a mentor. Записать согласие наставника.
    async fn record_mentor_consent(
        &self,
        ctx: &Context<'_>,
        input: RecordMentorConsentInput,
    ) -> Result<MentorPayload> {
        carry_out(ctx, input, |input| MentorAct::RecordConsent {
            id: MentorId(input.mentor_id),
            kind: input.kind.into(),
            given_by: input.given_by.into(),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Records the interview with a mentor. Записать собеседование.
    async fn record_interview(
        &self,
        ctx: &Context<'_>,
        input: RecordInterviewInput,
    ) -> Result<MentorPayload> {
        carry_out(ctx, input, |input| MentorAct::RecordInterview {
            id: MentorId(input.mentor_id),
            readiness: input.readiness.into(),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Selects a mentor for a programme. Отобрать наставника.
    async fn select_mentor(&self, ctx: &Context<'_>, input: SelectMentorInput) -> Result<MentorPayload> {
        carry_out(ctx, input, |input| MentorAct::Select {
            id: MentorId(input.mentor_id),
            program_id: ProgramId(input.program_id),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Records the training of a mentor for a programme. Записать обучение.
    async fn record_training(&self, ctx: &Context<'_>, input: RecordTrainingInput) -> Result<MentorPayload> {
        carry_out(ctx, input, |input| MentorAct::RecordTraining {
            id: MentorId(input.mentor_id),
            program_id: ProgramId(input.program_id),
            hours: input.hours,
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Admits a mentor to the ready pool of a programme. Включить в базу готовых наставников.
    async fn admit_to_ready_pool(
        &self,
        ctx: &Context<'_>,
        input: AdmitToReadyPoolInput,
    ) -> Result<MentorPayload> {
        carry_out(ctx, input, |input| MentorAct::AdmitToReadyPool {
            id: MentorId(input.mentor_id),
            program_id: ProgramId(input.program_id),
            capacity: input.capacity,
            occurred_on: input.occurred_on.0,
        })
        .await
    }
}
