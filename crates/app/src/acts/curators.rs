//! Curators of a programme: they are known by name only, and found again by it in the organisation.

use crate::refused::Refused;
use crate::work::{Work, WorkError};
use domain::ids::{PersonId, ProgramId};
use domain::program::Program;
use domain::words::normalised;

/// A curator: known by name only, the birth date is not asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Curator {
    /// Somebody registered as a person.
    Known(PersonId),
    /// Somebody new, with the id he or she gets.
    New(NewCurator),
}

/// A new curator.
#[derive(Clone, PartialEq, Eq)]
pub struct NewCurator {
    /// The id if the curator is new.
    pub id: PersonId,
    /// Full name: sealed.
    pub name: String,
}

impl std::fmt::Debug for NewCurator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewCurator({}, sealed)", self.id)
    }
}

/// The id of somebody who is known as a person, or who is found again by name in the organisation of the programme.
pub(super) async fn known_or_new(
    work: &mut Work<'_>,
    id: ProgramId,
    curator: Curator,
) -> Result<PersonId, WorkError> {
    match curator {
        Curator::Known(person_id) => {
            if work.personal(person_id.0, "name").await?.is_none() {
                return Err(Refused::new(
                    "CURATOR_UNKNOWN",
                    format!("nobody is known under {person_id}: give the curator's name"),
                    format!("под {person_id} никого нет: укажите имя куратора"),
                )
                .into());
            }
            Ok(person_id)
        }
        Curator::New(new) => {
            let program: Program = work.state(id.0).await?;
            let organization = program.organization_id().map(|id| id.to_string()).unwrap_or_default();
            let name = normalised(&new.name);
            let parts = [organization.as_str(), name.as_str()];
            if let Some(known) = work.owner("curator", &parts).await? {
                return Ok(PersonId(known));
            }
            work.claim("curator", &parts, new.id.0);
            work.new_subject(new.id.0);
            work.seal(new.id.0, "name", &new.name).await?;
            Ok(new.id)
        }
    }
}
