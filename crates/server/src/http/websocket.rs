//! GraphQL over WebSocket: the graphql-transport-ws protocol.
//!
//! One task a socket polls the socket and its operations. Nothing is queued: an answer is taken
//! from an operation only when the one before it has been written, so a slow reader holds up its
//! own operations and costs no memory. One that takes a message late is told the position of the last
//! one for each of its operations, to go on from, and closed; one that takes nothing at all is cut off.
//!
//! Closed with 4400 for a message outside the protocol, 4401 for an operation before
//! `connection_init`, 4403 when the caller is refused, 4408 when it does not introduce itself,
//! 4409 for an operation's name in use, 4429 for a second `connection_init`, 1009 for a message
//! too large, 1013 for a reader too slow, after an `error` for every operation, and 1001 when the
//! service goes, after a `complete` for every operation.

mod message;

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::time::Duration;

use ::graphql::guard::{Answer, GuardedExecutor, Transport};
use async_graphql::Executor;
use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::{Extensions, HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout};
use tokio_stream::StreamMap;
use tokio_util::sync::CancellationToken;

use super::Transports;
use super::headers::same_origin;
use super::metrics::Open;
use super::session::Caller;
use super::slow;
use message::{Incoming, Outgoing};

/// The only subprotocol served.
const PROTOCOL: &str = "graphql-transport-ws";

/// Buffers of a socket: the default of 128 KiB each would be most of what a subscriber costs.
const BUFFER_BYTES: usize = 4 * 1024;

/// Time for the last words on a socket.
const FAREWELL: Duration = Duration::from_secs(1);

/// Opens a socket.
pub(super) async fn open<E: Executor>(
    State(transports): State<Transports<E>>,
    headers: HeaderMap,
    uri: Uri,
    extensions: Extensions,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !same_origin(&headers, &uri) {
        let refused = "a page of another origin may not open a socket here";
        return (StatusCode::FORBIDDEN, refused).into_response();
    }
    let upgrade = upgrade.protocols([PROTOCOL]);
    if upgrade.selected_protocol().is_none() {
        let refused = "the only subprotocol served is graphql-transport-ws";
        return (StatusCode::BAD_REQUEST, refused).into_response();
    }
    // a message somewhat too large is read and answered with 1009, a larger one breaks the socket
    let read_limit = transports.executor.limits().message_bytes.saturating_mul(2);
    upgrade
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(BUFFER_BYTES)
        .max_message_size(read_limit)
        .max_frame_size(read_limit)
        .on_upgrade(move |socket| {
            let conversation = Conversation {
                socket,
                executor: transports.executor,
                shutdown: transports.shutdown,
                caller: Caller::of(&extensions),
                operations: StreamMap::new(),
                told: HashMap::new(),
                acknowledged: false,
            };
            transports.sockets.track_future(conversation.run())
        })
}

/// One socket's conversation.
struct Conversation<E> {
    socket: WebSocket,
    executor: GuardedExecutor<E>,
    shutdown: CancellationToken,
    caller: Caller,
    operations: StreamMap<String, BoxStream<'static, Step>>,
    /// The position of the last answer that an operation was given.
    told: HashMap<String, String>,
    acknowledged: bool,
}

/// What an operation comes to next.
enum Step {
    Answer(Answer),
    Ended,
}

/// How a conversation ends.
#[derive(Debug, Clone, Copy)]
enum End {
    /// The other side is gone, or takes nothing.
    Gone,
    /// The other side takes messages, but late.
    TooSlow,
    /// The service goes.
    Shutdown,
    /// The other side did what it must not: code and reason.
    Close(u16, &'static str),
}

/// Going on, or the end.
type Flow = ControlFlow<End>;

const MALFORMED: Flow = Flow::Break(End::Close(4400, "Invalid message"));

impl<E: Executor> Conversation<E> {
    async fn run(mut self) {
        let _open = Open::new("websocket");
        let end = self.converse().await;
        // nobody may be there to hear it
        let _ = timeout(FAREWELL, self.farewell(end)).await;
    }

    async fn converse(&mut self) -> End {
        let limits = self.executor.limits().clone();
        let shutdown = self.shutdown.clone();
        let init_deadline = sleep_until(Instant::now() + limits.init_time);
        tokio::pin!(init_deadline);
        let mut ping = interval_at(Instant::now() + limits.ping, limits.ping);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut silent_pings = 0;
        loop {
            let flow = tokio::select! {
                () = shutdown.cancelled() => Flow::Break(End::Shutdown),
                () = &mut init_deadline, if !self.acknowledged => {
                    Flow::Break(End::Close(4408, "Connection initialisation timeout"))
                }
                _ = ping.tick() => {
                    silent_pings += 1;
                    if silent_pings > 2 {
                        Flow::Break(End::Gone)
                    } else {
                        self.write(Message::Ping(axum::body::Bytes::new())).await
                    }
                }
                received = self.socket.recv() => {
                    silent_pings = 0;
                    match received {
                        Some(Ok(message)) => self.hear(message).await,
                        Some(Err(_)) | None => Flow::Break(End::Gone),
                    }
                }
                Some((id, step)) = self.operations.next(), if !self.operations.is_empty() => {
                    self.tell(&id, step).await
                }
            };
            if let Flow::Break(end) = flow {
                return end;
            }
        }
    }

    async fn hear(&mut self, message: Message) -> Flow {
        let text = match message {
            Message::Text(text) => text,
            Message::Binary(_) => return MALFORMED,
            Message::Ping(_) | Message::Pong(_) => return Flow::Continue(()),
            Message::Close(_) => return Flow::Break(End::Gone),
        };
        if text.len() > self.executor.limits().message_bytes {
            return Flow::Break(End::Close(1009, "Message too large"));
        }
        let Some(incoming) = self.executor.read_message(text.as_bytes()).and_then(Incoming::read) else {
            return MALFORMED;
        };
        match incoming {
            Incoming::Init(_) if self.acknowledged => {
                Flow::Break(End::Close(4429, "Too many initialisation requests"))
            }
            Incoming::Init(payload) => {
                if !self.caller.0.admit(&payload) {
                    return Flow::Break(End::Close(4403, "Forbidden"));
                }
                self.acknowledged = true;
                self.say(Outgoing::ConnectionAck).await
            }
            Incoming::Ping => self.say(Outgoing::Pong).await,
            Incoming::Pong => Flow::Continue(()),
            Incoming::Complete(id) => {
                self.end(&id);
                Flow::Continue(())
            }
            Incoming::Subscribe { .. } if !self.acknowledged => Flow::Break(End::Close(4401, "Unauthorized")),
            Incoming::Subscribe { id, payload } => self.start(id, payload).await,
        }
    }

    async fn start(&mut self, id: String, payload: message::Payload) -> Flow {
        let limits = self.executor.limits();
        if id.is_empty() || id.len() > limits.operation_id_bytes {
            return MALFORMED;
        }
        if self.operations.contains_key(&id) {
            return Flow::Break(End::Close(4409, "Subscriber already exists"));
        }
        if self.operations.len() >= limits.operations {
            let payload = message::too_many(limits.operations);
            return self.say(Outgoing::Error { id: &id, payload }).await;
        }
        let Ok(operation) = self.executor.read_payload(payload) else {
            return MALFORMED;
        };
        let operation = self.caller.0.equip(operation);
        let steps = self
            .executor
            .execute_stream(operation, Transport::Socket)
            .map(Step::Answer)
            .chain(stream::iter([Step::Ended]))
            .boxed();
        self.operations.insert(id, steps);
        Flow::Continue(())
    }

    async fn tell(&mut self, id: &str, step: Step) -> Flow {
        match step {
            Step::Answer(Answer::Refused(reject)) => {
                self.end(id);
                let payload = reject.errors();
                self.say(Outgoing::Error { id, payload }).await
            }
            Step::Answer(answer @ Answer::Done(_)) => {
                let payload = &answer;
                let flow = self.say(Outgoing::Next { id, payload }).await;
                if let (Flow::Continue(()) | Flow::Break(End::TooSlow), Some(position)) =
                    (flow, answer.position())
                {
                    self.told.insert(id.to_owned(), position);
                }
                flow
            }
            Step::Ended => {
                self.end(id);
                self.say(Outgoing::Complete { id }).await
            }
        }
    }

    /// Forgets an operation.
    fn end(&mut self, id: &str) {
        self.operations.remove(id);
        self.told.remove(id);
    }

    async fn say(&mut self, message: Outgoing<'_>) -> Flow {
        self.write(message.into()).await
    }

    async fn write(&mut self, message: Message) -> Flow {
        let limits = self.executor.limits();
        let (begun, slow_time) = (Instant::now(), limits.slow_time);
        let written = timeout(limits.send_time, self.socket.send(message));
        match self.shutdown.run_until_cancelled(written).await {
            None => Flow::Break(End::Shutdown),
            Some(Ok(Ok(()))) if begun.elapsed() > slow_time => Flow::Break(End::TooSlow),
            Some(Ok(Ok(()))) => Flow::Continue(()),
            Some(Ok(Err(_)) | Err(_)) => Flow::Break(End::Gone),
        }
    }

    async fn farewell(&mut self, end: End) -> Result<(), axum::Error> {
        let (code, reason) = match end {
            End::Gone => return Ok(()),
            End::TooSlow => (1013, "Too slow"),
            End::Shutdown => (1001, "Going away"),
            End::Close(code, reason) => (code, reason),
        };
        let ids: Vec<String> = self.operations.keys().cloned().collect();
        for id in &ids {
            let last = match end {
                End::Shutdown => Outgoing::Complete { id },
                End::TooSlow => {
                    let payload = vec![slow::error(self.told.get(id).map(String::as_str))];
                    Outgoing::Error { id, payload }
                }
                End::Gone | End::Close(..) => break,
            };
            self.socket.send(last.into()).await?;
        }
        let reason = reason.into();
        let frame = CloseFrame { code, reason };
        self.socket.send(Message::Close(Some(frame))).await?;
        // the other side answers with its own close; what it said before that is not heard
        while let Some(Ok(_)) = self.socket.recv().await {}
        Ok(())
    }
}
