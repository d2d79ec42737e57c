//! Everything that speaks HTTP: the GraphQL transports, the files of the built-in pages, and the
//! headers that every answer carries.
//!
//! Invariants: nothing reaches the schema except through [`GuardedExecutor`]; every transport
//! ends when the shutdown token is cancelled, so that a graceful shutdown is not held up by an
//! open stream, and the tracker of sockets says when the last one has been told.

pub mod accept;
pub mod assets;
pub mod body;
pub mod checkpoint;
pub mod graphql;
pub mod headers;
pub mod health;
pub mod metrics;
pub mod observe;
pub mod session;
mod slow;
pub mod sse;
pub mod tail;
pub mod upload;
pub mod websocket;

use ::graphql::guard::GuardedExecutor;
use async_graphql::Executor;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What the GraphQL routes share.
pub struct Transports<E> {
    executor: GuardedExecutor<E>,
    shutdown: CancellationToken,
    sockets: TaskTracker,
}

impl<E> Clone for Transports<E> {
    fn clone(&self) -> Self {
        Self {
            executor: self.executor.clone(),
            shutdown: self.shutdown.clone(),
            sockets: self.sockets.clone(),
        }
    }
}

/// The three ways to the schema: `/graphql` (GET and POST), `/graphql/ws` (graphql-transport-ws)
/// and `/graphql/stream` (graphql-sse, a connection for each operation).
///
/// A layer in front may put a [`session::Caller`] into the request's extensions. Wrap the whole
/// service with [`headers::harden`]. An HTTP server no longer counts a connection that became a
/// socket: after its own graceful shutdown, close `sockets` and wait for it.
pub fn graphql_routes<E: Executor>(
    executor: GuardedExecutor<E>,
    shutdown: CancellationToken,
    sockets: TaskTracker,
) -> Router {
    let body = DefaultBodyLimit::max(executor.limits().body_bytes);
    Router::new()
        .route("/graphql", get(graphql::get::<E>).post(graphql::post::<E>))
        .route("/graphql/ws", get(websocket::open::<E>))
        .route("/graphql/stream", get(sse::get::<E>).post(sse::post::<E>))
        .layer(body)
        .with_state(Transports { executor, shutdown, sockets })
}
