//! What a programme plans: road map, tracking plan, targets, and the series it is a run of.

use super::program::Program;
use crate::errors;
use crate::names;
use crate::scalars::{Date, Decimal};
use crate::words::{IndicatorCode, Periodicity, ProgramReason, RoadmapStage, TargetBasis, TrackingStage};
use app::App;
use app::acts::program_texts;
use async_graphql::{ComplexObject, Context, Object, Result, SimpleObject};
use chrono::NaiveDate;
use domain::ids::{OrganizationId, ProgramId, RoadmapItemId, TrackingItemId};
use readmodel::registry::{
    ProgramRow, ProgramTargetRow, ReplannedTrackingRow, RoadmapItemRow, SeriesRow, TrackingItemRow,
};
use uuid::Uuid;

/// An item of the road map. Мероприятие дорожной карты.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct RoadmapItem {
    /// Whose text its title is.
    #[graphql(skip)]
    program: ProgramId,
    /// The row behind it.
    #[graphql(skip)]
    row: RoadmapItemRow,
    /// Its id.
    pub id: Uuid,
    /// Its number in the document.
    pub number: u32,
    /// The stage it belongs to.
    pub stage: RoadmapStage,
    /// Its term. Срок.
    pub due: Date,
    /// When it was done; null while it is not.
    pub done_on: Option<Date>,
    /// How many days after its term it was done, 0 when in time; null while it is not done. Просрочка, дней.
    pub late_days: Option<i64>,
    /// When it was taken off; null while it stands.
    pub cancelled_on: Option<Date>,
    /// Why it was taken off.
    pub cancel_reason: Option<ProgramReason>,
    /// The terms it had before, the oldest first. Переносы срока.
    pub moved: Vec<MovedTerm>,
}

/// A term that was moved. Перенос срока.
#[derive(SimpleObject)]
pub struct MovedTerm {
    /// The term before.
    pub due: Date,
    /// Why it was moved.
    pub reason: ProgramReason,
    /// When that was decided.
    pub occurred_on: Date,
}

impl RoadmapItem {
    pub(super) fn of(program: ProgramId, id: RoadmapItemId, row: &RoadmapItemRow) -> Self {
        let moved = row.moved.iter().map(|moved| MovedTerm {
            due: moved.due.into(),
            reason: moved.reason.into(),
            occurred_on: moved.occurred_on.into(),
        });
        Self {
            program,
            row: row.clone(),
            id: id.0,
            number: row.number,
            stage: row.stage.into(),
            due: row.due.into(),
            done_on: row.done_on.map(Date),
            late_days: row.late_days(),
            cancelled_on: row.cancelled.map(|(on, _)| on.into()),
            cancel_reason: row.cancelled.map(|(_, reason)| reason.into()),
            moved: moved.collect(),
        }
    }
}

impl RoadmapItem {
    /// Which day it is where the programme runs.
    async fn today(&self, app: &App) -> Result<NaiveDate> {
        let program = app.one::<ProgramRow>(self.program.0).await.map_err(errors::ask)?.value;
        match program {
            Some(program) => {
                app.today_at(program.organization_id).await.map_err(|error| errors::internal(&error))
            }
            None => Ok(app.clock().today()),
        }
    }
}

#[ComplexObject]
impl RoadmapItem {
    /// How many days late it is as of a day, done or not; null when it was taken off by then. Просрочка на день.
    async fn late_days_on(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "As of which day; today when left out.")] day: Option<Date>,
    ) -> Result<Option<i64>> {
        let day = match day {
            Some(day) => day.0,
            None => self.today(ctx.data_unchecked::<App>()).await?,
        };
        Ok(self.row.late_days_on(day))
    }

    /// What is to be done; null when the text was erased. Personal: it may name people. Мероприятие.
    async fn title(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        names::text(ctx, self.program.0, format!("roadmap:{}:title", self.id)).await
    }

    /// Who answers for it; null when nobody was named or the text was erased. Personal. Ответственный.
    async fn responsible(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        names::text(ctx, self.program.0, format!("roadmap:{}:responsible", self.id)).await
    }
}

/// An entry of the tracking plan. Пункт плана отслеживания.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct TrackingItem {
    /// Whose text its title is.
    #[graphql(skip)]
    program: ProgramId,
    /// Its id.
    pub id: Uuid,
    /// The stage it belongs to.
    pub stage: TrackingStage,
    /// How often it is carried out. Периодичность.
    pub periodicity: Periodicity,
    /// Day on which it was planned.
    pub planned_on: Date,
    /// The days on which it was carried out. Отметки о выполнении.
    pub carried_out: Vec<Date>,
    /// When it was taken off; null while it stands. Снят.
    pub cancelled_on: Option<Date>,
    /// Why it was taken off.
    pub cancel_reason: Option<ProgramReason>,
    /// How it was planned before, the oldest first. Изменения.
    pub replanned: Vec<ReplannedTracking>,
}

/// How an entry of the tracking plan was planned before. Прежний план пункта.
#[derive(SimpleObject)]
pub struct ReplannedTracking {
    /// The stage before.
    pub stage: TrackingStage,
    /// How often before.
    pub periodicity: Periodicity,
    /// Why it was planned anew.
    pub reason: ProgramReason,
    /// When that was decided.
    pub occurred_on: Date,
}

impl ReplannedTracking {
    fn of(row: ReplannedTrackingRow) -> Self {
        Self {
            stage: row.stage.into(),
            periodicity: row.periodicity.into(),
            reason: row.reason.into(),
            occurred_on: row.occurred_on.into(),
        }
    }
}

impl TrackingItem {
    pub(super) fn of(program: ProgramId, id: TrackingItemId, row: &TrackingItemRow) -> Self {
        Self {
            program,
            id: id.0,
            stage: row.stage.into(),
            periodicity: row.periodicity.into(),
            planned_on: row.planned_on.into(),
            carried_out: row.carried_out.iter().copied().map(Date).collect(),
            cancelled_on: row.cancelled.map(|(on, _)| on.into()),
            cancel_reason: row.cancelled.map(|(_, reason)| reason.into()),
            replanned: row.replanned.iter().copied().map(ReplannedTracking::of).collect(),
        }
    }
}

#[ComplexObject]
impl TrackingItem {
    /// What is to be done; null when the text was erased. Personal: it may name people. Мероприятие.
    async fn title(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        names::text(ctx, self.program.0, program_texts::tracking_title(TrackingItemId(self.id))).await
    }

    /// Who answers for it; null when nobody was named or the text was erased. Personal. Ответственный.
    async fn responsible(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        names::text(ctx, self.program.0, program_texts::tracking_responsible(TrackingItemId(self.id))).await
    }
}

/// A version of a target of a programme. Целевое значение программы.
#[derive(SimpleObject)]
pub struct ProgramTarget {
    /// Of which indicator.
    pub indicator: IndicatorCode,
    /// For which calendar year.
    pub year: i32,
    /// Per cent, 0–100.
    pub percent: Decimal,
    /// What it rests on.
    pub basis: TargetBasis,
    /// Why it changed; null for the first version.
    pub reason: Option<ProgramReason>,
    /// Day on which it was set.
    pub set_on: Date,
    /// Whether a later version supersedes it.
    pub superseded: bool,
}

impl From<&ProgramTargetRow> for ProgramTarget {
    fn from(row: &ProgramTargetRow) -> Self {
        Self {
            indicator: row.indicator.into(),
            year: row.year,
            percent: row.percent.into(),
            basis: row.basis.into(),
            reason: row.reason.map(Into::into),
            set_on: row.set_on.into(),
            superseded: row.superseded,
        }
    }
}

/// A series of yearly runs, seen from one of them. Серия программ.
pub struct ProgramSeries {
    pub(super) organization: OrganizationId,
    pub(super) series: SeriesRow,
}

/// A series of yearly runs, seen from one of them. Серия программ.
#[Object]
impl ProgramSeries {
    /// The id of the series.
    async fn id(&self) -> Uuid {
        self.series.series_id.0
    }

    /// The calendar year in which the academic year of this run begins. Учебный год.
    async fn academic_year(&self) -> i32 {
        self.series.academic_year
    }

    /// All runs of the series, by academic year. Программы серии.
    #[graphql(complexity = "50 + 5 * child_complexity")]
    async fn runs(&self, ctx: &Context<'_>) -> Result<Vec<Program>> {
        let app = ctx.data_unchecked::<App>();
        let runs = app.series_runs(self.organization, self.series.series_id).await.map_err(errors::ask)?;
        Ok(runs.into_iter().map(Program).collect())
    }
}
