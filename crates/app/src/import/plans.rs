//! Rows of what a programme plans: the road map and the tracking plan.

use super::row_act::RowAct;
use super::run::{Outcome, Place, Run};
use crate::acts::{Act, MarkAct, ProgramAct};
use crate::perform::PerformError;
use crate::workbook::{RoadmapRow, TrackingRow};
use chrono::NaiveDate;
use domain::ids::{RoadmapItemId, TrackingItemId};
use domain::program::TrackingCommand;
use store::ids::ordered_id;

/// Records a row of «Дорожная карта».
pub(super) async fn plan_item(
    run: &mut Run<'_>,
    place: &Place,
    row: &RowAct,
    item: RoadmapRow,
) -> Result<Outcome, PerformError> {
    let (id, item_id) = (place.program_id, RoadmapItemId(ordered_id()));
    let plan = ProgramAct::PlanRoadmapItem {
        id,
        item_id,
        number: item.item,
        stage: item.stage,
        title: item.title,
        responsible: item.responsible,
        due: item.due,
        occurred_on: place.drafted_on,
    };
    let done = item.done.map(|occurred_on| ProgramAct::CompleteRoadmapItem { id, item_id, occurred_on });
    let acts = std::iter::once(plan).chain(done).map(Act::from).collect();
    run.carry_out(row, acts, None).await
}

/// Puts the entry of a row of «План отслеживания» on the plan, and marks it for its days.
pub(super) async fn plan_tracking(
    run: &mut Run<'_>,
    place: &Place,
    row: &RowAct,
    entry: TrackingRow,
) -> Result<Outcome, PerformError> {
    let (id, occurred_on) = (place.program_id, place.drafted_on);
    let item_id = TrackingItemId(ordered_id());
    let plan = |command_id| {
        let kind = (entry.stage, entry.periodicity);
        let said = (entry.title, entry.responsible);
        let plan = ProgramAct::plan_tracking(id, item_id, kind, said, occurred_on);
        vec![plan.into(), MarkAct::Brought { command_id, thing: item_id.0 }.into()]
    };
    run.carry_out_as(row, plan, None).await
}

/// Records a day on which an entry was carried out; none where the entry was refused, in the same row, which has said why.
pub(super) async fn carry_out_tracking(
    run: &mut Run<'_>,
    place: &Place,
    row: &RowAct,
    planned: &RowAct,
    occurred_on: NaiveDate,
) -> Result<Option<Outcome>, PerformError> {
    let Some(item) = run.brought_by(planned).await? else { return Ok(None) };
    let command = TrackingCommand::CarryOutTracking { item_id: TrackingItemId(item), occurred_on };
    let act = ProgramAct::record(place.program_id, command);
    Ok(Some(run.carry_out(row, vec![act.into()], None).await?))
}
