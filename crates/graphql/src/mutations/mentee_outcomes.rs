//! Acts about what came of mentoring for a mentee.

use super::carry_out::carry_out;
use crate::input::about;
use crate::payload::MenteePayload;
use crate::scalars::Date;
use app::acts::MenteeAct;
use async_graphql::{Context, InputObject, Object, Result};
use domain::ids::MenteeId;
use domain::mentee::{Mentee, OutcomesCommand};
use uuid::Uuid;

/// Acts about outcomes.
#[derive(Clone, Copy, Debug, Default)]
pub struct MenteeOutcomeMutations;

/// What a mentee says of becoming a mentor.
#[derive(InputObject)]
pub struct DeclareMentorIntentInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the mentee that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Whose.
    mentee_id: Uuid,
    /// Yes or no.
    intends: bool,
    /// When.
    occurred_on: Date,
}

/// What became of a mentored teacher.
#[derive(InputObject)]
pub struct FollowUpTeacherInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the mentee that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Whose.
    mentee_id: Uuid,
    /// Whether he or she stays in the profession.
    stays: bool,
    /// On which day it was so.
    occurred_on: Date,
}

about! {
    DeclareMentorIntentInput => Mentee, mentee_id;
    FollowUpTeacherInput => Mentee, mentee_id;
}

#[Object]
impl MenteeOutcomeMutations {
    /// Records whether a mentee intends to become a mentor. Записать намерение стать наставником.
    async fn declare_mentor_intent(
        &self,
        ctx: &Context<'_>,
        input: DeclareMentorIntentInput,
    ) -> Result<MenteePayload> {
        carry_out(ctx, input, |input| MenteeAct::RecordOutcome {
            id: MenteeId(input.mentee_id),
            command: OutcomesCommand::DeclareMentorIntent {
                intends: input.intends,
                occurred_on: input.occurred_on.0,
            },
        })
        .await
    }

    /// Records whether a mentored teacher stays in the profession, year by year. Записать, остался ли педагог в профессии.
    async fn follow_up_teacher(
        &self,
        ctx: &Context<'_>,
        input: FollowUpTeacherInput,
    ) -> Result<MenteePayload> {
        carry_out(ctx, input, |input| MenteeAct::RecordOutcome {
            id: MenteeId(input.mentee_id),
            command: OutcomesCommand::FollowUpTeacher {
                stays: input.stays,
                occurred_on: input.occurred_on.0,
            },
        })
        .await
    }
}
