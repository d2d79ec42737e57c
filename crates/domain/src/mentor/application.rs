//! The application of a mentor (methodology §5.2). A person has one open application, for all programmes: a claim in the commit
//! holds that. Who has retired may apply again and begins from the interview. What he or she is in life may be another thing by then, and
//! so may the enterprise: that holds for the pairs of the new application; numbers of earlier years rest on the one of their pairs.

use super::{Mentor, MentorSource, Profile};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::{EnterpriseId, OrganizationId, PersonId};
use crate::values::{Form, ParticipantCategory};
use crate::{part_events, refusals};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The hours of the longest month.
const HOURS_OF_A_MONTH: u32 = 31 * 24;

/// What a mentor offers: wishes, none of them a rule. Competences, interests and the time in words are in the vault.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MentorOffer {
    /// Where the mentor comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mentor_source: Option<MentorSource>,
    /// In which forms he or she would work.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub forms: BTreeSet<Form>,
    /// Time resource, hours a month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours_a_month: Option<u32>,
    /// Desired age of mentees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mentee_ages: Option<AgeRange>,
}

impl MentorOffer {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Ages in full years, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgeRange {
    /// From.
    pub youngest: u32,
    /// To.
    pub oldest: u32,
}

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
        /// What he or she offers.
        offer: MentorOffer,
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
            /// What he or she offers; old records say nothing.
            #[serde(default, skip_serializing_if = "MentorOffer::is_empty")]
            offer: MentorOffer,
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
            "the mentor is on record with other data: a mistake needs a correction, what has changed since needs a new application after retirement",
            "наставник уже записан с другими данными: ошибку исправляют, а если данные изменились, нужна новая заявка после ухода";
        AgesReversed { youngest: u32, oldest: u32 } => "MENTOR_WISHED_AGES_REVERSED",
            "the desired ages {youngest} to {oldest} are reversed: the youngest comes first",
            "желаемый возраст с {youngest} до {oldest}: сначала указывают младший";
        HoursBeyondMonth { hours: u32 } => "MENTOR_HOURS_BEYOND_MONTH",
            "{hours} hours are more than a month has: accepted are up to 744, the hours of 31 days",
            "{hours} ч — больше, чем есть в месяце: принимается до 744, столько часов в 31 дне";
        AppliedBeforeRetiring { occurred_on: NaiveDate, retired_on: NaiveDate } => "MENTOR_APPLIED_BEFORE_RETIRING",
            "the new application of {occurred_on} is before the retirement of {retired_on}: accepted are days from then",
            "новая заявка {occurred_on} раньше ухода {retired_on}: принимаются дни с этого дня";
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
            offer: MentorOffer::default(),
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
        offer,
        occurred_on,
    } = command;
    let profile =
        Profile { person_id, organization_id, category, enterprise_id, offer, applied_on: occurred_on };
    match (&mentor.profile, mentor.retired_on()) {
        (Some(known), None) if *known == profile => return Ok(Vec::new()),
        (Some(known), Some(retired_on)) if known.person_id == person_id => {
            if occurred_on < retired_on {
                return Err(ApplicationRefusal::AppliedBeforeRetiring { occurred_on, retired_on });
            }
        }
        (Some(_), _) => return Err(ApplicationRefusal::OtherApplication),
        (None, _) => {}
    }
    if occurred_on > stamp.today {
        return Err(ApplicationRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    if category == ParticipantCategory::EnterpriseEmployee && enterprise_id.is_none() {
        return Err(ApplicationRefusal::EnterpriseMissing);
    }
    if let Some(AgeRange { youngest, oldest }) =
        profile.offer.mentee_ages.filter(|ages| ages.youngest > ages.oldest)
    {
        return Err(ApplicationRefusal::AgesReversed { youngest, oldest });
    }
    if let Some(hours) = profile.offer.hours_a_month.filter(|hours| *hours > HOURS_OF_A_MONTH) {
        return Err(ApplicationRefusal::HoursBeyondMonth { hours });
    }
    Ok(vec![ApplicationEvent::MentorApplied {
        person_id,
        organization_id,
        category,
        enterprise_id,
        offer: profile.offer,
        occurred_on,
    }])
}

pub(super) fn redo(event: &ApplicationEvent) -> Redo<ApplicationCommand> {
    let ApplicationEvent::MentorApplied {
        person_id,
        organization_id,
        category,
        enterprise_id,
        offer,
        occurred_on,
    } = event.clone();
    Redo::fact(ApplicationCommand::ApplyAsMentor {
        person_id,
        organization_id,
        category,
        enterprise_id,
        offer,
        occurred_on,
    })
}

pub(super) fn evolve(mentor: &mut Mentor, event: &ApplicationEvent) {
    let ApplicationEvent::MentorApplied {
        person_id,
        organization_id,
        category,
        enterprise_id,
        offer,
        occurred_on,
    } = event;
    let before = mentor.profile.replace(Profile {
        person_id: *person_id,
        organization_id: *organization_id,
        category: *category,
        enterprise_id: *enterprise_id,
        offer: offer.clone(),
        applied_on: *occurred_on,
    });
    let pairs = std::mem::take(&mut mentor.pairs);
    mentor.earlier.extend(before.map(|before| (before, pairs)));
    mentor.interviews.clear();
    mentor.notices.clear();
    mentor.retired = None;
}

#[cfg(test)]
mod tests;
