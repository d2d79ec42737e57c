//! Pairs that were formed and have not met.

use super::{AttentionItem, Watch, about_pair};
use crate::registry::PairRow;
use domain::attention::AttentionKind;

pub(super) fn list(pair: &PairRow, watch: Watch<'_>) -> Option<AttentionItem> {
    if !watch.sees(pair) || watch.meetings(pair).next().is_some() {
        return None;
    }
    let since = watch.at_work_since(pair, pair.formed_on);
    let overdue = watch.overdue(since, watch.thresholds.first_meeting_days)?;
    Some(about_pair(pair, AttentionKind::FirstMeetingOverdue, overdue, since))
}
