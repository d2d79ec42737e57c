//! The master key beside a SQLite file: made once, and never again for a database that has had one.

use crate::kit::server::run;
use std::path::Path;
use tempfile::TempDir;

const JOURNAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/zarechnaya-faulty.xlsx");
const SERVE: [&str; 3] = ["serve", "--bind", "127.0.0.1:0"];
const DOCTOR: [&str; 3] = ["doctor", "--bind", "127.0.0.1:1"];
const KEY: &str = "data/nastavnik.sqlite.master-key";
const PUT_BACK: &str = "is missing: put back the one with which this database was first opened";

#[tokio::test]
async fn a_lost_key_is_asked_for_once_the_journal_has_events() {
    let folder = imported(&["import", JOURNAL]).await;
    a_lost_key_is_asked_for(folder.path()).await;
}

#[tokio::test]
async fn a_lost_key_is_asked_for_though_nothing_was_recorded_with_it() {
    let folder = imported(&["import", "--dry-run", JOURNAL]).await;
    a_lost_key_is_asked_for(folder.path()).await;
}

#[tokio::test]
async fn a_database_that_no_key_has_opened_gets_its_own_from_whoever_writes_first() {
    let folder = tempfile::tempdir().unwrap();
    let rebuilt = run(folder.path(), &["rebuild"]).await;
    assert_eq!(rebuilt.code, Some(0), "{rebuilt:?}");
    let found = run(folder.path(), &DOCTOR).await;
    assert!(found.out.contains("no master key has opened it yet"), "{}", found.out);
    assert!(!folder.path().join(KEY).exists(), "the doctor looks only");
    let imported = run(folder.path(), &["import", "--dry-run", JOURNAL]).await;
    assert!(imported.err.is_empty() && folder.path().join(KEY).exists(), "{imported:?}");
}

async fn imported(arguments: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let imported = run(folder.path(), arguments).await;
    assert_eq!(imported.code, Some(2), "some rows of it are refused: {imported:?}");
    folder
}

async fn a_lost_key_is_asked_for(folder: &Path) {
    let (key, kept) = (folder.join(KEY), folder.join("kept"));
    std::fs::rename(&key, &kept).unwrap();
    for arguments in [&SERVE[..], &["import", JOURNAL], &["import", "--dry-run", JOURNAL]] {
        let refused = run(folder, arguments).await;
        assert_eq!((refused.code, refused.err.lines().count()), (Some(1), 1), "{refused:?}");
        assert!(refused.err.contains(KEY) && refused.err.contains(PUT_BACK), "{}", refused.err);
    }
    let found = run(folder, &DOCTOR).await;
    assert_eq!(found.code, Some(2), "{}", found.out);
    let error = found.out.lines().find(|line| line.contains(PUT_BACK)).unwrap_or_default();
    assert!(error.contains("ERROR") && error.contains(KEY), "{}", found.out);
    assert!(!key.exists(), "nothing makes another");

    std::fs::rename(&kept, &key).unwrap();
    let found = run(folder, &DOCTOR).await;
    assert!(found.out.contains("opens with the master key"), "{}", found.out);
}
