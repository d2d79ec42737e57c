//! Keys of checkpoints: the log knows a key before it signs.

use crate::acts::AuditKeyAct;
use crate::envelope::{Actor, Channel, Envelope};
use crate::perform::{App, Done, PerformError};
use domain::settings::AuditKey;
use sha2::{Digest, Sha256};
use store::audit::AuditLog;
use store::ids::ordered_id;

impl App {
    /// The journal as outsiders check it.
    pub fn audit(&self) -> &AuditLog {
        &self.audit
    }

    /// Adopts a key from today on; the one before it is retired by the same commit.
    pub async fn adopt_audit_key(&self, key: AuditKey) -> Result<Done, PerformError> {
        let fingerprint =
            Sha256::new().chain_update(&key.name).chain_update(&key.public_key).finalize().into();
        let command_id = ordered_id();
        let envelope = Envelope {
            command_id,
            actor: Actor { user: "local".into(), role: "operator" },
            channel: Channel::Service,
            reason: None,
            source: None,
            correlation_id: command_id,
        };
        let occurred_on = self.clock().today();
        self.perform(&[AuditKeyAct { key, occurred_on }.into()], &envelope, fingerprint, None).await
    }
}
