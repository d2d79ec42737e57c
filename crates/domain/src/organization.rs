//! A node of the tree: a region, a municipality or an educational organisation (methodology §2.1), with its figures.

use crate::aggregate_parts;
use crate::ids::{EnterpriseId, OrganizationId};
use crate::values::{IndicatorCode, OrganizationLevel};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

mod figures;
mod registration;

pub use figures::{Contingent, FiguresCommand, FiguresEvent, FiguresRefusal};
pub use registration::{Parent, RegistrationCommand, RegistrationEvent, RegistrationRefusal};

/// State of a node of the tree.
#[derive(Clone, Debug, Default)]
pub struct Organization {
    registered: Option<Registered>,
    contingents: BTreeMap<NaiveDate, Contingent>,
    enterprise_counts: BTreeMap<NaiveDate, u32>,
    enterprises: BTreeSet<EnterpriseId>,
    targets: BTreeMap<(IndicatorCode, i32), Decimal>,
}

/// What registration fixed.
#[derive(Clone, Debug, PartialEq)]
struct Registered {
    level: OrganizationLevel,
    name: String,
    code: Option<String>,
    parent: Option<OrganizationId>,
}

impl Organization {
    /// Level of the node, once registered.
    pub fn level(&self) -> Option<OrganizationLevel> {
        self.registered.as_ref().map(|registered| registered.level)
    }

    /// The node above, if any.
    pub fn parent(&self) -> Option<OrganizationId> {
        self.registered.as_ref().and_then(|registered| registered.parent)
    }
}

aggregate_parts! {
    Organization: OrganizationCommand, OrganizationEvent, OrganizationRefusal;
    Registration(RegistrationCommand, RegistrationEvent, RegistrationRefusal, registration),
    Figures(FiguresCommand, FiguresEvent, FiguresRefusal, figures),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_samples_round_trip;

    #[test]
    fn samples_read_back() {
        assert_samples_round_trip::<OrganizationEvent>();
    }
}
