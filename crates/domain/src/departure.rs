//! How somebody leaves an open pair because he or she leaves altogether: the group goes on without the member, or the pair is
//! dissolved when the member was the last of a side (methodology §11.9, §11.15, §11.17).
//!
//! Nobody is kept by what was recorded since: when the pair has later facts, its last one is the last day in it. Pure, like
//! `matching`, whose acts it uses.

use crate::aggregate::Stamp;
use crate::ids::PairId;
use crate::matching::{Consequences, MatchingRefusal, Members, close_pair, remove_member};
use crate::pair::{ClosingCommand, MembersCommand, MembersRefusal, Pair, PairRefusal};
use crate::values::{EndInitiator, EndReason, Member};
use chrono::NaiveDate;

/// Who leaves, why, at whose wish, and on which day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Departure {
    /// Who.
    pub member: Member,
    /// Why.
    pub reason: EndReason,
    /// At whose wish.
    pub initiated_by: EndInitiator,
    /// The last day, when nothing later is on record.
    pub occurred_on: NaiveDate,
}

/// Decides that a member leaves an open pair, whatever stands in it.
pub fn leave_pair(
    pair_id: PairId,
    pair: &Pair,
    members: &Members,
    departure: Departure,
    stamp: Stamp,
) -> Result<Consequences, MatchingRefusal> {
    let Departure { member, reason, initiated_by, occurred_on } = departure;
    let leave = |occurred_on| {
        let remove = MembersCommand::RemoveMember { member, reason, occurred_on };
        match remove_member(pair_id, pair, members, remove, stamp) {
            Err(MatchingRefusal::Pair(PairRefusal::Members(MembersRefusal::LastOfSide { .. }))) => {
                let dissolve = ClosingCommand::DissolvePair { reason, initiated_by, occurred_on };
                close_pair(pair_id, pair, members, dissolve, stamp)
            }
            decided => decided,
        }
    };
    match (leave(occurred_on), pair.last_fact_on()) {
        (Err(_), Some(last_fact_on)) if last_fact_on > occurred_on => leave(last_fact_on),
        (decided, _) => decided,
    }
}

#[cfg(test)]
mod tests;
