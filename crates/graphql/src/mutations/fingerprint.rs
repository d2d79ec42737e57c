//! What a command asks, as a digest: a repeat of its id with another fingerprint is another command.

use async_graphql::Value;
use serde_json::Value as Json;
use store::journal::Digest;
use store::vault::Vault;

/// The fingerprint of a mutation with its input. Fields left out do not count, so that one added later leaves old fingerprints
/// as they are. Keyed, because the content may be personal: whoever reads the table cannot try names out.
pub(super) fn fingerprint(vault: &Vault, mutation: &str, input: Value) -> Digest {
    vault.blind_index("command", &[mutation, &canonical(input)])
}

/// The content as text that equal contents share and others do not.
fn canonical(mut input: Value) -> String {
    if let Value::Object(fields) = &mut input {
        fields.shift_remove("commandId");
    }
    let mut text = String::new();
    write(&input.into_json().expect("an input is plain data"), &mut text);
    text
}

fn write(value: &Json, text: &mut String) {
    match value {
        Json::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().filter(|(_, field)| !field.is_null()).collect();
            fields.sort_unstable_by_key(|(name, _)| *name);
            text.push('{');
            for (name, field) in fields {
                text.push_str(name);
                text.push(':');
                write(field, text);
                text.push(',');
            }
            text.push('}');
        }
        Json::Array(entries) => {
            text.push('[');
            for entry in entries {
                write(entry, text);
                text.push(',');
            }
            text.push(']');
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => text.push_str(&value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::value;

    #[test]
    fn order_gaps_and_the_command_id_do_not_count() {
        let one = value!({ "commandId": "a", "name": "Калуга", "code": null, "goals": ["x", "y"] });
        let other = value!({ "goals": ["x", "y"], "name": "Калуга", "commandId": "b" });
        assert_eq!(canonical(one), canonical(other));
    }

    #[test]
    fn every_value_counts() {
        let contents = [
            value!({ "name": "1" }),
            value!({ "name": 1 }),
            value!({ "name": ["1"] }),
            value!({ "name": { "name": "1" } }),
            value!({ "name": "1", "code": "" }),
            value!({ "name": "1\",code:\"" }),
            value!({ "names": "1" }),
        ];
        let mut texts: Vec<String> = contents.into_iter().map(canonical).collect();
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), 7);
    }
}
