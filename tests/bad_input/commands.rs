//! Commands that are read and refused.

use super::{REGISTER, REGISTERED, head, region};
use crate::kit::database::{Fresh, on_both_databases};
use crate::kit::server::TestServer;
use serde_json::{Value, json};

on_both_databases!(
    a_rule_that_says_no_is_named_with_its_place,
    a_stale_version_is_told_what_happened_since,
    a_command_id_with_other_content_is_refused_with_its_first_place,
    a_value_that_its_type_does_not_take_is_refused_before_any_rule,
);

const COUNT: &str = "mutation($input: CountEnterprisesInput!) {
    countEnterprises(input: $input) {
      position userErrors { code rule path message(language: EN) accepted(language: EN) currentVersion between { type sequence } } } }";

/// The refusal of a mutation, the only one; nothing was written.
async fn refused(server: &TestServer, document: &str, input: Value) -> Value {
    let before = head(server).await;
    let mut answer = server.graphql(document, json!({ "input": input })).await.expect("an answer");
    let payload =
        answer["data"].as_object_mut().and_then(|data| data.values_mut().next()).expect("a payload").take();
    assert_eq!(payload["position"], Value::Null, "{payload}");
    assert_eq!(payload["userErrors"].as_array().map(Vec::len), Some(1), "{payload}");
    assert_eq!(head(server).await, before, "{payload}");
    payload["userErrors"][0].clone()
}

fn count(organization: &Value, number: u128) -> Value {
    json!({
        "commandId": uuid::Uuid::from_u128(number), "organizationId": organization, "enterprises": 8,
        "occurredOn": "2024-09-01",
    })
}

async fn a_rule_that_says_no_is_named_with_its_place(database: Fresh) {
    let server = TestServer::start(&database, &["--log", "warn"]).await;
    let region = region(&server).await;
    let unknown = json!("00000000-0000-4000-8000-00000000dead");
    let mut future = count(&region, 10);
    future["occurredOn"] = json!("2199-01-01");
    let error = refused(&server, COUNT, future).await;
    assert_eq!((&error["code"], &error["rule"]), (&json!("REFUSED"), &json!("FIGURE_IN_THE_FUTURE")));
    assert_eq!(error["path"], json!(["input", "occurredOn"]));
    assert!(error["accepted"].as_str().is_some_and(|accepted| accepted.contains("days up to")), "{error}");

    let error = refused(&server, COUNT, count(&unknown, 11)).await;
    assert_eq!((&error["code"], &error["rule"]), (&json!("NOT_FOUND"), &json!("ORGANIZATION_UNKNOWN")));

    let long = json!({
        "commandId": uuid::Uuid::from_u128(12), "level": "REGION", "name": "я".repeat(201), "occurredOn": "2023-09-01",
    });
    let error = refused(&server, REGISTER, long).await;
    assert_eq!((&error["code"], &error["rule"]), (&json!("BAD_USER_INPUT"), &json!("TEXT_TOO_LONG")));
}

async fn a_stale_version_is_told_what_happened_since(database: Fresh) {
    let server = TestServer::start(&database, &["--log", "warn"]).await;
    let region = region(&server).await;
    let counted = server.graphql(COUNT, json!({ "input": count(&region, 20) })).await.expect("an answer");
    assert_eq!(counted["data"]["countEnterprises"]["userErrors"], json!([]), "{counted}");
    let mut stale = count(&region, 21);
    stale["enterprises"] = json!(9);
    stale["expectedVersion"] = json!(1);
    let error = refused(&server, COUNT, stale).await;
    assert_eq!((&error["code"], &error["rule"]), (&json!("CONFLICT"), &json!("VERSION_CONFLICT")));
    assert_eq!(error["currentVersion"], 2);
    assert_eq!(error["between"], json!([{ "type": "EnterprisesCounted", "sequence": 2 }]));
}

async fn a_command_id_with_other_content_is_refused_with_its_first_place(database: Fresh) {
    let server = TestServer::start(&database, &["--log", "warn"]).await;
    region(&server).await;
    let other =
        json!({ "commandId": REGISTERED, "level": "REGION", "name": "Другой", "occurredOn": "2023-09-01" });
    let error = refused(&server, REGISTER, other).await;
    assert_eq!((&error["code"], &error["rule"]), (&json!("COMMAND_REUSED"), &json!("COMMAND_REUSED")));
    assert!(error["message"].as_str().is_some_and(|message| message.contains("recorded at 1")), "{error}");
}

async fn a_value_that_its_type_does_not_take_is_refused_before_any_rule(database: Fresh) {
    let server = TestServer::start(&database, &["--log", "warn"]).await;
    let region = region(&server).await;
    let before = head(&server).await;
    let with = |field: &str, value: Value| {
        let mut input = count(&region, 30);
        input[field] = value;
        input
    };
    let cases = [
        (
            "a wrong enum",
            REGISTER,
            json!({
                "commandId": REGISTERED, "level": "PLANET", "name": "Марс", "occurredOn": "2023-09-01",
            }),
        ),
        ("a day that is none", COUNT, with("occurredOn", json!("2024-02-31"))),
        ("an id that is none", COUNT, with("organizationId", json!("7"))),
        ("a negative number", COUNT, with("enterprises", json!(-1))),
        ("a text for a number", COUNT, with("enterprises", json!("восемь"))),
        ("a field that is not there", COUNT, with("size", json!(1))),
        ("no command id", COUNT, with("commandId", Value::Null)),
    ];
    for (what, document, input) in cases {
        let answer = server.graphql(document, json!({ "input": input })).await.expect("an answer");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{what}: {answer}");
        assert_eq!(head(&server).await, before, "{what}");
    }
}
