//! What an act takes for granted: the organisation, programme or mentor that it names is there. Who names another is told what to do first.

use crate::refused::Refused;
use crate::work::{Work, WorkError};
use domain::ids::{MenteeId, MentorId, OrganizationId, ProgramId};
use domain::mentee::{Mentee, Request};
use domain::mentor::{Mentor, Profile};
use domain::organization::Organization;
use domain::program::{Program, ProgramStage};
use domain::values::OrganizationLevel;
use std::sync::Arc;

/// Refuses an organisation that is not in the tree, or is no school.
pub(super) async fn organization_known(work: &mut Work<'_>, id: OrganizationId) -> Result<(), WorkError> {
    let organization = work.state::<Organization>(id.0).await?;
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
pub(super) async fn program_known(work: &mut Work<'_>, id: ProgramId) -> Result<Arc<Program>, WorkError> {
    let program = work.state::<Program>(id.0).await?;
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

/// Refuses a programme to which nothing happens any more: it is cancelled, archived or discarded.
pub(super) fn open_to_people(program: &Program) -> Result<(), Refused> {
    program.admits_people().map_err(|refusal| Refused::of(&refusal))
}

/// The application of a mentor; refuses one who did not apply.
pub(super) async fn profile(work: &mut Work<'_>, id: MentorId) -> Result<Profile, WorkError> {
    let mentor = work.state::<Mentor>(id.0).await?;
    Ok(mentor.profile().cloned().ok_or_else(|| {
        Refused::new(
            "MENTOR_UNKNOWN",
            "there is no such mentor: record the application first",
            "такого наставника нет: сначала запишите заявку",
        )
    })?)
}

/// The request of a mentee; refuses one whom nobody registered.
pub(super) async fn known_request(work: &mut Work<'_>, id: MenteeId) -> Result<Request, WorkError> {
    let mentee = work.state::<Mentee>(id.0).await?;
    Ok(mentee.request().cloned().ok_or_else(|| {
        Refused::new(
            "MENTEE_UNKNOWN",
            "there is no such mentee: register the request first",
            "такого наставляемого нет: сначала запишите запрос",
        )
    })?)
}
