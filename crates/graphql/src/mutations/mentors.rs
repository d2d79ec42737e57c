//! Acts about mentors: a person in all programmes.

use super::carry_out::{carry_out, carry_out_if};
use crate::input::{PersonInput, about, about_something_new, score};
use crate::payload::{MentorPayload, UserError};
use crate::scalars::Date;
use crate::words::{
    Form, MentorSource, ParticipantCategory, Readiness, RejectionReason, SelectionCriterion, TrainingResult,
    TrainingWaiver,
};
use app::acts::MentorAct;
use async_graphql::{Context, InputObject, Object, Result};
use domain::ids::{EnterpriseId, MentorId, OrganizationId, ProgramId};
use domain::mentor::{self, AgeRange, Mentor, MentorOffer};
use domain::values::Score;
use std::collections::BTreeMap;
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
    /// What he or she offers.
    offer: Option<OfferInput>,
    /// When.
    occurred_on: Date,
}

/// What a mentor offers: wishes, not rules.
#[derive(Default, InputObject)]
pub struct OfferInput {
    /// Where the mentor comes from.
    mentor_source: Option<MentorSource>,
    /// In which forms he or she would work.
    #[graphql(default)]
    forms: Vec<Form>,
    /// Time resource, hours a month.
    hours_a_month: Option<u32>,
    /// Desired ages of mentees.
    mentee_ages: Option<AgeRangeInput>,
}

/// Ages in full years, both included.
#[derive(InputObject)]
pub struct AgeRangeInput {
    /// From.
    youngest: u32,
    /// To.
    oldest: u32,
}

impl From<OfferInput> for MentorOffer {
    fn from(offer: OfferInput) -> Self {
        Self {
            mentor_source: offer.mentor_source.map(Into::into),
            forms: offer.forms.into_iter().map(Into::into).collect(),
            hours_a_month: offer.hours_a_month,
            mentee_ages: offer
                .mentee_ages
                .map(|ages| AgeRange { youngest: ages.youngest, oldest: ages.oldest }),
        }
    }
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
    /// Who held it. Sealed in the vault.
    interviewer: Option<String>,
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
    /// Marks by criterion.
    #[graphql(default)]
    criteria: Vec<CriterionInput>,
    /// When.
    occurred_on: Date,
}

/// The mark of one criterion.
#[derive(InputObject)]
pub struct CriterionInput {
    /// Which.
    criterion: SelectionCriterion,
    /// The mark, 1–10.
    score: i32,
}

/// A decision not to select for a programme.
#[derive(InputObject)]
pub struct RejectMentorInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the mentor that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Whom.
    mentor_id: Uuid,
    /// For which programme.
    program_id: Uuid,
    /// Why.
    reason: RejectionReason,
    /// When.
    occurred_on: Date,
}

/// A training.
#[derive(InputObject)]
pub struct RecordTrainingInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the mentor that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Whose.
    mentor_id: Uuid,
    /// For which programme; left out, it serves any for which the mentor is selected.
    program_id: Option<Uuid>,
    /// Academic hours.
    hours: u32,
    /// Its outcome; passed when left out.
    result: Option<TrainingResult>,
    /// Name of the course. Sealed in the vault.
    course: Option<String>,
    /// Who held it. Sealed in the vault.
    provider: Option<String>,
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
    /// Why no training is needed, if none is.
    waiver: Option<TrainingWaiver>,
    /// When.
    occurred_on: Date,
}

about_something_new!(ApplyAsMentorInput);
about! {
    RecordInterviewInput => Mentor, mentor_id;
    SelectMentorInput => Mentor, mentor_id;
    RejectMentorInput => Mentor, mentor_id;
    RecordTrainingInput => Mentor, mentor_id;
    AdmitToReadyPoolInput => Mentor, mentor_id;
}

/// Marks by criterion; the last one of a criterion counts.
fn marks(
    criteria: Vec<CriterionInput>,
) -> std::result::Result<BTreeMap<mentor::SelectionCriterion, Score>, UserError> {
    let mark = |(index, CriterionInput { criterion, score: received }): (usize, CriterionInput)| {
        let index = index.to_string();
        Ok((criterion.into(), score(received, &["criteria", &index, "score"])?))
    };
    criteria.into_iter().enumerate().map(mark).collect()
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
            offer: input.offer.unwrap_or_default().into(),
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
            interviewer: input.interviewer,
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Selects a mentor for a programme. Отобрать наставника.
    async fn select_mentor(&self, ctx: &Context<'_>, input: SelectMentorInput) -> Result<MentorPayload> {
        carry_out_if(ctx, input, |input| {
            Ok(MentorAct::Select {
                id: MentorId(input.mentor_id),
                program_id: ProgramId(input.program_id),
                criteria: marks(input.criteria)?,
                occurred_on: input.occurred_on.0,
            })
        })
        .await
    }

    /// Records that a mentor is not selected for a programme. Отказать в отборе.
    async fn reject_mentor(&self, ctx: &Context<'_>, input: RejectMentorInput) -> Result<MentorPayload> {
        carry_out(ctx, input, |input| MentorAct::Reject {
            id: MentorId(input.mentor_id),
            program_id: ProgramId(input.program_id),
            reason: input.reason.into(),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Records a training of a mentor, for one programme or for any. Записать обучение.
    async fn record_training(&self, ctx: &Context<'_>, input: RecordTrainingInput) -> Result<MentorPayload> {
        carry_out(ctx, input, |input| MentorAct::RecordTraining {
            id: MentorId(input.mentor_id),
            program_id: input.program_id.map(ProgramId),
            hours: input.hours,
            result: input.result.map_or(mentor::TrainingResult::Passed, Into::into),
            course: input.course,
            provider: input.provider,
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
            waiver: input.waiver.map(Into::into),
            occurred_on: input.occurred_on.0,
        })
        .await
    }
}
