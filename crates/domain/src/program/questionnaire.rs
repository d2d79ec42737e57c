//! What a curator answers about the programme: whether its conditions fit the model, its principles and modern approaches (methodology §7.1,
//! §7.2). A curator belongs to the programme, so the answers do too.
//!
//! Invariants: each curator answers a questionnaire once, on a day on which he or she is one; other answers are a correction. What was said
//! in own words is in the vault, under the curator.

use super::Program;
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::{FeedbackId, PersonId};
use crate::methodology::{Answers, QuestionnaireRef, Response, Submission};
use crate::values::{Audience, FeedbackPhase, SurveyChannel};
use crate::{part_events, refusals};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// What may be asked about the questionnaires of curators.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum QuestionnaireCommand {
    /// Records the answers of a curator. What was said in own words goes to the vault.
    SubmitCuratorQuestionnaire {
        /// Their id.
        survey_id: FeedbackId,
        /// Who answered.
        person_id: PersonId,
        /// The answers, which fit the questionnaire; it says at which point it is answered.
        response: Response,
        /// How they came in.
        channel: SurveyChannel,
        /// When they were given.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to the questionnaires of curators.
    pub enum QuestionnaireEvent {
        /// A curator answered a questionnaire.
        CuratorQuestionnaireSubmitted {
            /// Their id.
            survey_id: FeedbackId,
            /// Who answered.
            person_id: PersonId,
            /// At which point.
            phase: FeedbackPhase,
            /// Which questionnaire.
            questionnaire: QuestionnaireRef,
            /// Coded answers by item.
            answers: Answers,
            /// Items answered in own words; the words are in the vault.
            written: BTreeSet<String>,
            /// How the answers came in.
            channel: SurveyChannel,
            /// When they were given.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why answers of a curator are not recorded.
    pub enum QuestionnaireRefusal {
        NotDrafted => "PROGRAM_UNKNOWN",
            "there is no such programme: draft it first",
            "такой программы нет: сначала нужен её проект";
        Closed => "PROGRAM_CLOSED",
            "the programme is cancelled, archived or discarded: it takes no new fact",
            "программа отменена, в архиве или удалена: новые записи не принимаются";
        NotACurator { person_id: PersonId } => "PROGRAM_CURATOR_UNKNOWN",
            "{person_id} is not a curator of the programme: accepted are those who were named",
            "{person_id} не куратор программы: принимаются назначенные";
        OutsideTerm { occurred_on: NaiveDate, named_on: NaiveDate } => "CURATOR_SURVEY_OUTSIDE_TERM",
            "on {occurred_on} the person is no curator: accepted are days from the naming on {named_on} to the release",
            "{occurred_on} этот человек не куратор: принимаются дни от назначения {named_on} до освобождения";
        OtherAudience { questionnaire: QuestionnaireRef } => "CURATOR_SURVEY_OTHER_AUDIENCE",
            "questionnaire {questionnaire} is none for curators of this programme: accepted is one that asks curators, of a form chosen for it or of all",
            "анкета {questionnaire} не для кураторов этой программы: принимается анкета куратора для её формы или для всех форм";
        SubmittedBefore { questionnaire: QuestionnaireRef } => "CURATOR_SURVEY_SUBMITTED_BEFORE",
            "the curator answered questionnaire {questionnaire} before: other answers need a correction",
            "куратор уже ответил на анкету {questionnaire}: другие ответы требуют исправления";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "PROGRAM_IN_THE_FUTURE",
            "the date {occurred_on} is in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
    }
}

impl QuestionnaireEvent {
    /// Who answered, at which point, and what it records.
    pub fn submission(&self) -> (PersonId, FeedbackPhase, Submission) {
        let Self::CuratorQuestionnaireSubmitted {
            survey_id,
            person_id,
            phase,
            questionnaire,
            answers,
            written,
            channel,
            occurred_on,
        } = self.clone();
        let submission = Submission { survey_id, questionnaire, answers, written, channel, occurred_on };
        (person_id, phase, submission)
    }

    pub(super) fn version(&self) -> u32 {
        match self {
            Self::CuratorQuestionnaireSubmitted { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        use crate::methodology::Answer;
        vec![Self::CuratorQuestionnaireSubmitted {
            survey_id: FeedbackId(uuid::Uuid::from_u128(96)),
            person_id: PersonId(uuid::Uuid::from_u128(9)),
            phase: FeedbackPhase::Final,
            questionnaire: QuestionnaireRef { code: "curator".into(), version: 1 },
            answers: Answers::from([("Q9".into(), Answer::Points(8))]),
            written: BTreeSet::from(["Q10".into()]),
            channel: SurveyChannel::Online,
            occurred_on: NaiveDate::from_ymd_opt(2024, 12, 20).expect("a real day"),
        }]
    }
}

pub(super) fn decide(
    program: &Program,
    command: QuestionnaireCommand,
    stamp: Stamp,
) -> Result<Vec<QuestionnaireEvent>, QuestionnaireRefusal> {
    let QuestionnaireCommand::SubmitCuratorQuestionnaire {
        survey_id,
        person_id,
        response,
        channel,
        occurred_on,
    } = command;
    if program.draft.is_none() {
        return Err(QuestionnaireRefusal::NotDrafted);
    }
    let submitted = Submission::of(survey_id, &response, channel, occurred_on);
    let questionnaire = submitted.questionnaire.clone();
    match program.surveys.get(&person_id).and_then(|answered| answered.get(&questionnaire)) {
        Some(known) if *known == submitted => return Ok(Vec::new()),
        Some(_) => return Err(QuestionnaireRefusal::SubmittedBefore { questionnaire }),
        None => {}
    }
    if program.is_closed() {
        return Err(QuestionnaireRefusal::Closed);
    }
    if stamp.is_before(occurred_on) {
        return Err(QuestionnaireRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    in_term(program, person_id, occurred_on)?;
    let of_its_forms = response.form().is_none_or(|form| program.forms.contains(&form));
    if response.audience() != Audience::Curator || !of_its_forms {
        return Err(QuestionnaireRefusal::OtherAudience { questionnaire });
    }
    let Submission { answers, written, .. } = submitted;
    Ok(vec![QuestionnaireEvent::CuratorQuestionnaireSubmitted {
        survey_id,
        person_id,
        phase: response.phase(),
        questionnaire,
        answers,
        written,
        channel,
        occurred_on,
    }])
}

/// Refuses answers of somebody who is no curator on that day; the day of the release still belongs to the term. Of several terms any
/// will do: what was answered in an earlier one may be recorded late.
fn in_term(
    program: &Program,
    person_id: PersonId,
    occurred_on: NaiveDate,
) -> Result<(), QuestionnaireRefusal> {
    let over = program.terms_over(person_id).iter().map(|term| (term.naming.0, term.last));
    let now = program.curators.get(&person_id).map(|(named_on, _)| (*named_on, NaiveDate::MAX));
    let terms: Vec<_> = over.chain(now).collect();
    let (named_on, _) = *terms.last().ok_or(QuestionnaireRefusal::NotACurator { person_id })?;
    if terms.iter().any(|(from, until)| *from <= occurred_on && occurred_on <= *until) {
        return Ok(());
    }
    Err(QuestionnaireRefusal::OutsideTerm { occurred_on, named_on })
}

pub(super) fn redo(event: &QuestionnaireEvent) -> Redo<QuestionnaireCommand> {
    let (person_id, phase, submission) = event.submission();
    let Submission { survey_id, channel, occurred_on, .. } = submission;
    let response = submission.response(Audience::Curator, phase);
    Redo::fact(QuestionnaireCommand::SubmitCuratorQuestionnaire {
        survey_id,
        person_id,
        response,
        channel,
        occurred_on,
    })
}

pub(super) fn evolve(program: &mut Program, event: &QuestionnaireEvent) {
    let (person_id, _, submission) = event.submission();
    program.surveys.entry(person_id).or_default().insert(submission.questionnaire.clone(), submission);
}

#[cfg(test)]
mod tests;
