//! Both lists out of one history.

use super::*;
use crate::registry::testing::{day, program};
use domain::program::{ProgramEvent, ProgramReason, StagesEvent, TurnsEvent};
use uuid::Uuid;

fn course() -> Vec<ProgramEvent> {
    let milestone = |milestone, month| {
        let occurred_on = day(month, 1);
        StagesEvent::RecruitingMilestoneReached { milestone, count: 5, occurred_on }.into()
    };
    vec![
        StagesEvent::PreparationStarted { occurred_on: day(1, 9) }.into(),
        StagesEvent::RecruitingOpened { occurred_on: day(1, 20) }.into(),
        milestone(RecruitingMilestone::MentorsTrained, 2),
        milestone(RecruitingMilestone::MentorPoolReady, 3),
        milestone(RecruitingMilestone::MenteePoolReady, 4),
        StagesEvent::matching_started(day(4, 10)).into(),
        StagesEvent::WorkStarted { occurred_on: day(4, 20) }.into(),
        StagesEvent::CompletionBegun { occurred_on: day(12, 1) }.into(),
        StagesEvent::ProgramCompleted { occurred_on: day(12, 20) }.into(),
    ]
}

fn spans(program: &ProgramRow, list: StageModel) -> Vec<(Option<NaiveDate>, Option<NaiveDate>)> {
    stage_report(program, list).iter().map(|stage| (stage.began_on, stage.ended_on)).collect()
}

#[test]
fn the_same_events_print_as_seven_stages_and_as_six() {
    let program = program(course());
    let span = |from, to| (Some(from), Some(to));
    let opened = day(1, 20);
    assert_eq!(
        spans(&program, StageModel::Seven),
        [
            span(day(1, 9), opened),
            span(opened, day(4, 1)),
            span(opened, day(3, 1)),
            span(opened, day(2, 1)),
            span(day(4, 10), day(4, 20)),
            span(day(4, 20), day(12, 1)),
            span(day(12, 1), day(12, 20)),
        ]
    );
    assert_eq!(
        spans(&program, StageModel::Six),
        [
            span(day(1, 9), opened),
            span(opened, day(2, 1)),
            span(opened, day(3, 1)),
            span(opened, day(4, 1)),
            span(day(4, 10), day(12, 1)),
            span(day(12, 1), day(12, 20)),
        ]
    );
}

#[test]
fn a_stage_that_was_gone_back_from_goes_on() {
    let reason = ProgramReason::CompletedTooEarly;
    let (asked_by, authorised_by) = (Uuid::from_u128(9).into(), Uuid::from_u128(10).into());
    let reopened = TurnsEvent::ProgramReopened { reason, asked_by, authorised_by, occurred_on: day(12, 25) };
    let program = program(course().into_iter().chain([reopened.into()]).collect());
    assert_eq!(spans(&program, StageModel::Six).pop(), Some((Some(day(12, 1)), None)));
    assert_eq!(program.completed_on, None);
}

#[test]
fn cancellation_ends_what_has_begun_and_nothing_else() {
    let mut events = course();
    events.truncate(7);
    let cancelled =
        TurnsEvent::ProgramCancelled { reason: ProgramReason::Quarantine, occurred_on: day(5, 5) };
    events.push(cancelled.into());
    let spans = spans(&program(events), StageModel::Seven);
    assert_eq!(spans[5..], [(Some(day(4, 20)), Some(day(5, 5))), (None, None)]);
}

#[test]
fn an_interruption_ends_no_stage() {
    let reason = ProgramReason::Quarantine;
    let mut events = course();
    events.truncate(7);
    events.push(TurnsEvent::ProgramSuspended { reason, occurred_on: day(5, 5) }.into());
    events.push(TurnsEvent::ProgramResumed { occurred_on: day(6, 6) }.into());
    let spans = spans(&program(events), StageModel::Seven);
    assert_eq!(spans[4..6], [(Some(day(4, 10)), Some(day(4, 20))), (Some(day(4, 20)), None)]);
}

#[test]
fn a_track_ends_on_the_first_day_of_its_milestone_and_the_newest_mark_counts() {
    let milestone = RecruitingMilestone::MentorsTrained;
    let mark = |count, month| {
        let occurred_on = day(month, 1);
        StagesEvent::RecruitingMilestoneReached { milestone, count, occurred_on }.into()
    };
    // Trained in February; more of them in June, and what was missed in March is recorded last.
    let marks = [mark(9, 6), mark(7, 3)];
    let program = program(course().into_iter().chain(marks).collect());
    assert_eq!(spans(&program, StageModel::Seven)[3], (Some(day(1, 20)), Some(day(2, 1))));
    let reached = &program.milestones[&milestone];
    assert_eq!((reached.reached_on(), reached.count()), (Some(day(2, 1)), 9));
}
