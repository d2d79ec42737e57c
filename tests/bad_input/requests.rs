//! Requests that do not get as far as a command.

use super::{head, region};
use crate::kit::database::{Fresh, on_both_databases};
use crate::kit::server::TestServer;
use serde_json::{Value, json};

on_both_databases!(a_request_that_cannot_be_read_is_refused_by_its_code);

const JSON: &str = "application/json";

async fn a_request_that_cannot_be_read_is_refused_by_its_code(database: Fresh) {
    let server = TestServer::start(&database, &["--log", "warn"]).await;
    region(&server).await;
    let before = head(&server).await;
    let large = json!({ "query": "{ __typename }", "variables": { "a": "0".repeat(300_000) } }).to_string();
    let query = |document: &str| json!({ "query": document }).to_string();
    let cases = [
        ("broken JSON", JSON, "{\"query\":".to_owned(), 400, "BAD_REQUEST"),
        ("JSON that is no request", JSON, "[1, 2]".to_owned(), 400, "BAD_REQUEST"),
        ("bytes that are no text", JSON, "\u{0}\u{1}".to_owned(), 400, "BAD_REQUEST"),
        ("nothing", JSON, String::new(), 400, "BAD_REQUEST"),
        ("another content type", "text/plain", query("{ __typename }"), 415, "UNSUPPORTED_MEDIA_TYPE"),
        (
            "a form",
            "application/x-www-form-urlencoded",
            "query=%7B__typename%7D".to_owned(),
            415,
            "UNSUPPORTED_MEDIA_TYPE",
        ),
        ("an oversized body", JSON, large, 413, "BODY_TOO_LARGE"),
        ("an oversized document", JSON, query(&"#".repeat(20_000)), 200, "DOCUMENT_TOO_LARGE"),
        ("a document that is none", JSON, query("mutation {"), 200, "GRAPHQL_PARSE_FAILED"),
        (
            "a mutation that is not there",
            JSON,
            query("mutation { dropEverything }"),
            200,
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("JSON as deep as a well", JSON, deep(), 400, "JSON_TOO_DEEP"),
    ];
    for (what, kind, body, status, code) in cases {
        let request = server.client.post(server.url("/graphql")).header("content-type", kind).body(body);
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), status, "{what}");
        let answer: Value = answer.json().await.expect("a refusal is JSON too");
        assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{what}: {answer}");
        assert!(answer["errors"][0]["message"].as_str().is_some_and(|message| !message.is_empty()), "{what}");
        assert_eq!(head(&server).await, before, "{what}");
    }
}

fn deep() -> String {
    format!(r#"{{"query":"{{__typename}}","variables":{}1{}}}"#, r#"{"a":"#.repeat(5_000), "}".repeat(5_000))
}
