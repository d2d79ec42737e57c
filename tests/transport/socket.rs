//! The protocol on a socket: its order, its close codes, and what a client may not do to others.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use graphql::guard::Limits;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::{Served, soon};

/// A client.
pub(super) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    async fn open(served: &Served) -> Self {
        Self::try_open(served, Some("graphql-transport-ws"), None).await.expect("the socket opens")
    }

    async fn try_open(
        served: &Served,
        protocol: Option<&'static str>,
        origin: Option<&'static str>,
    ) -> Result<Self, Error> {
        let url = format!("ws://{}/graphql/ws", served.address);
        let mut request = url.into_client_request()?;
        let headers = request.headers_mut();
        if let Some(protocol) = protocol {
            headers.insert("sec-websocket-protocol", HeaderValue::from_static(protocol));
        }
        if let Some(origin) = origin {
            headers.insert("origin", HeaderValue::from_static(origin));
        }
        connect_async(request).await.map(|(socket, _)| Self(socket))
    }

    pub(super) async fn acknowledged(served: &Served) -> Self {
        let mut socket = Self::open(served).await;
        socket.say(&json!({"type": "connection_init"})).await;
        assert_eq!(socket.heard().await, json!({"type": "connection_ack"}));
        socket
    }

    async fn say(&mut self, message: &Value) {
        self.say_text(message.to_string()).await;
    }

    async fn say_text(&mut self, text: String) {
        self.0.send(Message::text(text)).await.expect("the socket is open");
    }

    pub(super) async fn subscribe(&mut self, id: &str, document: &str) {
        let payload = json!({"query": document});
        let message = json!({"type": "subscribe", "id": id, "payload": payload});
        self.say(&message).await;
    }

    /// The next message of the protocol.
    pub(super) async fn heard(&mut self) -> Value {
        loop {
            let message = soon(self.0.next()).await.expect("no end").expect("a message");
            if let Message::Text(text) = message {
                return serde_json::from_str(&text).expect("JSON");
            }
            assert!(matches!(message, Message::Ping(_)), "{message:?}");
        }
    }

    /// The code that the service closes with, whatever it says before.
    async fn close_code(&mut self) -> u16 {
        loop {
            let message = soon(self.0.next()).await.expect("a close").expect("a close");
            if let Message::Close(frame) = message {
                return frame.expect("a close with a code").code.into();
            }
        }
    }
}

async fn code_after(messages: &[&str]) -> u16 {
    let served = Served::start().await;
    let mut socket = Socket::open(&served).await;
    for message in messages {
        socket.say_text((*message).to_owned()).await;
    }
    socket.close_code().await
}

const INIT: &str = r#"{"type":"connection_init"}"#;
const FOREVER: &str =
    r#"{"type":"subscribe","id":"1","payload":{"query":"subscription{forever{position}}"}}"#;

#[tokio::test]
async fn messages_outside_the_protocol_close_with_4400() {
    for message in [
        "not json",
        "[]",
        r#"{"type":"start"}"#,
        r#"{"type":"subscribe","id":"","payload":{"query":"{a}"}}"#,
        r#"{"type":"subscribe","id":"1","payload":{}}"#,
        &format!(r#"{{"type":"ping","payload":{}}}"#, "[".repeat(100)),
    ] {
        assert_eq!(code_after(&[INIT, message]).await, 4400, "{message}");
    }
}

#[tokio::test]
async fn an_operation_before_the_introduction_closes_with_4401() {
    assert_eq!(code_after(&[FOREVER]).await, 4401);
}

#[tokio::test]
async fn a_caller_who_is_refused_is_closed_with_4403() {
    let refused = r#"{"type":"connection_init","payload":{"token":"expired"}}"#;
    assert_eq!(code_after(&[refused]).await, 4403);
}

#[tokio::test]
async fn a_caller_who_says_nothing_is_closed_with_4408() {
    let served =
        Served::start_with(Limits { init_time: Duration::from_millis(50), ..Limits::default() }).await;
    assert_eq!(Socket::open(&served).await.close_code().await, 4408);
}

#[tokio::test]
async fn a_name_in_use_closes_with_4409() {
    assert_eq!(code_after(&[INIT, FOREVER, FOREVER]).await, 4409);
}

#[tokio::test]
async fn a_second_introduction_closes_with_4429() {
    assert_eq!(code_after(&[INIT, INIT]).await, 4429);
}

#[tokio::test]
async fn a_large_message_closes_with_1009() {
    let large = format!(r#"{{"type":"ping","payload":{{"a":"{}"}}}}"#, "x".repeat(70_000));
    assert_eq!(code_after(&[INIT, &large]).await, 1009);
}

#[tokio::test]
async fn a_page_of_another_origin_is_not_let_in() {
    let served = Served::start().await;
    let protocol = Some("graphql-transport-ws");
    let refused = Socket::try_open(&served, protocol, Some("https://evil.example")).await;
    let Err(Error::Http(response)) = refused.map(|_| ()) else {
        panic!("the socket opened");
    };
    assert_eq!(response.status(), 403);
}

#[tokio::test]
async fn other_subprotocols_are_refused() {
    let served = Served::start().await;
    for protocol in [None, Some("graphql-ws")] {
        let refused = Socket::try_open(&served, protocol, None).await;
        let Err(Error::Http(response)) = refused.map(|_| ()) else {
            panic!("the socket opened with {protocol:?}");
        };
        assert_eq!(response.status(), 400);
    }
}

#[tokio::test]
async fn operations_run_beside_each_other_and_complete() {
    let served = Served::start().await;
    let mut socket = Socket::acknowledged(&served).await;
    socket.subscribe("live", "subscription{forever{position}}").await;
    assert_eq!(socket.heard().await["type"], "next");
    socket.subscribe("once", "query{double(n:21)}").await;
    let next = socket.heard().await;
    assert_eq!(next, json!({"type":"next","id":"once","payload":{"data":{"double":42}}}));
    assert_eq!(socket.heard().await, json!({"type":"complete","id":"once"}));
    socket.subscribe("once", "mutation{set(n:1)}").await;
    assert_eq!(socket.heard().await["payload"]["data"]["set"], 1);
}

#[tokio::test]
async fn a_name_is_free_again_when_its_operation_ends() {
    let served = Served::start().await;
    let mut socket = Socket::acknowledged(&served).await;
    for _ in 0..2 {
        socket.subscribe("1", "subscription{forever{position}}").await;
        assert_eq!(socket.heard().await["type"], "next");
        socket.say(&json!({"type": "complete", "id": "1"})).await;
    }
    socket.say(&json!({"type": "ping"})).await;
    assert_eq!(socket.heard().await, json!({"type": "pong"}));
}

#[tokio::test]
async fn one_operation_too_many_is_an_error_of_its_own() {
    let served = Served::start().await;
    let mut socket = Socket::acknowledged(&served).await;
    for id in 0..20 {
        socket.subscribe(&id.to_string(), "subscription{forever{position}}").await;
        assert_eq!(socket.heard().await["type"], "next");
    }
    socket.subscribe("20", "{double(n:1)}").await;
    let refused = socket.heard().await;
    assert_eq!(refused["type"], "error");
    assert_eq!(refused["payload"][0]["extensions"]["code"], "TOO_MANY_OPERATIONS");
}

#[tokio::test]
async fn a_socket_is_pinged() {
    let served = Served::start_with(Limits { ping: Duration::from_millis(20), ..Limits::default() }).await;
    let mut socket = Socket::acknowledged(&served).await;
    for _ in 0..4 {
        let message = soon(socket.0.next()).await.unwrap().unwrap();
        assert!(matches!(message, Message::Ping(_)), "{message:?}");
    }
}

#[tokio::test]
async fn a_reader_that_takes_nothing_is_dropped() {
    let served =
        Served::start_with(Limits { send_time: Duration::from_millis(100), ..Limits::default() }).await;
    let mut socket = Socket::acknowledged(&served).await;
    socket.subscribe("1", "subscription{flood}").await;
    soon(served.dropped.notified()).await;
    assert!(socket.0.next().await.is_some(), "what was written before is still there");
}

/// It takes what it was sent at last, and then learns from where to go on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_takes_messages_late_is_told_where_it_was_and_closed() {
    let slow_time = Duration::from_millis(100);
    let served = Served::start_with(Limits { slow_time, ..Limits::default() }).await;
    let mut socket = Socket::acknowledged(&served).await;
    socket.subscribe("1", "subscription{heavy{position text}}").await;
    pause(Duration::from_secs(1)).await;
    let (mut last, mut told) = (Value::Null, Value::Null);
    while told.is_null() {
        let heard = socket.heard().await;
        match heard["type"].as_str().unwrap() {
            "next" => last = heard["payload"]["data"]["heavy"]["position"].clone(),
            "error" => told = heard["payload"][0]["extensions"].clone(),
            other => panic!("{other}"),
        }
    }
    assert_eq!(told, json!({ "code": "TOO_SLOW", "lastPosition": last.to_string() }));
    assert_eq!(socket.close_code().await, 1013);
}

#[expect(
    clippy::disallowed_methods,
    reason = "a client that does nothing for a time is what these tests are about"
)]
pub(super) async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}

#[tokio::test]
async fn an_operation_that_is_completed_is_dropped() {
    let served = Served::start().await;
    let mut socket = Socket::acknowledged(&served).await;
    socket.subscribe("1", "subscription{flood}").await;
    assert_eq!(socket.heard().await["type"], "next");
    socket.say(&json!({"type": "complete", "id": "1"})).await;
    soon(async {
        tokio::select! {
            () = served.dropped.notified() => {}
            () = async { loop { socket.heard().await; } } => {}
        }
    })
    .await;
}

#[tokio::test]
async fn everyone_is_told_when_the_service_goes() {
    let served = Served::start().await;
    let mut socket = Socket::acknowledged(&served).await;
    socket.subscribe("live", "subscription{forever{position}}").await;
    assert_eq!(socket.heard().await["type"], "next");
    served.shutdown.cancel();
    assert_eq!(socket.heard().await, json!({"type": "complete", "id": "live"}));
    assert_eq!(socket.close_code().await, 1001);
    soon(served.running).await.unwrap();
}
