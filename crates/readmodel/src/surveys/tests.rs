//! Answers item by item: marks and options, anonymous ones beside those under a name, experience against expectation over the same members,
//! and what too few said.

use super::*;
use crate::registry::{CuratorSurveyRow, QuestionnaireRow};
use domain::methodology::{Choice, Scale, Text};
use domain::values::{Audience, Direction, SurveyChannel, TextOrigin};
use std::collections::BTreeSet;
use uuid::Uuid;

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, month, day).expect("a real day")
}

fn id<T: From<Uuid>>(number: u128) -> T {
    Uuid::from_u128(number).into()
}

fn questionnaire(code: &str, version: u32, phase: FeedbackPhase, scale: Scale) -> Questionnaire {
    let is_exit = phase == FeedbackPhase::Final;
    let item = |code: &str| Item {
        code: code.into(),
        text: Text::default(),
        kind: ItemKind::Scale,
        reversed: false,
        required: false,
        is_overall: false,
        pairs_with: is_exit.then(|| code.to_owned()),
    };
    let option = |code: &str| Choice { code: code.into(), text: Text::default() };
    let choice = ItemKind::Choice { options: vec![option("yes"), option("no")] };
    Questionnaire {
        code: code.into(),
        version,
        title: Text::default(),
        origin: TextOrigin::OwnText,
        audience: Audience::Mentee,
        form: None,
        phase,
        scale,
        direction: Direction::HigherIsBetter,
        answered_percent: 70,
        smallest_bundle: 5,
        mirrors: is_exit.then(|| "entry".to_owned()),
        items: vec![item("Q1"), item("Q2"), Item { kind: choice, pairs_with: None, ..item("B1") }],
    }
}

fn methodology() -> MethodologyRow {
    let (ten, five) = (Scale { min: 1, max: 10 }, Scale { min: 1, max: 5 });
    let published = [
        questionnaire("entry", 1, FeedbackPhase::Entry, ten),
        questionnaire("entry", 2, FeedbackPhase::Entry, five),
        questionnaire("exit", 1, FeedbackPhase::Final, ten),
        questionnaire("half-way", 1, FeedbackPhase::Interim, ten),
        Questionnaire {
            audience: Audience::Curator,
            mirrors: None,
            ..questionnaire("curator", 1, FeedbackPhase::Final, ten)
        },
    ];
    let row = |questionnaire| QuestionnaireRow { questionnaire, published_on: day(1, 1), withdrawn_on: None };
    MethodologyRow {
        id: id(1),
        questionnaires: published.into_iter().map(row).collect(),
        instruments: Vec::new(),
        criteria: Vec::new(),
        version: 3,
        position: 3,
    }
}

fn answers(marks: &[(&str, i32)]) -> Answers {
    marks.iter().map(|(item, points)| ((*item).to_owned(), Answer::Points(*points))).collect()
}

/// A mentee who expected so much of Q1, by a version of the entry questionnaire.
fn expected(sheets: &mut Vec<Sheet>, mentee: u128, version: u32, points: i32) {
    let survey = SurveyRow {
        id: id(mentee + 100),
        questionnaire: QuestionnaireRef { code: "entry".into(), version },
        answers: answers(&[("Q1", points)]),
        written: BTreeSet::new(),
        channel: SurveyChannel::Paper,
        occurred_on: day(1, 20),
    };
    sheets.push(Sheet::of_entry(Member::Mentee(id(mentee)), &survey));
}

/// The mentee answers at the end.
fn experienced(sheets: &mut Vec<Sheet>, mentee: u128, marks: &[(&str, i32)], occurred_on: NaiveDate) {
    let feedback = FeedbackRow {
        id: id(mentee + 200),
        phase: FeedbackPhase::Final,
        respondent: Member::Mentee(id(mentee)),
        about: None,
        questionnaire: Some(QuestionnaireRef { code: "exit".into(), version: 1 }),
        answers: answers(marks),
        written: BTreeSet::new(),
        overall: None,
        channel: Some(SurveyChannel::Paper),
        occurred_on,
        position: u64::try_from(sheets.len()).expect("few") + 10,
    };
    sheets.extend(Sheet::of_feedback(id(4), &feedback));
}

fn items(sheets: &[Sheet], year: i32) -> Vec<ItemRow> {
    super::items(&methodology(), sheets, year, 1)
}

fn marks(marks: &[(i128, u64)]) -> Tally {
    Tally::Marks(marks.iter().map(|(mark, number)| (Fraction::whole(*mark), *number)).collect())
}

fn row<'r>(rows: &'r [ItemRow], item: &str) -> &'r ItemRow {
    rows.iter().find(|row| row.item == item).expect("the questionnaire has the item")
}

fn gap(rows: &[ItemRow], item: &str) -> Gap {
    row(rows, item).gap.clone().expect("the item is paired")
}

#[test]
fn nobody_answered_is_no_data() {
    assert_eq!(items(&[], 2024), Vec::new());
}

#[test]
fn experience_is_compared_with_the_expectation_of_the_same_members() {
    let mut sheets = Vec::new();
    expected(&mut sheets, 1, 1, 8);
    expected(&mut sheets, 2, 1, 5);
    expected(&mut sheets, 4, 1, 1);
    for (mentee, mark) in [(1, 9), (2, 8), (3, 10)] {
        experienced(&mut sheets, mentee, &[("Q1", mark), ("Q2", 6)], day(5, 23));
    }
    let rows = items(&sheets, 2024);
    let first = gap(&rows, "Q1");
    assert_eq!((first.pairs.len(), first.unpaired, first.scale_changed), (2, 1, 0));
    assert_eq!(first.expected(), Fraction::new(13, 2));
    assert_eq!(first.experienced(), Fraction::new(17, 2), "the mark of who told no expectation is left out");
    assert_eq!(first.mean(), Some(Fraction::whole(2)));
    assert_eq!(gap(&rows, "Q2"), Gap { unpaired: 3, ..Gap::default() });
    assert_eq!(gap(&rows, "Q2").mean(), None);
    assert_eq!(row(&rows, "Q2").tally, marks(&[(6, 3)]));
    assert_eq!(items(&sheets, 2023), Vec::new(), "of another year");
}

#[test]
fn nothing_is_compared_across_a_change_of_scale() {
    let mut sheets = Vec::new();
    expected(&mut sheets, 1, 2, 4);
    experienced(&mut sheets, 1, &[("Q1", 9)], day(5, 23));
    let first = gap(&items(&sheets, 2024), "Q1");
    assert_eq!(first, Gap { scale_changed: 1, ..Gap::default() });
}

#[test]
fn the_latest_answers_before_the_end_count() {
    let mut sheets = Vec::new();
    expected(&mut sheets, 1, 1, 8);
    experienced(&mut sheets, 1, &[("Q1", 3)], day(5, 23));
    experienced(&mut sheets, 1, &[("Q1", 9)], day(5, 24));
    let rows = items(&sheets, 2024);
    assert_eq!(row(&rows, "Q1").tally, marks(&[(9, 1)]));
    assert_eq!(gap(&rows, "Q1").mean(), Some(Fraction::whole(1)));
    sheets.truncate(1);
    experienced(&mut sheets, 1, &[("Q1", 9)], day(1, 19));
    assert_eq!(gap(&items(&sheets, 2024), "Q1").unpaired, 1, "what was told afterwards is no expectation");
}

#[test]
fn curators_stand_in_rows_of_their_own_each_with_the_latest_answers() {
    let mut sheets = Vec::new();
    experienced(&mut sheets, 1, &[("Q1", 9)], day(5, 23));
    for (person, points) in [(11, 7), (12, 4)] {
        let survey = SurveyRow {
            id: id(person),
            questionnaire: QuestionnaireRef { code: "curator".into(), version: 1 },
            answers: answers(&[("Q1", points)]),
            written: BTreeSet::new(),
            channel: SurveyChannel::Online,
            occurred_on: day(5, 30),
        };
        let row = CuratorSurveyRow { person_id: id(person), phase: FeedbackPhase::Final, survey };
        sheets.push(Sheet::of_curator(id(4), &row));
    }
    let rows = items(&sheets, 2024);
    let first = |audience| {
        let row = rows.iter().find(|row| row.audience == audience && row.item == "Q1");
        row.expect("they answered").tally.clone()
    };
    assert_eq!(first(Audience::Curator), marks(&[(4, 1), (7, 1)]));
    assert_eq!(first(Audience::Mentee), marks(&[(9, 1)]));
}

/// What a mentee answers at a point, each item by a mark or an option.
fn answered(sheets: &mut Vec<Sheet>, mentee: u128, code: &str, phase: FeedbackPhase, answers: Answers) {
    let feedback = FeedbackRow {
        id: id(mentee + 300),
        phase,
        respondent: Member::Mentee(id(mentee)),
        about: None,
        questionnaire: Some(QuestionnaireRef { code: code.into(), version: 1 }),
        answers,
        written: BTreeSet::new(),
        overall: None,
        channel: None,
        occurred_on: day(4, 1),
        position: u64::try_from(sheets.len()).expect("few") + 10,
    };
    sheets.extend(Sheet::of_feedback(id(4), &feedback));
}

fn chosen(option: &str) -> Answers {
    Answers::from([("B1".to_owned(), Answer::Chosen(option.to_owned()))])
}

#[test]
fn options_are_counted_each_and_interim_answers_stand_in_rows_of_their_own() {
    let mut sheets = Vec::new();
    for (mentee, option) in [(1, "no"), (2, "yes"), (3, "no")] {
        answered(&mut sheets, mentee, "exit", FeedbackPhase::Final, chosen(option));
    }
    answered(&mut sheets, 1, "half-way", FeedbackPhase::Interim, answers(&[("Q1", 4)]));
    let rows = items(&sheets, 2024);
    let at = |phase, item: &str| {
        let row = rows.iter().find(|row| row.phase == phase && row.item == item);
        row.unwrap_or_else(|| panic!("{phase:?} {item}"))
    };
    let options = |yes, no| Tally::Options(vec![("yes".to_owned(), yes), ("no".to_owned(), no)]);
    assert_eq!(at(FeedbackPhase::Final, "B1").tally, options(1, 2));
    assert_eq!(at(FeedbackPhase::Final, "B1").answered(), 3);
    assert_eq!(at(FeedbackPhase::Interim, "B1").tally, options(0, 0), "asked, and answered by nobody");
    assert_eq!(at(FeedbackPhase::Interim, "Q1").tally, marks(&[(4, 1)]));
    assert_eq!(at(FeedbackPhase::Final, "Q1").tally, marks(&[]));
}

/// A final sheet of somebody whom nobody knows.
fn anonymous(number: usize, mark: i32) -> Sheet {
    Sheet {
        program_id: Some(id(4)),
        respondent: Respondent::Anonymous(number),
        phase: FeedbackPhase::Final,
        questionnaire: QuestionnaireRef { code: "exit".into(), version: 1 },
        answers: answers(&[("Q1", mark)]),
        order: (day(5, 1), 0),
    }
}

#[test]
fn anonymous_answers_count_and_are_compared_with_nothing() {
    let mut sheets = Vec::new();
    expected(&mut sheets, 1, 1, 8);
    experienced(&mut sheets, 1, &[("Q1", 9)], day(5, 23));
    sheets.extend((0..5).map(|number| anonymous(number, 6)));
    let rows = items(&sheets, 2024);
    let first = row(&rows, "Q1");
    assert_eq!((first.tally.clone(), first.answered(), first.anonymous), (marks(&[(6, 5), (9, 1)]), 6, 5));
    assert_eq!((gap(&rows, "Q1").paired(), gap(&rows, "Q1").unpaired), (1, 0));
}

#[test]
fn what_fewer_said_than_the_rules_allow_is_withheld_and_is_not_zero() {
    let mut sheets = Vec::new();
    for mentee in 1..=6 {
        let marks: &[(&str, i32)] = if mentee <= 4 { &[("Q1", 9), ("Q2", 3)] } else { &[("Q1", 9)] };
        experienced(&mut sheets, mentee, marks, day(5, 23));
    }
    let rows = super::items(&methodology(), &sheets, 2024, 5);
    let (first, second, choice) = (row(&rows, "Q1"), row(&rows, "Q2"), row(&rows, "B1"));
    assert_eq!((first.tally.clone(), first.fewer_than), (marks(&[(9, 6)]), None));
    assert_eq!((second.tally.clone(), second.fewer_than), (marks(&[]), Some(5)));
    assert_eq!(second.gap, None, "neither is its comparison told");
    assert_eq!((choice.answered(), choice.fewer_than), (0, None), "nobody is not few");
    assert_eq!(row(&super::items(&methodology(), &sheets, 2024, 4), "Q2").tally, marks(&[(3, 4)]));
}

#[test]
fn a_comparison_of_few_or_one_that_leaves_few_out_is_withheld() {
    for (told, is_shown) in [(4, false), (5, true), (6, false), (9, false), (10, true)] {
        let mut sheets = Vec::new();
        for mentee in 1..=10 {
            if mentee <= told {
                expected(&mut sheets, mentee, 1, 8);
            }
            experienced(&mut sheets, mentee, &[("Q1", 9)], day(5, 23));
        }
        let rows = super::items(&methodology(), &sheets, 2024, 5);
        let first = gap(&rows, "Q1");
        assert_eq!((first.fewer_than.is_none(), first.paired() > 0), (is_shown, is_shown), "{told}");
        assert_eq!(row(&rows, "Q1").answered(), 10, "what all said is told");
    }
}
