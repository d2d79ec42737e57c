//! Acts about a region's methodology: questionnaires, instruments, criteria of the quality card.

use super::carry_out::{carry_out, carry_out_if};
use crate::input::{about, bad_input};
use crate::objects::methodology::QuestionnaireItemKind;
use crate::payload::{MethodologyPayload, UserError};
use crate::scalars::{Date, Decimal};
use crate::words::{Audience, Direction, FeedbackPhase, Form, TextOrigin, TraitGroup};
use app::Refused;
use app::acts::MethodologyAct;
use async_graphql::{Context, InputObject, Object, Result};
use domain::ids::OrganizationId;
use domain::methodology::{
    Band, Choice, CriteriaCommand, Instrument, InstrumentsCommand, Item, ItemKind, Methodology,
    MethodologyCommand, QualityCriteria, Questionnaire, QuestionnaireRef, QuestionnairesCommand, Scale, Text,
};
use uuid::Uuid;

/// Acts about a region's methodology.
#[derive(Clone, Copy, Debug, Default)]
pub struct MethodologyMutations;

/// A public text, which speaks of nobody.
#[derive(InputObject)]
pub struct TextInput {
    /// In Russian.
    ru: String,
    /// In English; the Russian text stands where there is none.
    #[graphql(default)]
    en: String,
}

impl From<TextInput> for Text {
    fn from(text: TextInput) -> Self {
        Self { ru: text.ru, en: text.en }
    }
}

/// A code with the text by which people read it.
#[derive(InputObject)]
pub struct CodedTextInput {
    /// Up to 40 latin letters, digits and hyphens.
    code: String,
    /// The text.
    text: TextInput,
}

impl From<CodedTextInput> for Choice {
    fn from(choice: CodedTextInput) -> Self {
        Self { code: choice.code, text: choice.text.into() }
    }
}

/// A scale, both ends included.
#[derive(InputObject)]
pub struct ScaleInput {
    /// Lowest mark.
    min: u32,
    /// Highest mark.
    max: u32,
}

/// An item of a questionnaire.
#[derive(InputObject)]
pub struct QuestionnaireItemInput {
    /// Its code: «Q1».
    code: String,
    /// What is asked.
    text: TextInput,
    /// How it is answered.
    kind: QuestionnaireItemKind,
    /// Its options or grades; none for a mark and for a text.
    #[graphql(default)]
    options: Vec<CodedTextInput>,
    /// The better end of the scale is the other one.
    #[graphql(default)]
    reversed: bool,
    /// Answers without it are refused.
    #[graphql(default)]
    required: bool,
    /// Its mark is the overall mark.
    #[graphql(default)]
    is_overall: bool,
    /// The item of the mirrored entry questionnaire that asked for the expectation.
    pairs_with: Option<String>,
}

/// A version of a questionnaire.
#[derive(InputObject)]
pub struct QuestionnaireInput {
    /// Its stable code.
    code: String,
    /// Its version, from 1.
    version: u32,
    /// Its title.
    title: TextInput,
    /// Whose wording it is.
    origin: TextOrigin,
    /// Who answers it.
    audience: Audience,
    /// For which form; for all of them when left out.
    form: Option<Form>,
    /// At which point it is answered.
    phase: FeedbackPhase,
    /// Its scale.
    scale: ScaleInput,
    /// Which end of the scale is better.
    direction: Direction,
    /// Per cent of the scale items that must be answered for their mean to be the overall mark.
    answered_percent: u32,
    /// How many anonymous answers are handed in at once, at least 3.
    smallest_bundle: u32,
    /// Code of the entry questionnaire whose expectations it asks about again.
    mirrors: Option<String>,
    /// Its items in their order.
    items: Vec<QuestionnaireItemInput>,
}

/// A questionnaire by code and version.
#[derive(InputObject)]
pub struct QuestionnaireRefInput {
    /// Its code.
    code: String,
    /// Its version.
    version: u32,
}

impl From<QuestionnaireRefInput> for QuestionnaireRef {
    fn from(reference: QuestionnaireRefInput) -> Self {
        Self { code: reference.code, version: reference.version }
    }
}

/// A questionnaire to be published.
#[derive(InputObject)]
pub struct PublishQuestionnaireInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the methodology that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Which region publishes it.
    region_id: Uuid,
    /// The questionnaire.
    questionnaire: QuestionnaireInput,
    /// Day from which it is published.
    occurred_on: Date,
}

/// A questionnaire to be withdrawn.
#[derive(InputObject)]
pub struct WithdrawQuestionnaireInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the methodology that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Which region withdraws it.
    region_id: Uuid,
    /// Which one.
    questionnaire: QuestionnaireRefInput,
    /// From which day its answers are not taken any more.
    occurred_on: Date,
}

/// An instrument to be published.
#[derive(InputObject)]
pub struct PublishInstrumentInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the methodology that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Which region publishes it.
    region_id: Uuid,
    /// The trait: «школьная тревожность».
    #[graphql(name = "trait")]
    measured_trait: String,
    /// To which group the trait belongs.
    group: TraitGroup,
    /// What it is measured with: «тест Филлипса».
    instrument: String,
    /// Its version, from 1.
    version: u32,
    /// Which values are better.
    direction: Direction,
    /// Smallest value.
    min: Decimal,
    /// Largest value.
    max: Decimal,
    /// Day from which it is published.
    occurred_on: Date,
}

/// A band of the quality card's total.
#[derive(InputObject)]
pub struct QualityBandInput {
    /// Its code.
    code: String,
    /// How people read it.
    text: TextInput,
    /// Smallest total.
    min: u32,
    /// Largest total.
    max: u32,
}

/// Criteria of the quality card to be published.
#[derive(InputObject)]
pub struct PublishQualityCriteriaInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the methodology that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Which region publishes them.
    region_id: Uuid,
    /// Their version, from 1.
    version: u32,
    /// Points of a criterion that shows fully.
    top: u32,
    /// The criteria in their order.
    criteria: Vec<CodedTextInput>,
    /// The bands of the total, from the lowest, without a gap.
    bands: Vec<QualityBandInput>,
    /// Day from which they are published.
    occurred_on: Date,
}

/// The defaults to be published.
#[derive(InputObject)]
pub struct LoadDefaultMethodologyInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the methodology that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Which region publishes them.
    region_id: Uuid,
    /// Day from which they are published.
    occurred_on: Date,
}

about! {
    PublishQuestionnaireInput => Methodology, region_id;
    WithdrawQuestionnaireInput => Methodology, region_id;
    PublishInstrumentInput => Methodology, region_id;
    PublishQualityCriteriaInput => Methodology, region_id;
    LoadDefaultMethodologyInput => Methodology, region_id;
}

fn publish(region_id: Uuid, command: impl Into<MethodologyCommand>) -> MethodologyAct {
    MethodologyAct::Publish { region_id: OrganizationId(region_id), command: Box::new(command.into()) }
}

impl TryFrom<QuestionnaireInput> for Questionnaire {
    type Error = UserError;

    fn try_from(input: QuestionnaireInput) -> std::result::Result<Self, UserError> {
        let items = input.items.into_iter().enumerate();
        Ok(Self {
            code: input.code,
            version: input.version,
            title: input.title.into(),
            origin: input.origin.into(),
            audience: input.audience.into(),
            form: input.form.map(Into::into),
            phase: input.phase.into(),
            scale: Scale { min: input.scale.min, max: input.scale.max },
            direction: input.direction.into(),
            answered_percent: input.answered_percent,
            smallest_bundle: input.smallest_bundle,
            mirrors: input.mirrors,
            items: items
                .map(|(index, item)| read_item(index, item))
                .collect::<std::result::Result<_, _>>()?,
        })
    }
}

fn read_item(index: usize, item: QuestionnaireItemInput) -> std::result::Result<Item, UserError> {
    let options: Vec<Choice> = item.options.into_iter().map(Choice::from).collect();
    let kind = match item.kind {
        QuestionnaireItemKind::Scale | QuestionnaireItemKind::Text if !options.is_empty() => {
            let refused = Refused::new(
                "QUESTIONNAIRE_OPTIONS_UNEXPECTED",
                "a mark and a text have no options: leave them out",
                "у оценки и текста нет вариантов ответа: уберите их",
            );
            return Err(bad_input(&["questionnaire", "items", &index.to_string(), "options"], refused));
        }
        QuestionnaireItemKind::Scale => ItemKind::Scale,
        QuestionnaireItemKind::Text => ItemKind::Text,
        QuestionnaireItemKind::Choice => ItemKind::Choice { options },
        QuestionnaireItemKind::Ordinal => ItemKind::Ordinal { options },
    };
    Ok(Item {
        code: item.code,
        text: item.text.into(),
        kind,
        reversed: item.reversed,
        required: item.required,
        is_overall: item.is_overall,
        pairs_with: item.pairs_with,
    })
}

impl From<PublishInstrumentInput> for MethodologyAct {
    fn from(input: PublishInstrumentInput) -> Self {
        let instrument = Instrument {
            name: input.measured_trait,
            group: input.group.into(),
            instrument: input.instrument,
            version: input.version,
            direction: input.direction.into(),
            min: input.min.0,
            max: input.max.0,
        };
        let command = InstrumentsCommand::PublishInstrument { instrument, occurred_on: input.occurred_on.0 };
        publish(input.region_id, command)
    }
}

impl From<PublishQualityCriteriaInput> for MethodologyAct {
    fn from(input: PublishQualityCriteriaInput) -> Self {
        let bands = input.bands.into_iter().map(|QualityBandInput { code, text, min, max }| Band {
            code,
            text: text.into(),
            min,
            max,
        });
        let criteria = QualityCriteria {
            version: input.version,
            top: input.top,
            criteria: input.criteria.into_iter().map(Choice::from).collect(),
            bands: bands.collect(),
        };
        let command = CriteriaCommand::PublishQualityCriteria { criteria, occurred_on: input.occurred_on.0 };
        publish(input.region_id, command)
    }
}

#[Object]
impl MethodologyMutations {
    /// Publishes a version of a questionnaire. Утвердить анкету.
    async fn publish_questionnaire(
        &self,
        ctx: &Context<'_>,
        input: PublishQuestionnaireInput,
    ) -> Result<MethodologyPayload> {
        carry_out_if(ctx, input, |input| {
            let questionnaire = input.questionnaire.try_into()?;
            let command = QuestionnairesCommand::PublishQuestionnaire {
                questionnaire,
                occurred_on: input.occurred_on.0,
            };
            Ok(publish(input.region_id, command))
        })
        .await
    }

    /// Withdraws a version of a questionnaire: answers given from that day on are not taken. Отозвать анкету.
    async fn withdraw_questionnaire(
        &self,
        ctx: &Context<'_>,
        input: WithdrawQuestionnaireInput,
    ) -> Result<MethodologyPayload> {
        carry_out(ctx, input, |input| {
            let command = QuestionnairesCommand::WithdrawQuestionnaire {
                questionnaire: input.questionnaire.into(),
                occurred_on: input.occurred_on.0,
            };
            publish(input.region_id, command)
        })
        .await
    }

    /// Publishes a version of an instrument: measurements with it keep to its direction and bounds. Утвердить инструмент.
    async fn publish_instrument(
        &self,
        ctx: &Context<'_>,
        input: PublishInstrumentInput,
    ) -> Result<MethodologyPayload> {
        carry_out(ctx, input, MethodologyAct::from).await
    }

    /// Publishes a version of the criteria of the quality card. Утвердить критерии качества.
    async fn publish_quality_criteria(
        &self,
        ctx: &Context<'_>,
        input: PublishQualityCriteriaInput,
    ) -> Result<MethodologyPayload> {
        carry_out(ctx, input, MethodologyAct::from).await
    }

    /// Publishes the questionnaires, instruments and criteria that ship with the program; what the region has published itself
    /// under the same code and version stays. Загрузить методику по умолчанию.
    async fn load_default_methodology(
        &self,
        ctx: &Context<'_>,
        input: LoadDefaultMethodologyInput,
    ) -> Result<MethodologyPayload> {
        carry_out(ctx, input, |input| MethodologyAct::LoadDefaults {
            region_id: OrganizationId(input.region_id),
            occurred_on: input.occurred_on.0,
        })
        .await
    }
}
