//! INV-6 for those who have streams beside the pairs: a mentor who retired, an enrolment that ended, a programme that was put away.
//!
//! What a closed stream still takes is named here by kind; of a fact of the time before its end the day has to lie in that time.

use super::{Law, law};
use crate::invariants::log::Line;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Nothing is closed and goes on.
pub(super) fn of_closed(events: &[Line]) -> Law {
    let mut ended: BTreeMap<(&str, &str), NaiveDate> = BTreeMap::new();
    for event in events {
        let stream = (event.aggregate.as_str(), event.id.as_str());
        let ended_on = ended.get(&stream);
        law(ended_on.is_none_or(|ended_on| is_taken(event, *ended_on)), || {
            format!("INV-6: {event:?} came after the end of {ended_on:?}")
        })?;
        match event.kind.as_str() {
            "MentorRetired"
            | "MenteeCycleCompleted"
            | "MenteeWithdrawn"
            | "ProgramCancelled"
            | "ProgramArchived"
            | "ProgramDiscarded" => drop(ended.insert(stream, event.day())),
            "MentorApplied" | "ProgramRestored" => drop(ended.remove(&stream)),
            _ => {}
        }
    }
    Ok(())
}

fn is_taken(event: &Line, ended_on: NaiveDate) -> bool {
    match event.kind.as_str() {
        // A consent may be withdrawn at any time, and what was said at the end is said after it (methodology §5.4).
        "MentorAwarded"
        | "MentorIntentDeclared"
        | "ConsentGiven"
        | "ConsentWithdrawn"
        | "ConsentExpired"
        | "ErasureDue" => true,
        "MentorApplied" | "ProgramRestored" | "ProgramArchived" => true,
        "OutcomeMeasured" | "MentorQuestionnaireSubmitted" | "EntrySurveySubmitted" => {
            event.day() <= ended_on
        }
        _ => false,
    }
}
