//! Pairs that have met and have not planned. One that has not met stands in the list of first meetings.

use super::{AttentionItem, Watch, about_pair, is_regular};
use crate::registry::{MeetingRole, PairRow};
use domain::attention::AttentionKind;

pub(super) fn list(pair: &PairRow, watch: Watch<'_>) -> Option<AttentionItem> {
    let mut meetings = watch.meetings(pair).peekable();
    if !is_regular(pair) || !watch.sees(pair) || meetings.peek().is_none() {
        return None;
    }
    if meetings.any(|meeting| meeting.role == MeetingRole::Planning) {
        return None;
    }
    let since = watch.at_work_since(pair, pair.formed_on);
    let overdue = watch.overdue(since, watch.thresholds.planning_days)?;
    Some(about_pair(pair, AttentionKind::PlanningOverdue, overdue, since))
}
