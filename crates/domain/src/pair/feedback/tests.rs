//! Which answers are recorded.

use super::*;
use crate::pair::tests::{answered, asked, dissolved, group, left, pair, pupil, tutor, worked};
use crate::testing::{day, given, id};
use crate::values::FeedbackPhase::{Entry, Final, Interim};

#[test]
fn a_member_answers_once_at_each_point() {
    let entry = answered(91, Entry, pupil(41), day(2024, 1, 16), false);
    given::<Pair>([pair()]).when(asked(91, Entry, pupil(41), day(2024, 1, 16))).then([entry.clone()]);
    given::<Pair>([pair(), entry.clone()]).when(asked(91, Entry, pupil(41), day(2024, 1, 16))).then_nothing();
    given::<Pair>([pair(), entry.clone()])
        .when(asked(92, Entry, pupil(41), day(2024, 1, 17)))
        .then_refused(FeedbackRefusal::CollectedBefore { phase: Entry });
    let interim = answered(92, Interim, pupil(41), day(2024, 3, 1), false);
    given::<Pair>([pair(), entry]).when(asked(92, Interim, pupil(41), day(2024, 3, 1))).then([interim]);
}

#[test]
fn the_same_feedback_with_another_mark_needs_a_correction() {
    let entry = answered(91, Entry, pupil(41), day(2024, 1, 16), false);
    let other = FeedbackCommand::CollectFeedback {
        feedback_id: id(91),
        phase: Entry,
        respondent: pupil(41),
        questionnaire: "journal/v1".into(),
        answers: BTreeMap::new(),
        overall: Score::try_from(9).expect("within the scale"),
        occurred_on: day(2024, 1, 16),
    };
    given::<Pair>([pair(), entry])
        .when(other)
        .then_refused(FeedbackRefusal::CollectedBefore { phase: Entry });
}

#[test]
fn feedback_lies_within_the_life_of_the_pair() {
    let outside = |occurred_on, to| FeedbackRefusal::OutsideLife { occurred_on, from: day(2024, 1, 15), to };
    for occurred_on in [day(2024, 1, 14), day(2025, 1, 1)] {
        given::<Pair>([pair()])
            .when(asked(91, Entry, pupil(41), occurred_on))
            .then_refused(outside(occurred_on, day(2024, 12, 31)));
    }
    given::<Pair>([pair(), dissolved(day(2024, 2, 10))])
        .when(asked(91, Interim, pupil(41), day(2024, 2, 11)))
        .then_refused(outside(day(2024, 2, 11), day(2024, 2, 10)));
}

#[test]
fn only_members_answer() {
    given::<Pair>([pair()])
        .when(asked(91, Entry, tutor(69), day(2024, 1, 16)))
        .then_refused(FeedbackRefusal::NotAMember);
    given::<Pair>([group(), left(pupil(42), day(2024, 3, 1))])
        .when(asked(91, Interim, pupil(42), day(2024, 3, 2)))
        .then_refused(FeedbackRefusal::NotAMember);
}

#[test]
fn final_feedback_comes_after_a_meeting() {
    let met = || worked(73, day(2024, 2, 1), &[tutor(61), pupil(41)]);
    given::<Pair>([pair(), met()])
        .when(asked(91, Final, pupil(41), day(2024, 1, 31)))
        .then_refused(FeedbackRefusal::NoMeetingYet);
    given::<Pair>([pair(), met()]).when(asked(91, Final, pupil(41), day(2024, 2, 1))).then([answered(
        91,
        Final,
        pupil(41),
        day(2024, 2, 1),
        false,
    )]);
}

#[test]
fn feedback_of_a_closed_pair_is_late() {
    let late = answered(91, Entry, pupil(41), day(2024, 1, 16), true);
    given::<Pair>([pair(), dissolved(day(2024, 2, 10))])
        .when(asked(91, Entry, pupil(41), day(2024, 1, 16)))
        .then([late]);
}
