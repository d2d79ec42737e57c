//! Settings of regions: every version that was adopted, with the year from which it counts.

use super::{Registry, Touched, body};
use crate::change::{Fact, Row, RowKind};
use chrono::NaiveDate;
use domain::attention::AttentionThresholds;
use domain::ids::OrganizationId;
use domain::policies::PolicySet;
use domain::settings::{AttentionEvent, PoliciesEvent, SettingsEvent};
use domain::values::DocumentRef;
use serde::{Deserialize, Serialize};

/// What a region decided for itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SettingsRow {
    /// The region.
    pub id: OrganizationId,
    /// Policies in the order of adoption.
    pub policies: Vec<AdoptedPolicyRow>,
    /// Thresholds of the attention lists, once some were set.
    pub attention: Option<AttentionThresholds>,
    /// Events in its stream.
    pub version: u64,
    /// The last event that touched it.
    pub position: u64,
}

/// A version that a region adopted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdoptedPolicyRow {
    /// The version with its values.
    pub policy: PolicySet,
    /// The first year that is counted by it.
    pub from_year: i32,
    /// The paper it rests on.
    pub basis: DocumentRef,
    /// The day on which it was adopted.
    pub occurred_on: NaiveDate,
    /// The event that adopted it.
    pub position: u64,
}

impl SettingsRow {
    /// The policy in force in a year: of those that begin by then the one adopted last, or what ships.
    pub fn policy(&self, year: i32) -> &PolicySet {
        let newest = self.policies.iter().rev().find(|adopted| adopted.from_year <= year);
        newest.map_or(PolicySet::v1(), |adopted| &adopted.policy)
    }

    pub(super) fn row(&self) -> Row {
        Row {
            kind: RowKind::Settings,
            key: self.id.0,
            organization_id: Some(self.id.0),
            program_id: None,
            sort: String::new(),
            body: body(self),
        }
    }
}

pub(super) fn apply(registry: &mut Registry, fact: &Fact, event: &SettingsEvent) -> Touched {
    // Keys are the journal's own: read from it, not from a row.
    if let SettingsEvent::Keys(_) = event {
        return Touched::new();
    }
    let id = OrganizationId(fact.aggregate_id);
    let settings = registry.settings.entry(id).or_insert_with(|| SettingsRow {
        id,
        policies: Vec::new(),
        attention: None,
        version: 0,
        position: 0,
    });
    settings.version = fact.sequence;
    settings.position = fact.position;
    match event {
        SettingsEvent::Policies(PoliciesEvent::PolicyAdopted {
            version,
            from_year,
            values,
            basis,
            occurred_on,
        }) => settings.policies.push(AdoptedPolicyRow {
            policy: PolicySet { version: version.clone(), values: (**values).clone() },
            from_year: *from_year,
            basis: basis.clone(),
            occurred_on: *occurred_on,
            position: fact.position,
        }),
        SettingsEvent::Attention(AttentionEvent::AttentionThresholdsSet { thresholds, occurred_on: _ }) => {
            settings.attention = Some((**thresholds).clone());
        }
        // What a correction changes was applied anew before it.
        SettingsEvent::Keys(_) | SettingsEvent::Correction(_) => {}
    }
    Touched::from([(RowKind::Settings, id.0)])
}
