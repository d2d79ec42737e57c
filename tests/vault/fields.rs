//! Under which names something is sealed, as the source says it, beside those that the scan has sealed: what a new act seals is told by
//! the scan too, or this fails.

#[path = "../../crates/app/src/acts/texts/tests/calls.rs"]
mod calls;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Where the names stand that a call does not spell out.
enum Names {
    /// In a function.
    Function(&'static str, &'static str),
    /// Anywhere in a file.
    File(&'static str),
    /// Here.
    Listed(&'static [&'static str]),
    /// Another call seals under the same names first.
    Sealed,
}

/// By the argument, with the file in which it is given.
const UNSPELT: &[(&str, &str, Names)] = &[
    ("acts/enterprises.rs", "&name_since(occurred_on)", Names::Function("acts/enterprises.rs", "name_since")),
    ("acts/enterprises.rs", "NAME", Names::Listed(&["name"])),
    // And those of `sealed_as`: the codes are given by an import.
    ("acts/identity.rs", "field", Names::Listed(&["mentor_code", "mentee_code"])),
    ("acts/personal.rs", "sealed_as(field)", Names::Function("acts/personal.rs", "sealed_as")),
    ("acts/mentees.rs", "&sensitive_field(id)", Names::Sealed),
    ("acts/mentees.rs", "&request_field(id)", Names::Sealed),
    (
        "acts/mentees/requests.rs",
        "&sensitive_field(id)",
        Names::Function("acts/mentees/requests.rs", "sensitive_field"),
    ),
    (
        "acts/mentees/requests.rs",
        "&request_field(id)",
        Names::Function("acts/mentees/requests.rs", "request_field"),
    ),
    ("acts/mentors.rs", "&field(\"course\")", Names::Listed(&["training:*:*:course"])),
    ("acts/mentors.rs", "&field(\"provider\")", Names::Listed(&["training:*:*:provider"])),
    (
        "acts/pairs.rs",
        "&format!(\"{field}:{meeting_id}\")",
        Names::Listed(&["topic:*", "place:*", "outcome:*"]),
    ),
    ("acts/programs/carried_out.rs", "&field", Names::File("acts/program_texts.rs")),
    (
        "acts/programs/carried_out.rs",
        "&program_texts::final_event_title(occurred_on)",
        Names::Function("acts/program_texts.rs", "final_event_title"),
    ),
    ("acts/texts.rs", "&text.name", Names::Sealed),
    ("acts/texts.rs", "&to.name", Names::Sealed),
];

/// Fails unless everything that the source seals was sealed, and nothing else.
#[track_caller]
pub(super) fn assert_all_sealed(sealed: &[String]) {
    let named = named();
    let never: Vec<&String> =
        named.iter().filter(|name| !sealed.iter().any(|field| fits(name, field))).collect();
    assert!(never.is_empty(), "the scan seals nothing under {never:?}");
    let unnamed: Vec<&String> =
        sealed.iter().filter(|field| !named.iter().any(|name| fits(name, field))).collect();
    assert!(unnamed.is_empty(), "no call names {unnamed:?}");
}

/// Whether a field of the vault is one of this name, in which `*` stands for an id, a day or a number.
fn fits(name: &str, field: &str) -> bool {
    let (name, field): (Vec<&str>, Vec<&str>) = (name.split(':').collect(), field.split(':').collect());
    name.len() == field.len() && name.iter().zip(field).all(|(name, part)| *name == "*" || *name == part)
}

fn source() -> BTreeMap<String, String> {
    calls::source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/app/src"))
}

/// Every name under which the source seals.
fn named() -> BTreeSet<String> {
    let source = source();
    let calls = calls::places(&source);
    assert!(calls.len() > 20, "the calls are found: {calls:?}");
    let mut names = BTreeSet::new();
    for (file, argument) in &calls {
        let unspelt = UNSPELT.iter().find(|(of, given, _)| of == file && given == argument);
        match unspelt {
            Some((_, _, Names::Function(file, function))) => {
                names.extend(words(&body(&source[*file], function)));
            }
            Some((_, _, Names::File(file))) => names.extend(words(&source[*file])),
            Some((_, _, Names::Listed(listed))) => names.extend(listed.iter().map(ToString::to_string)),
            Some((_, _, Names::Sealed)) => {}
            None => {
                let spelt = words(argument);
                assert_eq!(spelt.len(), 1, "{file} seals under {argument}: say in UNSPELT under which names");
                names.extend(spelt);
            }
        }
    }
    for (file, argument, _) in UNSPELT {
        let known = calls.contains(&((*file).to_owned(), (*argument).to_owned()));
        assert!(known, "{file} gives no {argument} any more");
    }
    names
}

/// From the head of a function to the end of its body.
fn body(source: &str, function: &str) -> String {
    let (_, rest) = source.split_once(&format!("fn {function}(")).expect("the function is there");
    rest.split_once("\n}").expect("it ends").0.to_owned()
}

/// The names that stand in a text: what is filled in becomes `*`.
fn words(text: &str) -> BTreeSet<String> {
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let spelt = code.split('"').skip(1).step_by(2);
    let filled = |word: &str| {
        let mut parts = word.split('{');
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |name, part| name + "*" + part.split_once('}').map_or("", |(_, after)| after))
    };
    spelt.map(filled).collect()
}

#[test]
fn names_are_read_from_the_source() {
    let call = "&format!(\"roadmap:{item_id}:title\")";
    assert_eq!(words(call), BTreeSet::from(["roadmap:*:title".to_owned()]));
    assert!(fits("roadmap:*:title", "roadmap:7:title") && !fits("roadmap:*:title", "roadmap:7:responsible"));
    assert!(!fits("name", "name:7") && fits("swot:*:*:*", "swot:7:strengths:0"));
    let named = named();
    for name in ["merge_reason", "undo:*", "wished_age", "step:*:*:comment", "answer:*:*", "ending"] {
        assert!(named.contains(name), "{name}: {named:?}");
    }
}
