//! Mentees: request, consents, pool, leaving, measurements.

use super::consents::Ending;
use super::identity::{self, NewPerson};
use super::leaving::leave_pairs_of_mentee;
use super::mentors::{mentor_unknown, organization_known, program_known};
use super::methodology::{self, AnswerSheet};
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::aggregate::Aggregate;
use domain::consent::{ConsentCommand, ConsentTerms};
use domain::ids::{FeedbackId, MenteeId, MentorId, PersonId, ProgramId};
use domain::measurement::MeasurementCommand;
use domain::mentee::{
    EnrolmentCommand, LeavingCommand, Mentee, OutcomesCommand, QuestionnaireCommand, Request, RequestCommand,
    RequestTopic, SensitiveTopic, Transfer,
};
use domain::mentor::Mentor;
use domain::values::{
    ConsentGiver, ConsentKind, EndReason, ParticipantCategory, RequestSource, SurveyChannel,
};
use std::collections::BTreeSet;

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
                let organization_id =
                    program.organization_id().expect("a drafted programme has an organisation");
                super::reorganization::open_on(work, organization_id, occurred_on).await?;
                let person_id = identity::person(work, organization_id, &person, occurred_on).await?;
                enrol(work, id, person_id, program_id).await?;
                let command = RequestCommand::RegisterRequest {
                    person_id,
                    organization_id,
                    program_id,
                    category,
                    experience_years,
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
                work.decide::<Mentee>(id.0, command).await
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
                work.decide::<Mentee>(id.0, EnrolmentCommand::EnterPool { majority, occurred_on }).await
            }
            Self::Withdraw { id, reason, occurred_on } => withdraw(work, id, reason, occurred_on).await,
            Self::Transfer { id, to, occurred_on } => transfer(work, id, to, occurred_on).await,
            Self::RecordOutcome { id, command } => work.decide::<Mentee>(id.0, command).await,
            Self::DeclareRelative { id, mentor_id, occurred_on } => {
                let mentor: Mentor = work.state(mentor_id.0).await?;
                mentor.profile().ok_or_else(mentor_unknown)?;
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
                let command = match mentee.request() {
                    Some(request) => methodology::judged(work, request.organization_id, command).await?,
                    None => command,
                };
                work.decide::<Mentee>(id.0, command).await
            }
        }
    }
}

/// Takes the one enrolment of a person in a programme.
async fn enrol(
    work: &mut Work<'_>,
    id: MenteeId,
    person: PersonId,
    program: ProgramId,
) -> Result<(), WorkError> {
    let program = program.to_string();
    for record in identity::records(work, person).await? {
        let parts = [record.to_string(), program.clone()];
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
    work.claim("enrolment", &[&person.to_string(), &program], id.0);
    Ok(())
}

async fn update_request(
    work: &mut Work<'_>,
    id: MenteeId,
    topics: BTreeSet<RequestTopic>,
    sensitive: &str,
    request: Option<String>,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let person = known_request(work, id).await?.person_id;
    work.not_erased(person).await?;
    let known_sensitive = work.personal(person.0, &sensitive_field(id)).await?.unwrap_or_default();
    let known_text = work.personal(person.0, &request_field(id)).await?;
    let new_text = request.filter(|text| known_text.as_ref() != Some(text));
    let sealed_changed = known_sensitive != sensitive || new_text.is_some();
    work.decide::<Mentee>(id.0, RequestCommand::UpdateRequest { topics, sealed_changed, occurred_on })
        .await?;
    work.seal_some(person.0, &request_field(id), new_text.as_deref()).await?;
    if known_sensitive == sensitive {
        return Ok(());
    }
    work.seal(person.0, &sensitive_field(id), sensitive).await
}

/// A consent ends, and with it what rests on it.
async fn end_consent(
    work: &mut Work<'_>,
    id: MenteeId,
    ending: Ending,
    reason: EndReason,
) -> Result<(), WorkError> {
    let request = known_request(work, id).await?;
    ending.decide::<Mentee>(work, id.0, request.person_id, request.organization_id).await?;
    let mentee: Mentee = work.state(id.0).await?;
    if ending.kind != ConsentKind::Processing || mentee.consents().erasure_due().is_none() {
        return Ok(());
    }
    withdraw_if_open(work, id, reason, ending.occurred_on.max(request.requested_on)).await
}

/// Ends an enrolment that may be over already, or may be completed by the end of its last pair.
async fn withdraw_if_open(
    work: &mut Work<'_>,
    id: MenteeId,
    reason: EndReason,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    leave_pairs_of_mentee(work, id, reason, occurred_on).await?;
    let mentee: Mentee = work.state(id.0).await?;
    if mentee.closed_on().is_some() {
        return Ok(());
    }
    work.decide::<Mentee>(id.0, LeavingCommand::WithdrawMentee { reason, occurred_on }).await
}

async fn withdraw(
    work: &mut Work<'_>,
    id: MenteeId,
    reason: EndReason,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let mentee: Mentee = work.state(id.0).await?;
    if mentee.closed_on().is_none() && mentee.open_pairs().next().is_some() {
        return withdraw_if_open(work, id, reason, occurred_on).await;
    }
    work.decide::<Mentee>(id.0, LeavingCommand::WithdrawMentee { reason, occurred_on }).await
}

async fn transfer(
    work: &mut Work<'_>,
    id: MenteeId,
    to: Transfer,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    organization_known(work, to.organization_id).await?;
    let Request { person_id: person, organization_id: home, .. } = known_request(work, id).await?;
    let majority = identity::majority(work, person, home, occurred_on).await?;
    let command = LeavingCommand::TransferMentee { to, majority, occurred_on };
    let mentee: Mentee = work.state(id.0).await?;
    let is_known = mentee.decide(command.clone().into(), work.stamp()).is_ok_and(|events| events.is_empty());
    if let Some(program_id) = to.program_id.filter(|_| !is_known) {
        let program = program_known(work, program_id).await?;
        if program.organization_id() != Some(to.organization_id) {
            return Err(Refused::new(
                "TRANSFER_OTHER_ORGANIZATION",
                format!(
                    "programme {program_id} is not of organisation {}: name one of it",
                    to.organization_id
                ),
                format!(
                    "программа {program_id} не этой организации ({}): укажите её программу",
                    to.organization_id
                ),
            )
            .into());
        }
        enrol(work, id, person, program_id).await?;
        leave_pairs_of_mentee(work, id, EndReason::Moved, occurred_on).await?;
    }
    work.decide::<Mentee>(id.0, command).await
}

async fn known_request(work: &mut Work<'_>, id: MenteeId) -> Result<Request, WorkError> {
    let mentee: Mentee = work.state(id.0).await?;
    Ok(mentee.request().cloned().ok_or_else(|| {
        Refused::new(
            "MENTEE_UNKNOWN",
            "there is no such mentee: register the request first",
            "такого наставляемого нет: сначала запишите запрос",
        )
    })?)
}

fn request_field(id: MenteeId) -> String {
    format!("request:{id}")
}

fn sensitive_field(id: MenteeId) -> String {
    format!("sensitive:{id}")
}

/// Codes as the vault keeps them.
fn codes(topics: &BTreeSet<SensitiveTopic>) -> String {
    topics.iter().map(|topic| <&str>::from(*topic)).collect::<Vec<_>>().join(" ")
}
