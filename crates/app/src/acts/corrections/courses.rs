//! What pairs need of the course of their programme: a day on which it formed pairs, a form of its own, an end after theirs.
//!
//! Invariants: no pair stands on a day on which its programme formed none (docs/decisions/0050); none is open in a programme that has
//! ended (INV-9).

use super::reopening::has_ended;
use crate::acts::references::{pairs_of, rests};
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::aggregate::Aggregate;
use domain::correction::effective;
use domain::ids::ProgramId;
use domain::pair::{FormationEvent, JoiningEvent, Pair, PairEvent};
use domain::program::Program;
use readmodel::registry::PairRow;
use store::reading::Reading;

/// Refuses a correction of a programme, which is part of the work already, when a pair needed what it takes away. What the pairs stood
/// without before, they go on without.
pub(crate) async fn bears_its_pairs(
    work: &mut Work<'_>,
    reading: &Reading,
    id: ProgramId,
    before: &Program,
) -> Result<(), WorkError> {
    let after = work.state::<Program>(id.0).await?;
    if after.bears_pairs_like(before) {
        return Ok(());
    }
    let ends = has_ended(after.stage()) && !has_ended(before.stage());
    for PairRow { id: pair_id, .. } in pairs_of(reading, id.0).await? {
        let history = work.history::<Pair>(pair_id.0).await?;
        let pair = Pair::fold(&history);
        let Some((form, _)) = pair.shape() else { continue };
        let is_lost = |day| before.formed_pairs(form, day) && !after.formed_pairs(form, day);
        let facts = effective(&history);
        let mut needs = facts.iter().filter_map(|(_, fact)| needed_on(fact));
        if (ends && pair.is_open()) || needs.any(is_lost) {
            return Err(rests(pair_id.0).into());
        }
    }
    Ok(())
}

/// The day on which somebody came into a pair as the programme formed pairs.
fn needed_on(fact: &PairEvent) -> Option<NaiveDate> {
    if let PairEvent::Formation(FormationEvent::PairFormed { occurred_on, .. })
    | PairEvent::Joining(JoiningEvent::MemberAdded { occurred_on, .. }) = fact
    {
        return Some(*occurred_on);
    }
    None
}
