//! What leaves the service when a resolver fails: an error with a code passes, every other one
//! becomes `INTERNAL` with the id of an incident, and its text goes to the log.

use std::sync::Arc;

use crate::scalars::YearOfLife;
use async_graphql::{ErrorExtensionValues, PathSegment, Response, ServerError, Value};
use store::ids::random_id;

use super::reject::{Check, Problem, Reject, coded};
use super::{Answer, Limits};

/// Masks a response. One that is refused before anything was executed is a rejection.
pub(super) fn mask(mut response: Response, limits: &Limits) -> Answer {
    if let Some(reject) = refused_by_schema(&response, limits) {
        return Answer::Refused(Arc::new(reject));
    }
    for error in &mut response.errors {
        mask_error(error, limits);
    }
    Answer::Done(Box::new(response))
}

/// The answer for a resolver that panicked.
pub(super) fn panicked(limits: &Limits) -> Answer {
    let mut error = ServerError::new("a resolver panicked", None);
    mask_error(&mut error, limits);
    Answer::Done(Box::new(Response::from_errors(vec![error])))
}

/// async-graphql refuses some requests that the guard cannot judge: complexity, custom scalars,
/// validators. Such a response has no data, and none of its errors is a resolver's own.
fn refused_by_schema(response: &Response, limits: &Limits) -> Option<Reject> {
    if response.data != Value::Null {
        return None;
    }
    response
        .errors
        .iter()
        .map(|error| known(error, limits))
        .collect::<Option<Vec<_>>>()?
        .into_iter()
        .reduce(Reject::with_problems_of)
}

fn mask_error(error: &mut ServerError, limits: &Limits) {
    error.source = None;
    if code(error).is_some() {
        return;
    }
    let path = std::mem::take(&mut error.path);
    if let Some(reject) = known(error, limits) {
        let location = error.locations.first().copied();
        *error = coded(&reject.to_string(), location, reject.code()).with_path(path);
        return;
    }
    let incident = random_id().to_string();
    tracing::error!(
        %incident,
        path = %dotted(&path),
        error = %error.message,
        "a resolver failed"
    );
    let location = error.locations.first().copied();
    *error =
        coded("the service failed, tell its operator the incident", location, "INTERNAL").with_path(path);
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("incident", incident);
}

fn code(error: &ServerError) -> Option<&Value> {
    error.extensions.as_ref()?.get("code")
}

/// The texts of async-graphql that mean "your request is wrong". What follows the type's name in
/// them comes from a decoder and is left out, but for a year of which we say ourselves which are accepted.
fn known(error: &ServerError, limits: &Limits) -> Option<Reject> {
    if code(error).is_some() {
        return None;
    }
    let text = error.message.as_str();
    let refused = |check, message: &str| Reject::Refused {
        check,
        problems: vec![Problem::new(message, error.locations.first().copied())],
    };
    if text == "Query is nested too deep." || text.starts_with("The recursion depth of") {
        return Some(Reject::TooDeep { limit: limits.depth });
    }
    if text == "Query is too complex." {
        return Some(refused(Check::Complexity, "the operation is too complex, ask for less"));
    }
    if text.starts_with("Invalid value for argument ") {
        return Some(refused(Check::Input, text));
    }
    ["Failed to parse \"", "Expected input type \""]
        .iter()
        .find_map(|start| text.strip_prefix(start))
        .and_then(|rest| rest.split_once('"'))
        .map(|(name, decoder)| match decoder.strip_prefix(": ").filter(|told| YearOfLife::said(told)) {
            Some(told) => refused(Check::Input, told),
            None => refused(Check::Input, &format!("the value of an argument here is not a valid {name}")),
        })
}

fn dotted(path: &[PathSegment]) -> String {
    path.iter()
        .map(|segment| match segment {
            PathSegment::Field(name) => name.clone(),
            PathSegment::Index(index) => index.to_string(),
        })
        .collect::<Vec<_>>()
        .join(".")
}
