//! GraphQL over HTTP: one request, one answer. Held by the 61 checks of the `graphql-http` audit.
//!
//! A client that reads statuses says so with `Accept: application/graphql-response+json`: a
//! refused document is a 400 for it. For `application/json` the answer is 200, because older
//! clients take another status for a broken server.

use std::sync::Arc;

use ::graphql::guard::{Answer, Reject, Transport};
use async_graphql::Executor;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::Transports;
use super::body::{self, Unread};
use super::session::Caller;

/// Answers a query in the URL.
pub(super) async fn get<E: Executor>(
    State(transports): State<Transports<E>>,
    request: Request,
) -> Result<Response, Unread> {
    let media = Media::negotiate(request.headers())?;
    let caller = Caller::of(request.extensions());
    let operation = body::read_uri(request.uri(), &transports.executor)?;
    let operation = caller.0.equip(operation);
    let answer = transports.executor.execute(operation, Transport::Get);
    Ok(media.respond(&answer.await))
}

/// Answers a query or a mutation in the body.
pub(super) async fn post<E: Executor>(
    State(transports): State<Transports<E>>,
    request: Request,
) -> Result<Response, Unread> {
    let media = Media::negotiate(request.headers())?;
    let caller = Caller::of(request.extensions());
    let operation = body::read(request, &transports.executor).await?;
    let operation = caller.0.equip(operation);
    let answer = transports.executor.execute(operation, Transport::Post);
    Ok(media.respond(&answer.await))
}

/// How the answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Media {
    /// `application/graphql-response+json`: the status tells how it went.
    GraphqlResponse,
    /// `application/json`: the status is 200 whenever there is a GraphQL answer.
    Json,
}

const MEDIA: &str = "application/graphql-response+json or application/json";

impl Media {
    /// The type that the client wants most. Of two wanted equally it is the one that was named,
    /// and of two named the one with statuses; JSON when nothing was said.
    fn negotiate(headers: &HeaderMap) -> Result<Self, Unread> {
        let mut ranges = headers
            .get_all(ACCEPT)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .filter(|range| !range.is_empty())
            .peekable();
        if ranges.peek().is_none() {
            return Ok(Self::Json);
        }
        ranges
            .filter_map(wanted)
            .filter(|(quality, ..)| *quality > 0)
            .max_by_key(|(quality, named, media)| (*quality, *named, *media == Self::GraphqlResponse))
            .map(|(.., media)| media)
            .ok_or(Unread::NotAcceptable(MEDIA))
    }

    fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        })
    }

    fn respond(self, answer: &Answer) -> Response {
        let status = match (self, answer) {
            (_, Answer::Done(_)) => StatusCode::OK,
            (Self::GraphqlResponse, Answer::Refused(reject)) => body::reject_status(reject),
            (Self::Json, Answer::Refused(reject)) => legacy_status(reject),
        };
        let text = serde_json::to_vec(answer).expect("a response has string keys only");
        let mut response = (status, [(CONTENT_TYPE, self.content_type())], text).into_response();
        body::allow(&mut response);
        response
    }
}

/// What is wrong with the request, rather than with its document, has its status even here.
fn legacy_status(reject: &Arc<Reject>) -> StatusCode {
    match reject.as_ref() {
        Reject::Malformed(_) | Reject::WrongTransport { .. } => body::reject_status(reject),
        Reject::JsonTooDeep { .. }
        | Reject::DocumentTooLarge { .. }
        | Reject::OverBudget { .. }
        | Reject::TooDeep { .. }
        | Reject::FragmentCycle { .. }
        | Reject::Refused { .. }
        | Reject::NoSuchOperation(_)
        | Reject::TimedOut { .. } => StatusCode::OK,
    }
}

/// One range of an `Accept` header: its quality in thousandths, whether it names a type in full,
/// and the type to serve for it.
fn wanted(range: &str) -> Option<(u16, bool, Media)> {
    let mut parts = range.split(';').map(str::trim);
    let (named, media) = match parts.next()?.to_ascii_lowercase().as_str() {
        "application/graphql-response+json" => (true, Media::GraphqlResponse),
        "application/json" => (true, Media::Json),
        "*/*" | "application/*" => (false, Media::Json),
        _ => return None,
    };
    let quality =
        parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |text| text.parse::<f32>().ok())?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0…1000")]
    let thousandths = (quality.clamp(0.0, 1.0) * 1_000.0) as u16;
    Some((thousandths, named, media))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accept(text: &'static str) -> Result<Media, Unread> {
        let header = (ACCEPT, HeaderValue::from_static(text));
        Media::negotiate(&HeaderMap::from_iter([header]))
    }

    #[test]
    fn nothing_said_is_json() {
        assert_eq!(Media::negotiate(&HeaderMap::new()), Ok(Media::Json));
        assert_eq!(accept("*/*"), Ok(Media::Json));
    }

    #[test]
    fn statuses_are_preferred_where_both_are_accepted() {
        let both = "application/json, application/graphql-response+json";
        assert_eq!(accept(both), Ok(Media::GraphqlResponse));
        assert_eq!(accept("application/graphql-response+json, */*"), Ok(Media::GraphqlResponse));
        assert_eq!(
            accept("application/graphql-response+json;q=0.5, application/json;q=0.9"),
            Ok(Media::Json)
        );
    }

    #[test]
    fn a_type_that_cannot_be_served_is_refused() {
        let refused = Err(Unread::NotAcceptable(MEDIA));
        assert_eq!(accept("text/html"), refused);
        assert_eq!(accept("application/json;q=0"), refused);
        assert_eq!(accept("multipart/mixed"), refused);
    }
}
