//! The ending of a pair: everybody still in it is freed.

use super::{Consequences, MatchingRefusal, Members, release_mentees, release_mentors};
use crate::aggregate::{Aggregate, Stamp};
use crate::ids::{MenteeId, PairId};
use crate::mentee::ReleaseReason;
use crate::pair::{ClosingCommand, ClosingEvent, Outcome, Pair, PairEvent};
use std::collections::BTreeMap;

/// Decides the ending of a pair: every member still in it is freed.
pub fn close_pair(
    pair_id: PairId,
    pair: &Pair,
    members: &Members,
    command: ClosingCommand,
    stamp: Stamp,
) -> Result<Consequences, MatchingRefusal> {
    let judged = pair.clone().under(members.rules.clone());
    let mut consequences =
        Consequences { pair: judged.decide(command.into(), stamp)?, ..Consequences::default() };
    for event in consequences.pair.clone() {
        let PairEvent::Closing(closing) = event else { continue };
        let (met, reason, occurred_on) = match closing {
            ClosingEvent::PairCompleted { outcomes, policy: _, completion: _, occurred_on } => {
                let met = outcomes
                    .into_iter()
                    .map(|outcome| (outcome.mentee_id, outcome.outcome == Outcome::Completed))
                    .collect();
                (met, ReleaseReason::PairCompleted, occurred_on)
            }
            ClosingEvent::PairDissolved { reason: _, initiated_by: _, occurred_on } => {
                (without_cycle(pair), ReleaseReason::PairDissolved, occurred_on)
            }
            ClosingEvent::PairCarriedOver { occurred_on } => {
                (without_cycle(pair), ReleaseReason::PairCarriedOver, occurred_on)
            }
        };
        release_mentees(pair_id, members, &met, reason, occurred_on, stamp, &mut consequences)?;
        let mentees = met.into_keys().collect();
        release_mentors(
            pair_id,
            members,
            pair.present_mentors(),
            &mentees,
            occurred_on,
            stamp,
            &mut consequences,
        )?;
    }
    Ok(consequences)
}

fn without_cycle(pair: &Pair) -> BTreeMap<MenteeId, bool> {
    pair.present_mentees().map(|mentee_id| (mentee_id, false)).collect()
}
