//! What is on record of somebody who was erased may be corrected. It never takes him or her to an open place again.
//!
//! Invariant: whoever is erased has no open pair, enrolment, service or programme (settled point 9).

use crate::work::{Work, WorkError};
use domain::aggregate::Aggregate;
use domain::ids::PersonId;
use domain::mentee::Mentee;
use domain::mentor::Mentor;
use domain::person::Person;
use domain::program::Program;
use serde_json::Value;
use store::journal::StreamId;

/// Refuses to void what took somebody out who was erased afterwards. The correction of the fact is part of the work already.
pub(super) async fn stays_out(work: &mut Work<'_>, stream: &StreamId, was: &Value) -> Result<(), WorkError> {
    let id = stream.aggregate_id;
    match &*stream.aggregate_type {
        Mentor::TYPE => {
            let mentor = work.state::<Mentor>(id).await?;
            let is_out = mentor.retired_on().is_some() && mentor.open_pairs().next().is_none();
            if let Some(profile) = mentor.profile().filter(|_| !is_out) {
                work.not_erased(profile.person_id).await?;
            }
        }
        Mentee::TYPE => {
            let mentee = work.state::<Mentee>(id).await?;
            let is_out = mentee.closed_on().is_some() && mentee.open_pairs().next().is_none();
            if let Some(request) = mentee.request().filter(|_| !is_out) {
                work.not_erased(request.person_id).await?;
            }
        }
        Program::TYPE if opens_a_programme(was) => {
            let program = work.state::<Program>(id).await?;
            for curator in program.curators().filter(|curator| program.is_kept_by(*curator)) {
                work.not_erased(curator).await?;
            }
        }
        // What else stands in the stream of somebody who was erased says nothing without his or her registration.
        Person::TYPE if was["type"] == "PersonRegistered" => work.not_erased(PersonId(id)).await?,
        _ => {}
    }
    Ok(())
}

/// Whether somebody, or everybody, was curator no more by this fact.
fn opens_a_programme(was: &Value) -> bool {
    matches!(
        was["type"].as_str(),
        Some("CuratorReleased" | "ProgramCompleted" | "ProgramCancelled" | "ProgramDiscarded")
    )
}
