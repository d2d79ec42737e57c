//! Where the texts of a programme lie in the vault: one name for whoever seals a text and whoever shows it.

use chrono::NaiveDate;
use domain::program::ProgramStage;

/// What was said beside the code when the programme came to a stage on a day.
pub fn comment(stage: ProgramStage, occurred_on: NaiveDate) -> String {
    let stage: &'static str = stage.into();
    format!("step:{stage}:{occurred_on}:comment")
}
