//! Entries of the tracking plan (S4) whose periodicity has passed with nothing recorded.
//!
//! What counts as done are the days on which the entry was carried out. What is done again and again is due one period after the last of them,
//! or after the first day on which it could have been; what is done once, or has never been done, is due by the end of the programme. What
//! is done as it is needed is never late (docs/decisions/0041).

use super::{About, AttentionItem, Watch, about_program};
use crate::registry::{ProgramRow, TrackingItemRow};
use chrono::{Days, Months, NaiveDate};
use domain::attention::AttentionKind;
use domain::program::Periodicity;
use domain::values::Period;

pub(super) fn list(program: &ProgramRow, watch: Watch<'_>) -> Vec<AttentionItem> {
    if !watch.runs(program) {
        return Vec::new();
    }
    let stands = |entry: &TrackingItemRow| entry.cancelled.is_none_or(|(off, _)| off > watch.on);
    let entries = program.tracking.iter().filter(|(_, entry)| entry.planned_on <= watch.on && stands(entry));
    let late = entries.filter_map(|(id, entry)| {
        let term = term(entry, program.period, watch.on)?;
        let overdue = watch.overdue(term, watch.thresholds.tracking_days)?;
        Some(about_program(program, AttentionKind::TrackingOverdue, overdue, term, About::TrackingItem(*id)))
    });
    late.collect()
}

/// By when an entry is to be carried out next, as known on a day; none when nothing more is asked of it.
fn term(entry: &TrackingItemRow, program: Period, on: NaiveDate) -> Option<NaiveDate> {
    let last = entry.carried_out.range(..=on).next_back().copied();
    let from = last.unwrap_or(entry.planned_on).max(program.start);
    let next = match entry.periodicity {
        Periodicity::Weekly => from.checked_add_days(Days::new(7)),
        Periodicity::Monthly => from.checked_add_months(Months::new(1)),
        Periodicity::Quarterly => from.checked_add_months(Months::new(3)),
        Periodicity::HalfYearly => from.checked_add_months(Months::new(6)),
        Periodicity::Yearly => from.checked_add_months(Months::new(12)),
        Periodicity::Once | Periodicity::Throughout => None,
        Periodicity::AsNeeded => return None,
    };
    let within = next.filter(|next| *next <= program.end);
    within.or(last.is_none().then_some(program.end))
}
