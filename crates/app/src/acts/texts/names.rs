//! The names of curators and enterprises: each is found again by its name at a place, so the place follows the name.
//!
//! Whoever is known with a birth date is no curator by name alone: of him or her `correctPerson` corrects the name.

use crate::acts::corrections::taken;
use crate::acts::identity::with_predecessors;
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use domain::aggregate::Aggregate;
use domain::organization::Organization;
use domain::program::Program;
use domain::words::{is_name, normalised};
use store::journal::StreamId;
use uuid::Uuid;

/// Where somebody or something is found by a name: kind of the unique value and place.
pub(super) async fn places(
    work: &mut Work<'_>,
    stream: &StreamId,
    subject: Uuid,
    name: &str,
) -> Result<Vec<(&'static str, String)>, WorkError> {
    let known = if stream.aggregate_type == Organization::TYPE {
        vec![("enterprise", stream.aggregate_id.to_string())]
    } else {
        let program = work.state::<Program>(stream.aggregate_id).await?;
        let Some(organization) = program.organization_id() else { return Ok(Vec::new()) };
        let places = with_predecessors(work, organization).await?;
        places.into_iter().map(|place| ("curator", place.to_string())).collect()
    };
    let name = normalised(name);
    let mut own = Vec::new();
    for (kind, place) in known {
        if work.owner(kind, &[&place, &name]).await? == Some(subject) {
            own.push((kind, place));
        }
    }
    Ok(own)
}

/// Gives back the name that the vault holds at `field`, and takes another one at the same places.
///
/// # Errors
/// When the new one is empty or somebody else has it.
pub(super) async fn taken_by(
    work: &mut Work<'_>,
    stream: &StreamId,
    subject: Uuid,
    field: &str,
    now: &str,
) -> Result<(), WorkError> {
    if !is_name(now) {
        return Err(Refused::new(
            "CORRECTION_NAME_MISSING",
            "the name has no letter or digit: a curator or an enterprise has one",
            "в названии нет ни буквы, ни цифры: у куратора и у предприятия оно есть",
        )
        .into());
    }
    // An enterprise has several names, of which `claim_names` takes each once the right one is sealed.
    if stream.aggregate_type == Organization::TYPE {
        return Ok(());
    }
    let was = work.personal(subject, field).await?.unwrap_or_default();
    let now = normalised(now);
    if normalised(&was) == now {
        return Ok(());
    }
    let places = places(work, stream, subject, &was).await?;
    for (kind, place) in &places {
        if work.owner(kind, &[place, &now]).await?.is_some() {
            return Err(taken().into());
        }
    }
    work.release(subject);
    for (kind, place) in &places {
        work.claim(kind, &[place, &now], subject);
    }
    Ok(())
}
