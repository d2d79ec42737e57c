//! Which fields of an event no stored sample fills: of such a field a changed name would go unseen, as an optional one is
//! neither written when it is empty nor missed when it is not there.
//!
//! Invariant: fields are those of the source, down into groups, lists and maps; every one of them is asked for by its stored name.

use super::source::{Field, Shape, Source};
use serde_json::Value;
use syn::{GenericArgument, PathArguments, Type};

/// The fields of an event that are filled in none of its samples, by their paths.
pub(super) fn unfilled(source: &Source, fields: &[Field], samples: &[&Value]) -> Vec<String> {
    let mut unfilled = Vec::new();
    of_fields(source, "", fields, samples, &mut unfilled);
    unfilled
}

fn of_fields(source: &Source, path: &str, fields: &[Field], values: &[&Value], unfilled: &mut Vec<String>) {
    // A field without a name is the value of its variant.
    let named = fields.iter().filter(|field| !field.name.starts_with(|first: char| first.is_ascii_digit()));
    for field in named {
        if field.flat {
            of_type(source, path, &field.of, values, unfilled);
            continue;
        }
        let found = values.iter().filter_map(|value| value.get(&field.name)).filter(|value| !value.is_null());
        let path = format!("{path}.{}", field.name);
        of_some(source, &path, &field.of, &found.collect::<Vec<_>>(), unfilled);
    }
}

/// The same of values of which there is at least one.
fn of_some(source: &Source, path: &str, of: &Type, values: &[&Value], unfilled: &mut Vec<String>) {
    if values.is_empty() {
        unfilled.push(path.to_owned());
    } else {
        of_type(source, path, of, values, unfilled);
    }
}

fn of_type(source: &Source, path: &str, of: &Type, values: &[&Value], unfilled: &mut Vec<String>) {
    let items = || values.iter().filter_map(|value| value.as_array()).flatten().collect::<Vec<_>>();
    if let Type::Array(array) = of {
        return of_some(source, path, &array.elem, &items(), unfilled);
    }
    if let Type::Tuple(tuple) = of {
        for (place, part) in tuple.elems.iter().enumerate() {
            let parts: Vec<&Value> = values.iter().filter_map(|value| value.get(place)).collect();
            of_some(source, path, part, &parts, unfilled);
        }
        return;
    }
    let Type::Path(written) = of else { panic!("{path}: a field of an event has a named type") };
    let last = written.path.segments.last().expect("a path names something");
    let mut inner = Vec::new();
    if let PathArguments::AngleBracketed(arguments) = &last.arguments {
        for argument in &arguments.args {
            if let GenericArgument::Type(argument) = argument {
                inner.push(argument);
            }
        }
    }
    let name = last.ident.to_string();
    match (name.as_str(), inner.as_slice()) {
        ("Option" | "Box", [inner]) => of_type(source, path, inner, values, unfilled),
        ("Vec" | "BTreeSet", [inner]) => of_some(source, path, inner, &items(), unfilled),
        ("BTreeMap", [_, inner]) => {
            let entries = values.iter().filter_map(|value| value.as_object());
            of_some(
                source,
                path,
                inner,
                &entries.flat_map(serde_json::Map::values).collect::<Vec<_>>(),
                unfilled,
            );
        }
        _ => match source.types.get(&name) {
            Some((_, Shape::Group(fields))) => of_fields(source, path, fields, values, unfilled),
            Some((_, Shape::Value(of))) => of_type(source, path, of, values, unfilled),
            Some((_, Shape::Either(variants))) => {
                for (_, _, fields) in variants {
                    of_fields(source, path, fields, values, unfilled);
                }
            }
            Some((_, Shape::Codes(_))) | None => {}
        },
    }
}
