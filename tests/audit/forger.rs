//! A history with its bundle and keys, and what a forger may do to the files of a bundle.

use crate::kit::app::{app, import, sample};
use crate::kit::database::Fresh;
use app::App;
use app::acts::SettingsAct;
use app::envelope::Envelope;
use chrono::NaiveDate;
use domain::ids::OrganizationId;
use domain::policies::{PolicySet, PolicyVersion};
use domain::settings::PoliciesCommand;
use domain::values::{DocumentRef, OrganizationLevel};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use store::audit::bundle::export;
use store::audit::{Checkpoint, CheckpointFolder, SignerKey};
use store::journal::{Position, Recorded};
use store::merkle::{Frontier, Hash};
use tempfile::TempDir;
use uuid::Uuid;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// The files of a bundle by their names.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// A log of a school's journal with four checkpoints: before and after a rotation, and at the end of each import.
pub(super) struct World {
    pub(super) app: App,
    pub(super) folder: TempDir,
    pub(super) published: CheckpointFolder,
    pub(super) old: SignerKey,
    pub(super) new: SignerKey,
}

impl World {
    pub(super) async fn new() -> Self {
        let fresh = Fresh::sqlite();
        let app = app(&fresh).await;
        let Fresh::Sqlite(folder) = fresh else { unreachable!("a file was asked for") };
        let published = CheckpointFolder::new(folder.path().join("checkpoints"));
        let (old, new) =
            (SignerKey::draw(Some("region.example/log")), SignerKey::draw(Some("region.example/log")));
        let world = Self { app, folder, published, old: old.unwrap(), new: new.unwrap() };
        world.app.adopt_audit_key(world.old.verifier().to_adopt()).await.unwrap();
        world.publish(&world.old, &[]).await;
        import(&world.app, &sample("zarechnaya-2024.xlsx")).await;
        world.adopt_policy().await;
        world.publish(&world.old, &[]).await;
        world.app.adopt_audit_key(world.new.verifier().to_adopt()).await.unwrap();
        world.publish(&world.new, &[&world.old]).await;
        import(&world.app, &sample("zarechnaya-faulty.xlsx")).await;
        world.publish(&world.new, &[]).await;
        world
    }

    /// The region of the school.
    pub(super) async fn region(&self) -> OrganizationId {
        let tree = self.app.tree().await.unwrap().value;
        tree.iter().find(|node| node.level == OrganizationLevel::Region).expect("a region").id
    }

    /// The region counts otherwise than what ships, from 2024 on.
    async fn adopt_policy(&self) {
        let region_id = self.region().await;
        let day = NaiveDate::from_ymd_opt(2024, 1, 20).unwrap();
        let basis = DocumentRef { number: "12-р".into(), date: day };
        let mut values = PolicySet::v1().values.clone();
        values.satisfaction.satisfied_from = 8;
        let (version, values) = (PolicyVersion("2024-1".into()), Box::new(values));
        let command =
            PoliciesCommand::AdoptPolicy { version, from_year: 2024, values, basis, occurred_on: day };
        let act = SettingsAct { region_id, command: command.into() };
        let envelope = Envelope::api(Uuid::from_u128(1_200));
        self.app.perform(&[act.into()], &envelope, [12; 32], None).await.unwrap();
    }

    pub(super) async fn publish(&self, key: &SignerKey, beside: &[&SignerKey]) {
        self.app.audit().publish(key, beside, Some(&self.published)).await.unwrap();
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The published notes, the smallest tree first.
    pub(super) fn notes(&self) -> Vec<String> {
        self.published.published().unwrap()
    }

    /// Their sizes.
    pub(super) fn sizes(&self) -> Vec<u64> {
        self.notes().iter().map(|note| Checkpoint::read(note).unwrap().0.size).collect()
    }

    /// Writes a text for the verifiers, and gives its name.
    pub(super) fn write<'n>(&self, name: &'n str, text: &str) -> &'n str {
        fs::write(self.path(name), text).unwrap();
        name
    }

    /// The bundle of the events behind a position.
    pub(super) async fn bundle(&self, after: u64) -> Files {
        let path = self.path("exported.zip");
        let (file, notes) = (File::create(&path).unwrap(), self.notes());
        export(self.app.journal(), self.app.audit(), &notes, after, file, |_, _| {}).await.unwrap();
        let mut archive = ZipArchive::new(File::open(&path).unwrap()).unwrap();
        let mut files = Files::new();
        for index in 0..archive.len() {
            let mut part = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            files.insert(part.name().unwrap().into_owned(), bytes);
        }
        files
    }
}

/// Puts a bundle together.
pub(super) fn pack(path: &Path, files: &Files) {
    let mut zip = ZipWriter::new(File::create(path).unwrap());
    for (name, bytes) in files {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file(name.as_str(), options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
}

pub(super) fn lines(files: &Files) -> Vec<String> {
    let text = String::from_utf8(files["events.jsonl"].clone()).unwrap();
    text.split_inclusive('\n').map(str::to_owned).collect()
}

pub(super) fn with_lines(files: &Files, lines: &[String]) -> Files {
    let mut files = files.clone();
    files.insert("events.jsonl".into(), lines.concat().into_bytes());
    files
}

/// Changes a field of the event of a line; `hashed` forges its leaf hash too.
pub(super) fn forge(line: &str, field: &str, now: Value, hashed: bool) -> String {
    let mut event: Value = serde_json::from_str(line).unwrap();
    assert_ne!(event[field], now);
    event[field] = now;
    if hashed {
        event["leaf_hash"] = hex::encode(leaf(&event)).into();
    }
    format!("{event}\n")
}

/// The leaf hash of an event as a line tells it.
pub(super) fn leaf(event: &Value) -> Hash {
    let text = |field: &str| event[field].as_str().unwrap().to_owned();
    let recorded = Recorded {
        position: Position(event["position"].as_u64().unwrap()),
        aggregate_type: text("aggregate_type"),
        aggregate_id: Uuid::parse_str(&text("aggregate_id")).unwrap(),
        sequence: event["sequence"].as_u64().unwrap(),
        event_type: text("event_type"),
        event_version: text("event_version").parse().unwrap(),
        payload: text("payload"),
        metadata: text("metadata"),
        recorded_at: event["recorded_at"].as_i64().unwrap(),
        leaf_hash: Hash::default(),
    };
    recorded.computed_leaf_hash()
}

/// The root over the events of these lines, as they say they were hashed.
pub(super) fn root(lines: &[String]) -> Hash {
    let mut frontier = Frontier::default();
    for line in lines {
        let event: Value = serde_json::from_str(line).unwrap();
        let mut hash = Hash::default();
        hex::decode_to_slice(event["leaf_hash"].as_str().unwrap(), &mut hash).unwrap();
        frontier.append(hash);
    }
    frontier.root()
}

/// A signed checkpoint of this log.
pub(super) fn note(size: u64, root: Hash, keys: &[&SignerKey]) -> String {
    Checkpoint { origin: "region.example/log".into(), size, root }.sign(keys).to_string()
}

/// The name of a checkpoint in a bundle.
pub(super) fn name(size: u64) -> String {
    format!("checkpoints/{size:020}")
}
