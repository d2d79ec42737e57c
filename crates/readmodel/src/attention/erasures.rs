//! Personal data that are to be destroyed: the deadline that the end of a consent set comes near or has passed. Who has left, has left
//! because of it, so that these are told of those whom no other list knows any more; who was erased is left out by the application.

use super::{About, AttentionItem, Thing, Watch};
use crate::registry::{ConsentsRow, MenteeRow, MentorRow};
use domain::attention::{AttentionKind, AttentionSeverity};
use domain::ids::{OrganizationId, ProgramId};

/// The erasure that is due of a mentor.
pub fn erasure_of_mentor(mentor: &MentorRow, watch: Watch<'_>) -> Option<AttentionItem> {
    item(&mentor.consents, Thing::Mentor(mentor.id), mentor.organization_id, None, watch)
}

/// The erasure that is due of a mentee.
pub fn erasure_of_mentee(mentee: &MenteeRow, watch: Watch<'_>) -> Option<AttentionItem> {
    let program = Some(mentee.program_id);
    item(&mentee.consents, Thing::Mentee(mentee.id), mentee.organization_id, program, watch)
}

fn item(
    consents: &ConsentsRow,
    thing: Thing,
    organization_id: OrganizationId,
    program_id: Option<ProgramId>,
    watch: Watch<'_>,
) -> Option<AttentionItem> {
    let since = consents.erasure_due_by?;
    // A later fact does not count on this day.
    let is_known = consents.erasure_due_since.is_none_or(|told| told <= watch.on);
    let days = watch.days_since(since);
    let is_near = -days <= i64::from(watch.thresholds.erasure_days);
    let severity = if days > 0 { AttentionSeverity::Urgent } else { AttentionSeverity::Warning };
    (is_known && is_near).then_some(AttentionItem {
        kind: AttentionKind::ErasureDue,
        severity,
        thing,
        about: About::Whole,
        organization_id,
        program_id,
        since,
        days,
    })
}
