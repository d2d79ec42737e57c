//! Consents that end soon or have ended, with no other of the same purpose and giver in their place.

use super::{About, AttentionItem, Thing, Watch};
use crate::registry::{ConsentRow, ConsentsRow, MenteeRow, MentorRow};
use chrono::NaiveDate;
use domain::attention::{AttentionKind, AttentionSeverity};
use domain::ids::{OrganizationId, ProgramId};

pub(super) fn of_mentor(mentor: &MentorRow, watch: Watch<'_>) -> Vec<AttentionItem> {
    list(&mentor.consents, Thing::Mentor(mentor.id), mentor.organization_id, None, watch)
}

pub(super) fn of_mentee(mentee: &MenteeRow, watch: Watch<'_>) -> Vec<AttentionItem> {
    list(&mentee.consents, Thing::Mentee(mentee.id), mentee.organization_id, Some(mentee.program_id), watch)
}

fn list(
    consents: &ConsentsRow,
    thing: Thing,
    organization_id: OrganizationId,
    program_id: Option<ProgramId>,
    watch: Watch<'_>,
) -> Vec<AttentionItem> {
    let ends = consents.given.iter().filter_map(|consent| Some((consent, end(consents, consent, watch)?)));
    let items = ends.filter_map(|(consent, until)| {
        let days = watch.days_since(until);
        let (kind, severity) = if days > 0 {
            (AttentionKind::ConsentExpired, AttentionSeverity::Urgent)
        } else if -days <= i64::from(watch.thresholds.consent_days) {
            (AttentionKind::ConsentExpiring, AttentionSeverity::Warning)
        } else {
            return None;
        };
        let about = About::Consent(consent.kind, consent.given_by);
        Some(AttentionItem { kind, severity, thing, about, organization_id, program_id, since: until, days })
    });
    items.collect()
}

/// The last day of a consent that holds for a time, stands on the day, and is the last of its purpose and giver.
pub(super) fn end(consents: &ConsentsRow, consent: &ConsentRow, watch: Watch<'_>) -> Option<NaiveDate> {
    let stands = |other: &&ConsentRow| {
        let ended = [other.withdrawn_on, other.expired_on];
        other.occurred_on <= watch.on && ended.into_iter().flatten().all(|ended_on| ended_on > watch.on)
    };
    let until = consent.terms.valid_until.filter(|_| stands(&consent))?;
    let alike = consents
        .given
        .iter()
        .filter(|other| (other.kind, other.given_by) == (consent.kind, consent.given_by));
    let is_followed = alike.filter(stands).any(|other| {
        let until_then = |other_until| (other_until, other.occurred_on) > (until, consent.occurred_on);
        other.terms.valid_until.is_none_or(until_then)
    });
    (!is_followed).then_some(until)
}
