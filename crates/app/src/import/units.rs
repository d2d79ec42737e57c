//! Takes the acts of a journal one after the other and gives their rows the verdict. A row whose code does not resolve waits for the
//! row that introduces it, or is refused when nobody does.

use super::run::{Judged, Run};
use super::steps::{Body, Step};
use super::{
    answers, figures, honours, members, pairs, papers, pauses, people, planned, plans, results, surveys,
};
use crate::perform::PerformError;
use crate::refused::Refused;
use crate::workbook::Verdict;

/// Takes one act and gives its rows their verdict.
pub(super) async fn carry_out(run: &mut Run<'_>, step: Step) -> Result<(), PerformError> {
    let Step { row, body, .. } = step;
    let Some(place) = run.place.clone() else {
        for number in &row.rows {
            run.verdict(row.sheet, *number, Verdict::Waits, Some("ждёт лист «Программа»".into()));
        }
        return Ok(());
    };
    let judged: Option<Judged> = match body {
        Body::Contingent(contingent) => {
            Some(Ok(figures::record_contingent(run, &place, &row, &contingent).await?))
        }
        Body::Residents(residents) => {
            Some(Ok(figures::count_residents(run, &place, &row, &residents).await?))
        }
        Body::Target(target) => Some(Ok(figures::set_target(run, &place, &row, &target).await?)),
        Body::Roadmap(item) => Some(Ok(plans::plan_item(run, &place, &row, item).await?)),
        Body::Tracking(entry) => Some(Ok(plans::plan_tracking(run, &place, &row, *entry).await?)),
        Body::Mentor(mentor) => Some(Ok(people::mentor(run, &row, *mentor).await?)),
        Body::Mentee(mentee) => Some(Ok(people::mentee(run, &row, *mentee).await?)),
        Body::Consent(consent) => Some(papers::consent(run, &row, *consent).await?),
        Body::Form(pair) => Some(pairs::form(run, &place, &row, &pair).await?),
        Body::Paper(paper) => Some(Ok(papers::approve(run, &place, &row, paper).await?)),
        Body::Scheduled(planned) => Some(planned::schedule(run, &row, &planned).await?),
        Body::Meeting(meeting) => Some(pairs::meet(run, &row, meeting).await?),
        Body::Missed { planned, pair, why } => planned::miss(run, &row, &planned, &pair, why).await?.map(Ok),
        Body::Plan(plan) => Some(pairs::approve_plan(run, &row, &plan).await?),
        Body::Result(result) => Some(planned::measure(run, &row, result).await?),
        Body::Feedback(feedback) => Some(answers::collect_feedback(run, &row, &feedback).await?),
        Body::Survey(survey) => Some(surveys::answer(run, &place, &row, *survey).await?),
        Body::Measurement(measurement) => Some(answers::measure(run, &place, &row, measurement).await?),
        Body::Outcome(outcome) => Some(answers::outcome(run, &row, &outcome).await?),
        Body::Joining(joining) => Some(members::join(run, &row, joining).await?),
        Body::Pause(pause) => Some(pauses::pause(run, &row, *pause).await?),
        Body::Resumed { pause, on } => pauses::resume(run, &row, &pause, on).await?.map(Ok),
        Body::Departure(departure) | Body::Leaving(departure) => {
            Some(members::leave(run, &row, departure).await?)
        }
        Body::Withdrawn { consent, on } => Some(papers::withdraw(run, &row, *consent, on).await?),
        Body::Ending { pair, ending } => pairs::end(run, &row, &pair, &ending).await?.map(Ok),
        Body::CarriedOut { planned, on } => {
            plans::carry_out_tracking(run, &place, &row, &planned, on).await?.map(Ok)
        }
        Body::Award(award) => Some(honours::award(run, &row, award).await?),
        Body::FinalEvent(event) => Some(Ok(honours::hold_final_event(run, &place, &row, event).await?)),
        Body::Practice(practice) => Some(honours::register_practice(run, &place, &row, *practice).await?),
        Body::Parameter(parameter) => Some(Ok(results::count(run, &place, &row, parameter).await?)),
        Body::Swot(swot) => Some(Ok(results::analyse(run, &place, &row, *swot).await?)),
        Body::Quality(card) => results::assess(run, &place, &row, &card).await?.map(Ok),
    };
    // An act without an outcome has left the verdict to the act, or the row, on which it rests.
    match judged {
        Some(Ok(outcome)) => run.note(&row, &outcome),
        Some(Err(unresolved)) => run.note_unresolved(&row, &unresolved),
        None => {}
    }
    Ok(())
}

/// The refusal of a row whose journal has no frame.
pub(super) fn no_frame() -> Refused {
    Refused::new(
        "IMPORT_NO_PROGRAM",
        "the programme of the journal was refused",
        "программа журнала не принята",
    )
}
