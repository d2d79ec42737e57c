//! Master keys changed beside a running service: names stay readable, what was indexed stays found, an end in the middle costs
//! nothing, and an old key is dropped only when it wraps nothing.

use crate::kit::app::sample;
use crate::kit::database::{Fresh, on_both_databases};
use crate::kit::server::{Ran, TestServer, command, run};
use serde_json::{Value, json};
use std::process::Stdio;
use std::time::Duration;
use store::journal::{Commit, Metadata};
use store::vault::{KeyFile, MasterKey, MasterKeys, Vault, VaultError, masters};
use uuid::Uuid;

on_both_databases!(
    keys_are_changed_beside_a_running_service,
    changes_of_keys_at_once_lose_none,
    a_change_of_keys_goes_on_where_it_was_killed,
    a_stopped_change_leaves_both_keys_usable,
    a_start_that_read_the_file_before_keys_were_changed_reads_it_again,
);

async fn vault(server: &TestServer, arguments: &[&str]) -> Ran {
    run(server.folder(), &[&["vault"][..], arguments, &server.flags()].concat()).await
}

/// How many people there are with a name, of so many.
async fn named(server: &TestServer) -> (usize, usize) {
    let document = "{ mentees(first: 200) { edges { node { person { name } } } } }";
    let answer = server.graphql(document, json!({})).await.expect("an answer");
    let edges = answer["data"]["mentees"]["edges"].as_array().unwrap_or_else(|| panic!("{answer}")).clone();
    let named = edges.iter().filter(|edge| edge["node"]["person"]["name"].is_string()).count();
    (named, edges.len())
}

async fn import(server: &TestServer, file: &str) -> Value {
    let xlsx = "application/octet-stream";
    let request = server.client.post(server.url("/imports")).header("content-type", xlsx).body(sample(file));
    let outcome = request.send().await.expect("an answer").json().await.expect("an outcome");
    server.caught_up().await;
    outcome
}

/// Marks of the keys with how many keys of subjects each wraps, those in use.
async fn in_use(server: &TestServer) -> Vec<(String, u64)> {
    let listed = vault(server, &["keys"]).await;
    assert_eq!(listed.code, Some(0), "{}", listed.err);
    let lines = listed.out.lines().filter(|line| line.contains("in use"));
    let read = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        (words[0].to_owned(), words[words.len() - 1].parse().expect("a count"))
    };
    lines.map(read).collect()
}

async fn keys_are_changed_beside_a_running_service(fresh: Fresh) {
    let server = TestServer::start(&fresh, &[]).await;
    let first = import(&server, "zarechnaya-2024.xlsx").await;
    let before = named(&server).await;
    assert!(before.0 > 5 && before.0 == before.1, "{before:?}");
    let old = in_use(&server).await;
    assert!(matches!(old.as_slice(), [(_, wraps)] if *wraps > 10), "{old:?}");
    std::fs::copy(server.folder().join("master-key"), server.folder().join("old-master-key")).unwrap();

    let rotated = vault(&server, &["rotate"]).await;
    assert_eq!(rotated.code, Some(0), "{}", rotated.err);
    let both = in_use(&server).await;
    assert_eq!(both, [(old[0].0.clone(), 0), (both[1].0.clone(), old[0].1)]);
    assert_eq!(named(&server).await, before, "the service reads its file again");
    let again = import(&server, "zarechnaya-2024.xlsx").await;
    assert_eq!(again["counts"]["recorded"], 0, "who was indexed is found: {again}");
    assert_eq!(first["counts"]["recorded"], again["counts"]["alreadyThere"]);

    let refused = vault(&server, &["drop-key", &both[1].0]).await;
    assert!(refused.code == Some(1) && refused.err.contains("is in use"), "{refused:?}");
    let dropped = vault(&server, &["drop-key", &old[0].0]).await;
    assert_eq!(dropped.code, Some(0), "{}", dropped.err);
    let repeated = vault(&server, &["drop-key", &old[0].0]).await;
    assert!(repeated.code == Some(0) && repeated.out.contains("dropped before"), "{repeated:?}");
    assert_eq!(in_use(&server).await, both[1..]);
    assert_eq!(std::fs::read_to_string(server.folder().join("master-key")).unwrap().lines().count(), 1);

    import(&server, "boldyrevskaya-2024.xlsx").await;
    let after = named(&server).await;
    assert!(after.0 > before.0 && after.0 == after.1, "what is new is wrapped with the new key: {after:?}");
    let [_, address, ..] = server.flags();
    let with_old = ["vault", "rotate", "--database", address, "--master-key-file", "old-master-key"];
    let refused = run(server.folder(), &with_old).await;
    assert!(refused.code == Some(1) && refused.err.contains("not the master key"), "{refused:?}");
    let doctor =
        run(server.folder(), &[&["doctor", "--bind", "127.0.0.1:1"][..], &server.flags()].concat()).await;
    assert!(doctor.out.contains("every person has a key"), "{}", doctor.out);
    assert!(!doctor.out.contains("ERROR"), "{}", doctor.out);
}

async fn changes_of_keys_at_once_lose_none(fresh: Fresh) {
    let server = TestServer::start(&fresh, &["--log", "warn"]).await;
    import(&server, "zarechnaya-2024.xlsx").await;
    let before = named(&server).await;
    for round in 1..=3 {
        let rotate = || vault(&server, &["rotate"]);
        let (one, other, made) = tokio::join!(rotate(), rotate(), vault(&server, &["new-key"]));
        for ran in [one, other, made] {
            assert_eq!(ran.code, Some(0), "round {round}: {}", ran.err);
        }
        let given = MasterKeys::from_file(server.folder().join("master-key")).unwrap();
        let given: Vec<String> = given.keys().iter().map(MasterKey::mark).collect();
        let in_use = in_use(&server).await;
        assert!(in_use.iter().all(|(mark, _)| given.contains(mark)), "round {round}: {in_use:?} {given:?}");
        assert_eq!(named(&server).await, before, "round {round}");
    }
}

#[expect(clippy::disallowed_methods, reason = "it is killed at some moment, whatever it has done by then")]
async fn a_change_of_keys_goes_on_where_it_was_killed(fresh: Fresh) {
    let server = TestServer::start(&fresh, &["--log", "warn"]).await;
    import(&server, "zarechnaya-2024.xlsx").await;
    let before = named(&server).await;
    for round in 1..=8_u64 {
        let mut rotating = command(server.folder());
        rotating.args(["vault", "rotate"]).args(server.flags()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = rotating.spawn().expect("it starts");
        tokio::time::sleep(Duration::from_millis(round * 12)).await;
        child.kill().await.expect("it is killed");
        assert_eq!(named(&server).await, before, "round {round}");
    }
    let rotated = vault(&server, &["rotate"]).await;
    assert_eq!(rotated.code, Some(0), "{}", rotated.err);
    let in_use = in_use(&server).await;
    let (newest, older) = in_use.split_last().expect("a key");
    assert!(newest.1 > 10 && older.iter().all(|(_, wraps)| *wraps == 0), "{in_use:?}");
    for (mark, _) in older {
        assert_eq!(vault(&server, &["drop-key", mark]).await.code, Some(0));
    }
    assert_eq!(named(&server).await, before);
}

fn master(byte: u8) -> MasterKey {
    MasterKey::from_bytes([byte; 32])
}

async fn a_stopped_change_leaves_both_keys_usable(fresh: Fresh) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys");
    std::fs::write(&file, "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n").unwrap();
    let journal = fresh.journal().await;
    let backend = journal.backend().clone();
    let stale = Vault::open(backend.clone(), master(1)).await.unwrap();
    let subjects: Vec<Uuid> = (1..=10).map(Uuid::from_u128).collect();
    let mut commit = Commit::new(Uuid::from_u128(1), [1; 32], Metadata::new());
    for subject in &subjects {
        let (key, wrapped) = stale.seal_new(*subject);
        commit.keys.push(wrapped);
        commit.records.push(key.seal("name", "Ёлкина"));
    }
    journal.append(commit).await.unwrap();
    let index = stale.blind_index("person", &["ёлкина"]);

    let vault = Vault::open(backend.clone(), MasterKeys::from_file(&file).unwrap()).await.unwrap();
    KeyFile::hold(&file).unwrap().add_new().unwrap();
    vault.introduce(7).await.unwrap();
    assert_eq!(vault.rewrap(Uuid::nil(), 4).await.unwrap(), Some((subjects[3], 4)));
    let wraps: Vec<u64> = masters(&backend).await.unwrap().iter().map(|master| master.wraps).collect();
    assert_eq!(wraps, [6, 4]);
    for subject in &subjects {
        assert!(vault.reveal(*subject, "name").await.unwrap().is_some());
    }
    assert_eq!(vault.blind_index("person", &["ёлкина"]), index, "what was indexed stays found");
    let old = masters(&backend).await.unwrap()[0].mark.clone();
    let refused = vault.drop_master(&old, 8).await;
    assert!(matches!(refused, Err(VaultError::MasterKeyInUse { wraps: 6, .. })), "{refused:?}");
    assert!(matches!(
        Vault::open(backend.clone(), master(1)).await,
        Err(VaultError::MasterKeyNotGiven { .. })
    ));

    while let Some((_, count)) = vault.rewrap(Uuid::nil(), 4).await.unwrap() {
        assert!(count <= 4);
    }
    assert!(vault.drop_master(&old, 9).await.unwrap());
    // A node that has not learnt of it is stopped by the database, and has written nothing.
    let (_, wrapped) = stale.seal_new(Uuid::from_u128(99));
    let late = Commit { keys: vec![wrapped], ..Commit::new(Uuid::from_u128(2), [1; 32], Metadata::new()) };
    assert!(journal.append(late).await.is_err());
    assert!(matches!(Vault::open(backend, master(1)).await, Err(VaultError::WrongMasterKey)));
}

/// A node that starts reads its file first and the database then. The order is forced: everything of a change comes in between.
async fn a_start_that_read_the_file_before_keys_were_changed_reads_it_again(fresh: Fresh) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys");
    std::fs::write(&file, "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n").unwrap();
    let backend = fresh.backend().await;
    let given = || MasterKeys::from_file(&file).unwrap();
    let running = Vault::open(backend.clone(), given()).await.unwrap();
    let index = running.blind_index("person", &["ёлкина"]);

    let [read, to_be_dropped_under, elsewhere] = [given(), given(), master(1).into()];
    KeyFile::hold(&file).unwrap().add_new().unwrap();
    running.introduce(7).await.unwrap();
    assert!(Vault::verify(&backend, &read).await.unwrap(), "as a restore asks");
    let started = Vault::open(backend.clone(), read).await.unwrap();
    assert_eq!(started.blind_index("person", &["ёлкина"]), index);
    let refused = Vault::open(backend.clone(), elsewhere).await;
    assert!(matches!(refused, Err(VaultError::MasterKeyNotGiven { .. })), "no file says more: {refused:?}");

    let old = master(1).mark();
    assert!(running.drop_master(&old, 8).await.unwrap());
    KeyFile::hold(&file).unwrap().remove(&old).unwrap();
    let started = Vault::open(backend, to_be_dropped_under).await.unwrap();
    assert_eq!(started.blind_index("person", &["ёлкина"]), index);
}
