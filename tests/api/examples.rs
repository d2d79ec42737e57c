//! The documents in GraphiQL's tabs and the definition of the schema: what a newcomer sees first.

use super::service::Service;
use crate::kit::database::Fresh;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use serde_json::json;
use server::http::assets;

#[tokio::test]
async fn every_example_is_answered() {
    let service = Service::with_school(Fresh::sqlite()).await;
    for example in assets::examples() {
        let answer = if example.query.contains("subscription ") {
            service.follow(async_graphql::Request::new(&*example.query)).next().await
        } else {
            service.data(&example.query, json!({ "id": uuid::Uuid::nil() })).await
        };
        assert!(answer.is_object(), "{}", example.name);
    }
}

#[test]
fn everything_in_the_schema_is_described() {
    let document = async_graphql::parser::parse_schema(graphql::sdl()).unwrap();
    let mut bare = Vec::new();
    for definition in document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let definition = definition.node;
        let name = definition.name.node;
        let mut note = |described: bool, what: String| {
            if !described {
                bare.push(what);
            }
        };
        note(definition.description.is_some(), name.to_string());
        match definition.kind {
            TypeKind::Object(object) => {
                for field in object.fields {
                    let path = format!("{name}.{}", field.node.name.node);
                    for argument in &field.node.arguments {
                        // The one argument of a mutation is described by its type.
                        let described =
                            argument.node.description.is_some() || argument.node.name.node == "input";
                        note(described, format!("{path}({})", argument.node.name.node));
                    }
                    note(field.node.description.is_some(), path);
                }
            }
            TypeKind::Enum(words) => {
                for word in words.values {
                    note(word.node.description.is_some(), format!("{name}.{}", word.node.value.node));
                }
            }
            TypeKind::InputObject(input) => {
                for field in input.fields {
                    note(field.node.description.is_some(), format!("{name}.{}", field.node.name.node));
                }
            }
            TypeKind::Scalar | TypeKind::Interface(_) | TypeKind::Union(_) => {}
        }
    }
    assert!(bare.is_empty(), "without a description: {bare:?}");
}

#[test]
fn types_that_name_people_say_so() {
    let sdl = graphql::sdl();
    let tells = |definition: &&str| {
        let body = definition.split_once(" {\n");
        body.is_some_and(|(head, body)| head.contains("type ") && body.contains("birthDate: Date"))
    };
    assert_eq!(
        sdl.split("\n}\n").filter(tells).count(),
        1,
        "nothing else that can be read tells a date of birth"
    );
    for personal in ["Person", "Curator"] {
        let before = sdl.split(&format!("type {personal} {{")).next().unwrap();
        let description = before.rsplit("\n\n").next().unwrap();
        assert!(
            description.contains("Personal data"),
            "the description of {personal} speaks of personal data"
        );
    }
}
