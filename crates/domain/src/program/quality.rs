//! The quality card: criteria scored 0–2, a total and a band (methodology §7.5). Both follow from the scores and are computed here,
//! never taken from outside; a partly filled card has a total so far and no band.
//!
//! Number of criteria, top score and bands are what the region has published (`methodology`): they come with the command, and the event
//! keeps them, so that a card reads the same for ever.

use super::{Program, ProgramStage};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::methodology::{Band, QualityCriteria, Text};
use crate::{part_events, refusals};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How a card is scored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QualityCardRule {
    /// Version of the region's criteria.
    pub version: u32,
    /// How many criteria it has.
    pub criteria: u32,
    /// The score of a criterion that shows fully.
    pub top: u32,
    /// The bands of the total, from the lowest.
    pub bands: Vec<Band>,
}

impl From<&QualityCriteria> for QualityCardRule {
    fn from(published: &QualityCriteria) -> Self {
        Self {
            version: published.version,
            criteria: u32::try_from(published.criteria.len()).expect("there are few criteria"),
            top: published.top,
            bands: published.bands.clone(),
        }
    }
}

impl QualityCardRule {
    /// The sum of the scores given.
    pub fn total(scores: &[Option<u32>]) -> u32 {
        scores.iter().flatten().sum()
    }

    /// The band of a card; none while a criterion is open.
    pub fn band(&self, scores: &[Option<u32>]) -> Option<&Band> {
        let total = Self::total(scores);
        let is_whole = scores.iter().all(Option::is_some);
        self.bands.iter().find(|band| is_whole && band.min <= total && total <= band.max)
    }
}

/// What may be asked about the quality card.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum QualityCommand {
    /// Records a quality card; it supersedes the one before.
    RecordQualityCard {
        /// A score for each criterion, in their order; none where it is open.
        scores: Vec<Option<u32>>,
        /// By which rule.
        rule: QualityCardRule,
        /// Day of the assessment.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to the quality card.
    pub enum QualityEvent {
        /// The quality of the programme was assessed.
        QualityAssessed {
            /// By which rule; total and band follow from it.
            rule: QualityCardRule,
            /// A score for each criterion; none where it is open.
            scores: Vec<Option<u32>>,
            /// Day of the assessment.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a card is not recorded.
    pub enum QualityRefusal {
        NotDrafted => "PROGRAM_UNKNOWN",
            "there is no such programme: draft it first",
            "такой программы нет: сначала нужен её проект";
        WrongStage { stage: ProgramStage, accepted: &'static [ProgramStage] } => "PROGRAM_WRONG_STAGE",
            "the programme is at stage {stage}: accepted are {accepted}",
            "программа на этапе {stage}: допустимо {accepted}";
        WrongNumber { received: usize, criteria: u32 } => "QUALITY_CRITERIA_COUNT",
            "the card has {received} scores: accepted is one for each of {criteria} criteria, empty where it is open",
            "в карте оценок: {received}; принимается по одной на каждый из критериев ({criteria}), пустая — где оценки нет";
        Empty => "QUALITY_CARD_EMPTY",
            "the card has no score: at least one is needed",
            "в карте нет ни одной оценки: нужна хотя бы одна";
        OutsideScale { received: u32, top: u32 } => "QUALITY_SCORE_OUTSIDE",
            "the score {received} is outside the scale: accepted are whole numbers from 0 to {top}",
            "оценка {received} вне шкалы: принимаются целые числа от 0 до {top}";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "PROGRAM_IN_THE_FUTURE",
            "the date {occurred_on} is in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
    }
}

impl QualityEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::QualityAssessed { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let text = |ru: &str| Text { ru: ru.into(), en: String::new() };
        let band = |code: &str, ru, min, max| Band { code: code.into(), text: text(ru), min, max };
        vec![Self::QualityAssessed {
            rule: QualityCardRule {
                version: 1,
                criteria: 9,
                top: 2,
                bands: vec![
                    band("not-acceptable", "недопустимый", 0, 8),
                    band("acceptable", "допустимый", 9, 14),
                    band("optimal", "оптимальный", 15, 18),
                ],
            },
            scores: [2, 2, 1, 2, 1, 2, 1, 1, 2].map(Some).to_vec(),
            occurred_on: NaiveDate::from_ymd_opt(2024, 12, 20).expect("a real day"),
        }]
    }
}

const ACCEPTED: &[ProgramStage] = &[ProgramStage::Completing, ProgramStage::Completed];

pub(super) fn decide(
    program: &Program,
    command: QualityCommand,
    stamp: Stamp,
) -> Result<Vec<QualityEvent>, QualityRefusal> {
    let QualityCommand::RecordQualityCard { scores, rule, occurred_on } = command;
    if program.draft.is_none() {
        return Err(QualityRefusal::NotDrafted);
    }
    if u32::try_from(scores.len()) != Ok(rule.criteria) {
        return Err(QualityRefusal::WrongNumber { received: scores.len(), criteria: rule.criteria });
    }
    let top = rule.top;
    if let Some(received) = scores.iter().flatten().copied().find(|score| *score > top) {
        return Err(QualityRefusal::OutsideScale { received, top });
    }
    if scores.iter().all(Option::is_none) {
        return Err(QualityRefusal::Empty);
    }
    let assessed = QualityEvent::QualityAssessed { rule, scores, occurred_on };
    if program.quality.as_ref() == Some(&assessed) {
        return Ok(Vec::new());
    }
    if !ACCEPTED.contains(&program.stage) {
        return Err(QualityRefusal::WrongStage { stage: program.stage, accepted: ACCEPTED });
    }
    if stamp.is_before(occurred_on) {
        return Err(QualityRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    Ok(vec![assessed])
}

pub(super) fn redo(event: &QualityEvent) -> Redo<QualityCommand> {
    let QualityEvent::QualityAssessed { rule, scores, occurred_on } = event.clone();
    Redo::fact(QualityCommand::RecordQualityCard { scores, rule, occurred_on })
}

pub(super) fn evolve(program: &mut Program, event: &QualityEvent) {
    program.quality = Some(event.clone());
}

#[cfg(test)]
mod tests;
