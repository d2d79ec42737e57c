//! Settings of a region: what it decides for itself, each decision a version that stands beside the older ones.
//!
//! The stream has the id of the region's organisation. A region that decided nothing has no stream, and what ships is in force.
//! One more stream belongs to the journal itself, [`LOG`]: the keys with which its checkpoints are signed.

use crate::aggregate_parts;
use crate::attention::AttentionThresholds;
use crate::policies::PolicySet;
use uuid::Uuid;

mod attention;
mod keys;
mod policies;

pub use attention::{AttentionCommand, AttentionEvent, AttentionRefusal};
pub use keys::{AuditKey, KeysCommand, KeysEvent, KeysRefusal};
pub use policies::{AdoptedPolicy, PoliciesCommand, PoliciesEvent, PoliciesRefusal, check_values, in_force};

/// State of a region's settings.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// In the order of adoption.
    policies: Vec<AdoptedPolicy>,
    /// Those set last.
    attention: Option<AttentionThresholds>,
    /// Keys of checkpoints in the order of adoption; all but the last are retired.
    keys: Vec<AuditKey>,
}

/// The stream of the journal's own settings: no region has this id.
pub const LOG: Uuid = Uuid::nil();

impl Settings {
    /// The policy in force in a year.
    pub fn policy(&self, year: i32) -> &PolicySet {
        in_force(&self.policies, year)
    }

    /// The key with which checkpoints are signed now.
    pub fn audit_key(&self) -> Option<&AuditKey> {
        self.keys.last()
    }
}

aggregate_parts! {
    Settings: SettingsCommand, SettingsEvent, SettingsRefusal;
    Policies(PoliciesCommand, PoliciesEvent, PoliciesRefusal, policies),
    Attention(AttentionCommand, AttentionEvent, AttentionRefusal, attention),
    Keys(KeysCommand, KeysEvent, KeysRefusal, keys),
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
