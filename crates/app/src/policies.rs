//! By which policy a number is counted, and what it would be under another one: counted from the rows of the registry, nothing is kept.

use crate::ask::{AskError, Node, read};
use crate::history::{self, Until};
use crate::perform::App;
use domain::aggregate::Aggregate;
use domain::ids::OrganizationId;
use domain::policies::{PolicySet, PolicyValues};
use domain::settings::Settings;
use domain::values::OrganizationLevel;
use readmodel::indicators::{self, DynamicsRow, IndicatorValue, dynamics};
use readmodel::registry::{MenteeRow, MentorRow, OrganizationRow, PairRow, PersonRow, SettingsRow};
use readmodel::{Row, RowKind, Views};
use std::collections::{BTreeMap, BTreeSet};
use store::journal::Position;
use store::reading::{At, RowFilter};
use uuid::Uuid;

/// So many rows are read at once.
const PAGE: u32 = 500;

/// The indicators of a node by a candidate, beside those by the policy in force.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The node.
    pub node: Box<OrganizationRow>,
    /// The year.
    pub year: i32,
    /// The policy in force.
    pub in_force: PolicySet,
    /// Each variant of each indicator: by the policy in force, and by the candidate.
    pub values: Vec<(IndicatorValue, IndicatorValue)>,
    /// From how many changed pairs an effect is claimed: by the policy in force, and by the candidate.
    pub effect_from: (u32, u32),
    /// Each measured trait, by the policy in force and by the candidate: the values are the same, what is claimed of them may not be.
    pub dynamics: Vec<(DynamicsRow, DynamicsRow)>,
}

impl App {
    /// The policy in force for a node in a year, as it was known at a position if one is named.
    pub async fn policy(
        &self,
        node: &Node,
        year: i32,
        as_of: Option<Position>,
    ) -> Result<PolicySet, AskError> {
        let region = match node {
            Node::Organization(row) => self.region_of((**row).clone()).await?,
            Node::Program(row) => match self.one::<OrganizationRow>(row.organization_id.0).await?.value {
                Some(row) => self.region_of(row).await?,
                None => None,
            },
        };
        let settings = match region {
            Some(region) => self.settings_of(region, as_of).await?,
            None => None,
        };
        Ok(settings.map_or_else(|| PolicySet::v1().clone(), |settings| settings.policy(year).clone()))
    }

    /// The region above a node, or the node itself.
    async fn region_of(&self, mut row: OrganizationRow) -> Result<Option<OrganizationId>, AskError> {
        loop {
            if row.level == OrganizationLevel::Region {
                return Ok(Some(row.id));
            }
            let Some(parent) = row.parent else { return Ok(None) };
            let Some(above) = self.one::<OrganizationRow>(parent.0).await?.value else { return Ok(None) };
            row = above;
        }
    }

    async fn settings_of(
        &self,
        region: OrganizationId,
        as_of: Option<Position>,
    ) -> Result<Option<SettingsRow>, AskError> {
        let Some(as_of) = as_of else { return Ok(self.one::<SettingsRow>(region.0).await?.value) };
        let history = self.history(Settings::TYPE, region.0, Until::Position(as_of)).await?;
        let state = history::state(Settings::TYPE, region.0, &history, None);
        Ok(state.map(serde_json::from_value).transpose()?)
    }

    /// What the indicators of a node would be in a year by other values than those in force. Both sides are counted afresh from
    /// the same rows of the registry; nothing is written.
    pub async fn compare_policy(
        &self,
        node: OrganizationId,
        year: i32,
        candidate: &PolicyValues,
    ) -> Result<At<Comparison>, AskError> {
        let found = self.one::<OrganizationRow>(node.0).await?;
        let row = found.value.ok_or(AskError::UnknownNode { node: node.0 })?;
        let in_force = self.policy(&Node::Organization(Box::new(row.clone())), year, None).await?;
        let views = Views::restore(self.rows_below(node).await?)?;
        let read = |candidate: Option<&PolicyValues>, values: &PolicyValues| {
            let cells = views.cells(node.0, candidate);
            (indicators::read(&cells, &row.targets, year, values), dynamics::read(&cells, year, values))
        };
        let (now, then) = (read(None, &in_force.values), read(Some(candidate), candidate));
        let comparison = Comparison {
            values: now.0.into_iter().zip(then.0).collect(),
            effect_from: (in_force.values.effect_from, candidate.effect_from),
            dynamics: now.1.into_iter().zip(then.1).collect(),
            node: Box::new(row),
            year,
            in_force,
        };
        let parked = found.parked.max(self.reading().state().await?.parked);
        Ok(At { position: found.position, parked, value: comparison })
    }

    /// The rows by which the numbers of a node are counted: the nodes above and below it, the rules, and everything that happens or
    /// happened below the node.
    pub(crate) async fn rows_below(&self, node: OrganizationId) -> Result<Vec<Row>, AskError> {
        let mut rows = self.rows_of_kind(RowKind::Organization, RowFilter::default()).await?;
        let tree = rows.iter().map(read::<OrganizationRow>).collect::<Result<Vec<_>, _>>()?;
        rows.extend(self.rows_of_kind(RowKind::Settings, RowFilter::default()).await?);
        let below = ever_below(&tree, node);
        let line = ever_above(&tree, &below);
        rows.retain(|row| line.contains(&OrganizationId(row.key)));
        let (mut mentors, mut persons) = (BTreeSet::new(), BTreeSet::new());
        let (mut mentees, mut matched) = (BTreeSet::new(), BTreeSet::new());
        for organization in below {
            let filter = RowFilter { organization_id: Some(organization.0), ..RowFilter::default() };
            rows.extend(self.rows_of_kind(RowKind::Program, filter).await?);
            for row in self.rows_of_kind(RowKind::Pair, filter).await? {
                let pair = read::<PairRow>(&row)?;
                mentors.extend(pair.mentors.into_keys().map(|id| id.0));
                matched.extend(pair.mentees.into_keys().map(|id| id.0));
                rows.push(row);
            }
            for row in self.rows_of_kind(RowKind::Mentee, filter).await? {
                persons.insert(read::<MenteeRow>(&row)?.person_id.0);
                mentees.insert(row.key);
                rows.push(row);
            }
        }
        // An enrolment may go on elsewhere.
        for row in self.rows_with(RowKind::Mentee, &(&matched - &mentees)).await? {
            persons.insert(read::<MenteeRow>(&row)?.person_id.0);
            rows.push(row);
        }
        // A mentor may have applied elsewhere.
        for row in self.rows_with(RowKind::Mentor, &mentors).await? {
            persons.insert(read::<MentorRow>(&row)?.person_id.0);
            rows.push(row);
        }
        rows.extend(self.records_of(persons).await?);
        Ok(rows)
    }

    /// The records of these persons, with those that were merged with them.
    async fn records_of(&self, mut wanted: BTreeSet<Uuid>) -> Result<Vec<Row>, AskError> {
        let mut found = BTreeMap::new();
        while !wanted.is_empty() {
            let rows = self.rows_with(RowKind::Person, &std::mem::take(&mut wanted)).await?;
            for row in rows {
                let person = read::<PersonRow>(&row)?;
                wanted.extend(person.merged_into.into_iter().chain(person.absorbed).map(|id| id.0));
                found.insert(row.key, row);
            }
            wanted.retain(|id| !found.contains_key(id));
        }
        Ok(found.into_values().collect())
    }

    async fn rows_of_kind(&self, kind: RowKind, filter: RowFilter) -> Result<Vec<Row>, AskError> {
        let mut rows: Vec<Row> = Vec::new();
        loop {
            let after = rows.last().map(|row| (row.sort.clone(), row.key));
            let page = self.reading.rows(kind, filter, after, PAGE).await?.value;
            let is_last = page.len() < PAGE as usize;
            rows.extend(page);
            if is_last {
                return Ok(rows);
            }
        }
    }

    async fn rows_with(&self, kind: RowKind, ids: &BTreeSet<Uuid>) -> Result<Vec<Row>, AskError> {
        let ids: Vec<Uuid> = ids.iter().copied().collect();
        let mut rows = Vec::with_capacity(ids.len());
        for some in ids.chunks(PAGE as usize) {
            rows.extend(self.reading.rows_of(kind, some).await?.value);
        }
        Ok(rows)
    }
}

/// These nodes and the nodes that are or were above them.
fn ever_above(tree: &[OrganizationRow], nodes: &BTreeSet<OrganizationId>) -> BTreeSet<OrganizationId> {
    let parents: BTreeMap<_, _> = tree.iter().map(|row| (row.id, &row.parents)).collect();
    let mut found = BTreeSet::new();
    let mut next: Vec<OrganizationId> = nodes.iter().copied().collect();
    while let Some(id) = next.pop() {
        if found.insert(id) {
            next.extend(parents.get(&id).into_iter().flat_map(|parents| parents.values().copied()));
        }
    }
    found
}

/// A node and the nodes that are or were below it: a year is counted by the tree of its end.
fn ever_below(tree: &[OrganizationRow], node: OrganizationId) -> BTreeSet<OrganizationId> {
    let below: BTreeMap<_, _> = tree.iter().map(|row| (row.id, &row.ever_below)).collect();
    let mut found = BTreeSet::new();
    let mut next = vec![node];
    while let Some(id) = next.pop() {
        if found.insert(id) {
            next.extend(below.get(&id).into_iter().flat_map(|below| below.iter().copied()));
        }
    }
    found
}
