//! Who runs a programme or answers for it: somebody who works for its organisation or for a partner (methodology §4.3 row 3).
//!
//! Of a record that exists it is looked for where he or she is known: as a curator of the organisation or of one that it took over, as a
//! mentor of them who works there or at an enterprise that supplies mentors, or as a mentor from elsewhere whom this programme selected.
//! Who is none of these is named, and becomes a record of the organisation (docs/decisions/0031).

use super::identity;
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use domain::ids::{OrganizationId, PersonId, ProgramId};
use domain::mentor::Mentor;
use domain::program::Program;
use domain::values::ParticipantCategory;
use domain::words::{is_name, normalised};

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
    let program = work.state::<Program>(id.0).await?;
    let organization = program.organization_id();
    match curator {
        Curator::Known(person_id) => {
            let Some(name) = work.personal(person_id.0, "name").await? else {
                return Err(Refused::new(
                    "CURATOR_UNKNOWN",
                    format!("nobody is known under {person_id}: give the curator's name"),
                    format!("под {person_id} никого нет: укажите имя куратора"),
                )
                .into());
            };
            // Without a programme there is no organisation either: that is said by the programme.
            if let Some(organization) = organization.filter(|_| !program.has_named(person_id)) {
                belongs(work, id, organization, person_id, &name).await?;
            }
            Ok(person_id)
        }
        Curator::New(new) => {
            if !is_name(&new.name) {
                return Err(name_missing().into());
            }
            let organization = organization.map(|id| id.to_string()).unwrap_or_default();
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

fn name_missing() -> Refused {
    Refused::new(
        "CURATOR_NAME_MISSING",
        "the name has no letter or digit: a curator is named, or is somebody registered as a person",
        "в имени нет ни буквы, ни цифры: куратора называют по имени или выбирают из записанных людей",
    )
}

/// Refuses somebody who is found neither in the organisation of a programme nor with a partner.
async fn belongs(
    work: &mut Work<'_>,
    program: ProgramId,
    organization: OrganizationId,
    person: PersonId,
    name: &str,
) -> Result<(), WorkError> {
    let places = identity::with_predecessors(work, organization).await?;
    for place in &places {
        let parts = [place.to_string(), normalised(name)];
        if work.owner("curator", &parts.each_ref().map(String::as_str)).await? == Some(person.0) {
            return Ok(());
        }
    }
    if let Some(mentor) = identity::mentor_of(work, person).await? {
        let mentor = work.state::<Mentor>(mentor.0).await?;
        let is_of_them = |profile: &domain::mentor::Profile| {
            let is_near = places.contains(&profile.organization_id) || mentor.is_selected_for(program);
            is_near && works(profile.category)
        };
        if mentor.profile().is_some_and(is_of_them) {
            return Ok(());
        }
    }
    Err(Refused::new(
        "PROGRAM_CURATOR_OUTSIDE",
        format!(
            "{person} is not known to work for the organisation of the programme or for a partner: accepted are its curators and \
             mentors, mentors whom the programme selected, or somebody new by name"
        ),
        format!(
            "{person} не работает в организации программы или у партнёра: принимаются её кураторы и наставники, отобранные в \
             программу наставники или новый человек по имени"
        ),
    )
    .into())
}

/// A curator is an employee of the organisation or of a partner: those who learn there are none.
fn works(category: ParticipantCategory) -> bool {
    use ParticipantCategory::{EnterpriseEmployee, Manager, Other, Pupil, Student, Teacher, YoungSpecialist};
    match category {
        Teacher | YoungSpecialist | Manager | EnterpriseEmployee | Other => true,
        Pupil | Student => false,
    }
}
