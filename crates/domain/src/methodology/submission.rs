//! Answers to an entry questionnaire, as mentors and mentees keep them: each questionnaire is answered once.

use super::{Answers, QuestionnaireRef, Response};
use crate::ids::FeedbackId;
use crate::values::SurveyChannel;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Answers on record.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Submission {
    pub(crate) survey_id: FeedbackId,
    pub(crate) answers: Answers,
    pub(crate) written: BTreeSet<String>,
    pub(crate) channel: SurveyChannel,
    pub(crate) given_on: NaiveDate,
}

/// What was answered, by questionnaire.
pub(crate) type Submissions = BTreeMap<QuestionnaireRef, Submission>;

impl Submission {
    /// What is asked to be recorded.
    pub(crate) fn of(
        survey_id: FeedbackId,
        response: &Response,
        channel: SurveyChannel,
        given_on: NaiveDate,
    ) -> Self {
        let (answers, written) = (response.answers().clone(), response.written().clone());
        Self { survey_id, answers, written, channel, given_on }
    }
}
