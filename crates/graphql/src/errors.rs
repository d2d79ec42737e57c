//! Why a question is not answered, as errors with a code in `extensions.code`.
//!
//! Invariant: what the caller can mend has a code; what only the operator can mend has none here, so that the guard masks it
//! as `INTERNAL`, gives it an incident and writes its chain of causes to the log.

use app::ask::AskError;
use app::history::HistoryError;
use app::tail::{Ended, NotReached};
use async_graphql::{Error, ErrorExtensions};
use std::borrow::Borrow;
use std::fmt::Display;
use store::projector::Stale;

/// The codes of questions; the guard adds its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// The read models have not reached the position asked for: ask again.
    Stale,
    /// There is no such thing.
    NotFound,
    /// An argument is not acceptable; the message says what would be.
    BadUserInput,
    /// The journal ended earlier than what was told of it; `position` says where.
    FellBack,
    /// A list was asked for without saying how much of it.
    PaginationRequired,
}

impl Code {
    fn name(self) -> &'static str {
        match self {
            Self::Stale => "STALE",
            Self::NotFound => "NOT_FOUND",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::FellBack => "FELL_BACK",
            Self::PaginationRequired => "PAGINATION_REQUIRED",
        }
    }

    /// An error with this code.
    pub(crate) fn error(self, message: impl Display) -> Error {
        Error::new(message.to_string()).extend_with(|_, extensions| extensions.set("code", self.name()))
    }
}

/// Why the read models did not answer.
pub(crate) fn ask(error: impl Borrow<AskError>) -> Error {
    let error = error.borrow();
    match error {
        AskError::Stale(at) | AskError::History(HistoryError::Stale(at)) => stale(at),
        AskError::UnknownNode { node: _ } => Code::NotFound.error(error),
        AskError::TooMany { .. } => Code::BadUserInput.error(error),
        AskError::Read(_)
        | AskError::Row(_)
        | AskError::Restore(_)
        | AskError::Vault(_)
        | AskError::History(_)
        | AskError::DoesNotAddUp { .. } => internal(error),
    }
}

/// Why the journal did not answer.
pub(crate) fn history(error: HistoryError) -> Error {
    let error = &error;
    match error {
        HistoryError::UnknownType { received: _ } => Code::BadUserInput.error(error),
        HistoryError::Stale(at) => stale(at),
        HistoryError::Read(_) | HistoryError::Decode(_) => internal(error),
    }
}

fn stale(stale: &Stale) -> Error {
    let at = stale.at.to_string();
    Code::Stale.error(stale).extend_with(|_, extensions| extensions.set("position", at))
}

/// Why nobody can go on from a position.
pub(crate) fn not_reached(error: NotReached) -> Error {
    match &error {
        NotReached::Beyond { .. } => Code::BadUserInput.error(error),
        NotReached::Read(_) => internal(&error),
    }
}

/// Why nobody hears more of the journal.
pub(crate) fn ended(error: Ended) -> Error {
    match &error {
        Ended::FellBack { at } => {
            let at = at.to_string();
            Code::FellBack.error(&error).extend_with(|_, extensions| extensions.set("position", at))
        }
        Ended::Read(error) => internal(error),
    }
}

/// A failure with its causes, for the log.
pub(crate) fn internal(error: &dyn std::error::Error) -> Error {
    let mut chain = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        chain.push_str(": ");
        chain.push_str(&error.to_string());
        cause = error.source();
    }
    Error::new(chain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::journal::Position;

    #[test]
    fn a_stale_answer_says_how_far_the_read_models_are() {
        let error = AskError::Stale(Stale { asked: Position(9), at: Position(7) });
        let extensions = ask(error).extensions.expect("has extensions");
        assert_eq!(extensions.get("code"), Some(&"STALE".into()));
        assert_eq!(extensions.get("position"), Some(&"7".into()));
    }

    #[test]
    fn a_failure_of_ours_has_no_code_and_all_its_causes() {
        let error = AskError::Row(serde_json::from_str::<u8>("x").expect_err("not a number"));
        let masked_later = ask(error);
        assert!(masked_later.extensions.is_none());
        assert!(masked_later.message.contains("rebuild them: expected value"), "{}", masked_later.message);
    }
}
