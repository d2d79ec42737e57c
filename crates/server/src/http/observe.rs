//! What surrounds every request: an id, one line of the log, and an answer also when something panics.
//!
//! Invariants: the log has the route and not the path or the query, so nothing that a client wrote gets into it; the id of
//! an answer is ours, never the client's.

use axum::Json;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use serde_json::json;
use std::panic::AssertUnwindSafe;
use std::time::Instant;
use store::ids::ordered_id;
use uuid::Uuid;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, in its extensions.
#[derive(Debug, Clone, Copy)]
pub struct RequestId(pub Uuid);

/// Gives the request an id, catches its panic and logs its outcome. The time is that to the head of the answer.
pub async fn observe(mut request: Request, next: Next) -> Response {
    let id = ordered_id();
    let begun = Instant::now();
    request.extensions_mut().insert(RequestId(id));
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response =
        AssertUnwindSafe(next.run(request)).catch_unwind().await.unwrap_or_else(|_| incident(id));
    let value = HeaderValue::from_str(&id.to_string()).expect("an id is a header value");
    response.headers_mut().insert(REQUEST_ID, value);
    let route = route.as_ref().map_or("page", MatchedPath::as_str).to_owned();
    let status = response.status().as_u16();
    metrics::histogram!("nastavnik_http_seconds", "route" => route.clone(), "status" => status.to_string())
        .record(begun.elapsed());
    tracing::info!(
        %method,
        route,
        status,
        ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
        request = %id,
        "served",
    );
    response
}

/// The answer to a request that broke us: nothing of what happened but its id.
pub fn incident(id: Uuid) -> Response {
    let body = json!({"error": {
        "code": "INTERNAL",
        "incident": id,
        "message": {"ru": "внутренняя ошибка", "en": "internal error"},
    }});
    (StatusCode::INTERNAL_SERVER_ERROR, Json(body)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::middleware::from_fn;
    use axum::routing::get;
    use tower::ServiceExt;

    #[tokio::test]
    async fn a_panic_is_answered_with_the_id_under_which_it_is_logged() {
        let broken = Router::new()
            .route("/", get(async || -> &'static str { panic!("on purpose") }))
            .layer(from_fn(observe));
        let asked = Request::builder().uri("/").header("x-request-id", "mine").body(Body::empty()).unwrap();
        let answered = broken.oneshot(asked).await.unwrap();
        assert_eq!(answered.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let id = answered.headers()[REQUEST_ID].to_str().unwrap().to_owned();
        assert_ne!(id, "mine");
        let body = to_bytes(answered.into_body(), 10_000).await.unwrap();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body["error"]["incident"], id);
        assert!(!body.to_string().contains("on purpose"));
    }
}
