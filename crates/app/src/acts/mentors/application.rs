//! How somebody becomes a mentor: once as a human being, by whichever of his or her records; again after the work has ended.

use crate::acts::enterprises;
use crate::acts::identity::{self, NewPerson};
use crate::acts::known::organization_known;
use crate::acts::reorganization;
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::ids::{EnterpriseId, MentorId, OrganizationId};
use domain::mentor::{ApplicationCommand, Mentor, MentorOffer};
use domain::values::ParticipantCategory;

#[expect(clippy::too_many_arguments, reason = "the fields of an application")]
pub(super) async fn apply(
    work: &mut Work<'_>,
    id: MentorId,
    person: &NewPerson,
    organization_id: OrganizationId,
    category: ParticipantCategory,
    enterprise: Option<(EnterpriseId, String)>,
    offer: MentorOffer,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    organization_known(work, organization_id).await?;
    reorganization::open_on(work, organization_id, occurred_on).await?;
    let person_id = identity::person(work, organization_id, person, occurred_on).await?;
    let person_text = person_id.to_string();
    let known = identity::mentor_of(work, person_id).await?.filter(|known| *known != id);
    let (id, person_id) = match known {
        None => (id, person_id),
        Some(known) => {
            let mentor = work.state::<Mentor>(known.0).await?;
            let retired = mentor.profile().filter(|_| mentor.retired_on().is_some());
            let person_id = retired.map(|profile| profile.person_id).ok_or_else(|| {
                Refused::new(
                    "MENTOR_APPLIED_BEFORE",
                    format!("this person is a mentor already: {known}"),
                    format!("этот человек уже наставник: {known}"),
                )
            })?;
            (known, person_id)
        }
    };
    let enterprise_id = match enterprise {
        Some((new, name)) => {
            Some(enterprises::found_or_registered(work, organization_id, &name, new, occurred_on).await?)
        }
        None => None,
    };
    work.claim("mentor", &[&person_text], id.0);
    let command = ApplicationCommand::ApplyAsMentor {
        person_id,
        organization_id,
        category,
        enterprise_id,
        offer,
        occurred_on,
    };
    work.decide::<Mentor>(id.0, command).await
}
