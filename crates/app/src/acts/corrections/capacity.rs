//! What a mentor carries once a fact was corrected.

use crate::acts::identity;
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use domain::aggregate::Aggregate;
use domain::ids::MentorId;
use domain::mentor::{Mentor, ServiceRefusal, counted};
use store::journal::StreamId;

/// Takes corrections in. INV-5 for a mentor with other records: what they carry is not in the history by which the correction was
/// judged. Refused is what brings the human being further beyond the capacity.
pub(super) async fn correct_within_capacity<A: Aggregate>(
    work: &mut Work<'_>,
    stream: &StreamId,
    history: &[A::Event],
    corrections: Vec<A::Event>,
) -> Result<(), WorkError> {
    let id = stream.aggregate_id;
    if A::TYPE != Mentor::TYPE || corrections.is_empty() {
        return work.correct::<A>(id, history, corrections).await;
    }
    let before = work.state::<Mentor>(id).await?;
    let load_before = before.load() + counted(&identity::carried_elsewhere(work, MentorId(id)).await?);
    work.correct::<A>(id, history, corrections).await?;
    let after = work.state::<Mentor>(id).await?;
    let load = after.load() + counted(&identity::carried_elsewhere(work, MentorId(id)).await?);
    let capacity = after.capacity();
    if load > capacity && (load > load_before || capacity < before.capacity()) {
        return Err(Refused::of(&ServiceRefusal::CapacityBelowLoad { capacity, load }).into());
    }
    Ok(())
}
