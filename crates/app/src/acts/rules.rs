//! Which rules are in force for an organisation: those that its region adopted.

use crate::work::{Work, WorkError};
use chrono::{Datelike, NaiveDate};
use domain::ids::{MentorId, OrganizationId, ProgramId};
use domain::mentor::Mentor;
use domain::organization::Organization;
use domain::policies::{PolicySet, TermsPolicy};
use domain::program::Program;
use domain::settings::Settings;
use domain::values::OrganizationLevel;
use std::sync::Arc;

/// The settings of the region in which an organisation lies; what ships when it lies in none.
pub(super) async fn of_organization(
    work: &mut Work<'_>,
    organization: OrganizationId,
) -> Result<Arc<Settings>, WorkError> {
    let mut next = Some(organization);
    while let Some(id) = next {
        let node = work.state::<Organization>(id.0).await?;
        if node.level() == Some(OrganizationLevel::Region) {
            return work.state(id.0).await;
        }
        next = node.parent();
    }
    Ok(Arc::default())
}

/// The settings of the region of a programme.
pub(super) async fn of_program(work: &mut Work<'_>, program: ProgramId) -> Result<Arc<Settings>, WorkError> {
    let program = work.state::<Program>(program.0).await?;
    match program.organization_id() {
        Some(organization) => of_organization(work, organization).await,
        None => Ok(Arc::default()),
    }
}

/// The rules of an organisation on a day.
pub(super) async fn policy(
    work: &mut Work<'_>,
    organization: OrganizationId,
    on: NaiveDate,
) -> Result<PolicySet, WorkError> {
    Ok(of_organization(work, organization).await?.policy(on.year()).clone())
}

/// How many mentees a mentor may be said to carry on a day, by the rules of his or her own region; nobody is bound who is not known.
pub(super) async fn most_mentees(
    work: &mut Work<'_>,
    mentor: MentorId,
    on: NaiveDate,
) -> Result<u32, WorkError> {
    let mentor = work.state::<Mentor>(mentor.0).await?;
    match mentor.profile() {
        Some(profile) => Ok(terms(work, profile.organization_id, on).await?.most_mentees),
        None => Ok(u32::MAX),
    }
}

/// Ages and terms of an organisation on a day.
pub(crate) async fn terms(
    work: &mut Work<'_>,
    organization: OrganizationId,
    on: NaiveDate,
) -> Result<TermsPolicy, WorkError> {
    Ok(of_organization(work, organization).await?.policy(on.year()).values.terms)
}
