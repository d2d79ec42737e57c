//! Whom a publication shows: everybody who is or was in the pair whose case is told. Their consent to publication is a purpose of its own
//! (methodology §8.3); whose it has to be, the birth date in the vault says.

use super::identity;
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::ids::{PairId, ProgramId};
use domain::mentee::Mentee;
use domain::mentor::Mentor;
use domain::pair::Pair;
use domain::program::ShownPair;
use domain::values::{ConsentKind, Side};

/// The pair of a programme with the first of its people who did not consent to publication. The commit fails when one of them withdraws in
/// between.
pub(super) async fn shown(
    work: &mut Work<'_>,
    program: ProgramId,
    pair_id: PairId,
    day: NaiveDate,
) -> Result<ShownPair, WorkError> {
    let pair = work.state::<Pair>(pair_id.0).await?;
    if pair.program_id() != Some(program) {
        return Err(Refused::new(
            "PAIR_UNKNOWN",
            format!("the programme has no pair {pair_id}: name one of its own"),
            format!("у программы нет пары {pair_id}: укажите её пару"),
        )
        .into());
    }
    let mut people = Vec::new();
    for id in pair.all_mentors() {
        let mentor = work.guarded_state::<Mentor>(id.0).await?;
        let profile = mentor.profile().map(|profile| (profile.person_id, profile.organization_id));
        people.extend(profile.map(|(person, home)| (Side::Mentor, person, home, mentor.consents().clone())));
    }
    for id in pair.all_mentees() {
        let mentee = work.guarded_state::<Mentee>(id.0).await?;
        let request = mentee.request().map(|request| (request.person_id, request.organization_id));
        people.extend(request.map(|(person, home)| (Side::Mentee, person, home, mentee.consents().clone())));
    }
    let mut missing = None;
    for (side, person, home, consents) in people {
        let majority = identity::majority(work, person, home, day).await?;
        let giver = consents.missing(ConsentKind::Publication, majority, day);
        missing = missing.or(giver.map(|giver| (side, giver)));
    }
    Ok(ShownPair { pair_id, missing })
}
