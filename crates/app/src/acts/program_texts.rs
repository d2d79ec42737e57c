//! Where the texts of a programme lie in the vault: one name for whoever seals a text and whoever shows it.

use chrono::NaiveDate;
use domain::ids::{PracticeId, SwotId, TrackingItemId};
use domain::program::ProgramStage;

/// What was said beside the code when the programme came to a stage on a day.
pub fn comment(stage: ProgramStage, occurred_on: NaiveDate) -> String {
    let stage: &'static str = stage.into();
    format!("step:{stage}:{occurred_on}:comment")
}

/// What an entry of the tracking plan says.
pub fn tracking_title(item: TrackingItemId) -> String {
    format!("tracking:{item}:title")
}

/// Who answers for an entry of the tracking plan.
pub fn tracking_responsible(item: TrackingItemId) -> String {
    format!("tracking:{item}:responsible")
}

/// An entry of an analysis: its side and its number there, from 0.
pub fn swot(swot: SwotId, side: &str, number: u32) -> String {
    format!("swot:{swot}:{side}:{number}")
}

/// What the final event of a day was.
pub fn final_event_title(occurred_on: NaiveDate) -> String {
    format!("final-event:{occurred_on}:title")
}

/// The title, the results or the link of a best practice.
pub fn practice(practice: PracticeId, field: &str) -> String {
    format!("practice:{practice}:{field}")
}
