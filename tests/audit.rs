//! What outsiders check the journal by: two verifiers that share no code, and the binary as an auditor meets it.

mod bundles;
mod forger;
mod proofs;
mod service;

use crate::kit::server::{Ran, run};
use std::path::Path;

/// Both verifiers have to say the same: the status, and the words that are in both.
async fn both_say(folder: &Path, ours: &[&str], theirs: &[&str], status: i32, words: &str) {
    let ours = run(folder, &[&["audit"], ours].concat()).await;
    let python = python(folder, theirs).await;
    let said = format!("expected {status} {words:?}:\n  ours {ours:?}\n  python {python:?}");
    assert_eq!((ours.code, python.code), (Some(status), Some(status)), "{said}");
    assert!(format!("{}{}", ours.out, ours.err).contains(words) && python.out.contains(words), "{said}");
}

/// The independent verifier.
/// One that has the package `cryptography`; `tests/run` says which.
#[expect(clippy::disallowed_methods, reason = "how the tests are told of an interpreter")]
fn interpreter() -> String {
    std::env::var("NASTAVNIK_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

async fn python(folder: &Path, arguments: &[&str]) -> Ran {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("audit/verify.py");
    let running =
        tokio::process::Command::new(interpreter()).arg(script).args(arguments).current_dir(folder).output();
    let output = running.await.expect("python3 is there");
    Ran {
        code: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
