//! The messages of graphql-transport-ws, read strictly and written once.

use ::graphql::guard::Answer;
use async_graphql::{ErrorExtensionValues, ServerError};
use axum::extract::ws::Message;
use serde::Serialize;
use serde_json::{Map, Value};

/// The object in a message's `payload`.
pub(super) type Payload = Map<String, Value>;

/// What a client says.
pub(super) enum Incoming {
    Init(Payload),
    Ping,
    Pong,
    Subscribe { id: String, payload: Payload },
    Complete(String),
}

impl Incoming {
    /// Reads a message, `None` when it is outside the protocol.
    pub(super) fn read(mut message: Payload) -> Option<Self> {
        let Some(Value::String(kind)) = message.remove("type") else {
            return None;
        };
        match kind.as_str() {
            "connection_init" => optional_payload(&mut message).map(Self::Init),
            "ping" => optional_payload(&mut message).map(|_| Self::Ping),
            "pong" => optional_payload(&mut message).map(|_| Self::Pong),
            "subscribe" => match (message.remove("id"), message.remove("payload")) {
                (Some(Value::String(id)), Some(Value::Object(payload))) => {
                    Some(Self::Subscribe { id, payload })
                }
                _ => None,
            },
            "complete" => match message.remove("id") {
                Some(Value::String(id)) => Some(Self::Complete(id)),
                _ => None,
            },
            _ => None,
        }
    }
}

fn optional_payload(message: &mut Payload) -> Option<Payload> {
    match message.remove("payload") {
        None | Some(Value::Null) => Some(Map::new()),
        Some(Value::Object(payload)) => Some(payload),
        Some(Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => None,
    }
}

/// What the service says.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Outgoing<'a> {
    ConnectionAck,
    Pong,
    Next { id: &'a str, payload: &'a Answer },
    Error { id: &'a str, payload: Vec<ServerError> },
    Complete { id: &'a str },
}

impl From<Outgoing<'_>> for Message {
    fn from(message: Outgoing<'_>) -> Self {
        let text = serde_json::to_string(&message).expect("a message has string keys only");
        Self::text(text)
    }
}

/// The errors for an operation more than a socket may have. The protocol has no close code for
/// it, and the other operations need not suffer.
pub(super) fn too_many(limit: usize) -> Vec<ServerError> {
    let message = format!("{limit} operations are under way on this socket, end one of them first");
    let mut error = ServerError::new(message, None);
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", "TOO_MANY_OPERATIONS");
    vec![error]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(text: &str) -> bool {
        serde_json::from_str(text).ok().and_then(Incoming::read).is_some()
    }

    #[test]
    fn messages_are_read_strictly() {
        assert!(reads(r#"{"type":"connection_init"}"#));
        assert!(reads(r#"{"type":"connection_init","payload":null}"#));
        assert!(!reads(r#"{"type":"connection_init","payload":[]}"#));
        assert!(reads(r#"{"type":"subscribe","id":"1","payload":{"query":"{a}"}}"#));
        assert!(!reads(r#"{"type":"subscribe","id":1,"payload":{"query":"{a}"}}"#));
        assert!(!reads(r#"{"type":"subscribe","id":"1"}"#));
        assert!(!reads(r#"{"type":"start","id":"1","payload":{"query":"{a}"}}"#));
        assert!(!reads(r#"{"id":"1"}"#));
    }
}
