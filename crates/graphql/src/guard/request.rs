//! From received bytes to a request: the shape is checked field by field, so that every transport
//! refuses the same things with the same words.

use std::collections::HashMap;

use async_graphql::{Request, Value, Variables};
use serde_json::{Map, Value as Json};

use super::{Limits, Reject};

/// Position after which an event stream goes on, as the client's `Last-Event-ID` gives it.
///
/// Present in the context of an operation when the client resumes a stream:
/// `ctx.data_opt::<LastEventId>()`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastEventId(pub String);

/// Reads a request from a JSON body or a socket's payload.
pub(super) fn from_json(bytes: &[u8], limits: &Limits) -> Result<Request, Reject> {
    let Json::Object(fields) = json(bytes, limits)? else {
        return Err(Reject::Malformed(
            "the body must be one JSON object with the field \"query\", lists are not accepted",
        ));
    };
    from_fields(fields)
}

/// Reads a request from the parameters of a URL, where variables and extensions are JSON texts.
pub(super) fn from_parameters(
    parameters: HashMap<String, String>,
    limits: &Limits,
) -> Result<Request, Reject> {
    let mut fields = Map::new();
    for name in ["query", "operationName"] {
        if let Some(text) = parameters.get(name) {
            fields.insert(name.to_owned(), Json::String(text.clone()));
        }
    }
    for name in ["variables", "extensions"] {
        if let Some(text) = parameters.get(name).filter(|text| !text.is_empty()) {
            fields.insert(name.to_owned(), json(text.as_bytes(), limits)?);
        }
    }
    from_fields(fields)
}

/// Reads a request from the fields of an object, each of its type or null.
pub(super) fn from_fields(mut fields: Map<String, Json>) -> Result<Request, Reject> {
    let Some(Json::String(query)) = fields.remove("query") else {
        return Err(Reject::Malformed("\"query\" must be a string"));
    };
    let mut request = Request::new(query);
    request.operation_name = match fields.remove("operationName") {
        None | Some(Json::Null) => None,
        Some(Json::String(name)) => Some(name),
        Some(Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_)) => {
            return Err(Reject::Malformed("\"operationName\" must be a string or null"));
        }
    };
    if let Some(variables) = object(fields.remove("variables"), "\"variables\" must be an object or null")? {
        request.variables = Variables::from_value(variables);
    }
    // extensions are read by nobody: their shape is all that matters
    object(fields.remove("extensions"), "\"extensions\" must be an object or null")?;
    Ok(request)
}

fn object(field: Option<Json>, wanted: &'static str) -> Result<Option<Value>, Reject> {
    match field {
        None | Some(Json::Null) => Ok(None),
        Some(object @ Json::Object(_)) => {
            Value::from_json(object).map(Some).map_err(|_| Reject::Malformed(wanted))
        }
        Some(Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_)) => {
            Err(Reject::Malformed(wanted))
        }
    }
}

fn json(bytes: &[u8], limits: &Limits) -> Result<Json, Reject> {
    if deeper_than(bytes, limits.json_depth) {
        return Err(Reject::JsonTooDeep { limit: limits.json_depth });
    }
    serde_json::from_slice(bytes).map_err(|_| Reject::Malformed("the JSON cannot be read"))
}

/// Whether brackets outside of strings nest deeper than `limit`. Linear, and no recursion: it
/// stands before the parser.
pub(super) fn deeper_than(bytes: &[u8], limit: usize) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                if depth > limit {
                    return true;
                }
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Request, Reject> {
        from_json(text.as_bytes(), &Limits::default())
    }

    #[test]
    fn a_request_is_one_object_with_a_query() {
        assert_eq!(read(r#"{"query":"{a}"}"#).unwrap().query, "{a}");
        for text in ["", "{", "null", "[]", r#"[{"query":"{a}"}]"#, r#"{"qeury":"{a}"}"#] {
            assert!(matches!(read(text), Err(Reject::Malformed(_))), "{text}");
        }
    }

    #[test]
    fn a_field_of_another_type_is_refused() {
        for field in [r#""operationName":1"#, r#""variables":[]"#, r#""variables":"{}""#, r#""extensions":0"#]
        {
            let refused = read(&format!(r#"{{"query":"{{a}}",{field}}}"#));
            assert!(matches!(refused, Err(Reject::Malformed(_))), "{field}");
        }
    }

    #[test]
    fn null_stands_for_absent() {
        let request = read(r#"{"query":"{a}","operationName":null,"variables":null,"extensions":null}"#);
        assert_eq!(request.unwrap().operation_name, None);
    }

    #[test]
    fn deep_json_is_refused_before_it_is_parsed() {
        let deep =
            format!(r#"{{"query":"{{a}}","variables":{}1{}}}"#, r#"{"a":"#.repeat(5_000), "}".repeat(5_000));
        assert_eq!(read(&deep).unwrap_err().code(), "JSON_TOO_DEEP");
    }

    #[test]
    fn brackets_in_strings_do_not_nest() {
        assert!(!deeper_than(br#"{"a":"[[[[\"[[[["}"#, 1));
        assert!(deeper_than(br#"{"a":[1]}"#, 1));
    }

    #[test]
    fn parameters_of_a_url_carry_json_texts() {
        let parameters = HashMap::from([
            ("query".to_owned(), "{a}".to_owned()),
            ("variables".to_owned(), r#"{"n":1}"#.to_owned()),
        ]);
        let request = from_parameters(parameters, &Limits::default()).unwrap();
        assert_eq!(request.variables.len(), 1);
    }
}
