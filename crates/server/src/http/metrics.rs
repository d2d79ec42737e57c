//! `/metrics`: how the service does, in the text format of Prometheus.
//!
//! Invariants: every metric is described here and nowhere else; a label holds a code, a route or a status, never what a client
//! wrote; a scrape reads what is known in memory and asks the database for nothing.

use super::health::Watched;
use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// From a tenth of a millisecond, an append in memory's reach, to the longest that a request may take.
const SECONDS: [f64; 16] =
    [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];
const SIZES: [f64; 12] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0, 4096.0];
/// How often histograms are folded when nobody scrapes: until then every sample is kept.
const UPKEEP: Duration = Duration::from_secs(5);

/// What keeps the metrics of this process.
#[derive(Clone)]
pub struct Recorder(PrometheusHandle);

impl Recorder {
    /// Starts keeping metrics; a second start in one process keeps the first.
    pub fn install() -> Result<Self, BuildError> {
        static INSTALLED: OnceLock<PrometheusHandle> = OnceLock::new();
        if let Some(handle) = INSTALLED.get() {
            return Ok(Self(handle.clone()));
        }
        let handle = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
            .set_buckets_for_metric(Matcher::Prefix("nastavnik_append_batch_".to_owned()), &SIZES)?
            .install_recorder()?;
        describe();
        Ok(Self(INSTALLED.get_or_init(|| handle).clone()))
    }

    /// Folds histograms until told to stop.
    pub async fn keep_up(self, stop: CancellationToken) {
        let mut tick = tokio::time::interval(UPKEEP);
        while stop.run_until_cancelled(tick.tick()).await.is_some() {
            self.0.run_upkeep();
        }
    }
}

fn describe() {
    describe_histogram!(
        "nastavnik_append_seconds",
        Unit::Seconds,
        "From handing a commit to the journal to its answer"
    );
    describe_histogram!("nastavnik_append_batch_commits", "Commits that one transaction took");
    describe_histogram!(
        "nastavnik_append_batch_events",
        "Events that the commits of one transaction brought"
    );
    describe_counter!(
        "nastavnik_append_failures_total",
        "Transactions of the journal that the database did not confirm"
    );
    describe_counter!("nastavnik_commands_total", "Commands by how they ended");
    describe_counter!("nastavnik_refusals_total", "Refused commands by the code of the rule");
    describe_counter!(
        "nastavnik_conflicts_retried_total",
        "Commands decided again because somebody was faster"
    );
    describe_histogram!(
        "nastavnik_projection_write_seconds",
        Unit::Seconds,
        "Writing one batch of the read models"
    );
    describe_counter!(
        "nastavnik_projection_errors_total",
        "Times that the projection had to be taken up again or stopped"
    );
    describe_counter!(
        "nastavnik_checkpoints_total",
        "Times that the newest checkpoint was to be published: it stands, there is no key, or it failed"
    );
    describe_gauge!("nastavnik_checkpoint_events", "How many events the newest checkpoint covers");
    describe_gauge!(
        "nastavnik_checkpoint_time_seconds",
        Unit::Seconds,
        "When it was last seen to stand or signed, in seconds since 1970"
    );
    describe_counter!(
        "nastavnik_expired_consents_total",
        "Consents over by their own term that the service came to: ended, refused by a rule, or failed"
    );
    describe_gauge!("nastavnik_journal_position", "The last position of the journal that this node knows");
    describe_gauge!("nastavnik_projection_position", "The position up to which the read models are");
    describe_gauge!("nastavnik_projection_lag_events", "Events that are not in the read models yet");
    describe_gauge!("nastavnik_projection_leader", "1 when this node writes the read models");
    describe_gauge!("nastavnik_projection_stopped", "1 when the projection of this node stopped for good");
    describe_gauge!(
        "nastavnik_parked_aggregates",
        "Aggregates that the read models leave out from an event on that cannot be applied"
    );
    describe_gauge!(
        "nastavnik_ready",
        "1 when the service should get requests, but for the database's own answer"
    );
    describe_gauge!("nastavnik_streams_open", "Open subscriptions by kind of connection");
    describe_histogram!(
        "nastavnik_http_seconds",
        Unit::Seconds,
        "From a request's head to its answer's head, by route and status"
    );
    describe_gauge!("nastavnik_info", "1, with the version and the database as labels");
}

/// The route of the metrics.
pub fn metrics_routes(recorder: Recorder, watched: Watched) -> Router {
    Router::new().route("/metrics", get(scrape)).with_state((recorder, watched))
}

async fn scrape(State((recorder, watched)): State<(Recorder, Watched)>) -> impl IntoResponse {
    let status = watched.app.projector().status();
    let database = watched.app.journal().backend().name();
    gauge("nastavnik_journal_position", status.head.0);
    gauge("nastavnik_projection_position", status.position.0);
    gauge("nastavnik_projection_lag_events", status.lag());
    gauge("nastavnik_projection_leader", u64::from(status.leader));
    gauge("nastavnik_projection_stopped", u64::from(status.failure.is_some()));
    gauge("nastavnik_parked_aggregates", status.parked);
    gauge("nastavnik_ready", u64::from(watched.reasons(&status).is_empty()));
    metrics::gauge!("nastavnik_info", "version" => env!("CARGO_PKG_VERSION"), "database" => database).set(1);
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], recorder.0.render())
}

#[expect(clippy::cast_precision_loss, reason = "positions are far below 2^53")]
fn gauge(name: &'static str, value: u64) {
    metrics::gauge!(name).set(value as f64);
}

/// One open stream, counted for as long as it lives.
#[derive(Debug)]
pub(super) struct Open(&'static str);

impl Open {
    /// Counts one of this kind.
    pub(super) fn new(kind: &'static str) -> Self {
        metrics::gauge!("nastavnik_streams_open", "kind" => kind).increment(1);
        Self(kind)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        metrics::gauge!("nastavnik_streams_open", "kind" => self.0).decrement(1);
    }
}
