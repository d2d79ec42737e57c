//! Every forgery of a bundle that the issue names: both verifiers find it, and say the same of it.

use super::both_say;
use super::forger::{Files, World, forge, lines, name, note, pack, root, with_lines};
use serde_json::{Value, json};
use store::audit::SignerKey;
use store::audit::bundle::Policies;
use store::merkle::Hash;
use uuid::Uuid;

const FORGED: i32 = 1;
const INCOMPLETE: i32 = 2;
const UNREADABLE: i32 = 3;
/// An event in the middle, before the second checkpoint.
const AT: usize = 7;

impl World {
    async fn said(&self, files: &Files, given: &[&str], status: i32, words: &str) {
        pack(&self.path("case.zip"), files);
        let arguments = [&["case.zip"], given].concat();
        let ours = [&["verify", "--no-replay"], &arguments[..]].concat();
        both_say(self.folder.path(), &ours, &arguments, status, words).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_exported_is_valid_and_gives_the_read_models_of_the_server() {
    let world = World::new().await;
    let files = world.bundle(0).await;
    let (old, new) = (world.old.verifier().to_string(), world.new.verifier().to_string());
    let first = world.write("first", &world.notes()[0]);
    for given in [&[][..], &["--vkey", &old], &["--vkey", &new], &["--since", first, "--vkey", &old]] {
        world.said(&files, given, 0, "hashes, order and signatures hold").await;
    }
    let replayed = crate::kit::server::run(world.folder.path(), &["audit", "verify", "case.zip"]).await;
    assert!(replayed.code == Some(0) && replayed.out.contains("equal"), "{replayed:?}");
    let mut manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    manifest["read_models"]["sha256"] = json!("00");
    let mut other = files.clone();
    other.insert("manifest.json".into(), manifest.to_string().into_bytes());
    pack(&world.path("case.zip"), &other);
    let replayed = crate::kit::server::run(world.folder.path(), &["audit", "verify", "case.zip"]).await;
    assert!(replayed.code == Some(FORGED) && replayed.out.contains("DIFFERENT"), "{replayed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_field_of_an_event_is_found_at_its_position() {
    let world = World::new().await;
    let files = world.bundle(0).await;
    let lines = lines(&files);
    let event: Value = serde_json::from_str(&lines[AT]).unwrap();
    let text = |field: &str| event[field].as_str().unwrap().to_owned();
    let number = |field: &str, by: i64| json!(event[field].as_i64().unwrap() + by);
    let position = AT + 1;
    let here = format!("the event at {position} ");
    let changes = [
        ("payload", json!(text("payload").replacen("\":", "\": ", 1))),
        ("metadata", json!(text("metadata").replacen("\":", "\": ", 1))),
        ("aggregate_type", json!("Mentor")),
        ("aggregate_id", json!("00000000-0000-4000-8000-000000000007")),
        ("event_type", json!("PairFormed")),
        ("event_version", json!("2")),
        ("sequence", number("sequence", 1)),
        ("recorded_at", number("recorded_at", 1)),
        ("leaf_hash", json!("00".repeat(32))),
    ];
    for (field, now) in changes {
        let mut forged = lines.clone();
        forged[AT] = forge(&lines[AT], field, now.clone(), false);
        world.said(&with_lines(&files, &forged), &[], FORGED, &here).await;
        if field == "leaf_hash" {
            continue;
        }
        // With its leaf hashed anew it agrees with itself, not with its stream, its neighbours or the tree that was signed.
        forged[AT] = forge(&lines[AT], field, now, true);
        world.said(&with_lines(&files, &forged), &[], FORGED, "").await;
    }
    let mut forged = lines.clone();
    forged[AT] = forge(&lines[AT], "position", json!(position + 1), true);
    world
        .said(
            &with_lines(&files, &forged),
            &[],
            FORGED,
            &format!("at {position} stands the event {}", position + 1),
        )
        .await;
    forged[AT] = forge(&lines[AT], "recorded_at", json!(0), true);
    world.said(&with_lines(&files, &forged), &[], FORGED, &format!("{here}was recorded before")).await;
    forged[AT] = lines[AT].replacen('"', "'", 1);
    world.said(&with_lines(&files, &forged), &[], FORGED, &format!("{here}cannot be read")).await;
    forged[AT] = forge(&lines[AT], "payload", json!("{}"), true);
    let (first, second) = (world.sizes()[0], world.sizes()[1]);
    assert!(first < position as u64 && second > position as u64);
    world
        .said(
            &with_lines(&files, &forged),
            &[],
            FORGED,
            &format!("the events up to {second} do not give the root"),
        )
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_is_gone_doubled_or_moved_is_found() {
    let world = World::new().await;
    let files = world.bundle(0).await;
    let lines = lines(&files);
    let position = AT + 1;
    let at = |stands: usize| format!("at {position} stands the event {stands}");
    let mut gone = lines.clone();
    gone.remove(AT);
    world.said(&with_lines(&files, &gone), &[], FORGED, &at(position + 1)).await;
    let mut doubled = lines.clone();
    doubled.insert(AT, lines[AT - 1].clone());
    world.said(&with_lines(&files, &doubled), &[], FORGED, &at(position - 1)).await;
    let mut swapped = lines.clone();
    swapped.swap(AT, AT + 1);
    world.said(&with_lines(&files, &swapped), &[], FORGED, &at(position + 1)).await;
    let longer = [lines.clone(), vec![lines[AT].clone()]].concat();
    world.said(&with_lines(&files, &longer), &[], FORGED, &format!("stands the event {position}")).await;
    let mut edited = files.clone();
    edited.get_mut("events.jsonl").expect("events").push(b'\n');
    world.said(&edited, &[], UNREADABLE, "ends with an empty line").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_tail_is_found_against_what_was_published() {
    let world = World::new().await;
    let (sizes, notes) = (world.sizes(), world.notes());
    let (upto, newest) = (sizes[1], sizes[3]);
    let files = world.bundle(0).await;
    let lines = lines(&files);
    let missing = |from: usize| format!("{} and later are missing", from + 1);
    let cut = with_lines(&files, &lines[..lines.len() - 1]);
    world.said(&cut, &[], INCOMPLETE, &missing(lines.len() - 1)).await;

    // A forger who cuts everything that could tell: the checkpoints, the manifest and the keys end earlier too.
    let kept = usize::try_from(upto).unwrap();
    let mut cut = with_lines(&files, &lines[..kept]);
    cut.retain(|file, _| *file != name(newest) && *file != name(sizes[2]));
    let mut manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    (manifest["upto"], manifest["read_models"]) = (json!(upto), Value::Null);
    cut.insert("manifest.json".into(), manifest.to_string().into_bytes());
    cut.insert("keys.txt".into(), format!("1 {}\n", world.old.verifier()).into_bytes());
    world.said(&cut, &[], 0, "hold").await;
    let published = world.write("published", &notes[3]);
    world.said(&cut, &["--since", published], INCOMPLETE, &missing(kept)).await;

    // An old checkpoint shown as the newest leaves the rest without one.
    let mut old = files.clone();
    old.retain(|file, _| *file != name(newest));
    world.said(&old, &[], INCOMPLETE, &format!("no checkpoint covers the events after {}", sizes[2])).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_checkpoint_is_refused() {
    let world = World::new().await;
    let files = world.bundle(0).await;
    let lines = lines(&files);
    let (newest, last) = (world.sizes()[3], world.notes()[3].clone());
    let right: Hash = root(&lines);
    let with = |size: u64, note: String| {
        let mut files = files.clone();
        files.insert(name(size), note.into_bytes());
        files
    };
    let stranger = SignerKey::draw(Some("region.example/log")).unwrap();
    let (new, old) = (&world.new, &world.old);
    let does_not = "do not give the root that was signed";

    world.said(&with(newest, note(newest, right, &[&stranger])), &[], FORGED, "no known key signed it").await;
    world.said(&with(newest, note(newest, right, &[old])), &[], FORGED, "did not sign it").await;
    world.said(&with(newest, note(newest, [7; 32], &[new])), &[], FORGED, does_not).await;
    world.said(&with(newest, note(newest - 1, right, &[new])), &[], FORGED, does_not).await;
    world.said(&with(newest + 1, note(newest + 1, right, &[new])), &[], INCOMPLETE, "are missing").await;
    let another = world.bundle(0).await;
    let of_half = root(&lines[..lines.len() / 2]);
    world.said(&with(newest, note(newest, of_half, &[new])), &[], FORGED, does_not).await;
    assert_eq!(another["events.jsonl"], files["events.jsonl"]);

    let (text, signature) = last.split_once("\n\n").unwrap();
    let signed = signature.trim_end().rsplit_once(' ').unwrap();
    let mut bytes = base64(signed.1);
    *bytes.last_mut().unwrap() ^= 1;
    let flipped = format!("{text}\n\n{} {}\n", signed.0, to_base64(&bytes));
    world.said(&with(newest, flipped), &[], FORGED, "does not verify").await;
    let resized = last.replacen(&format!("\n{newest}\n"), &format!("\n{}\n", newest - 1), 1);
    world.said(&with(newest, resized), &[], FORGED, does_not).await;

    let split = world.write("split", &note(newest, [7; 32], &[new]));
    world.said(&files, &["--since", split], FORGED, &format!("two checkpoints of {newest} events")).await;
    let vkey = stranger.verifier().to_string();
    world.said(&files, &["--vkey", &vkey], FORGED, "no key that you trust").await;
    let other_log = SignerKey::draw(Some("other.example/log")).unwrap();
    let of_other = store::audit::Checkpoint { origin: "other.example/log".into(), size: newest, root: right };
    world.said(&with(newest, of_other.sign(&[&other_log]).to_string()), &[], FORGED, "is of the log").await;
}

/// Whoever has a key that was retired, and the database, can go on with a key of his own: nobody who trusts the log believes that.
#[tokio::test(flavor = "multi_thread")]
async fn a_retired_key_hands_nothing_over() {
    let world = World::new().await;
    let own = SignerKey::draw(Some("region.example/log")).unwrap();
    world.app.adopt_audit_key(own.verifier().to_adopt()).await.unwrap();
    world.publish(&own, &[&world.old]).await;
    let files = world.bundle(0).await;
    world.said(&files, &[], 0, "hold").await;
    for key in [&world.old, &world.new] {
        let vkey = key.verifier().to_string();
        world.said(&files, &["--vkey", &vkey], FORGED, "no key that you trust").await;
    }
}

/// Whoever owns the database and makes a key of his own can write a whole history that agrees with itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_history_written_anew_agrees_with_itself_alone() {
    let world = World::new().await;
    let files = world.bundle(0).await;
    let own = SignerKey::draw(Some("region.example/log")).unwrap();
    let (upto, adopted) = (world.sizes()[1], own.verifier().to_adopt());
    let mut written: Vec<String> = lines(&files)[..usize::try_from(upto).unwrap()].to_vec();
    let mut payload: Value = serde_json::from_str(
        serde_json::from_str::<Value>(&written[0]).unwrap()["payload"].as_str().unwrap(),
    )
    .unwrap();
    payload["key"] = serde_json::to_value(&adopted).unwrap();
    written[0] = forge(&written[0], "payload", json!(payload.to_string()), true);
    let mut forged = with_lines(&files, &written);
    forged.retain(|file, _| !file.starts_with("checkpoints/"));
    forged.insert(name(upto), note(upto, root(&written), &[&own]).into_bytes());
    forged.insert("keys.txt".into(), format!("1 {}\n", own.verifier()).into_bytes());
    let mut manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    manifest["upto"] = json!(upto);
    forged.insert("manifest.json".into(), manifest.to_string().into_bytes());

    world.said(&forged, &[], 0, "hold").await;
    let (vkey, kept) = (world.old.verifier().to_string(), world.write("kept", &world.notes()[0]));
    world.said(&forged, &["--vkey", &vkey], FORGED, "no key that you trust").await;
    world.said(&forged, &["--since", kept], FORGED, "do not give the root").await;
    forged.insert("keys.txt".into(), format!("1 {vkey}\n").into_bytes());
    world.said(&forged, &[], FORGED, "keys.txt").await;
    forged.insert(name(upto), note(upto, root(&written), &[&world.old]).into_bytes());
    world.said(&forged, &["--vkey", &vkey], FORGED, "no known key signed it").await;
}

/// What is changed in the policies of a bundle.
type Forgery<'f> = &'f dyn Fn(&mut Value);

/// Who counts by other rules than were adopted can show other numbers with the same events.
#[tokio::test(flavor = "multi_thread")]
async fn policies_that_the_events_do_not_give_are_refused() {
    let world = World::new().await;
    let files = world.bundle(0).await;
    let region = world.region().await.to_string();
    let said: Value = serde_json::from_slice(&files["policies.json"]).unwrap();
    let adopted = &said["regions"][&region];
    assert_eq!(
        (adopted[0]["policy"]["version"].clone(), adopted[0]["from_year"].clone()),
        (json!("2024-1"), json!(2024))
    );
    assert_eq!(adopted[0]["policy"]["values"]["satisfaction"]["satisfied_from"], 8);
    let about = format!("about the region {region}");
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut policies = said.clone();
        change(&mut policies["regions"]);
        // In the one spelling.
        let policies: Policies = serde_json::from_value(policies).unwrap();
        serde_json::to_string_pretty(&policies).unwrap().into_bytes()
    };
    let elsewhere = Uuid::from_u128(404).to_string();
    let forgeries: [(Forgery<'_>, &str); 5] = [
        (
            &|regions| regions[&region][0]["policy"]["values"]["satisfaction"]["satisfied_from"] = json!(7),
            &about,
        ),
        (&|regions| regions[&region][0]["from_year"] = json!(2025), &about),
        (&|regions| regions[&region][0]["position"] = json!(9), &about),
        (&|regions| *regions = json!({}), &about),
        (&|regions| regions[&elsewhere] = regions[&region].clone(), &elsewhere),
    ];
    for (forge, words) in forgeries {
        let mut forged = files.clone();
        forged.insert("policies.json".into(), changed(forge));
        world.said(&forged, &[], FORGED, words).await;
    }
    let mut other = files.clone();
    other.insert("policies.json".into(), b"{}".to_vec());
    world.said(&other, &[], UNREADABLE, "").await;

    // In a part of the log the region's settings begin before: what is said of it is not judged, and told to be.
    let mut part = world.bundle(world.sizes()[1]).await;
    assert_eq!(part["policies.json"], files["policies.json"]);
    part.insert("policies.json".into(), changed(&|regions| regions[&region][0]["from_year"] = json!(2025)));
    world.said(&part, &[], 0, "hold").await;
    let told = crate::kit::server::run(world.folder.path(), &["audit", "verify", "case.zip"]).await;
    assert!(told.out.contains(&format!("not judged: {region}")), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_the_log_continues_what_it_begins_behind() {
    let world = World::new().await;
    let (sizes, notes) = (world.sizes(), world.notes());
    let part = world.bundle(sizes[1]).await;
    let (older, at) = (world.write("older", &notes[0]), world.write("at", &notes[1]));
    world.said(&part, &["--since", at], 0, "hold").await;
    world.said(&part, &["--since", older], INCOMPLETE, "begins behind").await;
    let mut forged = part.clone();
    let mut manifest: Value = serde_json::from_slice(&part["manifest.json"]).unwrap();
    manifest["frontier"][0] = json!("00".repeat(32));
    forged.insert("manifest.json".into(), manifest.to_string().into_bytes());
    world.said(&forged, &[], FORGED, "do not give the root").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_bundle_is_unreadable() {
    let world = World::new().await;
    let files = world.bundle(0).await;
    for missing in ["manifest.json", "events.jsonl", "keys.txt", "policies.json"] {
        let mut without = files.clone();
        without.remove(missing);
        world.said(&without, &[], UNREADABLE, "").await;
    }
    let mut other = files.clone();
    other.insert(name(3), b"no checkpoint".to_vec());
    world.said(&other, &[], UNREADABLE, "").await;
    pack(&world.path("whole.zip"), &files);
    let whole = std::fs::read(world.path("whole.zip")).unwrap();
    for (file, bytes) in [("cut.zip", &whole[..whole.len() - 9]), ("empty.zip", &[]), ("text.zip", b"text")] {
        std::fs::write(world.path(file), bytes).unwrap();
        both_say(world.folder.path(), &["verify", file], &[file], UNREADABLE, "").await;
    }
    both_say(world.folder.path(), &["verify", "absent.zip"], &["absent.zip"], UNREADABLE, "").await;
}

/// Where a text lies first in a zip, from a place on.
fn found(bytes: &[u8], text: &[u8], from: usize) -> usize {
    from + bytes[from..].windows(text.len()).position(|some| some == text).expect("it is there")
}

/// What is forged is called forged, what is damaged damaged, and by both alike, also where both happened.
#[tokio::test(flavor = "multi_thread")]
async fn damage_neither_hides_a_forgery_nor_passes_for_one() {
    let world = World::new().await;
    let files = world.bundle(0).await;
    let (first, here) = (lines(&files), format!("the event at {} is not the one", AT + 1));
    let mut forged = first.clone();
    forged[AT] = forge(&first[AT], "event_type", json!("PairFormed"), false);
    forged.push("\n".to_owned());
    world.said(&with_lines(&files, &forged), &[], FORGED, &here).await;

    pack(&world.path("whole.zip"), &files);
    let whole = std::fs::read(world.path("whole.zip")).unwrap();
    let event = found(&whole, format!("{{\"position\":{},", AT + 1).as_bytes(), 0);
    let payload = found(&whole, b"occurred_on", event);
    let hash = found(&whole, b"\"leaf_hash\":\"", event) + 13;
    let letter = hash + whole[hash..].iter().position(u8::is_ascii_lowercase).unwrap();
    let directory = found(&whole, b"PK\x01\x02", 0);
    let keys = found(&whole, b"keys.txt", directory) - 46;
    let (plain, unknown) = ("is no plain zip", "which belongs into no bundle");
    let cases = [
        ("a bit of an event", payload, 1, FORGED, here.as_str()),
        (
            "a letter that says the same",
            letter,
            0x20,
            UNREADABLE,
            "events.jsonl of the bundle cannot be read",
        ),
        ("a letter of a file's own name", found(&whole, b"keys.txt", 0), 1, UNREADABLE, plain),
        ("the version needed", keys + 7, 0x40, UNREADABLE, plain),
        ("the lower byte of it", keys + 6, 1, UNREADABLE, plain),
        ("encryption", keys + 8, 1, UNREADABLE, plain),
        ("another method", keys + 10, 8, UNREADABLE, plain),
        ("a checksum", keys + 16, 1, UNREADABLE, plain),
        ("a size that is too large", keys + 25, 0x40, UNREADABLE, plain),
        ("another length of the header", found(&whole, b"keys.txt", 0) - 2, 1, UNREADABLE, plain),
        (
            "a checkpoint of another folder",
            found(&whole, b"checkpoints/", directory),
            0x20,
            UNREADABLE,
            unknown,
        ),
    ];
    for (what, at, flipped, status, words) in cases {
        let mut changed = whole.clone();
        changed[at] ^= flipped;
        std::fs::write(world.path("case.zip"), &changed).unwrap();
        println!("{what}");
        both_say(world.folder.path(), &["verify", "--no-replay", "case.zip"], &["case.zip"], status, words)
            .await;
    }
    std::fs::write(world.path("case.zip"), [b"before", &whole[..]].concat()).unwrap();
    both_say(world.folder.path(), &["verify", "case.zip"], &["case.zip"], UNREADABLE, plain).await;
    let mut more = files.clone();
    more.insert("notes.txt".into(), b"look here".to_vec());
    world.said(&more, &[], UNREADABLE, unknown).await;
    both_say(world.folder.path(), &["verify", "--trust"], &["--trust"], UNREADABLE, "").await;
}

fn base64(text: &str) -> Vec<u8> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

fn to_base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
