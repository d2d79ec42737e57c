//! The page of the real binary in Debian's Chromium, and the audit of its GraphQL over HTTP.

use crate::kit::database::Fresh;
use crate::kit::server::TestServer;
use crate::transport::audit;
use std::path::Path;
use tokio::process::Command;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_shows_explains_and_follows() {
    let fresh = Fresh::sqlite();
    let server = TestServer::start(&fresh, &["--samples"]).await;
    server.caught_up().await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    audit::install(&folder.join("js")).await;
    let journal = folder.join("data/zarechnaya-faulty.xlsx");
    let upload = format!(
        "curl -sf -H 'content-type: application/octet-stream' --data-binary @{} {}",
        journal.display(),
        server.url("/imports")
    );
    let screenshots = tempfile::tempdir().unwrap();
    let mut page = Command::new("node");
    page.arg("page.mjs")
        .arg(server.url("/"))
        .arg(screenshots.path())
        .arg(upload)
        .current_dir(folder.join("js"));
    let output = page.output().await.expect("node is needed for this test: apt-get install nodejs chromium");
    let said = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_real_schema_passes_the_audit_too() {
    let fresh = Fresh::sqlite();
    let server = TestServer::start(&fresh, &[]).await;
    audit::passes(&server.url("/graphql")).await;
}
