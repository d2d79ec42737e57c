//! Mentors: the menu of their acts; what concerns more than the mentor is in [`application`] and [`leaving`].

use super::consents::Ending;
use super::identity::{self, NewPerson};
use super::known::{open_to_people, profile, program_known};
use super::methodology::{self, AnswerSheet};
use super::{rules, sharing};
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::aggregate::Aggregate;
use domain::consent::{ConsentCommand, ConsentTerms};
use domain::ids::{EnterpriseId, FeedbackId, MentorId, OrganizationId, ProgramId};
use domain::measurement::MeasurementCommand;
use domain::mentor::{
    Mentor, MentorOffer, QuestionnaireCommand, RejectionReason, RetirementCommand, RetirementReason,
    SelectionCommand, SelectionCriterion, ServiceCommand, SharingScope, TrainingResult, TrainingWaiver,
    counted,
};
use domain::values::{ConsentGiver, ConsentKind, ParticipantCategory, Readiness, Score, SurveyChannel};
use std::collections::BTreeMap;

mod application;
mod leaving;

use application::apply;
use leaving::{end_consent, retire};

/// What can be done to a mentor.
#[derive(Clone, Debug)]
pub enum MentorAct {
    /// Applies as a mentor. A person is a mentor once, in all programmes; who has retired applies again as the same mentor.
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
        /// What he or she offers.
        offer: MentorOffer,
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
        /// What it says of itself.
        terms: ConsentTerms,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Records that a consent was withdrawn, with what follows: without the processing consent the mentor leaves every pair and
    /// retires; without the transfer consent the permission to work elsewhere is revoked.
    WithdrawConsent {
        /// Whose.
        id: MentorId,
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
        id: MentorId,
        /// For which purpose.
        kind: ConsentKind,
        /// Who had given it.
        given_by: ConsentGiver,
        /// A day on which it no longer stands.
        occurred_on: NaiveDate,
    },
    /// Records the interview.
    RecordInterview {
        /// Whose.
        id: MentorId,
        /// Its outcome.
        readiness: Readiness,
        /// Who held it: sealed.
        interviewer: Option<String>,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Selects for a programme.
    Select {
        /// Whom.
        id: MentorId,
        /// For which programme.
        program_id: ProgramId,
        /// Marks by criterion.
        criteria: BTreeMap<SelectionCriterion, Score>,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Does not select for a programme.
    Reject {
        /// Whom.
        id: MentorId,
        /// For which programme.
        program_id: ProgramId,
        /// Why.
        reason: RejectionReason,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Records a training.
    RecordTraining {
        /// Whose.
        id: MentorId,
        /// For which programme; none of one that serves any.
        program_id: Option<ProgramId>,
        /// Academic hours.
        hours: u32,
        /// Its outcome.
        result: TrainingResult,
        /// Name of the course: sealed.
        course: Option<String>,
        /// Who held it: sealed.
        provider: Option<String>,
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
        /// Why no training is needed, if none is.
        waiver: Option<TrainingWaiver>,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Changes how many mentees the mentor carries at most.
    ChangeCapacity {
        /// Whose.
        id: MentorId,
        /// How many, over all programmes and records.
        capacity: u32,
        /// From which day.
        occurred_on: NaiveDate,
    },
    /// Changes what the mentor may be asked for.
    Serve {
        /// Whom.
        id: MentorId,
        /// How.
        command: ServiceCommand,
    },
    /// Records how far the mentor permits to be asked to work.
    PermitSharing {
        /// Who.
        id: MentorId,
        /// How far.
        scope: SharingScope,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Ends the mentor's work. Where nothing waits for open pairs, they are left in the same commit.
    Retire {
        /// Who.
        id: MentorId,
        /// Why.
        reason: RetirementReason,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Records notice or an award.
    Conclude {
        /// Whose.
        id: MentorId,
        /// What.
        command: RetirementCommand,
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
            Self::Apply { id, person, organization_id, category, enterprise, offer, occurred_on } => {
                apply(work, id, &person, organization_id, category, enterprise, offer, occurred_on).await
            }
            Self::RecordConsent { id, kind, given_by, terms, occurred_on } => {
                let command = ConsentCommand::RecordConsent { kind, given_by, terms, occurred_on };
                work.decide::<Mentor>(id.0, command).await?;
                let person = profile(work, id).await?.person_id;
                work.not_erased(person).await
            }
            Self::WithdrawConsent { id, kind, given_by, occurred_on } => {
                let ending = Ending { how: ConsentCommand::WithdrawConsent, kind, given_by, occurred_on };
                end_consent(work, id, ending, RetirementReason::ConsentWithdrawn).await
            }
            Self::EndExpiredConsent { id, kind, given_by, occurred_on } => {
                let ending = Ending { how: ConsentCommand::EndExpiredConsent, kind, given_by, occurred_on };
                end_consent(work, id, ending, RetirementReason::ConsentExpired).await
            }
            Self::RecordInterview { id, readiness, interviewer, occurred_on } => {
                let person = profile(work, id).await?.person_id;
                work.decide::<Mentor>(id.0, SelectionCommand::RecordInterview { readiness, occurred_on })
                    .await?;
                work.not_erased(person).await?;
                work.seal_some(person.0, &format!("interviewer:{occurred_on}"), interviewer.as_deref()).await
            }
            Self::Select { id, program_id, criteria, occurred_on } => {
                let program = program_known(work, program_id).await?;
                let profile = profile(work, id).await?;
                let home = profile.organization_id;
                let majority = identity::majority(work, profile.person_id, home, occurred_on).await?;
                let organization =
                    program.organization_id().expect("a drafted programme has an organisation");
                let sharing = sharing::needed(work, profile.organization_id, organization).await?;
                let command =
                    SelectionCommand::SelectMentor { program_id, criteria, majority, sharing, occurred_on };
                let mentor = work.state::<Mentor>(id.0).await?;
                let again = mentor.decide(command.clone().into(), work.stamp());
                if !again.is_ok_and(|events| events.is_empty()) {
                    open_to_people(&program)?;
                }
                work.decide::<Mentor>(id.0, command).await
            }
            Self::Reject { id, program_id, reason, occurred_on } => {
                program_known(work, program_id).await?;
                let command = SelectionCommand::RejectMentor { program_id, reason, occurred_on };
                work.decide::<Mentor>(id.0, command).await
            }
            Self::RecordTraining { id, program_id, hours, result, course, provider, occurred_on } => {
                let person = profile(work, id).await?.person_id;
                let command = SelectionCommand::RecordTraining { program_id, hours, result, occurred_on };
                work.decide::<Mentor>(id.0, command).await?;
                let field = |text| training_text(program_id, occurred_on, text);
                work.not_erased(person).await?;
                work.seal_some(person.0, &field("course"), course.as_deref()).await?;
                work.seal_some(person.0, &field("provider"), provider.as_deref()).await
            }
            Self::AdmitToReadyPool { id, program_id, capacity, waiver, occurred_on } => {
                let elsewhere = counted(&identity::carried_elsewhere(work, id).await?);
                let most = rules::most_mentees(work, id, occurred_on).await?;
                let command = SelectionCommand::AdmitToReadyPool {
                    program_id,
                    capacity,
                    elsewhere,
                    most,
                    waiver,
                    occurred_on,
                };
                work.decide::<Mentor>(id.0, command).await
            }
            Self::ChangeCapacity { id, capacity, occurred_on } => {
                let elsewhere = counted(&identity::carried_elsewhere(work, id).await?);
                let most = rules::most_mentees(work, id, occurred_on).await?;
                let command = ServiceCommand::ChangeCapacity { capacity, elsewhere, most, occurred_on };
                work.decide::<Mentor>(id.0, command).await
            }
            Self::Serve { id, command } => work.decide::<Mentor>(id.0, command).await,
            Self::PermitSharing { id, scope, occurred_on } => {
                let profile = profile(work, id).await?;
                let home = profile.organization_id;
                let majority = identity::majority(work, profile.person_id, home, occurred_on).await?;
                let command = ServiceCommand::PermitSharing { scope, majority, occurred_on };
                work.decide::<Mentor>(id.0, command).await
            }
            Self::Retire { id, reason, occurred_on } => retire(work, id, reason, occurred_on).await,
            Self::Conclude { id, command } => work.decide::<Mentor>(id.0, command).await,
            Self::SubmitQuestionnaire { id, survey_id, sheet, channel, occurred_on } => {
                let profile = profile(work, id).await?;
                let response = sheet.judge(work, profile.organization_id, occurred_on).await?;
                let command = QuestionnaireCommand::SubmitMentorQuestionnaire {
                    survey_id,
                    response,
                    channel,
                    occurred_on,
                };
                work.decide::<Mentor>(id.0, command).await?;
                work.not_erased(profile.person_id).await?;
                sheet.seal(work, profile.person_id.0, survey_id.0).await
            }
            Self::Measure { id, command } => {
                let MeasurementCommand::MeasureOutcome { program_id, .. } = &command;
                program_known(work, *program_id).await?;
                let mentor = work.state::<Mentor>(id.0).await?;
                let command = match mentor.profile() {
                    Some(profile) => methodology::judged(work, profile.organization_id, command).await?,
                    None => command,
                };
                work.decide::<Mentor>(id.0, command).await
            }
        }
    }
}

/// Where a text of a training lies in the vault: the course or the provider.
pub fn training_text(program_id: Option<ProgramId>, occurred_on: NaiveDate, field: &str) -> String {
    let program = program_id.map_or_else(|| "any".to_owned(), |id| id.to_string());
    format!("training:{program}:{occurred_on}:{field}")
}
