//! What a node is besides its place in the tree: who founded it, where it stands, its type, its time zone (methodology §2.1).
//!
//! All of it may be unknown. A school of the region stands in a municipality without hanging from it, so the founder's level and
//! the territory are kept apart from the parent. A profile replaces the one before it from its day on.

use super::{Organization, is_new};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::{part_events, refusals, words};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

words! {
    /// Who founded an organisation (methodology §2.1, S2).
    pub enum FounderLevel {
        Federal => "федеральный",
        Regional => "региональный",
        Municipal => "муниципальный",
        Private => "частный",
    }
}

words! {
    /// Type of an educational organisation (methodology §1.3).
    pub enum OrganizationType {
        School => "общеобразовательная организация",
        Vocational => "профессиональная образовательная организация",
        Additional => "организация дополнительного образования",
        Kindergarten => "дошкольная образовательная организация",
        University => "образовательная организация высшего образования",
    }
}

/// What is known of a node. What is not known is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Who founded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub founder_level: Option<FounderLevel>,
    /// Code of the territory where it stands, or which it is: 8 or 11 digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub territory_oktmo: Option<String>,
    /// Its type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_type: Option<OrganizationType>,
    /// Local time zone: `Europe/Moscow` or `+03:00`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

/// Describes a node.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum ProfileCommand {
    /// Records what is known of a node from a day on, as a whole.
    DescribeOrganization {
        /// What is known.
        profile: Profile,
        /// From which day it holds.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to a profile.
    pub enum ProfileEvent {
        /// What is known of the node became so.
        OrganizationDescribed {
            /// What is known.
            profile: Profile,
            /// From which day it holds.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a profile is not recorded.
    pub enum ProfileRefusal {
        NotRegistered => "ORGANIZATION_UNKNOWN",
            "there is no such organisation: register it first",
            "такой организации нет: сначала её нужно записать";
        NothingKnown => "ORGANIZATION_PROFILE_EMPTY",
            "the profile says nothing: at least one fact is needed",
            "в сведениях ничего нет: нужен хотя бы один признак";
        OktmoMalformed { received: String } => "ORGANIZATION_OKTMO_MALFORMED",
            "the code «{received}» is not one of OKTMO: accepted are 8 or 11 digits",
            "код «{received}» — не ОКТМО: принимаются 8 или 11 цифр";
        TimeZoneMalformed { received: String } => "ORGANIZATION_TIME_ZONE_MALFORMED",
            "the time zone «{received}» is not one: accepted are Europe/Moscow or +03:00",
            "«{received}» — не часовой пояс: принимается Europe/Moscow или +03:00";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "ORGANIZATION_IN_THE_FUTURE",
            "the date {occurred_on} is in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
        BeforeRegistration { since: NaiveDate } => "ORGANIZATION_BEFORE_REGISTRATION",
            "the node is in the tree since {since}: accepted are days from it on",
            "узел в дереве с {since}: принимаются дни с этого дня";
        BeforeLaterAct { last: NaiveDate } => "ORGANIZATION_BEFORE_LATER_ACT",
            "there is such an act of {last} on record: accepted are days after it",
            "такой акт уже записан на {last}: принимаются дни после него";
        Closed { closed_on: NaiveDate } => "ORGANIZATION_CLOSED",
            "the organisation is closed since {closed_on}: accepted are days before it",
            "организация закрыта с {closed_on}: принимаются дни до этого";
    }
}

impl ProfileEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::OrganizationDescribed { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        vec![Self::OrganizationDescribed {
            profile: Profile {
                founder_level: Some(FounderLevel::Regional),
                territory_oktmo: Some("33636101".into()),
                organization_type: Some(OrganizationType::School),
                time_zone: Some("Europe/Moscow".into()),
            },
            occurred_on: NaiveDate::from_ymd_opt(2023, 12, 11).expect("a real day"),
        }]
    }
}

pub(super) fn decide(
    organization: &Organization,
    command: ProfileCommand,
    stamp: Stamp,
) -> Result<Vec<ProfileEvent>, ProfileRefusal> {
    let ProfileCommand::DescribeOrganization { profile, occurred_on } = command;
    let registered = organization.registered.as_ref().ok_or(ProfileRefusal::NotRegistered)?;
    if profile == Profile::default() {
        return Err(ProfileRefusal::NothingKnown);
    }
    if let Some(received) = profile.territory_oktmo.clone().filter(|code| !is_oktmo(code)) {
        return Err(ProfileRefusal::OktmoMalformed { received });
    }
    if let Some(received) = profile.time_zone.clone().filter(|zone| !is_time_zone(zone)) {
        return Err(ProfileRefusal::TimeZoneMalformed { received });
    }
    if occurred_on < registered.since {
        return Err(ProfileRefusal::BeforeRegistration { since: registered.since });
    }
    if !is_new(&organization.profiles, &profile, occurred_on)
        .map_err(|last| ProfileRefusal::BeforeLaterAct { last })?
    {
        return Ok(Vec::new());
    }
    if stamp.is_before(occurred_on) {
        return Err(ProfileRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    if let Some(closed_on) = organization.closed_on().filter(|closed_on| occurred_on >= *closed_on) {
        return Err(ProfileRefusal::Closed { closed_on });
    }
    Ok(vec![ProfileEvent::OrganizationDescribed { profile, occurred_on }])
}

pub(super) fn redo(event: &ProfileEvent) -> Redo<ProfileCommand> {
    let ProfileEvent::OrganizationDescribed { profile, occurred_on } = event.clone();
    Redo::fact(ProfileCommand::DescribeOrganization { profile, occurred_on })
}

pub(super) fn evolve(organization: &mut Organization, event: &ProfileEvent) {
    let ProfileEvent::OrganizationDescribed { profile, occurred_on } = event;
    organization.profiles.insert(*occurred_on, profile.clone());
}

/// Whether a text has the shape of an OKTMO code: 8 digits of a municipality, 11 of a place in it.
pub(super) fn is_oktmo(code: &str) -> bool {
    matches!(code.len(), 8 | 11) && code.bytes().all(|digit| digit.is_ascii_digit())
}

/// Whether a text is a name of the zone database in its shape, or an offset. Which names exist is data that changes.
fn is_time_zone(zone: &str) -> bool {
    let named = zone.split_once('/').is_some_and(|(area, place)| {
        let is_word = |text: &str| {
            !text.is_empty() && text.chars().all(|c| c.is_ascii_alphabetic() || "_-/".contains(c))
        };
        is_word(area) && is_word(place)
    });
    let offset = zone.strip_prefix(['+', '-']).and_then(|offset| offset.split_once(':')).is_some_and(
        |(hours, minutes)| {
            let number = |text: &str| (text.len() == 2).then(|| text.parse::<u8>().ok()).flatten();
            number(hours).is_some_and(|hours| hours <= 14)
                && number(minutes).is_some_and(|minutes| minutes < 60)
        },
    );
    named || offset
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organization::OrganizationEvent;
    use crate::organization::tests::{closed, registered};
    use crate::testing::{day, given};
    use crate::values::OrganizationLevel;

    fn school() -> OrganizationEvent {
        registered(OrganizationLevel::Organization)
    }

    fn profile() -> Profile {
        Profile { founder_level: Some(FounderLevel::Regional), ..Profile::default() }
    }

    fn describe(profile: Profile, occurred_on: NaiveDate) -> ProfileCommand {
        ProfileCommand::DescribeOrganization { profile, occurred_on }
    }

    fn described(occurred_on: NaiveDate) -> OrganizationEvent {
        ProfileEvent::OrganizationDescribed { profile: profile(), occurred_on }.into()
    }

    #[test]
    fn a_school_of_the_region_says_who_founded_it() {
        let on = day(2023, 1, 1);
        given::<Organization>([school()]).when(describe(profile(), on)).then([described(on)]);
        given::<Organization>([school(), described(on)]).when(describe(profile(), on)).then_nothing();
        given::<Organization>([school(), described(on)])
            .when(describe(profile(), day(2023, 5, 1)))
            .then_nothing();
    }

    #[test]
    fn a_profile_is_refused_that_says_nothing_or_something_malformed() {
        let on = day(2023, 1, 1);
        let refused = |profile: Profile, refusal: ProfileRefusal| {
            given::<Organization>([school()]).when(describe(profile, on)).then_refused(refusal);
        };
        refused(Profile::default(), ProfileRefusal::NothingKnown);
        for received in ["3363610", "336361011", "3363610А"] {
            let profile = Profile { territory_oktmo: Some(received.into()), ..Profile::default() };
            refused(profile, ProfileRefusal::OktmoMalformed { received: received.into() });
        }
        for received in ["Москва", "Europe/", "+3", "+25:00"] {
            let profile = Profile { time_zone: Some(received.into()), ..Profile::default() };
            refused(profile, ProfileRefusal::TimeZoneMalformed { received: received.into() });
        }
    }

    #[test]
    fn a_time_zone_is_a_name_or_an_offset() {
        for zone in ["Europe/Moscow", "Asia/Yekaterinburg", "+03:00", "-10:30"] {
            assert!(is_time_zone(zone), "{zone}");
        }
    }

    #[test]
    fn a_profile_holds_within_the_life_of_a_registered_node() {
        let refused = |events: Vec<OrganizationEvent>, on, refusal: ProfileRefusal| {
            given::<Organization>(events).when(describe(profile(), on)).then_refused(refusal);
        };
        let (since, closed_on, today) = (day(2020, 9, 1), day(2024, 7, 1), day(2024, 12, 31));
        refused(vec![], since, ProfileRefusal::NotRegistered);
        refused(vec![school()], day(2020, 8, 31), ProfileRefusal::BeforeRegistration { since });
        let tomorrow = day(2025, 1, 1);
        refused(vec![school()], tomorrow, ProfileRefusal::InTheFuture { occurred_on: tomorrow, today });
        refused(vec![school(), closed()], closed_on, ProfileRefusal::Closed { closed_on });
        let later = ProfileEvent::OrganizationDescribed {
            profile: Profile { founder_level: Some(FounderLevel::Private), ..Profile::default() },
            occurred_on: day(2023, 1, 1),
        };
        let last = day(2023, 1, 1);
        refused(vec![school(), later.into()], day(2022, 1, 1), ProfileRefusal::BeforeLaterAct { last });
    }
}
