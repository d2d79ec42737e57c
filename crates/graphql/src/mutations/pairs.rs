//! Acts about pairs and groups: forming, meetings, plan, feedback.

use super::carry_out::{carry_out, carry_out_if};
use crate::input::{
    AnswerInput, DocumentInput, MilestoneInput, ParticipantInput, PeriodInput, about, about_something_new,
    answers, score,
};
use crate::payload::{PairPayload, UserError};
use crate::scalars::Date;
use crate::words::{FeedbackPhase, Form, InteractionKind, MeetingMode, MeetingType, RoleModel};
use app::acts::{FormNames, MeetingTexts, PairAct};
use async_graphql::{Context, InputObject, Object, Result};
use domain::ids::{FeedbackId, MeetingId, MenteeId, MentorId, MilestoneId, PairId, ProgramId};
use domain::matching::FormPair;
use domain::pair::{FeedbackCommand, LocalNames, MeetingCommand, Pair, Sitting};
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
    /// What a form of the place's own is called, for the form OTHER. Sealed in the vault.
    form_name: Option<String>,
    /// The federal form as which a local one is told in federal reports and by which it may count.
    federal_form: Option<Form>,
    /// By which role model, if one was chosen.
    role_model: Option<RoleModel>,
    /// What a role model of the place's own is called, for the model LOCAL. Sealed in the vault.
    role_model_name: Option<String>,
    /// In which kind of interaction.
    kind: InteractionKind,
    /// One or more.
    mentor_ids: Vec<Uuid>,
    /// One or more.
    mentee_ids: Vec<Uuid>,
    /// The order that fixes the pair.
    order: Option<DocumentInput>,
    /// The ended pair that this one replaces, with at least one of its mentees.
    rematch_of: Option<Uuid>,
    /// The pair of an earlier run, carried over, that this one goes on with.
    continues: Option<Uuid>,
    /// Day of formation.
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
    /// Where it was held. Sealed in the vault.
    place: Option<String>,
    /// What came of it. Sealed in the vault.
    outcome: Option<String>,
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
    /// The planned meeting that was held; left out for one that nobody had planned.
    meeting_id: Option<Uuid>,
    /// Its type. A planning meeting is recorded as what it is.
    meeting_type: MeetingType,
    /// Length, minutes, 1–1440.
    duration_min: u32,
    /// In person or online.
    mode: MeetingMode,
    /// Who was there: at least one mentor and one mentee.
    attendees: Vec<ParticipantInput>,
    /// Its theme. Sealed in the vault.
    topic: Option<String>,
    /// Where it was held. Sealed in the vault.
    place: Option<String>,
    /// What came of it. Sealed in the vault.
    outcome: Option<String>,
    /// That another meeting of this type and day is on record, and this is not the same one.
    #[graphql(default)]
    confirmed_distinct: bool,
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
    /// From when to when it is worked by, if it says so.
    period: Option<PeriodInput>,
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
    /// Of whom of the other side; when left out, it is not said.
    about: Option<ParticipantInput>,
    /// Version of the questionnaire.
    questionnaire: String,
    /// Marks by item, each item once.
    answers: Vec<AnswerInput>,
    /// The overall mark, 1–10.
    overall: i32,
    /// When it was given.
    occurred_on: Date,
}

about_something_new!(FormPairInput);
about! {
    HoldMeetingInput => Pair, pair_id;
    RecordMeetingInput => Pair, pair_id;
    ApprovePlanInput => Pair, pair_id;
    ReachMilestoneInput => Pair, pair_id;
    CollectFeedbackInput => Pair, pair_id;
}

impl HoldMeetingInput {
    /// The act of holding it, in its place.
    fn act(self, command: impl FnOnce(Sitting) -> MeetingCommand) -> PairAct {
        let sitting = sitting(None, self.duration_min, self.mode, self.attendees, self.occurred_on);
        let texts = MeetingTexts { topic: self.topic, place: self.place, outcome: self.outcome };
        PairAct::Meet { id: PairId(self.pair_id), command: command(sitting), texts }
    }
}

impl From<RecordMeetingInput> for PairAct {
    fn from(input: RecordMeetingInput) -> Self {
        let (attendees, day) = (input.attendees, input.occurred_on);
        let sitting = sitting(input.meeting_id, input.duration_min, input.mode, attendees, day);
        let (meeting_type, confirmed_distinct) = (input.meeting_type.into(), input.confirmed_distinct);
        let command = MeetingCommand::RecordMeeting { meeting_type, confirmed_distinct, sitting };
        let texts = MeetingTexts { topic: input.topic, place: input.place, outcome: input.outcome };
        Self::Meet { id: PairId(input.pair_id), command, texts }
    }
}

fn sitting(
    planned: Option<Uuid>,
    duration_min: u32,
    mode: MeetingMode,
    attendees: Vec<ParticipantInput>,
    day: Date,
) -> Sitting {
    Sitting {
        meeting_id: MeetingId(planned.unwrap_or_else(ordered_id)),
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
            federal_form: input.federal_form.map(Into::into),
            role_model: input.role_model.map(Into::into),
            kind: input.kind.into(),
            order: input.order.map(Into::into),
            rematch_of: input.rematch_of.map(PairId),
            continues: input.continues.map(PairId),
            named: LocalNames {
                form: input.form_name.is_some(),
                role_model: input.role_model_name.is_some(),
            },
            occurred_on: input.occurred_on.0,
        };
        let mentors = input.mentor_ids.into_iter().map(MentorId).collect();
        let mentees = input.mentee_ids.into_iter().map(MenteeId).collect();
        let names = FormNames { form: input.form_name, role_model: input.role_model_name };
        Self::Form { command, mentors, mentees, names }
    }
}

impl TryFrom<CollectFeedbackInput> for PairAct {
    type Error = UserError;

    fn try_from(input: CollectFeedbackInput) -> Result<Self, UserError> {
        let command = FeedbackCommand::CollectFeedback {
            feedback_id: FeedbackId(ordered_id()),
            phase: input.phase.into(),
            respondent: input.respondent.into(),
            about: input.about.map(Into::into),
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
            period: input.period.map(Into::into),
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
}
