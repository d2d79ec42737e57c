//! Why a request is not executed: one typed reason, one stable code each.

use async_graphql::{ErrorExtensionValues, Pos, ServerError};

/// A request that was not executed. Nothing has happened in the service.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reject {
    /// The bytes are not a GraphQL request: JSON of another shape, or no JSON at all.
    #[error("not a GraphQL request: {0}")]
    Malformed(&'static str),
    /// The JSON is nested too deep.
    #[error("the JSON is nested deeper than {limit}, at most {limit} levels are accepted")]
    JsonTooDeep {
        /// Levels accepted.
        limit: usize,
    },
    /// The document has too many bytes.
    #[error("the document has {found} bytes, at most {limit} are accepted")]
    DocumentTooLarge {
        /// Bytes received.
        found: usize,
        /// Bytes accepted.
        limit: usize,
    },
    /// The document asks for too much: the budget named is exceeded.
    #[error("the document has more than {limit} {what}, at most {limit} are accepted")]
    OverBudget {
        /// What was counted.
        what: &'static str,
        /// How many are accepted.
        limit: u64,
    },
    /// Fields are nested too deep.
    #[error("the fields are nested deeper than {limit}, at most {limit} levels are accepted")]
    TooDeep {
        /// Levels accepted.
        limit: usize,
    },
    /// A fragment spreads itself.
    #[error("fragment \"{fragment}\" spreads itself, a fragment must end")]
    FragmentCycle {
        /// The fragment.
        fragment: String,
    },
    /// The document, or the values given with it, do not fit the grammar or the schema.
    #[error("{}", .problems.first().map_or("the document was refused", |p| p.message.as_str()))]
    Refused {
        /// Which check refused it.
        check: Check,
        /// What is wrong, in the order of the document; never empty.
        problems: Vec<Problem>,
    },
    /// The document holds several operations, or none of the name asked for.
    #[error("{0}")]
    NoSuchOperation(String),
    /// The operation's kind is not served on this transport.
    #[error("a {kind} is not accepted here, {accepted}")]
    WrongTransport {
        /// Kind of the operation.
        kind: &'static str,
        /// What to do instead.
        accepted: &'static str,
    },
    /// The execution took too long and was abandoned.
    #[error("the operation took longer than {seconds} s and was abandoned, ask for less")]
    TimedOut {
        /// Seconds given.
        seconds: u64,
    },
}

/// The check that refused a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// The GraphQL grammar.
    Syntax,
    /// The schema.
    Validation,
    /// The values of arguments and variables.
    Input,
    /// The complexity that the schema counts.
    Complexity,
}

/// One thing that is wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, for the author of the document.
    pub message: String,
    /// Where in the document.
    pub location: Option<Pos>,
}

/// Longest message of a problem: it may repeat a part of the document, not the whole of it.
const MESSAGE_CHARS: usize = 300;

impl Problem {
    pub(super) fn new(message: &str, location: Option<Pos>) -> Self {
        let message = match message.char_indices().nth(MESSAGE_CHARS) {
            Some((end, _)) => format!("{}…", &message[..end]),
            None => message.to_owned(),
        };
        Self { message, location }
    }
}

impl Reject {
    /// The stable code that stands in `extensions.code`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "BAD_REQUEST",
            Self::JsonTooDeep { .. } => "JSON_TOO_DEEP",
            Self::DocumentTooLarge { .. } => "DOCUMENT_TOO_LARGE",
            Self::OverBudget { .. } => "DOCUMENT_OVER_BUDGET",
            Self::TooDeep { .. } => "QUERY_TOO_DEEP",
            Self::FragmentCycle { .. } => "FRAGMENT_CYCLE",
            Self::Refused { check, .. } => match check {
                Check::Syntax => "GRAPHQL_PARSE_FAILED",
                Check::Validation => "GRAPHQL_VALIDATION_FAILED",
                Check::Input => "BAD_USER_INPUT",
                Check::Complexity => "QUERY_TOO_COMPLEX",
            },
            Self::NoSuchOperation(_) => "OPERATION_RESOLUTION_FAILURE",
            Self::WrongTransport { .. } => "OPERATION_NOT_ALLOWED",
            Self::TimedOut { .. } => "TIMEOUT",
        }
    }

    /// The errors of the answer.
    pub fn errors(&self) -> Vec<ServerError> {
        match self {
            Self::Refused { problems, .. } => problems
                .iter()
                .map(|problem| coded(&problem.message, problem.location, self.code()))
                .collect(),
            Self::Malformed(_)
            | Self::JsonTooDeep { .. }
            | Self::DocumentTooLarge { .. }
            | Self::OverBudget { .. }
            | Self::TooDeep { .. }
            | Self::FragmentCycle { .. }
            | Self::NoSuchOperation(_)
            | Self::WrongTransport { .. }
            | Self::TimedOut { .. } => vec![coded(&self.to_string(), None, self.code())],
        }
    }
}

impl Reject {
    /// One rejection for both, where both list problems; the first one otherwise.
    pub(super) fn with_problems_of(mut self, other: Self) -> Self {
        if let (Self::Refused { problems, .. }, Self::Refused { problems: more, .. }) = (&mut self, other) {
            problems.extend(more);
        }
        self
    }
}

/// An error with its code.
pub(super) fn coded(message: &str, location: Option<Pos>, code: &str) -> ServerError {
    let mut error = ServerError::new(message, location);
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", code);
    error
}
