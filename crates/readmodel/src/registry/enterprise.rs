//! Enterprises that supply mentors, in the registries of all nodes: under which name from which day, and what became of them.
//!
//! Invariants: nothing that held is taken away, so the numbers of an old year stay as they were; what each node says stands apart, so that a
//! correction of one node takes back what that node said.

use super::{Registry, Touched, body};
use crate::change::{Fact, Row, RowKind};
use chrono::NaiveDate;
use domain::ids::{EnterpriseId, OrganizationId};
use domain::organization::EnterprisesEvent;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// An enterprise. Names live in the vault.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EnterpriseRow {
    /// Its id.
    pub id: EnterpriseId,
    /// What the registries of nodes say of it: one, or those of a district and of the okrug that took it over.
    pub registries: BTreeMap<OrganizationId, InRegistry>,
    /// The enterprises that were merged into it, each from its day.
    pub predecessors: BTreeMap<EnterpriseId, NaiveDate>,
    /// The last event that touched it.
    pub position: u64,
}

/// What the registry of a node says of an enterprise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InRegistry {
    /// From which day it is known there.
    pub since: NaiveDate,
    /// The days from which it had another name than before.
    pub renamed_on: BTreeSet<NaiveDate>,
    /// From which day it is no longer.
    pub ended_on: Option<NaiveDate>,
    /// Which one goes on after it.
    pub successor: Option<EnterpriseId>,
}

impl EnterpriseRow {
    /// From which day it is known.
    pub fn since(&self) -> Option<NaiveDate> {
        self.registries.values().map(|said| said.since).min()
    }

    /// The days from which it had another name than before, in any registry.
    pub fn renamed_on(&self) -> BTreeSet<NaiveDate> {
        self.registries.values().flat_map(|said| &said.renamed_on).copied().collect()
    }

    /// From which day it is no longer.
    pub fn ended_on(&self) -> Option<NaiveDate> {
        self.registries.values().filter_map(|said| said.ended_on).min()
    }

    /// Which one goes on after it, and from which day.
    pub fn successor(&self) -> Option<(EnterpriseId, NaiveDate)> {
        self.registries.values().find_map(|said| said.successor.zip(said.ended_on))
    }

    pub(super) fn row(&self) -> Row {
        Row {
            kind: RowKind::Enterprise,
            key: self.id.0,
            organization_id: None,
            program_id: None,
            sort: String::new(),
            body: body(self),
        }
    }
}

impl Registry {
    /// An enterprise, with those that go on after it, one after the other.
    pub(crate) fn with_successors(&self, id: EnterpriseId) -> Vec<EnterpriseId> {
        self.line(id, NaiveDate::MAX)
    }

    /// The enterprise that an enterprise is part of on a day: itself, or the last one into which it was merged by then.
    pub(crate) fn enterprise_on(&self, id: EnterpriseId, day: NaiveDate) -> EnterpriseId {
        self.line(id, day).pop().unwrap_or(id)
    }

    /// An enterprise and all that were merged into it, directly or not.
    pub(crate) fn with_predecessors(&self, id: EnterpriseId) -> BTreeSet<EnterpriseId> {
        let (mut found, mut next) = (BTreeSet::from([id]), vec![id]);
        while let Some(id) = next.pop() {
            let merged = self.enterprises.get(&id).into_iter().flat_map(|row| row.predecessors.keys());
            next.extend(merged.filter(|merged| found.insert(**merged)));
        }
        found
    }

    fn line(&self, id: EnterpriseId, day: NaiveDate) -> Vec<EnterpriseId> {
        let mut line = vec![id];
        let mut at = id;
        while let Some((successor, merged_on)) = self.enterprises.get(&at).and_then(EnterpriseRow::successor)
        {
            // Two nodes may say it of one another; no line comes back to where it was.
            if merged_on > day || line.contains(&successor) {
                break;
            }
            line.push(successor);
            at = successor;
        }
        line
    }
}

pub(super) fn apply(
    registry: &mut Registry,
    fact: &Fact,
    node: OrganizationId,
    event: &EnterprisesEvent,
) -> Touched {
    let id = event.enterprise_id();
    let enterprises = &mut registry.enterprises;
    let row = enterprises.entry(id).or_insert_with(|| new(id));
    row.position = fact.position;
    if let EnterprisesEvent::EnterpriseRegistered { renamed_on, occurred_on, .. } = event {
        let (since, renamed_on) = (*occurred_on, renamed_on.clone());
        row.registries.insert(node, InRegistry { since, renamed_on, ended_on: None, successor: None });
    }
    let Some(said) = row.registries.get_mut(&node) else { return Touched::new() };
    let mut touched = Touched::from([(RowKind::Enterprise, id.0)]);
    match event {
        EnterprisesEvent::EnterpriseRegistered { .. } => {}
        EnterprisesEvent::EnterpriseRenamed { occurred_on, .. } => {
            said.renamed_on.insert(*occurred_on);
        }
        EnterprisesEvent::EnterpriseClosed { occurred_on, .. } => said.ended_on = Some(*occurred_on),
        EnterprisesEvent::EnterpriseMerged { successor_id, occurred_on, .. } => {
            said.ended_on = Some(*occurred_on);
            said.successor = Some(*successor_id);
            let successor = enterprises.entry(*successor_id).or_insert_with(|| new(*successor_id));
            successor.predecessors.insert(id, *occurred_on);
            successor.position = fact.position;
            touched.insert((RowKind::Enterprise, successor_id.0));
        }
    }
    touched
}

fn new(id: EnterpriseId) -> EnterpriseRow {
    EnterpriseRow { id, registries: BTreeMap::new(), predecessors: BTreeMap::new(), position: 0 }
}

/// Takes back what the registry of a node said of these enterprises; one of which nobody says anything is forgotten.
pub(super) fn forget(
    registry: &mut Registry,
    node: OrganizationId,
    known: &BTreeSet<EnterpriseId>,
) -> Touched {
    let enterprises = &mut registry.enterprises;
    let mut touched = Touched::new();
    for id in known {
        let Some(said) = enterprises.get_mut(id).and_then(|row| row.registries.remove(&node)) else {
            continue;
        };
        touched.insert((RowKind::Enterprise, id.0));
        if let Some(successor) = said.successor.and_then(|id| enterprises.get_mut(&id)) {
            successor.predecessors.remove(id);
            touched.insert((RowKind::Enterprise, successor.id.0));
        }
        if enterprises.get(id).is_some_and(|row| row.registries.is_empty()) {
            enterprises.remove(id);
        }
    }
    touched
}
