//! The application of a mentor (methodology §5.2). A person applies once, for all programmes: a claim in the commit holds that.

use super::{Mentor, Profile};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::{EnterpriseId, OrganizationId, PersonId};
use crate::values::ParticipantCategory;
use crate::{part_events, refusals};
use chrono::NaiveDate;

/// What may be asked at application.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum ApplicationCommand {
    /// Applies as a mentor. Name, contacts, competences and wishes go to the vault.
    ApplyAsMentor {
        /// Who.
        person_id: PersonId,
        /// Where.
        organization_id: OrganizationId,
        /// What he or she is in life.
        category: ParticipantCategory,
        /// The enterprise that supplies the mentor.
        enterprise_id: Option<EnterpriseId>,
        /// When.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen at application.
    pub enum ApplicationEvent {
        /// A person applied as a mentor.
        MentorApplied {
            /// Who.
            person_id: PersonId,
            /// Where.
            organization_id: OrganizationId,
            /// What he or she is in life.
            category: ParticipantCategory,
            /// The enterprise that supplies the mentor.
            enterprise_id: Option<EnterpriseId>,
            /// When.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why an application is not recorded.
    pub enum ApplicationRefusal {
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "MENTOR_APPLIED_IN_THE_FUTURE",
            "the application is dated {occurred_on}, in the future: accepted are days up to {today}",
            "дата вхождения {occurred_on} в будущем: принимаются дни до {today}";
        EnterpriseMissing => "MENTOR_WITHOUT_ENTERPRISE",
            "an employee of an enterprise is registered with the enterprise: name it",
            "работника предприятия записывают вместе с предприятием: укажите его";
        OtherApplication => "MENTOR_OTHER_APPLICATION",
            "the mentor is on record with other data: a change needs a correction",
            "наставник уже записан с другими данными: нужно исправление";
    }
}

impl ApplicationEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::MentorApplied { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        vec![Self::MentorApplied {
            person_id: PersonId(uuid::Uuid::from_u128(11)),
            organization_id: OrganizationId(uuid::Uuid::from_u128(3)),
            category: ParticipantCategory::EnterpriseEmployee,
            enterprise_id: Some(EnterpriseId(uuid::Uuid::from_u128(7))),
            occurred_on: NaiveDate::from_ymd_opt(2023, 12, 11).expect("a real day"),
        }]
    }
}

pub(super) fn decide(
    mentor: &Mentor,
    command: ApplicationCommand,
    stamp: Stamp,
) -> Result<Vec<ApplicationEvent>, ApplicationRefusal> {
    let ApplicationCommand::ApplyAsMentor {
        person_id,
        organization_id,
        category,
        enterprise_id,
        occurred_on,
    } = command;
    let profile = Profile { person_id, organization_id, category, enterprise_id, applied_on: occurred_on };
    match &mentor.profile {
        Some(known) if *known == profile => return Ok(Vec::new()),
        Some(_) => return Err(ApplicationRefusal::OtherApplication),
        None => {}
    }
    if occurred_on > stamp.today {
        return Err(ApplicationRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    if category == ParticipantCategory::EnterpriseEmployee && enterprise_id.is_none() {
        return Err(ApplicationRefusal::EnterpriseMissing);
    }
    Ok(vec![ApplicationEvent::MentorApplied {
        person_id,
        organization_id,
        category,
        enterprise_id,
        occurred_on,
    }])
}

pub(super) fn redo(event: &ApplicationEvent) -> Redo<ApplicationCommand> {
    let ApplicationEvent::MentorApplied { person_id, organization_id, category, enterprise_id, occurred_on } =
        *event;
    Redo::fact(ApplicationCommand::ApplyAsMentor {
        person_id,
        organization_id,
        category,
        enterprise_id,
        occurred_on,
    })
}

pub(super) fn evolve(mentor: &mut Mentor, event: &ApplicationEvent) {
    let ApplicationEvent::MentorApplied { person_id, organization_id, category, enterprise_id, occurred_on } =
        event;
    mentor.profile = Some(Profile {
        person_id: *person_id,
        organization_id: *organization_id,
        category: *category,
        enterprise_id: *enterprise_id,
        applied_on: *occurred_on,
    });
}

#[cfg(test)]
mod tests;
