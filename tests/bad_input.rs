//! Bad input at every door of the real binary, on both databases: each gets an error with a stable code that says what would
//! be accepted, and the journal stays as it is.

mod commands;
mod files;
mod requests;

use crate::kit::server::TestServer;
use serde_json::{Value, json};

/// Where the journal ends.
async fn head(server: &TestServer) -> u64 {
    server.health().await["head"].as_u64().expect("a head")
}

/// A region, and what a command about it needs.
async fn region(server: &TestServer) -> Value {
    let input = json!({
        "commandId": REGISTERED, "level": "REGION", "name": "Регион", "occurredOn": "2023-09-01",
    });
    let answer = server.graphql(REGISTER, json!({ "input": input })).await.expect("an answer");
    let payload = &answer["data"]["registerOrganization"];
    assert_eq!(payload["userErrors"], json!([]), "{answer}");
    payload["organization"]["id"].clone()
}

/// The id of the command that registers the region.
const REGISTERED: &str = "00000000-0000-4000-8000-000000000001";

/// Registers a node of the tree.
const REGISTER: &str = "mutation($input: RegisterOrganizationInput!) {
    registerOrganization(input: $input) {
      organization { id } position
      userErrors { code rule path message(language: EN) accepted(language: EN) currentVersion between { type sequence } } } }";
