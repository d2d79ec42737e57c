//! Settings of a region: what it decides for itself, each decision a version that stands beside the older ones.
//!
//! The stream has the id of the region's organisation. A region that decided nothing has no stream, and what ships is in force.

use crate::aggregate_parts;
use crate::attention::AttentionThresholds;
use crate::policies::PolicySet;

mod attention;
mod policies;

pub use attention::{AttentionCommand, AttentionEvent, AttentionRefusal};
pub use policies::{AdoptedPolicy, PoliciesCommand, PoliciesEvent, PoliciesRefusal, check_values, in_force};

/// State of a region's settings.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// In the order of adoption.
    policies: Vec<AdoptedPolicy>,
    /// Those set last.
    attention: Option<AttentionThresholds>,
}

impl Settings {
    /// The policy in force in a year.
    pub fn policy(&self, year: i32) -> &PolicySet {
        in_force(&self.policies, year)
    }
}

aggregate_parts! {
    Settings: SettingsCommand, SettingsEvent, SettingsRefusal;
    Policies(PoliciesCommand, PoliciesEvent, PoliciesRefusal, policies),
    Attention(AttentionCommand, AttentionEvent, AttentionRefusal, attention),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_samples_round_trip;

    #[test]
    fn samples_read_back() {
        assert_samples_round_trip::<SettingsEvent>();
    }
}
