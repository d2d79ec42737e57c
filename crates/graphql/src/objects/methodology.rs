//! What a region has published: questionnaires, instruments, criteria of the quality card. Texts are public.

use crate::scalars::{Date, Decimal, Position};
use crate::words::{Audience, Direction, FeedbackPhase, Form, Language, TextOrigin, TraitGroup};
use async_graphql::{ComplexObject, Enum, Object, SimpleObject};
use domain::methodology::{self as data, ItemKind, Text};
use readmodel::registry::{CriteriaRow, InstrumentRow, MethodologyRow, QuestionnaireRow};
use uuid::Uuid;

/// What a region has published to ask and measure with. Методика региона.
pub struct Methodology(pub MethodologyRow);

/// A version of a questionnaire. Анкета.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct Questionnaire {
    /// Its code.
    pub code: String,
    /// Its version, from 1.
    pub version: u32,
    /// Whose wording it is.
    pub origin: TextOrigin,
    /// Who answers it.
    pub audience: Audience,
    /// For which form; null for all of them.
    pub form: Option<Form>,
    /// At which point it is answered.
    pub phase: FeedbackPhase,
    /// Lowest mark of its scale.
    pub scale_min: u32,
    /// Highest mark of its scale.
    pub scale_max: u32,
    /// Which end of the scale is better.
    pub direction: Direction,
    /// Per cent of the scale items that must be answered for their mean to be the overall mark.
    pub answered_percent: u32,
    /// How many anonymous answers are handed in at once, at least.
    pub smallest_bundle: u32,
    /// Code of the entry questionnaire whose expectations it asks about again.
    pub mirrors: Option<String>,
    /// Its items in their order.
    pub items: Vec<QuestionnaireItem>,
    /// Since when it is published.
    pub published_on: Date,
    /// From when its answers are not taken any more; null while they are.
    pub withdrawn_on: Option<Date>,
    #[graphql(skip)]
    title: Text,
}

/// How an item is answered. Вид вопроса.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum QuestionnaireItemKind {
    /// By a mark on the scale. Шкала.
    Scale,
    /// By one of some options. Выбор.
    Choice,
    /// By one of some grades in their order. Порядковый выбор.
    Ordinal,
    /// In own words. Текст.
    Text,
}

/// An item of a questionnaire. Вопрос.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct QuestionnaireItem {
    /// Its code.
    pub code: String,
    /// How it is answered.
    pub kind: QuestionnaireItemKind,
    /// Its options or grades; empty for a mark and for a text.
    pub options: Vec<CodedText>,
    /// The better end of the scale is the other one.
    pub reversed: bool,
    /// Answers without it are refused.
    pub required: bool,
    /// Its mark is the overall mark.
    pub is_overall: bool,
    /// The item of the mirrored entry questionnaire that asked for the expectation.
    pub pairs_with: Option<String>,
    #[graphql(skip)]
    text: Text,
}

/// A code with the text by which people read it.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct CodedText {
    /// The code.
    pub code: String,
    #[graphql(skip)]
    text: Text,
}

/// A version of an instrument for a trait. Инструмент.
#[derive(Clone, Debug, SimpleObject)]
pub struct Instrument {
    /// The trait.
    #[graphql(name = "trait")]
    pub measured_trait: String,
    /// To which group the trait belongs.
    pub group: TraitGroup,
    /// What it is measured with.
    pub instrument: String,
    /// Its version, from 1; the newest one counts.
    pub version: u32,
    /// Which values are better.
    pub direction: Direction,
    /// Smallest value.
    pub min: Decimal,
    /// Largest value.
    pub max: Decimal,
    /// Since when.
    pub published_on: Date,
}

/// A version of the criteria of the quality card. Критерии качества.
#[derive(Clone, Debug, SimpleObject)]
pub struct QualityCriteria {
    /// Its version, from 1.
    pub version: u32,
    /// Points of a criterion that shows fully.
    pub top: u32,
    /// The criteria in their order.
    pub criteria: Vec<CodedText>,
    /// The bands of the total, from the lowest.
    pub bands: Vec<QualityBand>,
    /// Since when.
    pub published_on: Date,
}

/// A band of the total. Уровень.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct QualityBand {
    /// Its code.
    pub code: String,
    /// Smallest total.
    pub min: u32,
    /// Largest total.
    pub max: u32,
    #[graphql(skip)]
    text: Text,
}

fn told(text: &Text, language: Language) -> &str {
    match language {
        Language::En if !text.en.is_empty() => &text.en,
        Language::Ru | Language::En => &text.ru,
    }
}

#[ComplexObject]
impl Questionnaire {
    /// Its title; in Russian where there is no other. Название.
    async fn title(&self, #[graphql(desc = "In which language.", default)] language: Language) -> &str {
        told(&self.title, language)
    }
}

#[ComplexObject]
impl QuestionnaireItem {
    /// What is asked; in Russian where there is no other. Вопрос.
    async fn text(&self, #[graphql(desc = "In which language.", default)] language: Language) -> &str {
        told(&self.text, language)
    }
}

#[ComplexObject]
impl CodedText {
    /// The text; in Russian where there is no other.
    async fn text(&self, #[graphql(desc = "In which language.", default)] language: Language) -> &str {
        told(&self.text, language)
    }
}

#[ComplexObject]
impl QualityBand {
    /// How people read it; in Russian where there is no other.
    async fn text(&self, #[graphql(desc = "In which language.", default)] language: Language) -> &str {
        told(&self.text, language)
    }
}

/// What a region has published to ask and measure with. Методика региона.
#[Object]
impl Methodology {
    /// Id of the region.
    async fn region_id(&self) -> Uuid {
        self.0.id.0
    }

    /// Versions of questionnaires, by code and version. Анкеты.
    #[graphql(complexity = "20 * child_complexity")]
    async fn questionnaires(&self) -> Vec<Questionnaire> {
        self.0.questionnaires.iter().map(Questionnaire::from).collect()
    }

    /// Versions of instruments in the order in which they were published. Инструменты.
    #[graphql(complexity = "20 * child_complexity")]
    async fn instruments(&self) -> Vec<Instrument> {
        self.0.instruments.iter().map(Instrument::from).collect()
    }

    /// Versions of the criteria of the quality card. Критерии качества.
    #[graphql(complexity = "2 * child_complexity")]
    async fn quality_criteria(&self) -> Vec<QualityCriteria> {
        self.0.criteria.iter().map(QualityCriteria::from).collect()
    }

    /// Events in its stream: what `expectedVersion` of a mutation is compared with.
    async fn version(&self) -> u64 {
        self.0.version
    }

    /// The last event that changed it.
    async fn position(&self) -> Position {
        self.0.position.into()
    }
}

impl From<&QuestionnaireRow> for Questionnaire {
    fn from(row: &QuestionnaireRow) -> Self {
        let known = row.questionnaire.clone();
        Self {
            code: known.code,
            version: known.version,
            origin: known.origin.into(),
            audience: known.audience.into(),
            form: known.form.map(Form::from),
            phase: known.phase.into(),
            scale_min: known.scale.min,
            scale_max: known.scale.max,
            direction: known.direction.into(),
            answered_percent: known.answered_percent,
            smallest_bundle: known.smallest_bundle,
            mirrors: known.mirrors,
            items: known.items.into_iter().map(QuestionnaireItem::from).collect(),
            published_on: row.published_on.into(),
            withdrawn_on: row.withdrawn_on.map(Date),
            title: known.title,
        }
    }
}

impl From<data::Item> for QuestionnaireItem {
    fn from(item: data::Item) -> Self {
        let (kind, options) = match item.kind {
            ItemKind::Scale => (QuestionnaireItemKind::Scale, Vec::new()),
            ItemKind::Choice { options } => (QuestionnaireItemKind::Choice, options),
            ItemKind::Ordinal { options } => (QuestionnaireItemKind::Ordinal, options),
            ItemKind::Text => (QuestionnaireItemKind::Text, Vec::new()),
        };
        Self {
            code: item.code,
            kind,
            options: options.into_iter().map(CodedText::from).collect(),
            reversed: item.reversed,
            required: item.required,
            is_overall: item.is_overall,
            pairs_with: item.pairs_with,
            text: item.text,
        }
    }
}

impl From<data::Choice> for CodedText {
    fn from(choice: data::Choice) -> Self {
        Self { code: choice.code, text: choice.text }
    }
}

impl From<&InstrumentRow> for Instrument {
    fn from(row: &InstrumentRow) -> Self {
        let known = &row.instrument;
        Self {
            measured_trait: known.name.clone(),
            group: known.group.into(),
            instrument: known.instrument.clone(),
            version: known.version,
            direction: known.direction.into(),
            min: known.min.into(),
            max: known.max.into(),
            published_on: row.published_on.into(),
        }
    }
}

impl From<&CriteriaRow> for QualityCriteria {
    fn from(row: &CriteriaRow) -> Self {
        let data::QualityCriteria { version, top, criteria, bands } = row.criteria.clone();
        let bands = bands.into_iter();
        Self {
            version,
            top,
            criteria: criteria.into_iter().map(CodedText::from).collect(),
            bands: bands.map(QualityBand::from).collect(),
            published_on: row.published_on.into(),
        }
    }
}

impl From<data::Band> for QualityBand {
    fn from(band: data::Band) -> Self {
        let data::Band { code, text, min, max } = band;
        Self { code, min, max, text }
    }
}
