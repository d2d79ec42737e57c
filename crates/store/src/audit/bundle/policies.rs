//! The policies of a bundle: which versions each region adopted, the first year that each counts from, and the paper it rests on.
//!
//! Nothing is said here that the events do not say: a verifier folds them again. Invariants: there is one spelling, that of
//! [`Policies::to_text`]; what this verifier cannot know is not judged, namely a region whose settings begin before the bundle, and
//! one of whose settings this program cannot read to their end.

use crate::journal::Recorded;
use crate::replay::{Broke, Scratch};
use domain::aggregate::Aggregate;
use domain::policies::PolicySet;
use domain::settings::Settings;
use readmodel::registry::{AdoptedPolicyRow, SettingsRow};
use readmodel::{Fact, RowKind};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use uuid::Uuid;

/// By what is counted, at the end of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policies {
    /// The version that ships: in force where a region adopted none.
    pub shipped: PolicySet,
    /// What each region adopted, in the order of adoption, with the position of the event.
    pub regions: BTreeMap<Uuid, Vec<AdoptedPolicyRow>>,
}

impl Policies {
    /// The text of `policies.json`.
    pub(super) fn to_text(&self) -> String {
        serde_json::to_string_pretty(self).expect("policies are plain data")
    }

    /// Reads a text in the one spelling; `None` for anything else.
    pub(super) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().filter(|policies: &Self| policies.to_text() == text)
    }

    /// How many versions were adopted.
    pub fn versions(&self) -> usize {
        self.regions.values().map(Vec::len).sum()
    }
}

/// The events of settings, kept until all are there: they are few.
#[derive(Debug, Default)]
pub(super) struct SettingsEvents(Vec<Recorded>);

/// What the events of settings come to.
pub(super) struct Folded {
    pub(super) policies: Policies,
    /// Whose settings are there from their first event on: only these were folded.
    pub(super) begun: BTreeSet<Uuid>,
    /// Whose settings this program cannot read to their end.
    pub(super) unread: BTreeSet<Uuid>,
}

/// Whose policies differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PoliciesOf {
    /// The version that ships with the program.
    Shipped,
    /// Those of a region.
    Region(Uuid),
}

impl fmt::Display for PoliciesOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shipped => f.write_str("the version that ships"),
            Self::Region(id) => write!(f, "the region {id}"),
        }
    }
}

impl SettingsEvents {
    /// Whether an event is one of them.
    pub(super) fn concern(aggregate_type: &str) -> bool {
        aggregate_type == Settings::TYPE
    }

    /// Takes an event in, if it is one of them.
    pub(super) fn take(&mut self, event: &Recorded) {
        if Self::concern(&event.aggregate_type) {
            self.0.push(event.clone());
        }
    }

    /// Folds them.
    pub(super) fn fold(&self) -> Folded {
        let begun: BTreeSet<Uuid> =
            self.0.iter().filter(|event| event.sequence == 1).map(|event| event.aggregate_id).collect();
        let mut scratch = Scratch::default();
        while let Err(Broke) = self.fold_into(&mut scratch, &begun) {
            scratch = scratch.without();
        }
        let unread = scratch.parked().into_iter().map(|parked| parked.aggregate_id).collect();
        let mut regions = BTreeMap::new();
        for row in scratch.rows(RowKind::Settings) {
            let row: SettingsRow = serde_json::from_str(&row.body).expect("the fold wrote it");
            if !row.policies.is_empty() {
                regions.insert(row.id.0, row.policies);
            }
        }
        Folded { policies: Policies { shipped: PolicySet::v1().clone(), regions }, begun, unread }
    }

    fn fold_into(&self, scratch: &mut Scratch, begun: &BTreeSet<Uuid>) -> Result<(), Broke> {
        let mut before: BTreeMap<Uuid, Vec<Fact>> = BTreeMap::new();
        for event in self.0.iter().filter(|event| begun.contains(&event.aggregate_id)) {
            let Some(mut fact) = scratch.read(event) else { continue };
            let known = before.entry(event.aggregate_id).or_default();
            if fact.is_correction() {
                fact.before.clone_from(known);
            }
            scratch.fold(&fact)?;
            fact.before.clear();
            known.push(fact);
        }
        Ok(())
    }
}

impl Folded {
    /// Compares with what is said; gives the regions that cannot be judged. Of one that is not in a part of the log nothing is known.
    pub(super) fn judge(&self, said: &Policies, is_part: bool) -> Result<BTreeSet<Uuid>, PoliciesOf> {
        if said.shipped != self.policies.shipped {
            return Err(PoliciesOf::Shipped);
        }
        let mut unjudged = BTreeSet::new();
        for region in said.regions.keys().chain(self.policies.regions.keys()) {
            if self.unread.contains(region) || (is_part && !self.begun.contains(region)) {
                unjudged.insert(*region);
            } else if said.regions.get(region) != self.policies.regions.get(region) {
                return Err(PoliciesOf::Region(*region));
            }
        }
        Ok(unjudged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{NewEvent, Position};
    use domain::event::DomainEvent;

    const REGION: Uuid = Uuid::from_u128(5);

    fn settings(sequence: u64, kind: &str) -> Recorded {
        let mut samples = DomainEvent::samples().into_iter().map(|(_, event)| event);
        let is_it = |event: &DomainEvent| matches!(event, DomainEvent::Settings(_)) && event.kind() == kind;
        let Some(DomainEvent::Settings(event)) = samples.find(is_it) else { panic!("{kind} has a sample") };
        let NewEvent { event_type, event_version, payload } = NewEvent::of(&event);
        Recorded {
            position: Position(10 * sequence),
            aggregate_type: Settings::TYPE.to_owned(),
            aggregate_id: REGION,
            sequence,
            event_type,
            event_version,
            payload,
            metadata: "{}".to_owned(),
            recorded_at: 7,
            leaf_hash: [0; 32],
        }
    }

    fn folded(events: &[Recorded]) -> Folded {
        let mut settings = SettingsEvents::default();
        for event in events {
            settings.take(event);
        }
        settings.fold()
    }

    #[test]
    fn what_a_region_adopted_is_told_with_its_first_year_and_position_in_one_spelling() {
        let Folded { policies, begun, unread } =
            folded(&[settings(1, "AttentionThresholdsSet"), settings(2, "PolicyAdopted")]);
        let adopted = &policies.regions[&REGION];
        assert_eq!((adopted[0].from_year, adopted[0].position, policies.versions()), (2024, 20, 1));
        assert_eq!((begun, unread), (BTreeSet::from([REGION]), BTreeSet::new()));
        let text = policies.to_text();
        assert_eq!(Policies::read(&text), Some(policies));
        for other in [text.replace("2024", "2024 "), text.replacen('{', "{\"more\": 1,", 1), String::new()] {
            assert_eq!(Policies::read(&other), None, "{other}");
        }
    }

    #[test]
    fn a_region_that_adopted_nothing_or_by_mistake_is_not_named() {
        assert_eq!(folded(&[settings(1, "AttentionThresholdsSet")]).policies.regions, BTreeMap::new());
        let voided = folded(&[settings(1, "PolicyAdopted"), settings(2, "FactVoided")]);
        assert_eq!(voided.policies.regions, BTreeMap::new());
    }

    #[test]
    fn what_begins_before_or_cannot_be_read_is_said() {
        let later = folded(&[settings(2, "PolicyAdopted")]);
        assert_eq!((later.policies.regions.len(), later.begun), (0, BTreeSet::new()));
        let newer = Recorded { event_version: 99, payload: "{}".to_owned(), ..settings(2, "PolicyAdopted") };
        let newer = folded(&[settings(1, "PolicyAdopted"), newer]);
        assert_eq!((newer.policies.versions(), &newer.unread), (1, &BTreeSet::from([REGION])));
        let nothing = Policies { shipped: PolicySet::v1().clone(), regions: BTreeMap::new() };
        assert_eq!(newer.judge(&nothing, false), Ok(BTreeSet::from([REGION])));
        assert_eq!(folded(&[]).judge(&newer.policies, true), Ok(BTreeSet::from([REGION])));
        assert_eq!(folded(&[]).judge(&newer.policies, false), Err(PoliciesOf::Region(REGION)));
        let mut other = PolicySet::v1().clone();
        other.values.suppress_below = 1;
        let other = Policies { shipped: other, regions: BTreeMap::new() };
        assert_eq!(folded(&[]).judge(&other, false), Err(PoliciesOf::Shipped));
    }
}
