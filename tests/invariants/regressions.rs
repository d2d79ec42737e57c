//! What once broke a law, kept and looked at in every run.
//!
//! A seed of the generator is no use here: curators who act at once meet in another order each time. What is kept instead is what
//! they did: the commands that were taken, in the order of their commits, with names in place of ids. A run that finds a broken law
//! writes such a file; every file is replayed one command after the other, which gives that history again, and by all curators at once,
//! which looks round it. A file that was found is committed with the change that mends it.

use super::digests::Ways;
use super::world::{Curator, Sent, World};
use futures_util::future::join_all;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Where they are kept.
pub(super) const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/invariants/regressions");

/// A command that was taken.
#[derive(Clone)]
pub(super) struct Applied {
    /// The last position that it wrote.
    pub(super) position: u64,
    pub(super) curator: usize,
    pub(super) mutation: String,
    pub(super) object: String,
    pub(super) input: Value,
    /// The id of the pair that it formed, or null.
    pub(super) made: Value,
}

/// One line of a file.
#[derive(Clone, Serialize, Deserialize)]
struct Step {
    curator: usize,
    mutation: String,
    object: String,
    input: Value,
    /// The name by which later steps call the pair that it forms.
    #[serde(skip_serializing_if = "Option::is_none")]
    makes: Option<String>,
}

/// What was done, and which law it broke.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Regression {
    pub(super) broken: String,
    /// How read models were made when they differed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ways: Option<Ways>,
    steps: Vec<Step>,
}

impl Regression {
    /// What was applied in a world, in the order of the commits.
    pub(super) fn of(world: &World, broken: &str) -> Self {
        let mut applied = world.applied.lock().expect("no curator panicked").clone();
        applied.sort_by_key(|applied| applied.position);
        let mut names = names(world);
        let (mut pairs, mut commands) = (0, 0);
        let mut steps = Vec::with_capacity(applied.len());
        for Applied { position: _, curator, mutation, object, input, made } in applied {
            let id = text(&input["commandId"]);
            names.entry(id).or_insert_with(|| {
                commands += 1;
                format!("command {commands}")
            });
            let makes = made.as_str().map(|id| {
                names.entry(id.to_owned()).or_insert_with(|| {
                    pairs += 1;
                    format!("pair {pairs}")
                })
            });
            let makes = makes.cloned();
            steps.push(Step { curator, mutation, object, input: renamed(input, &names), makes });
        }
        let broken = renamed(Value::from(broken), &names).as_str().unwrap_or(broken).to_owned();
        Self { broken, ways: None, steps }
    }

    /// How much was done.
    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }

    /// Writes it under a name that its steps give.
    pub(super) fn keep(&self, folder: &Path) -> PathBuf {
        use sha2::{Digest, Sha256};
        let text = serde_json::to_string_pretty(self).expect("plain data") + "\n";
        let steps = serde_json::to_vec(&self.steps).expect("plain data");
        let path = folder.join(format!("{}.json", &hex::encode(Sha256::digest(steps))[..12]));
        std::fs::write(&path, text).expect("the file is written");
        path
    }

    /// Reads a file.
    pub(super) fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).expect("the file reads");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// All that are kept.
    pub(super) fn kept() -> Vec<Self> {
        let files = std::fs::read_dir(KEPT).expect("the folder is there").map(|entry| entry.unwrap().path());
        let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some()).collect();
        files.sort();
        files.iter().map(|path| Self::read(path)).collect()
    }

    /// One command after the other.
    pub(super) async fn replay(&self, world: &World) {
        let known = Mutex::new(ids(world));
        for step in &self.steps {
            again(world, step, &known).await;
        }
    }

    /// Every curator what he or she did, all at once. What needs a pair that is not there yet is left out.
    pub(super) async fn replay_at_once(&self, world: &World) {
        let known = Mutex::new(ids(world));
        let curators = 1 + self.steps.iter().map(|step| step.curator).max().unwrap_or(0);
        join_all((0..curators).map(|curator| {
            let known = &known;
            async move {
                for step in self.steps.iter().filter(|step| step.curator == curator) {
                    again(world, step, known).await;
                }
            }
        }))
        .await;
    }
}

async fn again(world: &World, step: &Step, known: &Mutex<BTreeMap<String, String>>) {
    let name = text(&step.input["commandId"]);
    let input = {
        let mut known = known.lock().expect("no curator panicked");
        known.entry(name).or_insert_with(|| world.service.command_id().to_string());
        renamed(step.input.clone(), &known)
    };
    if is_named(&input) {
        return;
    }
    let last = Some(Sent { mutation: step.mutation.clone(), object: step.object.clone(), input });
    let answer = world.send_last(&Curator { number: step.curator, last }).await;
    if let (Some(name), Some(id)) = (&step.makes, answer["pair"]["id"].as_str()) {
        known.lock().expect("no curator panicked").insert(name.clone(), id.to_owned());
    }
}

/// What things of a world are called, by their ids.
fn names(world: &World) -> BTreeMap<String, String> {
    let all = |kind: &'static str, ids: &[Value]| -> Vec<(String, String)> {
        ids.iter().enumerate().map(|(number, id)| (text(id), format!("{kind} {number}"))).collect()
    };
    let mut names: BTreeMap<String, String> = all("mentor", &world.mentors).into_iter().collect();
    names.extend(all("mentee", &world.mentees));
    names.insert(text(&world.program), "program 0".to_owned());
    let there = &world.elsewhere;
    let doubles = there.doubles.iter().flat_map(|(here, there)| [here.clone(), there.clone()]);
    names.extend(all("person", &doubles.collect::<Vec<_>>()));
    names.insert(text(&there.program), "program there".to_owned());
    names.insert(text(&there.mentor), "mentor there".to_owned());
    names.insert(text(&there.mentee), "mentee there".to_owned());
    names
}

fn ids(world: &World) -> BTreeMap<String, String> {
    names(world).into_iter().map(|(id, name)| (name, id)).collect()
}

/// Every text that has another name, inside of longer texts too.
fn renamed(value: Value, names: &BTreeMap<String, String>) -> Value {
    match value {
        Value::String(text) => match names.get(&text) {
            Some(name) => Value::String(name.clone()),
            None => {
                Value::String(names.iter().fold(
                    text,
                    |text, (id, name)| {
                        if is_id(id) { text.replace(id, name) } else { text }
                    },
                ))
            }
        },
        Value::Array(items) => items.into_iter().map(|item| renamed(item, names)).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(field, value)| (field, renamed(value, names))).collect()
        }
        other @ (Value::Null | Value::Bool(_) | Value::Number(_)) => other,
    }
}

fn is_id(text: &str) -> bool {
    uuid::Uuid::parse_str(text).is_ok()
}

/// Whether a name is left that has no id yet.
fn is_named(value: &Value) -> bool {
    match value {
        Value::String(text) => text.starts_with("pair "),
        Value::Array(items) => items.iter().any(is_named),
        Value::Object(fields) => fields.values().any(is_named),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn text(id: &Value) -> String {
    id.as_str().expect("an id").to_owned()
}
