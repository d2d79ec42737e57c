//! The pairs that somebody was matched in: who the members are in life decided them, so a corrected category is held to what forming
//! them asked.

use super::Redos;
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use domain::aggregate::Event;
use domain::correction::{effective, still_stands};
use domain::ids::PairId;
use domain::pair::Pair;
use serde_json::Value;
use std::collections::BTreeMap;

/// Pairs with what was known of their members before the correction.
#[derive(Default)]
pub(super) struct Matched(BTreeMap<PairId, Redos>);

impl Matched {
    /// The pairs of the mentor or mentee whose record says what he or she is in life; of any other fact, none. A pair of another application
    /// of the mentor is asked by that one, so nothing changes for it.
    pub(super) async fn of<E: Event>(
        work: &mut Work<'_>,
        history: &[E],
        fact: Option<&Value>,
    ) -> Result<Self, WorkError> {
        let kind = fact.and_then(|fact| fact["type"].as_str());
        if !matches!(kind, Some("MentorApplied" | "MenteeRequested")) {
            return Ok(Self::default());
        }
        let mut pairs = Vec::new();
        for (_, event) in effective(history) {
            if !["MentorAssigned", "MenteeMatched"].contains(&event.kind()) {
                continue;
            }
            let matched = serde_json::to_value(event).expect("an event is plain data");
            let Ok(id) = serde_json::from_value::<PairId>(matched["pair_id"].clone()) else { continue };
            pairs.push(id);
        }
        Self::in_pairs(work, pairs).await
    }

    /// These pairs with what is known of them now.
    pub(super) async fn in_pairs(
        work: &mut Work<'_>,
        ids: impl IntoIterator<Item = PairId>,
    ) -> Result<Self, WorkError> {
        let mut pairs = BTreeMap::new();
        for id in ids {
            let history = work.history::<Pair>(id.0).await?;
            pairs.insert(id, Redos::of(work, id.0, &history).await?);
        }
        Ok(Self(pairs))
    }

    /// Refuses the correction, which is part of the work already, when one of the pairs could not have been formed with it.
    pub(super) async fn still_fit(self, work: &mut Work<'_>) -> Result<(), WorkError> {
        for (id, before) in self.0 {
            let history = work.history::<Pair>(id.0).await?;
            let after = Redos::of(work, id.0, &history).await?;
            still_stands::<Pair>(
                &history,
                |event| before.of_event::<Pair>(event),
                |event| after.of_event::<Pair>(event),
                work.stamp(),
            )
            .map_err(|refusal| Refused::of(&refusal))?;
        }
        Ok(())
    }
}
