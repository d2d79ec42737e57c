//! Mentees who wait in the pool for a mentor.

use super::{About, AttentionItem, Members, Thing, Watch};
use crate::registry::{MenteeRow, MenteeState};
use domain::attention::AttentionKind;

pub(super) fn list(mentee: &MenteeRow, members: &Members, watch: Watch<'_>) -> Option<AttentionItem> {
    let entered = mentee.in_pool_since.filter(|_| mentee.state() == MenteeState::InPool)?;
    let since = members.mentee_free_since(mentee.id, entered);
    let (severity, days) = watch.overdue(since, watch.thresholds.pool_days)?;
    Some(AttentionItem {
        kind: AttentionKind::MenteeWithoutMentor,
        severity,
        thing: Thing::Mentee(mentee.id),
        about: About::Whole,
        organization_id: mentee.organization_id,
        program_id: Some(mentee.program_id),
        since,
        days,
    })
}
