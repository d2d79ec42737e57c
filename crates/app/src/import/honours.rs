//! Rows of «Награждения», «Итоговое мероприятие» and «Лучшие практики»: what a programme shows at its end.

use super::course;
use super::row_act::RowAct;
use super::run::{Judged, Outcome, Place, Run};
use crate::acts::{Act, CodeKind, MentorAct, PairAct, ProgramAct, program_texts};
use crate::perform::PerformError;
use crate::workbook::{AwardRow, FinalEventRow, PracticeRow};
use domain::ids::{MentorId, PairId, PracticeId};
use domain::mentor::RetirementCommand;
use domain::pair::AwardCommand;
use store::ids::ordered_id;

/// Records a row of «Награждения»: a mentor's award has a kind, a pair's has none.
pub(super) async fn award(run: &mut Run<'_>, row: &RowAct, award: AwardRow) -> Result<Judged, PerformError> {
    let AwardRow { code, kind, level, awarded: occurred_on, order } = award;
    let act: Act = match kind {
        Some(kind) => match run.resolve(CodeKind::Mentor, &code).await? {
            Ok(id) => {
                let command = RetirementCommand::AwardMentor { kind, level, order, occurred_on };
                MentorAct::Conclude { id: MentorId(id), command }.into()
            }
            Err(unresolved) => return Ok(Err(unresolved)),
        },
        None => match run.resolve(CodeKind::Pair, &code).await? {
            Ok(id) => {
                let command = AwardCommand::AwardPair { level, order, occurred_on };
                PairAct::Decide { id: PairId(id), command: command.into() }.into()
            }
            Err(unresolved) => return Ok(Err(unresolved)),
        },
    };
    Ok(Ok(run.carry_out(row, vec![act], None).await?))
}

/// Records a row of «Итоговое мероприятие».
pub(super) async fn hold_final_event(
    run: &mut Run<'_>,
    place: &Place,
    row: &RowAct,
    event: FinalEventRow,
) -> Result<Outcome, PerformError> {
    if let Some(refused) = course::before_completion(run, place).await? {
        return Ok(Outcome::Refused(refused));
    }
    let FinalEventRow { held: occurred_on, title, participants } = event;
    let act = ProgramAct::HoldFinalEvent { id: place.program_id, title, participants, occurred_on };
    run.carry_out(row, vec![act.into()], None).await
}

/// Records a row of «Лучшие практики».
pub(super) async fn register_practice(
    run: &mut Run<'_>,
    place: &Place,
    row: &RowAct,
    practice: PracticeRow,
) -> Result<Judged, PerformError> {
    let pair_id = match &practice.pair {
        Some(code) => match run.resolve(CodeKind::Pair, code).await? {
            Ok(id) => Some(PairId(id)),
            Err(unresolved) => return Ok(Err(unresolved)),
        },
        None => None,
    };
    let practice_id = PracticeId(ordered_id());
    let PracticeRow { title, form, level, registered: occurred_on, results, link, pair: _ } = practice;
    let said = [("title", Some(title)), ("results", results), ("link", link)];
    let texts = said
        .into_iter()
        .filter_map(|(field, text)| Some((program_texts::practice(practice_id, field), text?)))
        .collect();
    let id = place.program_id;
    let act = ProgramAct::RegisterBestPractice { id, practice_id, form, level, pair_id, texts, occurred_on };
    Ok(Ok(run.carry_out(row, vec![act.into()], None).await?))
}
