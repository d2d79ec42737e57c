//! The values of a fact as its stored fields, by which people name what they correct: `occurred_on`, `contingent.pupils_10_19`.
//!
//! Invariant: whatever is changed, the result is read as the typed event; a value that the event would not keep is refused.

use crate::refused::Refused;
use domain::aggregate::Event;
use domain::correction::effective;
use serde_json::Value;

/// A new value of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// The stored name; a dot leads into a group of fields.
    pub field: String,
    /// The value: a text as it is, everything else as JSON.
    pub value: String,
}

/// What a fact is about, beside all that ends in `_id`. Another one is another fact.
const ABOUT: [&str; 19] = [
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
        Some(Err(error)) => return Err(not_taken(changes, &error.to_string())),
        None => return Err(not_taken(changes, "the kind is not known")),
    };
    let kept = serde_json::to_value(&event).expect("an event is plain data");
    match changes.iter().find(|change| {
        look(&kept, &change.field).is_none_or(|value| Some(value) != look(&changed, &change.field))
    }) {
        Some(lost) if look(&changed, &lost.field) != Some(&Value::Null) => Err(no_field(&lost.field, fact)),
        Some(_) | None => Ok(event),
    }
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
        return Err(Refused::new(
            "CORRECTION_FIELD_FIXED",
            format!(
                "{first} says what the fact is about and is not corrected: void the fact and record it anew, dissolve a pair as a duplicate and form it anew"
            ),
            format!(
                "{first} — то, о чём запись, и не исправляется: аннулируйте запись и внесите её заново, пару прекратите как дубликат и сформируйте заново"
            ),
        ));
    }
    let no_such_field = no_field(&change.field, fact);
    let (last, groups) = path.split_last().expect("a text has at least one part");
    let mut at = fact;
    for group in groups {
        at = at.get_mut(*group).filter(|inner| inner.is_object()).ok_or_else(|| no_such_field.clone())?;
    }
    let fields = at.as_object_mut().ok_or(no_such_field)?;
    let is_text = fields.get(*last).is_some_and(Value::is_string);
    let read = serde_json::from_str(&change.value).ok().filter(|read: &Value| !is_text || read.is_null());
    fields.insert((*last).to_owned(), read.unwrap_or_else(|| Value::String(change.value.clone())));
    Ok(())
}

fn look<'v>(fact: &'v Value, field: &str) -> Option<&'v Value> {
    field.split('.').try_fold(fact, |at, name| at.get(name))
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

fn not_taken(changes: &[FieldChange], why: &str) -> Refused {
    let told: Vec<String> =
        changes.iter().map(|change| format!("{} = {}", change.field, change.value)).collect();
    let told = told.join(", ");
    Refused::new(
        "CORRECTION_VALUE",
        format!("these values are not those of such a fact ({told}): {why}"),
        format!("такие значения для этой записи не принимаются ({told}): {why}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
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
    }
}
