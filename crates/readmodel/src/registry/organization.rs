//! Nodes of the tree with their figures, and what they were on any day.
//!
//! Invariant: nothing that held is taken away; a change adds an entry from its day on, so the tree of an old day stays as it was.

use super::{Registry, Touched, body, enterprise};
use crate::change::{Fact, Row, RowKind};
use chrono::NaiveDate;
use domain::ids::{EnterpriseId, OrganizationId};
use domain::organization::{
    ChangesEvent, EndingEvent, Figure, FigureBasis, OrganizationEvent, Profile, ProfileEvent,
    RecordedFigures, RegistrationEvent, TargetReason, TargetsEvent,
};
use domain::values::{IndicatorCode, OrganizationLevel, TargetBasis};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A region, municipality or organisation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrganizationRow {
    /// Its id.
    pub id: OrganizationId,
    /// Its level.
    pub level: OrganizationLevel,
    /// Official name.
    pub name: String,
    /// Code by which journals name it.
    pub code: Option<String>,
    /// The node above.
    pub parent: Option<OrganizationId>,
    /// The nodes below.
    pub children: BTreeSet<OrganizationId>,
    /// The nodes that hang or hung from it on any day.
    pub ever_below: BTreeSet<OrganizationId>,
    /// From which day it is in the tree.
    pub since: NaiveDate,
    /// Its names, each from its day on.
    pub names: BTreeMap<NaiveDate, String>,
    /// The nodes above, each from its day on.
    pub parents: BTreeMap<NaiveDate, OrganizationId>,
    /// What else is known of it, each from its day on; the code of a municipality is here.
    pub profiles: BTreeMap<NaiveDate, Profile>,
    /// From which day it is no longer in the tree.
    pub closed_on: Option<NaiveDate>,
    /// The organisations that went on after it.
    pub successors: BTreeSet<OrganizationId>,
    /// The organisations after which it goes on, each from its day.
    pub predecessors: BTreeMap<OrganizationId, NaiveDate>,
    /// Figures by the day on which they held, as they were recorded: of one figure of a day the last one is the newest version.
    pub figures: BTreeMap<NaiveDate, Vec<FiguresRow>>,
    /// Enterprises that supply mentors.
    pub enterprises: BTreeSet<EnterpriseId>,
    /// Targets by indicator and year: the newest version of each.
    pub targets: BTreeMap<IndicatorCode, BTreeMap<i32, TargetRow>>,
    /// All versions of its targets, in the order in which they were recorded.
    pub target_versions: Vec<TargetVersionRow>,
    /// The day as of which this copy shows it; none of the row itself, which says what holds now.
    #[serde(skip)]
    pub seen_on: Option<NaiveDate>,
    /// Events in its stream.
    pub version: u64,
    /// The last event that touched it.
    pub position: u64,
}

/// Figures of a day that were recorded together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FiguresRow {
    /// The figures; one that is said to be not known is none.
    pub figures: BTreeMap<Figure, Option<u32>>,
    /// What it rests on, if it was said.
    pub basis: Option<FigureBasis>,
    /// The event that recorded them.
    pub position: u64,
}

/// A target.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetRow {
    /// Per cent, 0–100.
    pub percent: Decimal,
    /// What it rests on.
    pub basis: TargetBasis,
}

/// One version of a target.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetVersionRow {
    /// Of which indicator.
    pub indicator: IndicatorCode,
    /// For which year.
    pub year: i32,
    /// The target.
    pub target: TargetRow,
    /// Why it was set anew; none for the first one.
    pub reason: Option<TargetReason>,
    /// Day on which it was set.
    pub set_on: NaiveDate,
    /// The event that recorded it.
    pub position: u64,
}

/// The last day of a year: by it a year is judged (settled point 8).
pub fn last_day(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(NaiveDate::MAX)
}

impl OrganizationRow {
    /// The node above on a day. Before registration it is the first one, after the end the last one.
    pub fn parent_on(&self, day: NaiveDate) -> Option<OrganizationId> {
        held_on(&self.parents, day).copied()
    }

    /// Whether it is in the tree on a day.
    pub fn stands_on(&self, day: NaiveDate) -> bool {
        self.since <= day && self.is_open_on(day)
    }

    /// Whether it had not ended by a day.
    pub fn is_open_on(&self, day: NaiveDate) -> bool {
        self.closed_on.is_none_or(|closed_on| day < closed_on)
    }

    /// Whether it had not ended before a year began.
    pub fn is_open_in(&self, year: i32) -> bool {
        self.is_open_on(last_day(year - 1)) && self.closed_on != NaiveDate::from_yo_opt(year, 1)
    }

    /// What is known of it now.
    pub fn profile(&self) -> Profile {
        self.profiles.values().next_back().cloned().unwrap_or_default()
    }

    /// A figure by the days of which it is known: of each day the newest version.
    pub fn newest(&self, figure: Figure) -> impl Iterator<Item = (NaiveDate, u32)> + '_ {
        self.figures.iter().filter_map(move |(day, recorded)| {
            let newest = recorded.iter().rev().find_map(|recorded| recorded.figures.get(&figure))?;
            Some((*day, (*newest)?))
        })
    }

    /// What was recorded of a figure of each day, the newest version last.
    pub fn versions(&self, figure: Figure) -> impl Iterator<Item = (NaiveDate, Vec<&FiguresRow>)> + '_ {
        self.figures.iter().map(move |(day, recorded)| {
            (*day, recorded.iter().filter(|recorded| recorded.figures.contains_key(&figure)).collect())
        })
    }

    /// Whether it hung from a node at the end of a year, or on its last day in it.
    pub fn hung_from(&self, node: OrganizationId, year: i32) -> bool {
        self.parent_on(last_day(year)) == Some(node) && self.is_open_in(year)
    }

    /// The row with the name, the node above and the profile of a day. Which of the nodes below hung from it on that day, their
    /// own rows say.
    #[must_use]
    pub fn as_of(mut self, day: NaiveDate) -> Self {
        if let Some(name) = held_on(&self.names, day) {
            self.name.clone_from(name);
        }
        self.parent = self.parent_on(day);
        self.profiles.retain(|since, _| *since <= day);
        self.seen_on = Some(day);
        self
    }

    pub(super) fn row(&self) -> Row {
        Row {
            kind: RowKind::Organization,
            key: self.id.0,
            organization_id: self.parent.map(|parent| parent.0),
            program_id: None,
            sort: self.name.clone(),
            body: body(self),
        }
    }
}

/// The tree of a day out of the rows of all nodes, optionally of one region: nodes that stand on it, as they were, each with the
/// nodes below it.
pub fn tree_at(
    rows: Vec<OrganizationRow>,
    region: Option<OrganizationId>,
    day: NaiveDate,
) -> Vec<OrganizationRow> {
    let standing: Vec<OrganizationRow> =
        rows.into_iter().filter(|row| row.stands_on(day)).map(|row| row.as_of(day)).collect();
    let mut below: BTreeMap<OrganizationId, BTreeSet<OrganizationId>> = BTreeMap::new();
    for row in &standing {
        if let Some(parent) = row.parent {
            below.entry(parent).or_default().insert(row.id);
        }
    }
    let none = BTreeSet::new();
    let wanted: Option<BTreeSet<OrganizationId>> = region.map(|region| {
        let nodes = below.get(&region).unwrap_or(&none);
        let under = nodes.iter().flat_map(|node| below.get(node).unwrap_or(&none));
        [region].iter().chain(nodes).chain(under).copied().collect()
    });
    let in_region = |row: &OrganizationRow| wanted.as_ref().is_none_or(|wanted| wanted.contains(&row.id));
    let nodes = standing.into_iter().filter(in_region);
    nodes
        .map(|row| {
            let children = below.get(&row.id).cloned().unwrap_or_default();
            OrganizationRow { children, ..row }
        })
        .collect()
}

fn held_on<T>(history: &BTreeMap<NaiveDate, T>, day: NaiveDate) -> Option<&T> {
    let held = history.range(..=day).next_back().or(history.first_key_value());
    held.map(|(_, value)| value)
}

pub(super) fn apply(registry: &mut Registry, fact: &Fact, event: &OrganizationEvent) -> Touched {
    let id = OrganizationId(fact.aggregate_id);
    let mut touched = Touched::from([(RowKind::Organization, id.0)]);
    match event {
        OrganizationEvent::Registration(event) => touched.extend(register(registry, id, event)),
        OrganizationEvent::Changes(ChangesEvent::OrganizationMoved { parent, order: _, occurred_on }) => {
            touched.extend(hang(registry, id, *parent, *occurred_on));
        }
        OrganizationEvent::Enterprises(event) => {
            touched.extend(enterprise::apply(registry, fact, id, event));
        }
        OrganizationEvent::Profile(_)
        | OrganizationEvent::Changes(
            ChangesEvent::OrganizationRenamed { .. } | ChangesEvent::MunicipalityReformed { .. },
        )
        | OrganizationEvent::Ending(_)
        | OrganizationEvent::Figures(_)
        | OrganizationEvent::Targets(_)
        // What it changes was applied anew before it.
        | OrganizationEvent::Correction(_) => {}
    }
    if let Some(organization) = registry.organizations.get_mut(&id) {
        match event {
            OrganizationEvent::Registration(_) | OrganizationEvent::Correction(_) => {}
            OrganizationEvent::Profile(ProfileEvent::OrganizationDescribed { profile, occurred_on }) => {
                organization.profiles.insert(*occurred_on, profile.clone());
            }
            OrganizationEvent::Changes(changes) => take_changes(organization, changes),
            OrganizationEvent::Ending(ending) => take_ending(organization, ending),
            OrganizationEvent::Figures(event) => {
                let RecordedFigures { figures, basis, occurred_on } = event.recorded();
                let recorded = FiguresRow { figures, basis, position: fact.position };
                organization.figures.entry(occurred_on).or_default().push(recorded);
            }
            OrganizationEvent::Enterprises(event) => {
                organization.enterprises.insert(event.enterprise_id());
            }
            OrganizationEvent::Targets(event) => take_target(organization, fact.position, event),
        }
        organization.version = fact.sequence;
        organization.position = fact.position;
    }
    if let OrganizationEvent::Ending(ending) = event
        && ending.closed_on().is_some()
    {
        touched.extend(unhang(registry, id));
    }
    touched
}

/// A row that is there already is begun anew; what hangs from it is a matter of other rows, and stays.
fn register(registry: &mut Registry, id: OrganizationId, event: &RegistrationEvent) -> Touched {
    let RegistrationEvent::OrganizationRegistered { level, name, code, parent, order: _, occurred_on } =
        event;
    let mut touched = unhang(registry, id);
    let (children, ever_below) =
        registry.organizations.remove(&id).map(|row| (row.children, row.ever_below)).unwrap_or_default();
    registry.organizations.insert(
        id,
        OrganizationRow {
            id,
            level: *level,
            name: name.clone(),
            code: code.clone(),
            parent: None,
            children,
            ever_below,
            since: *occurred_on,
            names: BTreeMap::from([(*occurred_on, name.clone())]),
            parents: BTreeMap::new(),
            profiles: BTreeMap::new(),
            closed_on: None,
            successors: BTreeSet::new(),
            predecessors: BTreeMap::new(),
            figures: BTreeMap::new(),
            enterprises: BTreeSet::new(),
            targets: BTreeMap::new(),
            target_versions: Vec::new(),
            seen_on: None,
            version: 0,
            position: 0,
        },
    );
    touched.extend(parent.map(|parent| hang(registry, id, parent, *occurred_on)).unwrap_or_default());
    touched
}

/// Hangs a node from another one, from a day on.
fn hang(registry: &mut Registry, id: OrganizationId, parent: OrganizationId, since: NaiveDate) -> Touched {
    let mut touched = unhang(registry, id);
    let mut is_closed = false;
    if let Some(organization) = registry.organizations.get_mut(&id) {
        organization.parent = Some(parent);
        organization.parents.insert(since, parent);
        is_closed = organization.closed_on.is_some();
    }
    if let Some(above) = registry.organizations.get_mut(&parent) {
        if !is_closed {
            above.children.insert(id);
        }
        above.ever_below.insert(id);
        touched.insert((RowKind::Organization, parent.0));
    }
    touched
}

/// Takes a node out of those below the node above it now.
fn unhang(registry: &mut Registry, id: OrganizationId) -> Touched {
    let parent = registry.organizations.get(&id).and_then(|organization| organization.parent);
    let above = parent.and_then(|parent| registry.organizations.get_mut(&parent));
    above
        .map(|above| {
            above.children.remove(&id);
            (RowKind::Organization, above.id.0)
        })
        .into_iter()
        .collect()
}

fn take_changes(organization: &mut OrganizationRow, event: &ChangesEvent) {
    match event {
        ChangesEvent::OrganizationRenamed { name, order: _, occurred_on } => {
            rename(organization, name, *occurred_on);
        }
        ChangesEvent::OrganizationMoved { .. } => {}
        ChangesEvent::MunicipalityReformed { name, oktmo, order: _, occurred_on } => {
            if let Some(name) = name {
                rename(organization, name, *occurred_on);
            }
            let profile = Profile { territory_oktmo: Some(oktmo.clone()), ..organization.profile() };
            organization.profiles.insert(*occurred_on, profile);
        }
    }
}

fn rename(organization: &mut OrganizationRow, name: &str, since: NaiveDate) {
    name.clone_into(&mut organization.name);
    organization.names.insert(since, name.to_owned());
}

fn take_ending(organization: &mut OrganizationRow, event: &EndingEvent) {
    if let Some(closed_on) = event.closed_on() {
        organization.closed_on = Some(closed_on);
    }
    match event {
        EndingEvent::OrganizationClosed { .. } => {}
        EndingEvent::OrganizationMerged { successor, .. } => {
            organization.successors.insert(*successor);
        }
        EndingEvent::OrganizationSplit { allocations, .. } => {
            organization.successors.extend(allocations.iter().map(|part| part.successor));
        }
        EndingEvent::PredecessorTakenOver { predecessor, occurred_on } => {
            organization.predecessors.insert(*predecessor, *occurred_on);
        }
    }
}

fn take_target(organization: &mut OrganizationRow, position: u64, event: &TargetsEvent) {
    let TargetsEvent::TargetSet { indicator, year, percent, basis, reason, occurred_on } = *event;
    let target = TargetRow { percent, basis };
    organization.targets.entry(indicator).or_default().insert(year, target);
    organization.target_versions.push(TargetVersionRow {
        indicator,
        year,
        target,
        reason,
        set_on: occurred_on,
        position,
    });
}
