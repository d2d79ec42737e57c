//! Which answers of a curator are recorded.

use super::*;
use crate::aggregate::Aggregate;
use crate::methodology::tests::{exit, published};
use crate::methodology::{Answer, Methodology, Questionnaire};
use crate::program::tests::{NOTHING, at, with};
use crate::program::{DraftingEvent, ProgramEvent, ProgramStage};
use crate::testing::{day, given, id};
use crate::values::Form;

fn questionnaire() -> Questionnaire {
    Questionnaire { code: "curator".into(), audience: Audience::Curator, form: None, ..exit() }
}

fn answers(mark: i32) -> Answers {
    Answers::from([("Q9".into(), Answer::Points(mark))])
}

fn submit(questionnaire: &Questionnaire, mark: i32, occurred_on: NaiveDate) -> QuestionnaireCommand {
    let methodology = Methodology::fold(&[published(questionnaire.clone())]);
    let response = methodology.respond(
        &questionnaire.reference(),
        answers(mark),
        BTreeSet::new(),
        occurred_on,
        std::slice::from_ref(questionnaire),
    );
    QuestionnaireCommand::SubmitCuratorQuestionnaire {
        survey_id: id(96),
        person_id: id(9),
        response: response.expect("the answers fit"),
        channel: SurveyChannel::Online,
        occurred_on,
    }
}

fn submitted() -> ProgramEvent {
    QuestionnaireEvent::CuratorQuestionnaireSubmitted {
        survey_id: id(96),
        person_id: id(9),
        phase: FeedbackPhase::Final,
        questionnaire: questionnaire().reference(),
        answers: answers(8),
        written: BTreeSet::new(),
        channel: SurveyChannel::Online,
        occurred_on: day(2024, 12, 20),
    }
    .into()
}

fn named() -> ProgramEvent {
    DraftingEvent::CuratorAssigned { person_id: id(9), order: None, occurred_on: day(2023, 12, 12) }.into()
}

fn completing() -> Vec<ProgramEvent> {
    with(ProgramStage::Completing, [named()])
}

#[test]
fn a_curator_answers_a_questionnaire_once() {
    let command = || submit(&questionnaire(), 8, day(2024, 12, 20));
    let answered = || with(ProgramStage::Completing, [named(), submitted()]);
    given::<Program>(completing()).when(command()).then([submitted()]);
    given::<Program>(answered()).when(command()).then_nothing();
    let refusal = QuestionnaireRefusal::SubmittedBefore { questionnaire: questionnaire().reference() };
    given::<Program>(answered()).when(submit(&questionnaire(), 7, day(2024, 12, 20))).then_refused(refusal);
}

#[test]
fn the_same_questionnaire_is_answered_by_each_curator_and_at_every_point() {
    let entry =
        Questionnaire { code: "curator-entry".into(), phase: FeedbackPhase::Entry, ..questionnaire() };
    let mut expected = submitted();
    if let ProgramEvent::Questionnaire(QuestionnaireEvent::CuratorQuestionnaireSubmitted {
        phase,
        questionnaire,
        ..
    }) = &mut expected
    {
        (*phase, *questionnaire) = (FeedbackPhase::Entry, entry.reference());
    }
    given::<Program>(with(ProgramStage::Completing, [named(), submitted()]))
        .when(submit(&entry, 8, day(2024, 12, 20)))
        .then([expected]);
}

#[test]
fn only_curators_of_the_programme_answer_while_they_are_curators() {
    let command = || submit(&questionnaire(), 8, day(2024, 12, 20));
    given::<Program>(at(ProgramStage::Completing))
        .when(command())
        .then_refused(QuestionnaireRefusal::NotACurator { person_id: id(9) });
    let (occurred_on, named_on) = (day(2023, 12, 11), day(2023, 12, 12));
    given::<Program>(completing())
        .when(submit(&questionnaire(), 8, occurred_on))
        .then_refused(QuestionnaireRefusal::OutsideTerm { occurred_on, named_on });
    let released = |occurred_on| {
        let released = DraftingEvent::CuratorReleased { person_id: id(9), occurred_on };
        with(ProgramStage::Completing, [named(), released.into()])
    };
    given::<Program>(released(day(2024, 12, 20))).when(command()).then([submitted()]);
    let occurred_on = day(2024, 12, 20);
    given::<Program>(released(day(2024, 12, 19)))
        .when(command())
        .then_refused(QuestionnaireRefusal::OutsideTerm { occurred_on, named_on });
}

#[test]
fn a_curator_of_two_terms_answers_of_either() {
    let again =
        DraftingEvent::CuratorAssigned { person_id: id(9), order: None, occurred_on: day(2024, 12, 25) };
    let released = DraftingEvent::CuratorReleased { person_id: id(9), occurred_on: day(2024, 12, 20) };
    let twice = || with(ProgramStage::Completing, [named(), released.clone().into(), again.clone().into()]);
    given::<Program>(twice()).when(submit(&questionnaire(), 8, day(2024, 12, 20))).then([submitted()]);
    let occurred_on = day(2024, 12, 21);
    given::<Program>(twice())
        .when(submit(&questionnaire(), 8, occurred_on))
        .then_refused(QuestionnaireRefusal::OutsideTerm { occurred_on, named_on: day(2024, 12, 25) });
}

#[test]
fn the_questionnaire_asks_curators_and_of_a_form_of_the_programme() {
    let of_mentees = Questionnaire { audience: Audience::Mentee, ..questionnaire() };
    let of_other_form = Questionnaire { form: Some(Form::TeacherTeacher), ..questionnaire() };
    for other in [of_mentees, of_other_form] {
        given::<Program>(completing())
            .when(submit(&other, 8, day(2024, 12, 20)))
            .then_refused(QuestionnaireRefusal::OtherAudience { questionnaire: other.reference() });
    }
}

#[test]
fn nobody_answers_tomorrow_nor_of_a_programme_that_is_not_or_is_put_away() {
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Program>(completing())
        .when(submit(&questionnaire(), 8, occurred_on))
        .then_refused(QuestionnaireRefusal::InTheFuture { occurred_on, today });
    let command = || submit(&questionnaire(), 8, day(2024, 12, 20));
    given::<Program>(NOTHING).when(command()).then_refused(QuestionnaireRefusal::NotDrafted);
    given::<Program>(with(ProgramStage::Archived, [named()]))
        .when(command())
        .then_refused(QuestionnaireRefusal::Closed);
}
