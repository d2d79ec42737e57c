//! Denominators: contingents and numbers of enterprises (settled point 7).
//!
//! They are stocks: a figure holds from its day until a newer one. Posted are the steps, by year, so that the value of a year is
//! the sum of the steps up to it, and a figure that arrives late changes only the years in which it holds.

use super::{Contributions, Node};
use crate::change::{Level, Measure, Theme};
use crate::registry::{OrganizationRow, Registry};
use chrono::{Datelike, NaiveDate};
use domain::ids::OrganizationId;
use domain::organization::Contingent;
use domain::values::OrganizationLevel;
use std::collections::BTreeMap;

/// What a node's own figures contribute.
pub(super) fn of_organization(registry: &Registry, id: OrganizationId, contributions: &mut Contributions) {
    let Some(organization) = registry.organization(id) else { return };
    let above = line(registry, id);
    for theme in [Theme::I1, Theme::I2, Theme::I3] {
        let contingents = organization.contingents.iter();
        let values = contingents.filter_map(|(day, contingent)| Some((*day, population(theme, contingent)?)));
        post_steps(theme, values, &above, contributions);
    }
    let mut nodes = above;
    nodes.extend(organizations_below(registry, organization));
    let counts = organization.enterprise_counts.iter().map(|(day, count)| (*day, *count));
    post_steps(Theme::I4, counts, &nodes, contributions);
}

/// The number of a contingent over which an indicator is counted.
fn population(theme: Theme, contingent: &Contingent) -> Option<u32> {
    match theme {
        Theme::I1 => contingent.pupils_10_19,
        Theme::I2 => contingent.pupils_15_19,
        Theme::I3 => contingent.young_specialists,
        Theme::I4 | Theme::I5 | Theme::I6 | Theme::Participation | Theme::Dynamics => None,
    }
}

fn post_steps(
    theme: Theme,
    values: impl Iterator<Item = (NaiveDate, u32)>,
    nodes: &[Node],
    contributions: &mut Contributions,
) {
    // The newest figure of a year stands for it.
    let by_year: BTreeMap<i32, i64> = values.map(|(day, value)| (day.year(), i64::from(value))).collect();
    let mut previous = 0;
    for (year, value) in by_year {
        for node in nodes {
            contributions.add(node.cell(theme, Measure::Population, year), value - previous, "NEWEST_FIGURE");
        }
        previous = value;
    }
}

/// A node and the nodes above it.
pub(super) fn line(registry: &Registry, id: OrganizationId) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut next = Some(id);
    while let Some(organization) = next.and_then(|id| registry.organization(id)) {
        nodes.push(Node { level: level_of(organization.level), id: organization.id.0 });
        next = organization.parent;
    }
    nodes
}

/// The organisations for which a municipality's (or region's own) figure stands: those directly below it.
fn organizations_below(registry: &Registry, organization: &OrganizationRow) -> Vec<Node> {
    let children = organization.children.iter().filter_map(|child| registry.organization(*child));
    children
        .filter(|child| child.level == OrganizationLevel::Organization)
        .map(|child| Node { level: Level::Organization, id: child.id.0 })
        .collect()
}

fn level_of(level: OrganizationLevel) -> Level {
    match level {
        OrganizationLevel::Region => Level::Region,
        OrganizationLevel::Municipality => Level::Municipality,
        OrganizationLevel::Organization => Level::Organization,
    }
}
