//! Acts about pairs and groups: forming, meetings, plan, feedback, ending.

use super::carry_out::{carry_out, carry_out_if};
use crate::input::{
    AnswerInput, DocumentInput, MilestoneInput, ParticipantInput, about, about_something_new, answers, score,
};
use crate::payload::{PairPayload, UserError};
use crate::scalars::Date;
use crate::words::{
    EndInitiator, EndReason, FeedbackPhase, Form, InteractionKind, MeetingMode, MeetingType, RoleModel,
};
use app::acts::PairAct;
use async_graphql::{Context, InputObject, Object, Result};
use domain::ids::{FeedbackId, MeetingId, MenteeId, MentorId, MilestoneId, PairId, ProgramId};
use domain::matching::FormPair;
use domain::pair::{ClosingCommand, FeedbackCommand, MeetingCommand, MembersCommand, Pair, Sitting};
use store::ids::ordered_id;
use uuid::Uuid;

/// Acts about pairs and groups.
#[derive(Clone, Copy, Debug, Default)]
pub struct PairMutations;

/// A pair or group to be formed.
#[derive(InputObject)]
pub struct FormPairInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// In which programme.
    program_id: Uuid,
    /// In which form.
    form: Form,
    /// By which role model, if one was chosen.
    role_model: Option<RoleModel>,
    /// In which kind of interaction.
    kind: InteractionKind,
    /// One or more.
    mentor_ids: Vec<Uuid>,
    /// One or more.
    mentee_ids: Vec<Uuid>,
    /// The order that fixes the pair.
    order: Option<DocumentInput>,
    /// The dissolved pair that this one replaces.
    rematch_of: Option<Uuid>,
    /// Day of formation.
    occurred_on: Date,
}

/// A member who leaves a group.
#[derive(InputObject)]
pub struct RemoveMemberInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the pair that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which pair.
    pair_id: Uuid,
    /// Who.
    member: ParticipantInput,
    /// Why.
    reason: EndReason,
    /// Last day in the group.
    occurred_on: Date,
}

/// A meeting that has a place of its own in the life of a pair.
#[derive(InputObject)]
pub struct HoldMeetingInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the pair that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which pair.
    pair_id: Uuid,
    /// Length, minutes, 1–1440.
    duration_min: u32,
    /// In person or online.
    mode: MeetingMode,
    /// Who was there: at least one mentor and one mentee.
    attendees: Vec<ParticipantInput>,
    /// Its theme. Sealed in the vault.
    topic: Option<String>,
    /// When it was held.
    occurred_on: Date,
}

/// A meeting of the series.
#[derive(InputObject)]
pub struct RecordMeetingInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the pair that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which pair.
    pair_id: Uuid,
    /// Its type.
    meeting_type: MeetingType,
    /// Length, minutes, 1–1440.
    duration_min: u32,
    /// In person or online.
    mode: MeetingMode,
    /// Who was there: at least one mentor and one mentee.
    attendees: Vec<ParticipantInput>,
    /// Its theme. Sealed in the vault.
    topic: Option<String>,
    /// When it was held.
    occurred_on: Date,
}

/// The plan of a pair.
#[derive(InputObject)]
pub struct ApprovePlanInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the pair that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which pair.
    pair_id: Uuid,
    /// Its goals, at least one. Sealed in the vault.
    goals: Vec<String>,
    /// Its milestones.
    milestones: Vec<MilestoneInput>,
    /// When it was approved.
    occurred_on: Date,
}

/// A milestone of a plan that was reached.
#[derive(InputObject)]
pub struct ReachMilestoneInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the pair that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which pair.
    pair_id: Uuid,
    /// Which one.
    milestone_id: Uuid,
    /// When.
    occurred_on: Date,
}

/// The answers of a member.
#[derive(InputObject)]
pub struct CollectFeedbackInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the pair that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which pair.
    pair_id: Uuid,
    /// Entry, interim or final.
    phase: FeedbackPhase,
    /// Who answered.
    respondent: ParticipantInput,
    /// Version of the questionnaire.
    questionnaire: String,
    /// Marks by item, each item once.
    answers: Vec<AnswerInput>,
    /// The overall mark, 1–10.
    overall: i32,
    /// When it was given.
    occurred_on: Date,
}

/// A pair that completes.
#[derive(InputObject)]
pub struct CompletePairInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the pair that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Which pair.
    pair_id: Uuid,
    /// When.
    occurred_on: Date,
}

/// A pair that ends before its aim was reached.
#[derive(InputObject)]
pub struct DissolvePairInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the pair that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Which pair.
    pair_id: Uuid,
    /// Why.
    reason: EndReason,
    /// Who started it.
    initiated_by: EndInitiator,
    /// When.
    occurred_on: Date,
}

about_something_new!(FormPairInput);
about! {
    RemoveMemberInput => Pair, pair_id;
    HoldMeetingInput => Pair, pair_id;
    RecordMeetingInput => Pair, pair_id;
    ApprovePlanInput => Pair, pair_id;
    ReachMilestoneInput => Pair, pair_id;
    CollectFeedbackInput => Pair, pair_id;
    CompletePairInput => Pair, pair_id;
    DissolvePairInput => Pair, pair_id;
}

impl HoldMeetingInput {
    /// The act of holding it, in its place.
    fn act(self, command: impl FnOnce(Sitting) -> MeetingCommand) -> PairAct {
        let sitting = sitting(self.duration_min, self.mode, self.attendees, self.occurred_on);
        PairAct::Meet { id: PairId(self.pair_id), command: command(sitting), topic: self.topic }
    }
}

impl From<RecordMeetingInput> for PairAct {
    fn from(input: RecordMeetingInput) -> Self {
        let sitting = sitting(input.duration_min, input.mode, input.attendees, input.occurred_on);
        let command = MeetingCommand::RecordMeeting { meeting_type: input.meeting_type.into(), sitting };
        Self::Meet { id: PairId(input.pair_id), command, topic: input.topic }
    }
}

fn sitting(duration_min: u32, mode: MeetingMode, attendees: Vec<ParticipantInput>, day: Date) -> Sitting {
    Sitting {
        meeting_id: MeetingId(ordered_id()),
        duration_min,
        mode: mode.into(),
        attendees: attendees.into_iter().map(Into::into).collect(),
        occurred_on: day.0,
    }
}

impl From<FormPairInput> for PairAct {
    fn from(input: FormPairInput) -> Self {
        let command = FormPair {
            pair_id: PairId(ordered_id()),
            program_id: ProgramId(input.program_id),
            form: input.form.into(),
            role_model: input.role_model.map(Into::into),
            kind: input.kind.into(),
            order: input.order.map(Into::into),
            rematch_of: input.rematch_of.map(PairId),
            occurred_on: input.occurred_on.0,
        };
        let mentors = input.mentor_ids.into_iter().map(MentorId).collect();
        let mentees = input.mentee_ids.into_iter().map(MenteeId).collect();
        Self::Form { command, mentors, mentees }
    }
}

impl TryFrom<CollectFeedbackInput> for PairAct {
    type Error = UserError;

    fn try_from(input: CollectFeedbackInput) -> Result<Self, UserError> {
        let command = FeedbackCommand::CollectFeedback {
            feedback_id: FeedbackId(ordered_id()),
            phase: input.phase.into(),
            respondent: input.respondent.into(),
            questionnaire: input.questionnaire,
            answers: answers(input.answers)?,
            overall: score(input.overall, &["overall"])?,
            occurred_on: input.occurred_on.0,
        };
        Ok(Self::CollectFeedback { id: PairId(input.pair_id), command })
    }
}

#[Object]
impl PairMutations {
    /// Forms a pair or group: one commit for it, its mentors and its mentees. Сформировать пару.
    async fn form_pair(&self, ctx: &Context<'_>, input: FormPairInput) -> Result<PairPayload> {
        carry_out(ctx, input, PairAct::from).await
    }

    /// Takes a member out of a group. Вывести участника из группы.
    async fn remove_member(&self, ctx: &Context<'_>, input: RemoveMemberInput) -> Result<PairPayload> {
        carry_out(ctx, input, |input| {
            let (member, reason) = (input.member.into(), input.reason.into());
            let command = MembersCommand::RemoveMember { member, reason, occurred_on: input.occurred_on.0 };
            PairAct::RemoveMember { id: PairId(input.pair_id), command }
        })
        .await
    }

    /// Records the first meeting, at which the pair gets organised. Записать организационную встречу.
    async fn hold_organizational_meeting(
        &self,
        ctx: &Context<'_>,
        input: HoldMeetingInput,
    ) -> Result<PairPayload> {
        carry_out(ctx, input, |input| {
            input.act(|sitting| MeetingCommand::HoldOrganizationalMeeting { sitting })
        })
        .await
    }

    /// Records the meeting at which the work was planned. Записать встречу планирования.
    async fn hold_planning_meeting(&self, ctx: &Context<'_>, input: HoldMeetingInput) -> Result<PairPayload> {
        carry_out(ctx, input, |input| input.act(|sitting| MeetingCommand::HoldPlanningMeeting { sitting }))
            .await
    }

    /// Records a meeting of the series. Записать встречу.
    async fn record_meeting(&self, ctx: &Context<'_>, input: RecordMeetingInput) -> Result<PairPayload> {
        carry_out(ctx, input, PairAct::from).await
    }

    /// Approves the plan of a pair. Утвердить план пары.
    async fn approve_plan(&self, ctx: &Context<'_>, input: ApprovePlanInput) -> Result<PairPayload> {
        carry_out(ctx, input, |input| PairAct::ApprovePlan {
            id: PairId(input.pair_id),
            goals: input.goals,
            milestones: input.milestones.into_iter().map(Into::into).collect(),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Records that a milestone was reached. Отметить достижение этапа плана.
    async fn reach_milestone(&self, ctx: &Context<'_>, input: ReachMilestoneInput) -> Result<PairPayload> {
        carry_out(ctx, input, |input| PairAct::ReachMilestone {
            id: PairId(input.pair_id),
            milestone_id: MilestoneId(input.milestone_id),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Records the answers of a member. Записать обратную связь.
    async fn collect_feedback(&self, ctx: &Context<'_>, input: CollectFeedbackInput) -> Result<PairPayload> {
        carry_out_if(ctx, input, PairAct::try_from).await
    }

    /// Completes a pair. Завершить пару.
    async fn complete_pair(&self, ctx: &Context<'_>, input: CompletePairInput) -> Result<PairPayload> {
        carry_out(ctx, input, |input| {
            let command = ClosingCommand::CompletePair { occurred_on: input.occurred_on.0 };
            PairAct::Close { id: PairId(input.pair_id), command }
        })
        .await
    }

    /// Ends a pair before its aim was reached. Прекратить пару.
    async fn dissolve_pair(&self, ctx: &Context<'_>, input: DissolvePairInput) -> Result<PairPayload> {
        carry_out(ctx, input, |input| {
            let (reason, initiated_by) = (input.reason.into(), input.initiated_by.into());
            let command =
                ClosingCommand::DissolvePair { reason, initiated_by, occurred_on: input.occurred_on.0 };
            PairAct::Close { id: PairId(input.pair_id), command }
        })
        .await
    }
}
