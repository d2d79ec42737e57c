//! Rules on the values of a fact alone: which other ones it may have, and what follows of them.

use super::commits::CommitOf;
use crate::refused::Refused;
use chrono::NaiveDate;
use domain::mentor::RetirementReason;
use domain::values::{EndReason, InteractionKind};
use serde_json::Value;

/// Refuses to void a separation: that would merge the records again, and a merge asks more than their streams know.
pub(super) fn merges_nothing(was: &Value) -> Result<(), Refused> {
    if !matches!(was["type"].as_str(), Some("PersonUnmerged" | "PersonReleased")) {
        return Ok(());
    }
    Err(Refused::new(
        "CORRECTION_MERGES_AGAIN",
        "without the separation the records would be merged: merge them again instead, which asks what a merge has to ask",
        "без разделения записи были бы объединены: объедините их заново — тогда будет проверено всё, что нужно",
    ))
}

/// The deadline of an erasure runs from the day of the withdrawal; from the end of a term, on whichever day that was noticed.
pub(super) fn deadline_follows(fact: &mut Value, was: &Value, now: &Value) {
    if fact["type"] != "ErasureDue" || was["type"] != "ConsentWithdrawn" {
        return;
    }
    let day = |value: &Value| value.as_str()?.parse::<NaiveDate>().ok();
    let (due, was, now) = (day(&fact["due"]), day(&was["occurred_on"]), day(&now["occurred_on"]));
    if let (Some(due), Some(was), Some(now)) = (due, was, now) {
        fact["due"] = (now + (due - was)).to_string().into();
    }
}

/// Of two stored days, whether the first is the later one.
pub(super) fn is_later(day: &Value, than: &Value) -> bool {
    day.as_str() > than.as_str()
}

/// Refuses new values by which something else would have followed: whom the mentors of a speed event carry, how the cycle of a mentee
/// ended who reached the goal early, why and at whose wish pairs were left, whether the data are to be destroyed.
pub(super) fn keeps_what_follows(was: &Value, now: &Value, commit: Option<&CommitOf>) -> Result<(), Refused> {
    let crosses = |field: &str, value: &str| (was[field] == value) != (now[field] == value);
    let left_pairs = commit.is_some_and(CommitOf::left_pairs);
    let decides_more = match was["type"].as_str() {
        Some("PairFormed") => crosses("kind", InteractionKind::Speed.into()),
        Some("MemberLeft") => crosses("reason", EndReason::GoalReachedEarly.into()),
        Some("ConsentWithdrawn" | "ConsentExpired") => {
            was["kind"] != now["kind"] || was["given_by"] != now["given_by"]
        }
        Some("MenteeWithdrawn") => {
            left_pairs
                && (crosses("reason", EndReason::CuratorDecision.into())
                    || crosses("reason", EndReason::ConsentExpired.into()))
        }
        Some("MentorRetired") => {
            let leaves = |fact: &Value| {
                let reason = serde_json::from_value::<RetirementReason>(fact["reason"].clone());
                reason.ok().and_then(RetirementReason::leaves_pairs)
            };
            left_pairs && leaves(was) != leaves(now)
        }
        _ => false,
    };
    if !decides_more {
        return Ok(());
    }
    Err(Refused::new(
        "CORRECTION_DECIDES_MORE",
        "other facts would have followed with these values: void the fact and record it anew",
        "с такими значениями последовали бы другие записи: аннулируйте запись и внесите её заново",
    ))
}
