//! Which meetings are recorded.

use super::*;
use crate::pair::PairEvent;
use crate::pair::tests::{dissolved, formed, group, left, organized, pair, pupil, sitting, tutor, worked};
use crate::testing::{day, given, id};
use crate::values::InteractionKind;

fn both() -> [Member; 2] {
    [tutor(61), pupil(41)]
}

fn record(sitting: Sitting) -> MeetingCommand {
    MeetingCommand::RecordMeeting { meeting_type: MeetingType::Work, confirmed_distinct: false, sitting }
}

fn work_on(occurred_on: NaiveDate) -> MeetingCommand {
    record(sitting(73, occurred_on, &both()))
}

#[track_caller]
fn refused(past: impl IntoIterator<Item = PairEvent>, command: MeetingCommand, refusal: MeetingRefusal) {
    given::<Pair>(past).when(command).then_refused(refusal);
}

#[test]
fn a_meeting_is_recorded_once() {
    let held = worked(73, day(2024, 2, 1), &both());
    given::<Pair>([pair()]).when(work_on(day(2024, 2, 1))).then([held.clone()]);
    given::<Pair>([pair(), held]).when(work_on(day(2024, 2, 1))).then_nothing();
}

#[test]
fn the_same_meeting_with_other_facts_needs_a_correction() {
    let past = [pair(), worked(73, day(2024, 2, 1), &both())];
    refused(past, work_on(day(2024, 2, 2)), MeetingRefusal::RecordedBefore);
}

#[test]
fn no_meeting_is_in_the_future() {
    let (occurred_on, today) = (day(2031, 2, 1), day(2024, 12, 31));
    refused([pair()], work_on(occurred_on), MeetingRefusal::InTheFuture { occurred_on, today });
}

#[test]
fn no_meeting_is_before_formation() {
    let (occurred_on, formed_on) = (day(2024, 1, 14), day(2024, 1, 15));
    refused([pair()], work_on(occurred_on), MeetingRefusal::BeforeFormation { occurred_on, formed_on });
}

#[test]
fn no_meeting_is_after_the_ending() {
    let (occurred_on, closed_on) = (day(2024, 2, 11), day(2024, 2, 10));
    let past = [pair(), dissolved(closed_on)];
    refused(past, work_on(occurred_on), MeetingRefusal::AfterClosing { occurred_on, closed_on });
}

#[test]
fn a_meeting_on_the_day_of_the_ending_is_recorded_as_late() {
    let sitting = sitting(73, day(2024, 2, 10), &both());
    given::<Pair>([pair(), dissolved(day(2024, 2, 10))])
        .when(record(sitting.clone()))
        .then([MeetingEvent::MeetingHeld { meeting_type: MeetingType::Work, late: true, sitting }.into()]);
}

#[test]
fn a_meeting_lasts_from_a_minute_to_a_day() {
    for minutes in [0, 1441] {
        let sitting = Sitting { duration_min: minutes, ..sitting(73, day(2024, 2, 1), &both()) };
        refused([pair()], record(sitting), MeetingRefusal::Duration { minutes });
    }
}

#[test]
fn somebody_of_each_side_is_present() {
    let alone = record(sitting(73, day(2024, 2, 1), &[tutor(61)]));
    refused([pair()], alone, MeetingRefusal::SideAbsent { side: Side::Mentee });
    let alone = record(sitting(73, day(2024, 2, 1), &[pupil(41)]));
    refused([pair()], alone, MeetingRefusal::SideAbsent { side: Side::Mentor });
}

#[test]
fn a_stranger_attends_no_meeting() {
    let command = record(sitting(73, day(2024, 2, 1), &[tutor(61), pupil(49)]));
    refused([pair()], command, MeetingRefusal::NotAMember { member: pupil(49) });
}

#[test]
fn who_left_attends_until_the_last_day_and_no_longer() {
    let past = || [group(), left(pupil(42), day(2024, 3, 1))];
    let with = |on| record(sitting(73, on, &[tutor(61), pupil(42)]));
    let held = worked(73, day(2024, 3, 1), &[tutor(61), pupil(42)]);
    given::<Pair>(past()).when(with(day(2024, 3, 1))).then([held]);
    refused(past(), with(day(2024, 3, 2)), MeetingRefusal::NotAMember { member: pupil(42) });
}

#[test]
fn there_is_one_organisational_meeting() {
    let first = sitting(71, day(2024, 1, 20), &both());
    let hold = |sitting| MeetingCommand::HoldOrganizationalMeeting { sitting };
    given::<Pair>([pair()]).when(hold(first.clone())).then([organized(&both())]);
    given::<Pair>([pair(), organized(&both())]).when(hold(first)).then_nothing();
    let second = sitting(79, day(2024, 1, 22), &both());
    let refusal = MeetingRefusal::OrganizationalHeld { held_on: day(2024, 1, 20) };
    refused([pair(), organized(&both())], hold(second), refusal);
}

#[test]
fn the_organisational_meeting_is_not_before_the_formation_nor_in_the_future() {
    let hold = |on| MeetingCommand::HoldOrganizationalMeeting { sitting: sitting(71, on, &both()) };
    let (occurred_on, formed_on) = (day(2024, 1, 14), day(2024, 1, 15));
    refused([pair()], hold(occurred_on), MeetingRefusal::BeforeFormation { occurred_on, formed_on });
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    refused([pair()], hold(occurred_on), MeetingRefusal::InTheFuture { occurred_on, today });
}

#[test]
fn planning_comes_after_the_organisational_meeting() {
    let plan_on =
        |occurred_on| MeetingCommand::HoldPlanningMeeting { sitting: sitting(72, occurred_on, &both()) };
    let planned =
        MeetingEvent::PlanningMeetingHeld { late: false, sitting: sitting(72, day(2024, 1, 25), &both()) };
    refused([pair()], plan_on(day(2024, 1, 25)), MeetingRefusal::NoOrganizationalMeeting);
    let past = || [pair(), organized(&both())];
    refused(past(), plan_on(day(2024, 1, 19)), MeetingRefusal::NoOrganizationalMeeting);
    given::<Pair>(past()).when(plan_on(day(2024, 1, 25))).then([planned.clone().into()]);
    let flash = formed(InteractionKind::Flash, &[41]);
    given::<Pair>([flash]).when(plan_on(day(2024, 1, 25))).then([planned.into()]);
}

#[test]
fn a_working_meeting_counts_for_those_who_were_there() {
    use crate::aggregate::Aggregate;
    use crate::testing::id;
    let online = Sitting { mode: MeetingMode::Online, ..sitting(74, day(2024, 2, 8), &both()) };
    let pair = Pair::fold(&[
        group(),
        worked(73, day(2024, 2, 1), &both()),
        MeetingEvent::MeetingHeld { meeting_type: MeetingType::Work, late: false, sitting: online }.into(),
        MeetingEvent::MeetingHeld {
            meeting_type: MeetingType::Acquaintance,
            late: false,
            sitting: sitting(75, day(2024, 2, 9), &both()),
        }
        .into(),
    ]);
    let facts = &pair.cycles()[&id(41)];
    let of_type = |meeting_type, online| facts.meetings.of(&[meeting_type].into(), online);
    assert_eq!((of_type(MeetingType::Work, false), of_type(MeetingType::Work, true)), (2, 1));
    assert_eq!(of_type(MeetingType::Acquaintance, false), 1);
    assert_eq!(pair.cycles()[&id(42)].meetings.of(&[MeetingType::Work].into(), false), 0);
}

#[test]
fn what_a_group_does_after_a_mentee_left_is_no_step_of_that_mentee() {
    use crate::aggregate::Aggregate;
    use crate::pair::{MembersEvent, PlanEvent};
    use crate::policies::CycleFacts;
    use crate::values::EndReason;
    let left = |on| MembersEvent::MemberLeft {
        member: Member::Mentee(id(42)),
        reason: EndReason::GoalReachedEarly,
        outcome: None,
        occurred_on: on,
    };
    let steps = |left_on| {
        let planned = MeetingEvent::PlanningMeetingHeld {
            late: false,
            sitting: sitting(72, day(2024, 1, 22), &both()),
        };
        let plan = PlanEvent::PlanApproved {
            goals: 1,
            milestones: Vec::new(),
            period: None,
            late: false,
            occurred_on: day(2024, 1, 22),
        };
        let past = [group(), left(left_on).into(), organized(&both()), planned.into(), plan.into()];
        Pair::fold(&past).cycles().clone()
    };
    let of = |facts: &CycleFacts| (facts.organizational_meeting, facts.planning_meeting, facts.plan);
    let before = steps(day(2024, 1, 16));
    assert_eq!((of(&before[&id(41)]), of(&before[&id(42)])), ((true, true, true), (false, false, false)));
    assert_eq!(of(&steps(day(2024, 1, 22))[&id(42)]), (true, true, true), "the last day counts");
}

#[test]
fn a_planning_meeting_is_recorded_once() {
    let held =
        MeetingEvent::PlanningMeetingHeld { late: false, sitting: sitting(72, day(2024, 1, 22), &both()) };
    let command = MeetingCommand::HoldPlanningMeeting { sitting: sitting(72, day(2024, 1, 22), &both()) };
    given::<Pair>([pair(), organized(&both()), held.into()]).when(command).then_nothing();
}

#[test]
fn edge_21_a_second_meeting_of_the_day_and_type_is_offered_as_a_duplicate() {
    let on = day(2024, 2, 1);
    let past = || [pair(), worked(73, on, &both())];
    refused(
        past(),
        record(sitting(74, on, &both())),
        MeetingRefusal::LooksLike { meeting_id: id(73), held_on: on },
    );
    let confirmed = MeetingCommand::RecordMeeting {
        meeting_type: MeetingType::Work,
        confirmed_distinct: true,
        sitting: sitting(74, on, &both()),
    };
    given::<Pair>(past()).when(confirmed).then([worked(74, on, &both())]);
    let other_type = MeetingCommand::RecordMeeting {
        meeting_type: MeetingType::Trial,
        confirmed_distinct: false,
        sitting: sitting(74, on, &both()),
    };
    let trial = MeetingEvent::MeetingHeld {
        meeting_type: MeetingType::Trial,
        late: false,
        sitting: sitting(74, on, &both()),
    };
    given::<Pair>(past()).when(other_type).then([trial.into()]);
}

#[test]
fn a_planning_meeting_of_the_series_is_recorded_as_what_it_is() {
    use crate::pair::tests::organized;
    let planning = sitting(72, day(2024, 1, 25), &both());
    let command = MeetingCommand::RecordMeeting {
        meeting_type: MeetingType::Planning,
        confirmed_distinct: false,
        sitting: planning.clone(),
    };
    given::<Pair>([pair(), organized(&both())]).when(command).then([MeetingEvent::PlanningMeetingHeld {
        late: false,
        sitting: planning,
    }
    .into()]);
}

#[test]
fn a_pause_has_no_meeting_but_on_its_two_days() {
    use crate::pair::{CourseEvent, PauseReason};
    let paused: PairEvent =
        CourseEvent::PairPaused { reason: PauseReason::Illness, occurred_on: day(2024, 3, 1) }.into();
    let resumed: PairEvent = CourseEvent::PairResumed { occurred_on: day(2024, 3, 18) }.into();
    let since = day(2024, 3, 1);
    refused([pair(), paused.clone()], work_on(day(2024, 3, 2)), MeetingRefusal::Paused { since });
    let past = || [pair(), paused.clone(), resumed.clone()];
    refused(past(), work_on(day(2024, 3, 17)), MeetingRefusal::Paused { since });
    for on in [day(2024, 3, 1), day(2024, 3, 18), day(2024, 2, 1)] {
        given::<Pair>(past()).when(work_on(on)).then([worked(73, on, &both())]);
    }
}

#[test]
fn edge_20_a_meeting_before_the_formation_is_refused() {
    let (occurred_on, formed_on) = (day(2024, 1, 14), day(2024, 1, 15));
    refused([pair()], work_on(occurred_on), MeetingRefusal::BeforeFormation { occurred_on, formed_on });
}

#[test]
fn edge_39_a_meeting_of_a_clock_that_is_wrong_is_refused() {
    let (occurred_on, today) = (day(2031, 2, 1), day(2024, 12, 31));
    refused([pair()], work_on(occurred_on), MeetingRefusal::InTheFuture { occurred_on, today });
}

#[test]
fn edge_18_a_flash_is_one_meeting_and_the_answers_to_it() {
    use crate::pair::tests::{answered, formed};
    use crate::pair::{ClosingCommand, ClosingEvent, Completion, MemberOutcome, Outcome};
    use crate::policies::PolicySet;
    use crate::values::{FeedbackPhase, InteractionKind};
    let on = day(2024, 2, 1);
    let past = [
        formed(InteractionKind::Flash, &[41]),
        worked(73, on, &both()),
        answered(91, FeedbackPhase::Final, tutor(61), on, false),
        answered(92, FeedbackPhase::Final, pupil(41), on, false),
    ];
    let completion = Completion::default();
    let outcomes = vec![MemberOutcome { mentee_id: id(41), outcome: Outcome::Completed }];
    given::<Pair>(past)
        .when(ClosingCommand::CompletePair { completion: completion.clone(), occurred_on: on })
        .then([ClosingEvent::PairCompleted {
            outcomes,
            policy: PolicySet::v1().version.clone(),
            completion,
            occurred_on: on,
        }
        .into()]);
}
