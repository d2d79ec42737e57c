//! Settings of a region.

use super::attention::AttentionThresholds;
use super::policy::{AdoptedPolicy, versions};
use crate::scalars::Position;
use async_graphql::Object;
use readmodel::registry::SettingsRow;
use uuid::Uuid;

/// What a region decided for itself. Настройки региона.
pub struct Settings(pub SettingsRow);

/// What a region decided for itself. Настройки региона.
#[Object]
impl Settings {
    /// The region.
    async fn region_id(&self) -> Uuid {
        self.0.id.0
    }

    /// Every version of the counting rules: the one that ships, then those adopted, in the order of adoption. Правила счёта.
    async fn policies(&self) -> Vec<AdoptedPolicy> {
        versions(Some(&self.0))
    }

    /// Thresholds of the attention lists: those set last, or what ships. Пороги списков внимания.
    async fn attention_thresholds(&self) -> AttentionThresholds {
        let shipped = domain::attention::AttentionThresholds::v1;
        AttentionThresholds::from(&self.0.attention.clone().unwrap_or_else(shipped))
    }

    /// Events in its stream: what `expectedVersion` of a mutation is compared with.
    async fn version(&self) -> u64 {
        self.0.version
    }

    /// The last event that changed it.
    async fn position(&self) -> Position {
        self.0.position.into()
    }
}
