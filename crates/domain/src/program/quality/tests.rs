//! Cards, their totals and bands (methodology §10, example 6).

use super::*;
use crate::program::ProgramEvent;
use crate::program::tests::{NOTHING, at, with};
use crate::testing::{day, given};

const EXAMPLE: [u32; 9] = [2, 2, 1, 2, 1, 2, 1, 1, 2];

/// Nine criteria; 15–18 optimal, 9–14 acceptable.
fn rule() -> QualityCardRule {
    let [QualityEvent::QualityAssessed { rule, .. }] =
        QualityEvent::samples().try_into().expect("one sample");
    rule
}

fn card(scores: Vec<Option<u32>>) -> QualityCommand {
    QualityCommand::RecordQualityCard { scores, rule: rule(), occurred_on: day(2024, 12, 20) }
}

fn assessed(scores: Vec<Option<u32>>) -> ProgramEvent {
    QualityEvent::QualityAssessed { rule: rule(), scores, occurred_on: day(2024, 12, 20) }.into()
}

fn band(scores: &[Option<u32>]) -> Option<String> {
    rule().band(scores).map(|band| band.code.clone())
}

fn completing() -> Vec<ProgramEvent> {
    at(ProgramStage::Completing)
}

#[test]
fn a_card_is_recorded_once_and_superseded_by_another() {
    let scores = || EXAMPLE.map(Some).to_vec();
    given::<Program>(completing()).when(card(scores())).then([assessed(scores())]);
    given::<Program>(with(ProgramStage::Completing, [assessed(scores())]))
        .when(card(scores()))
        .then_nothing();
    let other = vec![Some(2); 9];
    given::<Program>(with(ProgramStage::Completed, [assessed(scores())]))
        .when(card(other.clone()))
        .then([assessed(other)]);
}

#[test]
fn fourteen_points_are_acceptable_and_one_more_is_optimal() {
    let mut scores = EXAMPLE.map(Some);
    assert_eq!(QualityCardRule::total(&scores), 14);
    assert_eq!(band(&scores).as_deref(), Some("acceptable"));
    scores[2] = Some(2);
    assert_eq!(band(&scores).as_deref(), Some("optimal"));
    assert_eq!(band(&[Some(0); 9]).as_deref(), Some("not-acceptable"));
}

#[test]
fn eight_answers_of_nine_give_no_band() {
    let mut scores = EXAMPLE.map(Some);
    scores[8] = None;
    assert_eq!((QualityCardRule::total(&scores), band(&scores)), (12, None));
    given::<Program>(completing()).when(card(scores.to_vec())).then([assessed(scores.to_vec())]);
}

#[test]
fn a_score_has_a_criterion_and_lies_on_the_scale() {
    let cases = [
        (vec![Some(1); 8], QualityRefusal::WrongNumber { received: 8, criteria: 9 }),
        (vec![None; 9], QualityRefusal::Empty),
        (
            [2, 2, 1, 2, 1, 2, 1, 1, 3].map(Some).to_vec(),
            QualityRefusal::OutsideScale { received: 3, top: 2 },
        ),
    ];
    for (scores, refusal) in cases {
        given::<Program>(completing()).when(card(scores)).then_refused(refusal);
    }
}

#[test]
fn the_rule_is_what_the_region_published() {
    let text = Text { ru: "полный".into(), en: String::new() };
    let band = Band { code: "full".into(), text: text.clone(), min: 0, max: 3 };
    let criterion = crate::methodology::Choice { code: "aims".into(), text };
    let published =
        QualityCriteria { version: 2, top: 3, criteria: vec![criterion], bands: vec![band.clone()] };
    let rule = QualityCardRule::from(&published);
    assert_eq!(rule, QualityCardRule { version: 2, criteria: 1, top: 3, bands: vec![band.clone()] });
    assert_eq!(rule.band(&[Some(3)]), Some(&band));
}

#[test]
fn quality_is_assessed_at_the_end_and_not_tomorrow() {
    let scores = || EXAMPLE.map(Some).to_vec();
    let stage = ProgramStage::Working;
    given::<Program>(at(stage))
        .when(card(scores()))
        .then_refused(QualityRefusal::WrongStage { stage, accepted: ACCEPTED });
    given::<Program>(NOTHING).when(card(scores())).then_refused(QualityRefusal::NotDrafted);
    let (rule, occurred_on, today) = (rule(), day(2025, 1, 1), day(2024, 12, 31));
    given::<Program>(completing())
        .when(QualityCommand::RecordQualityCard { scores: scores(), rule, occurred_on })
        .then_refused(QualityRefusal::InTheFuture { occurred_on, today });
}
