//! What HTTP itself refuses, and what every answer carries.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::Served;

async fn code(response: reqwest::Response) -> String {
    let body: Value = response.json().await.expect("a refusal is JSON too");
    body["errors"][0]["extensions"]["code"].as_str().expect("a code").to_owned()
}

#[tokio::test]
async fn only_json_is_read() {
    let served = Served::start().await;
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        let request = served.client.post(served.url("/graphql"));
        let request = request.header("content-type", kind);
        let response = request.body(r#"{"query":"{__typename}"}"#).send().await;
        assert_eq!(response.unwrap().status(), 415, "{kind}");
    }
}

#[tokio::test]
async fn a_batch_is_refused() {
    let served = Served::start().await;
    let batch = json!([{"query": "{__typename}"}, {"query": "{__typename}"}]);
    let request = served.client.post(served.url("/graphql")).json(&batch);
    assert_eq!(request.send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn a_large_body_is_refused() {
    let served = Served::start().await;
    let request = served.client.post(served.url("/graphql"));
    let request = request.header("content-type", "application/json");
    let response = request.body("0".repeat(1_000_000)).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(code(response).await, "BODY_TOO_LARGE");
}

#[tokio::test]
async fn deep_json_is_refused() {
    let served = Served::start().await;
    let deep = format!("{}1{}", r#"{"a":"#.repeat(5_000), "}".repeat(5_000));
    let body = format!(r#"{{"query":"{{__typename}}","variables":{deep}}}"#);
    let request = served.client.post(served.url("/graphql"));
    let request = request.header("content-type", "application/json");
    let response = request.body(body).send().await.unwrap();
    assert_eq!(response.status(), 400);
    assert_eq!(code(response).await, "JSON_TOO_DEEP");
}

#[tokio::test]
async fn a_mutation_by_get_is_refused_and_the_method_named() {
    let served = Served::start().await;
    let url = served.url("/graphql?query=mutation%7Bset(n:1)%7D");
    let response = served.client.get(url).send().await.unwrap();
    assert_eq!(response.status(), 405);
    assert_eq!(response.headers()["allow"], "POST");
    assert_eq!(code(response).await, "OPERATION_NOT_ALLOWED");
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let served = Served::start_with(graphql::guard::Limits {
        body_time: std::time::Duration::from_millis(50),
        ..Default::default()
    })
    .await;
    let mut stream = tokio::net::TcpStream::connect(served.address).await.unwrap();
    let head = "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    super::soon(stream.read_to_string(&mut answer)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

#[tokio::test]
async fn the_layer_in_front_equips_resolvers() {
    let served = Served::start().await;
    let response = served.post("/graphql", "{equippedBy}").send().await.unwrap();
    let answer: Value = response.json().await.unwrap();
    assert_eq!(answer["data"]["equippedBy"], "doorkeeper");
}

#[tokio::test]
async fn a_fault_of_ours_is_masked() {
    let served = Served::start().await;
    let response = served.post("/graphql", "{broken double(n:1)}").send().await.unwrap();
    assert_eq!(response.status(), 200);
    let text = response.text().await.unwrap();
    assert!(text.contains("INTERNAL") && text.contains("\"double\":2"), "{text}");
    assert!(!text.contains("secret"), "{text}");
}

#[tokio::test]
async fn other_origins_are_not_invited() {
    let served = Served::start().await;
    let preflight = served
        .client
        .request(reqwest::Method::OPTIONS, served.url("/graphql"))
        .header("origin", "https://evil.example")
        .header("access-control-request-method", "POST");
    let response = preflight.send().await.unwrap();
    assert!(!response.headers().contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let served = Served::start().await;
    for path in ["/graphql?query={__typename}", "/graphql", "/", "/nosuch"] {
        let response = served.client.get(served.url(path)).send().await.unwrap();
        let headers = response.headers();
        for name in [
            "content-security-policy",
            "x-content-type-options",
            "referrer-policy",
            "cross-origin-opener-policy",
            "cross-origin-resource-policy",
            "permissions-policy",
            "cache-control",
        ] {
            assert!(headers.contains_key(name), "{path} lacks {name}");
        }
    }
}

#[tokio::test]
async fn a_head_that_comes_drop_by_drop_loses_its_connection() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let served = Served::start().await;
    let mut slow = tokio::net::TcpStream::connect(served.address).await.unwrap();
    slow.write_all(b"GET /graphql HTTP/1.1\r\nHost: 127").await.unwrap();
    let mut answer = Vec::new();
    super::soon(slow.read_to_end(&mut answer)).await.unwrap();
    assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 408"), "{answer:?}");
    let others = served.post("/graphql", "{ __typename }").send().await.unwrap();
    assert_eq!(others.status(), 200);
}
