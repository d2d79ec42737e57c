//! The binary as an operator, an auditor and a forger with all rights meet it, on both databases.

use super::{both_say, python};
use crate::kit::database::{DEADLINE, Fresh, on_both_databases};
use crate::kit::server::{Ran, TestServer, run};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::time::Instant;
use store::audit::{Checkpoint, InclusionText, SignerKey, VerifierKey};
use store::merkle::{Frontier, Hash, verify_consistency, verify_inclusion};

on_both_databases![
    checkpoints_are_published_on_schedule_and_at_the_end,
    an_auditor_verifies_with_files_alone,
    what_nobody_known_signed_goes_into_no_bundle,
    a_key_is_rotated_and_the_old_one_hands_over,
    a_change_past_the_service_is_found_at_its_position,
    a_cut_tail_is_not_signed_and_is_found_by_whoever_kept_a_checkpoint,
];

const KEYS: [&str; 4] = ["--audit-key-file", "audit-key", "--checkpoint-folder", "checkpoints"];

/// A service that has ended with the samples in its journal, and a key.
async fn ended(database: &Fresh) -> TestServer {
    let mut server = TestServer::start(database, &["--samples"]).await;
    server.caught_up().await;
    server.stop().await;
    let made =
        run(server.folder(), &["audit", "key", "new", "audit-key", "--name", "region.example/log"]).await;
    assert_eq!(made.code, Some(0), "{made:?}");
    server
}

async fn audit(server: &TestServer, arguments: &[&str]) -> Ran {
    run(server.folder(), &[&["audit"], arguments, &server.flags(), &KEYS].concat()).await
}

async fn done(server: &TestServer, arguments: &[&str]) -> String {
    let ran = audit(server, arguments).await;
    assert_eq!(ran.code, Some(0), "{arguments:?}: {ran:?}");
    ran.out
}

fn hashes(proof: &Value) -> Vec<Hash> {
    let read = |hash: &Value| STANDARD.decode(hash.as_str().unwrap()).unwrap().try_into().unwrap();
    proof["hashes"].as_array().unwrap().iter().map(read).collect()
}

/// The proofs of the event at 7, and from 7 on, lead from what is stored to the root of the checkpoint, and nothing else does.
async fn verify_proofs(database: &Fresh, log: &Value, checkpoint: &Checkpoint) {
    let journal = database.journal().await;
    let events = journal.read_after(store::journal::Position::START, 7).await.unwrap();
    let mut frontier = Frontier::default();
    for event in &events {
        frontier.append(event.leaf_hash);
    }
    let (size, root) = (checkpoint.size, &checkpoint.root);
    let included =
        |leaf: usize, proof: &[Hash]| verify_inclusion(&events[leaf].leaf_hash, 6, size, root, proof);
    let continued = |proof: &[Hash]| verify_consistency(7, size, &frontier.root(), root, proof);
    let mut inclusion = hashes(&log["inclusionProof"]);
    included(6, &inclusion).expect("the event is in the tree of the checkpoint");
    included(5, &inclusion).expect_err("another event is not at its place");
    let mut consistency = hashes(&log["consistencyProof"]);
    continued(&consistency).expect("the checkpoint continues the first seven events");
    for proof in [&mut inclusion, &mut consistency] {
        proof[2][0] ^= 1;
    }
    included(6, &inclusion).expect_err("a proof with another hash proves nothing");
    continued(&consistency).expect_err("a proof with another hash proves nothing");
    journal.shutdown().await;
    journal.backend().close().await;
}

fn published(server: &TestServer) -> Vec<String> {
    let entries = fs::read_dir(server.folder().join("checkpoints")).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    names.sort();
    names.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

async fn checkpoints_are_published_on_schedule_and_at_the_end(database: Fresh) {
    let arguments = [&KEYS[..], &["--samples", "--checkpoint-interval", "1"]].concat();
    let mut server = TestServer::start(&database, &arguments).await;
    let head = server.caught_up().await["head"].as_u64().unwrap();
    assert_eq!(server.get("/log/checkpoint").await.unwrap().0, 404, "no key is there yet");
    let made = run(server.folder(), &["audit", "key", "new", "audit-key"]).await;
    let key = VerifierKey::parse(&made.out).unwrap();
    let deadline = Instant::now() + DEADLINE;
    let note = loop {
        let (status, note) = server.get("/log/checkpoint").await.unwrap();
        if status == 200 {
            break note;
        }
        assert!(Instant::now() < deadline, "no checkpoint is published");
        tokio::task::yield_now().await;
    };
    let (checkpoint, signed) = Checkpoint::read(&note).unwrap();
    // The adoption of the key is in the log before it signs.
    assert_eq!((checkpoint.size, checkpoint.origin.as_str()), (head + 1, key.name()));
    assert_eq!(signed.verify([&key]).unwrap(), [&key]);

    let query = "query($p: Position!, $s: Position!) { auditLog { head { size root } checkpoint keys { position verifierKey }
        inclusionProof(position: $p, size: $s) { root hashes } consistencyProof(from: $p, to: $s) { root hashes } } }";
    let size = checkpoint.size.to_string();
    let asked = server.graphql(query, json!({ "p": "7", "s": size })).await.unwrap();
    let log = &asked["data"]["auditLog"];
    assert_eq!(log["checkpoint"], note, "{asked}");
    assert_eq!(log["head"]["size"], size);
    assert_eq!(log["keys"], json!([{ "position": size, "verifierKey": key.to_string() }]));
    for proof in ["inclusionProof", "consistencyProof"] {
        assert_eq!(log[proof]["root"], log["head"]["root"]);
        assert!(log[proof]["hashes"].as_array().is_some_and(|hashes| hashes.len() > 4), "{log}");
    }
    verify_proofs(&database, log, &checkpoint).await;
    let printed = InclusionText::parse(&done(&server, &["prove", "7"]).await).unwrap();
    assert_eq!(
        (printed.index, printed.hashes),
        (6, hashes(&log["inclusionProof"])),
        "as the command prints it"
    );
    let beyond = server.graphql(query, json!({ "p": "7", "s": "999999" })).await.unwrap();
    assert_eq!(beyond["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{beyond}");

    let changed = json!({ "commandId": "0192e2a0-0000-7000-8000-000000000001", "level": "REGION", "name": "Край", "code": "R-9",
        "occurredOn": "2023-09-01" });
    let mutation =
        "mutation($i: RegisterOrganizationInput!) { registerOrganization(input: $i) { position } }";
    let recorded = server.graphql(mutation, json!({ "i": changed })).await.unwrap();
    assert_eq!(recorded["data"]["registerOrganization"]["position"], (head + 2).to_string(), "{recorded}");
    let (status, _) = server.stop().await;
    assert!(status.success());
    let last = published(&server).pop().unwrap();
    assert_eq!(Checkpoint::read(&last).unwrap().0.size, head + 2, "the end is covered");
    // One of a stranger under the name of the log, larger than any.
    let stranger = SignerKey::draw(Some(key.name())).unwrap();
    let forged = Checkpoint { origin: key.name().to_owned(), size: 999_999, root: [1; 32] };
    let path = server.folder().join("checkpoints").join(format!("{:020}", forged.size));
    fs::write(&path, forged.sign(&[&stranger]).to_string()).unwrap();
    server.restart().await;
    // The new region got its methodology at the start.
    for note in [server.get("/log/checkpoint").await.unwrap().1, done(&server, &["checkpoint"]).await] {
        let (checkpoint, signed) = Checkpoint::read(&note).unwrap();
        assert!((head + 2..forged.size).contains(&checkpoint.size), "nothing rests on it: {note}");
        assert_eq!(signed.verify([&key]).unwrap(), [&key]);
    }
    let flags = [&["doctor", "--bind", "127.0.0.1:1"][..], &server.flags(), &KEYS].concat();
    let found = run(server.folder(), &flags).await.out;
    assert!(found.contains("999999 is no checkpoint of this log"), "{found}");
}

async fn an_auditor_verifies_with_files_alone(database: Fresh) {
    let server = ended(&database).await;
    let folder = server.folder().to_owned();
    let refused = audit(&server, &["export", "--to", "early.zip"]).await;
    assert!(refused.code == Some(1) && refused.err.contains("nastavnik audit checkpoint"), "{refused:?}");
    assert!(!folder.join("early.zip").exists());
    let note = done(&server, &["checkpoint"]).await;
    assert_eq!(done(&server, &["checkpoint"]).await, note, "nothing happened in between");
    fs::write(folder.join("kept"), &note).unwrap();
    let size = Checkpoint::read(&note).unwrap().0.size.to_string();
    let keys = done(&server, &["keys"]).await;
    let (position, key) = keys.trim().split_once(' ').unwrap();
    assert_eq!(position, size);

    let exported = done(&server, &["export", "--to", "whole.zip"]).await;
    assert!(exported.contains(&format!("events 1–{size}")), "{exported}");
    let given = ["whole.zip", "--vkey", key, "--since", "kept"];
    both_say(&folder, &[&["verify"], &given[..]].concat(), &given, 0, "hashes, order and signatures hold")
        .await;
    let verified = run(&folder, &["audit", "verify", "whole.zip"]).await;
    assert!(verified.out.contains("equal · совпадают"), "{verified:?}");
    done(&server, &["export", "--since", "100", "--to", "part.zip"]).await;
    both_say(&folder, &["verify", "part.zip"], &["part.zip"], 0, "events 101").await;

    for proof in [&["prove", "7"][..], &["prove", "--from", &size]] {
        fs::write(folder.join("proof"), done(&server, proof).await).unwrap();
        let given = ["--vkey", key, "--since", "kept"];
        let ours = [&["check", "proof"], &given[..]].concat();
        both_say(&folder, &ours, &[&["--proof", "proof"], &given[..]].concat(), 0, "log").await;
    }
    // What another log signed, or nobody, says nothing of the end of this one.
    let (kept, _) = Checkpoint::read(&note).unwrap();
    let later = Checkpoint { size: kept.size + 1_000, origin: "other/log".to_owned(), ..kept };
    let edited = note.replacen(&size, &later.size.to_string(), 1);
    let other = later.sign(&[&SignerKey::draw(Some("other/log")).unwrap()]).to_string();
    for (name, note, why) in [("other", other, "is of the log"), ("edited", edited, "does not verify")] {
        fs::write(folder.join(name), note).unwrap();
        let given = ["whole.zip", "--since", name];
        let ours = [&["verify", "--no-replay"], &given[..]].concat();
        both_say(&folder, &ours, &given, 1, why).await;
    }
    let again = audit(&server, &["export", "--to", "whole.zip"]).await;
    assert!(again.code == Some(1) && again.err.contains("cannot be made"), "{again:?}");
}

async fn what_nobody_known_signed_goes_into_no_bundle(database: Fresh) {
    let server = ended(&database).await;
    let folder = server.folder().to_owned();
    let note = done(&server, &["checkpoint"]).await;
    let (newest, _) = Checkpoint::read(&note).unwrap();
    // Under the name of the log: one before the newest, one of its very tree for a size that comes later; and one that is none.
    let stranger = SignerKey::draw(Some(&newest.origin)).unwrap();
    let forged = [newest.size - 9, newest.size + 9].map(|size| Checkpoint { size, ..newest.clone() });
    let put = |size: u64, note: &[u8]| {
        fs::write(folder.join("checkpoints").join(format!("{size:020}")), note).unwrap();
    };
    for forged in &forged {
        put(forged.size, forged.sign(&[&stranger]).to_string().as_bytes());
    }
    put(newest.size + 10, &[0xFF, 0xFE]);

    let exported = audit(&server, &["export", "--to", "whole.zip"]).await;
    assert!(
        exported.code == Some(0) && exported.out.contains(&format!("events 1–{}", newest.size)),
        "{exported:?}"
    );
    for size in [newest.size - 9, newest.size + 9, newest.size + 10] {
        let told = format!("{size:020} is no checkpoint of this log");
        assert!(
            exported.err.lines().any(|line| line.contains("LEFT OUT") && line.contains(&told)),
            "{exported:?}"
        );
    }
    both_say(&folder, &["verify", "whole.zip"], &["whole.zip"], 0, "1 checkpoints agree").await;
    // A proof leads to the newest that is believed.
    let proof = InclusionText::parse(&done(&server, &["prove", "7"]).await).unwrap();
    assert_eq!(Checkpoint::read(&proof.note.to_string()).unwrap().0, newest);
}

async fn a_key_is_rotated_and_the_old_one_hands_over(database: Fresh) {
    let server = ended(&database).await;
    let folder = server.folder().to_owned();
    done(&server, &["checkpoint"]).await;
    let first = done(&server, &["keys"]).await;
    let old_file = fs::read(folder.join("audit-key")).unwrap();
    let second = done(&server, &["key", "rotate"]).await;
    // As if the machine had stopped before the last step.
    fs::rename(folder.join("audit-key"), folder.join("audit-key.next")).unwrap();
    fs::write(folder.join("audit-key"), &old_file).unwrap();
    assert_eq!(done(&server, &["key", "rotate"]).await, second, "it goes on where it was");
    // Whoever has a key that was retired, or one that the log never had, hands nothing over.
    fs::write(folder.join("retired"), old_file).unwrap();
    fs::set_permissions(folder.join("retired"), Permissions::from_mode(0o600)).unwrap();
    assert_eq!(run(&folder, &["audit", "key", "new", "stranger"]).await.code, Some(0));
    let replaced = ["audit", "key", "replace", "--audit-key-file", "retired"];
    let refused = run(&folder, &[&replaced[..], &server.flags()].concat()).await;
    assert!(refused.code == Some(1) && refused.err.contains("was retired"), "{refused:?}");
    for key in ["retired", "stranger"] {
        let arguments = ["audit", "key", "rotate", "--audit-key-file", key];
        let refused = run(&folder, &[&arguments[..], &server.flags()].concat()).await;
        assert!(
            refused.code == Some(1) && refused.err.contains("is not the one that the log adopted last"),
            "{refused:?}"
        );
    }
    assert!(!folder.join("audit-key.next").exists());
    assert_eq!(second.split('+').next(), Some("region.example/log"));
    let keys = done(&server, &["keys"]).await;
    assert!(keys.starts_with(&first) && keys.contains(&second), "{keys}");
    done(&server, &["export", "--to", "whole.zip"]).await;
    let old = first.trim().split_once(' ').unwrap().1;
    for key in [old, second.trim()] {
        let given = ["whole.zip", "--vkey", key];
        both_say(&folder, &[&["verify"], &given[..]].concat(), &given, 0, "2 checkpoints agree").await;
    }
    let other = run(&folder, &["audit", "key", "new", "other"]).await;
    let mut arguments = vec!["audit", "checkpoint", "--audit-key-file", "other"];
    arguments.extend(server.flags());
    let refused = run(&folder, &arguments).await;
    let id = other.out.split('+').nth(1).unwrap().to_owned();
    assert!(refused.code == Some(1), "{refused:?}");
    let stranger = [
        &["audit", "checkpoint", "--audit-key-file", "other", "--checkpoint-folder", "new"],
        &server.flags()[..],
    ];
    let refused = run(&folder, &stranger.concat()).await;
    assert!(
        refused.err.contains(&format!("the key {id} is not the one that the log adopted last")),
        "{refused:?}"
    );
    let stream = ["history", "Settings", "00000000-0000-0000-0000-000000000000"];
    let told = run(&folder, &[&stream[..], &server.flags()].concat()).await;
    let events: Vec<Value> = told.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let kinds: Vec<&str> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["AuditKeyAdopted", "AuditKeyRetired", "AuditKeyAdopted"]);
}

async fn a_change_past_the_service_is_found_at_its_position(database: Fresh) {
    let server = ended(&database).await;
    let folder = server.folder().to_owned();
    done(&server, &["checkpoint"]).await;
    let flipped = match &database {
        Fresh::Sqlite(_) => "UPDATE events SET payload = replace(payload, ':', ': ') WHERE position = 9",
        Fresh::Postgres(_) => {
            "UPDATE events SET payload = replace(payload::text, ':', ': ')::json WHERE position = 9"
        }
    };
    database.tamper(&[flipped]).await;
    done(&server, &["export", "--to", "flipped.zip"]).await;
    let given = ["flipped.zip"];
    both_say(&folder, &["verify", "flipped.zip"], &given, 1, "the event at 9 is not the one that was hashed")
        .await;
    database.tamper(&["DELETE FROM events WHERE position = 7"]).await;
    done(&server, &["export", "--to", "deleted.zip"]).await;
    both_say(&folder, &["verify", "deleted.zip"], &["deleted.zip"], 1, "at 7 stands the event 8").await;
    let restarted = audit(&server, &["prove", "8"]).await;
    assert!(restarted.code == Some(1), "{restarted:?}");
}

async fn a_cut_tail_is_not_signed_and_is_found_by_whoever_kept_a_checkpoint(database: Fresh) {
    let server = ended(&database).await;
    let folder = server.folder().to_owned();
    let note = done(&server, &["checkpoint"]).await;
    let size = Checkpoint::read(&note).unwrap().0.size;
    fs::write(folder.join("kept"), &note).unwrap();
    // Whoever cuts the tail makes the head fit what is left.
    let journal = database.journal().await;
    let left = journal.read_after(store::journal::Position::START, 100).await.unwrap();
    journal.shutdown().await;
    journal.backend().close().await;
    database.put_back(&left).await;

    let refused = audit(&server, &["checkpoint"]).await;
    assert!(refused.code == Some(1) && refused.err.contains("its tail was cut off"), "{refused:?}");
    let mut doctor = vec!["doctor"];
    doctor.extend(server.flags());
    doctor.extend(KEYS);
    let found = run(&folder, &doctor).await;
    assert!(found.code == Some(2) && found.out.contains("its tail was cut off"), "{}", found.out);
    done(&server, &["export", "--to", "cut.zip"]).await;
    let missing = format!("ends at 100, {size} events were published: 101 and later are missing");
    both_say(&folder, &["verify", "cut.zip"], &["cut.zip"], 2, &missing).await;

    // Without what was published the forger can sign what is left; a checkpoint that somebody kept still tells.
    fs::remove_dir_all(folder.join("checkpoints")).unwrap();
    done(&server, &["checkpoint"]).await;
    done(&server, &["export", "--to", "signed.zip"]).await;
    assert_eq!(python(&folder, &["signed.zip"]).await.code, Some(0));
    let given = ["signed.zip", "--since", "kept"];
    both_say(
        &folder,
        &[&["verify", "--no-replay"], &given[..]].concat(),
        &given,
        2,
        "102 and later are missing",
    )
    .await;
}
