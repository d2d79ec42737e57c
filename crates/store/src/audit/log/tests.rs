use super::super::{Checkpoint, CheckpointFolder, SignerKey};
use super::*;
use crate::audit::testing::TestLog;
use crate::merkle::{verify_consistency, verify_inclusion};

const GUARDS: [&str; 2] = ["DROP TRIGGER events_refuse_update", "DROP TRIGGER events_refuse_delete"];

#[tokio::test]
async fn proofs_over_tiles_and_edges_hold_while_the_log_grows() {
    let mut test = TestLog::open().await;
    for _ in 0..3 {
        test.append(290).await;
        let head = test.journal.tree_head().await.unwrap();
        let size = head.position.0;
        assert_eq!(test.log.root_at(size).await.unwrap(), head.root);
        let events = test.journal.read_after(Position::START, 1_000).await.unwrap();
        for position in [1, 2, 255, 256, 257, size - 1, size] {
            for size in [position, u64::midpoint(position, size), size] {
                let proof = test.log.inclusion(Position(position), size).await.unwrap();
                let leaf = &events[usize::try_from(position - 1).unwrap()].leaf_hash;
                verify_inclusion(leaf, position - 1, size, &proof.root, &proof.hashes).unwrap();
                let older = test.log.root_at(position).await.unwrap();
                let proof = test.log.consistency(position, size).await.unwrap();
                verify_consistency(position, size, &older, &proof.root, &proof.hashes).unwrap();
            }
        }
        assert!(matches!(
            test.log.root_at(size + 1).await,
            Err(AuditError::Proof(ProofError::Outside { .. }))
        ));
        assert!(test.log.inclusion(Position(0), size).await.is_err());
    }
}

#[tokio::test]
async fn tiles_of_a_history_that_went_back_are_read_again() {
    let mut test = TestLog::open().await;
    test.append(200).await;
    let crate::backend::Backend::Sqlite(database) = test.journal.backend() else {
        panic!("a file was opened")
    };
    let read = "SELECT hex(frontier) FROM journal_head";
    let frontier: String = sqlx::query_scalar(read).fetch_one(database.readers()).await.unwrap();
    test.append(100).await;
    test.log.root_at(300).await.unwrap();
    let head = format!("UPDATE journal_head SET position = 200, frontier = unhex('{frontier}')");
    test.tamper(&[GUARDS[1], "DELETE FROM events WHERE position > 200", &head]).await;
    test.journal.stored_head().await.unwrap();
    test.append(100).await;
    assert_eq!(test.log.root_at(300).await.unwrap(), test.journal.tree_head().await.unwrap().root);
}

#[tokio::test]
async fn nothing_is_signed_before_the_log_knows_the_key_and_nothing_twice() {
    let mut test = TestLog::open().await;
    let folder = CheckpointFolder::new(test.folder.path().join("checkpoints"));
    let key = SignerKey::draw(None).unwrap();
    assert_eq!(test.log.publish(&key, &[], Some(&folder)).await.unwrap(), None);
    test.append(3).await;
    let refused = test.log.publish(&key, &[], Some(&folder)).await.unwrap_err();
    assert!(matches!(refused, AuditError::NotAdopted { .. }), "{refused}");
    test.adopt(&key, 0).await;
    let first = test.log.publish(&key, &[], Some(&folder)).await.unwrap().unwrap();
    assert_eq!(test.log.publish(&key, &[], Some(&folder)).await.unwrap(), Some(Arc::clone(&first)));
    assert_eq!(test.log.latest(), Some(Arc::clone(&first)));
    let (checkpoint, note) = Checkpoint::read(&first).unwrap();
    assert_eq!(test.log.adoptions().await.unwrap().verify(&checkpoint, &note).unwrap(), [key.verifier()]);

    let next = SignerKey::draw(Some(key.verifier().name())).unwrap();
    test.adopt(&next, 1).await;
    let refused = test.log.publish(&key, &[], Some(&folder)).await.unwrap_err();
    assert!(matches!(refused, AuditError::NotAdopted { .. }), "{refused}");
    let handed = test.log.publish(&next, &[&key], Some(&folder)).await.unwrap().unwrap();
    let (checkpoint, note) = Checkpoint::read(&handed).unwrap();
    assert_eq!(test.log.adoptions().await.unwrap().verify(&checkpoint, &note).unwrap().len(), 2);
    assert_eq!(folder.published().unwrap(), [first.to_string(), handed.to_string()]);
    let restarted = AuditLog::new(test.journal.clone());
    restarted.adopt_published(&folder).await.unwrap();
    assert_eq!(restarted.latest(), Some(handed));
}

#[tokio::test]
async fn a_forged_note_in_the_folder_counts_for_nothing() {
    let mut test = TestLog::open().await;
    let folder = CheckpointFolder::new(test.folder.path().join("checkpoints"));
    let key = SignerKey::draw(Some("log")).unwrap();
    test.adopt(&key, 0).await;
    test.append(3).await;
    let first = test.log.publish(&key, &[], Some(&folder)).await.unwrap().unwrap();
    // One of a stranger under our name, and one that is none.
    let stranger = SignerKey::draw(Some("log")).unwrap();
    let forged = Checkpoint { origin: "log".to_owned(), size: 999, root: [1; 32] };
    folder.publish(&forged, &forged.sign(&[&stranger]).to_string()).unwrap();
    std::fs::write(folder.path().join(format!("{:020}", 1_000)), "junk").unwrap();

    let node = AuditLog::new(test.journal.clone());
    node.adopt_published(&folder).await.unwrap();
    assert_eq!(node.latest(), Some(Arc::clone(&first)));
    let checked = node.check_published(&folder, None).await.unwrap();
    assert_eq!((checked.size, checked.unverified.len()), (Some(4), 2));
    // Nor does one that is no text.
    std::fs::write(folder.path().join(format!("{:020}", 1_001)), [0xFF, 0xFE]).unwrap();
    test.append(1).await;
    let next = node.publish(&key, &[], Some(&folder)).await.unwrap().unwrap();
    assert_eq!(Checkpoint::read(&next).unwrap().0.size, 5);
    let judged = node.judge_published(&folder, None).await.unwrap();
    assert_eq!(judged.believed, [first.to_string(), next.to_string()]);
    assert_eq!(judged.unverified.len(), 3);
    let latest = || std::fs::read_to_string(folder.path().join("latest")).unwrap();
    assert_eq!(latest(), *next);
    // Set back by a slower publisher, or left behind by one that was killed.
    std::fs::write(folder.path().join("latest"), "older").unwrap();
    node.publish(&key, &[], Some(&folder)).await.unwrap();
    assert_eq!(latest(), *next);
}

#[tokio::test]
async fn a_journal_that_lost_the_adoption_of_its_key_is_not_signed_anew() {
    let mut test = TestLog::open().await;
    let folder = CheckpointFolder::new(test.folder.path().join("checkpoints"));
    let key = SignerKey::draw(Some("log")).unwrap();
    let published = Checkpoint { origin: "log".to_owned(), size: 9, root: [1; 32] };
    folder.publish(&published, &published.sign(&[&key]).to_string()).unwrap();
    test.append(3).await;
    for own in [None, Some(key.verifier())] {
        let refused = test.log.check_published(&folder, own).await.unwrap_err();
        assert!(matches!(refused, AuditError::Shorter { head: 3, published: 9 }), "{refused}");
    }
    test.log.adopt_published(&folder).await.unwrap();
    assert_eq!(test.log.latest(), None, "hearsay is not served");
}

#[tokio::test]
async fn a_journal_that_was_changed_is_not_signed() {
    let mut test = TestLog::open().await;
    let folder = CheckpointFolder::new(test.folder.path().join("checkpoints"));
    let key = SignerKey::draw(None).unwrap();
    test.adopt(&key, 0).await;
    test.append(9).await;
    let older = test.journal.tree_head().await.unwrap();
    let (_, frontier): (i64, Vec<u8>) = sqlx::query_as("SELECT position, frontier FROM journal_head")
        .fetch_one(match test.journal.backend() {
            crate::backend::Backend::Sqlite(database) => database.readers(),
            crate::backend::Backend::Postgres(_) => panic!("a file was opened"),
        })
        .await
        .unwrap();
    test.append(5).await;
    test.log.publish(&key, &[], Some(&folder)).await.unwrap();
    test.append(1).await;
    test.tamper(&GUARDS).await;

    // Each is found by a process that has read nothing yet.
    let publish =
        async || AuditLog::new(test.journal.clone()).publish(&key, &[], Some(&folder)).await.unwrap_err();
    test.tamper(&["UPDATE events SET leaf_hash = zeroblob(32) WHERE position = 4"]).await;
    let refused = publish().await;
    assert!(matches!(refused, AuditError::Forked { published: 15 }), "{refused}");
    test.tamper(&["DELETE FROM events WHERE position = 4"]).await;
    let refused = publish().await;
    assert!(matches!(refused, AuditError::Missing { .. }), "{refused}");
    let cut = format!(
        "UPDATE journal_head SET position = {}, frontier = unhex('{}')",
        older.position,
        hex::encode(frontier)
    );
    test.tamper(&["DELETE FROM events WHERE position > 10", &cut]).await;
    let refused = publish().await;
    assert!(matches!(refused, AuditError::Shorter { head: 10, published: 15 }), "{refused}");
}

#[tokio::test]
async fn what_this_process_published_counts_also_when_the_folder_was_tidied() {
    let mut test = TestLog::open().await;
    let folder = CheckpointFolder::new(test.folder.path().join("checkpoints"));
    let key = SignerKey::draw(None).unwrap();
    test.adopt(&key, 0).await;
    test.append(3).await;
    test.log.publish(&key, &[], Some(&folder)).await.unwrap();
    let frontier: Vec<u8> = sqlx::query_scalar("SELECT frontier FROM journal_head")
        .fetch_one(match test.journal.backend() {
            crate::backend::Backend::Sqlite(database) => database.readers(),
            crate::backend::Backend::Postgres(_) => panic!("a file was opened"),
        })
        .await
        .unwrap();
    test.append(4).await;
    let eight = test.log.publish(&key, &[], Some(&folder)).await.unwrap();
    // A node that has no key, and was shown the same.
    let without_key = AuditLog::new(test.journal.clone());
    without_key.adopt_published(&folder).await.unwrap();
    assert_eq!(without_key.latest(), eight);

    test.tamper(&GUARDS).await;
    let cut = format!("UPDATE journal_head SET position = 4, frontier = unhex('{}')", hex::encode(frontier));
    test.tamper(&["DELETE FROM events WHERE position > 4", &cut]).await;
    std::fs::remove_file(folder.path().join(format!("{:020}", 8))).unwrap();
    test.append(1).await;
    let refused = test.log.publish(&key, &[], Some(&folder)).await.unwrap_err();
    assert!(matches!(refused, AuditError::Shorter { head: 5, published: 8 }), "{refused}");
    assert_eq!(test.log.latest(), eight);
    without_key.adopt_published(&folder).await.unwrap();
    assert_eq!(without_key.latest(), eight, "what was given out is not taken back");

    // Another history that has outgrown it, published by somebody who did not know.
    test.append(4).await;
    let other = AuditLog::new(test.journal.clone()).publish(&key, &[], Some(&folder)).await.unwrap();
    for refused in [
        without_key.adopt_published(&folder).await.unwrap_err(),
        test.log.publish(&key, &[], Some(&folder)).await.unwrap_err(),
        test.log.check_published(&folder, None).await.unwrap_err(),
    ] {
        assert!(matches!(refused, AuditError::Forked { published: 8 }), "{refused}");
    }
    assert_ne!(other, eight);
    assert_eq!((test.log.latest(), without_key.latest()), (eight.clone(), eight));
}
