//! The service as it runs, without its doors.

use anyhow::Result;
use app::App;
use domain::aggregate::Stamp;
use std::sync::Arc;
use store::backend::Backend;
use store::clock::SystemClock;
use store::journal::Journal;
use store::projector::Projector;
use store::vault::{MasterKey, Vault};

/// The service over a database.
pub(crate) async fn open(address: &str) -> Result<App> {
    let backend = Backend::connect(address).await?;
    let journal = Journal::open(backend, Arc::new(SystemClock::moscow())).await?;
    let vault = Vault::open(journal.backend().clone(), MasterKey::from_bytes([7; 32])).await?;
    let projector = Projector::start(&journal).await?;
    Ok(App::new(journal, projector, vault))
}

/// The same without read models: what is beside it keeps none either.
pub(crate) async fn without_projector(address: &str) -> Result<App> {
    let app = open(address).await?;
    app.projector().stop().await;
    Ok(app)
}

/// The day on which commands are decided.
pub(crate) fn stamp(app: &App) -> Stamp {
    Stamp { today: app.clock().today() }
}
