//! Which criteria are published, and which of them a day has.

use super::*;
use crate::aggregate::Aggregate;
use crate::methodology::tests::{NOTHING, text};
use crate::testing::{day, given};

fn criteria(version: u32) -> QualityCriteria {
    let band = |code: &str, min, max| Band { code: code.into(), text: text("уровень"), min, max };
    let choice = |letter: char| Choice { code: letter.to_string(), text: text("признак") };
    QualityCriteria {
        version,
        top: 2,
        criteria: ('a'..='i').map(choice).collect(),
        bands: vec![band("low", 0, 8), band("acceptable", 9, 14), band("optimal", 15, 18)],
    }
}

fn publish(criteria: QualityCriteria) -> CriteriaCommand {
    CriteriaCommand::PublishQualityCriteria { criteria, occurred_on: day(2024, 1, 9) }
}

fn published(criteria: QualityCriteria) -> super::super::MethodologyEvent {
    CriteriaEvent::QualityCriteriaPublished { criteria, occurred_on: day(2024, 1, 9) }.into()
}

#[test]
fn a_card_is_scored_by_the_criteria_of_its_day() {
    let later =
        CriteriaEvent::QualityCriteriaPublished { criteria: criteria(2), occurred_on: day(2024, 9, 2) };
    let methodology = Methodology::fold(&[published(criteria(1)), later.into()]);
    let version = |on| methodology.criteria_on(on).map(|criteria| criteria.version);
    assert_eq!(version(day(2024, 1, 8)), None);
    assert_eq!(version(day(2024, 9, 1)), Some(1));
    assert_eq!(version(day(2024, 9, 2)), Some(2));
}

#[test]
fn criteria_are_published_once_and_a_change_is_a_new_version() {
    given::<Methodology>(NOTHING).when(publish(criteria(1))).then([published(criteria(1))]);
    given::<Methodology>([published(criteria(1))]).when(publish(criteria(1))).then_nothing();
    let mut other = criteria(1);
    other.criteria[0].text = text("другой признак");
    given::<Methodology>([published(criteria(1))])
        .when(publish(other))
        .then_refused(CriteriaRefusal::OtherContent { version: 1 });
}

#[test]
fn criteria_of_tomorrow_wait_until_tomorrow() {
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Methodology>(NOTHING)
        .when(CriteriaCommand::PublishQualityCriteria { criteria: criteria(1), occurred_on })
        .then_refused(CriteriaRefusal::InTheFuture { occurred_on, today });
}

#[test]
fn criteria_are_complete() {
    let spoil: [fn(&mut QualityCriteria); 5] = [
        |criteria| criteria.version = 0,
        |criteria| criteria.top = 0,
        |criteria| criteria.criteria.clear(),
        |criteria| criteria.criteria[1].code = "a".into(),
        |criteria| criteria.criteria[1].text = text(""),
    ];
    for spoil in spoil {
        let mut spoilt = criteria(1);
        spoil(&mut spoilt);
        given::<Methodology>(NOTHING).when(publish(spoilt)).then_refused(CriteriaRefusal::Incomplete);
    }
}

#[test]
fn bands_cover_every_total_once() {
    let spoil: [fn(&mut QualityCriteria); 4] = [
        |criteria| criteria.bands[1].min = 10,
        |criteria| criteria.bands[0].max = 9,
        |criteria| criteria.bands[2].max = 17,
        |criteria| criteria.bands[2].max = 19,
    ];
    for spoil in spoil {
        let mut spoilt = criteria(1);
        spoil(&mut spoilt);
        given::<Methodology>(NOTHING)
            .when(publish(spoilt))
            .then_refused(CriteriaRefusal::BandsWithGaps { from: 0, to: 18 });
    }
}
