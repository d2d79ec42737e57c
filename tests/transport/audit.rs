//! The graphql-http audit: what a client may expect of GraphQL over HTTP, in 61 checks.

use std::path::Path;

use tokio::process::Command;

use super::Served;

#[tokio::test]
async fn the_graphql_http_audit_passes_61_of_61() {
    let served = Served::start().await;
    passes(&served.url("/graphql")).await;
}

/// Fails unless the server at `url` passes all of the audit.
pub(crate) async fn passes(url: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("js");
    install(&folder).await;
    let output = run(Command::new("node").args(["audit.mjs", url]), &folder).await;
    assert!(output.status.success(), "{}", said(&output));
}

/// Installs the audit's packages where they are missing. Tests run side by side: one of them
/// installs, the others wait for it.
pub(crate) async fn install(folder: &Path) {
    let lock_file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("npm.lock");
    let lock = std::fs::File::create(lock_file).expect("a lock file");
    let lock = tokio::task::spawn_blocking(move || lock.lock().map(|()| lock))
        .await
        .expect("locking does not panic");
    if !folder.join("node_modules/graphql-http").exists() {
        let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
        let output = run(Command::new("npm").args(arguments), folder).await;
        assert!(output.status.success(), "npm ci failed: {}", said(&output));
    }
    drop(lock);
}

async fn run(command: &mut Command, folder: &Path) -> std::process::Output {
    command
        .current_dir(folder)
        .output()
        .await
        .expect("node and npm are needed for this test: apt-get install nodejs npm")
}

fn said(output: &std::process::Output) -> String {
    let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8_lossy(&text).into_owned()
}
