//! Which answers fit, and which overall mark they give.

use super::*;
use crate::aggregate::Aggregate;
use crate::decisions::note_refusal;
use crate::methodology::tests::{exit, published};
use crate::methodology::{MethodologyEvent, QuestionnairesEvent, Scale};
use crate::testing::day;
use crate::values::Direction;

fn marks(given: &[(&str, i32)]) -> Answers {
    given.iter().map(|(item, points)| ((*item).to_owned(), Answer::Points(*points))).collect()
}

fn all_but_overall(points: i32, items: u32) -> Answers {
    (1..=10)
        .filter(|n| *n != 9)
        .take(items as usize)
        .map(|n| (format!("Q{n}"), Answer::Points(points)))
        .collect()
}

fn noted(judged: Result<Response, AnswersRefusal>) -> Result<Response, AnswersRefusal> {
    judged.inspect_err(|refusal| note_refusal("Pair", "AnswerSurvey", refusal))
}

fn judged(questionnaire: &Questionnaire, answers: Answers) -> Result<Response, AnswersRefusal> {
    let events = [published(questionnaire.clone())];
    noted(Methodology::fold(&events).respond(
        &questionnaire.reference(),
        answers,
        BTreeSet::new(),
        day(2024, 5, 23),
        &[],
    ))
}

fn overall(questionnaire: &Questionnaire, answers: Answers) -> Option<(u64, u64)> {
    let response = judged(questionnaire, answers).expect("the answers fit");
    response.overall().map(|overall| (overall.numerator, overall.denominator))
}

#[test]
fn the_overall_item_is_the_overall_mark() {
    assert_eq!(overall(&exit(), marks(&[("Q9", 8), ("Q1", 1)])), Some((8, 1)));
}

#[test]
fn without_it_the_mean_of_enough_items_stands() {
    let mut answers = all_but_overall(8, 7);
    assert_eq!(overall(&exit(), answers.clone()), Some((8, 1)), "seven of ten are 70 per cent");
    answers.insert("Q1".into(), Answer::Points(9));
    assert_eq!(overall(&exit(), answers), Some((57, 7)), "the mean stays exact");
    assert_eq!(overall(&exit(), all_but_overall(8, 6)), None, "six of ten are unusable");
    assert_eq!(overall(&exit(), Answers::new()), None);
}

#[test]
fn the_share_is_data_of_the_questionnaire() {
    let lenient = Questionnaire { answered_percent: 60, ..exit() };
    assert_eq!(overall(&lenient, all_but_overall(8, 6)), Some((8, 1)));
}

#[test]
fn a_reversed_item_counts_from_the_other_end() {
    let mut questionnaire = exit();
    questionnaire.items[0].reversed = true;
    let mut answers = all_but_overall(8, 7);
    answers.insert("Q1".into(), Answer::Points(3));
    assert_eq!(overall(&questionnaire, answers), Some((8, 1)), "3 of a reversed item is 8");
}

#[test]
fn other_scales_are_laid_on_the_common_one_end_on_end() {
    let five = Questionnaire { scale: Scale { min: 1, max: 5 }, ..exit() };
    for (points, expected) in [(1, (1, 1)), (3, (11, 2)), (4, (31, 4)), (5, (10, 1))] {
        assert_eq!(overall(&five, marks(&[("Q9", points)])), Some(expected), "{points} of 5");
    }
    let grades = Questionnaire { direction: Direction::LowerIsBetter, ..five };
    assert_eq!(overall(&grades, marks(&[("Q9", 1)])), Some((10, 1)), "one is the best grade there");
}

#[test]
fn a_mark_outside_the_scale_is_refused_never_clamped() {
    for received in [0, 11, -1] {
        let refusal = AnswersRefusal::OutsideScale { item: "Q9".into(), received, min: 1, max: 10 };
        assert_eq!(judged(&exit(), marks(&[("Q9", received)])), Err(refusal));
    }
    let five = Questionnaire { scale: Scale { min: 0, max: 4 }, ..exit() };
    assert!(judged(&five, marks(&[("Q9", 0)])).is_ok(), "a scale may begin with zero");
}

#[test]
fn an_answer_fits_its_item() {
    let chosen = |item: &str, code: &str| Answers::from([(item.to_owned(), Answer::Chosen(code.into()))]);
    assert!(judged(&exit(), chosen("F1", "rarely")).is_ok());
    let refusal = AnswersRefusal::NotAnOption {
        item: "F1".into(),
        received: "always".into(),
        accepted: "often, rarely, never".into(),
    };
    assert_eq!(judged(&exit(), chosen("F1", "always")), Err(refusal));
    for (answers, item) in
        [(chosen("Q1", "often"), "Q1"), (marks(&[("F1", 3)]), "F1"), (marks(&[("T1", 3)]), "T1")]
    {
        assert_eq!(judged(&exit(), answers), Err(AnswersRefusal::WrongKind { item: item.into() }));
    }
    let unknown = AnswersRefusal::NoSuchItem { item: "Q12".into(), questionnaire: exit().reference() };
    assert_eq!(judged(&exit(), marks(&[("Q12", 3)])), Err(unknown));
}

#[test]
fn texts_are_named_and_answer_only_text_items() {
    let methodology = Methodology::fold(&[published(exit())]);
    let written = |item: &str| {
        let written = BTreeSet::from([item.to_owned()]);
        methodology.respond(&exit().reference(), Answers::new(), written, day(2024, 5, 23), &[])
    };
    assert_eq!(written("T1").expect("a text").written().len(), 1);
    assert_eq!(written("Q1"), Err(AnswersRefusal::WrongKind { item: "Q1".into() }));
    assert!(matches!(written("T9"), Err(AnswersRefusal::NoSuchItem { .. })));
}

#[test]
fn required_items_are_answered() {
    let mut questionnaire = exit();
    for index in [1, 8, 11] {
        questionnaire.items[index].required = true;
    }
    let refusal = AnswersRefusal::RequiredMissing { items: "Q2, T1".into() };
    assert_eq!(judged(&questionnaire, marks(&[("Q9", 8)])), Err(refusal));
}

#[test]
fn a_questionnaire_is_answered_while_it_is_published() {
    let withdrawn: MethodologyEvent = QuestionnairesEvent::QuestionnaireWithdrawn {
        code: exit().code,
        version: 1,
        occurred_on: day(2024, 5, 23),
    }
    .into();
    let methodology = Methodology::fold(&[published(exit()), withdrawn]);
    let on = |day| noted(methodology.respond(&exit().reference(), Answers::new(), BTreeSet::new(), day, &[]));
    assert!(on(day(2024, 5, 22)).is_ok());
    let questionnaire = exit().reference();
    let refusal = AnswersRefusal::Withdrawn { questionnaire, withdrawn_on: day(2024, 5, 23) };
    assert_eq!(on(day(2024, 5, 23)), Err(refusal));
    let questionnaire = QuestionnaireRef { version: 7, ..exit().reference() };
    assert_eq!(
        noted(methodology.respond(&questionnaire, Answers::new(), BTreeSet::new(), day(2024, 5, 22), &[])),
        Err(AnswersRefusal::Unknown { questionnaire })
    );
}

#[test]
fn answers_are_of_the_day_of_publication_or_later_but_for_a_questionnaire_that_ships() {
    let methodology = Methodology::fold(&[published(exit())]);
    let on = |day, shipped: &[Questionnaire]| {
        noted(methodology.respond(&exit().reference(), Answers::new(), BTreeSet::new(), day, shipped))
    };
    let published_on = day(2024, 1, 9);
    let refused =
        || Err(AnswersRefusal::NotPublishedThen { questionnaire: exit().reference(), published_on });
    assert!(on(published_on, &[]).is_ok());
    assert_eq!(on(day(2024, 1, 8), &[]), refused());
    assert!(on(day(2024, 1, 8), &[exit()]).is_ok(), "it was there on paper");
    let other = Questionnaire { version: 2, ..exit() };
    assert_eq!(on(day(2024, 1, 8), &[other]), refused());
}

#[test]
fn the_newest_version_is_the_newest_that_was_not_withdrawn() {
    let second = Questionnaire { version: 2, ..exit() };
    let withdrawn = QuestionnairesEvent::QuestionnaireWithdrawn {
        code: exit().code,
        version: 2,
        occurred_on: day(2024, 5, 23),
    };
    let events = [published(exit()), published(second)];
    assert_eq!(Methodology::fold(&events).newest(&exit().code).map(|known| known.version), Some(2));
    let mut methodology = Methodology::fold(&events);
    methodology.evolve(&withdrawn.into());
    assert_eq!(methodology.newest(&exit().code).map(|known| known.version), Some(1));
}
