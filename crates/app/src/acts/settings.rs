//! Settings of a region: one command to one stream. That the stream is a region's is read here.

use crate::refused::Refused;
use crate::work::{Work, WorkError};
use domain::ids::OrganizationId;
use domain::organization::Organization;
use domain::settings::{Settings, SettingsCommand};
use domain::values::OrganizationLevel;

/// What a region decides for itself.
#[derive(Clone, Debug)]
pub struct SettingsAct {
    /// Which region.
    pub region_id: OrganizationId,
    /// What is decided.
    pub command: SettingsCommand,
}

impl SettingsAct {
    pub(super) async fn apply(self, work: &mut Work<'_>) -> Result<(), WorkError> {
        let Self { region_id, command } = self;
        let organization = work.state::<Organization>(region_id.0).await?;
        match organization.level() {
            Some(OrganizationLevel::Region) => work.decide::<Settings>(region_id.0, command).await,
            Some(OrganizationLevel::Municipality | OrganizationLevel::Organization) | None => {
                Err(Refused::new(
                    "REGION_UNKNOWN",
                    format!("there is no region {region_id}: settings belong to a region"),
                    format!("региона {region_id} нет: настройки принадлежат региону"),
                )
                .into())
            }
        }
    }
}
