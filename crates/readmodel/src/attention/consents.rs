//! Consents that end soon or have ended, with no other of the same purpose and giver in their place.

use super::{About, AttentionItem, Thing, Watch};
use crate::registry::{ConsentsRow, MenteeRow, MentorRow};
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
    let ends = consents.given.iter().filter_map(|consent| Some((consent, consents.end(consent, watch.on)?)));
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
