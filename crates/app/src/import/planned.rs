//! Rows of «График встреч» and «Промежуточные результаты»: what a pair planned and missed, what was measured in its work.

use super::row_act::RowAct;
use super::run::{Judged, Outcome, Run};
use crate::acts::{CodeKind, MarkAct, PairAct};
use crate::perform::PerformError;
use crate::workbook::{ResultRow, ScheduleRow};
use domain::ids::{MeetingId, PairId};
use domain::pair::{MissReason, MissedBy, ResultCommand, ScheduleCommand};
use store::ids::ordered_id;

/// Plans the meeting of a row of «График встреч», and marks it for its miss.
pub(super) async fn schedule(
    run: &mut Run<'_>,
    row: &RowAct,
    planned: &ScheduleRow,
) -> Result<Judged, PerformError> {
    let id = match run.resolve(CodeKind::Pair, &planned.pair).await? {
        Ok(id) => PairId(id),
        Err(unresolved) => return Ok(Err(unresolved)),
    };
    let meeting_id = MeetingId(ordered_id());
    let (planned_at, mode, occurred_on) = (planned.planned_at, planned.mode, planned.planned_on);
    let plan = |command_id| {
        let plan = PairAct::ScheduleMeeting { id, meeting_id, planned_at, mode, occurred_on };
        vec![plan.into(), MarkAct::Brought { command_id, thing: meeting_id.0 }.into()]
    };
    Ok(Ok(run.carry_out_as(row, plan, None).await?))
}

/// Records that the meeting of a row did not take place; none where it was not planned, in the same row, which has said why.
pub(super) async fn miss(
    run: &mut Run<'_>,
    row: &RowAct,
    planned: &RowAct,
    pair: &str,
    (reason, by_side): (MissReason, MissedBy),
) -> Result<Option<Outcome>, PerformError> {
    let (Some(meeting), Ok(id)) = (run.brought_by(planned).await?, run.resolve(CodeKind::Pair, pair).await?)
    else {
        return Ok(None);
    };
    let command = ScheduleCommand::MarkMissed { meeting_id: MeetingId(meeting), reason, by_side };
    let act = PairAct::Decide { id: PairId(id), command: command.into() };
    Ok(Some(run.carry_out(row, vec![act.into()], None).await?))
}

/// Records a row of «Промежуточные результаты».
pub(super) async fn measure(
    run: &mut Run<'_>,
    row: &RowAct,
    result: ResultRow,
) -> Result<Judged, PerformError> {
    let id = match run.resolve(CodeKind::Pair, &result.pair).await? {
        Ok(id) => PairId(id),
        Err(unresolved) => return Ok(Err(unresolved)),
    };
    let ResultRow { pair: _, indicator, measured: occurred_on, value } = result;
    let command = ResultCommand::RecordInterimResult { indicator, value, occurred_on };
    let act = PairAct::Decide { id, command: command.into() };
    Ok(Ok(run.carry_out(row, vec![act.into()], None).await?))
}
