//! When a pair pauses, resumes and begins to close.

use super::*;
use crate::pair::PairEvent;
use crate::pair::tests::{NOBODY, dissolved, pair, pupil, tutor, worked};
use crate::testing::{day, given};

const FROM: fn() -> NaiveDate = || day(2024, 3, 1);
const UNTIL: fn() -> NaiveDate = || day(2024, 3, 18);

fn pause(occurred_on: NaiveDate) -> CourseCommand {
    CourseCommand::PausePair { reason: PauseReason::Illness, occurred_on }
}

fn resume(occurred_on: NaiveDate) -> CourseCommand {
    CourseCommand::ResumePair { occurred_on }
}

fn close(occurred_on: NaiveDate) -> CourseCommand {
    CourseCommand::BeginClosing { occurred_on }
}

fn paused() -> PairEvent {
    CourseEvent::PairPaused { reason: PauseReason::Illness, occurred_on: FROM() }.into()
}

fn resumed() -> PairEvent {
    CourseEvent::PairResumed { occurred_on: UNTIL() }.into()
}

fn closing() -> PairEvent {
    CourseEvent::ClosingBegun { occurred_on: day(2024, 5, 13) }.into()
}

#[test]
fn a_pair_pauses_and_resumes_once_each() {
    given::<Pair>([pair()]).when(pause(FROM())).then([paused()]);
    given::<Pair>([pair(), paused()]).when(pause(FROM())).then_nothing();
    given::<Pair>([pair(), paused()]).when(resume(UNTIL())).then([resumed()]);
    given::<Pair>([pair(), paused(), resumed()]).when(resume(UNTIL())).then_nothing();
}

#[test]
fn a_pause_within_a_pause_is_refused() {
    given::<Pair>([pair(), paused()])
        .when(pause(day(2024, 3, 5)))
        .then_refused(CourseRefusal::PausedBefore { since: FROM() });
}

#[test]
fn only_what_pauses_is_resumed() {
    given::<Pair>([pair()]).when(resume(UNTIL())).then_refused(CourseRefusal::NotPaused);
    given::<Pair>([pair(), paused(), resumed()])
        .when(resume(day(2024, 3, 20)))
        .then_refused(CourseRefusal::NotPaused);
}

#[test]
fn a_pause_begins_after_the_last_meeting() {
    let met_on = day(2024, 3, 5);
    given::<Pair>([pair(), worked(73, met_on, &[tutor(61), pupil(41)])])
        .when(pause(FROM()))
        .then_refused(CourseRefusal::MetLater { met_on });
}

#[test]
fn the_closing_begins_once_from_work_or_from_a_pause() {
    given::<Pair>([pair()]).when(close(day(2024, 5, 13))).then([closing()]);
    given::<Pair>([pair(), paused()]).when(close(day(2024, 5, 13))).then([closing()]);
    given::<Pair>([pair(), closing()]).when(close(day(2024, 5, 13))).then_nothing();
    for command in [close(day(2024, 5, 14)), pause(day(2024, 5, 14))] {
        given::<Pair>([pair(), closing()])
            .when(command)
            .then_refused(CourseRefusal::ClosingBegunBefore { begun_on: day(2024, 5, 13) });
    }
}

#[test]
fn a_turn_of_the_course_lies_after_the_one_before_it() {
    for (past, from) in [(vec![pair()], day(2024, 1, 15)), (vec![pair(), paused(), resumed()], UNTIL())] {
        let occurred_on = day(2024, 1, 14);
        let to = day(2024, 12, 31);
        for command in [pause(occurred_on), close(occurred_on)] {
            given::<Pair>(past.clone()).when(command).then_refused(CourseRefusal::OutsideLife {
                occurred_on,
                from,
                to,
            });
        }
    }
}

#[test]
fn what_is_not_there_or_has_ended_has_no_course() {
    let on = day(2024, 2, 10);
    for command in [pause(on), close(on)] {
        given::<Pair>(NOBODY).when(command.clone()).then_refused(CourseRefusal::PairUnknown);
        given::<Pair>([pair(), dissolved(on)])
            .when(command)
            .then_refused(CourseRefusal::PairClosed { closed_on: on });
    }
}
