//! Where things stand in the tree, year by year.
//!
//! A year is judged by the tree of its last day, as ages are (settled point 8): what happened in a year counts at the nodes that were
//! above on 31 December, or on the last day on which the organisation existed. So a change of the tree moves the numbers of its own
//! year and of later ones, and never those of a year before.

use super::{Contributions, Node};
use crate::change::{Level, Measure, Theme};
use crate::registry::{OrganizationRow, ProgramRow, Registry, last_day};
use chrono::Datelike;
use domain::ids::{OrganizationId, ProgramId};
use domain::values::OrganizationLevel;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// A node and the nodes above it at the end of a year.
pub(super) fn line(registry: &Registry, id: OrganizationId, year: i32) -> Vec<Node> {
    let day = last_day(year);
    let mut nodes = Vec::new();
    let mut next = registry.organization(id);
    while let Some(organization) = next {
        nodes.push(Node { level: level_of(organization.level), id: organization.id.0 });
        next = organization.parent_on(day).and_then(|parent| above(registry, organization, parent));
    }
    nodes
}

/// A programme and the nodes above it at the end of a year.
pub(super) fn path(registry: &Registry, program: ProgramId, year: i32) -> Vec<Node> {
    let mut nodes = vec![Node { level: Level::Program, id: program.0 }];
    if let Some(program) = registry.program(program) {
        nodes.extend(line(registry, program.organization_on(last_day(year)), year));
    }
    nodes
}

/// The years in which the nodes above an organisation may become others.
pub(super) fn turns(registry: &Registry, id: OrganizationId) -> BTreeSet<i32> {
    let Some(organization) = registry.organization(id) else { return BTreeSet::new() };
    let own = organization.parents.keys().skip(1).map(Datelike::year);
    let parents = organization.parents.values().filter_map(|parent| above(registry, organization, *parent));
    own.chain(parents.flat_map(|parent| turns(registry, parent.id))).collect()
}

/// Whether a programme stands or stood below a node in any year.
pub(super) fn was_under(registry: &Registry, program: &ProgramRow, node: OrganizationId) -> bool {
    program.organizations.values().any(|organization| hung_under(registry, *organization, node))
}

fn hung_under(registry: &Registry, id: OrganizationId, node: OrganizationId) -> bool {
    let Some(organization) = registry.organization(id) else { return false };
    let mut parents =
        organization.parents.values().filter_map(|parent| above(registry, organization, *parent));
    id == node || parents.any(|parent| hung_under(registry, parent.id, node))
}

/// A node above another one. One of no higher level is above nothing: whatever is on record, the way up comes to an end.
fn above<'r>(
    registry: &'r Registry,
    organization: &OrganizationRow,
    parent: OrganizationId,
) -> Option<&'r OrganizationRow> {
    registry.organization(parent).filter(|parent| parent.level < organization.level)
}

/// The years in which the nodes above a programme may become others.
pub(super) fn turns_of_program(registry: &Registry, id: ProgramId) -> BTreeSet<i32> {
    let Some(program) = registry.program(id) else { return BTreeSet::new() };
    let passed = program.organizations.keys().skip(1).map(Datelike::year);
    let at = program.organizations.values().flat_map(|organization| turns(registry, *organization));
    passed.chain(at).collect()
}

/// Which number it is that stands.
#[derive(Clone, Copy)]
pub(super) struct Standing {
    /// What it is about.
    pub theme: Theme,
    /// What it counts.
    pub measure: Measure,
    /// A finer address; empty where there is none.
    pub detail: &'static str,
    /// The rule by which it counts.
    pub reason: &'static str,
}

/// Posts what stands from year to year as the steps between: in each of the years what is new at a node, or gone from it. The value of a
/// year is the sum of the steps up to it.
pub(super) fn post_steps(
    standing: Standing,
    years: BTreeSet<i32>,
    at: impl Fn(i32) -> BTreeMap<Node, i64>,
    contributions: &mut Contributions,
) {
    let Standing { theme, measure, detail, reason } = standing;
    let cell = |node: Node, year| node.detailed(theme, measure, year, Cow::Borrowed(detail));
    let mut before: BTreeMap<Node, i64> = BTreeMap::new();
    for year in years {
        let now = at(year);
        for (node, amount) in &now {
            if before.get(node) != Some(amount) {
                let step = amount - before.get(node).unwrap_or(&0);
                contributions.add(cell(*node, year), step, reason);
            }
        }
        for (node, amount) in before.iter().filter(|(node, _)| !now.contains_key(node)) {
            contributions.add(cell(*node, year), -amount, reason);
        }
        before = now;
    }
}

pub(super) fn level_of(level: OrganizationLevel) -> Level {
    match level {
        OrganizationLevel::Region => Level::Region,
        OrganizationLevel::Municipality => Level::Municipality,
        OrganizationLevel::Organization => Level::Organization,
    }
}

#[cfg(test)]
mod tests;
