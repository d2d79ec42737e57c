//! When a meeting may be planned, moved and missed.

use super::*;
use crate::pair::tests::{NOBODY, dissolved, pair, pupil, sitting, tutor, worked};
use crate::pair::{CourseEvent, MeetingCommand, MeetingRefusal, PairEvent, PauseReason};
use crate::testing::{day, given, id};
use crate::values::MeetingType;

const MODE: MeetingMode = MeetingMode::InPerson;

fn at(day: NaiveDate) -> PlannedAt {
    PlannedAt::of_day(day, 870)
}

fn plan_at(planned_at: PlannedAt, occurred_on: NaiveDate) -> ScheduleCommand {
    let program_period = Period { start: day(2024, 1, 9), end: day(2024, 12, 31) };
    ScheduleCommand::ScheduleMeeting {
        meeting_id: id(74),
        planned_at,
        mode: MODE,
        program_period,
        occurred_on,
    }
}

fn plan(on: NaiveDate) -> ScheduleCommand {
    plan_at(at(on), day(2024, 2, 1))
}

fn planned(on: NaiveDate) -> PairEvent {
    let occurred_on = day(2024, 2, 1);
    ScheduleEvent::MeetingScheduled { meeting_id: id(74), planned_at: at(on), mode: MODE, occurred_on }.into()
}

fn miss(reason: MissReason) -> ScheduleCommand {
    ScheduleCommand::MarkMissed { meeting_id: id(74), reason, by_side: MissedBy::MenteeSide }
}

fn missed(reason: MissReason, late: bool) -> PairEvent {
    let (by_side, occurred_on) = (MissedBy::MenteeSide, day(2024, 2, 8));
    ScheduleEvent::MeetingMissed { meeting_id: id(74), reason, by_side, late, occurred_on }.into()
}

const ON: fn() -> NaiveDate = || day(2024, 2, 8);

fn held() -> PairEvent {
    worked(74, ON(), &[tutor(61), pupil(41)])
}

#[test]
fn a_meeting_is_planned_once_and_may_be_moved() {
    given::<Pair>([pair()]).when(plan(ON())).then([planned(ON())]);
    given::<Pair>([pair(), planned(ON())]).when(plan(ON())).then_nothing();
    let later = day(2024, 2, 15);
    given::<Pair>([pair(), planned(ON())]).when(plan(later)).then([planned(later)]);
}

#[test]
fn a_meeting_is_planned_within_the_life_of_the_pair() {
    given::<Pair>(NOBODY).when(plan(ON())).then_refused(ScheduleRefusal::PairUnknown);
    for planned_on in [day(2024, 1, 31), day(2025, 1, 1)] {
        let (from, to) = (day(2024, 2, 1), day(2024, 12, 31));
        given::<Pair>([pair()]).when(plan(planned_on)).then_refused(ScheduleRefusal::PlannedDay {
            planned_on,
            from,
            to,
        });
    }
    for occurred_on in [day(2024, 1, 14), day(2025, 1, 1)] {
        let (from, to) = (day(2024, 1, 15), day(2024, 12, 31));
        given::<Pair>([pair()])
            .when(plan_at(at(ON()), occurred_on))
            .then_refused(ScheduleRefusal::OutsideLife { occurred_on, from, to });
    }
    given::<Pair>([pair(), dissolved(day(2024, 2, 10))])
        .when(plan(ON()))
        .then_refused(ScheduleRefusal::PairClosed { closed_on: day(2024, 2, 10) });
}

#[test]
fn a_day_has_1440_minutes() {
    given::<Pair>([pair()])
        .when(plan_at(PlannedAt::of_day(ON(), 1440), day(2024, 2, 1)))
        .then_refused(ScheduleRefusal::PlannedMinute { minute: 1440 });
}

#[test]
fn nothing_is_planned_in_a_pause() {
    let since = day(2024, 2, 5);
    let paused = CourseEvent::PairPaused { reason: PauseReason::Illness, occurred_on: since };
    given::<Pair>([pair(), paused.into()]).when(plan(ON())).then_refused(ScheduleRefusal::Paused { since });
}

#[test]
fn what_was_planned_is_held_under_its_id() {
    let record = MeetingCommand::RecordMeeting {
        meeting_type: MeetingType::Work,
        confirmed_distinct: false,
        sitting: sitting(74, ON(), &[tutor(61), pupil(41)]),
    };
    given::<Pair>([pair(), planned(ON())]).when(record.clone()).then([held()]);
    given::<Pair>([pair(), planned(ON()), missed(MissReason::Illness, false)])
        .when(record)
        .then_refused(MeetingRefusal::Missed);
}

#[test]
fn a_planned_meeting_is_missed_once() {
    let past = || vec![pair(), planned(ON())];
    given::<Pair>(past()).when(miss(MissReason::Illness)).then([missed(MissReason::Illness, false)]);
    let after = || past().into_iter().chain([missed(MissReason::Illness, false)]);
    given::<Pair>(after()).when(miss(MissReason::Illness)).then_nothing();
    given::<Pair>(after()).when(miss(MissReason::NoShow)).then_refused(ScheduleRefusal::Missed);
    given::<Pair>(after()).when(plan(day(2024, 2, 15))).then_refused(ScheduleRefusal::Missed);
}

#[test]
fn what_was_held_or_never_planned_is_not_missed() {
    given::<Pair>([pair()]).when(miss(MissReason::Illness)).then_refused(ScheduleRefusal::NotScheduled);
    for command in [miss(MissReason::Illness), plan(day(2024, 2, 15))] {
        given::<Pair>([pair(), planned(ON()), held()])
            .when(command)
            .then_refused(ScheduleRefusal::Held { held_on: ON() });
    }
}

#[test]
fn a_meeting_is_missed_when_its_day_has_come() {
    use crate::aggregate::{Aggregate, Stamp};
    let pair = Pair::fold(&[pair(), planned(ON())]);
    let today = day(2024, 2, 7);
    assert_eq!(
        pair.decide(miss(MissReason::Illness).into(), Stamp { today }),
        Err(ScheduleRefusal::NotYet { planned_on: ON(), today }.into())
    );
}

#[test]
fn after_the_ending_only_what_was_planned_before_it_is_missed() {
    given::<Pair>([pair(), planned(ON()), dissolved(day(2024, 2, 10))])
        .when(miss(MissReason::Illness))
        .then([missed(MissReason::Illness, true)]);
    given::<Pair>([pair(), planned(day(2024, 2, 15)), dissolved(day(2024, 2, 10))])
        .when(miss(MissReason::Illness))
        .then_refused(ScheduleRefusal::PairClosed { closed_on: day(2024, 2, 10) });
}

#[test]
fn a_planned_meeting_is_awaited_until_it_is_held_or_missed() {
    use crate::aggregate::Aggregate;
    let awaited = |events: &[PairEvent], on| Pair::fold(events).awaited_on(on);
    let waiting = [pair(), planned(ON())];
    assert_eq!((awaited(&waiting, ON()), awaited(&waiting, day(2024, 2, 9))), (Some(id(74)), None));
    assert_eq!(awaited(&[pair(), planned(ON()), held()], ON()), None);
    assert_eq!(awaited(&[pair(), planned(ON()), missed(MissReason::Illness, false)], ON()), None);
    let earlier = ScheduleEvent::MeetingScheduled {
        meeting_id: id(75),
        planned_at: PlannedAt::of_day(ON(), 540),
        mode: MODE,
        occurred_on: day(2024, 2, 1),
    };
    assert_eq!(awaited(&[pair(), planned(ON()), earlier.into()], ON()), Some(id(75)), "the first of the day");
}
