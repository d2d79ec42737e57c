//! Words that go with a stream and are not sealed with the key of a person: notes on corrections, what is told of a pair.
//!
//! Invariant: none are taken in about somebody who was erased, whose own go with the erasure. A pair that goes on with others may be told
//! of; one that has ended may not, once it lost its texts with a member.

use crate::work::{Work, WorkError};
use domain::aggregate::Aggregate;
use domain::ids::{MenteeId, MentorId};
use domain::mentee::Mentee;
use domain::mentor::Mentor;
use domain::pair::Pair;
use domain::values::Member;
use store::journal::StreamId;
use uuid::Uuid;

/// Refuses words about somebody who was erased; the commit fails when he or she is erased in between. Asked before anything is decided
/// on the stream: a fact that is voided does not say any more of whom it was.
pub(crate) async fn may_be_said(work: &mut Work<'_>, stream: &StreamId) -> Result<(), WorkError> {
    let id = stream.aggregate_id;
    match &*stream.aggregate_type {
        Mentor::TYPE => of_mentor(work, MentorId(id)).await,
        Mentee::TYPE => of_mentee(work, MenteeId(id)).await,
        Pair::TYPE => of_pair(work, id).await,
        // A person's own are refused where they are sealed; nobody else is a person.
        _ => Ok(()),
    }
}

async fn of_mentor(work: &mut Work<'_>, id: MentorId) -> Result<(), WorkError> {
    let mentor = work.look::<Mentor>(id.0).await?;
    match mentor.profile() {
        Some(profile) => work.not_erased(profile.person_id).await,
        None => Ok(()),
    }
}

async fn of_mentee(work: &mut Work<'_>, id: MenteeId) -> Result<(), WorkError> {
    let mentee = work.look::<Mentee>(id.0).await?;
    match mentee.request() {
        Some(request) => work.not_erased(request.person_id).await,
        None => Ok(()),
    }
}

/// Of a pair that has ended. What is said of it comes with an event of its stream, which the erasure of a member moves.
async fn of_pair(work: &mut Work<'_>, id: Uuid) -> Result<(), WorkError> {
    let pair = work.look::<Pair>(id).await?;
    if pair.is_open() {
        return Ok(());
    }
    for mentor in pair.all_mentors().filter(|mentor| pair.lost_texts_with(Member::Mentor(*mentor))) {
        of_mentor(work, mentor).await?;
    }
    for mentee in pair.all_mentees().filter(|mentee| pair.lost_texts_with(Member::Mentee(*mentee))) {
        of_mentee(work, mentee).await?;
    }
    Ok(())
}
