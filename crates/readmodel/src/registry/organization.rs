//! Nodes of the tree with their figures.

use super::{Registry, Touched, body};
use crate::change::{Fact, Row, RowKind};
use chrono::NaiveDate;
use domain::ids::{EnterpriseId, OrganizationId};
use domain::organization::{Contingent, FiguresEvent, OrganizationEvent, RegistrationEvent};
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
    /// Contingents by the day on which they held.
    pub contingents: BTreeMap<NaiveDate, Contingent>,
    /// Numbers of enterprises by the day on which they held.
    pub enterprise_counts: BTreeMap<NaiveDate, u32>,
    /// Enterprises that supply mentors.
    pub enterprises: BTreeSet<EnterpriseId>,
    /// Targets by indicator and year.
    pub targets: BTreeMap<IndicatorCode, BTreeMap<i32, TargetRow>>,
    /// Events in its stream.
    pub version: u64,
    /// The last event that touched it.
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

impl OrganizationRow {
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

pub(super) fn apply(registry: &mut Registry, fact: &Fact, event: &OrganizationEvent) -> Touched {
    let id = OrganizationId(fact.aggregate_id);
    let mut touched = Touched::from([(RowKind::Organization, id.0)]);
    match event {
        OrganizationEvent::Registration(RegistrationEvent::OrganizationRegistered {
            level,
            name,
            code,
            parent,
            occurred_on: _,
        }) => {
            registry.organizations.insert(
                id,
                OrganizationRow {
                    id,
                    level: *level,
                    name: name.clone(),
                    code: code.clone(),
                    parent: *parent,
                    children: BTreeSet::new(),
                    contingents: BTreeMap::new(),
                    enterprise_counts: BTreeMap::new(),
                    enterprises: BTreeSet::new(),
                    targets: BTreeMap::new(),
                    version: 0,
                    position: 0,
                },
            );
            if let Some(above) = parent.and_then(|parent| registry.organizations.get_mut(&parent)) {
                above.children.insert(id);
                touched.insert((RowKind::Organization, above.id.0));
            }
        }
        OrganizationEvent::Figures(figures) => {
            if let Some(organization) = registry.organizations.get_mut(&id) {
                take_figures(organization, figures);
            }
        }
        // What it changes was applied anew before it.
        OrganizationEvent::Correction(_) => {}
    }
    if let Some(organization) = registry.organizations.get_mut(&id) {
        organization.version = fact.sequence;
        organization.position = fact.position;
    }
    touched
}

fn take_figures(organization: &mut OrganizationRow, event: &FiguresEvent) {
    match event {
        FiguresEvent::ContingentRecorded { contingent, occurred_on } => {
            organization.contingents.insert(*occurred_on, *contingent);
        }
        FiguresEvent::EnterprisesCounted { enterprises, occurred_on } => {
            organization.enterprise_counts.insert(*occurred_on, *enterprises);
        }
        FiguresEvent::EnterpriseRegistered { enterprise_id, occurred_on: _ } => {
            organization.enterprises.insert(*enterprise_id);
        }
        FiguresEvent::TargetSet { indicator, year, percent, basis, occurred_on: _ } => {
            let target = TargetRow { percent: *percent, basis: *basis };
            organization.targets.entry(*indicator).or_default().insert(*year, target);
        }
    }
}
