//! Copies of a database in use, and what comes back from them.

use crate::kit::app::sample;
use crate::kit::database::{Fresh, on_both_databases};
use crate::kit::server::{Ran, TestServer, run};
use serde_json::Value;
use std::path::Path;

on_both_databases!(
    a_copy_of_a_service_in_use_comes_back_whole,
    a_copy_goes_over_nothing_and_a_changed_one_is_refused,
);

async fn import(server: &TestServer, name: &str) {
    let upload =
        server.client.post(server.url("/imports")).header("content-type", "application/octet-stream");
    assert_eq!(upload.body(sample(name)).send().await.unwrap().status(), 200);
}

async fn with_database(server: &TestServer, database: &str, arguments: &[&str]) -> Ran {
    let all = [arguments, &["--database", database, "--master-key-file", "master-key"]].concat();
    run(server.folder(), &all).await
}

fn manifest(folder: &Path, copy: &str) -> Value {
    serde_json::from_slice(&std::fs::read(folder.join(format!("{copy}.json"))).unwrap()).unwrap()
}

async fn a_copy_of_a_service_in_use_comes_back_whole(fresh: Fresh) {
    let server = TestServer::start(&fresh, &[]).await;
    import(&server, "zarechnaya-2024.xlsx").await;
    let before = server.caught_up().await;
    // The copy is made while more is being written.
    let address = fresh.address();
    let backup = with_database(&server, &address, &["backup", "copy"]);
    let (copied, ()) = tokio::join!(backup, import(&server, "boldyrevskaya-2024.xlsx"));
    assert_eq!(copied.code, Some(0), "{copied:?}");
    let made = manifest(server.folder(), "copy");
    assert!(made["position"].as_u64() >= before["head"].as_u64(), "{made} {before}");

    let target = fresh.another().await;
    let restored = with_database(&server, &target.address(), &["restore", "copy"]).await;
    assert!(matches!(restored.code, Some(0 | 1)), "{restored:?}");
    for said in [
        "positions dense, every leaf as it was hashed",
        "root as when the copy was made",
        "opens with the master key",
    ] {
        assert!(restored.out.contains(said), "{said}: {}", restored.out);
    }
    // It serves on: an import that is sent again finds what the copy has and completes the rest.
    let second = TestServer::start(&target, &[]).await;
    for name in ["zarechnaya-2024.xlsx", "boldyrevskaya-2024.xlsx"] {
        import(&second, name).await;
    }
    let (first, second) = (server.caught_up().await, second.caught_up().await);
    assert_eq!(first["head"], second["head"], "the same history in both");
}

async fn a_copy_goes_over_nothing_and_a_changed_one_is_refused(fresh: Fresh) {
    let server = TestServer::start(&fresh, &[]).await;
    import(&server, "zarechnaya-2024.xlsx").await;
    let address = fresh.address();
    assert_eq!(with_database(&server, &address, &["backup", "copy"]).await.code, Some(0));
    let over = with_database(&server, &address, &["backup", "copy"]).await;
    assert!(over.code == Some(1) && over.err.contains("exists"), "{over:?}");
    // What a copy left that broke off in the last moment.
    for left in ["broken.part", "broken.json"] {
        std::fs::write(server.folder().join(left), "").unwrap();
    }
    assert_eq!(with_database(&server, &address, &["backup", "broken"]).await.code, Some(0));
    let over = with_database(&server, &address, &["restore", "copy"]).await;
    assert!(
        over.code == Some(1) && (over.err.contains("exists") || over.err.contains("has tables")),
        "{over:?}"
    );

    let empty = fresh.another().await;
    let named = ["restore", "copy", "--database", &empty.address(), "--master-key-file", "nowhere"];
    let proved = run(server.folder(), &named).await;
    assert!(proved.code == Some(2) && proved.out.contains("nowhere"), "{proved:?}");
    let target = fresh.another().await;
    let path = server.folder().join("copy");
    let whole = std::fs::read(&path).unwrap();
    let mut changed = whole.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    for bytes in [&changed, &whole[..whole.len() - 1]] {
        std::fs::write(&path, bytes).unwrap();
        let refused = with_database(&server, &target.address(), &["restore", "copy"]).await;
        assert!(refused.code == Some(1) && refused.err.contains("SHA-256"), "{refused:?}");
    }
    std::fs::write(&path, &whole).unwrap();
    std::fs::rename(server.folder().join("copy.json"), server.folder().join("other.json")).unwrap();
    let refused = with_database(&server, &target.address(), &["restore", "copy"]).await;
    assert!(refused.code == Some(1) && refused.err.contains("copy.json"), "{refused:?}");
    std::fs::rename(server.folder().join("other.json"), server.folder().join("copy.json")).unwrap();
    let other =
        if let Fresh::Sqlite(_) = fresh { "postgres://nobody@localhost:1/none" } else { "sqlite:new.sqlite" };
    let refused = with_database(&server, other, &["restore", "copy"]).await;
    assert!(refused.code == Some(1) && refused.err.contains("expected one of the same kind"), "{refused:?}");
    let restored = with_database(&server, &target.address(), &["restore", "copy"]).await;
    assert!(matches!(restored.code, Some(0 | 1)), "{restored:?}");
}
