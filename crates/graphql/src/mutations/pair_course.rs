//! Acts about the course of a pair: planned meetings, revisions, interim results, pauses, the beginning of the closing.

use super::carry_out::carry_out;
use crate::input::{RevisedMilestoneInput, about};
use crate::payload::PairPayload;
use crate::scalars::{Date, Decimal};
use crate::words::{MeetingMode, MissReason, MissedBy, PauseReason, RevisionReason};
use app::acts::PairAct;
use async_graphql::{Context, InputObject, Object, Result};
use domain::ids::{MeetingId, MilestoneId, PairId};
use domain::pair::{
    CourseCommand, Pair, PairCommand, PlanCommand, PlannedAt, ResultCommand, ScheduleCommand,
};
use store::ids::ordered_id;
use uuid::Uuid;

/// Acts about the course of a pair.
#[derive(Clone, Copy, Debug, Default)]
pub struct PairCourseMutations;

/// A meeting that is planned, or moved.
#[derive(InputObject)]
pub struct ScheduleMeetingInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the pair that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which pair.
    pair_id: Uuid,
    /// The planned meeting that is moved; left out for a new one.
    meeting_id: Option<Uuid>,
    /// For which day.
    planned_on: Date,
    /// At which minute of that day, 0–1439, by the clock of the organisation.
    planned_minute: u32,
    /// In person or online.
    mode: MeetingMode,
    /// When it was planned.
    occurred_on: Date,
}

/// A planned meeting that did not take place.
#[derive(InputObject)]
pub struct MarkMissedInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the pair that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which pair.
    pair_id: Uuid,
    /// Which meeting.
    meeting_id: Uuid,
    /// Why.
    reason: MissReason,
    /// By whose side.
    by_side: MissedBy,
}

/// A plan that is revised.
#[derive(InputObject)]
pub struct RevisePlanInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the pair that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which pair.
    pair_id: Uuid,
    /// All its goals, at least one. Sealed in the vault over those of before.
    goals: Vec<String>,
    /// All its milestones; those that stay keep their ids.
    milestones: Vec<RevisedMilestoneInput>,
    /// Why.
    reason: RevisionReason,
    /// When.
    occurred_on: Date,
}

/// A milestone that was missed.
#[derive(InputObject)]
pub struct MissMilestoneInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the pair that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which pair.
    pair_id: Uuid,
    /// Which one.
    milestone_id: Uuid,
    /// When it was found out, after its term.
    occurred_on: Date,
}

/// An interim result.
#[derive(InputObject)]
pub struct RecordInterimResultInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the pair that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which pair.
    pair_id: Uuid,
    /// The code of the figure, as the plan names it: up to 40 small Latin letters, digits and hyphens.
    indicator: String,
    /// Its value.
    value: Decimal,
    /// On which day.
    occurred_on: Date,
}

/// A pair that pauses.
#[derive(InputObject)]
pub struct PausePairInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the pair that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Which pair.
    pair_id: Uuid,
    /// Why.
    reason: PauseReason,
    /// Last day before the pause.
    occurred_on: Date,
}

/// A pair that goes on after a pause.
#[derive(InputObject)]
pub struct ResumePairInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the pair that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Which pair.
    pair_id: Uuid,
    /// First day after the pause.
    occurred_on: Date,
}

/// A pair that begins to close.
#[derive(InputObject)]
pub struct BeginClosingInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the pair that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Which pair.
    pair_id: Uuid,
    /// When.
    occurred_on: Date,
}

about! {
    ScheduleMeetingInput => Pair, pair_id;
    MarkMissedInput => Pair, pair_id;
    RevisePlanInput => Pair, pair_id;
    MissMilestoneInput => Pair, pair_id;
    RecordInterimResultInput => Pair, pair_id;
    PausePairInput => Pair, pair_id;
    ResumePairInput => Pair, pair_id;
    BeginClosingInput => Pair, pair_id;
}

fn decide(pair: Uuid, command: impl Into<PairCommand>) -> PairAct {
    PairAct::Decide { id: PairId(pair), command: command.into() }
}

#[Object]
impl PairCourseMutations {
    /// Plans a meeting, or moves a planned one. Назначить встречу.
    async fn schedule_meeting(&self, ctx: &Context<'_>, input: ScheduleMeetingInput) -> Result<PairPayload> {
        carry_out(ctx, input, |input| PairAct::ScheduleMeeting {
            id: PairId(input.pair_id),
            meeting_id: MeetingId(input.meeting_id.unwrap_or_else(ordered_id)),
            planned_at: PlannedAt::of_day(input.planned_on.0, input.planned_minute),
            mode: input.mode.into(),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Records that a planned meeting did not take place. Отметить несостоявшуюся встречу.
    async fn mark_missed(&self, ctx: &Context<'_>, input: MarkMissedInput) -> Result<PairPayload> {
        carry_out(ctx, input, |input| {
            let meeting_id = MeetingId(input.meeting_id);
            let (reason, by_side) = (input.reason.into(), input.by_side.into());
            decide(input.pair_id, ScheduleCommand::MarkMissed { meeting_id, reason, by_side })
        })
        .await
    }

    /// Revises the plan of a pair. Пересмотреть план пары.
    async fn revise_plan(&self, ctx: &Context<'_>, input: RevisePlanInput) -> Result<PairPayload> {
        carry_out(ctx, input, |input| PairAct::RevisePlan {
            id: PairId(input.pair_id),
            goals: input.goals,
            milestones: input.milestones.into_iter().map(Into::into).collect(),
            reason: input.reason.into(),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Records that a milestone was not reached by its term. Отметить пропущенную веху.
    async fn miss_milestone(&self, ctx: &Context<'_>, input: MissMilestoneInput) -> Result<PairPayload> {
        carry_out(ctx, input, |input| {
            let milestone_id = MilestoneId(input.milestone_id);
            let occurred_on = input.occurred_on.0;
            decide(input.pair_id, PlanCommand::MissMilestone { milestone_id, occurred_on })
        })
        .await
    }

    /// Records an interim result. Записать промежуточный результат.
    async fn record_interim_result(
        &self,
        ctx: &Context<'_>,
        input: RecordInterimResultInput,
    ) -> Result<PairPayload> {
        carry_out(ctx, input, |input| {
            let command = ResultCommand::RecordInterimResult {
                indicator: input.indicator,
                value: input.value.0,
                occurred_on: input.occurred_on.0,
            };
            decide(input.pair_id, command)
        })
        .await
    }

    /// Pauses a pair: no meeting lies in a pause. Приостановить работу пары.
    async fn pause_pair(&self, ctx: &Context<'_>, input: PausePairInput) -> Result<PairPayload> {
        carry_out(ctx, input, |input| {
            let (reason, occurred_on) = (input.reason.into(), input.occurred_on.0);
            decide(input.pair_id, CourseCommand::PausePair { reason, occurred_on })
        })
        .await
    }

    /// Resumes a paused pair. Возобновить работу пары.
    async fn resume_pair(&self, ctx: &Context<'_>, input: ResumePairInput) -> Result<PairPayload> {
        carry_out(ctx, input, |input| {
            decide(input.pair_id, CourseCommand::ResumePair { occurred_on: input.occurred_on.0 })
        })
        .await
    }

    /// Begins the closing of a pair. Начать завершение пары.
    async fn begin_closing(&self, ctx: &Context<'_>, input: BeginClosingInput) -> Result<PairPayload> {
        carry_out(ctx, input, |input| {
            decide(input.pair_id, CourseCommand::BeginClosing { occurred_on: input.occurred_on.0 })
        })
        .await
    }
}
