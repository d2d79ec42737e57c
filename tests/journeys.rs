//! A user's way through the real binary: the numbers of the samples through GraphQL, the audit of its HTTP, the page in a browser.

mod fell_back;
mod numbers;
mod page;
mod stream;
mod tail;

use crate::kit::server::TestServer;
use serde_json::{Value, json};

/// The data of an operation that must succeed.
async fn data(server: &TestServer, query: &str, variables: Value) -> Value {
    let mut answer = server.graphql(query, variables).await.unwrap();
    assert_eq!(answer.get("errors"), None, "{query}");
    answer["data"].take()
}

/// The id of the organisation with this code.
pub(crate) async fn organization(server: &TestServer, code: &str) -> String {
    let query = "query ($code: String!) { organizationByCode(code: $code) { id } }";
    let found = data(server, query, json!({ "code": code })).await;
    found["organizationByCode"]["id"].as_str().unwrap().to_owned()
}
