//! Proofs as texts: both verifiers believe those that hold, and no other.

use super::both_say;
use super::forger::{World, leaf, lines};
use serde_json::Value;
use store::audit::{Checkpoint, ConsistencyText, InclusionText, SignerKey};
use store::journal::Position;
use store::merkle::{Hash, node_hash};

const FORGED: i32 = 1;
const UNREADABLE: i32 = 3;

impl World {
    async fn shown(&self, text: &str, given: &[&str], status: i32, words: &str) {
        let proof = self.write("case.tlog-proof", text);
        let ours = [&["check", proof], given].concat();
        both_say(self.folder.path(), &ours, &[&["--proof", proof], given].concat(), status, words).await;
    }
}

/// What can be done to the hashes of a proof.
fn damaged(hashes: &[Hash]) -> Vec<Vec<Hash>> {
    let mut swapped = hashes.to_vec();
    swapped.swap(0, 1);
    let mut flipped = hashes.to_vec();
    flipped[0][31] ^= 1;
    let shorter = hashes[1..].to_vec();
    let longer = [hashes, &hashes[..1]].concat();
    vec![swapped, flipped, shorter, longer, Vec::new()]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proof_of_an_event_holds_for_it_alone() {
    let world = World::new().await;
    let (audit, journal) = (world.app.audit(), world.app.journal());
    let key = world.new.verifier().to_string();
    let given = ["--vkey", key.as_str()];
    let (_, note) = Checkpoint::read(&world.notes()[3]).unwrap();
    let size = world.sizes()[3];
    for position in [1, 2, 257, size] {
        let event = journal.read_after(Position(position - 1), 1).await.unwrap().remove(0);
        let hashes = audit.inclusion(Position(position), size).await.unwrap().hashes;
        let proof = InclusionText { leaf: event.leaf(), index: position - 1, hashes, note: note.clone() };
        world.shown(&proof.to_string(), &given, 0, &format!("the event at {position} is in the log")).await;
    }
    let event = journal.read_after(Position(7), 1).await.unwrap().remove(0);
    let hashes = audit.inclusion(Position(8), size).await.unwrap().hashes;
    let proof = InclusionText { leaf: event.leaf(), index: 7, hashes: hashes.clone(), note: note.clone() };
    for hashes in damaged(&hashes) {
        world.shown(&InclusionText { hashes, ..proof.clone() }.to_string(), &given, FORGED, "").await;
    }
    for index in [6, 8, size - 1, size] {
        let moved = InclusionText { index, ..proof.clone() };
        world.shown(&moved.to_string(), &given, FORGED, "not the leaf of the event").await;
    }
    let mut changed = proof.leaf.clone();
    *changed.last_mut().unwrap() ^= 1;
    world
        .shown(&InclusionText { leaf: changed, ..proof.clone() }.to_string(), &given, FORGED, "another root")
        .await;

    // A node is no leaf: neither its two halves, nor behind what leaves begin with.
    let bundle = world.bundle(0).await;
    let events = lines(&bundle);
    let hash = |place: usize| leaf(&serde_json::from_str::<Value>(&events[place]).unwrap());
    let node = [hash(6), hash(7)].concat();
    assert_eq!(hashes[0], hash(6));
    let above = hashes[1..].to_vec();
    let as_leaf = InclusionText { leaf: node.clone(), index: 3, hashes: above.clone(), note: note.clone() };
    world.shown(&as_leaf.to_string(), &given, FORGED, "not the leaf of the event").await;
    let begun = [b"nastavnik-log/v1\0".as_slice(), &4_u64.to_be_bytes(), &node].concat();
    let as_leaf = InclusionText { leaf: begun, index: 3, hashes: above, note: note.clone() };
    world.shown(&as_leaf.to_string(), &given, FORGED, "").await;
    assert_ne!(node_hash(&hash(6), &hash(7)), hash(7));

    // Under the checkpoint of another size, of another log, or of a key that is not trusted.
    let (_, older) = Checkpoint::read(&world.notes()[2]).unwrap();
    let (_, oldest) = Checkpoint::read(&world.notes()[0]).unwrap();
    world.shown(&InclusionText { note: older, ..proof.clone() }.to_string(), &given, FORGED, "").await;
    world
        .shown(&InclusionText { note: oldest, ..proof.clone() }.to_string(), &given, FORGED, "no known key")
        .await;
    let own = SignerKey::draw(Some("region.example/log")).unwrap();
    let (head, _) = Checkpoint::read(&world.notes()[3]).unwrap();
    let signed_by_own = InclusionText { note: head.sign(&[&own]), ..proof.clone() };
    world.shown(&signed_by_own.to_string(), &given, FORGED, "no known key").await;
    for broken in ["", "text", "c2sp.org/tlog-proof@v1\nindex 7\n"] {
        world.shown(broken, &given, UNREADABLE, "").await;
    }
    world.shown(&proof.to_string().replace("index 7", "index 07"), &given, UNREADABLE, "").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_is_shown_to_continue_what_was_kept_and_nothing_else() {
    let world = World::new().await;
    let (old_key, new_key) = (world.old.verifier().to_string(), world.new.verifier().to_string());
    let (sizes, notes) = (world.sizes(), world.notes());
    let (head, note) = Checkpoint::read(&notes[3]).unwrap();
    let kept: Vec<String> = (0..4).map(|place| format!("kept-{place}")).collect();
    for (name, note) in kept.iter().zip(&notes) {
        world.write(name, note);
    }
    let given = |kept| ["--vkey", &old_key, "--vkey", &new_key, "--since", kept];
    for (from, kept) in sizes.iter().zip(&kept) {
        let hashes = world.app.audit().consistency(*from, head.size).await.unwrap().hashes;
        let proof = ConsistencyText { from: *from, hashes, note: note.clone() };
        let words = format!("of {} events continues that of {from}", head.size);
        world.shown(&proof.to_string(), &given(kept), 0, &words).await;
    }
    let hashes = world.app.audit().consistency(sizes[1], head.size).await.unwrap().hashes;
    let proof = ConsistencyText { from: sizes[1], hashes: hashes.clone(), note: note.clone() };
    for hashes in damaged(&hashes) {
        world
            .shown(&ConsistencyText { hashes, ..proof.clone() }.to_string(), &given(&kept[1]), FORGED, "")
            .await;
    }
    for from in [sizes[1] - 1, sizes[1] + 1] {
        let moved = ConsistencyText { from, ..proof.clone() };
        world.shown(&moved.to_string(), &given(&kept[1]), FORGED, "").await;
    }
    world.shown(&proof.to_string(), &given(&kept[0]), FORGED, "").await;
    let forked = Checkpoint { size: sizes[1], root: [7; 32], ..head.clone() };
    world.write("forked", &forked.sign(&[&world.old]).to_string());
    world.shown(&proof.to_string(), &given("forked"), FORGED, "another root").await;
    world.shown(&proof.to_string(), &["--vkey", &new_key, "--since", &kept[1]], FORGED, "no known key").await;
    world.shown(&proof.to_string(), &["--vkey", &new_key], UNREADABLE, "--since").await;
    // From the empty log, of which nobody signs anything, nothing follows.
    let nothing = ConsistencyText { from: 0, hashes: Vec::new(), note };
    world.shown(&nothing.to_string(), &given(&kept[1]), FORGED, "").await;
}
