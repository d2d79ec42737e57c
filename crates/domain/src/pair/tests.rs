//! The parts of a pair together, and the pairs from which the tests of each part start.

use super::*;
use crate::aggregate::Aggregate;
use crate::testing::{assert_samples_round_trip, day, given, id, stamp};
use crate::values::{EndInitiator, EndReason, MeetingMode, MeetingType, Period, Score};
use std::collections::BTreeSet;

pub(crate) const NOBODY: [PairEvent; 0] = [];

/// A mentor as a member.
pub(crate) fn tutor(number: u128) -> Member {
    Member::Mentor(id(number))
}

/// A mentee as a member.
pub(crate) fn pupil(number: u128) -> Member {
    Member::Mentee(id(number))
}

/// A pair of mentor 61 and these mentees, formed on 15 January.
pub(crate) fn formed(kind: InteractionKind, mentees: &[u128]) -> PairEvent {
    FormationEvent::PairFormed {
        program_id: id(4),
        organization_id: id(3),
        form: Form::PupilPupil,
        federal_form: None,
        role_model: None,
        kind,
        mentors: BTreeSet::from([id(61)]),
        mentees: mentees.iter().map(|number| id(*number)).collect(),
        order: None,
        rematch_of: None,
        continues: None,
        occurred_on: day(2024, 1, 15),
    }
    .into()
}

/// Mentor 61 and mentee 41.
pub(crate) fn pair() -> PairEvent {
    formed(InteractionKind::OneOnOne, &[41])
}

/// Mentor 61 and mentees 41 and 42.
pub(crate) fn group() -> PairEvent {
    formed(InteractionKind::Group, &[41, 42])
}

/// The facts of a meeting.
pub(crate) fn sitting(number: u128, occurred_on: NaiveDate, attendees: &[Member]) -> Sitting {
    Sitting {
        meeting_id: id(number),
        duration_min: 45,
        mode: MeetingMode::InPerson,
        attendees: attendees.iter().copied().collect(),
        occurred_on,
    }
}

/// A working meeting as an event.
pub(crate) fn worked(number: u128, occurred_on: NaiveDate, attendees: &[Member]) -> PairEvent {
    let sitting = sitting(number, occurred_on, attendees);
    MeetingEvent::MeetingHeld { meeting_type: MeetingType::Work, late: false, sitting }.into()
}

/// The organisational meeting of 20 January as an event.
pub(crate) fn organized(attendees: &[Member]) -> PairEvent {
    let sitting = sitting(71, day(2024, 1, 20), attendees);
    MeetingEvent::OrganizationalMeetingHeld { late: false, sitting }.into()
}

/// Answers at one point.
pub(crate) fn asked(
    number: u128,
    phase: FeedbackPhase,
    respondent: Member,
    on: NaiveDate,
) -> FeedbackCommand {
    FeedbackCommand::CollectFeedback {
        feedback_id: id(number),
        phase,
        respondent,
        about: None,
        questionnaire: "journal/v1".into(),
        answers: BTreeMap::new(),
        overall: Score::try_from(8).expect("within the scale"),
        occurred_on: on,
    }
}

/// The same answers as an event.
pub(crate) fn answered(
    number: u128,
    phase: FeedbackPhase,
    respondent: Member,
    on: NaiveDate,
    late: bool,
) -> PairEvent {
    FeedbackEvent::FeedbackCollected {
        feedback_id: id(number),
        phase,
        respondent,
        about: None,
        questionnaire: "journal/v1".into(),
        answers: BTreeMap::new(),
        overall: Score::try_from(8).expect("within the scale"),
        late,
        occurred_on: on,
    }
    .into()
}

/// The pair was dissolved on that day.
pub(crate) fn dissolved(occurred_on: NaiveDate) -> PairEvent {
    ClosingEvent::PairDissolved {
        reason: EndReason::PsychologicalIncompatibility,
        initiated_by: EndInitiator::CuratorSide,
        occurred_on,
    }
    .into()
}

/// A member left on that day.
pub(crate) fn left(member: Member, occurred_on: NaiveDate) -> PairEvent {
    MembersEvent::MemberLeft { member, reason: EndReason::Moved, outcome: None, occurred_on }.into()
}

/// All that a full cycle asks of this mentor and these mentees before the completion.
pub(crate) fn whole_cycle(mentor: u128, mentees: &[u128]) -> Vec<PairEvent> {
    let mut everybody = vec![tutor(mentor)];
    everybody.extend(mentees.iter().map(|number| pupil(*number)));
    let planning = sitting(72, day(2024, 1, 25), &everybody);
    let mut events = vec![
        organized(&everybody),
        MeetingEvent::PlanningMeetingHeld { late: false, sitting: planning }.into(),
        PlanEvent::PlanApproved {
            goals: 1,
            milestones: vec![],
            period: None,
            late: false,
            occurred_on: day(2024, 1, 25),
        }
        .into(),
        worked(73, day(2024, 2, 1), &everybody),
    ];
    for (number, member) in (91..).zip(everybody) {
        events.push(answered(number, FeedbackPhase::Final, member, day(2024, 5, 23), false));
    }
    events
}

#[test]
fn samples_read_back() {
    assert_samples_round_trip::<PairEvent>();
}

#[test]
fn late_facts_never_change_how_a_pair_closed() {
    let mut pair = Pair::fold(&[pair(), dissolved(day(2024, 2, 10))]);
    let before = pair.closed.clone();
    let both = [tutor(61), pupil(41)];
    let facts: [PairCommand; 3] = [
        MeetingCommand::HoldOrganizationalMeeting { sitting: sitting(71, day(2024, 1, 20), &both) }.into(),
        asked(91, FeedbackPhase::Final, pupil(41), day(2024, 2, 10)).into(),
        PlanCommand::ApprovePlan {
            goals: 1,
            milestones: vec![],
            period: None,
            program_period: Period { start: day(2024, 1, 9), end: day(2024, 12, 31) },
            occurred_on: day(2024, 1, 25),
        }
        .into(),
    ];
    for fact in facts {
        for event in pair.decide(fact, stamp()).expect("a fact of the pair's life") {
            pair.evolve(&event);
        }
    }
    assert_eq!(pair.closed, before);
    assert!(!pair.cycles()[&id(41)].completed_with_pair);
    assert!(pair.cycles()[&id(41)].final_feedback);
}

#[test]
fn before_formation_nothing_is_accepted() {
    let both = [tutor(61), pupil(41)];
    let meeting = MeetingCommand::RecordMeeting {
        meeting_type: MeetingType::Work,
        confirmed_distinct: false,
        sitting: sitting(73, day(2024, 2, 1), &both),
    };
    given::<Pair>(NOBODY).when(meeting).then_refused(MeetingRefusal::PairUnknown);
    given::<Pair>(NOBODY)
        .when(asked(91, FeedbackPhase::Entry, pupil(41), day(2024, 2, 1)))
        .then_refused(FeedbackRefusal::PairUnknown);
    given::<Pair>(NOBODY)
        .when(PlanCommand::ReachMilestone { milestone_id: id(81), occurred_on: day(2024, 2, 1) })
        .then_refused(PlanRefusal::PairUnknown);
    given::<Pair>(NOBODY)
        .when(ClosingCommand::CompletePair {
            completion: Completion::default(),
            occurred_on: day(2024, 5, 25),
        })
        .then_refused(ClosingRefusal::PairUnknown);
    given::<Pair>(NOBODY)
        .when(MembersCommand::RemoveMember {
            member: pupil(41),
            reason: EndReason::Moved,
            occurred_on: day(2024, 3, 1),
        })
        .then_refused(MembersRefusal::PairUnknown);
}
