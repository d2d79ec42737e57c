//! Takes connections in: the loop that `axum::serve` is, with time limits on a request's head and on a client that takes
//! nothing of an answer, which it has not.
//!
//! Invariants: a client that sends its head drop by drop, or reads nothing of what it asked for, loses its connection after
//! the time given; an error of one connection
//! is that connection's alone; once told to stop, no connection is taken in, and those that are open may finish.

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::io;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_io_timeout::TimeoutWriter;
use tokio_util::sync::CancellationToken;

/// Longest time in which the head of a request arrives; an idle connection is closed after it, too.
pub const HEAD_TIME: Duration = Duration::from_secs(20);

/// Longest time in which a client takes nothing of an answer that waits for it: whatever stream it listens to ends with its
/// connection, and it goes on from the last thing it received.
pub const WRITE_TIME: Duration = Duration::from_secs(60);

/// How long the loop rests when the machine has no more file descriptors: they come back as connections end.
const EXHAUSTED_REST: Duration = Duration::from_millis(200);

/// How long a client may let the service wait.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// For the head of a request.
    pub head: Duration,
    /// Until it takes something of an answer.
    pub write: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self { head: HEAD_TIME, write: WRITE_TIME }
    }
}

/// Serves HTTP/1.1 until told to stop, then lets the open connections finish.
pub async fn serve(listener: TcpListener, routes: Router, stop: CancellationToken, times: Times) {
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(times.head);
    let open = GracefulShutdown::new();
    while let Some(taken) = stop.run_until_cancelled(listener.accept()).await {
        let stream = match taken {
            Ok((stream, _)) => stream,
            Err(error) => {
                rest_after(&error).await;
                continue;
            }
        };
        let service = TowerToHyperService::new(routes.clone());
        let mut stream = TimeoutWriter::new(stream);
        stream.set_timeout(Some(times.write));
        let stream = TokioIo::new(Box::pin(stream));
        let connection = builder.serve_connection_with_upgrades(stream, service).into_owned();
        let connection = open.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    open.shutdown().await;
}

/// A client that went away before it was taken in is no reason to rest; a machine out of descriptors is.
async fn rest_after(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        return;
    }
    tracing::error!(%error, "no connection can be taken in");
    let mut rest = tokio::time::interval(EXHAUSTED_REST);
    rest.tick().await;
    rest.tick().await;
}
