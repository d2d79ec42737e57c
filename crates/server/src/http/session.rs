//! Who is asking: what the layers in front know, handed to the schema with every request.

use std::sync::Arc;

use async_graphql::Request;
use axum::http::Extensions;
use serde_json::{Map, Value};

/// The caller of one HTTP request, or of everything on one socket.
///
/// A layer puts it into the request's extensions as [`Caller`].
pub trait Session: Send + Sync {
    /// Whether a socket may go on, by the payload of its `connection_init`. Browsers cannot send
    /// headers with a WebSocket, so their credentials come here. A refusal closes with 4403.
    fn admit(&self, init: &Map<String, Value>) -> bool;

    /// Adds what resolvers read from the context.
    fn equip(&self, request: Request) -> Request;
}

/// The [`Session`] in a request's extensions.
#[derive(Clone)]
pub struct Caller(pub Arc<dyn Session>);

impl Caller {
    /// The caller that a layer in front has named, or one of whom nothing is known.
    pub(super) fn of(extensions: &Extensions) -> Self {
        extensions.get::<Self>().cloned().unwrap_or_else(|| Self(Arc::new(Unknown)))
    }
}

/// Nobody in particular: admitted, and given nothing.
struct Unknown;

impl Session for Unknown {
    fn admit(&self, _init: &Map<String, Value>) -> bool {
        true
    }

    fn equip(&self, request: Request) -> Request {
        request
    }
}
