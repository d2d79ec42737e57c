//! How much an input may hold. Judged on the input as a value, so no field of any mutation can be forgotten.

use crate::payload::{UserError, UserErrorCode};
use app::Refused;
use app::text_rule::{NAME, TEXT, TextFault, text_fault};
use async_graphql::Value;

/// Characters of a value that is written as JSON: a list of [`LIST`] members.
const JSON: usize = 16 * 1024;
/// Entries of a list.
const LIST: usize = 100;

/// Fields that hold a text rather than a name.
const TEXTS: &[&str] = &[
    "comment",
    "request",
    "topic",
    "goals",
    "contacts",
    "competences",
    "achievements",
    "interests",
    "text",
    "note",
    "strengths",
    "weaknesses",
    "opportunities",
    "threats",
    "results",
];

/// Refuses what is too long, and characters that no text has.
pub(crate) fn check(input: &Value) -> Result<(), UserError> {
    check_at(input, &mut vec!["input".to_owned()], NAME)
}

fn check_at(value: &Value, path: &mut Vec<String>, characters: usize) -> Result<(), UserError> {
    let refuse =
        |path: &[String], refused| Err(UserError::at(path.to_vec(), UserErrorCode::BadUserInput, refused));
    match value {
        Value::String(text) if is_changed_value(path) => match json_of(text) {
            Some(inner) if text.len() <= JSON => check_at(&inner, path, characters),
            Some(_) => refuse(path, too_long(text.len(), JSON)),
            None => match refused_text(text, characters) {
                Some(refused) => refuse(path, refused),
                None => Ok(()),
            },
        },
        Value::String(text) => match refused_text(text, characters) {
            Some(refused) => refuse(path, refused),
            None => Ok(()),
        },
        Value::List(entries) if entries.len() > LIST => refuse(path, list_too_long(entries.len())),
        Value::List(entries) => entries.iter().enumerate().try_for_each(|(index, entry)| {
            within(path, index.to_string(), |path| check_at(entry, path, characters))
        }),
        Value::Object(fields) => fields.iter().try_for_each(|(name, field)| {
            let characters = if TEXTS.contains(&name.as_str()) { TEXT } else { NAME };
            within(path, name.to_string(), |path| check_at(field, path, characters))
        }),
        Value::Null | Value::Number(_) | Value::Boolean(_) | Value::Binary(_) | Value::Enum(_) => Ok(()),
    }
}

fn within<R>(path: &mut Vec<String>, segment: String, judge: impl FnOnce(&mut Vec<String>) -> R) -> R {
    path.push(segment);
    let judged = judge(path);
    path.pop();
    judged
}

/// Whether this is the new value of a field of a fact.
fn is_changed_value(path: &[String]) -> bool {
    matches!(path, [_, changes, _, value] if changes == "changes" && value == "value")
}

/// A list or a group of fields that is written as JSON: its texts are judged one by one.
fn json_of(text: &str) -> Option<Value> {
    let json: serde_json::Value = serde_json::from_str(text).ok()?;
    (json.is_array() || json.is_object()).then(|| Value::from_json(json).ok()).flatten()
}

fn too_long(length: usize, characters: usize) -> Refused {
    Refused::new(
        "TEXT_TOO_LONG",
        format!("the text has {length} characters: accepted are at most {characters}"),
        format!("в тексте {length} знаков: принимается не больше {characters}"),
    )
}

fn refused_text(text: &str, characters: usize) -> Option<Refused> {
    Some(match text_fault(text, characters)? {
        TextFault::TooLong { length, accepted } => too_long(length, accepted),
        TextFault::Unseen(character) => {
            let code = u32::from(character);
            Refused::new(
                "TEXT_CONTROL_CHARACTER",
                format!(
                    "the text has the control character U+{code:04X}: accepted are letters, signs, spaces and line breaks"
                ),
                format!(
                    "в тексте управляющий знак U+{code:04X}: принимаются буквы, знаки, пробелы и переносы строк"
                ),
            )
        }
    })
}

fn list_too_long(entries: usize) -> Refused {
    Refused::new(
        "LIST_TOO_LONG",
        format!("the list has {entries} entries: accepted are at most {LIST}"),
        format!("в списке {entries} элементов: принимается не больше {LIST}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::value;

    fn refused(input: &Value) -> Option<(&'static str, String)> {
        check(input).err().map(|error| error.told())
    }

    #[test]
    fn a_name_is_shorter_than_a_text() {
        let long = "я".repeat(201);
        let input = value!({ "person": { "name": long } });
        assert_eq!(refused(&input), Some(("TEXT_TOO_LONG", "input.person.name".into())));
        let input = value!({ "request": "я".repeat(2_000), "title": "я".repeat(200) });
        assert_eq!(refused(&input), None);
    }

    #[test]
    fn the_entry_that_is_too_long_is_named() {
        let input = value!({ "goals": ["короткая", "я".repeat(2_001)] });
        assert_eq!(refused(&input), Some(("TEXT_TOO_LONG", "input.goals.1".into())));
    }

    #[test]
    fn a_list_of_a_hundred_and_one_is_refused() {
        let input = value!({ "goals": vec!["цель"; 101] });
        assert_eq!(refused(&input), Some(("LIST_TOO_LONG", "input.goals".into())));
    }

    #[test]
    fn a_corrected_list_is_judged_by_what_is_in_it() {
        let change = |value: String| value!({ "changes": [{ "field": "attendees", "value": value }] });
        let member = r#"{"side":"Mentee","id":"00000000-0000-0000-0000-000000000029"}"#;
        assert_eq!(refused(&change(format!("[{}]", [member; 100].join(",")))), None);
        let place = |rest: &str| format!("input.changes.0.value{rest}");
        let too_many = change(format!("[{}]", [member; 101].join(",")));
        assert_eq!(refused(&too_many), Some(("LIST_TOO_LONG", place(""))));
        let long = "я".repeat(201);
        assert_eq!(refused(&change(long.clone())), Some(("TEXT_TOO_LONG", place(""))));
        assert_eq!(refused(&change(format!("[\"{long}\"]"))), Some(("TEXT_TOO_LONG", place(".0"))));
        let wide = format!("[{}1]", " ".repeat(JSON));
        assert_eq!(refused(&change(wide)), Some(("TEXT_TOO_LONG", place(""))));
    }

    #[test]
    fn a_text_may_break_lines_but_not_ring_the_bell() {
        assert_eq!(refused(&value!({ "topic": "раз\nдва\tтри" })), None);
        let input = value!({ "topic": "раз\u{7}" });
        assert_eq!(refused(&input), Some(("TEXT_CONTROL_CHARACTER", "input.topic".into())));
    }

    #[test]
    fn a_name_has_nothing_unseen_in_it() {
        for unseen in "\u{200c}\u{200d}\u{3164}\u{2800}\u{180e}\u{34f}\u{fffe}\u{61c}\u{e0041}".chars() {
            let input = value!({ "code": format!("RO{unseen}-ZAR") });
            assert_eq!(refused(&input), Some(("TEXT_CONTROL_CHARACTER", "input.code".into())), "{unseen:?}");
        }
        assert_eq!(refused(&value!({ "topic": "👩\u{200d}🏫 ❤\u{fe0f}" })), None);
    }
}
