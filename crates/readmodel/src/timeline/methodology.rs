//! What happened to a region's methodology.

use super::phrase::{english, say};
use super::{Wording, correction};
use domain::methodology::{CriteriaEvent, InstrumentsEvent, MethodologyEvent, QuestionnairesEvent};
use domain::words::{InRussian, Word};

pub(super) fn wording(event: &MethodologyEvent) -> Wording {
    match event {
        MethodologyEvent::Questionnaires(QuestionnairesEvent::QuestionnairePublished {
            questionnaire,
            occurred_on: _,
        }) => say(
            format!(
                "Утверждена анкета {}: «{}», {}, вопросов {}",
                questionnaire.reference(),
                questionnaire.title.ru,
                questionnaire.phase.russian(),
                questionnaire.items.len()
            ),
            format!(
                "Questionnaire {} was published: {}, items {}",
                questionnaire.reference(),
                english(questionnaire.phase),
                questionnaire.items.len()
            ),
        ),
        MethodologyEvent::Questionnaires(QuestionnairesEvent::QuestionnaireWithdrawn {
            code,
            version,
            occurred_on,
        }) => say(
            format!("Анкета {code}/v{version} отозвана с {}", occurred_on.in_russian()),
            format!("Questionnaire {code}/v{version} was withdrawn from {occurred_on}"),
        ),
        MethodologyEvent::Instruments(InstrumentsEvent::InstrumentPublished {
            instrument: published,
            occurred_on: _,
        }) => say(
            format!(
                "Утверждён инструмент «{}» (v{}) для признака «{}»: от {} до {}",
                published.instrument, published.version, published.name, published.min, published.max
            ),
            format!(
                "Instrument «{}» (v{}) was published for the trait «{}»: from {} to {}",
                published.instrument, published.version, published.name, published.min, published.max
            ),
        ),
        MethodologyEvent::Criteria(CriteriaEvent::QualityCriteriaPublished { criteria, occurred_on: _ }) => {
            say(
                format!(
                    "Утверждены критерии качества v{}: критериев {}, уровней {}",
                    criteria.version,
                    criteria.criteria.len(),
                    criteria.bands.len()
                ),
                format!(
                    "Quality criteria v{} were published: criteria {}, bands {}",
                    criteria.version,
                    criteria.criteria.len(),
                    criteria.bands.len()
                ),
            )
        }
        MethodologyEvent::Correction(event) => correction::wording(event, wording),
    }
}
