//! The journal for programs that speak no GraphQL: `GET /events`, a JSON object a line, first what has happened after a
//! position, then what happens.
//!
//! A line is an event with its `position`, or `{"heartbeat":"P"}`: the journal was looked through up to `P`, which is as good
//! a place to go on from. The last line of a stream that we end is `{"closed":CODE,"after":"P"}`; with the code `FELL_BACK`
//! what was told behind `P` is of another history. A client goes on by
//! `Last-Event-ID: P` or `?after=P`.
//!
//! Invariants: an event is told once, in the order of the journal; `payload` and `metadata` are the stored bytes, which the
//! leaf hash covers; nothing is queued for a slow client but what its connection holds. One that took nothing for
//! [`Pace::patience`] and then goes on is told where it was and closed; one that never goes on loses its connection
//! ([`super::accept::WRITE_TIME`]).

mod line;

use super::metrics::Open;
use crate::importing::Failure;
use crate::telemetry::chain;
use app::App;
use app::tail::{Ended, NotReached, Tail, UnknownName, Wanted, reached};
use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_TYPE, HeaderName, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use futures_util::Stream;
use line::Closed;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use store::journal::{Position, Recorded};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

/// How long a stream and its client may be silent.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// How often a silent stream says how far it has looked.
    pub heartbeat: Duration,
    /// How long a client may take nothing before its stream is closed.
    pub patience: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { heartbeat: Duration::from_secs(15), patience: Duration::from_secs(30) }
    }
}

/// Streams at one time; more are asked to come later.
pub const STREAMS: usize = 256;

const NDJSON: HeaderValue = HeaderValue::from_static("application/x-ndjson");
/// Tells a buffering proxy to pass lines on as they come.
const UNBUFFERED: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));

#[derive(Debug, Clone)]
struct Tails {
    app: App,
    shutdown: CancellationToken,
    pace: Pace,
    streams: Arc<Semaphore>,
}

/// The route of the tail.
pub fn tail_routes(app: App, shutdown: CancellationToken, pace: Pace) -> Router {
    let tails = Tails { app, shutdown, pace, streams: Arc::new(Semaphore::new(STREAMS)) };
    Router::new().route("/events", get(events)).with_state(tails)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Parameters {
    after: Option<u64>,
    types: Option<String>,
    aggregate_types: Option<String>,
}

async fn events(
    State(tails): State<Tails>,
    headers: HeaderMap,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(asked) = parameters.map_err(Refusal::Parameters)?;
    let wanted =
        Wanted::of(asked.types.map(names), asked.aggregate_types.map(names)).map_err(Refusal::Name)?;
    let journal = tails.app.journal();
    // The last line that the client received says more than its first request.
    let after = last_event_id(&headers)?.or(asked.after.map(Position));
    let after = after.unwrap_or_else(|| *journal.head().borrow());
    // Listens first: it hears when the end that is looked at now is none any more.
    let tail = Tail::new(journal.clone(), after, wanted);
    reached(journal, after).await.map_err(Refusal::NotReached)?;
    let place = Arc::clone(&tails.streams).try_acquire_owned().map_err(|_| Refusal::Busy)?;
    let lines = Body::from_stream(lines(tail, tails.shutdown, tails.pace, place));
    Ok(([(CONTENT_TYPE, NDJSON), UNBUFFERED], lines).into_response())
}

fn names(list: String) -> BTreeSet<String> {
    list.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

fn last_event_id(headers: &HeaderMap) -> Result<Option<Position>, Refusal> {
    let Some(id) = headers.get("last-event-id") else { return Ok(None) };
    let position = id.to_str().ok().and_then(|id| id.parse().ok());
    position.map(|position| Some(Position(position))).ok_or(Refusal::LastEventId)
}

fn lines(
    mut tail: Tail,
    shutdown: CancellationToken,
    pace: Pace,
    place: OwnedSemaphorePermit,
) -> impl Stream<Item = Result<Bytes, Infallible>> {
    async_stream::stream! {
        let _place = place;
        let _open = Open::new("tail");
        let mut told_upto = tail.cursor();
        let closed = loop {
            let told = match shutdown.run_until_cancelled(timeout(pace.heartbeat, tail.next())).await {
                None | Some(Ok(Ok(None))) => break Closed::GoingAway,
                Some(Ok(Ok(Some(page)))) => page_lines(&page),
                Some(Ok(Err(Ended::FellBack { at }))) => {
                    told_upto = at;
                    break Closed::FellBack;
                }
                Some(Ok(Err(Ended::Read(error)))) => {
                    tracing::warn!(error = chain(&error), "the tail of the journal was not read");
                    break Closed::Unavailable;
                }
                Some(Err(_)) => line::heartbeat(tail.cursor()),
            };
            let given = Instant::now();
            yield Ok(Bytes::from(told));
            told_upto = tail.cursor();
            if given.elapsed() > pace.patience {
                break Closed::TooSlow;
            }
        };
        yield Ok(Bytes::from(line::end(closed, told_upto)));
    }
}

fn page_lines(page: &[Recorded]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(page.len() * 512);
    for event in page {
        line::event(&mut lines, event).expect("the journal takes JSON only");
    }
    lines
}

/// A request that is not answered with events.
enum Refusal {
    Parameters(QueryRejection),
    Name(UnknownName),
    LastEventId,
    NotReached(NotReached),
    Busy,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, why) = match self {
            Self::Parameters(refused) => (
                StatusCode::BAD_REQUEST,
                Failure::new(
                    "PARAMETERS",
                    "параметры не прочитаны; принимаются after=ПОЗИЦИЯ, types=A,B и aggregateTypes=A,B",
                    format!("{refused}, expected after=POSITION, types=A,B and aggregateTypes=A,B"),
                ),
            ),
            Self::Name(unknown) => (
                StatusCode::BAD_REQUEST,
                Failure::new("UNKNOWN_NAME", format!("нет такого имени: {unknown}"), unknown.to_string()),
            ),
            Self::LastEventId => (
                StatusCode::BAD_REQUEST,
                Failure::new(
                    "LAST_EVENT_ID",
                    "Last-Event-ID — не позиция журнала; принимается position последней полученной строки",
                    "Last-Event-ID is no position of the journal: accepted is that of the last line received",
                ),
            ),
            Self::NotReached(NotReached::Beyond { asked, head }) => (
                StatusCode::BAD_REQUEST,
                Failure::new(
                    "BEYOND_THE_END",
                    format!("позиция {asked} дальше конца журнала ({head}): она из другого журнала"),
                    NotReached::Beyond { asked, head }.to_string(),
                ),
            ),
            Self::NotReached(NotReached::Read(error)) => {
                tracing::warn!(error = chain(&error), "the end of the journal was not read");
                (
                    StatusCode::SERVICE_UNAVAILABLE,
                    Failure::new(
                        "UNAVAILABLE",
                        "журнал сейчас не отвечает",
                        "the journal does not answer now",
                    ),
                )
            }
            Self::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                Failure::new(
                    "BUSY",
                    format!("открыто {STREAMS} потоков: подключитесь чуть позже"),
                    format!("{STREAMS} streams are open: connect a little later"),
                ),
            ),
        };
        let mut response = (status, Json(json!({ "error": why }))).into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}
