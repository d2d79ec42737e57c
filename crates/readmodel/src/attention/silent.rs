//! Pairs that met once and then fell silent. A pause is no silence; a one-off unit has nothing to be silent about.

use super::{AttentionItem, Watch, about_pair, is_regular};
use crate::registry::PairRow;
use domain::attention::AttentionKind;

pub(super) fn list(pair: &PairRow, watch: Watch<'_>) -> Option<AttentionItem> {
    if !is_regular(pair) || !watch.sees(pair) {
        return None;
    }
    let met_on = watch.meetings(pair).map(|meeting| meeting.occurred_on).max()?;
    let since = watch.at_work_since(pair, met_on);
    let overdue = watch.overdue(since, watch.thresholds.silent_days)?;
    Some(about_pair(pair, AttentionKind::SilentPair, overdue, since))
}
