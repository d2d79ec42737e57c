//! Mentees: request, consents, pool, measurements.

use super::identity::{self, NewPerson};
use super::mentors::program_known;
use super::methodology::{self, AnswerSheet};
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::consent::ConsentCommand;
use domain::ids::{FeedbackId, MenteeId, ProgramId};
use domain::measurement::MeasurementCommand;
use domain::mentee::{EnrolmentCommand, Mentee, QuestionnaireCommand, RequestCommand};
use domain::values::{ConsentGiver, ConsentKind, ParticipantCategory, RequestSource, SurveyChannel};

/// What can be done to an enrolment.
#[derive(Clone, Debug)]
pub enum MenteeAct {
    /// Registers a request. A person is enrolled in a programme once.
    RegisterRequest {
        /// The new enrolment.
        id: MenteeId,
        /// Who.
        person: NewPerson,
        /// For which programme.
        program_id: ProgramId,
        /// What he or she is in life.
        category: ParticipantCategory,
        /// Years of experience, for teachers.
        experience_years: Option<u32>,
        /// What is asked for: text, sealed.
        request: String,
        /// Who asked.
        source: RequestSource,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Records a consent.
    RecordConsent {
        /// Whose.
        id: MenteeId,
        /// For which purpose.
        kind: ConsentKind,
        /// Who gave it.
        given_by: ConsentGiver,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Takes into the pool.
    EnterPool {
        /// Whom.
        id: MenteeId,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Records the answers to an entry questionnaire.
    SubmitQuestionnaire {
        /// Whose.
        id: MenteeId,
        /// The new survey.
        survey_id: FeedbackId,
        /// What was answered.
        sheet: AnswerSheet,
        /// How the answers came in.
        channel: SurveyChannel,
        /// When they were given.
        occurred_on: NaiveDate,
    },
    /// Records a measured value.
    Measure {
        /// Whose.
        id: MenteeId,
        /// What.
        command: MeasurementCommand,
    },
}

impl MenteeAct {
    pub(super) async fn apply(self, work: &mut Work<'_>) -> Result<(), WorkError> {
        match self {
            Self::RegisterRequest {
                id,
                person,
                program_id,
                category,
                experience_years,
                request,
                source,
                occurred_on,
            } => {
                let program = program_known(work, program_id).await?;
                let organization_id =
                    program.organization_id().expect("a drafted programme has an organisation");
                super::reorganization::open_on(work, organization_id, occurred_on).await?;
                let person_id = identity::person(work, organization_id, &person, occurred_on).await?;
                let program_text = program_id.to_string();
                for record in identity::records(work, person_id).await? {
                    let parts = [record.to_string(), program_text.clone()];
                    let known = work.owner("enrolment", &parts.each_ref().map(String::as_str)).await?;
                    if let Some(known) = known.filter(|known| *known != id.0) {
                        return Err(Refused::new(
                            "MENTEE_ENROLLED_BEFORE",
                            format!("this person is enrolled in the programme already: {known}"),
                            format!("этот человек уже записан в программу: {known}"),
                        )
                        .into());
                    }
                }
                work.claim("enrolment", &[&person_id.to_string(), &program_text], id.0);
                work.decide::<Mentee>(
                    id.0,
                    RequestCommand::RegisterRequest {
                        person_id,
                        organization_id,
                        program_id,
                        category,
                        experience_years,
                        source,
                        occurred_on,
                    },
                )
                .await?;
                work.seal(person_id.0, &format!("request:{id}"), &request).await
            }
            Self::RecordConsent { id, kind, given_by, occurred_on } => {
                work.decide::<Mentee>(id.0, ConsentCommand::RecordConsent { kind, given_by, occurred_on })
                    .await
            }
            Self::EnterPool { id, occurred_on } => {
                let mentee: Mentee = work.state(id.0).await?;
                let request = mentee.request().ok_or_else(unknown_mentee)?;
                let majority = identity::majority(work, request.person_id, occurred_on).await?;
                work.decide::<Mentee>(id.0, EnrolmentCommand::EnterPool { majority, occurred_on }).await
            }
            Self::SubmitQuestionnaire { id, survey_id, sheet, channel, occurred_on } => {
                let mentee: Mentee = work.state(id.0).await?;
                let request = mentee.request().ok_or_else(unknown_mentee)?;
                let response = sheet.judge(work, request.organization_id, occurred_on).await?;
                let command = QuestionnaireCommand::SubmitEntryQuestionnaire {
                    survey_id,
                    response,
                    channel,
                    occurred_on,
                };
                work.decide::<Mentee>(id.0, command).await?;
                sheet.seal(work, request.person_id.0, survey_id.0).await
            }
            Self::Measure { id, command } => {
                let MeasurementCommand::MeasureOutcome { program_id, .. } = &command;
                let mentee: Mentee = work.state(id.0).await?;
                if mentee.request().is_some_and(|request| request.program_id != *program_id) {
                    return Err(Refused::new(
                        "MEASUREMENT_OTHER_PROGRAM",
                        format!(
                            "the mentee is not enrolled in programme {program_id}: name that of the enrolment"
                        ),
                        format!("наставляемый не записан в программу {program_id}: укажите программу записи"),
                    )
                    .into());
                }
                if let Some(request) = mentee.request() {
                    methodology::fits_instrument(work, request.organization_id, &command).await?;
                }
                work.decide::<Mentee>(id.0, command).await
            }
        }
    }
}

fn unknown_mentee() -> Refused {
    Refused::new(
        "MENTEE_UNKNOWN",
        "there is no such mentee: register the request first",
        "такого наставляемого нет: сначала запишите запрос",
    )
}
