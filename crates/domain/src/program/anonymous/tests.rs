//! Which bundles are recorded, and what of them.

use super::*;
use crate::aggregate::Aggregate;
use crate::methodology::tests::{entry, exit, published};
use crate::methodology::{Answer, Methodology, Questionnaire};
use crate::program::tests::{NOTHING, at, drafted, with};
use crate::program::{ProgramEvent, ProgramStage};
use crate::testing::{day, given, id};
use std::collections::BTreeSet;

fn response(questionnaire: &Questionnaire, mark: i32, written: &[&str]) -> Response {
    let answers = Answers::from([("Q9".into(), Answer::Points(mark))]);
    let written: BTreeSet<String> = written.iter().map(|item| (*item).to_owned()).collect();
    Methodology::fold(&[published(questionnaire.clone())])
        .respond(&questionnaire.reference(), answers, written, day(2024, 5, 23), &[])
        .expect("the answers fit")
}

fn hand_in(number: u128, marks: &[i32], silent: u32) -> AnonymousCommand {
    AnonymousCommand::HandInAnonymousFeedback {
        bundle_id: id(number),
        responses: marks.iter().map(|mark| response(&exit(), *mark, &[])).collect(),
        silent,
        occurred_on: day(2024, 5, 23),
    }
}

fn collected(number: u128, marks: &[i32]) -> ProgramEvent {
    let answers = |mark: &i32| AnonymousAnswers {
        answers: Answers::from([("Q9".into(), Answer::Points(*mark))]),
        overall: u64::try_from(*mark).ok().map(|numerator| Overall { numerator, denominator: 1 }),
    };
    AnonymousEvent::AnonymousFeedbackCollected {
        bundle_id: id(number),
        questionnaire: exit().reference(),
        side: Side::Mentee,
        responses: marks.iter().map(answers).collect(),
        occurred_on: day(2024, 5, 1),
    }
    .into()
}

#[test]
fn a_bundle_keeps_neither_the_order_nor_the_day() {
    given::<Program>([drafted()])
        .when(hand_in(95, &[8, 6, 10, 7, 8], 5))
        .then([collected(95, &[6, 7, 8, 8, 10])]);
    given::<Program>([drafted(), collected(95, &[6, 7, 8, 8, 10])])
        .when(hand_in(95, &[10, 8, 8, 7, 6], 5))
        .then_nothing();
}

#[test]
fn a_bundle_of_this_id_is_handed_in_once() {
    given::<Program>([drafted(), collected(95, &[6, 7, 8, 8, 10])])
        .when(hand_in(95, &[6, 7, 8, 8, 9], 10))
        .then_refused(AnonymousRefusal::BundleTaken);
}

#[test]
fn few_answers_could_be_guessed() {
    for marks in [&[][..], &[9, 9, 9, 9]] {
        let given_now = u32::try_from(marks.len()).expect("few");
        let smallest = if marks.is_empty() { 1 } else { 5 };
        given::<Program>([drafted()])
            .when(hand_in(95, marks, 10))
            .then_refused(AnonymousRefusal::BundleTooSmall { given: given_now, smallest });
    }
}

#[test]
fn nobody_counts_twice() {
    given::<Program>([drafted()])
        .when(hand_in(95, &[8, 6, 10, 7, 8], 4))
        .then_refused(AnonymousRefusal::MoreThanSilent { given: 5, silent: 4 });
    given::<Program>([drafted(), collected(95, &[6, 7, 8, 8, 10])])
        .when(hand_in(96, &[9, 9, 9, 9, 9], 9))
        .then_refused(AnonymousRefusal::MoreThanSilent { given: 10, silent: 9 });
    given::<Program>([drafted(), collected(95, &[6, 7, 8, 8, 10])])
        .when(hand_in(96, &[9, 9, 9, 9, 9], 10))
        .then([collected(96, &[9, 9, 9, 9, 9])]);
}

#[test]
fn a_bundle_answers_one_final_questionnaire_of_a_side() {
    let of_curators = Questionnaire { audience: Audience::Curator, ..exit() };
    let second = Questionnaire { version: 2, ..exit() };
    let bundles = [
        (vec![response(&entry(), 8, &[]); 5], entry().reference()),
        (vec![response(&of_curators, 8, &[]); 5], exit().reference()),
        ([&exit(), &second].map(|known| response(known, 8, &[])).into(), exit().reference()),
    ];
    for (responses, questionnaire) in bundles {
        let bundle_id = id(95);
        let occurred_on = day(2024, 5, 23);
        given::<Program>([drafted()])
            .when(AnonymousCommand::HandInAnonymousFeedback { bundle_id, responses, silent: 9, occurred_on })
            .then_refused(AnonymousRefusal::OtherAudience { questionnaire });
    }
}

#[test]
fn words_give_their_author_away() {
    let responses = vec![response(&exit(), 8, &["T1"]); 5];
    let command = AnonymousCommand::HandInAnonymousFeedback {
        bundle_id: id(95),
        responses,
        silent: 9,
        occurred_on: day(2024, 5, 23),
    };
    given::<Program>([drafted()]).when(command).then_refused(AnonymousRefusal::InOwnWords);
}

#[test]
fn a_bundle_has_a_programme_and_a_day_that_came() {
    given::<Program>(NOTHING)
        .when(hand_in(95, &[8, 6, 10, 7, 8], 5))
        .then_refused(AnonymousRefusal::NotDrafted);
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    let command = AnonymousCommand::HandInAnonymousFeedback {
        bundle_id: id(95),
        responses: vec![response(&exit(), 8, &[]); 5],
        silent: 5,
        occurred_on,
    };
    given::<Program>([drafted()])
        .when(command)
        .then_refused(AnonymousRefusal::InTheFuture { occurred_on, today });
}

#[test]
fn what_was_put_away_takes_no_bundle() {
    for stage in [ProgramStage::Cancelled, ProgramStage::Archived, ProgramStage::Discarded] {
        given::<Program>(at(stage))
            .when(hand_in(95, &[8, 6, 10, 7, 8], 5))
            .then_refused(AnonymousRefusal::Closed);
        given::<Program>(with(stage, [collected(95, &[6, 7, 8, 8, 10])]))
            .when(hand_in(95, &[8, 6, 10, 7, 8], 5))
            .then_nothing();
    }
}
