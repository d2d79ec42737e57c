//! Events are for ever: a stored sample of every version ever written, read by today's code.
//!
//! A new event gets a file by `GOLDEN=write cargo nextest run -p tests events`; a changed shape is a new version with a new file and an
//! upcaster, and the old file stays. An event with optional fields has a second file, `….full.json`, in which they are filled: it is
//! written by hand, and what is read from it must say the same again.

mod catalogue;
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

/// Fields that an event may have. A new one is a decision: no name, contact or free text ever.
const FIELDS: [&str; 65] = [
    "answers",
    "attendees",
    "basis",
    "birth_year",
    "capacity",
    "category",
    "code",
    "contingent",
    "count",
    "date",
    "document",
    "due",
    "duration_min",
    "end",
    "enterprise_id",
    "enterprises",
    "experience_years",
    "feedback_id",
    "field",
    "form",
    "forms",
    "given_by",
    "goals",
    "hours",
    "id",
    "indicator",
    "initiated_by",
    "item_id",
    "kind",
    "late",
    "level",
    "measured",
    "measurement_id",
    "meeting_id",
    "meeting_type",
    "member",
    "mentee_id",
    "mentees",
    "mentors",
    "met_policy",
    "milestone",
    "milestone_id",
    "milestones",
    "mode",
    "name",
    "now",
    "number",
    "occurred_on",
    "order",
    "organization_id",
    "outcome",
    "outcomes",
    "overall",
    "pair_id",
    "parent",
    "percent",
    "period",
    "person_id",
    "phase",
    "policy",
    "program_id",
    "questionnaire",
    "readiness",
    "reason",
    "rematch_of",
];

/// Fields that hold text: names of organisations, programmes, traits and instruments, numbers of papers. No person's.
const MORE_FIELDS: &[&str] = &[
    "allocations",
    "founder_level",
    "oktmo",
    "organization_type",
    "participants",
    "predecessor",
    "renamed_on",
    "profile",
    "programs",
    "successor",
    "successor_id",
    "territory_oktmo",
    "time_zone",
    "thresholds",
    "silent_days",
    "first_meeting_days",
    "planning_days",
    "plan_days",
    "missed_in_a_row",
    "entry_survey_days",
    "interim_survey_days",
    "final_survey_days",
    "curator_survey_days",
    "consent_days",
    "pool_days",
    "mentor_mentees",
    "mentor_few_mentees",
    "mentor_idle_days",
    "roadmap_days",
    "tracking_days",
    "document_days",
    "documents",
    "confirmed",
    "fields",
    "from",
    "into",
    "other",
    "direction",
    "instrument",
    "pupils_10_19",
    "pupils_15_19",
    "residents_10_19",
    "residents_15_19",
    "respondent",
    "role_model",
    "sequence",
    "side",
    "source",
    "stage",
    "stage_model",
    "start",
    "title",
    "type",
    "value",
    "year",
    "young_specialists",
    "Q1",
    "urgent_times",
];

/// Fields of an erasure: codes, days, counts and ids.
const ERASURE_FIELDS: [&str; 6] = ["categories", "destroyed", "due_by", "pairs", "records", "together_with"];

/// Fields of a pair at work: codes, days, counts and ids.
const PAIR_FIELDS: [&str; 14] = [
    "about",
    "by_side",
    "day",
    "hour",
    "mentor_id",
    "minute",
    "new",
    "old",
    "planned_at",
    "Mentee",
    "continues",
    "federal_form",
    "goals_met",
    "waivers",
];

/// Fields of consents, of mentors and of mentees: codes, numbers and ids. `text_version` is a mark of at most 40
/// characters; marks are by the criterion.
const ROLE_FIELDS: [&str; 22] = [
    "channel",
    "criteria",
    "ends_on",
    "grade",
    "hours_a_month",
    "intends",
    "mentee_ages",
    "mentor_id",
    "mentor_source",
    "offer",
    "oldest",
    "result",
    "sealed_changed",
    "terms",
    "text_version",
    "to",
    "topics",
    "valid_until",
    "waiver",
    "youngest",
    "Motivation",
    "Time",
];

/// Fields of a counting policy: rules and numbers of a region, nothing of a person.
const POLICY_FIELDS: [&str; 40] = [
    "effect_from",
    "Flash",
    "Group",
    "OneOnOne",
    "PeerToPeer",
    "Reverse",
    "Virtual",
    "age_on",
    "by",
    "day",
    "final_feedback",
    "form_scope",
    "from_year",
    "full_cycle",
    "max",
    "max_age",
    "max_years",
    "mentee_band",
    "mentor_band",
    "min",
    "min_respondents",
    "month",
    "official",
    "online",
    "organizational_meeting",
    "plan",
    "planning_meeting",
    "population_basis",
    "satisfaction",
    "satisfied_from",
    "scope",
    "suppress_below",
    "values",
    "version",
    "working_meetings",
    "young_specialist",
    "counted_meetings",
    "erasure_days",
    "final_event_days",
    "self_consent_age",
];

/// Fields of what a region publishes: public texts of questionnaires and criteria, their scales and rules.
const SURVEY_FIELDS: [&str; 29] = [
    "answered_percent",
    "audience",
    "bands",
    "bundle_id",
    "channel",
    "criteria",
    "denominator",
    "en",
    "group",
    "is_overall",
    "items",
    "max",
    "min",
    "mirrors",
    "numerator",
    "options",
    "origin",
    "pairs_with",
    "required",
    "responses",
    "reversed",
    "ru",
    "scale",
    "smallest_bundle",
    "survey_id",
    "text",
    "top",
    "version",
    "written",
];

/// Fields of what a programme goes through: ids, codes, days and numbers.
const PROGRAM_FIELDS: &[&str] = &[
    "academic_year",
    "asked_by",
    "author",
    "authorised_by",
    "entries",
    // An id or address of a paper, without a word of a person (`DOCUMENT_FILE_REF`).
    "file_ref",
    "opportunities",
    "participants",
    "periodicity",
    "practice_id",
    "role_models",
    "rule",
    "scores",
    "series_id",
    "strengths",
    "swot_id",
    "threats",
    "tolerance_days",
    "waived",
    "waiver",
    "weaknesses",
];

/// Of the keys of checkpoints.
const KEY_FIELDS: [&str; 3] = ["key", "origin", "public_key"];

#[test]
fn an_event_has_only_fields_that_were_decided_upon() {
    fn walk(value: &Value, path: &str) {
        match value {
            Value::Object(fields) => {
                for (name, inner) in fields {
                    let lists: [&[&str]; 9] = [
                        &FIELDS,
                        &ERASURE_FIELDS,
                        MORE_FIELDS,
                        &PAIR_FIELDS,
                        &ROLE_FIELDS,
                        &POLICY_FIELDS,
                        &SURVEY_FIELDS,
                        &KEY_FIELDS,
                        PROGRAM_FIELDS,
                    ];
                    // A yes or a no says nothing of a person that its event does not.
                    let known = inner.is_boolean() || lists.iter().any(|list| list.contains(&name.as_str()));
                    assert!(known || name.starts_with('Q'), "{path}: the field {name} was not decided upon");
                    walk(inner, path);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, path)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let filled = Sample::all().into_iter().filter(|sample| sample.full).map(|sample| sample.read());
    for event in DomainEvent::samples().into_iter().map(|(_, event)| event).chain(filled) {
        walk(&serde_json::to_value(&event).unwrap(), event.kind());
    }
}
