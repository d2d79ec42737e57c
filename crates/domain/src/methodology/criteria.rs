//! The criteria of the quality card and its bands, as data (methodology §7.5). Which band a card has, its own rule says
//! ([`crate::program::QualityCardRule`]), which is taken from the criteria of its day.

use super::questionnaires::is_code;
use super::{Choice, Methodology, Text};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::{part_events, refusals};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A version of the criteria.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QualityCriteria {
    /// Its version, from 1.
    pub version: u32,
    /// Points of a criterion that shows fully: criteria are scored from 0 to this.
    pub top: u32,
    /// The criteria in their order.
    pub criteria: Vec<Choice>,
    /// The bands of the total, from the lowest.
    pub bands: Vec<Band>,
}

/// A band of the total, both ends included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// Its code: «optimal».
    pub code: String,
    /// How people read it.
    pub text: Text,
    /// Smallest total.
    pub min: u32,
    /// Largest total.
    pub max: u32,
}

/// Criteria on record.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PublishedCriteria {
    criteria: QualityCriteria,
    since: NaiveDate,
}

impl Methodology {
    /// The criteria by which a card of this day is scored: the newest version that was published by then.
    pub fn criteria_on(&self, day: NaiveDate) -> Option<&QualityCriteria> {
        let published = self.criteria.values().filter(|known| known.since <= day);
        published.map(|known| &known.criteria).max_by_key(|known| known.version)
    }

    /// A version of the criteria of the quality card.
    pub fn criteria(&self, version: u32) -> Option<&QualityCriteria> {
        self.criteria.get(&version).map(|known| &known.criteria)
    }
}

/// What may be asked about criteria.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum CriteriaCommand {
    /// Publishes a version of the criteria.
    PublishQualityCriteria {
        /// The criteria.
        criteria: QualityCriteria,
        /// Day from which they are published.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to criteria.
    pub enum CriteriaEvent {
        /// A version of the criteria was published.
        QualityCriteriaPublished {
            /// The criteria.
            criteria: QualityCriteria,
            /// Day from which they are published.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why criteria are not published.
    pub enum CriteriaRefusal {
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "CRITERIA_IN_THE_FUTURE",
            "the date {occurred_on} is in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
        OtherContent { version: u32 } => "CRITERIA_VERSION_TAKEN",
            "version {version} of the criteria is published with other content: a change needs a new version",
            "версия {version} критериев уже утверждена с другим содержанием: изменению нужна новая версия";
        Incomplete => "CRITERIA_INCOMPLETE",
            "the criteria are not complete: a version and a top score from 1, and criteria with different codes and a Russian text are needed",
            "критерии неполны: нужны версия и высший балл от 1, критерии с разными кодами и русским текстом";
        BandsWithGaps { from: u32, to: u32 } => "CRITERIA_BANDS_WITH_GAPS",
            "the bands do not cover every total once: they run from {from} to {to} without a gap, the lowest first",
            "уровни не покрывают каждую сумму один раз: они идут от {from} до {to} без пропусков, с нижнего";
    }
}

impl CriteriaEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::QualityCriteriaPublished { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let text = |ru: &str, en: &str| Text { ru: ru.into(), en: en.into() };
        let band =
            |code: &str, ru: &str, min, max| Band { code: code.into(), text: text(ru, code), min, max };
        vec![Self::QualityCriteriaPublished {
            criteria: QualityCriteria {
                version: 1,
                top: 2,
                criteria: vec![
                    Choice {
                        code: "aims".into(), text: text("Соответствие целям", "Fits the aims")
                    },
                    Choice {
                        code: "climate".into(), text: text("Комфортный климат", "Comfortable climate")
                    },
                ],
                bands: vec![band("low", "недопустимый", 0, 2), band("optimal", "оптимальный", 3, 4)],
            },
            occurred_on: NaiveDate::from_ymd_opt(2024, 1, 9).expect("a real day"),
        }]
    }
}

pub(super) fn decide(
    methodology: &Methodology,
    command: CriteriaCommand,
    stamp: Stamp,
) -> Result<Vec<CriteriaEvent>, CriteriaRefusal> {
    let CriteriaCommand::PublishQualityCriteria { criteria, occurred_on } = command;
    match methodology.criteria(criteria.version) {
        Some(known) if *known == criteria => return Ok(Vec::new()),
        Some(_) => return Err(CriteriaRefusal::OtherContent { version: criteria.version }),
        None => {}
    }
    if stamp.is_before(occurred_on) {
        return Err(CriteriaRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    let codes: BTreeSet<&String> = criteria.criteria.iter().map(|criterion| &criterion.code).collect();
    let told = criteria.criteria.iter().all(|criterion| !criterion.text.ru.trim().is_empty());
    let known = codes.len() == criteria.criteria.len() && codes.iter().all(|code| is_code(code)) && told;
    if !known || codes.is_empty() || criteria.version == 0 || !(1..=100).contains(&criteria.top) {
        return Err(CriteriaRefusal::Incomplete);
    }
    let to = criteria.top * u32::try_from(codes.len()).expect("there are few criteria");
    let mut next = 0;
    for band in &criteria.bands {
        if band.min != next || band.max < band.min || band.max > to {
            return Err(CriteriaRefusal::BandsWithGaps { from: 0, to });
        }
        next = band.max + 1;
    }
    if next != to + 1 {
        return Err(CriteriaRefusal::BandsWithGaps { from: 0, to });
    }
    Ok(vec![CriteriaEvent::QualityCriteriaPublished { criteria, occurred_on }])
}

pub(super) fn redo(event: &CriteriaEvent) -> Redo<CriteriaCommand> {
    let CriteriaEvent::QualityCriteriaPublished { criteria, occurred_on } = event.clone();
    Redo::fact(CriteriaCommand::PublishQualityCriteria { criteria, occurred_on })
}

pub(super) fn evolve(methodology: &mut Methodology, event: &CriteriaEvent) {
    let CriteriaEvent::QualityCriteriaPublished { criteria, occurred_on } = event;
    let published = PublishedCriteria { criteria: criteria.clone(), since: *occurred_on };
    methodology.criteria.insert(criteria.version, published);
}

#[cfg(test)]
mod tests;
