//! The stages of a journal's programme, which no sheet says: they are derived from its rows and carry the reason code `DERIVED`. A
//! programme is never completed by an import.

use super::row_act::RowAct;
use super::run::{Outcome, Place, Run};
use crate::acts::ProgramAct;
use crate::envelope::ReasonCode;
use crate::perform::PerformError;
use crate::refused::Refused;
use crate::workbook::{SheetKind, Verdict};
use chrono::NaiveDate;
use domain::program::{Program, ProgramStage, StagesCommand};
use domain::values::RecruitingMilestone;
use domain::words::Word;

/// Marks the recruiting milestones and begins matching, before the first formation.
pub(super) async fn before_formation(
    run: &mut Run<'_>,
    on: NaiveDate,
) -> Result<Option<Refused>, PerformError> {
    let Some(place) = run.place.clone() else { return Ok(None) };
    let program = run.peek::<Program>(place.program_id.0).await?;
    if program.stage() != ProgramStage::Recruiting {
        return Ok(None);
    }
    let on = not_behind(&program, on);
    if let Some(refused) = milestones(run, &place, Some(on)).await? {
        return Ok(Some(refused));
    }
    stage(run, &place, "start-matching", StagesCommand::StartMatching { waiver: None, occurred_on: on }).await
}

/// Begins work, after the first formation.
pub(super) async fn after_formation(run: &mut Run<'_>, on: NaiveDate) -> Result<(), PerformError> {
    let Some(place) = run.place.clone() else { return Ok(()) };
    let program = run.peek::<Program>(place.program_id.0).await?;
    if program.stage() == ProgramStage::Matching {
        let command =
            StagesCommand::StartWork { first_formed_on: Some(on), occurred_on: not_behind(&program, on) };
        let refused = stage(run, &place, "start-work", command).await?;
        note_refusal(run, &place, refused);
    }
    Ok(())
}

/// The refusal of what is recorded when a programme draws up its results, while nobody has begun that: no import does.
pub(super) async fn before_completion(run: &Run<'_>, place: &Place) -> Result<Option<Refused>, PerformError> {
    use ProgramStage::{
        Archived, Cancelled, Completed, Completing, Discarded, Draft, Matching, Preparing, Recruiting,
        Suspended, Unknown, Working,
    };
    let program = run.peek::<Program>(place.program_id.0).await?;
    Ok(match program.stage() {
        stage @ (Draft | Preparing | Recruiting | Matching | Working | Suspended) => Some(Refused::new(
            "IMPORT_COMPLETION_NOT_BEGUN",
            format!(
                "the programme is at stage {stage}, and completion has not begun: the row is accepted once a curator has begun it (beginCompletion), send the file again then"
            ),
            format!(
                "программа на этапе «{}», подведение итогов не начато: строка принимается после того, как куратор его начнёт (beginCompletion), — тогда отправьте файл ещё раз",
                stage.russian()
            ),
        )),
        // What is accepted at these stages, and whether anything is, the programme says itself.
        Completing | Completed | Cancelled | Archived | Discarded | Unknown => None,
    })
}

/// Marks the milestones of a journal that forms no pair.
pub(super) async fn finish(run: &mut Run<'_>) -> Result<(), PerformError> {
    let Some(place) = run.place.clone() else { return Ok(()) };
    if run.peek::<Program>(place.program_id.0).await?.stage() == ProgramStage::Recruiting {
        let refused = milestones(run, &place, None).await?;
        note_refusal(run, &place, refused);
    }
    Ok(())
}

/// The day of a derived step: no sheet says it, so it never goes behind the step before, however early the first pair is dated.
fn not_behind(program: &Program, on: NaiveDate) -> NaiveDate {
    program.stepped_on().map_or(on, |before| before.max(on))
}

/// What is refused of the derived acts stands at the programme's title.
fn note_refusal(run: &mut Run<'_>, place: &Place, refused: Option<Refused>) {
    if let (Some(refused), Some(row)) = (refused, place.title_row) {
        run.verdict(SheetKind::Program, row, Verdict::Refused, Some(refused.russian));
    }
}

async fn milestones(
    run: &mut Run<'_>,
    place: &Place,
    no_later_than: Option<NaiveDate>,
) -> Result<Option<Refused>, PerformError> {
    let program = run.peek::<Program>(place.program_id.0).await?;
    let opened_on = program.recruiting_opened_on();
    for (milestone, recruited, name) in [
        (RecruitingMilestone::MenteePoolReady, run.recruited.mentees, "mentee-pool"),
        (RecruitingMilestone::MentorPoolReady, run.recruited.mentors, "mentor-pool"),
        (RecruitingMilestone::MentorsTrained, run.recruited.trained, "mentors-trained"),
    ] {
        let (Some((last, count)), false) = (recruited, program.has_reached(milestone)) else { continue };
        let day = opened_on.map_or(last, |opened_on| opened_on.max(last));
        let occurred_on = no_later_than.map_or(day, |limit| day.min(limit));
        let command = StagesCommand::MarkMilestone { milestone, count, occurred_on };
        if let Some(refused) = stage(run, place, name, command).await? {
            return Ok(Some(refused));
        }
    }
    Ok(None)
}

/// Moves the programme along; derived, so the command is named by the stage alone.
async fn stage(
    run: &mut Run<'_>,
    place: &Place,
    name: &'static str,
    command: StagesCommand,
) -> Result<Option<Refused>, PerformError> {
    let row = RowAct {
        sheet: SheetKind::Program,
        rows: Vec::new(),
        key: run.names.1.clone(),
        act: name,
        cells: vec![place.program_id.to_string()],
    };
    let act = ProgramAct::Stage { id: place.program_id, command };
    match run.carry_out(&row, vec![act.into()], Some(ReasonCode::Derived)).await? {
        Outcome::Recorded | Outcome::AlreadyThere => Ok(None),
        Outcome::Refused(refused) => Ok(Some(refused)),
    }
}
