//! Beginning and end of the service.

use crate::kit::database::{Fresh, on_both_databases};
use crate::kit::server::{TestServer, command, run};
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use std::time::{Duration, Instant};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

on_both_databases![
    it_starts_from_nothing_and_loads_the_samples_once,
    it_ends_in_time_and_tells_its_subscribers,
];

async fn it_starts_from_nothing_and_loads_the_samples_once(database: Fresh) {
    let mut server = TestServer::start(&database, &["--samples"]).await;
    let first = server.caught_up().await;
    assert!(first["head"].as_u64().unwrap() > 900, "{first}");
    assert_eq!(first["ready"], true);
    let samples = |server: &TestServer| {
        let lines: Vec<String> = server.said().to_vec();
        lines.into_iter().filter(|line| line.contains(".xlsx")).collect::<Vec<_>>()
    };
    let said = samples(&server);
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(said.iter().all(|line| line.contains("refused 0") && !line.contains("recorded 0,")), "{said:?}");
    let (status, _) = server.stop().await;
    assert!(status.success(), "{status}");

    server.restart().await;
    let said = samples(&server);
    assert!(said.iter().all(|line| line.contains("recorded 0,") && line.contains("refused 0")), "{said:?}");
    assert_eq!(server.health().await["head"], first["head"]);
    assert_eq!(server.get("/livez").await.unwrap().0, 200);
    assert_eq!(server.get("/readyz").await.unwrap().0, 200);
    let (status, page) = server.get("/").await.unwrap();
    assert!(status == 200 && page.contains("<html"), "{page}");
}

async fn it_ends_in_time_and_tells_its_subscribers(database: Fresh) {
    let mut server = TestServer::start(&database, &[]).await;
    let subscription = "subscription { events(after: \"0\") { position } }";
    let stream = server.client.post(server.url("/graphql/stream")).header("accept", "text/event-stream");
    let stream = stream.json(&json!({"query": subscription})).send().await.unwrap();
    assert_eq!(stream.status(), 200);

    let address = server.url("/graphql/ws").replacen("http", "ws", 1);
    let mut request = address.into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
    let (mut socket, _) = connect_async(request).await.unwrap();
    let mut say = async |message: serde_json::Value| {
        socket.send(Message::text(message.to_string())).await.unwrap();
    };
    say(json!({"type": "connection_init"})).await;
    say(json!({"type": "subscribe", "id": "1", "payload": {"query": subscription}})).await;
    let acknowledged = socket.next().await.unwrap().unwrap();
    assert!(acknowledged.to_text().unwrap().contains("connection_ack"));

    server.terminate();
    let begun = Instant::now();
    let streamed = stream.text().await.unwrap();
    assert!(streamed.ends_with("event: complete\ndata: null\n\n"), "{streamed}");
    let mut told = Vec::new();
    while let Some(Ok(message)) = socket.next().await {
        told.push(message);
    }
    assert!(
        told.iter().any(|message| message.to_text().is_ok_and(|text| text.contains("complete"))),
        "{told:?}"
    );
    let Some(Message::Close(Some(close))) = told.last() else { panic!("not closed: {told:?}") };
    assert_eq!(u16::from(close.code), 1001);
    let (status, _) = server.ended().await;
    assert!(status.success(), "{status}");
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn told_twice_it_ends_at_once() {
    let database = Fresh::sqlite();
    let mut server = TestServer::start(&database, &[]).await;
    // A request that has not come to its end holds the first shutdown up.
    let address = server.url("").replacen("http://", "", 1);
    let mut open = tokio::net::TcpStream::connect(&address).await.unwrap();
    let head = format!(
        "POST /imports HTTP/1.1\r\nHost: {address}\r\nContent-Type: text/csv\r\nContent-Length: 9\r\n\r\na"
    );
    tokio::io::AsyncWriteExt::write_all(&mut open, head.as_bytes()).await.unwrap();
    assert_eq!(server.get("/livez").await.unwrap().0, 200);
    server.terminate();
    while !server.log().contains("told to end") {
        tokio::task::yield_now().await;
    }
    let begun = Instant::now();
    let (status, _) = server.stop().await;
    assert_eq!(status.code(), Some(1));
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn without_rights_only_this_machine_is_served() {
    let folder = tempfile::tempdir().unwrap();
    for bind in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
        let refused = run(folder.path(), &["serve", "--bind", bind]).await;
        assert_eq!(refused.code, Some(1));
        assert!(refused.err.contains("not a loopback address"), "{}", refused.err);
    }
    assert!(!folder.path().join("data").exists(), "a refused start makes nothing");
}

#[tokio::test]
async fn a_bad_setting_is_named_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let refused =
        command(folder.path()).arg("serve").env("NASTAVNIK_BIND", "nowhere").output().await.unwrap();
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("bind from environment variable NASTAVNIK_BIND"), "{said}");
    std::fs::write(folder.path().join("nastavnik.toml"), "readiness_lag = 'much'\n").unwrap();
    let refused = run(folder.path(), &["serve"]).await;
    assert!(refused.err.contains("readiness_lag from file"), "{}", refused.err);
}

#[tokio::test]
async fn postgres_without_a_master_key_says_how_one_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let refused = run(
        folder.path(),
        &["serve", "--bind", "127.0.0.1:0", "--database", "postgres://nobody@localhost:1/x"],
    )
    .await;
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("/dev/urandom"), "{}", refused.err);
}

#[tokio::test]
async fn the_log_has_a_line_a_request_and_nothing_of_its_content() {
    let database = Fresh::sqlite();
    let mut server = TestServer::start(&database, &[]).await;
    server.get("/graphql?query=%7BsecretOfMine%7D").await.unwrap();
    server.get("/secret-of-mine").await.unwrap();
    server.stop().await;
    let log = server.log();
    let served: Vec<serde_json::Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).expect("the log is JSON"))
        .filter(|line: &serde_json::Value| line["message"] == "served")
        .collect();
    assert_eq!(served.len(), 2, "{log}");
    assert_eq!((&served[0]["route"], &served[1]["route"]), (&json!("/graphql"), &json!("page")));
    assert!(!log.to_lowercase().contains("secret"), "{log}");
}
