//! The one gate in front of the schema, the same for HTTP, WebSocket and event streams.
//!
//! A transport hands over bytes and gets an [`Answer`]. On the way, cheapest first:
//!
//! 1. the JSON is shallow and of the right shape ([`GuardedExecutor::read`]);
//! 2. the document is small, and its verdict is looked up by SHA-256;
//! 3. on a miss it is parsed under token and recursion limits, weighed with its fragments written
//!    out, and validated against the schema definition;
//! 4. the operation asked for exists, and its kind is served on this transport;
//! 5. the variables fit;
//! 6. async-graphql executes it under its own depth and complexity limits and a wall clock;
//! 7. what fails is masked: an error without a code leaves as `INTERNAL` with an incident.
//!
//! Invariants: there is no way past the gate, because the executor inside is private; nothing
//! that a client sends makes the gate itself slow, every step is linear in the bytes received.

mod budget;
mod document;
mod limits;
mod mask;
mod reject;
mod request;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Executor, ObjectType, Request, Response, Schema, ServerError, SubscriptionType, Value};
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt, StreamExt};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value as Json};

pub use document::UnusableSchema;
pub use limits::Limits;
pub use reject::{Check, Problem, Reject};
pub use request::LastEventId;

use document::{Documents, kind};

/// An executor that nothing reaches unchecked. Clones share the verdicts.
pub struct GuardedExecutor<E> {
    inner: Arc<Inner<E>>,
}

struct Inner<E> {
    executor: E,
    documents: Documents,
    limits: Limits,
}

/// Where a request came in, which decides what it may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// GET: queries only, because it must change nothing.
    Get,
    /// POST: queries and mutations.
    Post,
    /// A WebSocket: everything.
    Socket,
    /// An event stream by POST: everything.
    EventStream,
    /// An event stream by GET: nothing that changes something.
    EventStreamGet,
}

/// What a request comes to.
#[derive(Debug)]
pub enum Answer {
    /// It was not executed; the answer has no `data`.
    Refused(Arc<Reject>),
    /// It was executed, perhaps with errors in some fields, all of them masked.
    Done(Box<Response>),
}

impl<E> Clone for GuardedExecutor<E> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner) }
    }
}

impl<Q, M, S> GuardedExecutor<Schema<Q, M, S>>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    /// Guards a schema with its own definition. Build the schema with [`Limits::apply`], so that
    /// complexity is limited too.
    pub fn of_schema(schema: Schema<Q, M, S>, limits: Limits) -> Result<Self, UnusableSchema> {
        let sdl = schema.sdl();
        Self::new(schema, &sdl, limits)
    }
}

impl<E: Executor> GuardedExecutor<E> {
    /// Guards an executor whose schema is `sdl`.
    pub fn new(executor: E, sdl: &str, limits: Limits) -> Result<Self, UnusableSchema> {
        let documents = Documents::new(sdl, &limits)?;
        Ok(Self { inner: Arc::new(Inner { executor, documents, limits }) })
    }

    /// The limits in force.
    pub fn limits(&self) -> &Limits {
        &self.inner.limits
    }

    /// Reads a request from a body.
    pub fn read(&self, body: &[u8]) -> Result<Request, Reject> {
        request::from_json(body, &self.inner.limits)
    }

    /// Reads a request from the parameters of a URL.
    pub fn read_parameters(&self, parameters: HashMap<String, String>) -> Result<Request, Reject> {
        request::from_parameters(parameters, &self.inner.limits)
    }

    /// Reads a socket's message: JSON under the same depth limit as a body.
    pub fn read_message(&self, message: &[u8]) -> Option<Map<String, Json>> {
        if request::deeper_than(message, self.inner.limits.json_depth) {
            return None;
        }
        serde_json::from_slice(message).ok()
    }

    /// Reads a request from the payload of a socket's message.
    pub fn read_payload(&self, payload: Map<String, Json>) -> Result<Request, Reject> {
        request::from_fields(payload)
    }

    /// Executes a query or a mutation.
    pub async fn execute(&self, request: Request, transport: Transport) -> Answer {
        match self.admit(request, transport) {
            Ok((request, _)) => self.run(request).await,
            Err(reject) => Answer::Refused(reject),
        }
    }

    /// Executes any operation as a stream of answers. A query, a mutation and a refusal are a
    /// stream of one.
    pub fn execute_stream(&self, request: Request, transport: Transport) -> BoxStream<'static, Answer> {
        let (request, operation) = match self.admit(request, transport) {
            Ok(admitted) => admitted,
            Err(reject) => return stream::iter([Answer::Refused(reject)]).boxed(),
        };
        let executor = self.clone();
        match operation {
            OperationType::Query | OperationType::Mutation => {
                stream::once(async move { executor.run(request).await }).boxed()
            }
            OperationType::Subscription => {
                let answers = self.inner.executor.execute_stream(request, None);
                AssertUnwindSafe(answers)
                    .catch_unwind()
                    .map(move |answer| match answer {
                        Ok(response) => mask::mask(response, executor.limits()),
                        Err(_) => mask::panicked(executor.limits()),
                    })
                    .boxed()
            }
        }
    }

    /// Everything that is checked before anything is executed.
    fn admit(
        &self,
        mut request: Request,
        transport: Transport,
    ) -> Result<(Request, OperationType), Arc<Reject>> {
        let Inner { documents, limits, .. } = self.inner.as_ref();
        let admitted = documents.judge(&request.query, limits)?;
        let operation = admitted.operation(request.operation_name.as_deref())?;
        let asked = kind(operation);
        transport.accept(asked)?;
        documents.coerce(&admitted, operation, &request.variables)?;
        request.set_parsed_query(admitted.parsed.clone());
        Ok((request, asked))
    }

    async fn run(&self, request: Request) -> Answer {
        let limit = self.inner.limits.execution;
        let work = AssertUnwindSafe(self.inner.executor.execute(request)).catch_unwind();
        match tokio::time::timeout(limit, work).await {
            Ok(Ok(response)) => mask::mask(response, &self.inner.limits),
            Ok(Err(_)) => mask::panicked(&self.inner.limits),
            Err(_) => Answer::Refused(Arc::new(Reject::TimedOut { seconds: limit.as_secs() })),
        }
    }
}

impl Transport {
    fn accept(self, operation: OperationType) -> Result<(), Reject> {
        let refuse = |kind, accepted| Err(Reject::WrongTransport { kind, accepted });
        match (self, operation) {
            (Self::Socket | Self::EventStream, _)
            | (Self::Get | Self::Post | Self::EventStreamGet, OperationType::Query)
            | (Self::Post, OperationType::Mutation)
            | (Self::EventStreamGet, OperationType::Subscription) => Ok(()),
            (Self::Get | Self::EventStreamGet, OperationType::Mutation) => {
                refuse("mutation", "send it by POST")
            }
            (Self::Get | Self::Post, OperationType::Subscription) => {
                refuse("subscription", "subscribe at /graphql/ws or /graphql/stream")
            }
        }
    }
}

impl Answer {
    /// The errors of the answer, empty when all went well.
    pub fn errors(&self) -> Vec<ServerError> {
        match self {
            Self::Refused(reject) => reject.errors(),
            Self::Done(response) => response.errors.clone(),
        }
    }

    /// The position of the journal that the answer speaks of: `extensions.position`, or the
    /// field `position` of the only root field.
    pub fn position(&self) -> Option<String> {
        let response = match self {
            Self::Refused(_) => return None,
            Self::Done(response) => response,
        };
        let text = |value: &Value| match value {
            Value::Number(number) => Some(number.to_string()),
            Value::String(text) => Some(text.clone()),
            Value::Null
            | Value::Boolean(_)
            | Value::Binary(_)
            | Value::Enum(_)
            | Value::List(_)
            | Value::Object(_) => None,
        };
        if let Some(position) = response.extensions.get("position") {
            return text(position);
        }
        let Value::Object(roots) = &response.data else {
            return None;
        };
        let mut roots = roots.values();
        match (roots.next(), roots.next()) {
            (Some(Value::Object(root)), None) => root.get("position").and_then(text),
            _ => None,
        }
    }
}

/// As a GraphQL response; `data` is there only when something was executed.
impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Refused(reject) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("errors", &reject.errors())?;
                map.end()
            }
            Self::Done(response) => response.serialize(serializer),
        }
    }
}
