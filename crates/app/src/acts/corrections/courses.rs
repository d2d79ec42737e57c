//! What pairs need of the course of their programme: a day on which it formed pairs, a form of its own, an end after theirs.
//!
//! Invariants: no pair stands on a day on which its programme formed none (docs/decisions/0050); none is open in a programme that has
//! ended (INV-9).

use super::reopening::has_ended;
use crate::acts::references::{pairs_of, rests};
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::aggregate::Aggregate;
use domain::correction::effective;
use domain::ids::ProgramId;
use domain::pair::{ClosingEvent, FormationEvent, JoiningEvent, Pair, PairEvent};
use domain::program::{Program, StagesRefusal};
use serde_json::Value;
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
    for pair_id in pairs_of(reading, id.0).await? {
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

/// Refuses to move the beginning of the work before the first formation, and the completion before the last end of a pair (methodology
/// §4.3 rows 11 and 17), when they were not there before.
pub(super) async fn keeps_its_days(
    work: &mut Work<'_>,
    reading: &Reading,
    id: ProgramId,
    [was, now]: [&Value; 2],
) -> Result<(), WorkError> {
    let day = |fact: &Value| fact["occurred_on"].as_str()?.parse::<NaiveDate>().ok();
    let kind = was["type"].as_str().unwrap_or_default();
    let Some((before, now)) = day(was).zip(day(now)) else { return Ok(()) };
    if !["WorkStarted", "ProgramCompleted"].contains(&kind) || now >= before {
        return Ok(());
    }
    let (mut first_formed_on, mut last_closed_on) = (None::<NaiveDate>, None::<NaiveDate>);
    for pair_id in pairs_of(reading, id.0).await? {
        let history = work.history::<Pair>(pair_id.0).await?;
        for (_, fact) in effective(&history) {
            if let PairEvent::Formation(FormationEvent::PairFormed { occurred_on, .. }) = fact {
                first_formed_on = Some(first_formed_on.map_or(*occurred_on, |day| day.min(*occurred_on)));
            }
            if let PairEvent::Closing(
                ClosingEvent::PairCompleted { occurred_on, .. }
                | ClosingEvent::PairDissolved { occurred_on, .. }
                | ClosingEvent::PairCarriedOver { occurred_on, .. },
            ) = fact
            {
                last_closed_on = last_closed_on.max(Some(*occurred_on));
            }
        }
    }
    let bound = |known: Option<NaiveDate>| known.filter(|known| now < *known && *known <= before);
    let broken = match (kind, bound(first_formed_on), bound(last_closed_on)) {
        ("WorkStarted", Some(first_formed_on), _) => {
            StagesRefusal::FirstPairLater { occurred_on: now, first_formed_on }
        }
        ("ProgramCompleted", _, Some(last_closed_on)) => {
            StagesRefusal::PairClosedLater { occurred_on: now, last_closed_on }
        }
        _ => return Ok(()),
    };
    Err(Refused::of(&broken).into())
}
