//! Pairs that missed several planned meetings in a row, with none held in between.

use super::{About, AttentionItem, Watch, about_pair};
use crate::registry::PairRow;
use chrono::NaiveDate;
use domain::attention::AttentionKind;

pub(super) fn list(pair: &PairRow, watch: Watch<'_>) -> Option<AttentionItem> {
    if !watch.sees(pair) {
        return None;
    }
    let last_meeting = watch.meetings(pair).map(|meeting| meeting.occurred_on).max();
    let missed = pair.appointments.values().filter(|planned| planned.missed.is_some());
    let days = missed.map(|planned| planned.planned_at.day).filter(|day| *day <= watch.on);
    let in_a_row: Vec<NaiveDate> = days.filter(|day| last_meeting.is_none_or(|last| *day > last)).collect();
    let since = in_a_row.iter().copied().min()?;
    let count = u32::try_from(in_a_row.len()).expect("a pair misses few meetings");
    let severity = watch.pressure(count.into(), watch.thresholds.missed_in_a_row)?;
    let item = about_pair(pair, AttentionKind::MeetingsMissed, (severity, watch.days_since(since)), since);
    Some(AttentionItem { about: About::Count(count), ..item })
}
