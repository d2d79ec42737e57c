//! How a mentor's work ends, or a part of it: retired, or without a consent that it rests on. Pairs that nothing waits for are left in
//! the same commit.

use crate::acts::consents::Ending;
use crate::acts::known::profile;
use crate::acts::leaving::leave_pairs_of_mentor;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::ids::MentorId;
use domain::mentor::{Mentor, RetirementCommand, RetirementReason, ServiceCommand};
use domain::values::ConsentKind;

/// Ends the work, and the open pairs with it where nothing waits for them.
pub(super) async fn retire(
    work: &mut Work<'_>,
    id: MentorId,
    reason: RetirementReason,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    if work.state::<Mentor>(id.0).await?.open_pairs().next().is_some() {
        return leave_and_retire(work, id, reason, occurred_on).await;
    }
    work.decide::<Mentor>(id.0, RetirementCommand::RetireMentor { reason, occurred_on }).await
}

/// Nobody is kept by what was recorded since: where a pair ends later than asked because of what stands in it, so does the work (INV-6).
async fn leave_and_retire(
    work: &mut Work<'_>,
    id: MentorId,
    reason: RetirementReason,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    if let Some(end) = reason.leaves_pairs() {
        leave_pairs_of_mentor(work, id, end, occurred_on).await?;
    }
    let released_on = work.state::<Mentor>(id.0).await?.released_on();
    let occurred_on = released_on.map_or(occurred_on, |released_on| released_on.max(occurred_on));
    work.decide::<Mentor>(id.0, RetirementCommand::RetireMentor { reason, occurred_on }).await
}

/// A consent ends, and with it what rests on it.
pub(super) async fn end_consent(
    work: &mut Work<'_>,
    id: MentorId,
    ending: Ending,
    reason: RetirementReason,
) -> Result<(), WorkError> {
    let profile = profile(work, id).await?;
    let majority = ending.decide::<Mentor>(work, id.0, profile.person_id, profile.organization_id).await?;
    let mentor = work.state::<Mentor>(id.0).await?;
    let (today, since) = (work.stamp().today, ending.occurred_on.max(profile.applied_on));
    match ending.kind {
        ConsentKind::Processing if mentor.consents().erasure_due().is_some() => {
            if mentor.retired_on().is_some() {
                return Ok(());
            }
            leave_and_retire(work, id, reason, since).await
        }
        ConsentKind::Transfer if mentor.consents().missing(ending.kind, majority, today).is_some() => {
            work.decide::<Mentor>(id.0, ServiceCommand::RevokeSharing { occurred_on: since }).await
        }
        ConsentKind::Processing | ConsentKind::Transfer | ConsentKind::Publication => Ok(()),
    }
}
