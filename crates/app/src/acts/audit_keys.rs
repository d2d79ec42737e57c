//! The keys with which checkpoints of the journal are signed: a command to the journal's own settings.

use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::settings::{AuditKey, KeysCommand, LOG, Settings};

/// A key is adopted.
#[derive(Clone, Debug)]
pub struct AuditKeyAct {
    /// The key.
    pub key: AuditKey,
    /// When.
    pub occurred_on: NaiveDate,
}

impl AuditKeyAct {
    pub(super) async fn apply(self, work: &mut Work<'_>) -> Result<(), WorkError> {
        let Self { key, occurred_on } = self;
        work.decide::<Settings>(LOG, KeysCommand::AdoptAuditKey { key, occurred_on }).await
    }
}
