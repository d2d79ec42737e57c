//! The transports over a small schema, served on a free port: they are the same for every schema,
//! so what is shown here holds for ours.

pub(crate) mod audit;
mod bombs;
mod http;
mod pages;
mod schema;
mod socket;
mod stream;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use graphql::guard::{GuardedExecutor, Limits};
use server::http::session::Caller;
use server::http::{accept, assets, graphql_routes, headers};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Longest wait for anything in these tests.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long these tests' server waits for its clients.
const TIMES: accept::Times =
    accept::Times { head: Duration::from_millis(300), write: Duration::from_secs(60) };

/// A running service.
struct Served {
    address: SocketAddr,
    shutdown: CancellationToken,
    running: JoinHandle<()>,
    /// Told when a flood of the test schema is dropped.
    dropped: Arc<Notify>,
    client: reqwest::Client,
}

impl Served {
    async fn start() -> Self {
        Self::start_with(Limits::default()).await
    }

    async fn start_with(limits: Limits) -> Self {
        let dropped = Arc::new(Notify::new());
        let schema = schema::schema(&limits, Arc::clone(&dropped));
        let executor = GuardedExecutor::of_schema(schema, limits).expect("the schema is readable");
        let shutdown = CancellationToken::new();
        let sockets = TaskTracker::new();
        let routes = graphql_routes(executor, shutdown.clone(), sockets.clone())
            .layer(axum::Extension(Caller(Arc::new(schema::Doorkeeper))))
            .merge(assets::asset_routes());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let stop = shutdown.clone();
        let running = tokio::spawn(async move {
            accept::serve(listener, headers::harden(routes), stop, TIMES).await;
            sockets.close();
            sockets.wait().await;
        });
        Self { address, shutdown, running, dropped, client: reqwest::Client::new() }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn post(&self, path: &str, document: &str) -> reqwest::RequestBuilder {
        self.client.post(self.url(path)).json(&serde_json::json!({ "query": document }))
    }
}

/// The outcome of a future that must not take long.
async fn soon<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(PATIENCE, future).await.expect("it takes too long")
}
