//! `/log/checkpoint`: the newest signed checkpoint, for whoever keeps a copy of it. It says how many events there are and nothing
//! about them.

use app::App;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

/// The route.
pub fn checkpoint_routes(app: App) -> Router {
    Router::new().route("/log/checkpoint", get(checkpoint)).with_state(app)
}

async fn checkpoint(State(app): State<App>) -> Response {
    match app.audit().latest() {
        Some(note) => {
            ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], note.to_string()).into_response()
        }
        None => (StatusCode::NOT_FOUND, "no checkpoint has been published\n").into_response(),
    }
}
