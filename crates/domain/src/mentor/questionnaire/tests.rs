//! Which answers of a mentor are recorded.

use super::*;
use crate::aggregate::Aggregate;
use crate::decisions::note_refusal;
use crate::mentor::tests::{NOBODY, applied};
use crate::mentor::{MentorEvent, RetirementEvent, RetirementReason};
use crate::methodology::tests::{entry, exit, published};
use crate::methodology::{Answer, AnswersRefusal, Methodology, Questionnaire, QuestionnaireRef, Response};
use crate::testing::{day, given, id};

fn questionnaire() -> Questionnaire {
    Questionnaire { audience: Audience::Mentor, ..entry() }
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
    QuestionnaireCommand::SubmitMentorQuestionnaire {
        survey_id: id(number),
        response: response.expect("the answers fit"),
        channel: SurveyChannel::Online,
        occurred_on,
    }
}

/// Answers that do not fit never become a command.
fn judged(methodology: &Methodology, reference: &QuestionnaireRef) -> Result<Response, AnswersRefusal> {
    methodology
        .respond(reference, answers(9), BTreeSet::new(), day(2024, 2, 1), &[])
        .inspect_err(|refusal| note_refusal("Mentor", "SubmitMentorQuestionnaire", refusal))
}

fn submitted(number: u128, mark: i32) -> MentorEvent {
    recorded(number, mark, false)
}

fn recorded(number: u128, mark: i32, late: bool) -> MentorEvent {
    QuestionnaireEvent::MentorQuestionnaireSubmitted {
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
    given::<Mentor>([applied()]).when(command()).then([submitted(93, 9)]);
    given::<Mentor>([applied(), submitted(93, 9)]).when(command()).then_nothing();
    let refusal = QuestionnaireRefusal::SubmittedBefore { questionnaire: questionnaire().reference() };
    for other in [
        submit(93, &questionnaire(), 8, day(2023, 12, 18)),
        submit(95, &questionnaire(), 9, day(2023, 12, 18)),
    ] {
        given::<Mentor>([applied(), submitted(93, 9)]).when(other).then_refused(refusal.clone());
    }
}

#[test]
fn a_stranger_answers_nothing_and_nobody_answers_tomorrow() {
    given::<Mentor>(NOBODY)
        .when(submit(93, &questionnaire(), 9, day(2023, 12, 18)))
        .then_refused(QuestionnaireRefusal::Unknown);
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Mentor>([applied()])
        .when(submit(93, &questionnaire(), 9, occurred_on))
        .then_refused(QuestionnaireRefusal::InTheFuture { occurred_on, today });
}

#[test]
fn only_an_entry_questionnaire_of_mentors_is_answered_here() {
    let of_others = Questionnaire { audience: Audience::Curator, ..entry() };
    let at_the_end = Questionnaire { audience: Audience::Mentor, ..exit() };
    for other in [of_others, at_the_end] {
        given::<Mentor>([applied()])
            .when(submit(93, &other, 9, day(2023, 12, 18)))
            .then_refused(QuestionnaireRefusal::OtherAudience { questionnaire: other.reference() });
    }
}

#[test]
fn a_mentor_answers_after_the_application() {
    given::<Mentor>([applied()])
        .when(submit(93, &questionnaire(), 9, day(2023, 12, 10)))
        .then_refused(QuestionnaireRefusal::BeforeApplication { applied_on: day(2023, 12, 11) });
}

#[test]
fn a_mentor_who_retired_answers_for_the_time_before_it_and_late() {
    let retired_on = day(2024, 3, 6);
    let past = || {
        let retired =
            RetirementEvent::MentorRetired { reason: RetirementReason::Moved, occurred_on: retired_on };
        [applied(), retired.into()]
    };
    given::<Mentor>(past())
        .when(submit(93, &questionnaire(), 9, day(2023, 12, 18)))
        .then([recorded(93, 9, true)]);
    let occurred_on = day(2024, 3, 7);
    given::<Mentor>(past())
        .when(submit(93, &questionnaire(), 9, occurred_on))
        .then_refused(QuestionnaireRefusal::AfterRetirement { occurred_on, retired_on });
}

#[test]
fn a_mentor_answers_a_version_that_is_published_and_every_item_that_is_required() {
    let methodology = Methodology::fold(&[published(questionnaire())]);
    let second = QuestionnaireRef { version: 2, ..questionnaire().reference() };
    let unknown = AnswersRefusal::Unknown { questionnaire: second.clone() };
    assert_eq!(judged(&methodology, &second), Err(unknown));
    let mut strict = questionnaire();
    strict.items[0].required = true;
    let methodology = Methodology::fold(&[published(strict.clone())]);
    let missing = AnswersRefusal::RequiredMissing { items: "Q1".into() };
    assert_eq!(judged(&methodology, &strict.reference()), Err(missing));
}
