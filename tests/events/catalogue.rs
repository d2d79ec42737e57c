//! `docs/events.md`: every event for readers who do not read Rust. Written by `GOLDEN=write cargo nextest run -p tests events`.
//!
//! Invariants: what an event means is the sentence of the timeline and the doc comment beside it, its fields are those of its stored
//! sample, its commands those of `docs/commands.md`; nothing is written by hand, and a type that nobody explains fails the test.

use super::source::{Field, Shape, Source};
use domain::aggregate::Aggregate;
use domain::correction::Redo;
use domain::event::DomainEvent;
use readmodel::timeline::wording;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;
use syn::{GenericArgument, PathArguments, Type};

const HEAD: &str = "# Events

Every fact that the journal holds, for whoever reads it from outside. Written from the code and the stored samples by \
`GOLDEN=write cargo nextest run -p tests events`; do not edit. What is asked for and what refuses it: [commands.md](commands.md).

A record of the journal has a position, its stream (type and id) with the number in it, a kind with its version, the time at which \
it was recorded, and who recorded it by which command; the fields below are its payload, beside `type`, which repeats the kind. Days \
are `YYYY-MM-DD`. No payload holds a name, a contact, a birth date or free text about a person: these are in the vault under the ids.
";

/// The catalogue as it should be.
pub(super) fn catalogue() -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let source = Source::read(&root.join("crates/domain/src"));
    let table = std::fs::read_to_string(root.join("docs/commands.md")).unwrap();
    let commands = commands(&table);
    let mut wanted = BTreeSet::new();
    let mut text = HEAD.to_owned();
    let mut last = "";
    for (aggregate, event) in DomainEvent::samples() {
        if aggregate != last {
            let _ = write!(text, "\n## {aggregate}\n");
            last = aggregate;
        }
        tell(&mut text, &source, &commands, aggregate, &event, &mut wanted);
    }
    tell_types(&mut text, &source, wanted);
    text
}

/// Which commands an event of an aggregate follows from, as the tests of the domain saw it.
fn commands(table: &str) -> BTreeMap<(String, String), BTreeSet<String>> {
    let (mut found, mut aggregate) = (BTreeMap::<_, BTreeSet<String>>::new(), String::new());
    for line in table.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            name.clone_into(&mut aggregate);
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if let [_, command, events, _, _] = cells.as_slice() {
            for event in events.split(", ") {
                found.entry((aggregate.clone(), event.to_owned())).or_default().insert((*command).to_owned());
            }
        }
    }
    found
}

fn tell(
    text: &mut String,
    source: &Source,
    commands: &BTreeMap<(String, String), BTreeSet<String>>,
    aggregate: &str,
    event: &DomainEvent,
    wanted: &mut BTreeSet<String>,
) {
    let kind = event.kind();
    let told = source.event(aggregate, kind);
    let sentence = wording(event);
    let of = if event.correction().is_some() { "Corrections" } else { aggregate };
    let written = format!("`{kind}`");
    // A part that aggregates share is tested with one of them.
    let shared = || commands.iter().find(|((_, event), _)| *event == written).map(|(_, by)| by);
    let by = commands.get(&(of.to_owned(), written.clone())).or_else(shared);
    let by = by.unwrap_or_else(|| panic!("{aggregate}.{kind}: no command of docs/commands.md writes it"));
    let by = by.iter().cloned().collect::<Vec<_>>().join(", ");
    let _ = write!(
        text,
        "\n### {kind} ({aggregate}, version {})\n\n{}\n\n> {}.  \n> {}.\n\nWritten by {by}. {}\n\n",
        event.version(),
        told.meaning,
        sentence.russian,
        sentence.english,
        correctable(event),
    );
    text.push_str("| field | is | meaning | in the sample |\n|---|---|---|---|\n");
    let sample = serde_json::to_value(event).unwrap();
    let mut left: BTreeSet<&String> = sample.as_object().unwrap().keys().collect();
    left.retain(|name| *name != "type");
    let mut fields: Vec<&Field> = Vec::new();
    for field in &told.fields {
        if field.flat {
            fields.extend(group(source, &type_name(&field.of)));
        } else {
            fields.push(field);
        }
    }
    for field in fields {
        left.remove(&field.name);
        let shown = sample.get(&field.name).map_or_else(|| "not there".to_owned(), shown);
        row(text, field, Some(&shown), wanted);
    }
    assert!(left.is_empty(), "{aggregate}.{kind}: nobody says what {left:?} are");
}

fn row(text: &mut String, field: &Field, sample: Option<&str>, wanted: &mut BTreeSet<String>) {
    let sample = sample.map_or_else(String::new, |sample| format!(" {sample} |"));
    let is = is(&field.of, wanted);
    let _ = writeln!(text, "| `{}` | {is} | {} |{sample}", field.name, field.meaning.replace('|', "\\|"));
}

/// The fields of a group that an event holds as its own.
fn group<'s>(source: &'s Source, name: &str) -> &'s [Field] {
    match source.types.get(name) {
        Some((_, Shape::Group(fields))) => fields,
        Some((_, Shape::Codes(_) | Shape::Value(_) | Shape::Either(_))) | None => {
            panic!("{name} is not a group of fields")
        }
    }
}

/// A value of the sample on one line of a table.
fn shown(value: &Value) -> String {
    const LONGEST: usize = 120;
    let text = value.to_string().replace('|', "\\|").replace('`', "'");
    let short: String = text.chars().take(LONGEST).collect();
    format!("`{short}{}`", if short.len() < text.len() { "…" } else { "" })
}

/// Whether somebody may say that it was otherwise.
fn correctable(event: &DomainEvent) -> &'static str {
    fn of<A: Aggregate>(event: &A::Event) -> &'static str {
        match A::redo(event) {
            Redo::Fact(_) => "It can be corrected and voided.",
            Redo::Consequence(commands) if commands.is_empty() => {
                "It is neither corrected nor voided by itself: another act takes it back or goes on from it."
            }
            Redo::Half(_) => "It can be corrected and voided on either side, and the other half follows.",
            Redo::Consequence(_) => "It is corrected and voided with the fact from which it follows.",
        }
    }
    if event.correction().is_some() {
        return "It stays: the next correction of the same fact replaces it.";
    }
    if ["OrganizationMerged", "OrganizationSplit"].contains(&event.kind()) {
        return "It can be corrected, in all streams of its act; it is not voided.";
    }
    match event {
        DomainEvent::Organization(event) => of::<domain::organization::Organization>(event),
        DomainEvent::Person(event) => of::<domain::person::Person>(event),
        DomainEvent::Program(event) => of::<domain::program::Program>(event),
        DomainEvent::Mentor(event) => of::<domain::mentor::Mentor>(event),
        DomainEvent::Mentee(event) => of::<domain::mentee::Mentee>(event),
        DomainEvent::Pair(event) => of::<domain::pair::Pair>(event),
        DomainEvent::Settings(event) => of::<domain::settings::Settings>(event),
        DomainEvent::Methodology(event) => of::<domain::methodology::Methodology>(event),
    }
}

/// Types that need no explanation of their own.
fn plain(name: &str) -> Option<&'static str> {
    Some(match name {
        "NaiveDate" => "day",
        "String" => "text",
        "bool" => "true or false",
        "u8" | "u16" | "u32" | "u64" | "i32" | "i64" => "whole number",
        "Decimal" => "decimal number, as a text",
        "Uuid" => "id",
        _ => return None,
    })
}

fn type_name(of: &Type) -> String {
    let Type::Path(path) = of else { panic!("a field of an event has a named type") };
    path.path.segments.last().expect("a path names something").ident.to_string()
}

/// What a field holds, in words; types that are explained below are noted as wanted.
fn is(of: &Type, wanted: &mut BTreeSet<String>) -> String {
    if let Type::Array(array) = of {
        return format!("list of fixed length: {}", is(&array.elem, wanted));
    }
    if let Type::Tuple(tuple) = of {
        let parts: Vec<String> = tuple.elems.iter().map(|part| is(part, wanted)).collect();
        return parts.join(" with ");
    }
    let name = type_name(of);
    let mut inner = Vec::new();
    if let Type::Path(path) = of
        && let Some(PathArguments::AngleBracketed(arguments)) =
            path.path.segments.last().map(|last| &last.arguments)
    {
        for argument in &arguments.args {
            if let GenericArgument::Type(argument) = argument {
                inner.push(is(argument, wanted));
            }
        }
    }
    match (name.as_str(), inner.as_slice()) {
        ("Option", [inner]) => format!("{inner}, or nothing"),
        ("Vec" | "BTreeSet", [inner]) => format!("list of: {inner}"),
        ("BTreeMap", [key, value]) => format!("for each {key}: {value}"),
        ("Box", [inner]) => inner.clone(),
        ("E", []) => "the payload of a fact of this stream".to_owned(),
        (name, _) => match (plain(name), name.strip_suffix("Id")) {
            (Some(plain), _) => plain.to_owned(),
            (None, Some(thing)) => format!("id: {}", words(thing)),
            (None, None) => {
                wanted.insert(name.to_owned());
                format!("[{name}](#{})", name.to_lowercase())
            }
        },
    }
}

/// `AnonymousBundle` as «anonymous bundle».
fn words(name: &str) -> String {
    let spaced = name.chars().map(|letter| {
        if letter.is_uppercase() { format!(" {}", letter.to_lowercase()) } else { letter.to_string() }
    });
    spaced.collect::<String>().trim().to_owned()
}

/// Explains the types that fields have, and those of their fields.
fn tell_types(text: &mut String, source: &Source, mut wanted: BTreeSet<String>) {
    text.push_str("\n## Codes and groups of fields\n");
    let mut told: BTreeMap<String, String> = BTreeMap::new();
    while let Some(name) = wanted.pop_first() {
        let (meaning, shape) =
            source.types.get(&name).unwrap_or_else(|| panic!("nobody says what a {name} is"));
        let mut section = format!("\n### {name}\n\n{meaning}\n");
        match shape {
            Shape::Codes(codes) => {
                section.push_str("\n| code | по-русски |\n|---|---|\n");
                for (code, russian) in codes {
                    let _ = writeln!(section, "| `{code}` | {russian} |");
                }
            }
            Shape::Value(of) => {
                let _ = writeln!(section, "\nHeld as: {}.", is(of, &mut wanted));
            }
            Shape::Group(fields) => tell_fields(&mut section, fields, &mut wanted),
            Shape::Either(variants) => {
                for (variant, meaning, fields) in variants {
                    let _ = writeln!(section, "\n`{variant}`: {meaning}");
                    if !fields.is_empty() {
                        tell_fields(&mut section, fields, &mut wanted);
                    }
                }
            }
        }
        told.insert(name, section);
        wanted.retain(|name| !told.contains_key(name));
    }
    text.extend(told.into_values());
}

fn tell_fields(text: &mut String, fields: &[Field], wanted: &mut BTreeSet<String>) {
    text.push_str("\n| field | is | meaning |\n|---|---|---|\n");
    for field in fields {
        row(text, field, None, wanted);
    }
}
