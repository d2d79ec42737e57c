//! Acts about what a programme plans: targets, moved and cancelled items of the road map, the tracking plan, its place in a series.

use super::carry_out::carry_out;
use crate::input::about;
use crate::payload::ProgramPayload;
use crate::scalars::{Date, Decimal};
use crate::words::{IndicatorCode, Periodicity, ProgramReason, TargetBasis, TrackingStage};
use app::acts::ProgramAct;
use async_graphql::{Context, InputObject, Object, Result};
use domain::ids::{ProgramId, RoadmapItemId, SeriesId, TrackingItemId};
use domain::program::{Program, RoadmapCommand, TargetsCommand, TrackingCommand};
use store::ids::ordered_id;
use uuid::Uuid;

/// Acts about plans of programmes.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProgramPlanMutations;

/// A target of a programme.
#[derive(InputObject)]
pub struct SetProgramTargetInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the programme that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which programme.
    program_id: Uuid,
    /// Of which indicator.
    indicator: IndicatorCode,
    /// For which calendar year of the programme.
    year: i32,
    /// Per cent, 0–100.
    percent: Decimal,
    /// What it rests on.
    basis: TargetBasis,
    /// Why it changes; needed when there is a target already.
    reason: Option<ProgramReason>,
    /// Day on which it was set.
    occurred_on: Date,
}

/// The term of an item that is moved.
#[derive(InputObject)]
pub struct ReplanRoadmapItemInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the programme that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which programme.
    program_id: Uuid,
    /// Which item.
    item_id: Uuid,
    /// Its new term.
    due: Date,
    /// Why.
    reason: ProgramReason,
    /// Day of the decision.
    occurred_on: Date,
}

/// An item that is taken off the road map.
#[derive(InputObject)]
pub struct CancelRoadmapItemInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the programme that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which programme.
    program_id: Uuid,
    /// Which item.
    item_id: Uuid,
    /// Why.
    reason: ProgramReason,
    /// Day of the decision.
    occurred_on: Date,
}

/// An entry of a tracking plan.
#[derive(InputObject)]
pub struct PlanTrackingInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the programme that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which programme.
    program_id: Uuid,
    /// Stage it belongs to.
    stage: TrackingStage,
    /// How often.
    periodicity: Periodicity,
    /// What is to be done. Sealed in the vault.
    title: String,
    /// Who answers for it. Sealed in the vault.
    responsible: Option<String>,
    /// Day on which it was planned.
    occurred_on: Date,
}

/// An entry of the tracking plan that was carried out.
#[derive(InputObject)]
pub struct CarryOutTrackingInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the programme that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which programme.
    program_id: Uuid,
    /// Which entry.
    item_id: Uuid,
    /// When.
    occurred_on: Date,
}

/// An entry of the tracking plan that is planned anew.
#[derive(InputObject)]
pub struct ReplanTrackingInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the programme that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which programme.
    program_id: Uuid,
    /// Which entry.
    item_id: Uuid,
    /// Stage it belongs to from now on.
    stage: TrackingStage,
    /// How often from now on.
    periodicity: Periodicity,
    /// Who answers for it from now on; who did until now when left out. Sealed in the vault.
    responsible: Option<String>,
    /// Why.
    reason: ProgramReason,
    /// Day of the decision.
    occurred_on: Date,
}

/// An entry that is taken off the tracking plan.
#[derive(InputObject)]
pub struct CancelTrackingInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the programme that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which programme.
    program_id: Uuid,
    /// Which entry.
    item_id: Uuid,
    /// Why.
    reason: ProgramReason,
    /// Day of the decision.
    occurred_on: Date,
}

/// The place of a programme in a series of yearly runs.
#[derive(InputObject)]
pub struct PlaceInSeriesInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the programme that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Which programme.
    program_id: Uuid,
    /// Which series; a new one when left out.
    series_id: Option<Uuid>,
    /// The calendar year in which the academic year begins.
    academic_year: i32,
    /// Day of the decision.
    occurred_on: Date,
}

about! {
    SetProgramTargetInput => Program, program_id;
    ReplanRoadmapItemInput => Program, program_id;
    CancelRoadmapItemInput => Program, program_id;
    PlanTrackingInput => Program, program_id;
    CarryOutTrackingInput => Program, program_id;
    ReplanTrackingInput => Program, program_id;
    CancelTrackingInput => Program, program_id;
    PlaceInSeriesInput => Program, program_id;
}

#[Object]
impl ProgramPlanMutations {
    /// Sets a target of a programme; a later one supersedes it and says why. Задать целевое значение программы.
    async fn set_program_target(
        &self,
        ctx: &Context<'_>,
        input: SetProgramTargetInput,
    ) -> Result<ProgramPayload> {
        carry_out(ctx, input, |input| {
            let command = TargetsCommand::SetTargets {
                indicator: input.indicator.into(),
                year: input.year,
                percent: input.percent.0,
                basis: input.basis.into(),
                reason: input.reason.map(Into::into),
                occurred_on: input.occurred_on.0,
            };
            ProgramAct::record(ProgramId(input.program_id), command)
        })
        .await
    }

    /// Moves the term of an item of the road map. Перенести срок мероприятия.
    async fn replan_roadmap_item(
        &self,
        ctx: &Context<'_>,
        input: ReplanRoadmapItemInput,
    ) -> Result<ProgramPayload> {
        carry_out(ctx, input, |input| {
            let command = RoadmapCommand::ReplanRoadmapItem {
                item_id: RoadmapItemId(input.item_id),
                due: input.due.0,
                reason: input.reason.into(),
                occurred_on: input.occurred_on.0,
            };
            ProgramAct::record(ProgramId(input.program_id), command)
        })
        .await
    }

    /// Takes an item off the road map. Снять мероприятие с дорожной карты.
    async fn cancel_roadmap_item(
        &self,
        ctx: &Context<'_>,
        input: CancelRoadmapItemInput,
    ) -> Result<ProgramPayload> {
        carry_out(ctx, input, |input| {
            let command = RoadmapCommand::CancelRoadmapItem {
                item_id: RoadmapItemId(input.item_id),
                reason: input.reason.into(),
                occurred_on: input.occurred_on.0,
            };
            ProgramAct::record(ProgramId(input.program_id), command)
        })
        .await
    }

    /// Puts an entry on the tracking plan. Внести пункт в план отслеживания.
    async fn plan_tracking(&self, ctx: &Context<'_>, input: PlanTrackingInput) -> Result<ProgramPayload> {
        carry_out(ctx, input, |input| {
            let (id, item_id) = (ProgramId(input.program_id), TrackingItemId(ordered_id()));
            let kind = (input.stage.into(), input.periodicity.into());
            let said = (input.title, input.responsible);
            ProgramAct::plan_tracking(id, item_id, kind, said, input.occurred_on.0)
        })
        .await
    }

    /// Records that an entry of the tracking plan was carried out. Отметить выполнение пункта плана отслеживания.
    async fn carry_out_tracking(
        &self,
        ctx: &Context<'_>,
        input: CarryOutTrackingInput,
    ) -> Result<ProgramPayload> {
        carry_out(ctx, input, |input| {
            let (item_id, occurred_on) = (TrackingItemId(input.item_id), input.occurred_on.0);
            let command = TrackingCommand::CarryOutTracking { item_id, occurred_on };
            ProgramAct::record(ProgramId(input.program_id), command)
        })
        .await
    }

    /// Plans an entry of the tracking plan anew: its stage, how often, who answers for it. Изменить пункт плана отслеживания.
    async fn replan_tracking(&self, ctx: &Context<'_>, input: ReplanTrackingInput) -> Result<ProgramPayload> {
        carry_out(ctx, input, |input| ProgramAct::ReplanTracking {
            id: ProgramId(input.program_id),
            item_id: TrackingItemId(input.item_id),
            stage: input.stage.into(),
            periodicity: input.periodicity.into(),
            responsible: input.responsible,
            reason: input.reason.into(),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Takes an entry off the tracking plan. Снять пункт с плана отслеживания.
    async fn cancel_tracking(&self, ctx: &Context<'_>, input: CancelTrackingInput) -> Result<ProgramPayload> {
        carry_out(ctx, input, |input| {
            let command = TrackingCommand::CancelTracking {
                item_id: TrackingItemId(input.item_id),
                reason: input.reason.into(),
                occurred_on: input.occurred_on.0,
            };
            ProgramAct::record(ProgramId(input.program_id), command)
        })
        .await
    }

    /// Makes a programme the run of a series for an academic year. Включить программу в серию.
    async fn place_in_series(&self, ctx: &Context<'_>, input: PlaceInSeriesInput) -> Result<ProgramPayload> {
        carry_out(ctx, input, |input| ProgramAct::PlaceInSeries {
            id: ProgramId(input.program_id),
            series_id: input.series_id.map_or_else(|| SeriesId(ordered_id()), SeriesId),
            academic_year: input.academic_year,
            occurred_on: input.occurred_on.0,
        })
        .await
    }
}
