//! Terms and ages of the process for which no source is certain (methodology §4.3 row 14, §5.2, §8.3): a region sets its own.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// Ages and terms that decide no number but an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermsPolicy {
    /// From this age on a minor consents beside the legal representative, in whole years (methodology §8.3, disputed).
    pub self_consent_age: u32,
    /// So many days after the withdrawal of a consent the personal data are destroyed, at the latest (§8.3).
    pub erasure_days: u32,
    /// So many days before the first and after the last day of a programme its final event may be held (§4.3 row 14).
    pub final_event_days: u32,
    /// So many mentees at most a mentor may be said to carry (§5.2); versions adopted before this was data name none, which is what ships.
    #[serde(default = "most_mentees", skip_serializing_if = "is_most_mentees")]
    pub most_mentees: u32,
}

/// What ships, and what every version adopted before the number was data counts by.
fn most_mentees() -> u32 {
    100
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference over")]
fn is_most_mentees(mentees: &u32) -> bool {
    *mentees == most_mentees()
}

impl Default for TermsPolicy {
    /// What ships, and what every version adopted before these terms were data counts by.
    fn default() -> Self {
        Self { self_consent_age: 14, erasure_days: 30, final_event_days: 30, most_mentees: most_mentees() }
    }
}

impl TermsPolicy {
    /// Whether a version that names none means the same.
    pub(super) fn is_shipped(&self) -> bool {
        *self == Self::default()
    }

    /// The last day for the destruction after a withdrawal.
    pub(crate) fn erasure_deadline(&self, withdrawn_on: NaiveDate) -> NaiveDate {
        withdrawn_on + Days::new(self.erasure_days.into())
    }
}
