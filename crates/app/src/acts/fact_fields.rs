//! The values of a fact as its stored fields, by which people name what they correct: `occurred_on`, `contingent.pupils_10_19`.
//!
//! Invariants: whatever is changed, the result is read as the typed event; a value that the event would not keep is refused, and so is
//! one that the API could not have recorded: a day out of life, a whole number beyond 32 bits, a milestone that the plan did not have.

use crate::refused::Refused;
use domain::aggregate::Event;
use domain::correction::effective;
use domain::day::{YEARS, is_of_life};
use serde_json::Value;

/// A new value of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// The stored name; a dot leads into a group of fields, or to an entry of a list by its number, from 0.
    pub field: String,
    /// The value: a text as it is, everything else as JSON.
    pub value: String,
}

/// What a fact is about, beside all that ends in `_id`. Another one is another fact. Goals and entries count the texts that were sealed
/// with the fact: other ones are a revision or a new analysis.
const ABOUT: [&str; 21] = [
    "goals",
    "entries",
    "type",
    "late",
    "mentors",
    "mentees",
    "member",
    "parent",
    "outcomes",
    "outcome",
    "completion",
    "policy",
    "met_policy",
    "rematch_of",
    "continues",
    "old",
    "new",
    "into",
    "from",
    "programs",
    "rule",
];

/// What a fact of this kind is about besides. What was published is a version that others answer, measure and count by: it never changes.
/// Anonymous answers are judged when they are handed in, against those who are silent then.
fn about_of_kind(kind: &str) -> &'static [&'static str] {
    match kind {
        "AnonymousFeedbackCollected" => &["questionnaire", "side", "responses"],
        "QuestionnairePublished" => &["questionnaire"],
        "QuestionnaireWithdrawn" => &["code", "version"],
        "InstrumentPublished" => &["instrument"],
        "QualityCriteriaPublished" => &["criteria"],
        "OrganizationMerged" => &["successor"],
        "OrganizationSplit" => &["allocations"],
        "PolicyAdopted" => &["version", "from_year", "values"],
        _ => &[],
    }
}

/// Whether a field says what a fact of this kind is about.
fn is_about(kind: &str, field: &str) -> bool {
    field.ends_with("_id") || ABOUT.contains(&field) || about_of_kind(kind).contains(&field)
}

/// Refuses typed values that the rules compute from the others and compute otherwise.
pub(super) fn computed_as_typed(
    changes: &[FieldChange],
    typed: &Value,
    computed: &Value,
) -> Result<(), Refused> {
    let differs = |change: &&FieldChange| look(typed, &change.field) != look(computed, &change.field);
    let Some(change) = changes.iter().find(differs) else { return Ok(()) };
    let field = &change.field;
    let accepted = look(computed, field).map_or_else(|| "null".to_owned(), ToString::to_string);
    Err(Refused::new(
        "CORRECTION_VALUE_COMPUTED",
        format!("{field} follows from the other values: with these it is {accepted}"),
        format!("{field} следует из других значений: с этими принимается {accepted}"),
    ))
}

/// A fact as it stands, as its stored fields.
pub(crate) fn fact_of<E: Event>(history: &[E], sequence: u64) -> Option<Value> {
    let facts = effective(history);
    let (_, fact) = facts.into_iter().find(|(known, _)| *known == sequence)?;
    Some(serde_json::to_value(fact).expect("an event is plain data"))
}

/// The fact with these changes.
pub(super) fn with_changes<E: Event>(fact: &Value, changes: &[FieldChange]) -> Result<E, Refused> {
    let mut changed = fact.clone();
    for change in changes {
        set(&mut changed, change)?;
    }
    let kind = fact["type"].as_str().unwrap_or_default().to_owned();
    let event: E = match E::decode(&kind, &changed) {
        Some(Ok(event)) => event,
        Some(Err(error)) => return Err(not_taken(changes, &wanted(fact, changes, &error.to_string()))),
        None => {
            let of_no_kind =
                Why::of("this program does not know the kind of the fact", "вид записи неизвестен");
            return Err(not_taken(changes, &of_no_kind));
        }
    };
    let kept = serde_json::to_value(&event).expect("an event is plain data");
    for change in changes {
        let (wanted, taken) = (look(&changed, &change.field), look(&kept, &change.field));
        match (wanted, taken) {
            (Some(Value::Null), None) if is_unknown::<E>(&changed, &change.field) => {
                return Err(no_field(&change.field, fact));
            }
            (Some(Value::Null), _) => {}
            (_, None) => return Err(no_field(&change.field, fact)),
            (wanted, Some(taken)) if wanted.is_none_or(|wanted| !is_same(wanted, taken)) => {
                let otherwise = Why::of(
                    "the fact would not keep them as they are written",
                    "запись не сохранила бы их такими, как они написаны",
                );
                return Err(not_taken(changes, &otherwise));
            }
            (_, Some(_)) => {}
        }
    }
    // What is only read again was judged when it was written.
    if !changes.is_empty() {
        within_bounds(&kept).map_err(|why| not_taken(changes, &why))?;
        let known = milestones(fact);
        if milestones(&kept).iter().any(|id| !known.contains(id)) {
            return Err(fixed("milestones.id"));
        }
    }
    Ok(event)
}

/// Whether a fact of this kind has no such field: one that it has takes no group of whatever is in it, or keeps it.
fn is_unknown<E: Event>(fact: &Value, field: &str) -> bool {
    let mut probed = fact.clone();
    let probe = FieldChange { field: field.to_owned(), value: r#"{"?":0}"#.to_owned() };
    if set(&mut probed, &probe).is_err() {
        return false;
    }
    let kept = E::decode(fact["type"].as_str().unwrap_or_default(), &probed);
    kept.and_then(Result::ok).is_some_and(|event| {
        let kept = serde_json::to_value(&event).expect("an event is plain data");
        look(&kept, field).is_none()
    })
}

/// Why values are not taken, or which would be, in both languages.
struct Why {
    english: String,
    russian: String,
}

impl Why {
    fn of(english: &str, russian: &str) -> Self {
        Self { english: english.to_owned(), russian: russian.to_owned() }
    }
}

/// Which values would be taken, by what stands there and by what the decoder names.
fn wanted(fact: &Value, changes: &[FieldChange], error: &str) -> Why {
    let codes = error.split_once("expected one of ").or_else(|| error.split_once("expected `"));
    if let Some((_, codes)) = codes.filter(|_| error.contains("unknown variant")) {
        let codes = codes.split(" at line").next().unwrap_or_default().replace('`', "").replace(" or ", ", ");
        return Why::of(&format!("accepted are {codes}"), &format!("принимаются {codes}"));
    }
    let is_day = |text: &str| text.parse::<chrono::NaiveDate>().is_ok();
    // Of several changes the first that does not fit is the one that is told of.
    let known = changes.iter().filter_map(|change| Some((change, look(fact, &change.field)?)));
    for (change, known) in known {
        let text = change.value.trim();
        if known.as_str().is_some_and(is_day) && !is_day(text) {
            return Why::of("a day is written as 2024-03-05", "день пишется так: 2024-03-05");
        }
        if known.is_number() && text.parse::<f64>().is_err() {
            return Why::of("accepted is a number", "принимается число");
        }
        if known.is_boolean() && text.parse::<bool>().is_err() {
            return Why::of("accepted are true, false", "принимаются true, false");
        }
    }
    Why::of(error, "у таких полей значения другого вида")
}

/// Whether a value is kept as it was written: a set may keep its entries in another order.
fn is_same(wanted: &Value, taken: &Value) -> bool {
    match (wanted, taken) {
        (Value::Array(wanted), Value::Array(taken)) => {
            wanted.len() == taken.len()
                && wanted.iter().all(|entry| taken.iter().any(|other| is_same(entry, other)))
        }
        (wanted, taken) => wanted == taken,
    }
}

/// Refuses what no input takes: a day out of life, and a whole number that GraphQL could not show.
fn within_bounds(value: &Value) -> Result<(), Why> {
    match value {
        Value::String(text) => {
            // A day of an event is written in one way; what merely resembles one is the number of a document.
            let day = text.parse::<chrono::NaiveDate>().ok().filter(|day| day.to_string() == *text);
            match day.filter(|day| !is_of_life(*day)) {
                Some(_) => {
                    let (first, last) = (YEARS.start(), YEARS.end());
                    Err(Why {
                        english: format!("accepted are days of the years from {first} to {last}"),
                        russian: format!("принимаются дни лет с {first} по {last}"),
                    })
                }
                None => Ok(()),
            }
        }
        Value::Number(number) if !number.is_f64() => {
            let is_shown = number.as_i64().is_some_and(|number| i32::try_from(number).is_ok());
            is_shown.then_some(()).ok_or_else(|| Why {
                english: format!("accepted are whole numbers up to {}", i32::MAX),
                russian: format!("принимаются целые числа до {}", i32::MAX),
            })
        }
        Value::Array(entries) => entries.iter().try_for_each(within_bounds),
        Value::Object(fields) => fields.values().try_for_each(within_bounds),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

/// The ids of the milestones of a plan. A new one comes with its words, by a revision.
fn milestones(fact: &Value) -> Vec<&Value> {
    fact["milestones"].as_array().into_iter().flatten().map(|milestone| &milestone["id"]).collect()
}

/// The top-level fields that differ: name, then, now.
pub(super) fn changed_fields<'v>(
    was: &'v Value,
    now: &'v Value,
) -> impl Iterator<Item = (&'v str, &'v Value, &'v Value)> {
    let fields = was.as_object().into_iter().flatten();
    fields
        .filter_map(|(field, was)| Some((field.as_str(), was, now.get(field)?)))
        .filter(|(_, was, now)| was != now)
}

fn set(fact: &mut Value, change: &FieldChange) -> Result<(), Refused> {
    let path: Vec<&str> = change.field.split('.').collect();
    let first = path.first().copied().unwrap_or_default();
    let kind = fact["type"].as_str().unwrap_or_default();
    if is_about(kind, first) {
        return Err(fixed(first));
    }
    let no_such_field = no_field(&change.field, fact);
    let (last, groups) = path.split_last().expect("a text has at least one part");
    let mut at = fact;
    for group in groups {
        let inner = if at.is_array() {
            at.as_array_mut().and_then(|entries| entry(entries, group))
        } else {
            at.get_mut(*group)
        };
        let is_group = |inner: &&mut Value| inner.is_object() || inner.is_array();
        at = inner.filter(is_group).ok_or_else(|| no_such_field.clone())?;
    }
    let read_beside = |known: Option<&Value>| {
        let is_text = known.is_some_and(Value::is_string);
        let read = serde_json::from_str(&change.value).ok().filter(|read: &Value| !is_text || read.is_null());
        // Texts of a fact are codes, names and numbers: spaces round them are none of theirs.
        read.unwrap_or_else(|| Value::String(change.value.trim().to_owned()))
    };
    match at {
        Value::Object(fields) => {
            let value = read_beside(fields.get(*last));
            fields.insert((*last).to_owned(), value);
        }
        Value::Array(entries) => {
            let known = entry(entries, last).ok_or(no_such_field)?;
            *known = read_beside(Some(known));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return Err(no_such_field),
    }
    Ok(())
}

/// An entry of a list that is there already.
fn entry<'v>(entries: &'v mut [Value], number: &str) -> Option<&'v mut Value> {
    entries.get_mut(number.parse::<usize>().ok()?)
}

/// What stands at a field; of an entry of a list the whole list, for a set may move it.
fn look<'v>(fact: &'v Value, field: &str) -> Option<&'v Value> {
    let step = |at: &'v Value, name| if at.is_array() { Some(at) } else { at.get(name) };
    field.split('.').try_fold(fact, step)
}

fn fixed(field: &str) -> Refused {
    Refused::new(
        "CORRECTION_FIELD_FIXED",
        format!(
            "{field} says what the fact is about and is not corrected: void the fact and record it anew, revise a plan, dissolve a pair as a duplicate and form it anew"
        ),
        format!(
            "{field} — то, о чём запись, и не исправляется: аннулируйте запись и внесите её заново, план пересмотрите, пару прекратите как дубликат и сформируйте заново"
        ),
    )
}

fn no_field(field: &str, fact: &Value) -> Refused {
    let fields: Vec<&str> = fact
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name.as_str())
        .filter(|name| !is_about(fact["type"].as_str().unwrap_or_default(), name))
        .collect();
    let accepted = fields.join(", ");
    Refused::new(
        "CORRECTION_FIELD_UNKNOWN",
        format!("the fact has no field {field}: accepted are {accepted}"),
        format!("у записи нет поля {field}: принимаются {accepted}"),
    )
}

fn not_taken(changes: &[FieldChange], why: &Why) -> Refused {
    let told: Vec<String> =
        changes.iter().map(|change| format!("{} = {}", change.field, change.value)).collect();
    let told = told.join(", ");
    Refused::new(
        "CORRECTION_VALUE",
        format!("these values are not those of such a fact ({told}): {}", why.english),
        format!("такие значения для этой записи не принимаются ({told}): {}", why.russian),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::pair::PairEvent;
    use domain::person::PersonEvent;
    use serde_json::json;

    fn change(field: &str, value: &str) -> FieldChange {
        FieldChange { field: field.to_owned(), value: value.to_owned() }
    }

    fn registered() -> Value {
        json!({ "type": "PersonRegistered", "birth_year": 2010, "occurred_on": "2023-12-11" })
    }

    fn code(changes: &[FieldChange]) -> &'static str {
        with_changes::<PersonEvent>(&registered(), changes).unwrap_err().code
    }

    #[test]
    fn a_text_is_taken_as_it_is_and_a_number_as_a_number() {
        let changes = [change("birth_year", "2011"), change("occurred_on", "2023-12-12")];
        let event: PersonEvent = with_changes(&registered(), &changes).unwrap();
        let value = serde_json::to_value(event).unwrap();
        assert_eq!((&value["birth_year"], &value["occurred_on"]), (&json!(2011), &json!("2023-12-12")));
    }

    #[test]
    fn what_was_published_and_what_was_handed_in_without_a_name_never_change() {
        for (kind, field) in [
            ("QuestionnairePublished", "questionnaire.scale.max"),
            ("InstrumentPublished", "instrument.max"),
            ("QualityCriteriaPublished", "criteria.top"),
            ("PolicyAdopted", "values.effect_from"),
            ("AnonymousFeedbackCollected", "responses"),
            ("AnonymousFeedbackCollected", "side"),
        ] {
            let fact = json!({ "type": kind, "occurred_on": "2024-05-01" });
            let mut changed = fact.clone();
            let refused = set(&mut changed, &change(field, "1")).unwrap_err();
            assert_eq!((refused.code, &changed), ("CORRECTION_FIELD_FIXED", &fact), "{kind} {field}");
            set(&mut changed, &change("occurred_on", "2024-06-01")).unwrap();
        }
    }

    #[test]
    fn a_field_that_is_not_there_is_named_and_so_is_a_value_that_does_not_fit() {
        assert_eq!(code(&[change("colour", "red")]), "CORRECTION_FIELD_UNKNOWN");
        assert_eq!(code(&[change("birth_year.month", "2")]), "CORRECTION_FIELD_UNKNOWN");
        assert_eq!(code(&[change("birth_year", "many")]), "CORRECTION_VALUE");
        assert_eq!(code(&[change("occurred_on", "yesterday")]), "CORRECTION_VALUE");
        assert_eq!(code(&[change("person_id", "x")]), "CORRECTION_FIELD_FIXED");
        assert_eq!(code(&[change("colour", "null")]), "CORRECTION_FIELD_UNKNOWN");
        let told = with_changes::<PersonEvent>(&registered(), &[change("occurred_on", "05.03.2024")]);
        let told = told.unwrap_err();
        assert!(told.english.ends_with(": a day is written as 2024-03-05"), "{}", told.english);
        assert!(
            told.russian.ends_with(": 2024-03-05") && !told.russian.contains("invalid"),
            "{}",
            told.russian
        );
        let given = json!({
            "type": "ConsentGiven", "kind": "Processing", "given_by": "OwnConsent", "terms": {},
            "occurred_on": "2024-01-10",
        });
        let taken = |field, value| {
            let changes = [change(field, value)];
            with_changes::<domain::mentee::MenteeEvent>(&given, &changes).map(drop).map_err(|told| told.code)
        };
        assert_eq!(taken("terms.valid_until", "null"), Ok(()), "a field that is there and has no value");
        assert_eq!(taken("valid_until", "null"), Err("CORRECTION_FIELD_UNKNOWN"));
    }

    fn of_pair(fact: &Value, field: &str, value: &str) -> Result<Value, &'static str> {
        let event =
            with_changes::<PairEvent>(fact, &[change(field, value)]).map_err(|refused| refused.code)?;
        Ok(serde_json::to_value(event).unwrap())
    }

    fn id(number: u128) -> String {
        uuid::Uuid::from_u128(number).to_string()
    }

    fn plan() -> Value {
        let milestone = |number| json!({ "id": id(number), "due": "2024-03-15" });
        let (milestones, occurred_on) = (json!([milestone(81), milestone(82)]), "2024-01-25");
        json!({
            "type": "PlanApproved", "goals": 2, "milestones": milestones, "late": false, "occurred_on": occurred_on,
        })
    }

    #[test]
    fn what_is_counted_of_sealed_texts_is_not_corrected() {
        for value in ["4294967295", "100000", "3"] {
            assert_eq!(of_pair(&plan(), "goals", value), Err("CORRECTION_FIELD_FIXED"));
        }
        let entries = json!({ "strengths": 1, "weaknesses": 0, "opportunities": 0, "threats": 0 });
        let swot = json!({
            "type": "SwotRecorded", "swot_id": id(24), "form": "PupilPupil", "entries": entries, "author": id(9),
            "occurred_on": "2024-12-20",
        });
        let change = change("entries.strengths", "200000");
        let refused = with_changes::<domain::program::ProgramEvent>(&swot, &[change]).unwrap_err();
        assert_eq!(refused.code, "CORRECTION_FIELD_FIXED");
    }

    #[test]
    fn a_plan_keeps_its_milestones() {
        let other = json!([{ "id": id(83), "due": "2024-03-15" }]).to_string();
        assert_eq!(of_pair(&plan(), "milestones", &other), Err("CORRECTION_FIELD_FIXED"));
        assert_eq!(of_pair(&plan(), "milestones.0.id", &id(83)), Err("CORRECTION_FIELD_FIXED"));
        let moved = of_pair(&plan(), "milestones.1.due", "2024-04-01").unwrap();
        assert_eq!(moved["milestones"][1], json!({ "id": id(82), "due": "2024-04-01" }));
        assert_eq!(of_pair(&plan(), "milestones.2.due", "2024-04-01"), Err("CORRECTION_FIELD_UNKNOWN"));
    }

    #[test]
    fn a_day_is_one_of_life_and_a_whole_number_one_that_is_shown() {
        for day in ["-262143-01-01", "+262142-12-31", "1899-12-31", "2201-01-01", "2024-1-2"] {
            assert_eq!(code(&[change("occurred_on", day)]), "CORRECTION_VALUE", "{day}");
            assert_eq!(of_pair(&plan(), "milestones.0.due", day), Err("CORRECTION_VALUE"), "{day}");
        }
        let met = json!({
            "type": "MeetingHeld", "meeting_type": "Work", "late": false, "meeting_id": id(73), "duration_min": 45,
            "mode": "InPerson", "attendees": [], "occurred_on": "2024-01-30",
        });
        for minutes in ["2147483648", "4294967295"] {
            assert_eq!(of_pair(&met, "duration_min", minutes), Err("CORRECTION_VALUE"), "{minutes}");
        }
    }

    #[test]
    fn a_list_is_corrected_as_a_whole_and_by_its_entries() {
        let member = |side: &str, number| json!({ "side": side, "id": id(number) });
        let met = json!({
            "type": "MeetingHeld", "meeting_type": "Work", "late": false, "meeting_id": id(73), "duration_min": 45,
            "mode": "InPerson", "attendees": [member("Mentor", 61), member("Mentee", 41)],
            "occurred_on": "2024-01-30",
        });
        let (mentor, mentees) = (member("Mentor", 61), [40, 41, 42].map(|number| member("Mentee", number)));
        let [first, second, third] = &mentees;
        let all = json!([third, second, mentor, first]).to_string();
        let attendees = of_pair(&met, "attendees", &all).unwrap()["attendees"].clone();
        assert_eq!(attendees.as_array().map(Vec::len), Some(4));
        let replaced = of_pair(&met, "attendees.1.id", &id(40)).unwrap();
        assert!(is_same(&json!([first, mentor]), &replaced["attendees"]), "{replaced}");
    }
}
