//! `nastavnik serve`: opens everything, listens, and ends in order.
//!
//! Invariants: without rights of users nobody but this machine is served; a command that was accepted is answered or at
//! least recorded before the process ends; the end takes no longer than [`lifecycle::LIMIT`].

use super::progress::Progress;
use crate::auditing::Auditing;
use crate::config::Config;
use crate::expiring::Expiring;
use crate::http::checkpoint::checkpoint_routes;
use crate::http::health::{Watched, health_routes};
use crate::http::metrics::{Recorder, metrics_routes};
use crate::http::observe::observe;
use crate::http::tail::{Pace, tail_routes};
use crate::http::upload::upload_routes;
use crate::http::{accept, assets, graphql_routes, headers};
use crate::importing::Outcome;
use crate::lifecycle::{self, Lifecycle};
use crate::open::Service;
use crate::samples::SAMPLES;
use anyhow::Context;
use app::App;
use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn;
use clap::Args;
use graphql::guard::{GuardedExecutor, Limits};
use std::io::Write;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tower_http::timeout::TimeoutLayer;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Load the sample programmes that ship inside; what is there already is not repeated
    #[arg(long)]
    samples: bool,
}

/// Longest time to the head of an answer: more than a body and its execution may take together. Streams are not cut.
const ANSWER_TIME: Duration = Duration::from_secs(35);

/// Why the service does not listen.
#[derive(Debug, thiserror::Error)]
#[error(
    "bind {0} is not a loopback address: until users have rights everyone who reaches the service may do everything, \
     expected 127.0.0.1 or [::1] (from elsewhere: ssh -L, or a proxy on this machine that knows its users)"
)]
struct NotLoopback(SocketAddr);

pub(super) async fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let settings = &config.settings;
    if !settings.bind.ip().is_loopback() {
        return Err(NotLoopback(settings.bind).into());
    }
    let lifecycle = Lifecycle::default();
    lifecycle.obey_signals().context("signals cannot be received")?;
    let listener = TcpListener::bind(settings.bind)
        .await
        .with_context(|| format!("cannot listen on {}", settings.bind))?;
    let address = listener.local_addr()?;
    let service = Service::open(settings).await?;
    // Ends after the connections, whose last acts are to be covered.
    let publish_until = CancellationToken::new();
    tracing::info!(%address, database = service.app.journal().backend().name(), "serving");

    let auditing = Auditing::new(&service.app, settings);
    auditing.take_over().await;
    let publishing = tokio::spawn(auditing.run(publish_until.clone()));
    let expiring = Expiring::new(&service.app, settings);
    lifecycle.work().spawn(expiring.run(lifecycle.shutdown().clone()));
    let routes = routes(&service.app, &lifecycle, settings.readiness_lag)?;
    let serving =
        tokio::spawn(accept::serve(listener, routes, lifecycle.shutdown().clone(), accept::Times::default()));

    if arguments.samples {
        let loading = Box::pin(load_samples(&service.app));
        if let Some(loaded) = lifecycle.shutdown().run_until_cancelled(loading).await {
            loaded?;
        }
    }
    if !lifecycle.is_draining() {
        // Whoever started the service may have stopped listening to it.
        let _ = writeln!(std::io::stdout(), "Откройте · Open: http://{address}/");
    }
    lifecycle.shutdown().cancelled().await;
    Ok(end(service, serving, (publishing, publish_until), &lifecycle).await)
}

fn routes(app: &App, lifecycle: &Lifecycle, lag_limit: u64) -> anyhow::Result<Router> {
    let limits = Limits::default();
    let executor = GuardedExecutor::of_schema(graphql::schema(app.clone(), &limits), limits)
        .context("the schema of the API is not usable")?;
    let watched = Watched { app: app.clone(), lifecycle: lifecycle.clone(), lag_limit };
    let recorder = Recorder::install().context("metrics cannot be kept")?;
    lifecycle.work().spawn(recorder.clone().keep_up(lifecycle.shutdown().clone()));
    let answers = graphql_routes(executor, lifecycle.shutdown().clone(), lifecycle.sockets().clone())
        .merge(metrics_routes(recorder, watched.clone()))
        .merge(health_routes(watched))
        .merge(tail_routes(app.clone(), lifecycle.shutdown().clone(), Pace::default()))
        .merge(checkpoint_routes(app.clone()))
        .merge(assets::asset_routes())
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, ANSWER_TIME));
    // An upload has its own limits of time: it ends when its rows are decided.
    let all = answers.merge(upload_routes(app.clone(), lifecycle.clone()));
    Ok(headers::harden(all.layer(from_fn(observe))))
}

async fn load_samples(app: &App) -> anyhow::Result<()> {
    for sample in SAMPLES {
        let mut progress = Progress::new(sample.name);
        let report = sample
            .load(app, |done, total| progress.set(done as u64, total as u64))
            .await
            .with_context(|| format!("the sample {} was not loaded", sample.name))?;
        drop(progress);
        let counts = Outcome::of(&report, false).counts;
        let _ = writeln!(
            std::io::stdout(),
            "{}: записано · recorded {}, уже есть · already there {}, отказано · refused {}",
            sample.name,
            counts.recorded + counts.partly,
            counts.already_there,
            counts.refused + counts.waits
        );
    }
    app.load_default_methodologies().await.context("the default methodology was not loaded")
}

/// Lets connections and uploads end, then the journal, then the database; whatever takes too long is left behind, and
/// what it had not been answered it may ask again.
async fn end(
    service: Service,
    serving: JoinHandle<()>,
    (publishing, publish_until): (JoinHandle<()>, CancellationToken),
    lifecycle: &Lifecycle,
) -> ExitCode {
    let drain = async {
        if let Err(error) = serving.await {
            tracing::error!(%error, "the listener panicked");
        }
        lifecycle.drained().await;
    };
    if timeout(lifecycle::DRAIN, drain).await.is_err() {
        tracing::warn!("connections or uploads are still open, ending without them");
    }
    publish_until.cancel();
    if timeout(lifecycle::PUBLISH, publishing).await.is_err() {
        tracing::warn!(
            "the last checkpoint was not published in time: the next one covers what it would have"
        );
    }
    if timeout(lifecycle::CLOSE, service.close()).await.is_err() {
        tracing::error!("the database did not close in time: it is recovered when it is opened");
        return ExitCode::FAILURE;
    }
    tracing::info!("ended");
    ExitCode::SUCCESS
}
