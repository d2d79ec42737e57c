//! Answers to published questionnaires.

use super::carry_out::carry_out_if;
use super::methodology::QuestionnaireRefInput;
use crate::errors;
use crate::input::{ParticipantInput, about, bad_input};
use crate::payload::{MenteePayload, MentorPayload, PairPayload, ProgramPayload, UserError};
use crate::scalars::Date;
use crate::words::SurveyChannel;
use app::acts::{AnswerSheet, MenteeAct, MentorAct, PairAct, ProgramAct};
use app::{App, Refused};
use async_graphql::{Context, InputObject, Object, OneofObject, Result};
use domain::ids::{FeedbackId, MenteeId, MentorId, PairId, PersonId, ProgramId};
use domain::mentee::Mentee;
use domain::mentor::Mentor;
use domain::methodology::{Answer, Answers, QuestionnaireRef};
use domain::pair::Pair;
use domain::program::Program;
use std::collections::BTreeMap;
use store::ids::ordered_id;
use uuid::Uuid;

/// Answers to published questionnaires.
#[derive(Clone, Copy, Debug, Default)]
pub struct SurveyMutations;

/// The answer to one item of a questionnaire.
#[derive(InputObject)]
pub struct SurveyAnswerInput {
    /// The item: «Q1».
    item: String,
    /// What was answered.
    answer: SurveyAnswerValueInput,
}

/// A mark, an option or words: what the item asks for.
#[derive(OneofObject)]
pub enum SurveyAnswerValueInput {
    /// A mark on the scale of the questionnaire.
    Mark(i32),
    /// The code of an option or a grade.
    Choice(String),
    /// In own words. Sealed in the vault.
    Text(String),
}

/// Reads answers; an item that is answered twice is refused, not overwritten.
fn sheet(
    questionnaire: impl Into<QuestionnaireRef>,
    given: Vec<SurveyAnswerInput>,
) -> std::result::Result<AnswerSheet, UserError> {
    let questionnaire = questionnaire.into();
    let (mut answers, mut texts) = (Answers::new(), BTreeMap::new());
    for (index, SurveyAnswerInput { item, answer }) in given.into_iter().enumerate() {
        if answers.contains_key(&item) || texts.contains_key(&item) {
            let twice = Refused::new(
                "FEEDBACK_ITEM_TWICE",
                "the item is answered before: accepted is one answer for each item",
                "на этот вопрос уже есть ответ: принимается один ответ на вопрос",
            );
            return Err(bad_input(&["answers", &index.to_string(), "item"], twice));
        }
        match answer {
            SurveyAnswerValueInput::Mark(points) => drop(answers.insert(item, Answer::Points(points))),
            SurveyAnswerValueInput::Choice(code) => drop(answers.insert(item, Answer::Chosen(code))),
            SurveyAnswerValueInput::Text(text) => drop(texts.insert(item, text)),
        }
    }
    Ok(AnswerSheet { questionnaire, answers, texts })
}

/// The answers of a member of a pair to a published questionnaire.
#[derive(InputObject)]
pub struct AnswerSurveyInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the pair that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which pair.
    pair_id: Uuid,
    /// Who answered.
    respondent: ParticipantInput,
    /// Which questionnaire; it says at which point it is answered.
    questionnaire: QuestionnaireRefInput,
    /// The answers, each item once.
    answers: Vec<SurveyAnswerInput>,
    /// How they came in.
    channel: SurveyChannel,
    /// When they were given.
    occurred_on: Date,
}

/// The answers of a mentor to an entry questionnaire.
#[derive(InputObject)]
pub struct SubmitMentorQuestionnaireInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the mentor that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Whose.
    mentor_id: Uuid,
    /// Which entry questionnaire.
    questionnaire: QuestionnaireRefInput,
    /// The answers, each item once.
    answers: Vec<SurveyAnswerInput>,
    /// How they came in.
    channel: SurveyChannel,
    /// When they were given.
    occurred_on: Date,
}

/// The answers of a mentee to an entry questionnaire.
#[derive(InputObject)]
pub struct SubmitEntryQuestionnaireInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the mentee that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Whose.
    mentee_id: Uuid,
    /// Which entry questionnaire.
    questionnaire: QuestionnaireRefInput,
    /// The answers, each item once.
    answers: Vec<SurveyAnswerInput>,
    /// How they came in.
    channel: SurveyChannel,
    /// When they were given.
    occurred_on: Date,
}

/// The answers of a curator to a questionnaire.
#[derive(InputObject)]
pub struct SubmitCuratorQuestionnaireInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the programme that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// About which programme.
    program_id: Uuid,
    /// Who answered: a curator of the programme on that day.
    person_id: Uuid,
    /// Which questionnaire; it says at which point it is answered.
    questionnaire: QuestionnaireRefInput,
    /// The answers, each item once.
    answers: Vec<SurveyAnswerInput>,
    /// How they came in.
    channel: SurveyChannel,
    /// When they were given.
    occurred_on: Date,
}

/// The answers of somebody, who is not named.
#[derive(InputObject)]
pub struct AnonymousSheetInput {
    /// The answers, each item once; none in own words.
    answers: Vec<SurveyAnswerInput>,
}

/// A bundle of anonymous final answers.
#[derive(InputObject)]
pub struct HandInAnonymousFeedbackInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the programme that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which programme.
    program_id: Uuid,
    /// Which final questionnaire, of mentors or of mentees.
    questionnaire: QuestionnaireRefInput,
    /// At least as many sheets as the questionnaire says.
    sheets: Vec<AnonymousSheetInput>,
    /// A day of the month in which they were given: the day is not kept.
    occurred_on: Date,
}

about! {
    HandInAnonymousFeedbackInput => Program, program_id;
    AnswerSurveyInput => Pair, pair_id;
    SubmitMentorQuestionnaireInput => Mentor, mentor_id;
    SubmitEntryQuestionnaireInput => Mentee, mentee_id;
    SubmitCuratorQuestionnaireInput => Program, program_id;
}

#[Object]
impl SurveyMutations {
    /// Records a member's answers to a published questionnaire. Записать ответы на анкету.
    async fn answer_survey(&self, ctx: &Context<'_>, input: AnswerSurveyInput) -> Result<PairPayload> {
        carry_out_if(ctx, input, |input| {
            Ok(PairAct::AnswerSurvey {
                id: PairId(input.pair_id),
                feedback_id: FeedbackId(ordered_id()),
                respondent: input.respondent.into(),
                sheet: sheet(input.questionnaire, input.answers)?,
                channel: input.channel.into(),
                occurred_on: input.occurred_on.0,
            })
        })
        .await
    }
    /// Records the answers of a mentor to an entry questionnaire. Записать анкету наставника.
    async fn submit_mentor_questionnaire(
        &self,
        ctx: &Context<'_>,
        input: SubmitMentorQuestionnaireInput,
    ) -> Result<MentorPayload> {
        carry_out_if(ctx, input, |input| {
            Ok(MentorAct::SubmitQuestionnaire {
                id: MentorId(input.mentor_id),
                survey_id: FeedbackId(ordered_id()),
                sheet: sheet(input.questionnaire, input.answers)?,
                channel: input.channel.into(),
                occurred_on: input.occurred_on.0,
            })
        })
        .await
    }

    /// Records the answers of a mentee to an entry questionnaire. Записать входную анкету наставляемого.
    async fn submit_entry_questionnaire(
        &self,
        ctx: &Context<'_>,
        input: SubmitEntryQuestionnaireInput,
    ) -> Result<MenteePayload> {
        carry_out_if(ctx, input, |input| {
            Ok(MenteeAct::SubmitQuestionnaire {
                id: MenteeId(input.mentee_id),
                survey_id: FeedbackId(ordered_id()),
                sheet: sheet(input.questionnaire, input.answers)?,
                channel: input.channel.into(),
                occurred_on: input.occurred_on.0,
            })
        })
        .await
    }

    /// Records the answers of a curator to a questionnaire about the programme. Записать анкету куратора.
    async fn submit_curator_questionnaire(
        &self,
        ctx: &Context<'_>,
        input: SubmitCuratorQuestionnaireInput,
    ) -> Result<ProgramPayload> {
        carry_out_if(ctx, input, |input| {
            Ok(ProgramAct::SubmitQuestionnaire {
                id: ProgramId(input.program_id),
                survey_id: FeedbackId(ordered_id()),
                person_id: PersonId(input.person_id),
                sheet: sheet(input.questionnaire, input.answers)?,
                channel: input.channel.into(),
                occurred_on: input.occurred_on.0,
            })
        })
        .await
    }

    /// Hands in anonymous final answers, many at once: they count in satisfaction and are never linked to anybody.
    /// Сдать анонимные анкеты.
    async fn hand_in_anonymous_feedback(
        &self,
        ctx: &Context<'_>,
        input: HandInAnonymousFeedbackInput,
    ) -> Result<ProgramPayload> {
        let id = ProgramId(input.program_id);
        let silent = ctx.data_unchecked::<App>().silent_members(id).await.map_err(errors::ask)?;
        carry_out_if(ctx, input, |input| {
            let questionnaire = QuestionnaireRef::from(input.questionnaire);
            let sheets = input.sheets.into_iter();
            let sheets = sheets.map(|given| sheet(questionnaire.clone(), given.answers));
            Ok(ProgramAct::HandInAnonymousFeedback {
                id,
                bundle_id: FeedbackId(ordered_id()),
                sheets: sheets.collect::<std::result::Result<_, _>>()?,
                silent,
                occurred_on: input.occurred_on.0,
            })
        })
        .await
    }
}
