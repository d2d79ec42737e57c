//! How the service ends: told once it finishes what it began, told twice it ends at once.
//!
//! Invariants: nothing holds a shutdown up for longer than [`LIMIT`]; whoever accepted work is a task of [`Lifecycle::work`].

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Longest time from the first signal to the end of the process.
pub const LIMIT: Duration = Duration::from_secs(10);
/// The part of it in which connections and uploads may end.
pub const DRAIN: Duration = Duration::from_secs(5);
/// The part of it in which the last checkpoint is published.
pub const PUBLISH: Duration = Duration::from_secs(2);
/// The part of it in which the journal answers and the database is closed.
pub const CLOSE: Duration = Duration::from_millis(2_500);

/// How far the service is on its way to the end; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Lifecycle {
    draining: Arc<AtomicBool>,
    shutdown: CancellationToken,
    sockets: TaskTracker,
    work: TaskTracker,
}

impl Lifecycle {
    /// Cancelled when the service is told to end: streams listen to it.
    pub const fn shutdown(&self) -> &CancellationToken {
        &self.shutdown
    }

    /// Sockets, which the HTTP server does not count.
    pub const fn sockets(&self) -> &TaskTracker {
        &self.sockets
    }

    /// Work that goes on when its client is gone.
    pub const fn work(&self) -> &TaskTracker {
        &self.work
    }

    /// Whether the service is told to end.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::SeqCst)
    }

    /// Tells the service to end.
    pub fn end(&self) {
        self.draining.store(true, Ordering::SeqCst);
        self.shutdown.cancel();
    }

    /// Waits for sockets and work.
    pub async fn drained(&self) {
        for tracker in [&self.sockets, &self.work] {
            tracker.close();
            tracker.wait().await;
        }
    }

    /// Listens to SIGTERM and SIGINT for as long as the process lives.
    pub fn obey_signals(&self) -> std::io::Result<()> {
        let (mut terminate, mut interrupt) =
            (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let lifecycle = self.clone();
        tokio::spawn(async move {
            next(&mut terminate, &mut interrupt).await;
            tracing::info!("told to end, finishing what was begun");
            lifecycle.end();
            next(&mut terminate, &mut interrupt).await;
            tracing::warn!("told twice, ending at once");
            std::process::exit(1);
        });
        Ok(())
    }
}

async fn next(terminate: &mut Signal, interrupt: &mut Signal) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
