//! Which fields events may have: nothing that tells who somebody is ever gets into the journal by a field that nobody looked at.

use super::Sample;
use domain::event::DomainEvent;
use serde_json::Value;

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
const POLICY_FIELDS: [&str; 41] = [
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
    "most_mentees",
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
