//! Mentors: application, consents, selection, measurements.

use super::identity::{self, NewPerson};
use super::methodology::{self, AnswerSheet};
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::consent::ConsentCommand;
use domain::ids::{EnterpriseId, FeedbackId, MentorId, OrganizationId, ProgramId};
use domain::measurement::MeasurementCommand;
use domain::mentor::{ApplicationCommand, Mentor, QuestionnaireCommand, SelectionCommand};
use domain::organization::Organization;
use domain::program::{Program, ProgramStage};
use domain::values::{
    ConsentGiver, ConsentKind, OrganizationLevel, ParticipantCategory, Readiness, SurveyChannel,
};

/// What can be done to a mentor.
#[derive(Clone, Debug)]
pub enum MentorAct {
    /// Applies as a mentor. A person is a mentor once, in all programmes.
    Apply {
        /// The id if the mentor is new.
        id: MentorId,
        /// Who.
        person: NewPerson,
        /// Where.
        organization_id: OrganizationId,
        /// What he or she is in life.
        category: ParticipantCategory,
        /// Name of the enterprise that supplies the mentor, with the id a new one gets.
        enterprise: Option<(EnterpriseId, String)>,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Records a consent.
    RecordConsent {
        /// Whose.
        id: MentorId,
        /// For which purpose.
        kind: ConsentKind,
        /// Who gave it.
        given_by: ConsentGiver,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Records the interview.
    RecordInterview {
        /// Whose.
        id: MentorId,
        /// Its outcome.
        readiness: Readiness,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Selects for a programme.
    Select {
        /// Whom.
        id: MentorId,
        /// For which programme.
        program_id: ProgramId,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Records the training.
    RecordTraining {
        /// Whose.
        id: MentorId,
        /// For which programme.
        program_id: ProgramId,
        /// Academic hours.
        hours: u32,
        /// When it ended.
        occurred_on: NaiveDate,
    },
    /// Admits to the ready pool.
    AdmitToReadyPool {
        /// Whom.
        id: MentorId,
        /// Of which programme.
        program_id: ProgramId,
        /// How many mentees at most.
        capacity: u32,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Records the answers to an entry questionnaire.
    SubmitQuestionnaire {
        /// Whose.
        id: MentorId,
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
        id: MentorId,
        /// What.
        command: MeasurementCommand,
    },
}

impl MentorAct {
    pub(super) async fn apply(self, work: &mut Work<'_>) -> Result<(), WorkError> {
        match self {
            Self::Apply { id, person, organization_id, category, enterprise, occurred_on } => {
                apply(work, id, &person, organization_id, category, enterprise, occurred_on).await
            }
            Self::RecordConsent { id, kind, given_by, occurred_on } => {
                work.decide::<Mentor>(id.0, ConsentCommand::RecordConsent { kind, given_by, occurred_on })
                    .await
            }
            Self::RecordInterview { id, readiness, occurred_on } => {
                work.decide::<Mentor>(id.0, SelectionCommand::RecordInterview { readiness, occurred_on })
                    .await
            }
            Self::Select { id, program_id, occurred_on } => {
                program_known(work, program_id).await?;
                let mentor: Mentor = work.state(id.0).await?;
                let profile = mentor.profile().ok_or_else(mentor_unknown)?;
                let majority = identity::majority(work, profile.person_id, occurred_on).await?;
                let command = SelectionCommand::SelectMentor { program_id, majority, occurred_on };
                work.decide::<Mentor>(id.0, command).await
            }
            Self::RecordTraining { id, program_id, hours, occurred_on } => {
                let command = SelectionCommand::RecordTraining { program_id, hours, occurred_on };
                work.decide::<Mentor>(id.0, command).await
            }
            Self::AdmitToReadyPool { id, program_id, capacity, occurred_on } => {
                let command = SelectionCommand::AdmitToReadyPool { program_id, capacity, occurred_on };
                work.decide::<Mentor>(id.0, command).await
            }
            Self::SubmitQuestionnaire { id, survey_id, sheet, channel, occurred_on } => {
                let mentor: Mentor = work.state(id.0).await?;
                let profile = mentor.profile().ok_or_else(unknown_mentor)?;
                let response = sheet.judge(work, profile.organization_id, occurred_on).await?;
                let command = QuestionnaireCommand::SubmitMentorQuestionnaire {
                    survey_id,
                    response,
                    channel,
                    occurred_on,
                };
                work.decide::<Mentor>(id.0, command).await?;
                sheet.seal(work, profile.person_id.0, survey_id.0).await
            }
            Self::Measure { id, command } => {
                let MeasurementCommand::MeasureOutcome { program_id, .. } = &command;
                program_known(work, *program_id).await?;
                let mentor: Mentor = work.state(id.0).await?;
                if let Some(profile) = mentor.profile() {
                    methodology::fits_instrument(work, profile.organization_id, &command).await?;
                }
                work.decide::<Mentor>(id.0, command).await
            }
        }
    }
}

async fn apply(
    work: &mut Work<'_>,
    id: MentorId,
    person: &NewPerson,
    organization_id: OrganizationId,
    category: ParticipantCategory,
    enterprise: Option<(EnterpriseId, String)>,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    organization_known(work, organization_id).await?;
    super::reorganization::open_on(work, organization_id, occurred_on).await?;
    let person_id = identity::person(work, organization_id, person, occurred_on).await?;
    let person_text = person_id.to_string();
    if let Some(known) = identity::mentor_of(work, person_id).await?.filter(|known| *known != id) {
        return Err(Refused::new(
            "MENTOR_APPLIED_BEFORE",
            format!("this person is a mentor already: {known}"),
            format!("этот человек уже наставник: {known}"),
        )
        .into());
    }
    let enterprise_id = match enterprise {
        Some((new, name)) => {
            Some(identity::enterprise(work, organization_id, &name, new, occurred_on).await?)
        }
        None => None,
    };
    work.claim("mentor", &[&person_text], id.0);
    let command = ApplicationCommand::ApplyAsMentor {
        person_id,
        organization_id,
        category,
        enterprise_id,
        occurred_on,
    };
    work.decide::<Mentor>(id.0, command).await
}

/// Refuses an organisation that is not in the tree, or is no school.
pub(super) async fn organization_known(work: &mut Work<'_>, id: OrganizationId) -> Result<(), WorkError> {
    let organization: Organization = work.state(id.0).await?;
    if organization.level() == Some(OrganizationLevel::Organization) {
        return Ok(());
    }
    Err(Refused::new(
        "ORGANIZATION_UNKNOWN",
        format!("there is no organisation {id}: register it first"),
        format!("организации {id} нет: сначала её нужно записать"),
    )
    .into())
}

/// Refuses a programme that is not drafted.
pub(super) async fn program_known(work: &mut Work<'_>, id: ProgramId) -> Result<Program, WorkError> {
    let program: Program = work.state(id.0).await?;
    if program.stage() == ProgramStage::Unknown {
        return Err(Refused::new(
            "PROGRAM_UNKNOWN",
            format!("there is no programme {id}: draft it first"),
            format!("программы {id} нет: сначала нужен её проект"),
        )
        .into());
    }
    Ok(program)
}

fn mentor_unknown() -> Refused {
    Refused::new(
        "MENTOR_UNKNOWN",
        "there is no such mentor: record the application first",
        "такого наставника нет: сначала запишите заявку",
    )
}

fn unknown_mentor() -> Refused {
    Refused::new(
        "MENTOR_UNKNOWN",
        "there is no such mentor: record the application first",
        "такого наставника нет: сначала запишите заявку",
    )
}
