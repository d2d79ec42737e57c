//! Leaving altogether: every open pair ends, or goes on without the member, in the same commit (methodology §11.9, §11.17).

use super::pairs::{pair_with_members, record};
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::departure::{Departure, leave_pair};
use domain::ids::{MenteeId, MentorId, PairId};
use domain::mentee::Mentee;
use domain::mentor::Mentor;
use domain::values::{EndInitiator, EndReason, Member};

/// Takes a mentor out of every open pair.
pub(super) async fn leave_pairs_of_mentor(
    work: &mut Work<'_>,
    id: MentorId,
    reason: EndReason,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let mentor = work.state::<Mentor>(id.0).await?;
    let initiated_by = initiator(reason, EndInitiator::MentorSide);
    let departure = Departure { member: Member::Mentor(id), reason, initiated_by, occurred_on };
    leave(work, mentor.open_pairs().collect(), departure).await
}

/// Takes a mentee out of every open pair.
pub(super) async fn leave_pairs_of_mentee(
    work: &mut Work<'_>,
    id: MenteeId,
    reason: EndReason,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let mentee = work.state::<Mentee>(id.0).await?;
    let initiated_by = initiator(reason, EndInitiator::MenteeSide);
    let departure = Departure { member: Member::Mentee(id), reason, initiated_by, occurred_on };
    leave(work, mentee.open_pairs().collect(), departure).await
}

/// At whose wish somebody leaves: his or her own side's, unless the curator ends what may not go on.
fn initiator(reason: EndReason, side: EndInitiator) -> EndInitiator {
    if matches!(reason, EndReason::CuratorDecision | EndReason::ConsentExpired) {
        EndInitiator::CuratorSide
    } else {
        side
    }
}

async fn leave(work: &mut Work<'_>, pairs: Vec<PairId>, departure: Departure) -> Result<(), WorkError> {
    for pair_id in pairs {
        let (pair, members) = pair_with_members(work, pair_id).await?;
        let left = leave_pair(pair_id, &pair, &members, departure, work.stamp());
        record(work, pair_id, left.map_err(|refusal| Refused::of(&refusal))?).await?;
    }
    Ok(())
}
