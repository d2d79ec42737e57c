//! Events are for ever: a stored sample of every version ever written, read by today's code.
//!
//! A new event gets a file by `GOLDEN=write cargo nextest run -p tests events`; a changed shape is a new version with a new file and an
//! upcaster, and the old file stays. An event with optional fields has a second file, `….full.json`, in which they are filled: it is
//! written by hand, and what is read from it must say the same again.

mod catalogue;
mod fields;
mod filled;
mod source;

use domain::event::DomainEvent;
use domain::upcast::{self, Unreadable};
use serde_json::Value;
use source::Source;
use std::collections::BTreeSet;
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden/events")
}

fn file_name(aggregate_type: &str, event: &DomainEvent) -> String {
    format!("{aggregate_type}.{}.v{}.json", event.kind(), event.version())
}

fn pretty(event: &DomainEvent) -> String {
    serde_json::to_string_pretty(event).unwrap() + "\n"
}

#[test]
fn every_event_is_written_as_its_sample_says() {
    for (aggregate_type, event) in DomainEvent::samples() {
        let path = folder().join(file_name(aggregate_type, &event));
        if std::env::var_os("GOLDEN").is_some_and(|value| value == "write") && !path.exists() {
            std::fs::write(&path, pretty(&event)).unwrap();
        }
        let stored =
            std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{} is missing", path.display()));
        assert_eq!(
            stored,
            pretty(&event),
            "{}: the shape changed, which needs a new version",
            path.display()
        );
    }
}

/// A stored sample, by the name of its file.
struct Sample {
    aggregate: String,
    kind: String,
    version: u32,
    /// With its optional fields.
    full: bool,
    text: String,
}

impl Sample {
    fn all() -> Vec<Self> {
        let paths = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
        let sample = |path: PathBuf| {
            let name = path.file_name().unwrap().to_str().unwrap();
            let parts: Vec<&str> = name.split('.').collect();
            let (aggregate, kind, version, full) = match parts.as_slice() {
                [aggregate, kind, version, "json"] => (aggregate, kind, version, false),
                [aggregate, kind, version, "full", "json"] => (aggregate, kind, version, true),
                other => panic!("{other:?} is not the name of a sample"),
            };
            Self {
                aggregate: (*aggregate).to_owned(),
                kind: (*kind).to_owned(),
                version: version.strip_prefix('v').unwrap().parse().unwrap(),
                full,
                text: std::fs::read_to_string(&path).unwrap(),
            }
        };
        paths.map(sample).collect()
    }

    fn is_of(&self, aggregate: &str, event: &DomainEvent) -> bool {
        self.aggregate == aggregate && self.kind == event.kind()
    }

    fn read(&self) -> DomainEvent {
        upcast::read(&self.aggregate, &self.kind, self.version, &self.text)
            .unwrap_or_else(|error| panic!("{} {}: {error:?}", self.aggregate, self.kind))
    }
}

#[test]
fn every_sample_ever_written_still_reads() {
    let samples = Sample::all();
    assert!(samples.len() >= DomainEvent::samples().len(), "one file for each kind at least");
    for sample in &samples {
        let mut today = DomainEvent::samples().into_iter();
        let (_, today) = today.find(|(aggregate, event)| sample.is_of(aggregate, event)).unwrap();
        let expected = if sample.full {
            let mut full =
                samples.iter().filter(|other| other.full && other.is_of(&sample.aggregate, &today));
            let newest = full.find(|other| other.version == today.version());
            newest.expect("a filled sample is kept up with its event").text.clone()
        } else {
            pretty(&today)
        };
        let Sample { aggregate, kind, version, full, .. } = sample;
        assert_eq!(
            pretty(&sample.read()),
            expected,
            "{aggregate}.{kind} version {version}, full: {full}: it says something else than the sample of today"
        );
    }
}

#[test]
fn every_field_is_filled_in_a_sample() {
    let source = Source::read(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../crates/domain/src"));
    let stored = Sample::all();
    let mut empty = Vec::new();
    for (aggregate, event) in DomainEvent::samples() {
        let of_today = stored
            .iter()
            .filter(|sample| sample.is_of(aggregate, &event) && sample.version == event.version());
        let values: Vec<Value> = of_today.map(|sample| serde_json::from_str(&sample.text).unwrap()).collect();
        let fields = &source.event(aggregate, event.kind()).fields;
        let unfilled = filled::unfilled(&source, fields, &values.iter().collect::<Vec<_>>());
        empty.extend(unfilled.into_iter().map(|path| format!("{aggregate}.{}{path}", event.kind())));
    }
    assert!(empty.is_empty(), "no sample fills {empty:?}: a name that changes would go unseen");
}

#[test]
fn every_version_that_was_ever_written_has_its_file() {
    for (aggregate_type, event) in DomainEvent::samples() {
        for version in 1..=event.version() {
            let path = folder().join(format!("{aggregate_type}.{}.v{version}.json", event.kind()));
            assert!(path.exists(), "{} is missing: it stays for ever", path.display());
        }
    }
}

#[test]
fn what_no_version_knows_is_said_and_not_guessed() {
    let payload = r#"{"type":"PairFormed"}"#;
    let why =
        |kind: &str, version: u32| upcast::read::<DomainEvent>("Pair", kind, version, payload).unwrap_err();
    assert!(matches!(why("PairPainted", 1), Unreadable::Kind));
    assert!(matches!(why("PairFormed", 99), Unreadable::Newer { received: 99, known: 1 }));
    assert!(matches!(why("PairFormed", 1), Unreadable::Payload(_)));
}

#[test]
fn the_catalogue_says_what_the_code_says() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/events.md");
    let text = catalogue::catalogue();
    if std::env::var_os("GOLDEN").is_some_and(|value| value == "write") {
        std::fs::write(&path, &text).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap_or_default() == text,
        "docs/events.md is not what the code says: GOLDEN=write cargo nextest run -p tests events"
    );
}

#[test]
fn kinds_are_unique_over_all_aggregates_but_for_shared_parts() {
    let shared = [
        "ConsentGiven",
        "ConsentWithdrawn",
        "ConsentExpired",
        "ErasureDue",
        "OutcomeMeasured",
        "FactCorrected",
        "FactVoided",
        "TextCorrected",
    ];
    let mut seen = BTreeSet::new();
    for (_, event) in DomainEvent::samples() {
        assert!(seen.insert(event.kind()) || shared.contains(&event.kind()), "{} twice", event.kind());
    }
}
