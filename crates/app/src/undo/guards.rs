//! What an undone import would leave broken: a pair open in a programme that has ended, members who disagree with their pair, a second
//! open enrolment, a programme that no longer bears its pairs. A fact of the file without which it would come to that stays.
//!
//! Invariant: looked at is what the whole act leaves, so what is undone with everything that rests on it is not in the way.

use crate::acts::{agrees_with_members, bears_its_pairs, enrolled_once, goes_on_open};
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use domain::aggregate::Aggregate;
use domain::ids::ProgramId;
use domain::mentee::Mentee;
use domain::pair::Pair;
use domain::program::Program;
use std::collections::{BTreeMap, BTreeSet};
use store::journal::{Position, Recorded, StreamId};
use store::reading::Reading;

/// The facts by which somebody is in a pair, or is not any more.
pub(super) const MEMBERSHIPS: [&str; 7] = [
    "PairFormed",
    "MemberAdded",
    "MemberLeft",
    "MentorReplaced",
    "PairCompleted",
    "PairDissolved",
    "PairCarriedOver",
];

/// The facts by which an enrolment ends.
const ENDS: [&str; 2] = ["MenteeWithdrawn", "MenteeTransferred"];

/// The facts among those to be voided that have to stay, with the reason of each. The corrections are part of the work already; `before`
/// is a work that knows nothing of them.
pub(super) async fn to_be_kept(
    work: &mut Work<'_>,
    before: &mut Work<'_>,
    reading: &Reading,
    facts: &[Recorded],
    voided: &BTreeSet<Position>,
) -> Result<BTreeMap<Position, Refused>, WorkError> {
    let mut streams: BTreeMap<StreamId, Vec<&Recorded>> = BTreeMap::new();
    for fact in facts.iter().filter(|fact| voided.contains(&fact.position)) {
        streams.entry(fact.stream()).or_default().push(fact);
    }
    let mut kept = BTreeMap::new();
    for (stream, of_stream) in streams {
        let id = stream.aggregate_id;
        let is_among = |kinds: &[&str]| of_stream.iter().any(|fact| kinds.contains(&&*fact.event_type));
        match &*stream.aggregate_type {
            Pair::TYPE if is_among(&MEMBERSHIPS) => {
                let stands = match goes_on_open(work, id).await {
                    Ok(()) => agrees_with_members(work, id.into()).await,
                    broken @ Err(_) => broken,
                };
                if let Some(because) = refused(stands)? {
                    let of_members = of_stream.iter().filter(|fact| MEMBERSHIPS.contains(&&*fact.event_type));
                    kept.extend(of_members.map(|fact| (fact.position, because.clone())));
                }
            }
            Mentee::TYPE if is_among(&ENDS) => {
                if let Some(because) = refused(enrolled_once(work, id.into()).await)? {
                    // With all that followed from it: who has left is in no pair.
                    let ends = of_stream.iter().filter(|fact| ENDS.contains(&&*fact.event_type));
                    let acts: BTreeSet<_> = ends.map(|fact| fact.command_id()).collect();
                    let of_acts = facts.iter().filter(|fact| acts.contains(&fact.command_id()));
                    let of_acts = of_acts.filter(|fact| voided.contains(&fact.position));
                    kept.extend(of_acts.map(|fact| (fact.position, because.clone())));
                }
            }
            Program::TYPE => {
                let known = before.state::<Program>(id).await?;
                let stands = bears_its_pairs(work, reading, ProgramId(id), &known).await;
                if let Some(because) = refused(stands)? {
                    kept.extend(of_stream.iter().map(|fact| (fact.position, because.clone())));
                }
            }
            _ => {}
        }
    }
    Ok(kept)
}

/// Why something cannot be, apart from not knowing it.
fn refused(judged: Result<(), WorkError>) -> Result<Option<Refused>, WorkError> {
    match judged {
        Ok(()) => Ok(None),
        Err(WorkError::Refused(because)) => Ok(Some(because)),
        Err(error) => Err(error),
    }
}
