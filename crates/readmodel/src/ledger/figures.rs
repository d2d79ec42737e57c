//! Denominators: contingents and numbers of enterprises (settled point 7).
//!
//! They are stocks: a figure holds from its day until a newer one, where the organisation stands at the end of each year, and in the
//! year of its end at the organisation itself alone. Posted are the steps, by year, so that the value of a year is the sum of the steps
//! up to it, and a figure that arrives late changes only the years in which it holds.

use super::tree::{Standing, level_of, line, post_steps, turns};
use super::{Contributions, Node};
use crate::change::Measure;
use crate::indicators::catalogue::{POPULATIONS, Population, Stands};
use crate::period::Span;
use crate::registry::{OrganizationRow, Registry, last_day};
use chrono::{Datelike, NaiveDate};
use domain::ids::OrganizationId;
use domain::values::OrganizationLevel;
use std::collections::{BTreeMap, BTreeSet};

/// What a node's own figures contribute.
pub(super) fn of_organization(
    registry: &Registry,
    id: OrganizationId,
    span: Span,
    contributions: &mut Contributions,
) {
    let Some(organization) = registry.organization(id) else { return };
    for population in POPULATIONS {
        let figures = by_year(organization.newest(population.figure).filter(|(day, _)| span.has_come(*day)));
        let Stands { above, below } = population.stands;
        let below: Vec<&OrganizationRow> =
            if below { organizations_ever_below(registry, organization).collect() } else { Vec::new() };
        let moves = below.iter().flat_map(|child| child.parents.keys().skip(1).map(Datelike::year));
        let ends = below.iter().flat_map(|child| years_of_end(child));
        let turns =
            turns(registry, id).into_iter().chain(years_of_end(organization)).chain(moves).chain(ends);
        let nodes = |year| {
            if !organization.is_open_in(year) {
                return Vec::new();
            }
            let mut nodes = if above && organization.is_open_on(last_day(year)) {
                line(registry, id, year)
            } else {
                vec![node_of(organization)]
            };
            nodes.extend(below.iter().filter(|child| child.hung_from(id, year)).map(|child| node_of(child)));
            nodes
        };
        let years = years_of(&figures, turns);
        post_steps(
            standing(*population),
            years,
            |year| everywhere(&figures, year, nodes(year)),
            contributions,
        );
    }
}

fn standing(population: Population) -> Standing {
    let detail = population.figure.into();
    Standing { theme: population.of.into(), measure: Measure::Population, detail, reason: "NEWEST_FIGURE" }
}

/// The newest figure of a year stands for it.
fn by_year(figures: impl Iterator<Item = (NaiveDate, u32)>) -> BTreeMap<i32, i64> {
    figures.map(|(day, figure)| (day.year(), i64::from(figure))).collect()
}

/// The years in which something may change: those of the figures, and those of the tree after the first of them.
fn years_of(figures: &BTreeMap<i32, i64>, turns: impl Iterator<Item = i32>) -> BTreeSet<i32> {
    let Some((first, _)) = figures.first_key_value() else { return BTreeSet::new() };
    figures.keys().copied().chain(turns.filter(|year| year > first)).collect()
}

/// The figure that holds in a year, at each of these nodes.
fn everywhere(figures: &BTreeMap<i32, i64>, year: i32, nodes: Vec<Node>) -> BTreeMap<Node, i64> {
    let held = figures.range(..=year).next_back();
    held.map(|(_, figure)| nodes.into_iter().map(|node| (node, *figure)).collect()).unwrap_or_default()
}

/// In the year of its end an organisation leaves the nodes above, in the next one it is gone.
fn years_of_end(organization: &OrganizationRow) -> impl Iterator<Item = i32> + use<> {
    organization.closed_on.into_iter().flat_map(|closed_on| [closed_on.year(), closed_on.year() + 1])
}

/// The organisations for which a municipality's (or region's own) figure stands or stood: those directly below it.
fn organizations_ever_below<'r>(
    registry: &'r Registry,
    organization: &'r OrganizationRow,
) -> impl Iterator<Item = &'r OrganizationRow> {
    let children = organization.ever_below.iter().filter_map(|child| registry.organization(*child));
    children.filter(|child| child.level == OrganizationLevel::Organization)
}

fn node_of(organization: &OrganizationRow) -> Node {
    Node { level: level_of(organization.level), id: organization.id.0 }
}
