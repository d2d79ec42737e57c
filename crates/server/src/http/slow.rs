//! What a reader is told that takes answers too late: where it was, so that it goes on from there and loses nothing.

use async_graphql::{ErrorExtensionValues, ServerError};

/// The error that ends its operation; `last` is the position of the last answer that it was given.
pub(super) fn error(last: Option<&str>) -> ServerError {
    let message = match last {
        Some(last) => format!("answers were taken too late: go on after position {last}"),
        None => "answers were taken too late: ask again".to_owned(),
    };
    let mut error = ServerError::new(message, None);
    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    extensions.set("code", "TOO_SLOW");
    if let Some(last) = last {
        extensions.set("lastPosition", last);
    }
    error
}
