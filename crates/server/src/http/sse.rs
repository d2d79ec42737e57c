//! GraphQL over server-sent events, a connection for each operation (graphql-sse, "distinct
//! connections mode"): `next` for each answer, then `complete`.
//!
//! An event's `id` is the position of the journal it speaks of, so that a browser that lost the
//! connection sends it back as `Last-Event-ID` and a resolver can go on from there.
//!
//! A reader that took nothing for a time and then goes on gets a last `next` with the error `TOO_SLOW`, which says the position of
//! the last answer that it was given, and `complete`; one that never goes on loses its connection ([`super::accept::WRITE_TIME`]).

use ::graphql::guard::{Answer, LastEventId, Transport};
use async_graphql::{Executor, Request as Operation};
use axum::extract::{Request, State};
use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{FutureExt, Stream, StreamExt};
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::Transports;
use super::body::{self, Unread};
use super::metrics::Open;
use super::session::Caller;
use super::slow;

const EVENT_STREAM: &str = "text/event-stream";

/// Tells a buffering proxy to pass events on as they come.
const UNBUFFERED: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));

/// Longest `Last-Event-ID` and event id.
const ID_BYTES: usize = 64;

/// Streams the operation in the URL; this is what a browser's `EventSource` sends.
pub(super) async fn get<E: Executor>(
    State(transports): State<Transports<E>>,
    request: Request,
) -> Result<Response, Unread> {
    accepted(request.headers())?;
    let operation = body::read_uri(request.uri(), &transports.executor)?;
    let operation = equipped(operation, &Caller::of(request.extensions()), request.headers());
    Ok(transports.stream(operation, Transport::EventStreamGet))
}

/// Streams the operation in the body.
pub(super) async fn post<E: Executor>(
    State(transports): State<Transports<E>>,
    request: Request,
) -> Result<Response, Unread> {
    accepted(request.headers())?;
    let caller = Caller::of(request.extensions());
    let headers = request.headers().clone();
    let operation = body::read(request, &transports.executor).await?;
    let operation = equipped(operation, &caller, &headers);
    Ok(transports.stream(operation, Transport::EventStream))
}

impl<E: Executor> Transports<E> {
    fn stream(self, operation: Operation, transport: Transport) -> Response {
        let heartbeat = KeepAlive::new().interval(self.executor.limits().heartbeat);
        let open = Open::new("event-stream");
        let answers = self.executor.execute_stream(operation, transport);
        let events = events(answers, self.shutdown, self.executor.limits().slow_time, open);
        let mut response = Sse::new(events).keep_alive(heartbeat).into_response();
        response.headers_mut().extend([UNBUFFERED]);
        response
    }
}

/// Each answer, then `complete`: when the operation has ended, the service goes, or the reader is too slow.
fn events(
    answers: impl Stream<Item = Answer>,
    shutdown: CancellationToken,
    slow_time: Duration,
    open: Open,
) -> impl Stream<Item = Result<Event, axum::Error>> {
    async_stream::stream! {
        let _open = open;
        let mut answers = std::pin::pin!(answers);
        let mut last = None;
        while let Some(Some(answer)) = shutdown.run_until_cancelled(answers.next()).await {
            let position = answer.position().filter(|id| is_id(id));
            let event = Event::default().event("next").json_data(&answer);
            let given = Instant::now();
            yield event.map(|event| match &position {
                Some(position) => event.id(position),
                None => event,
            });
            last = position.or(last);
            // Whoever has everything by now has nothing to go on to.
            if given.elapsed() > slow_time && !matches!(answers.next().now_or_never(), Some(None)) {
                yield told_slow(last.as_deref());
                break;
            }
        }
        // Browsers pass over an event without data.
        yield Ok(Event::default().event("complete").data("null"));
    }
}

/// Where the reader was.
fn told_slow(last: Option<&str>) -> Result<Event, axum::Error> {
    let errors = [slow::error(last)];
    Event::default().event("next").json_data(serde_json::json!({ "errors": errors }))
}

fn equipped(operation: Operation, caller: &Caller, headers: &HeaderMap) -> Operation {
    let operation = caller.0.equip(operation);
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).filter(|id| is_id(id));
    match last {
        Some(id) => operation.data(LastEventId(id.to_owned())),
        None => operation,
    }
}

fn is_id(text: &str) -> bool {
    (1..=ID_BYTES).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn accepted(headers: &HeaderMap) -> Result<(), Unread> {
    let mut ranges = headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|range| range.split(';').next().unwrap_or_default().trim())
        .peekable();
    let accepted =
        ranges.peek().is_none() || ranges.any(|range| [EVENT_STREAM, "text/*", "*/*"].contains(&range));
    if accepted { Ok(()) } else { Err(Unread::NotAcceptable(EVENT_STREAM)) }
}
