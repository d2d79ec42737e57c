//! A node of the tree: a region, a municipality or an educational organisation (methodology §2.1), with its figures.
//!
//! Invariants: what changes is dated and never undone, so old periods keep the old tree; acts come in the order of their days;
//! from the day of its end a node takes nothing new.

use crate::aggregate::Stamp;
use crate::aggregate_parts;
use crate::ids::{EnterpriseId, OrganizationId};
use crate::values::{DocumentRef, IndicatorCode, OrganizationLevel};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

mod changes;
mod ending;
mod enterprises;
mod figures;
mod profile;
mod registration;
mod targets;

pub use changes::{ChangesCommand, ChangesEvent, ChangesRefusal};
pub use ending::{Allocation, EndingCommand, EndingEvent, EndingRefusal, Unfinished};
pub use enterprises::{Enterprise, EnterpriseName, EnterprisesCommand, EnterprisesEvent, EnterprisesRefusal};
pub use figures::{
    Contingent, Figure, FigureBasis, FiguresCommand, FiguresEvent, FiguresRefusal, RecordedFigures,
};
pub use profile::{FounderLevel, OrganizationType, Profile, ProfileCommand, ProfileEvent, ProfileRefusal};
pub use registration::{RegistrationCommand, RegistrationEvent, RegistrationRefusal};
pub use targets::{TargetReason, TargetsCommand, TargetsEvent, TargetsRefusal};

/// State of a node of the tree. What may change is kept by the day from which it holds: the last entry is what holds now.
#[derive(Clone, Debug, Default)]
pub struct Organization {
    registered: Option<Registered>,
    names: BTreeMap<NaiveDate, String>,
    parents: BTreeMap<NaiveDate, OrganizationId>,
    profiles: BTreeMap<NaiveDate, Profile>,
    ended: Option<EndingEvent>,
    predecessors: BTreeMap<OrganizationId, NaiveDate>,
    figures: figures::Figures,
    enterprises: BTreeMap<EnterpriseId, Enterprise>,
    targets: BTreeMap<(IndicatorCode, i32), Decimal>,
}

/// What registration fixed.
#[derive(Clone, Debug, PartialEq)]
struct Registered {
    level: OrganizationLevel,
    name: String,
    code: Option<String>,
    parent: Option<OrganizationId>,
    order: Option<DocumentRef>,
    since: NaiveDate,
}

/// A day in the life of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Life {
    /// The node is not closed.
    Open,
    /// The day has not come.
    ToCome,
    /// The node is closed since a day.
    Closed(NaiveDate),
}

const ABOVE_ORGANIZATIONS: &[OrganizationLevel] =
    &[OrganizationLevel::Region, OrganizationLevel::Municipality];

/// Another node, as the application read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherNode {
    /// Its id.
    pub id: OrganizationId,
    /// Its level.
    pub level: OrganizationLevel,
    /// From which day it is in the tree.
    pub since: NaiveDate,
    /// From which day it is no longer.
    pub closed_on: Option<NaiveDate>,
}

impl OtherNode {
    /// A node that stands on any day: by which acts are decided again that found it standing.
    fn standing(id: OrganizationId, level: OrganizationLevel) -> Self {
        Self { id, level, since: NaiveDate::MIN, closed_on: None }
    }

    /// Whether it is in the tree on a day.
    pub fn stands_on(&self, day: NaiveDate) -> bool {
        self.since <= day && self.closed_on.is_none_or(|closed_on| day < closed_on)
    }
}

impl Organization {
    /// Level of the node, once registered.
    pub fn level(&self) -> Option<OrganizationLevel> {
        self.registered.as_ref().map(|registered| registered.level)
    }

    /// Its name now.
    pub fn name(&self) -> Option<&str> {
        self.names.values().next_back().map(String::as_str)
    }

    /// The node above, if any.
    pub fn parent(&self) -> Option<OrganizationId> {
        self.parents.values().next_back().copied()
    }

    /// The time zone that was said of it last.
    pub fn time_zone(&self) -> Option<&str> {
        self.profiles.values().next_back()?.time_zone.as_deref()
    }

    /// From which day it is no longer in the tree.
    pub fn closed_on(&self) -> Option<NaiveDate> {
        self.ended.as_ref().and_then(EndingEvent::closed_on)
    }

    /// The node into which it was merged, if it was.
    pub fn successor(&self) -> Option<OrganizationId> {
        self.ended.as_ref().and_then(EndingEvent::merged_into)
    }

    /// The organisations that it took over.
    pub fn predecessors(&self) -> impl Iterator<Item = OrganizationId> + '_ {
        self.predecessors.keys().copied()
    }

    /// The enterprises in its registry.
    pub fn enterprises(&self) -> impl Iterator<Item = (EnterpriseId, &Enterprise)> {
        self.enterprises.iter().map(|(id, known)| (*id, known))
    }

    /// An enterprise in its registry.
    pub fn enterprise(&self, id: EnterpriseId) -> Option<&Enterprise> {
        self.enterprises.get(&id)
    }

    /// The newest contingent that held on a day.
    pub fn contingent_on(&self, day: NaiveDate) -> Option<Contingent> {
        self.figures.contingent_on(day)
    }

    /// As other nodes see it; `None` before registration.
    pub fn as_other(&self, id: OrganizationId) -> Option<OtherNode> {
        let Registered { level, since, .. } = self.registered.as_ref()?;
        Some(OtherNode { id, level: *level, since: *since, closed_on: self.closed_on() })
    }

    /// What a day is in its life; the time before registration is open, figures speak of it.
    fn life_on(&self, day: NaiveDate, stamp: Stamp) -> Life {
        match self.closed_on() {
            _ if stamp.is_before(day) => Life::ToCome,
            Some(closed_on) if day >= closed_on => Life::Closed(closed_on),
            Some(_) | None => Life::Open,
        }
    }

    /// The last day on which something was recorded to hold of it.
    fn last_fact(&self) -> Option<NaiveDate> {
        let dated = [
            self.names.keys().next_back(),
            self.parents.keys().next_back(),
            self.profiles.keys().next_back(),
            self.predecessors.values().max(),
        ];
        dated.into_iter().flatten().copied().chain(self.figures.last_day()).max()
    }
}

/// Whether a value is new from a day on. It is not when it holds already; where the same or a later day has another one, that day.
fn is_new<T: PartialEq>(
    known: &BTreeMap<NaiveDate, T>,
    value: &T,
    occurred_on: NaiveDate,
) -> Result<bool, NaiveDate> {
    match known.last_key_value() {
        _ if known.get(&occurred_on) == Some(value) => Ok(false),
        Some((last, _)) if *last >= occurred_on => Err(*last),
        Some((_, newest)) => Ok(newest != value),
        None => Ok(true),
    }
}

aggregate_parts! {
    Organization: OrganizationCommand, OrganizationEvent, OrganizationRefusal;
    Registration(RegistrationCommand, RegistrationEvent, RegistrationRefusal, registration),
    Profile(ProfileCommand, ProfileEvent, ProfileRefusal, profile),
    Changes(ChangesCommand, ChangesEvent, ChangesRefusal, changes),
    Ending(EndingCommand, EndingEvent, EndingRefusal, ending),
    Figures(FiguresCommand, FiguresEvent, FiguresRefusal, figures),
    Enterprises(EnterprisesCommand, EnterprisesEvent, EnterprisesRefusal, enterprises),
    Targets(TargetsCommand, TargetsEvent, TargetsRefusal, targets),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_samples_round_trip, day, id};

    pub(super) const NOTHING: [OrganizationEvent; 0] = [];

    /// In the tree from 1 September 2020 on; anything but a region hangs from node 1.
    pub(super) fn registered(level: OrganizationLevel) -> OrganizationEvent {
        RegistrationEvent::OrganizationRegistered {
            level,
            name: "Заречная школа".into(),
            code: None,
            parent: (level != OrganizationLevel::Region).then(|| id(1)),
            order: None,
            occurred_on: day(2020, 9, 1),
        }
        .into()
    }

    /// Closed on 1 July 2024.
    pub(super) fn closed() -> OrganizationEvent {
        EndingEvent::OrganizationClosed { order: order(), occurred_on: day(2024, 7, 1) }.into()
    }

    pub(super) fn order() -> DocumentRef {
        DocumentRef { number: "312-п".into(), date: day(2024, 6, 3) }
    }

    /// Another node, in the tree from 2019 on.
    pub(super) fn other(number: u128, level: OrganizationLevel) -> OtherNode {
        OtherNode { id: id(number), level, since: day(2019, 1, 1), closed_on: None }
    }

    #[test]
    fn samples_read_back() {
        assert_samples_round_trip::<OrganizationEvent>();
    }
}
