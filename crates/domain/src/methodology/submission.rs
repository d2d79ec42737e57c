//! Answers to a questionnaire as mentors, mentees and curators keep them: each questionnaire is answered once.

use super::{Answers, QuestionnaireRef, Response};
use crate::ids::FeedbackId;
use crate::values::{Audience, FeedbackPhase, SurveyChannel};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Answers on record.
#[derive(Clone, Debug, PartialEq)]
pub struct Submission {
    /// Their id.
    pub survey_id: FeedbackId,
    /// Which questionnaire.
    pub questionnaire: QuestionnaireRef,
    /// Coded answers by item.
    pub answers: Answers,
    /// Items answered in own words; the words are in the vault.
    pub written: BTreeSet<String>,
    /// How the answers came in.
    pub channel: SurveyChannel,
    /// When they were given.
    pub occurred_on: NaiveDate,
}

/// What was answered, by questionnaire.
pub(crate) type Submissions = BTreeMap<QuestionnaireRef, Submission>;

impl Submission {
    /// What is asked to be recorded.
    pub(crate) fn of(
        survey_id: FeedbackId,
        response: &Response,
        channel: SurveyChannel,
        occurred_on: NaiveDate,
    ) -> Self {
        let questionnaire = response.questionnaire().clone();
        let (answers, written) = (response.answers().clone(), response.written().clone());
        Self { survey_id, questionnaire, answers, written, channel, occurred_on }
    }

    /// The response as it was judged when the answers were recorded.
    pub(crate) fn response(self, audience: Audience, phase: FeedbackPhase) -> Response {
        Response::recorded(self.questionnaire, audience, phase, self.answers, self.written, None)
    }
}
