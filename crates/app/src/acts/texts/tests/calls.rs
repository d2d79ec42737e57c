//! Every call in the source of the application that seals a value, with what it names as the place in the vault: read by the tests of
//! this crate and by the scan of the vault, which include this file.
//!
//! Invariant: only a unit of work seals; a sheet of answers is given one, and seals each answer by it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Where it is told how a value is sealed, not which.
const WORK: &str = "work/sealed.rs";

/// The source below a folder without tests, by path.
pub(super) fn source(root: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    walk(root, root, &mut found);
    found.remove(WORK).expect("a unit of work");
    found
}

fn walk(at: &Path, root: &Path, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(at).expect("the source is there") {
        let path = entry.expect("the source is there").path();
        if path.file_stem().is_some_and(|name| name == "tests") {
            continue;
        }
        if path.is_dir() {
            walk(&path, root, found);
        } else {
            let name = path.strip_prefix(root).expect("below it").to_string_lossy().replace('\\', "/");
            found.insert(name, fs::read_to_string(&path).expect("text"));
        }
    }
}

/// By file, what each call names as the place in the vault: its second argument.
pub(super) fn places(source: &BTreeMap<String, String>) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for (file, text) in source {
        for call in [".seal(", ".seal_some("] {
            for (at, _) in text.match_indices(call) {
                let by = text[..at].trim_end();
                if by.ends_with("work") {
                    let arguments = arguments(&text[at + call.len()..]);
                    found.insert((file.clone(), arguments[1].clone()));
                } else {
                    assert!(by.ends_with("sheet"), "{file} seals by something else than a work or a sheet");
                }
            }
        }
    }
    found
}

/// The arguments up to the end of a call, each in one line.
fn arguments(rest: &str) -> Vec<String> {
    let (mut depth, mut is_text, mut given) = (0_u32, false, vec![String::new()]);
    for letter in rest.chars() {
        match letter {
            '"' => is_text = !is_text,
            '(' | '[' | '{' if !is_text => depth += 1,
            ')' if depth == 0 && !is_text => break,
            ')' | ']' | '}' if !is_text => depth -= 1,
            ',' if depth == 0 && !is_text => {
                given.push(String::new());
                continue;
            }
            _ => {}
        }
        given.last_mut().expect("at least one").push(letter);
    }
    given.into_iter().map(|one| one.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}
