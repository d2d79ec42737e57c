//! GraphQL over server-sent events, a connection for each operation (graphql-sse, "distinct
//! connections mode"): `next` for each answer, then `complete`.
//!
//! An event's `id` is the position of the journal it speaks of, so that a browser that lost the
//! connection sends it back as `Last-Event-ID` and a resolver can go on from there.

use ::graphql::guard::{Answer, LastEventId, Transport};
use async_graphql::{Executor, Request as Operation};
use axum::extract::{Request, State};
use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt, stream};

use super::Transports;
use super::body::{self, Unread};
use super::metrics::Open;
use super::session::Caller;

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
        let events = events(answers, self.shutdown.cancelled_owned()).inspect(move |_| {
            // Open for as long as the stream is: it is dropped with it.
            let _ = &open;
        });
        let mut response = Sse::new(events).keep_alive(heartbeat).into_response();
        response.headers_mut().extend([UNBUFFERED]);
        response
    }
}

/// Each answer, then `complete`: when the operation has ended or the service goes.
fn events(
    answers: impl Stream<Item = Answer>,
    shutdown: impl Future<Output = ()>,
) -> impl Stream<Item = Result<Event, axum::Error>> {
    answers
        .take_until(shutdown)
        .map(|answer| {
            let event = Event::default().event("next").json_data(&answer)?;
            Ok(match answer.position().filter(|id| is_id(id)) {
                Some(position) => event.id(position),
                None => event,
            })
        })
        .chain(stream::iter([Ok(Event::default()
            .event("complete")
            // browsers pass over an event without data
            .data("null"))]))
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
