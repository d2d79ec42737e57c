//! Rows of «Паузы»: a pair pauses and goes on, a mentor is put on hold and returns.

use super::row_act::RowAct;
use super::run::{Judged, Outcome, Run};
use crate::acts::{Act, CodeKind, MentorAct, PairAct};
use crate::perform::PerformError;
use crate::refused::Refused;
use crate::workbook::{PauseRow, Paused};
use chrono::NaiveDate;
use domain::ids::{MentorId, PairId};
use domain::mentor::{Mentor, ServiceCommand};
use domain::pair::{CourseCommand, Pair};

/// Records the pause of a row.
pub(super) async fn pause(run: &mut Run<'_>, row: &RowAct, pause: PauseRow) -> Result<Judged, PerformError> {
    let occurred_on = pause.from;
    let act: Act = match pause.paused {
        Paused::Pair { code, reason } => match run.resolve(CodeKind::Pair, &code).await? {
            Ok(id) => {
                let command = CourseCommand::PausePair { reason, occurred_on };
                PairAct::Decide { id: PairId(id), command: command.into() }.into()
            }
            Err(unresolved) => return Ok(Err(unresolved)),
        },
        Paused::Mentor { code, reason } => match run.resolve(CodeKind::Mentor, &code).await? {
            Ok(id) => {
                let command = ServiceCommand::PutOnHold { reason, occurred_on };
                MentorAct::Serve { id: MentorId(id), command }.into()
            }
            Err(unresolved) => return Ok(Err(unresolved)),
        },
    };
    Ok(Ok(run.carry_out(row, vec![act], None).await?))
}

/// Records the end of the pause of a row; none where the pause is not on record: its own act, in the same row, has said why.
pub(super) async fn resume(
    run: &mut Run<'_>,
    row: &RowAct,
    pause: &PauseRow,
    occurred_on: NaiveDate,
) -> Result<Option<Outcome>, PerformError> {
    let (act, begun): (Act, Vec<(NaiveDate, Option<NaiveDate>)>) = match &pause.paused {
        Paused::Pair { code, .. } => {
            let Ok(id) = run.resolve(CodeKind::Pair, code).await? else { return Ok(None) };
            let command = CourseCommand::ResumePair { occurred_on };
            let act = PairAct::Decide { id: PairId(id), command: command.into() };
            (act.into(), run.peek::<Pair>(id).await?.pauses().collect())
        }
        Paused::Mentor { code, .. } => {
            let Ok(id) = run.resolve(CodeKind::Mentor, code).await? else { return Ok(None) };
            let act = MentorAct::Serve { id: MentorId(id), command: ServiceCommand::Return { occurred_on } };
            (act.into(), run.peek::<Mentor>(id).await?.holds().to_vec())
        }
    };
    // A pause that was refused must not end another one.
    let of_the_row = begun.into_iter().rfind(|(from, _)| *from == pause.from);
    Ok(match of_the_row {
        None => None,
        Some((_, None)) => Some(run.carry_out(row, vec![act], None).await?),
        Some((_, Some(ended_on))) if ended_on == occurred_on => Some(Outcome::AlreadyThere),
        Some((from, Some(ended_on))) => Some(Outcome::Refused(ended_before(from, ended_on))),
    })
}

fn ended_before(from: NaiveDate, ended_on: NaiveDate) -> Refused {
    let (shown_from, shown_end) = (from.format("%d.%m.%Y"), ended_on.format("%d.%m.%Y"));
    Refused::new(
        "IMPORT_PAUSE_ENDED",
        format!("the pause of {from} ended on {ended_on}: another day needs a correction"),
        format!("пауза с {shown_from} закончилась {shown_end}: другой день требует исправления"),
    )
}
