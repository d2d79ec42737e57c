//! Answers to questionnaires, whoever gave them.

use super::indicator::decimals;
use super::program::Curator;
use crate::names;
use crate::scalars::Date;
use crate::words::{Audience, FeedbackPhase, Language, Side, SurveyChannel};
use async_graphql::{ComplexObject, Context, Result, SimpleObject};
use domain::ids::PersonId;
use domain::methodology::{self, QuestionnaireRef};
use readmodel::registry::{AnonymousRow, CuratorSurveyRow, SurveyRow};
use readmodel::statistics;
use readmodel::surveys::ItemRow;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Answers to an entry questionnaire. Входная анкета.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct EntrySurvey {
    /// Their id.
    pub id: Uuid,
    /// Which questionnaire. Анкета.
    pub questionnaire: QuestionnaireName,
    /// Coded answers by item.
    pub answers: Vec<Answer>,
    /// How the answers came in.
    pub channel: SurveyChannel,
    /// When.
    pub occurred_on: Date,
    #[graphql(skip)]
    person: PersonId,
    #[graphql(skip)]
    written: BTreeSet<String>,
}

#[ComplexObject]
impl EntrySurvey {
    /// What was said in own words. Personal. Ответы словами.
    #[graphql(complexity = 5)]
    async fn texts(&self, ctx: &Context<'_>) -> Result<Vec<TextAnswer>> {
        text_answers(ctx, self.person.0, self.id, &self.written).await
    }
}

impl EntrySurvey {
    /// As the row of a person's role has it.
    pub(super) fn of(person: PersonId, row: &SurveyRow) -> Self {
        Self {
            id: row.id.0,
            questionnaire: (&row.questionnaire).into(),
            answers: coded_answers(&row.answers),
            channel: row.channel.into(),
            occurred_on: row.occurred_on.into(),
            person,
            written: row.written.clone(),
        }
    }
}

/// Answers of a curator to a questionnaire about the programme. Анкета куратора.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct CuratorSurvey {
    /// Their id.
    pub id: Uuid,
    /// Who answered.
    pub curator: Curator,
    /// At which point.
    pub phase: FeedbackPhase,
    /// Which questionnaire. Анкета.
    pub questionnaire: QuestionnaireName,
    /// Coded answers by item.
    pub answers: Vec<Answer>,
    /// How the answers came in.
    pub channel: SurveyChannel,
    /// When.
    pub occurred_on: Date,
    #[graphql(skip)]
    written: BTreeSet<String>,
}

#[ComplexObject]
impl CuratorSurvey {
    /// What was said in own words. Personal. Ответы словами.
    #[graphql(complexity = 5)]
    async fn texts(&self, ctx: &Context<'_>) -> Result<Vec<TextAnswer>> {
        text_answers(ctx, self.curator.0.0, self.id, &self.written).await
    }
}

impl From<&CuratorSurveyRow> for CuratorSurvey {
    fn from(row: &CuratorSurveyRow) -> Self {
        let CuratorSurveyRow { person_id, phase, survey } = row;
        Self {
            id: survey.id.0,
            curator: Curator(*person_id),
            phase: (*phase).into(),
            questionnaire: (&survey.questionnaire).into(),
            answers: coded_answers(&survey.answers),
            channel: survey.channel.into(),
            occurred_on: survey.occurred_on.into(),
            written: survey.written.clone(),
        }
    }
}

/// A version of a questionnaire.
#[derive(Clone, Debug, SimpleObject)]
pub struct QuestionnaireName {
    /// Its code.
    pub code: String,
    /// Its version.
    pub version: u32,
}

impl From<&QuestionnaireRef> for QuestionnaireName {
    fn from(reference: &QuestionnaireRef) -> Self {
        Self { code: reference.code.clone(), version: reference.version }
    }
}

/// The coded answer to one item.
#[derive(Clone, Debug, SimpleObject)]
pub struct Answer {
    /// The item.
    pub item: String,
    /// The mark on the scale of the questionnaire; null for a choice.
    pub mark: Option<i32>,
    /// The code of the option; null for a mark.
    pub choice: Option<String>,
}

/// The answer to one item in own words.
#[derive(Clone, Debug, SimpleObject)]
pub struct TextAnswer {
    /// The item.
    pub item: String,
    /// What was said; null when it was erased. Personal.
    pub text: Option<String>,
}

/// The answers of a survey in own words.
pub(super) async fn text_answers(
    ctx: &Context<'_>,
    subject: Uuid,
    survey: Uuid,
    written: &BTreeSet<String>,
) -> Result<Vec<TextAnswer>> {
    let fields = written.iter().map(|item| format!("answer:{survey}:{item}"));
    let texts = names::texts(ctx, subject, fields).await?;
    Ok(written.iter().cloned().zip(texts).map(|(item, text)| TextAnswer { item, text }).collect())
}

/// Coded answers in the order of their items.
pub(super) fn coded_answers(answers: &methodology::Answers) -> Vec<Answer> {
    let answers = answers.iter().map(|(item, answer)| (item.clone(), answer.clone()));
    answers
        .map(|(item, answer)| match answer {
            methodology::Answer::Points(mark) => Answer { item, mark: Some(mark), choice: None },
            methodology::Answer::Chosen(choice) => Answer { item, mark: None, choice: Some(choice) },
        })
        .collect()
}

/// What the final answers of a year say about one item of the scale. Ответы по вопросу.
#[derive(Clone, Debug, SimpleObject)]
pub struct SurveyItem {
    /// Which questionnaire.
    pub questionnaire: QuestionnaireName,
    /// Whom it asks: mentees, mentors or curators. Кого спрашивают.
    pub audience: Audience,
    /// Which item.
    pub item: String,
    /// How many marked it.
    pub answered: u64,
    /// The mean mark on the scale of the questionnaire, to three decimals; null when nobody did. Среднее.
    pub mean: Option<String>,
    /// The mark compared with what was expected; null for an item without an expectation. Расхождение с ожиданием.
    pub gap: Option<ExpectationGap>,
}

/// Experience compared with expectation, over the respondents who told both. Расхождение ожиданий и опыта.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct ExpectationGap {
    /// Respondents with both marks on one scale.
    pub paired: usize,
    /// Respondents who told no expectation.
    pub unpaired: u64,
    /// Respondents whose expectation was told on another scale: it is not compared.
    pub scale_changed: u64,
    /// Their mean expectation, to three decimals; null without a pair of marks.
    pub expected: Option<String>,
    /// Their mean experience, to three decimals; null without a pair of marks.
    pub experienced: Option<String>,
    /// Mean of experience less expectation, to three decimals; null without a pair of marks.
    pub gap: Option<String>,
}

#[ComplexObject]
impl ExpectationGap {
    /// Why there is no gap, or why it leaves members out; null when it does neither. Примечание.
    async fn note(
        &self,
        #[graphql(desc = "In which language.", default)] language: Language,
    ) -> Option<&'static str> {
        let (russian, english) = match (self.paired, self.scale_changed) {
            (_, 1..) => (
                "шкала изменилась между входной и выходной анкетой: такие ответы не сравниваются",
                "the scale changed between entry and exit: such answers are not compared",
            ),
            (0, 0) => {
                ("никто не ответил и на входе, и на выходе", "nobody answered both at entry and at the end")
            }
            (_, 0) => return None,
        };
        Some(match language {
            Language::Ru => russian,
            Language::En => english,
        })
    }
}

impl From<ItemRow> for SurveyItem {
    fn from(row: ItemRow) -> Self {
        let gap = row.gap.map(|gap| ExpectationGap {
            paired: gap.pairs.len(),
            unpaired: gap.unpaired,
            scale_changed: gap.scale_changed,
            expected: gap.expected().map(decimals),
            experienced: gap.experienced().map(decimals),
            gap: gap.mean().map(decimals),
        });
        Self {
            questionnaire: (&row.questionnaire).into(),
            audience: row.audience.into(),
            item: row.item,
            answered: row.marks.values().sum(),
            mean: statistics::mean(&row.marks).map(decimals),
            gap,
        }
    }
}

/// A bundle of anonymous final answers. Пачка анонимных анкет.
#[derive(Clone, Debug, SimpleObject)]
pub struct AnonymousBundle {
    /// Which questionnaire.
    pub questionnaire: QuestionnaireName,
    /// Which side answered.
    pub side: Side,
    /// First day of the month in which they were given.
    pub month: Date,
    /// The answers in the order of their values.
    pub sheets: Vec<AnonymousSheet>,
}

/// The answers of somebody, who is not known.
#[derive(Clone, Debug, SimpleObject)]
pub struct AnonymousSheet {
    /// Coded answers by item.
    pub answers: Vec<Answer>,
    /// The overall mark on the scale 1–10, to three decimals; null when too few items were answered.
    pub overall: Option<String>,
}

impl From<&AnonymousRow> for AnonymousBundle {
    fn from(row: &AnonymousRow) -> Self {
        let sheets = row.responses.iter().map(|response| AnonymousSheet {
            answers: coded_answers(&response.answers),
            overall: response.overall.map(|overall| decimals(overall.into())),
        });
        Self {
            questionnaire: (&row.questionnaire).into(),
            side: row.side.into(),
            month: row.month.into(),
            sheets: sheets.collect(),
        }
    }
}
