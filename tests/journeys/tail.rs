//! The journal as lines: every event once, through broken connections, filters, slow clients and the end of the service.

use crate::kit::app::{app, sample, try_import};
use crate::kit::database::{DEADLINE, Fresh, on_both_databases};
use crate::kit::server::TestServer;
use ::app::App;
use ::app::import::ImportOptions;
use futures_util::StreamExt;
use serde_json::{Value, json};
use server::http::accept::{self, Times};
use server::http::tail::{Pace, tail_routes};
use std::net::SocketAddr;
use std::time::Duration;
use store::journal::Position;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

on_both_databases!(
    every_event_once_through_a_broken_connection,
    a_filter_lets_through_what_it_names_and_says_how_far_it_has_looked,
);

const JOURNAL: &str = "boldyrevskaya-2024.xlsx";

async fn every_event_once_through_a_broken_connection(fresh: Fresh) {
    let server = TestServer::start(&fresh, &[]).await;
    let mut heard: Vec<u64> = Vec::new();
    let listening = async {
        while heard.len() < 400 {
            let last = heard.last().copied().unwrap_or(0);
            let url = server.url("/events?after=0");
            let mut left = 70;
            let lines = read(server.client.get(url).header("last-event-id", last), |_| {
                left -= 1;
                left == 0
            })
            .await;
            heard.extend(lines.iter().filter_map(|line| line["position"].as_str()?.parse::<u64>().ok()));
        }
    };
    let upload =
        server.client.post(server.url("/imports")).header("content-type", "application/octet-stream");
    let upload = upload.body(sample(JOURNAL)).send();
    let (answer, ()) = timeout(DEADLINE, async { tokio::join!(upload, listening) }).await.expect("in time");
    assert_eq!(answer.unwrap().status(), 200);
    let expected: Vec<u64> = (1..=heard.len() as u64).collect();
    assert_eq!(heard, expected, "ascending, none lost, none twice");
    for (refused, code) in [
        ("/events?after=many", "PARAMETERS"),
        ("/events?since=1", "PARAMETERS"),
        ("/events?types=PairFormd", "UNKNOWN_NAME"),
        ("/events?after=1000000", "BEYOND_THE_END"),
    ] {
        let (status, body) = server.get(refused).await.unwrap();
        assert_eq!((status, body.contains(code)), (400, true), "{refused}: {body}");
    }
}

/// The lines of an answer up to the last one that is wanted, or to its end.
async fn read(request: reqwest::RequestBuilder, mut is_last: impl FnMut(&Value) -> bool) -> Vec<Value> {
    let answer = request.send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/x-ndjson");
    let mut bytes = answer.bytes_stream();
    let (mut pending, mut lines) = (Vec::new(), Vec::new());
    while let Some(chunk) = bytes.next().await {
        pending.extend_from_slice(&chunk.unwrap());
        while let Some(end) = pending.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = pending.drain(..=end).collect();
            lines.push(serde_json::from_slice(&line).unwrap());
            if lines.last().is_some_and(&mut is_last) {
                return lines;
            }
        }
    }
    lines
}

/// The tail alone, served with short patience.
struct Served {
    app: App,
    address: SocketAddr,
    stop: CancellationToken,
}

impl Served {
    async fn start(fresh: &Fresh, pace: Pace, write: Duration) -> Self {
        let app = app(fresh).await;
        try_import(&app, &sample(JOURNAL), &ImportOptions::default()).await.unwrap();
        let stop = CancellationToken::new();
        let routes = tail_routes(app.clone(), stop.clone(), pace);
        // Connections take the smallest buffer over from their listener.
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_send_buffer_size(1).unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        let listener = socket.listen(16).unwrap();
        let address = listener.local_addr().unwrap();
        let times = Times { write, ..Times::default() };
        tokio::spawn(accept::serve(listener, routes, stop.clone(), times));
        Self { app, address, stop }
    }

    fn get(&self, query: &str) -> reqwest::RequestBuilder {
        reqwest::Client::new().get(format!("http://{}/events?{query}", self.address))
    }

    /// A client with the smallest buffer there is, which has asked and read nothing yet.
    async fn ask_and_wait(&self) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(1).unwrap();
        let mut stream = socket.connect(self.address).await.unwrap();
        stream.write_all(b"GET /events?after=0 HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
        stream
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a client that does nothing for a time is what these tests are about"
)]
async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}

const UNHURRIED: Pace = Pace { heartbeat: Duration::from_millis(50), patience: Duration::from_secs(60) };

async fn a_filter_lets_through_what_it_names_and_says_how_far_it_has_looked(fresh: Fresh) {
    let served = Served::start(&fresh, UNHURRIED, DEADLINE).await;
    let head = served.app.journal().head().borrow().to_string();
    let all = served.app.journal().read_after(Position(0), 10_000).await.unwrap();
    let formed = all.iter().filter(|event| event.event_type == "PairFormed").count();
    assert!(formed > 1);
    let looked_through = |line: &Value| line["heartbeat"] == head.as_str();
    let lines = read(served.get("after=0&types=PairFormed&aggregateTypes=Pair,Mentor"), looked_through).await;
    let events: Vec<&Value> = lines.iter().filter(|line| line.get("heartbeat").is_none()).collect();
    assert_eq!(events.len(), formed);
    assert!(events.iter().all(|event| event["type"] == "PairFormed"), "{events:?}");
    let none = read(served.get("after=0&types="), looked_through).await;
    assert!(none.iter().all(|line| line.get("heartbeat").is_some()), "{none:?}");
    // The end of the service is said with the place to go on from.
    let listening = read(served.get("types=PairFormed"), |_| false);
    let (lines, ()) = tokio::join!(listening, async {
        pause(Duration::from_millis(300)).await;
        served.stop.cancel();
    });
    let last = lines.last().unwrap();
    assert_eq!((&last["closed"], &last["after"]), (&json!("GOING_AWAY"), &json!(head)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_client_is_told_where_it_was_and_goes_on_without_loss() {
    let fresh = Fresh::sqlite();
    let pace = Pace { patience: Duration::from_millis(200), ..UNHURRIED };
    let served = Served::start(&fresh, pace, DEADLINE).await;
    grow(&served.app).await;
    let mut stream = served.ask_and_wait().await;
    pause(Duration::from_millis(1_500)).await;
    let mut answer = Vec::new();
    timeout(DEADLINE, stream.read_to_end(&mut answer)).await.expect("it is closed").unwrap();
    let text = String::from_utf8(answer).unwrap();
    let closed = text.lines().find(|line| line.contains("\"closed\"")).expect("it is told");
    let closed: Value = serde_json::from_str(closed).unwrap();
    assert_eq!(closed["closed"], "TOO_SLOW");
    let last = text.lines().rfind(|line| line.starts_with("{\"position\"")).unwrap();
    let last: Value = serde_json::from_str(last).unwrap();
    assert_eq!(closed["after"], last["position"], "it goes on behind the last line that it has");
    assert!(
        last["position"].as_str().unwrap().parse::<u64>().unwrap() < served.app.journal().head().borrow().0
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_reads_nothing_loses_its_connection() {
    let fresh = Fresh::sqlite();
    let served = Served::start(&fresh, UNHURRIED, Duration::from_millis(300)).await;
    grow(&served.app).await;
    let mut stream = served.ask_and_wait().await;
    pause(Duration::from_millis(1_500)).await;
    let mut answer = Vec::new();
    let ended = timeout(DEADLINE, stream.read_to_end(&mut answer)).await.expect("it is closed");
    assert!(ended.is_err() || !answer.ends_with(b"\r\n0\r\n\r\n"), "cut, not ended in order");
}

/// More events than buffers of a connection hold.
async fn grow(app: &App) {
    for sample_name in ["zarechnaya-2024.xlsx", "kizilyurt-2022-23.xlsx"] {
        try_import(app, &sample(sample_name), &ImportOptions::default()).await.unwrap();
    }
}
