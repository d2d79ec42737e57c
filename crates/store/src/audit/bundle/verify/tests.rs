//! What a verifier may rely on when it has more, or less, than the whole bundle; forgeries are in the tests of both verifiers.

use super::*;
use crate::audit::bundle::export;
use crate::audit::testing::TestLog;
use crate::audit::{CheckpointFolder, SignerKey};
use std::fs::File;
use std::path::PathBuf;

struct World {
    test: TestLog,
    folder: CheckpointFolder,
    old: SignerKey,
    new: SignerKey,
}

/// Checkpoints of 4, 11 and 17 events; the second is signed by both keys, for the eleventh adopts the new one.
async fn world() -> World {
    let mut test = TestLog::open().await;
    let folder = CheckpointFolder::new(test.folder.path().join("checkpoints"));
    let (old, new) = (SignerKey::draw(Some("log")).unwrap(), SignerKey::draw(Some("log")).unwrap());
    test.adopt(&old, 0).await;
    test.append(3).await;
    test.log.publish(&old, &[], Some(&folder)).await.unwrap();
    test.append(6).await;
    test.adopt(&new, 1).await;
    test.log.publish(&new, &[&old], Some(&folder)).await.unwrap();
    test.append(6).await;
    test.log.publish(&new, &[], Some(&folder)).await.unwrap();
    World { test, folder, old, new }
}

impl World {
    async fn bundle(&self, after: u64) -> PathBuf {
        let path = self.test.folder.path().join(format!("{after}.zip"));
        let (journal, published) = (&self.test.journal, self.folder.published().unwrap());
        let file = File::create(&path).unwrap();
        let written = export(journal, &self.test.log, &published, after, file, |_, _| {}).await.unwrap();
        assert_eq!((written.after, written.upto), (after, 17));
        path
    }

    fn checkpoint(&self, place: usize) -> (Checkpoint, Note) {
        Checkpoint::read(&self.folder.published().unwrap()[place]).unwrap()
    }
}

fn verdict(path: &std::path::Path, given: &Given) -> Verdict {
    verify(&Bundle::open(path).unwrap(), given).unwrap()
}

fn trusting(keys: &[&SignerKey]) -> Given {
    Given { keys: keys.iter().map(|key| key.verifier().clone()).collect(), checkpoints: Vec::new() }
}

#[tokio::test]
async fn a_bundle_stands_for_whoever_trusts_one_of_its_keys() {
    let world = world().await;
    let path = world.bundle(0).await;
    let verified = verdict(&path, &Given::default()).unwrap();
    assert_eq!((verified.upto, verified.checkpoints), (17, 3));
    assert!(verdict(&path, &trusting(&[&world.old])).is_ok());
    assert!(verdict(&path, &trusting(&[&world.new])).is_ok());
    let stranger = SignerKey::draw(Some("log")).unwrap();
    assert_eq!(verdict(&path, &trusting(&[&stranger])).unwrap_err(), Finding::Untrusted { size: 17 });
}

#[tokio::test]
async fn a_part_continues_the_checkpoints_from_its_beginning_on() {
    let world = world().await;
    let path = world.bundle(11).await;
    assert_eq!(verdict(&path, &Given::default()).unwrap().checkpoints, 2);
    let with = |place| Given { checkpoints: vec![world.checkpoint(place)], ..Given::default() };
    assert!(verdict(&path, &with(1)).is_ok());
    assert_eq!(verdict(&path, &with(0)).unwrap_err(), Finding::Before { begins: 11, size: 4 });
    // What adopted the new key lies before it: that the old one stands behind it is hearsay.
    assert!(verdict(&path, &trusting(&[&world.new])).is_ok());
    assert_eq!(verdict(&path, &trusting(&[&world.old])).unwrap_err(), Finding::Untrusted { size: 17 });
    let path = world.bundle(5).await;
    assert!(verdict(&path, &trusting(&[&world.old])).is_ok());
}

#[tokio::test]
async fn a_kept_checkpoint_finds_another_beginning_and_a_cut_end() {
    let world = world().await;
    let path = world.bundle(0).await;
    let forged = Checkpoint { origin: "log".into(), size: 9, root: [3; 32] };
    let forged =
        Given { checkpoints: vec![(forged.clone(), forged.sign(&[&world.old]))], ..Given::default() };
    assert_eq!(verdict(&path, &forged).unwrap_err(), Finding::Root { size: 9, after: 4 });
    let later = Checkpoint { origin: "log".into(), size: 20, root: [3; 32] };
    let later = Given { checkpoints: vec![(later.clone(), later.sign(&[&world.new]))], ..Given::default() };
    let short = verdict(&path, &later).unwrap_err();
    assert_eq!(short, Finding::Short { has: 17, published: 20 });
    assert!(short.is_incomplete() && short.to_string().contains("18 and later are missing"), "{short}");
}

/// Where a text lies first in a bundle, from a place on.
fn found(bytes: &[u8], text: &[u8], from: usize) -> usize {
    from + bytes[from..].windows(text.len()).position(|some| some == text).unwrap()
}

#[tokio::test]
async fn a_forged_event_is_found_also_in_a_damaged_file() {
    let world = world().await;
    let path = world.bundle(0).await;
    let whole = std::fs::read(&path).unwrap();
    let fifth = found(&whole, b"{\"position\":5,", 0);
    let mut damaged = whole.clone();
    damaged[found(&whole, b"PairFormed", fifth)] ^= 1;
    std::fs::write(&path, &damaged).unwrap();
    assert_eq!(verdict(&path, &Given::default()).unwrap_err(), Finding::Leaf { position: 5 });
    // Where nothing is forged the file is damaged: the bytes say the same, the checksum is another one.
    let mut damaged = whole.clone();
    let hash = found(&whole, b"\"leaf_hash\":\"", fifth) + 13;
    let letter = damaged[hash..].iter().position(u8::is_ascii_lowercase).unwrap();
    damaged[hash + letter].make_ascii_uppercase();
    std::fs::write(&path, &damaged).unwrap();
    let refused = verify(&Bundle::open(&path).unwrap(), &Given::default()).unwrap_err();
    assert!(matches!(refused, BundleError::Part { .. }), "{refused}");
}

#[tokio::test]
async fn a_zip_that_programs_read_differently_is_refused() {
    let world = world().await;
    let path = world.bundle(0).await;
    let whole = std::fs::read(&path).unwrap();
    let directory = found(&whole, b"PK\x01\x02", 0);
    let opened = |at: usize, to: u8| {
        let mut changed = whole.clone();
        assert_ne!(changed[at], to);
        changed[at] = to;
        std::fs::write(&path, &changed).unwrap();
        Bundle::open(&path).map(|_| ())
    };
    let keys = found(&whole, b"keys.txt", 0);
    assert!(matches!(opened(keys, b'l'), Err(BundleError::NotPlain { .. })), "its own name");
    let declared = found(&whole, b"keys.txt", directory) - 46;
    for (field, at) in [("version needed", 6), ("flags", 8), ("method", 10), ("checksum", 16), ("size", 24)] {
        let refused = opened(declared + at, whole[declared + at] ^ 1);
        assert!(matches!(refused, Err(BundleError::NotPlain { .. })), "{field}: {refused:?}");
    }
    let renamed = opened(found(&whole, b"checkpoints/", directory), b'C');
    assert!(matches!(&renamed, Err(BundleError::Unknown { file, .. }) if file.starts_with("Checkpoints/")));
    std::fs::write(&path, [b"x", &whole[..]].concat()).unwrap();
    assert!(matches!(Bundle::open(&path), Err(BundleError::NotPlain { .. })), "something before it");
    std::fs::write(&path, &whole).unwrap();
    assert!(verdict(&path, &Given::default()).is_ok());
}
