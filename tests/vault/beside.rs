//! What a client can say beside a command, and the copies that an operator makes: neither holds a name.

use super::needles::{MAIL, PHONE, Scanner};
use super::school::text;
use crate::kit::database::DEADLINE;
use crate::kit::server::{TestServer, run};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::path::Path;
use tokio::time::timeout;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

const EVENTS: &str = "subscription($after: Position) { events(after: $after) { position } }";

/// Words where a position is expected, in each way to follow the journal.
pub(super) async fn followers(server: &TestServer) {
    let asked = json!({ "query": EVENTS, "variables": { "after": text("положение"), "other": PHONE } });
    let stream = server.client.post(server.url("/graphql/stream")).header("accept", "text/event-stream");
    let stream = stream.header("last-event-id", MAIL).json(&asked).send().await.expect("an answer");
    assert!(stream.text().await.expect("a text").contains("\"errors\""));
    for query in [format!("after={PHONE}"), format!("types={MAIL},{}", text("вид")), format!("{MAIL}=1")] {
        let answer = server.client.get(server.url(&format!("/events?{query}"))).send().await;
        assert_eq!(answer.expect("an answer").status(), 400, "{query}");
    }
    let resumed = server.client.get(server.url("/events")).header("last-event-id", MAIL).send().await;
    assert_eq!(resumed.expect("an answer").status(), 400);
    socket(server, &asked).await;
}

/// A socket opened with a name, on which names are variables and the id of an operation.
async fn socket(server: &TestServer, asked: &Value) {
    let url = server.url("/graphql/ws").replacen("http", "ws", 1);
    let mut request = url.into_client_request().expect("an address");
    let protocol = "graphql-transport-ws".parse().expect("a header");
    request.headers_mut().insert("sec-websocket-protocol", protocol);
    let (mut socket, _) = connect_async(request).await.expect("a socket");
    let said = [
        json!({ "type": "connection_init", "payload": { "name": text("кто"), "mail": MAIL } }),
        json!({ "type": "subscribe", "id": text("номер"), "payload": asked }),
        json!({ "type": text("вид сообщения"), "payload": PHONE }),
    ];
    let mut heard = String::new();
    for (message, answer) in said.into_iter().zip(["connection_ack", "error", ""]) {
        let [message, answer] = [message.to_string(), answer.to_owned()];
        socket.send(Message::text(message)).await.expect("it is sent");
        // The last one ends the connection.
        while answer.is_empty() || !heard.contains(&answer) {
            let Some(Ok(message)) = timeout(DEADLINE, socket.next()).await.expect("in time") else { break };
            heard.push_str(&message.to_string());
        }
        assert!(heard.contains(&answer), "{answer}: {heard}");
    }
}

/// The key by which checkpoints are signed.
pub(super) async fn audit_key(server: &TestServer) {
    let made = run(server.folder(), &["audit", "key", "new", "audit-key"]).await;
    assert_eq!(made.code, Some(0), "{made:?}");
}

/// A backup and a bundle, made beside the service in its folder under these names; gives what `unpacked` makes of the backup. Neither holds
/// anything in words.
pub(super) async fn copies(
    server: &TestServer,
    scanner: &Scanner,
    [backup, bundle]: [&str; 2],
    unpacked: impl FnOnce(&Path) -> Vec<u8>,
) -> Vec<u8> {
    let keys = ["--audit-key-file", "audit-key", "--checkpoint-folder", "checkpoints"];
    let flags = server.flags();
    let done = async |arguments: &[&str]| {
        let ran = run(server.folder(), arguments).await;
        assert_eq!(ran.code, Some(0), "{arguments:?}: {ran:?}");
    };
    done(&[&["backup", backup][..], &flags].concat()).await;
    done(&[&["audit", "checkpoint"][..], &flags, &keys].concat()).await;
    done(&[&["audit", "export", "--to", bundle][..], &flags, &keys].concat()).await;
    // A bundle is stored, not compressed.
    for file in [backup, bundle] {
        let bytes = std::fs::read(server.folder().join(file)).expect("it was made");
        assert!(bytes.len() > 10_000, "{file}: {} bytes", bytes.len());
        scanner.assert_absent(file, &bytes);
    }
    let copied = unpacked(&server.folder().join(backup));
    assert!(copied.len() > 10_000, "{} bytes", copied.len());
    scanner.assert_absent("the backup, unpacked", &copied);
    copied
}
