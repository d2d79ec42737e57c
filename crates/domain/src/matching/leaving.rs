//! Leaving a group: a mentee is freed and taken off every mentor; a mentor lays down what he or she carried, and the mentees are
//! matched with those who stay.

use super::{
    Consequences, MatchingRefusal, Members, match_mentees, release_mentees, release_mentors, unit_of,
};
use crate::aggregate::{Aggregate, Stamp};
use crate::ids::{MenteeId, PairId};
use crate::mentee::ReleaseReason;
use crate::pair::{MembersCommand, MembersEvent, Outcome, Pair, PairEvent};
use crate::values::{InteractionKind, Member};
use std::collections::{BTreeMap, BTreeSet};

/// Decides that a member leaves: a mentee is freed and taken off every mentor; a mentor lays down what he or she carried.
pub fn remove_member(
    pair_id: PairId,
    pair: &Pair,
    members: &Members,
    command: MembersCommand,
    stamp: Stamp,
) -> Result<Consequences, MatchingRefusal> {
    let judged = pair.clone().under(members.rules.clone());
    let mut consequences =
        Consequences { pair: judged.decide(command.into(), stamp)?, ..Consequences::default() };
    for event in consequences.pair.clone() {
        let PairEvent::Members(MembersEvent::MemberLeft { member, reason: _, outcome, occurred_on }) = event
        else {
            continue;
        };
        match member {
            Member::Mentee(mentee_id) => {
                release_mentees(
                    pair_id,
                    members,
                    &BTreeMap::from([(mentee_id, outcome == Some(Outcome::Completed))]),
                    ReleaseReason::LeftPair,
                    occurred_on,
                    stamp,
                    &mut consequences,
                )?;
                // In a speed event nobody is carried: a release would take the mentors themselves out of it.
                if pair.shape().is_some_and(|(_, kind)| kind != InteractionKind::Speed) {
                    release_mentors(
                        pair_id,
                        members,
                        pair.present_mentors(),
                        &BTreeSet::from([mentee_id]),
                        occurred_on,
                        stamp,
                        &mut consequences,
                    )?;
                }
            }
            Member::Mentor(mentor_id) => {
                let mentees: BTreeSet<MenteeId> = pair.present_mentees().collect();
                let left = pair.present_mentors().filter(|present| *present != mentor_id).collect();
                release_mentors(
                    pair_id,
                    members,
                    [mentor_id],
                    &mentees,
                    occurred_on,
                    stamp,
                    &mut consequences,
                )?;
                if let Some(unit) = unit_of(pair_id, pair, occurred_on) {
                    match_mentees(
                        unit,
                        members,
                        mentees.iter().copied(),
                        (&left, &mentees),
                        stamp,
                        &mut consequences,
                    )?;
                }
            }
        }
    }
    Ok(consequences)
}
