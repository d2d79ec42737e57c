//! Every limit of the API in one place, so that the documentation can be compared with the code.

use std::time::Duration;

use async_graphql::{ObjectType, SchemaBuilder, SubscriptionType};

/// What one request, one socket and one stream may cost.
///
/// The defaults let graphql-js' full introspection query through (its depth is 15) and refuse
/// whatever a person or a page would not write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of an HTTP body. A larger one is answered with 413 before it is read to its end.
    pub body_bytes: usize,
    /// Bytes of a GraphQL document.
    pub document_bytes: usize,
    /// Nesting of the request's JSON, which is the nesting of its variables.
    pub json_depth: usize,
    /// Lexical tokens of a document.
    pub tokens: usize,
    /// Nesting of selection sets, values and types while parsing: it protects the stack.
    pub recursion: usize,
    /// Selections of a document once every fragment is written out where it is spread.
    pub expansion: u64,
    /// Root fields of an operation.
    pub root_fields: usize,
    /// Lists of the schema that a document walks (`types`, `fields`, …), written out. A tool's full
    /// introspection walks nine; async-graphql walks a list once for each time it is written.
    pub introspection_lists: usize,
    /// Aliases of a document.
    pub aliases: usize,
    /// Directives on one field, fragment spread or operation.
    pub directives: usize,
    /// Depth of fields of an operation.
    pub depth: usize,
    /// Complexity of an operation as the schema's own expressions count it.
    pub complexity: usize,
    /// Problems of a document that one answer lists.
    pub problems: usize,
    /// Time that a query or a mutation may take.
    pub execution: Duration,
    /// Documents whose verdict is remembered.
    pub remembered_documents: u64,
    /// Time for a body to arrive.
    pub body_time: Duration,
    /// Time from the opening of a socket to its `connection_init`.
    pub init_time: Duration,
    /// Operations under way on one socket.
    pub operations: usize,
    /// Bytes of one message from a socket.
    pub message_bytes: usize,
    /// Length of the name that a client gives to an operation.
    pub operation_id_bytes: usize,
    /// Time between two pings of a socket. A socket that was silent for two of them is closed.
    pub ping: Duration,
    /// Time in which the reader of a socket or an event stream must take a message. One that takes it later is told where
    /// it was, and closed.
    pub slow_time: Duration,
    /// Time after which the reader of a socket that takes nothing is cut off.
    pub send_time: Duration,
    /// Time between two comments in an event stream, for proxies that close silent connections.
    pub heartbeat: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 256 * 1024,
            document_bytes: 16 * 1024,
            json_depth: 64,
            tokens: 4_000,
            recursion: 64,
            expansion: 5_000,
            root_fields: 20,
            introspection_lists: 15,
            aliases: 30,
            directives: 10,
            depth: 15,
            complexity: 2_000,
            problems: 10,
            execution: Duration::from_secs(10),
            remembered_documents: 1_024,
            body_time: Duration::from_secs(20),
            init_time: Duration::from_secs(3),
            operations: 20,
            message_bytes: 64 * 1024,
            operation_id_bytes: 128,
            ping: Duration::from_secs(20),
            slow_time: Duration::from_secs(10),
            send_time: Duration::from_secs(20),
            heartbeat: Duration::from_secs(15),
        }
    }
}

impl Limits {
    /// Gives the schema the limits that only it can hold: complexity is an expression beside each
    /// resolver, so it cannot be counted in front of the schema.
    pub fn apply<Q, M, S>(&self, schema: SchemaBuilder<Q, M, S>) -> SchemaBuilder<Q, M, S>
    where
        Q: ObjectType + 'static,
        M: ObjectType + 'static,
        S: SubscriptionType + 'static,
    {
        schema.limit_depth(self.depth).limit_complexity(self.complexity)
    }
}
