//! How a region asks and measures: questionnaires, instruments and the criteria of the quality card as versioned data
//! (methodology §7). One stream for each region, under the id of its organisation.
//!
//! Invariants: what was published under a code and a version never changes; nothing of methodology §7.2–§7.5 is a constant.

use crate::aggregate_parts;
use chrono::NaiveDate;
use std::collections::BTreeMap;

mod answers;
mod criteria;
mod instruments;
mod questionnaire;
mod questionnaires;
mod submission;

pub use answers::{Answer, Answers, AnswersRefusal, Overall, Response};
use criteria::PublishedCriteria;
pub use criteria::{Band, CriteriaCommand, CriteriaEvent, CriteriaRefusal, QualityCriteria};
pub use instruments::{Instrument, InstrumentsCommand, InstrumentsEvent, InstrumentsRefusal, MisfitRefusal};
pub use questionnaire::{Choice, Item, ItemKind, Questionnaire, QuestionnaireRef, Scale, Text};
pub use questionnaires::{QuestionnairesCommand, QuestionnairesEvent, QuestionnairesRefusal};
pub use submission::Submission;
pub(crate) use submission::Submissions;

/// State of a region's methodology.
#[derive(Clone, Debug, Default)]
pub struct Methodology {
    questionnaires: BTreeMap<QuestionnaireRef, Published>,
    instruments: BTreeMap<(String, String), BTreeMap<u32, Instrument>>,
    criteria: BTreeMap<u32, PublishedCriteria>,
}

/// A questionnaire on record.
#[derive(Clone, Debug, PartialEq)]
struct Published {
    questionnaire: Questionnaire,
    since: NaiveDate,
    withdrawn_on: Option<NaiveDate>,
}

impl Methodology {
    /// A version of a questionnaire, withdrawn or not.
    pub fn questionnaire(&self, reference: &QuestionnaireRef) -> Option<&Questionnaire> {
        self.questionnaires.get(reference).map(|published| &published.questionnaire)
    }

    /// Every version of every questionnaire, withdrawn or not.
    pub fn questionnaires(&self) -> impl Iterator<Item = &Questionnaire> {
        self.questionnaires.values().map(|published| &published.questionnaire)
    }

    /// The newest version of a questionnaire that was not withdrawn.
    pub fn newest(&self, code: &str) -> Option<&Questionnaire> {
        let versions = self.questionnaires.values().filter(|known| known.questionnaire.code == code);
        versions
            .filter(|known| known.withdrawn_on.is_none())
            .map(|known| &known.questionnaire)
            .max_by_key(|known| known.version)
    }

    /// The newest version of each questionnaire that was not withdrawn.
    pub fn in_use(&self) -> impl Iterator<Item = &Questionnaire> {
        let versions = self.questionnaires.values().filter(|known| known.withdrawn_on.is_none());
        // By code and version: a later version comes later.
        let newest: BTreeMap<&str, &Questionnaire> =
            versions.map(|known| (known.questionnaire.code.as_str(), &known.questionnaire)).collect();
        newest.into_values()
    }

    /// The newest version of an instrument for a trait.
    pub fn instrument(&self, name: &str, instrument: &str) -> Option<&Instrument> {
        let versions = self.instruments.get(&(name.to_owned(), instrument.to_owned()))?;
        versions.last_key_value().map(|(_, known)| known)
    }
}

aggregate_parts! {
    Methodology: MethodologyCommand, MethodologyEvent, MethodologyRefusal;
    Questionnaires(QuestionnairesCommand, QuestionnairesEvent, QuestionnairesRefusal, questionnaires),
    Instruments(InstrumentsCommand, InstrumentsEvent, InstrumentsRefusal, instruments),
    Criteria(CriteriaCommand, CriteriaEvent, CriteriaRefusal, criteria),
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::testing::{assert_samples_round_trip, day};
    use crate::values::{Audience, FeedbackPhase, Form, TextOrigin};

    pub(crate) const NOTHING: [MethodologyEvent; 0] = [];

    pub(crate) fn text(ru: &str) -> Text {
        Text { ru: ru.into(), en: ru.into() }
    }

    /// An item of the scale.
    pub(crate) fn scale_item(code: &str) -> Item {
        Item {
            code: code.into(),
            text: text("Насколько комфортно общаться с наставником"),
            kind: ItemKind::Scale,
            reversed: false,
            required: false,
            is_overall: false,
            pairs_with: None,
        }
    }

    /// What a pupil answers at the end of a pair: ten items of the scale, Q9 the overall one, a choice and a text.
    pub(crate) fn exit() -> Questionnaire {
        let mut items: Vec<Item> = (1..=10).map(|number| scale_item(&format!("Q{number}"))).collect();
        items[8].is_overall = true;
        let grades = ["often", "rarely", "never"];
        let options = grades.map(|code| Choice { code: code.into(), text: text("часто") });
        items.push(Item { kind: ItemKind::Ordinal { options: options.into() }, ..scale_item("F1") });
        items.push(Item { kind: ItemKind::Text, ..scale_item("T1") });
        Questionnaire {
            code: "pupil-mentee-exit".into(),
            version: 1,
            title: text("Выходная анкета наставляемого"),
            origin: TextOrigin::Paraphrase,
            audience: Audience::Mentee,
            form: Some(Form::PupilPupil),
            phase: FeedbackPhase::Final,
            scale: Scale { min: 1, max: 10 },
            direction: crate::values::Direction::HigherIsBetter,
            answered_percent: 70,
            smallest_bundle: 5,
            mirrors: None,
            items,
        }
    }

    /// What the same pupil expects at the beginning.
    pub(crate) fn entry() -> Questionnaire {
        Questionnaire {
            code: "pupil-mentee-entry".into(),
            phase: FeedbackPhase::Entry,
            title: text("Входная анкета наставляемого"),
            ..exit()
        }
    }

    pub(crate) fn published(questionnaire: Questionnaire) -> MethodologyEvent {
        QuestionnairesEvent::QuestionnairePublished { questionnaire, occurred_on: day(2024, 1, 9) }.into()
    }

    #[test]
    fn samples_read_back() {
        assert_samples_round_trip::<MethodologyEvent>();
    }
}
