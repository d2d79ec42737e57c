//! Events are for ever: a stored sample of every version ever written, read by today's code.
//!
//! A new event gets a file by `GOLDEN=write cargo nextest run -p tests events`; a changed shape is a new version with a new file and an
//! upcaster, and the old file stays.

mod catalogue;
mod source;

use domain::event::DomainEvent;
use domain::upcast::{self, Unreadable};
use serde_json::Value;
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

#[test]
fn every_sample_ever_written_still_reads() {
    let files: Vec<PathBuf> =
        std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() >= DomainEvent::samples().len(), "one file for each kind at least");
    for path in files {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut parts = name.split('.');
        let (aggregate_type, kind) = (parts.next().unwrap(), parts.next().unwrap());
        let version = parts.next().and_then(|version| version.strip_prefix('v')).unwrap().parse().unwrap();
        let payload = std::fs::read_to_string(&path).unwrap();
        let event: DomainEvent = upcast::read(aggregate_type, kind, version, &payload)
            .unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let mut samples = DomainEvent::samples().into_iter();
        let today = samples.find(|(of, event)| *of == aggregate_type && event.kind() == kind).unwrap().1;
        assert_eq!(event, today, "{name}: it says something else than the sample of today");
    }
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
    "profile",
    "programs",
    "successor",
    "territory_oktmo",
    "time_zone",
    "thresholds",
    "silent_days",
    "first_meeting_days",
    "planning_days",
    "plan_days",
    "missed_in_a_row",
    "entry_survey_days",
    "final_survey_days",
    "consent_days",
    "pool_days",
    "mentor_mentees",
    "mentor_idle_days",
    "roadmap_days",
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
];

/// Fields of an erasure: codes, days, counts and ids.
const ERASURE_FIELDS: [&str; 6] = ["categories", "destroyed", "due_by", "pairs", "records", "together_with"];

/// Fields of a pair at work: codes, days and ids.
const PAIR_FIELDS: [&str; 8] = ["by_side", "day", "hour", "mentor_id", "minute", "new", "old", "planned_at"];

/// Fields of consents, of mentors and of mentees: codes, numbers and ids. `text_version` is a mark of at most 40 characters.
const ROLE_FIELDS: [&str; 20] = [
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
];

/// Fields of a counting policy: rules and numbers of a region, nothing of a person.
const POLICY_FIELDS: [&str; 35] = [
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
    for (_, event) in DomainEvent::samples() {
        walk(&serde_json::to_value(&event).unwrap(), event.kind());
    }
}
