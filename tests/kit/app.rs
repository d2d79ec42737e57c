//! The whole service without its doors: for tests that speak to use cases.

use super::database::{DEADLINE, Fresh};
use app::App;
use app::import::{ImportError, ImportOptions, ImportReport};
use chrono::NaiveDate;
use std::path::Path;
use std::sync::Arc;
use store::clock::ManualClock;
use store::projector::Projector;
use store::vault::{MasterKey, Vault};
use uuid::Uuid;

/// The service over a fresh database, on a day after everything in the samples.
pub(crate) async fn app(fresh: &Fresh) -> App {
    app_on(fresh, NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day")).await
}

/// The service over a fresh database at noon UTC of a day.
pub(crate) async fn app_on(fresh: &Fresh, today: NaiveDate) -> App {
    let journal = fresh.journal_with(Arc::new(ManualClock::at_noon(today))).await;
    let vault = Vault::open(journal.backend().clone(), MasterKey::from_bytes([7; 32]))
        .await
        .expect("the vault opens");
    let projector = Projector::start(&journal).await.expect("the projector starts");
    App::new(journal, projector, vault)
}

/// A journal of the samples.
pub(crate) fn sample(name: &str) -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let places = ["crates/server/samples", "tests/data"].map(|folder| root.join(folder).join(name));
    let place = places.iter().find(|place| place.exists()).expect("the sample is there");
    std::fs::read(place).expect("the sample can be read")
}

/// Imports a journal and waits until the read models have it.
pub(crate) async fn import(app: &App, bytes: &[u8]) -> ImportReport {
    let report = try_import(app, bytes, &ImportOptions::default()).await.expect("the journal is imported");
    catch_up(app).await;
    report
}

/// Imports a journal as asked.
pub(crate) async fn try_import(
    app: &App,
    bytes: &[u8],
    options: &ImportOptions,
) -> Result<ImportReport, ImportError> {
    app.import(bytes, options, &mut |_, _| {}).await
}

/// Waits until the read models have everything.
pub(crate) async fn catch_up(app: &App) {
    let head = app.journal().tree_head().await.expect("the head").position;
    app.projector().wait_for(head, DEADLINE).await.expect("the read models catch up");
}

/// The organisation with this code.
pub(crate) async fn organization(app: &App, code: &str) -> Uuid {
    app.organization_by_code(code).await.expect("an answer").expect("the organisation is there").0
}
