//! Files that are no journal.

use super::head;
use crate::kit::app::sample;
use crate::kit::database::{DEADLINE, Fresh, on_both_databases};
use crate::kit::server::TestServer;
use crate::kit::workbook::with_cell;
use serde_json::Value;
use std::io::{Cursor, Write};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedWriteHalf;
use tokio::time::timeout;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

on_both_databases!(
    a_file_that_is_no_journal_is_refused_by_its_code,
    a_hundred_megabytes_of_zeros_are_refused_early_and_not_kept,
);

const OCTETS: &str = "application/octet-stream";

async fn a_file_that_is_no_journal_is_refused_by_its_code(database: Fresh) {
    let server = TestServer::start(&database, &["--log", "warn"]).await;
    let good = sample("zarechnaya-2024.xlsx");
    let half = good[..good.len() / 2].to_vec();
    let mut flipped = good.clone();
    flipped[good.len() / 3..good.len() / 3 + 64].fill(0xAA);
    let cases = [
        ("nothing", OCTETS, Vec::new(), 400, "FILE_EMPTY"),
        ("a text", OCTETS, "список учеников".into(), 415, "FILE_NOT_A_WORKBOOK"),
        ("zeros", OCTETS, vec![0; 1_000_000], 415, "FILE_NOT_A_WORKBOOK"),
        ("another package", OCTETS, package("word/document.xml", b"<w/>"), 415, "FILE_NOT_A_WORKBOOK"),
        ("a truncated zip", OCTETS, half, 400, "FILE_DAMAGED"),
        ("a zip with bytes changed", OCTETS, flipped, 400, "FILE_DAMAGED"),
        ("a workbook with broken XML", OCTETS, with_cell(&good, "RO-ZAR", "&"), 400, "FILE_DAMAGED"),
        (
            "a workbook without a column",
            OCTETS,
            with_cell(&good, "Дата формирования", "Когда-то"),
            400,
            "MISSING_COLUMNS",
        ),
        ("a good one under another content type", "text/html", good, 415, "MEDIA_TYPE"),
    ];
    for (what, kind, file, status, code) in cases {
        let request = server.client.post(server.url("/imports")).header("content-type", kind).body(file);
        let answer = request.send().await.expect("an answer");
        let (received, answer) = (answer.status(), answer.json::<Value>().await.expect("a refusal is JSON"));
        assert_eq!((received.as_u16(), &answer["error"]["code"]), (status, &code.into()), "{what}: {answer}");
        for language in ["ru", "en"] {
            assert!(
                answer["error"]["message"][language].as_str().is_some_and(|text| !text.is_empty()),
                "{what}"
            );
        }
        assert_eq!(head(&server).await, 0, "{what}");
    }
}

/// A zip with one part.
fn package(part: &str, content: &[u8]) -> Vec<u8> {
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    package.start_file(part, SimpleFileOptions::default()).expect("a new part");
    package.write_all(content).expect("written");
    package.finish().expect("a whole zip").into_inner()
}

/// What is sent.
const HUNDRED: usize = 100_000_000;
const CHUNK: usize = 1_000_000;
/// What may have gone out when the answer is there: the service's own limit, and the buffers on the way.
const EARLY: usize = 40_000_000;
/// By how much the service may grow: it holds what it has to, not what it is sent.
const GROWTH: usize = 64_000_000;

async fn a_hundred_megabytes_of_zeros_are_refused_early_and_not_kept(database: Fresh) {
    let server = TestServer::start(&database, &["--log", "warn"]).await;
    let before = peak_memory(server.id());
    for announced in [true, false] {
        let (answer, sent) = send_zeros(&server, announced).await;
        assert!(answer.starts_with("HTTP/1.1 413"), "announced {announced}: {answer}");
        assert!(answer.contains("FILE_TOO_LARGE"), "announced {announced}: {answer}");
        assert!(sent <= EARLY, "announced {announced}: {sent} bytes had gone out before the answer");
    }
    let grown = peak_memory(server.id()) - before;
    assert!(grown < GROWTH, "the service grew by {grown} bytes");
    assert_eq!(head(&server).await, 0);
}

/// Sends them until the service answers or hangs up: its answer, and how much had gone out.
async fn send_zeros(server: &TestServer, announced: bool) -> (String, usize) {
    let address = server.url("").replacen("http://", "", 1);
    let (mut answers, mut body) = TcpStream::connect(&address).await.expect("it listens").into_split();
    let length = if announced {
        format!("Content-Length: {HUNDRED}")
    } else {
        "Transfer-Encoding: chunked".to_owned()
    };
    let start =
        format!("POST /imports HTTP/1.1\r\nHost: {address}\r\nContent-Type: {OCTETS}\r\n{length}\r\n\r\n");
    body.write_all(start.as_bytes()).await.expect("the head of a request");
    let sending = tokio::spawn(async move { pour(&mut body, announced).await });
    let mut answer = vec![0; 4_096];
    let read =
        timeout(DEADLINE, answers.read(&mut answer)).await.expect("an answer in time").expect("an answer");
    drop(answers);
    let sent = sending.await.expect("the sender does not panic");
    (String::from_utf8_lossy(&answer[..read]).into_owned(), sent)
}

/// How much goes out before the other side hangs up.
async fn pour(body: &mut OwnedWriteHalf, announced: bool) -> usize {
    let zeros = if announced {
        vec![0; CHUNK]
    } else {
        [format!("{CHUNK:x}\r\n").as_bytes(), &vec![0; CHUNK], b"\r\n"].concat()
    };
    let mut sent = 0;
    while sent < HUNDRED && body.write_all(&zeros).await.is_ok() {
        sent += CHUNK;
    }
    sent
}

/// The most memory that a process has had, in bytes.
fn peak_memory(process: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("Linux tells");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    line.split_whitespace().next().and_then(|kilobytes| kilobytes.parse::<usize>().ok()).expect("a number")
        * 1024
}
