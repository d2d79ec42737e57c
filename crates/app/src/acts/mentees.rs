//! Mentees: the menu of their acts; what concerns more than the enrolment is in [`requests`] and [`leaving`].

use super::consents::Ending;
use super::identity::{self, NewPerson};
use super::known::{known_request, open_to_people, profile, program_known};
use super::methodology::{self, AnswerSheet};
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::consent::{ConsentCommand, ConsentTerms};
use domain::ids::{FeedbackId, MenteeId, MentorId, ProgramId};
use domain::measurement::MeasurementCommand;
use domain::mentee::{
    EnrolmentCommand, LeavingCommand, Mentee, OutcomesCommand, QuestionnaireCommand, RequestCommand,
    RequestTopic, SensitiveTopic, Transfer,
};
use domain::person::Person;
use domain::values::{
    ConsentGiver, ConsentKind, EndReason, ParticipantCategory, RequestSource, SurveyChannel,
};
use std::collections::BTreeSet;

mod leaving;
mod requests;

use leaving::{end_consent, transfer, withdraw};
pub(super) use requests::open_beside;
use requests::{codes, enrol, request_field, sensitive_field, update_request};

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
        /// The same in codes.
        topics: BTreeSet<RequestTopic>,
        /// Codes that stay out of events: sealed.
        sensitive: BTreeSet<SensitiveTopic>,
        /// Who asked.
        source: RequestSource,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Changes what is asked for.
    UpdateRequest {
        /// Whose.
        id: MenteeId,
        /// What is asked for now, in codes.
        topics: BTreeSet<RequestTopic>,
        /// Codes that stay out of events: sealed.
        sensitive: BTreeSet<SensitiveTopic>,
        /// The new text, if it is another: sealed.
        request: Option<String>,
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
        /// What it says of itself.
        terms: ConsentTerms,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Records that a consent was withdrawn, with what follows: without the processing consent the mentee leaves every pair and the
    /// enrolment ends.
    WithdrawConsent {
        /// Whose.
        id: MenteeId,
        /// For which purpose.
        kind: ConsentKind,
        /// Who withdrew it.
        given_by: ConsentGiver,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Records that a consent is over by its own term, with what follows: the same as from a withdrawal.
    EndExpiredConsent {
        /// Whose.
        id: MenteeId,
        /// For which purpose.
        kind: ConsentKind,
        /// Who had given it.
        given_by: ConsentGiver,
        /// A day on which it no longer stands.
        occurred_on: NaiveDate,
    },
    /// Ends the enrolment without a cycle; open pairs are left in the same commit.
    Withdraw {
        /// Who.
        id: MenteeId,
        /// Why.
        reason: EndReason,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Records that the mentee goes to another organisation; an enrolment that is carried over leaves its open pairs.
    Transfer {
        /// Who.
        id: MenteeId,
        /// Where to.
        to: Transfer,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Records an outcome.
    RecordOutcome {
        /// Whose.
        id: MenteeId,
        /// What.
        command: OutcomesCommand,
    },
    /// Records that a mentor is a relative.
    DeclareRelative {
        /// Whose.
        id: MenteeId,
        /// Which mentor.
        mentor_id: MentorId,
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
                topics,
                sensitive,
                source,
                occurred_on,
            } => {
                let program = program_known(work, program_id).await?;
                // Who asked already, asked in time.
                if work.state::<Mentee>(id.0).await?.request().is_none() {
                    open_to_people(&program)?;
                }
                let organization_id =
                    program.organization_id().expect("a drafted programme has an organisation");
                super::reorganization::open_on(work, organization_id, occurred_on).await?;
                let person_id = identity::person(work, organization_id, &person, occurred_on).await?;
                enrol(work, id, person_id, program_id, occurred_on).await?;
                let birth_year = work.state::<Person>(person_id.0).await?.birth_year();
                let command = RequestCommand::RegisterRequest {
                    person_id,
                    organization_id,
                    program_id,
                    category,
                    experience_years,
                    birth_year,
                    topics,
                    source,
                    occurred_on,
                };
                work.decide::<Mentee>(id.0, command).await?;
                if !sensitive.is_empty() {
                    work.seal(person_id.0, &sensitive_field(id), &codes(&sensitive)).await?;
                }
                work.seal(person_id.0, &request_field(id), &request).await
            }
            Self::UpdateRequest { id, topics, sensitive, request, occurred_on } => {
                update_request(work, id, topics, &codes(&sensitive), request, occurred_on).await
            }
            Self::RecordConsent { id, kind, given_by, terms, occurred_on } => {
                let command = ConsentCommand::RecordConsent { kind, given_by, terms, occurred_on };
                work.decide::<Mentee>(id.0, command).await?;
                let person = known_request(work, id).await?.person_id;
                work.not_erased(person).await
            }
            Self::WithdrawConsent { id, kind, given_by, occurred_on } => {
                let ending = Ending { how: ConsentCommand::WithdrawConsent, kind, given_by, occurred_on };
                end_consent(work, id, ending, EndReason::ConsentWithdrawn).await
            }
            Self::EndExpiredConsent { id, kind, given_by, occurred_on } => {
                let ending = Ending { how: ConsentCommand::EndExpiredConsent, kind, given_by, occurred_on };
                end_consent(work, id, ending, EndReason::ConsentExpired).await
            }
            Self::EnterPool { id, occurred_on } => {
                let request = known_request(work, id).await?;
                let majority =
                    identity::majority(work, request.person_id, request.organization_id, occurred_on).await?;
                if work.state::<Mentee>(id.0).await?.in_pool_since().is_none() {
                    let program = program_known(work, request.program_id).await?;
                    open_to_people(&program)?;
                }
                work.decide::<Mentee>(id.0, EnrolmentCommand::EnterPool { majority, occurred_on }).await
            }
            Self::Withdraw { id, reason, occurred_on } => withdraw(work, id, reason, occurred_on).await,
            Self::Transfer { id, to, occurred_on } => transfer(work, id, to, occurred_on).await,
            Self::RecordOutcome { id, command } => work.decide::<Mentee>(id.0, command).await,
            Self::DeclareRelative { id, mentor_id, occurred_on } => {
                profile(work, mentor_id).await?;
                let command = LeavingCommand::DeclareRelative { mentor_id, occurred_on };
                work.decide::<Mentee>(id.0, command).await
            }
            Self::SubmitQuestionnaire { id, survey_id, sheet, channel, occurred_on } => {
                let request = known_request(work, id).await?;
                let response = sheet.judge(work, request.organization_id, occurred_on).await?;
                let command = QuestionnaireCommand::SubmitEntryQuestionnaire {
                    survey_id,
                    response,
                    channel,
                    occurred_on,
                };
                work.decide::<Mentee>(id.0, command).await?;
                work.not_erased(request.person_id).await?;
                sheet.seal(work, request.person_id.0, survey_id.0).await
            }
            Self::Measure { id, command } => {
                let MeasurementCommand::MeasureOutcome { program_id, .. } = &command;
                let mentee = work.state::<Mentee>(id.0).await?;
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
                let command = match mentee.request() {
                    Some(request) => methodology::judged(work, request.organization_id, command).await?,
                    None => command,
                };
                work.decide::<Mentee>(id.0, command).await
            }
        }
    }
}
