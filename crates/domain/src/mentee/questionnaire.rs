//! What a mentee expects before the work (methodology §5.3, §7.2). Each questionnaire is answered once; other answers are a correction.

use super::Mentee;
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::FeedbackId;
use crate::methodology::{Answers, QuestionnaireRef, Response, Submission};
use crate::values::{Audience, FeedbackPhase, SurveyChannel};
use crate::{part_events, refusals};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// What may be asked about the questionnaire of a mentee.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum QuestionnaireCommand {
    /// Records the answers to an entry questionnaire. What was said in own words goes to the vault.
    SubmitEntryQuestionnaire {
        /// Their id.
        survey_id: FeedbackId,
        /// The answers, which fit the questionnaire.
        response: Response,
        /// How they came in.
        channel: SurveyChannel,
        /// When they were given.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to the questionnaire of a mentee.
    pub enum QuestionnaireEvent {
        /// The mentee answered an entry questionnaire.
        EntrySurveySubmitted {
            /// Their id.
            survey_id: FeedbackId,
            /// Which questionnaire.
            questionnaire: QuestionnaireRef,
            /// Coded answers by item.
            answers: Answers,
            /// Items answered in own words; the words are in the vault.
            written: BTreeSet<String>,
            /// How the answers came in.
            channel: SurveyChannel,
            /// Recorded after the enrolment had ended.
            #[serde(default, skip_serializing_if = "std::ops::Not::not")]
            late: bool,
            /// When they were given.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why answers of a mentee are not recorded.
    pub enum QuestionnaireRefusal {
        Unknown => "MENTEE_UNKNOWN",
            "there is no such mentee: register the request first",
            "такого наставляемого нет: сначала запишите запрос";
        OtherAudience { questionnaire: QuestionnaireRef } => "MENTEE_SURVEY_OTHER_AUDIENCE",
            "questionnaire {questionnaire} is none for mentees at entry: accepted is an entry questionnaire of mentees",
            "анкета {questionnaire} — не входная анкета наставляемого: принимается она";
        SubmittedBefore { questionnaire: QuestionnaireRef } => "MENTEE_SURVEY_SUBMITTED_BEFORE",
            "questionnaire {questionnaire} was answered before: other answers need a correction",
            "на анкету {questionnaire} уже ответили: другие ответы требуют исправления";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "MENTEE_SURVEY_IN_THE_FUTURE",
            "the answers are dated {occurred_on}, in the future: accepted are days up to {today}",
            "дата ответов {occurred_on} в будущем: принимаются дни до {today}";
        NotInPool { occurred_on: NaiveDate } => "MENTEE_SURVEY_NOT_IN_POOL",
            "the mentee was neither in the pool nor matched on {occurred_on}: answers are given between the pool and the end of the enrolment",
            "на {occurred_on} наставляемый не был в базе или паре: отвечают от входа в базу до конца участия";
    }
}

impl QuestionnaireEvent {
    /// What it records.
    pub fn submission(&self) -> Submission {
        let Self::EntrySurveySubmitted {
            survey_id,
            questionnaire,
            answers,
            written,
            channel,
            late: _,
            occurred_on,
        } = self.clone();
        Submission { survey_id, questionnaire, answers, written, channel, occurred_on }
    }

    pub(super) fn version(&self) -> u32 {
        match self {
            Self::EntrySurveySubmitted { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        use crate::methodology::Answer;
        vec![Self::EntrySurveySubmitted {
            survey_id: FeedbackId(uuid::Uuid::from_u128(94)),
            questionnaire: QuestionnaireRef { code: "pupil-mentee-entry".into(), version: 1 },
            answers: Answers::from([
                ("Q1".into(), Answer::Points(9)),
                ("Q2".into(), Answer::Chosen("yes".into())),
            ]),
            written: BTreeSet::from(["Q3".into()]),
            channel: SurveyChannel::Paper,
            late: false,
            occurred_on: NaiveDate::from_ymd_opt(2023, 12, 18).expect("a real day"),
        }]
    }
}

pub(super) fn decide(
    mentee: &Mentee,
    command: QuestionnaireCommand,
    stamp: Stamp,
) -> Result<Vec<QuestionnaireEvent>, QuestionnaireRefusal> {
    let QuestionnaireCommand::SubmitEntryQuestionnaire { survey_id, response, channel, occurred_on } =
        command;
    let submitted = Submission::of(survey_id, &response, channel, occurred_on);
    let questionnaire = submitted.questionnaire.clone();
    match mentee.surveys.get(&questionnaire) {
        Some(known) if *known == submitted => return Ok(Vec::new()),
        Some(_) => return Err(QuestionnaireRefusal::SubmittedBefore { questionnaire }),
        None => {}
    }
    if mentee.request.is_none() {
        return Err(QuestionnaireRefusal::Unknown);
    }
    if stamp.is_before(occurred_on) {
        return Err(QuestionnaireRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    let in_pool = mentee.in_pool_since.is_some_and(|since| since <= occurred_on);
    if !in_pool || mentee.closed_on().is_some_and(|closed_on| closed_on < occurred_on) {
        return Err(QuestionnaireRefusal::NotInPool { occurred_on });
    }
    let late = mentee.closed_on().is_some();
    if response.audience() != Audience::Mentee || response.phase() != FeedbackPhase::Entry {
        return Err(QuestionnaireRefusal::OtherAudience { questionnaire });
    }
    let Submission { answers, written, .. } = submitted;
    Ok(vec![QuestionnaireEvent::EntrySurveySubmitted {
        survey_id,
        questionnaire,
        answers,
        written,
        channel,
        late,
        occurred_on,
    }])
}

pub(super) fn redo(event: &QuestionnaireEvent) -> Redo<QuestionnaireCommand> {
    let submission = event.submission();
    let Submission { survey_id, channel, occurred_on, .. } = submission;
    let response = submission.response(Audience::Mentee, FeedbackPhase::Entry);
    Redo::fact(QuestionnaireCommand::SubmitEntryQuestionnaire { survey_id, response, channel, occurred_on })
}

pub(super) fn evolve(mentee: &mut Mentee, event: &QuestionnaireEvent) {
    let submission = event.submission();
    mentee.surveys.insert(submission.questionnaire.clone(), submission);
}

#[cfg(test)]
mod tests;
