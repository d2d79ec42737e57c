//! Reading a GraphQL request from HTTP, and the refusals that HTTP itself has a status for.

use std::collections::HashMap;

use ::graphql::guard::{GuardedExecutor, Reject};
use async_graphql::{Executor, Request as Operation};
use axum::body::Bytes;
use axum::extract::{FromRequest, Query, Request};
use axum::http::header::{ALLOW, CONNECTION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// A request that did not get as far as the schema.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// The body is not declared as JSON.
    #[error("the content type must be application/json")]
    MediaType,
    /// None of the answers that can be given is accepted.
    #[error("none of the accepted media types can be served, accept {0}")]
    NotAcceptable(&'static str),
    /// The body is too large.
    #[error("the body is larger than {0} bytes")]
    TooLarge(usize),
    /// The body did not arrive in time.
    #[error("the body did not arrive within {0} s")]
    TooSlow(u64),
    /// The body broke off.
    #[error("the body could not be read to its end")]
    BrokenOff,
    /// What arrived is not a GraphQL request.
    #[error(transparent)]
    Reject(#[from] Reject),
}

impl Unread {
    fn status(&self) -> StatusCode {
        match self {
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::NotAcceptable(_) => StatusCode::NOT_ACCEPTABLE,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow(_) => StatusCode::REQUEST_TIMEOUT,
            Self::BrokenOff => StatusCode::BAD_REQUEST,
            Self::Reject(reject) => reject_status(reject),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::MediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::NotAcceptable(_) => "NOT_ACCEPTABLE",
            Self::TooLarge(_) => "BODY_TOO_LARGE",
            Self::TooSlow(_) => "BODY_TOO_SLOW",
            Self::BrokenOff => "BAD_REQUEST",
            Self::Reject(reject) => reject.code(),
        }
    }
}

/// Says what was wrong in the shape of a GraphQL response, so that a client has one error path.
impl IntoResponse for Unread {
    fn into_response(self) -> Response {
        let body = json!({
            "errors": [{"message": self.to_string(), "extensions": {"code": self.code()}}]
        });
        let mut response = (self.status(), axum::Json(body)).into_response();
        if let Self::TooSlow(_) | Self::TooLarge(_) | Self::BrokenOff = self {
            // the rest of the body is not read
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        allow(&mut response);
        response
    }
}

/// The status of a rejection for clients that read it.
pub(super) fn reject_status(reject: &Reject) -> StatusCode {
    match reject {
        Reject::WrongTransport { .. } => StatusCode::METHOD_NOT_ALLOWED,
        Reject::TimedOut { .. } => StatusCode::GATEWAY_TIMEOUT,
        Reject::Malformed(_)
        | Reject::JsonTooDeep { .. }
        | Reject::DocumentTooLarge { .. }
        | Reject::OverBudget { .. }
        | Reject::TooDeep { .. }
        | Reject::FragmentCycle { .. }
        | Reject::Refused { .. }
        | Reject::NoSuchOperation(_) => StatusCode::BAD_REQUEST,
    }
}

/// A 405 names what is allowed.
pub(super) fn allow(response: &mut Response) {
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
    }
}

/// Reads the GraphQL request in a body.
pub(super) async fn read<E: Executor>(
    request: Request,
    executor: &GuardedExecutor<E>,
) -> Result<Operation, Unread> {
    if !is_json(request.headers()) {
        return Err(Unread::MediaType);
    }
    let limits = executor.limits();
    let body = tokio::time::timeout(limits.body_time, Bytes::from_request(request, &()))
        .await
        .map_err(|_| Unread::TooSlow(limits.body_time.as_secs()))?
        .map_err(|refused| {
            if refused.status() == StatusCode::PAYLOAD_TOO_LARGE {
                Unread::TooLarge(limits.body_bytes)
            } else {
                Unread::BrokenOff
            }
        })?;
    Ok(executor.read(&body)?)
}

/// Reads the GraphQL request in a URL's parameters.
pub(super) fn read_uri<E: Executor>(uri: &Uri, executor: &GuardedExecutor<E>) -> Result<Operation, Unread> {
    let parameters: Query<HashMap<String, String>> = Query::try_from_uri(uri)
        .map_err(|_| Reject::Malformed("the parameters of the URL cannot be read"))?;
    Ok(executor.read_parameters(parameters.0)?)
}

/// JSON only: a browser sends it to another origin only after asking, which is never allowed.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(media_type) = headers.get(CONTENT_TYPE).and_then(|text| text.to_str().ok()) else {
        return false;
    };
    let (essence, parameters) = media_type.split_once(';').unwrap_or((media_type, ""));
    let charset = parameters
        .split(';')
        .filter_map(|parameter| parameter.trim().split_once('='))
        .find(|(name, _)| name.eq_ignore_ascii_case("charset"));
    essence.trim().eq_ignore_ascii_case("application/json")
        && charset.is_none_or(|(_, name)| name.trim_matches('"').eq_ignore_ascii_case("utf-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_json_in_utf_8_is_json() {
        let with = |text: &'static str| {
            is_json(&HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(text))]))
        };
        assert!(with("application/json"));
        assert!(with("Application/JSON; charset=UTF-8"));
        assert!(!with("application/json; charset=koi8-r"));
        assert!(!with("text/plain"));
        assert!(!with("application/jsonp"));
        assert!(!is_json(&HeaderMap::new()));
    }
}
