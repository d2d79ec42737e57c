//! Mentors who carry too many, and ready ones who carry nobody or too few.

use super::{About, AttentionItem, Members, Thing, Watch};
use crate::registry::{MentorRow, ProgramRow};
use chrono::NaiveDate;
use domain::attention::{AttentionKind, AttentionSeverity};
use domain::ids::ProgramId;
use std::collections::BTreeMap;

/// Beyond the threshold, or beyond the capacity, which a merge of two records may show.
pub(super) fn overused(mentor: &MentorRow, members: &Members, watch: Watch<'_>) -> Option<AttentionItem> {
    let load = members.load(mentor);
    let severity = if load > mentor.capacity {
        AttentionSeverity::Urgent
    } else if load > watch.thresholds.mentor_mentees {
        AttentionSeverity::Warning
    } else {
        return None;
    };
    Some(item(mentor, AttentionKind::MentorOverused, severity, About::Count(load), watch.on, watch))
}

/// Whoever is on hold is not idle, nor whoever waits for a programme that is not under way.
pub(super) fn unused(
    mentor: &MentorRow,
    programs: &BTreeMap<ProgramId, ProgramRow>,
    members: &Members,
    watch: Watch<'_>,
) -> Option<AttentionItem> {
    let is_free = members.load(mentor) == 0 && watch.serves(mentor);
    let ready_on = watch.ready_for(mentor, programs).max().filter(|_| is_free)?;
    let since = members.mentor_free_since(mentor.id, ready_on);
    let (severity, _) = watch.overdue(since, watch.thresholds.mentor_idle_days)?;
    Some(item(mentor, AttentionKind::MentorUnused, severity, About::Whole, since, watch))
}

/// Who could carry more and has carried few for long. One whose capacity is filled is not asked for more, and one on hold for nothing, nor
/// whoever is ready for no programme that is under way, as of the unused.
pub(super) fn underused(
    mentor: &MentorRow,
    programs: &BTreeMap<ProgramId, ProgramRow>,
    members: &Members,
    watch: Watch<'_>,
) -> Option<AttentionItem> {
    let load = members.load(mentor);
    let could_carry = watch.thresholds.mentor_few_mentees.min(mentor.capacity);
    let is_underused = (1..could_carry).contains(&load) && watch.serves(mentor);
    let ready_on = watch.ready_for(mentor, programs).max().filter(|_| is_underused)?;
    let since = members.mentor_changed_since(mentor.id, ready_on);
    watch.overdue(since, watch.thresholds.mentor_idle_days)?;
    let (kind, severity) = (AttentionKind::MentorUnderused, AttentionSeverity::Notice);
    Some(item(mentor, kind, severity, About::Count(load), since, watch))
}

fn item(
    mentor: &MentorRow,
    kind: AttentionKind,
    severity: AttentionSeverity,
    about: About,
    since: NaiveDate,
    watch: Watch<'_>,
) -> AttentionItem {
    AttentionItem {
        kind,
        severity,
        thing: Thing::Mentor(mentor.id),
        about,
        organization_id: mentor.organization_id,
        program_id: None,
        since,
        days: watch.days_since(since),
    }
}
