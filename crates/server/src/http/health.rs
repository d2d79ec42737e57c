//! How the service is: `/livez` (the process answers), `/readyz` (it should get requests), `/healthz` (for people).

use crate::lifecycle::Lifecycle;
use app::App;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use store::projector::Status;
use tokio::time::timeout;

/// Longest wait for the database's answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the routes look at.
#[derive(Debug, Clone)]
pub struct Watched {
    /// The application.
    pub app: App,
    /// Whether the service is told to end.
    pub lifecycle: Lifecycle,
    /// How many events the read models may be behind.
    pub lag_limit: u64,
}

/// How the service is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// Whether it should get requests.
    pub ready: bool,
    /// Why not, as codes.
    pub reasons: Vec<String>,
    /// The version of the program.
    pub version: String,
    /// Which database.
    pub database: String,
    /// The last position of the journal.
    pub head: u64,
    /// How far the read models are.
    pub position: u64,
    /// How many events they are behind.
    pub lag: u64,
    /// The generation of the read models.
    pub generation: u64,
    /// Whether this node writes them.
    pub leader: bool,
    /// How far a generation is that is being built first.
    pub building: Option<u64>,
    /// How many aggregates the read models leave out: answers are incomplete, `doctor` names them.
    pub parked: u64,
    /// Where in the journal the projection stopped for good.
    pub stopped_at: Option<u64>,
    /// Whether the projection stopped for good.
    pub stopped: bool,
}

/// The routes.
pub fn health_routes(watched: Watched) -> Router {
    Router::new()
        .route("/livez", get(async || "ok\n"))
        .route("/readyz", get(readyz))
        .route("/healthz", get(healthz))
        .with_state(Arc::new(watched))
}

async fn readyz(State(watched): State<Arc<Watched>>) -> (StatusCode, String) {
    let health = watched.health().await;
    if health.ready && health.parked > 0 {
        (StatusCode::OK, format!("ready, answers incomplete: {} aggregates parked\n", health.parked))
    } else if health.ready {
        (StatusCode::OK, "ready\n".to_owned())
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, health.reasons.join("\n") + "\n")
    }
}

async fn healthz(State(watched): State<Arc<Watched>>) -> (StatusCode, Json<Health>) {
    let health = watched.health().await;
    let status = if health.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(health))
}

impl Watched {
    /// Why the service should get no requests, as far as it knows without asking the database.
    pub(super) fn reasons(&self, status: &Status) -> Vec<&'static str> {
        let reasons = [
            (self.lifecycle.is_draining(), "DRAINING"),
            (status.failure.is_some(), "PROJECTION_STOPPED"),
            (status.lag() > self.lag_limit, "READ_MODELS_BEHIND"),
        ];
        reasons.into_iter().filter(|(holds, _)| *holds).map(|(_, code)| code).collect()
    }

    /// How the service is now.
    pub async fn health(&self) -> Health {
        let status = self.app.projector().status();
        let answers = matches!(timeout(PATIENCE, self.app.reading().position()).await, Ok(Ok(_)));
        let mut reasons = self.reasons(&status);
        if !answers {
            reasons.push("DATABASE_DOES_NOT_ANSWER");
        }
        Health {
            ready: reasons.is_empty(),
            reasons: reasons.into_iter().map(str::to_owned).collect(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            database: self.app.journal().backend().name().to_owned(),
            head: status.head.0,
            position: status.position.0,
            lag: status.lag(),
            generation: status.generation,
            leader: status.leader,
            building: status.building.map(|position| position.0),
            parked: status.parked,
            stopped_at: status
                .failure
                .as_ref()
                .and_then(|failure| failure.position())
                .map(|position| position.0),
            stopped: status.failure.is_some(),
        }
    }
}
