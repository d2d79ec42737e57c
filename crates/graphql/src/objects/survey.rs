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
use readmodel::surveys::{Gap, ItemRow, Tally};
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

/// What the interim or the final answers of a year say about one item that is answered by a mark or an option. Ответы по вопросу.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct SurveyItem {
    /// Which questionnaire.
    pub questionnaire: QuestionnaireName,
    /// Whom it asks: mentees, mentors or curators. Кого спрашивают.
    pub audience: Audience,
    /// At which point it was asked. Когда спрашивали.
    pub phase: FeedbackPhase,
    /// Which item.
    pub item: String,
    /// How many answered it; null when so few did that it is withheld.
    pub answered: Option<u64>,
    /// How many of them anonymously; null when withheld. Анонимных.
    pub anonymous: Option<u64>,
    /// The mean mark on the scale of the questionnaire, to three decimals; null when nobody gave one, for an item with options, and when
    /// withheld. Среднее.
    pub mean: Option<String>,
    /// How many chose each option, in the order of the questionnaire; null for an item of the scale and when withheld. Выбор.
    pub options: Option<Vec<OptionCount>>,
    /// The mark compared with what was expected; null for an item without an expectation and when withheld. Расхождение с ожиданием.
    pub gap: Option<ExpectationGap>,
    #[graphql(skip)]
    fewer_than: Option<u32>,
}

/// How many chose an option. Выбравшие вариант.
#[derive(Clone, Debug, SimpleObject)]
pub struct OptionCount {
    /// The code of the option.
    pub option: String,
    /// How many chose it.
    pub chosen: u64,
}

#[ComplexObject]
impl SurveyItem {
    /// Why the numbers of the item are withheld: fewer answered than the rules of the region let show (`minRespondents` of its satisfaction
    /// policy). Null when nothing is withheld. An item that nobody answered is not withheld: it shows zero answers and no mean. Почему скрыто.
    async fn withheld(
        &self,
        #[graphql(desc = "In which language.", default)] language: Language,
    ) -> Option<String> {
        let least = self.fewer_than?;
        Some(match language {
            Language::Ru => format!("ответили меньше {least} человек: ответы столь немногих не показывают"),
            Language::En => format!("fewer than {least} answered: answers of so few are not shown"),
        })
    }
}

/// Experience compared with expectation, over the respondents who told both. Расхождение ожиданий и опыта.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct ExpectationGap {
    /// Respondents with both marks on one scale; null when withheld.
    pub paired: Option<u64>,
    /// Respondents who told no expectation; null when withheld. Anonymous answers are of nobody who could have told one.
    pub unpaired: Option<u64>,
    /// Respondents whose expectation was told on another scale: it is not compared; null when withheld.
    pub scale_changed: Option<u64>,
    /// Their mean expectation, to three decimals; null without a pair of marks.
    pub expected: Option<String>,
    /// Their mean experience, to three decimals; null without a pair of marks.
    pub experienced: Option<String>,
    /// Mean of experience less expectation, to three decimals; null without a pair of marks.
    pub gap: Option<String>,
    #[graphql(skip)]
    fewer_than: Option<u32>,
}

#[ComplexObject]
impl ExpectationGap {
    /// Why there is no gap, why it is withheld (fewer than `minRespondents` are compared, or left out beside those who are, and their marks
    /// would follow from both means), or why it leaves members out; null when it does none of these. Примечание.
    async fn note(
        &self,
        #[graphql(desc = "In which language.", default)] language: Language,
    ) -> Option<String> {
        if let Some(least) = self.fewer_than {
            return Some(match language {
                Language::Ru => {
                    format!("сравнивать пришлось бы ответы меньше {least} человек: их не показывают")
                }
                Language::En => {
                    format!("fewer than {least} would be compared or told apart: they are not shown")
                }
            });
        }
        let (russian, english) = match (self.paired?, self.scale_changed?) {
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
            Language::Ru => russian.to_owned(),
            Language::En => english.to_owned(),
        })
    }
}

impl From<ItemRow> for SurveyItem {
    fn from(row: ItemRow) -> Self {
        let shown = row.fewer_than.is_none();
        let (answered, anonymous) = (shown.then(|| row.answered()), shown.then_some(row.anonymous));
        let (mean, options) = match row.tally {
            Tally::Marks(marks) => (statistics::mean(&marks).map(decimals), None),
            Tally::Options(options) => {
                let counted = options.into_iter().map(|(option, chosen)| OptionCount { option, chosen });
                (None, shown.then(|| counted.collect()))
            }
        };
        Self {
            questionnaire: (&row.questionnaire).into(),
            audience: row.audience.into(),
            phase: row.phase.into(),
            item: row.item,
            answered,
            anonymous,
            mean,
            options,
            gap: row.gap.map(Into::into),
            fewer_than: row.fewer_than,
        }
    }
}

impl From<Gap> for ExpectationGap {
    fn from(gap: Gap) -> Self {
        let shown = gap.fewer_than.is_none();
        Self {
            paired: shown.then(|| gap.paired()),
            unpaired: shown.then_some(gap.unpaired),
            scale_changed: shown.then_some(gap.scale_changed),
            expected: gap.expected().map(decimals),
            experienced: gap.experienced().map(decimals),
            gap: gap.mean().map(decimals),
            fewer_than: gap.fewer_than,
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
