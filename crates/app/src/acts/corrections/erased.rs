//! What is on record of somebody who was erased may be corrected. It never takes him or her to an open place again, and no words are
//! sealed with it.
//!
//! Invariants: whoever is erased has no open pair, enrolment, service or programme; nothing of him or her is in the vault (methodology
//! §9.2, settled point 9).

use crate::work::{Work, WorkError};
use domain::aggregate::Aggregate;
use domain::ids::PersonId;
use domain::mentee::Mentee;
use domain::mentor::Mentor;
use domain::person::Person;
use domain::program::Program;
use serde_json::Value;
use store::journal::StreamId;

/// What is said besides of a correction: asked before the correction is decided, sealed after it.
pub(crate) struct Note<'a> {
    stream: &'a StreamId,
    text: Option<&'a str>,
}

impl<'a> Note<'a> {
    /// # Errors
    /// Somebody whose stream it is was erased, a store that does not answer.
    pub(crate) async fn of(
        work: &mut Work<'_>,
        stream: &'a StreamId,
        text: Option<&'a str>,
    ) -> Result<Self, WorkError> {
        if text.is_some()
            && let Some(person) = participant(work, stream).await?
        {
            work.not_erased(person).await?;
        }
        Ok(Self { stream, text })
    }

    /// Seals it beside the correction, which is the next event of the stream.
    pub(crate) async fn seal(self, work: &mut Work<'_>) -> Result<(), WorkError> {
        let number = work.version_of(self.stream) + 1;
        work.seal_some(self.stream.aggregate_id, &format!("correction:{number}"), self.text).await
    }
}

/// Whose a stream of a mentor or of a mentee is.
async fn participant(work: &mut Work<'_>, stream: &StreamId) -> Result<Option<PersonId>, WorkError> {
    let id = stream.aggregate_id;
    Ok(match &*stream.aggregate_type {
        Mentor::TYPE => work.state::<Mentor>(id).await?.profile().map(|profile| profile.person_id),
        Mentee::TYPE => work.state::<Mentee>(id).await?.request().map(|request| request.person_id),
        _ => None,
    })
}

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
