//! Which day it is somewhere: the time zone of an organisation, or of the nearest node above it that says one, decides its days.
//!
//! Where nobody says a zone, days are those of the service's clock.

use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::{DateTime, FixedOffset, NaiveDate};
use chrono_tz::Tz;
use domain::ids::OrganizationId;
use domain::mentee::Mentee;
use domain::mentor::Mentor;
use domain::organization::Organization;
use domain::pair::Pair;
use domain::program::Program;
use std::any::Any;

/// A time zone: a name of the zone database, or an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Zone {
    Named(Tz),
    Offset(FixedOffset),
}

impl Zone {
    /// Reads `Europe/Moscow` or `+03:00`; `None` for a name that the zone database does not have.
    fn read(text: &str) -> Option<Self> {
        let named = text.parse().map(Self::Named);
        named.ok().or_else(|| text.parse().map(Self::Offset).ok())
    }

    /// The day at a microsecond of the epoch.
    fn day(self, micros: i64) -> Option<NaiveDate> {
        let moment = DateTime::from_timestamp_micros(micros)?;
        Some(match self {
            Self::Named(zone) => moment.with_timezone(&zone).date_naive(),
            Self::Offset(zone) => moment.with_timezone(&zone).date_naive(),
        })
    }
}

/// Refuses a time zone that has the shape of one and is none.
pub(crate) fn check(zone: Option<&str>) -> Result<(), Refused> {
    match zone {
        Some(received) if Zone::read(received).is_none() => Err(Refused::new(
            "ORGANIZATION_TIME_ZONE_UNKNOWN",
            format!("there is no time zone «{received}»: accepted are Europe/Moscow or +03:00"),
            format!("часового пояса «{received}» нет: принимается Europe/Moscow или +03:00"),
        )),
        Some(_) | None => Ok(()),
    }
}

/// The organisation to which a state belongs.
pub(crate) fn organization_of(state: &dyn Any) -> Option<OrganizationId> {
    if let Some(program) = state.downcast_ref::<Program>() {
        return program.organization_id();
    }
    if let Some(pair) = state.downcast_ref::<Pair>() {
        return pair.organization_id();
    }
    if let Some(mentee) = state.downcast_ref::<Mentee>() {
        return mentee.request().map(|request| request.organization_id);
    }
    let mentor = state.downcast_ref::<Mentor>()?;
    mentor.profile().map(|profile| profile.organization_id)
}

/// Which day it is at a node; `None` where neither it nor a node above it says a zone.
pub(crate) async fn today_at(
    work: &mut Work<'_>,
    id: OrganizationId,
    micros: i64,
) -> Result<Option<NaiveDate>, WorkError> {
    let mut next = Some(id);
    // A tree has four levels: a loop on record comes to an end too.
    for _ in 0..4 {
        let Some(id) = next else { break };
        let node = work.look::<Organization>(id.0).await?;
        if let Some(day) = node.time_zone().and_then(Zone::read).and_then(|zone| zone.day(micros)) {
            return Ok(Some(day));
        }
        next = node.parent();
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Half past three in the afternoon of 31 December 2024, UTC.
    const AFTERNOON: i64 = 1_735_659_000_000_000;

    fn day(zone: &str) -> String {
        Zone::read(zone).and_then(|zone| zone.day(AFTERNOON)).expect("a zone").to_string()
    }

    #[test]
    fn the_new_year_comes_first_in_the_east() {
        assert_eq!(day("Asia/Vladivostok"), "2025-01-01");
        assert_eq!(day("+12:00"), "2025-01-01");
        assert_eq!(day("Europe/Kaliningrad"), "2024-12-31");
        assert_eq!(day("-05:00"), "2024-12-31");
    }

    #[test]
    fn a_name_that_no_zone_has_is_refused() {
        assert_eq!(
            check(Some("Europe/Moskau")).expect_err("no such zone").code,
            "ORGANIZATION_TIME_ZONE_UNKNOWN"
        );
        assert!(
            check(Some("Asia/Kamchatka")).is_ok() && check(Some("+03:00")).is_ok() && check(None).is_ok()
        );
    }
}
