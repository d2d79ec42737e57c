//! What a mentor answers before the work (methodology §5.2, §7.2). Each questionnaire is answered once; other answers are a correction.

use super::Mentor;
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::FeedbackId;
use crate::methodology::{Answers, QuestionnaireRef, Response, Submission};
use crate::values::{Audience, FeedbackPhase, SurveyChannel};
use crate::{part_events, refusals};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// What may be asked about the questionnaire of a mentor.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum QuestionnaireCommand {
    /// Records the answers to an entry questionnaire. What was said in own words goes to the vault.
    SubmitMentorQuestionnaire {
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
    /// What may happen to the questionnaire of a mentor.
    pub enum QuestionnaireEvent {
        /// The mentor answered an entry questionnaire.
        MentorQuestionnaireSubmitted {
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
            /// Recorded after the mentor had retired.
            #[serde(default, skip_serializing_if = "std::ops::Not::not")]
            late: bool,
            /// When they were given.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why answers of a mentor are not recorded.
    pub enum QuestionnaireRefusal {
        Unknown => "MENTOR_UNKNOWN",
            "there is no such mentor: record the application first",
            "такого наставника нет: сначала запишите заявку";
        OtherAudience { questionnaire: QuestionnaireRef } => "MENTOR_SURVEY_OTHER_AUDIENCE",
            "questionnaire {questionnaire} is none for mentors at entry: accepted is an entry questionnaire of mentors",
            "анкета {questionnaire} — не входная анкета наставника: принимается она";
        SubmittedBefore { questionnaire: QuestionnaireRef } => "MENTOR_SURVEY_SUBMITTED_BEFORE",
            "questionnaire {questionnaire} was answered before: other answers need a correction",
            "на анкету {questionnaire} уже ответили: другие ответы требуют исправления";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "MENTOR_SURVEY_IN_THE_FUTURE",
            "the answers are dated {occurred_on}, in the future: accepted are days up to {today}",
            "дата ответов {occurred_on} в будущем: принимаются дни до {today}";
        BeforeApplication { applied_on: NaiveDate } => "MENTOR_SURVEY_BEFORE_APPLICATION",
            "the answers are dated before the application: accepted are days from {applied_on}",
            "ответы датированы раньше заявки: принимаются дни с {applied_on}";
        AfterRetirement { occurred_on: NaiveDate, retired_on: NaiveDate } => "MENTOR_SURVEY_AFTER_RETIREMENT",
            "the answers of {occurred_on} were given after the retirement: accepted are days up to {retired_on}",
            "ответы от {occurred_on} даны после завершения работы: принимаются дни до {retired_on}";
    }
}

impl QuestionnaireEvent {
    /// What it records.
    pub fn submission(&self) -> Submission {
        let Self::MentorQuestionnaireSubmitted {
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
            Self::MentorQuestionnaireSubmitted { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        use crate::methodology::Answer;
        vec![Self::MentorQuestionnaireSubmitted {
            survey_id: FeedbackId(uuid::Uuid::from_u128(93)),
            questionnaire: QuestionnaireRef { code: "pupil-mentor-entry".into(), version: 1 },
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
    mentor: &Mentor,
    command: QuestionnaireCommand,
    stamp: Stamp,
) -> Result<Vec<QuestionnaireEvent>, QuestionnaireRefusal> {
    let QuestionnaireCommand::SubmitMentorQuestionnaire { survey_id, response, channel, occurred_on } =
        command;
    let submitted = Submission::of(survey_id, &response, channel, occurred_on);
    let questionnaire = submitted.questionnaire.clone();
    match mentor.surveys.get(&questionnaire) {
        Some(known) if *known == submitted => return Ok(Vec::new()),
        Some(_) => return Err(QuestionnaireRefusal::SubmittedBefore { questionnaire }),
        None => {}
    }
    if stamp.is_before(occurred_on) {
        return Err(QuestionnaireRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    let Some(profile) = &mentor.profile else { return Err(QuestionnaireRefusal::Unknown) };
    if occurred_on < profile.applied_on {
        return Err(QuestionnaireRefusal::BeforeApplication { applied_on: profile.applied_on });
    }
    if let Some(retired_on) = mentor.retired_on().filter(|retired_on| occurred_on > *retired_on) {
        return Err(QuestionnaireRefusal::AfterRetirement { occurred_on, retired_on });
    }
    let late = mentor.retired_on().is_some();
    if response.audience() != Audience::Mentor || response.phase() != FeedbackPhase::Entry {
        return Err(QuestionnaireRefusal::OtherAudience { questionnaire });
    }
    let Submission { answers, written, .. } = submitted;
    Ok(vec![QuestionnaireEvent::MentorQuestionnaireSubmitted {
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
    let response = submission.response(Audience::Mentor, FeedbackPhase::Entry);
    Redo::fact(QuestionnaireCommand::SubmitMentorQuestionnaire { survey_id, response, channel, occurred_on })
}

pub(super) fn evolve(mentor: &mut Mentor, event: &QuestionnaireEvent) {
    let submission = event.submission();
    mentor.surveys.insert(submission.questionnaire.clone(), submission);
}

#[cfg(test)]
mod tests;
