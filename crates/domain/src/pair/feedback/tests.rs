//! Which answers are recorded.

use super::*;
use crate::aggregate::Aggregate;
use crate::methodology::Answer::{Chosen, Points};
use crate::methodology::tests::{exit, published};
use crate::methodology::{Methodology, Questionnaire};
use crate::pair::PairEvent;
use crate::pair::tests::{answered, asked, dissolved, group, left, pair, pupil, tutor, worked};
use crate::testing::{day, given, id, stamp};
use crate::values::FeedbackPhase::{Entry, Final, Interim};
use crate::values::{Audience, Form};

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
        about: None,
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
fn marks_say_of_whom_of_the_other_side_they_are() {
    let asked_about = |whom| match asked(91, Entry, pupil(41), day(2024, 1, 16)) {
        FeedbackCommand::CollectFeedback {
            feedback_id,
            phase,
            respondent,
            about: _,
            questionnaire,
            answers,
            overall,
            occurred_on,
        } => {
            let about = Some(whom);
            FeedbackCommand::CollectFeedback {
                feedback_id,
                phase,
                respondent,
                about,
                questionnaire,
                answers,
                overall,
                occurred_on,
            }
        }
        FeedbackCommand::AnswerSurvey { .. } => unreachable!("marks are asked for"),
    };
    let told = FeedbackEvent::FeedbackCollected {
        feedback_id: id(91),
        phase: Entry,
        respondent: pupil(41),
        about: Some(tutor(61)),
        questionnaire: "journal/v1".into(),
        answers: BTreeMap::new(),
        overall: Score::try_from(8).expect("within the scale"),
        late: false,
        occurred_on: day(2024, 1, 16),
    };
    given::<Pair>([pair()]).when(asked_about(tutor(61))).then([told.clone().into()]);
    given::<Pair>([pair(), told.into()]).when(asked_about(tutor(61))).then_nothing();
    for stranger in [tutor(69), pupil(41)] {
        given::<Pair>([pair()]).when(asked_about(stranger)).then_refused(FeedbackRefusal::AboutNotAMember);
    }
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

/// An answer to a published questionnaire.
fn survey(number: u128, questionnaire: &Questionnaire, respondent: Member, mark: i32) -> FeedbackCommand {
    let published = published(questionnaire.clone());
    let answers = Answers::from([("Q9".into(), Points(mark)), ("F1".into(), Chosen("often".into()))]);
    let response = Methodology::fold(&[published])
        .respond(&questionnaire.reference(), answers, BTreeSet::from(["T1".into()]), day(2024, 5, 23), &[])
        .expect("the answers fit");
    FeedbackCommand::AnswerSurvey {
        feedback_id: id(number),
        respondent,
        response,
        channel: SurveyChannel::OnBehalf,
        occurred_on: day(2024, 5, 23),
    }
}

/// The same as an event.
fn surveyed(number: u128, mark: i32, late: bool) -> PairEvent {
    let answers = Answers::from([("Q9".into(), Points(mark)), ("F1".into(), Chosen("often".into()))]);
    FeedbackEvent::SurveyAnswered {
        feedback_id: id(number),
        phase: Final,
        respondent: pupil(41),
        questionnaire: exit().reference(),
        answers,
        written: BTreeSet::from(["T1".into()]),
        overall: u64::try_from(mark).ok().map(|numerator| Overall { numerator, denominator: 1 }),
        channel: SurveyChannel::OnBehalf,
        late,
        occurred_on: day(2024, 5, 23),
    }
    .into()
}

#[test]
fn a_published_questionnaire_is_answered_once() {
    let met = || worked(73, day(2024, 2, 1), &[tutor(61), pupil(41)]);
    given::<Pair>([pair(), met()]).when(survey(91, &exit(), pupil(41), 8)).then([surveyed(91, 8, false)]);
    let past = || [pair(), met(), surveyed(91, 8, false)];
    given::<Pair>(past()).when(survey(91, &exit(), pupil(41), 8)).then_nothing();
    for other in [survey(91, &exit(), pupil(41), 9), survey(92, &exit(), pupil(41), 8)] {
        given::<Pair>(past()).when(other).then_refused(FeedbackRefusal::CollectedBefore { phase: Final });
    }
}

#[test]
fn edge_24_what_the_curator_wrote_down_for_a_child_is_recorded_with_its_channel() {
    let past = || [pair(), worked(73, day(2024, 2, 1), &[tutor(61), pupil(41)])];
    let FeedbackCommand::AnswerSurvey { feedback_id, respondent, response, occurred_on, .. } =
        survey(91, &exit(), pupil(41), 8)
    else {
        panic!("a survey is answered")
    };
    for spoken in [SurveyChannel::OnBehalf, SurveyChannel::Paper, SurveyChannel::Online] {
        let response = response.clone();
        let given_so =
            FeedbackCommand::AnswerSurvey { feedback_id, respondent, response, channel: spoken, occurred_on };
        let decided = Pair::fold(&past()).decide(given_so.into(), stamp()).expect("it is recorded");
        let [PairEvent::Feedback(FeedbackEvent::SurveyAnswered { respondent: of, channel, .. })] =
            &decided[..]
        else {
            panic!("one answer: {decided:?}")
        };
        assert_eq!((*of, *channel), (pupil(41), spoken), "the child answers, whoever writes");
    }
}

#[test]
fn an_answer_online_after_one_on_paper_is_refused_whatever_the_form() {
    let met = || worked(73, day(2024, 2, 1), &[tutor(61), pupil(41)]);
    let journal = answered(91, Final, pupil(41), day(2024, 5, 23), false);
    given::<Pair>([pair(), met(), journal])
        .when(survey(92, &exit(), pupil(41), 8))
        .then_refused(FeedbackRefusal::CollectedBefore { phase: Final });
    given::<Pair>([pair(), met(), surveyed(91, 8, false)])
        .when(asked(92, Final, pupil(41), day(2024, 5, 24)))
        .then_refused(FeedbackRefusal::CollectedBefore { phase: Final });
}

#[test]
fn a_questionnaire_asks_its_own_side_and_form() {
    let met = || worked(73, day(2024, 2, 1), &[tutor(61), pupil(41)]);
    let of_teachers = Questionnaire { form: Some(Form::TeacherTeacher), ..exit() };
    let of_mentors = Questionnaire { audience: Audience::Mentor, ..exit() };
    let of_curators = Questionnaire { audience: Audience::Curator, ..exit() };
    for other in [of_teachers, of_mentors, of_curators] {
        given::<Pair>([pair(), met()])
            .when(survey(91, &other, pupil(41), 8))
            .then_refused(FeedbackRefusal::OtherAudience { questionnaire: exit().reference() });
    }
    let of_all = Questionnaire { form: None, ..exit() };
    given::<Pair>([pair(), met()]).when(survey(91, &of_all, pupil(41), 8)).then([surveyed(91, 8, false)]);
}

#[test]
fn surveys_keep_to_the_same_days_as_other_feedback() {
    given::<Pair>([pair()])
        .when(survey(91, &exit(), pupil(41), 8))
        .then_refused(FeedbackRefusal::NoMeetingYet);
    let nobody: [PairEvent; 0] = [];
    given::<Pair>(nobody).when(survey(91, &exit(), pupil(41), 8)).then_refused(FeedbackRefusal::PairUnknown);
    let met = || worked(73, day(2024, 2, 1), &[tutor(61), pupil(41)]);
    given::<Pair>([pair(), met()])
        .when(survey(91, &exit(), pupil(49), 8))
        .then_refused(FeedbackRefusal::NotAMember);
    given::<Pair>([pair(), met(), dissolved(day(2024, 6, 1))])
        .when(survey(91, &exit(), pupil(41), 8))
        .then([surveyed(91, 8, true)]);
    let outside = FeedbackRefusal::OutsideLife {
        occurred_on: day(2024, 5, 23),
        from: day(2024, 1, 15),
        to: day(2024, 2, 10),
    };
    given::<Pair>([pair(), met(), dissolved(day(2024, 2, 10))])
        .when(survey(91, &exit(), pupil(41), 8))
        .then_refused(outside);
}
