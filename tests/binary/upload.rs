//! Files sent to the service: good ones are imported, bad ones get a typed error and leave the journal as it was.

use crate::kit::database::{Fresh, on_both_databases};
use crate::kit::server::{TestServer, run};
use serde_json::Value;
use std::path::Path;

const GOOD: &[u8] = include_bytes!("../../crates/server/samples/zarechnaya-2024.xlsx");
const FAULTY: &[u8] = include_bytes!("../data/zarechnaya-faulty.xlsx");
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

on_both_databases![a_faulty_journal_comes_back_with_its_verdicts];

async fn send(server: &TestServer, path: &str, file: Vec<u8>) -> (u16, Value) {
    let request = server.client.post(server.url(path)).header("content-type", XLSX).body(file);
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn a_faulty_journal_comes_back_with_its_verdicts(database: Fresh) {
    let server = TestServer::start(&database, &[]).await;
    let (status, rehearsed) = send(&server, "/imports?dryRun=true", FAULTY.to_vec()).await;
    assert_eq!(status, 200, "{rehearsed}");
    assert_eq!(rehearsed["position"], Value::Null);
    assert_eq!(server.health().await["head"], 0);

    let (status, outcome) = send(&server, "/imports", FAULTY.to_vec()).await;
    assert_eq!(status, 200, "{outcome}");
    assert_eq!(outcome["counts"], rehearsed["counts"]);
    let refused =
        outcome["counts"]["refused"].as_u64().unwrap() + outcome["counts"]["waits"].as_u64().unwrap();
    assert_eq!((refused, outcome["counts"]["partly"].as_u64()), (29, Some(1)), "{outcome}");
    assert_eq!(outcome["rows"].as_array().unwrap().len(), 30);
    let head = server.health().await["head"].as_u64().unwrap();
    assert!(head > 0);

    let returned = server.client.get(server.url(outcome["returned"].as_str().unwrap())).send().await.unwrap();
    assert_eq!(returned.headers()["cache-control"], "no-store");
    assert!(returned.bytes().await.unwrap().starts_with(b"PK"));
    let direct =
        server.client.post(server.url("/imports")).header("accept", XLSX).header("content-type", XLSX);
    let direct = direct.body(FAULTY.to_vec()).send().await.unwrap();
    assert_eq!(direct.headers()["content-type"], XLSX);
    assert_eq!(server.health().await["head"].as_u64(), Some(head), "a second sending records nothing");
}

#[tokio::test]
async fn one_sheet_as_csv_names_its_place_and_is_found_again() {
    let csv = concat!(env!("CARGO_MANIFEST_DIR"), "/data/zarechnaya-mentees-cp1251.csv");
    let database = Fresh::sqlite();
    let server = TestServer::start(&database, &["--samples"]).await;
    let head = server.caught_up().await["head"].clone();
    let (folder, url) = (tempfile::tempdir().unwrap(), server.url(""));
    let program = "Вместе к успеху — 2024";
    let place = ["--sheet", "Наставляемые", "--organisation", "RO-ZAR", "--program", program];
    let sent = run(folder.path(), &[&["import", csv, "--server", &url][..], &place].concat()).await;
    assert_eq!(sent.code, Some(0), "{}", sent.err);
    assert!(sent.out.contains("already there 10") && sent.out.contains("refused 0"), "{}", sent.out);
    assert_eq!(server.health().await["head"], head, "the workbook had said it all");

    let unplaced = run(folder.path(), &["import", csv, "--server", &url]).await;
    assert_eq!(unplaced.code, Some(1));
    assert!(unplaced.err.contains("FILE_NOT_A_WORKBOOK"), "{}", unplaced.err);
}

#[tokio::test]
async fn a_bad_file_gets_a_typed_error_and_leaves_nothing() {
    let database = Fresh::sqlite();
    let server = TestServer::start(&database, &[]).await;
    let mut flipped = GOOD.to_vec();
    flipped.truncate(GOOD.len() / 2);
    let cases: Vec<(&str, Vec<u8>, u16, &str)> = vec![
        ("/imports", Vec::new(), 400, "FILE_EMPTY"),
        ("/imports", b"%PDF-1.7 not a journal".to_vec(), 415, "FILE_NOT_A_WORKBOOK"),
        ("/imports", vec![0; 1_000_000], 415, "FILE_NOT_A_WORKBOOK"),
        ("/imports", flipped, 400, "FILE_DAMAGED"),
        ("/imports?sheet=mentees", GOOD.to_vec(), 400, "SHEET_INCOMPLETE"),
        ("/imports?sheet=people&organisation=a&program=b", GOOD.to_vec(), 400, "SHEET_UNKNOWN"),
        ("/imports?sheet=mentees&organisation=a&program=b", GOOD.to_vec(), 415, "FILE_NOT_TEXT"),
        ("/imports?dryRun=perhaps", GOOD.to_vec(), 400, "PARAMETERS"),
        ("/imports?dry_run=true", GOOD.to_vec(), 400, "PARAMETERS"),
    ];
    for (path, file, expected, code) in cases {
        let (status, answer) = send(&server, path, file).await;
        assert_eq!((status, answer["error"]["code"].as_str()), (expected, Some(code)), "{path}: {answer}");
        for language in ["ru", "en"] {
            assert!(!answer["error"]["message"][language].as_str().unwrap().is_empty(), "{answer}");
        }
    }
    assert_eq!(server.health().await["head"], 0);
}

#[tokio::test]
async fn a_hundred_megabytes_of_zeros_are_not_read() {
    let database = Fresh::sqlite();
    let server = TestServer::start(&database, &[]).await;
    let request = server.client.post(server.url("/imports")).header("content-type", XLSX);
    // The answer may come before the body has gone out, and the connection with it.
    if let Ok(answer) = request.body(vec![0; 100_000_000]).send().await {
        assert_eq!(answer.status(), 413);
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer["error"]["code"], "FILE_TOO_LARGE");
    }
    let chunks = futures_util::stream::iter((0..100).map(|_| Ok::<_, std::io::Error>(vec![0_u8; 1_000_000])));
    let request = server.client.post(server.url("/imports")).header("content-type", XLSX);
    if let Ok(answer) = request.body(reqwest::Body::wrap_stream(chunks)).send().await {
        assert_eq!(answer.status(), 413, "unannounced");
    }
    assert_eq!(server.health().await["head"], 0);
}

#[tokio::test]
async fn a_page_of_another_site_and_a_form_are_refused() {
    let database = Fresh::sqlite();
    let server = TestServer::start(&database, &[]).await;
    let ask = |name: &'static str, value: &'static str| {
        server.client.post(server.url("/imports")).header(name, value).body(GOOD.to_vec())
    };
    let from_elsewhere = [
        ("origin", "https://evil.example"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ];
    for (name, value) in from_elsewhere {
        assert_eq!(
            ask(name, value).header("content-type", XLSX).send().await.unwrap().status(),
            403,
            "{value}"
        );
    }
    for media in ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"] {
        assert_eq!(ask("content-type", media).send().await.unwrap().status(), 415, "{media}");
    }
    assert_eq!(server.get("/imports").await.unwrap().0, 405);
    assert_eq!(server.health().await["head"], 0);
}

#[tokio::test]
async fn the_command_line_imports_here_and_at_a_running_service() {
    let database = Fresh::sqlite();
    let server = TestServer::start(&database, &[]).await;
    let folder = server.folder().to_owned();
    std::fs::write(folder.join("journal.xlsx"), GOOD).unwrap();
    let url = server.url("");
    let sent = run(&folder, &["import", "journal.xlsx", "--server", &url, "--returned", "back.xlsx"]).await;
    assert_eq!(sent.code, Some(0), "{sent:?}");
    assert!(sent.out.contains("refused 0"), "{}", sent.out);
    assert!(std::fs::read(folder.join("back.xlsx")).unwrap().starts_with(b"PK"));
    let head = server.health().await["head"].clone();

    let mut again = vec!["import", "journal.xlsx"];
    again.extend(server.flags());
    let again = run(&folder, &again).await;
    assert_eq!(again.code, Some(0), "{again:?}");
    assert!(again.out.contains("recorded 0,"), "{}", again.out);
    assert_eq!(server.health().await["head"], head);

    assert_refused(&folder, &url, "not a workbook".as_bytes(), "FILE_NOT_A_WORKBOOK").await;
}

async fn assert_refused(folder: &Path, url: &str, file: &[u8], code: &str) {
    std::fs::write(folder.join("bad"), file).unwrap();
    for arguments in [vec!["import", "bad"], vec!["import", "bad", "--server", url]] {
        let refused = run(folder, &arguments).await;
        assert_eq!(refused.code, Some(1));
        assert!(refused.err.contains(code), "{}", refused.err);
    }
}
