//! Pairs without a plan. A one-off unit has none and is none the worse for it (methodology §11 item 18).

use super::{AttentionItem, Watch, about_pair, is_regular};
use crate::registry::PairRow;
use domain::attention::AttentionKind;

pub(super) fn list(pair: &PairRow, watch: Watch<'_>) -> Option<AttentionItem> {
    let planned = pair.plan.as_ref().is_some_and(|plan| plan.approved_on <= watch.on);
    if planned || !is_regular(pair) || !watch.sees(pair) {
        return None;
    }
    let since = watch.at_work_since(pair, pair.formed_on);
    let overdue = watch.overdue(since, watch.thresholds.plan_days)?;
    Some(about_pair(pair, AttentionKind::PairWithoutPlan, overdue, since))
}
