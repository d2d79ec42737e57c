//! Every mutation of the schema, with input that is made up from its types.

use super::needles::BORN;
use super::school::{Door, School, text};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// Every mutation of the schema once with everything sealed that it takes: with the ids of the school, and, every text of it personal,
/// with ids of nothing, so that it is refused. Gives how many of the first were carried out.
pub(super) async fn every_mutation(door: &Door<'_>, school: &School) -> usize {
    let schema = "{ __schema { mutationType { fields { name args { name type { name ofType { name } } } } }
        types { name kind isOneOf enumValues { name } inputFields { name description
          type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } }";
    let answer = door.ask(schema, json!({})).await;
    let schema = &answer["data"]["__schema"];
    let types = schema["types"].as_array().unwrap_or_else(|| panic!("{answer}"));
    let mut accepted = 0;
    for mutation in schema["mutationType"]["fields"].as_array().expect("mutations") {
        let name = mutation["name"].as_str().expect("a name");
        // Who is in the school stays in it, with the texts that are looked for.
        if [
            "erasePerson",
            "mergePersons",
            "withdraw",
            "retire",
            "dissolve",
            "correct",
            "void",
            "undo",
            "cancel",
            "discard",
        ]
        .iter()
        .any(|taken| name.starts_with(taken))
        {
            continue;
        }
        let input_type = mutation["args"][0]["type"]["ofType"]["name"].as_str().expect("an input");
        for known in [Some(school), None] {
            let generator = Generator { types, school: known };
            let input = generator.object(input_type, 0);
            let answer = door.send(name, input_type, "", input).await;
            let payload = &answer["data"][name];
            accepted += usize::from(known.is_some() && payload["position"].is_string());
        }
    }
    accepted
}

struct Generator<'a> {
    types: &'a [Value],
    school: Option<&'a School>,
}

impl Generator<'_> {
    fn object(&self, name: &str, depth: u32) -> Value {
        let found = self.types.iter().find(|known| known["name"] == name).expect("a type of the schema");
        let mut object = Map::new();
        for field in found["inputFields"].as_array().expect("fields") {
            let (key, required) =
                (field["name"].as_str().expect("a name"), field["type"]["kind"] == "NON_NULL");
            if ["commandId", "expectedVersion"].contains(&key) || (depth > 4 && !required) {
                continue;
            }
            object.insert(
                key.to_owned(),
                self.value(key, field["description"].as_str().unwrap_or(""), &field["type"], depth),
            );
            if found["isOneOf"] == true {
                break;
            }
        }
        Value::Object(object)
    }

    fn value(&self, key: &str, description: &str, of: &Value, depth: u32) -> Value {
        match of["kind"].as_str().expect("a kind") {
            "NON_NULL" => self.value(key, description, &of["ofType"], depth),
            "LIST" => json!([self.value(key, description, &of["ofType"], depth)]),
            "INPUT_OBJECT" => self.object(of["name"].as_str().expect("a name"), depth + 1),
            "ENUM" => {
                let found = self.types.iter().find(|known| known["name"] == of["name"]).expect("an enum");
                found["enumValues"][0]["name"].clone()
            }
            _ => self.scalar(key, description, of["name"].as_str().expect("a scalar")),
        }
    }

    fn scalar(&self, key: &str, description: &str, scalar: &str) -> Value {
        match scalar {
            "UUID" => self.id(key),
            "Date" if key == "birthDate" => json!(BORN),
            "Date" => json!("2024-02-20"),
            "Int" => json!(45),
            "Float" => json!(1.0),
            "Boolean" => json!(false),
            // Texts of a school that are public stand in events; refused they stand nowhere.
            "String" if self.school.is_none() || description.contains("ealed") => json!(text(key)),
            "String" => json!("1"),
            _ => json!("1"),
        }
    }

    fn id(&self, key: &str) -> Value {
        let Some(school) = self.school else { return json!(Uuid::from_u128(404)) };
        match key {
            "organizationId" => school.organization.clone(),
            "programId" => school.program.clone(),
            "mentorId" | "mentorIds" => school.mentor.clone(),
            "menteeId" | "menteeIds" => school.mentee.clone(),
            "pairId" => school.pair.clone(),
            "personId" => school.persons[0].clone(),
            _ => json!(Uuid::from_u128(405)),
        }
    }
}
