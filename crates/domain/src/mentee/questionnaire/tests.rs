//! Which answers of a mentee are recorded.

use super::*;
use crate::aggregate::Aggregate;
use crate::mentee::tests::{NOBODY, in_pool, requested};
use crate::mentee::{LeavingEvent, MenteeEvent};
use crate::methodology::tests::{entry, exit, published};
use crate::methodology::{Answer, Methodology, Questionnaire};
use crate::testing::{day, given, id};
use crate::values::EndReason;

fn questionnaire() -> Questionnaire {
    Questionnaire { audience: Audience::Mentee, ..entry() }
}

fn answers(mark: i32) -> Answers {
    Answers::from([("Q9".into(), Answer::Points(mark))])
}

fn submit(
    number: u128,
    questionnaire: &Questionnaire,
    mark: i32,
    occurred_on: NaiveDate,
) -> QuestionnaireCommand {
    let methodology = Methodology::fold(&[published(questionnaire.clone())]);
    let response = methodology.respond(
        &questionnaire.reference(),
        answers(mark),
        BTreeSet::new(),
        occurred_on,
        std::slice::from_ref(questionnaire),
    );
    QuestionnaireCommand::SubmitEntryQuestionnaire {
        survey_id: id(number),
        response: response.expect("the answers fit"),
        channel: SurveyChannel::Online,
        occurred_on,
    }
}

fn submitted(number: u128, mark: i32) -> MenteeEvent {
    recorded(number, mark, false)
}

fn recorded(number: u128, mark: i32, late: bool) -> MenteeEvent {
    QuestionnaireEvent::EntrySurveySubmitted {
        survey_id: id(number),
        questionnaire: questionnaire().reference(),
        answers: answers(mark),
        written: BTreeSet::new(),
        channel: SurveyChannel::Online,
        late,
        occurred_on: day(2023, 12, 18),
    }
    .into()
}

#[test]
fn a_questionnaire_is_answered_once() {
    let command = || submit(93, &questionnaire(), 9, day(2023, 12, 18));
    given::<Mentee>([requested(), in_pool()]).when(command()).then([submitted(93, 9)]);
    given::<Mentee>([requested(), in_pool(), submitted(93, 9)]).when(command()).then_nothing();
    let refusal = QuestionnaireRefusal::SubmittedBefore { questionnaire: questionnaire().reference() };
    for other in [
        submit(93, &questionnaire(), 8, day(2023, 12, 18)),
        submit(95, &questionnaire(), 9, day(2023, 12, 18)),
    ] {
        given::<Mentee>([requested(), in_pool(), submitted(93, 9)]).when(other).then_refused(refusal.clone());
    }
}

#[test]
fn a_stranger_answers_nothing_and_nobody_answers_tomorrow() {
    given::<Mentee>(NOBODY)
        .when(submit(93, &questionnaire(), 9, day(2023, 12, 18)))
        .then_refused(QuestionnaireRefusal::Unknown);
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Mentee>([requested(), in_pool()])
        .when(submit(93, &questionnaire(), 9, occurred_on))
        .then_refused(QuestionnaireRefusal::InTheFuture { occurred_on, today });
}

#[test]
fn only_an_entry_questionnaire_of_mentees_is_answered_here() {
    let of_others = Questionnaire { audience: Audience::Curator, ..entry() };
    let at_the_end = Questionnaire { audience: Audience::Mentee, ..exit() };
    for other in [of_others, at_the_end] {
        given::<Mentee>([requested(), in_pool()])
            .when(submit(93, &other, 9, day(2023, 12, 18)))
            .then_refused(QuestionnaireRefusal::OtherAudience { questionnaire: other.reference() });
    }
}

#[test]
fn a_mentee_answers_in_the_pool_or_in_a_pair() {
    let not_in_pool = |occurred_on| QuestionnaireRefusal::NotInPool { occurred_on };
    given::<Mentee>([requested()])
        .when(submit(93, &questionnaire(), 9, day(2023, 12, 18)))
        .then_refused(not_in_pool(day(2023, 12, 18)));
    given::<Mentee>([requested(), in_pool()])
        .when(submit(93, &questionnaire(), 9, day(2023, 12, 11)))
        .then_refused(not_in_pool(day(2023, 12, 11)));
}

#[test]
fn a_mentee_who_withdrew_answers_for_the_time_before_it_and_late() {
    let past = || {
        let withdrawn =
            LeavingEvent::MenteeWithdrawn { reason: EndReason::Moved, occurred_on: day(2024, 3, 1) };
        [requested(), in_pool(), withdrawn.into()]
    };
    given::<Mentee>(past())
        .when(submit(93, &questionnaire(), 9, day(2023, 12, 18)))
        .then([recorded(93, 9, true)]);
    let occurred_on = day(2024, 3, 2);
    given::<Mentee>(past())
        .when(submit(93, &questionnaire(), 9, occurred_on))
        .then_refused(QuestionnaireRefusal::NotInPool { occurred_on });
}
