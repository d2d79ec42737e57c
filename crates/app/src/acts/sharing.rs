//! How far a programme is from a mentor's own organisation, by the tree: what the mentor must have permitted to work in it.
//!
//! An organisation that took over others is theirs too: whoever applied in one of them works at home in the successor, on whatever day
//! it is recorded (methodology §11.28).

use super::identity;
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use domain::ids::OrganizationId;
use domain::mentor::SharingScope;
use domain::organization::Organization;
use domain::values::OrganizationLevel;
use std::collections::BTreeMap;

/// The organisations whose people are at home in a programme of this one, each with the organisation of the pair they come into.
pub(super) async fn homes(
    work: &mut Work<'_>,
    program_of: OrganizationId,
    pair_of: OrganizationId,
) -> Result<BTreeMap<OrganizationId, OrganizationId>, WorkError> {
    let places = identity::with_predecessors(work, program_of).await?;
    Ok(places.into_iter().map(|place| (place, pair_of)).collect())
}

/// The permission that a mentor of one organisation needs for a programme of another; none inside the own one, or one that went into it.
pub(super) async fn needed(
    work: &mut Work<'_>,
    home: OrganizationId,
    other: OrganizationId,
) -> Result<Option<SharingScope>, WorkError> {
    if identity::with_predecessors(work, other).await?.contains(&home) {
        return Ok(None);
    }
    let (home, other) = (line(work, home).await?, line(work, other).await?);
    let nearest = home.iter().find(|node| other.contains(node));
    match nearest.map(|(level, _)| *level) {
        Some(OrganizationLevel::Organization | OrganizationLevel::Municipality) => {
            Ok(Some(SharingScope::Municipality))
        }
        Some(OrganizationLevel::Region) => Ok(Some(SharingScope::Region)),
        None => Err(Refused::new(
            "MENTOR_OTHER_REGION",
            "the mentor is of another region: accepted are programmes of the own one",
            "наставник из другого региона: принимаются программы своего",
        )
        .into()),
    }
}

/// The organisation and the nodes above it.
async fn line(
    work: &mut Work<'_>,
    from: OrganizationId,
) -> Result<Vec<(OrganizationLevel, OrganizationId)>, WorkError> {
    let mut line = Vec::new();
    let mut next = Some(from);
    while let Some(id) = next {
        let node = work.state::<Organization>(id.0).await?;
        line.extend(node.level().map(|level| (level, id)));
        next = node.parent();
    }
    Ok(line)
}
