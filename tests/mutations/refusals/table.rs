//! The codes that stand in the source of the application, beside those that mutations were refused by, and the part of
//! `docs/commands.md` that tells the second.
//!
//! Invariant: a code that stands in the source and that no mutation was refused by, and one that stands nowhere, fail the test.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Where this part of the table begins; the domain writes what stands before it.
const HEADING: &str = "\n## Refusals of the application\n";
/// Why a fact stays when its import is undone; told in the report, not as a refusal (`corrections` shows them).
const KEPT: [&str; 2] = ["IMPORT_UNDO_CAUSE_KEPT", "IMPORT_UNDO_CORRECTED"];
/// What the door says of raw input before anything else looks at it; the table of the methodology names it.
const DOOR: [&str; 1] = ["SCORE_OUTSIDE_SCALE"];
/// Files of rows have codes of their own: the reports of an import tell them.
const IMPORTS: [&str; 2] = ["import", "workbook"];

/// What a mutation was told: by its name and the code, the two texts.
pub(super) type Said = BTreeMap<(String, String), (String, String)>;

/// Every code in the source of the application, its unit tests apart.
fn codes(folder: &Path, into: &mut BTreeSet<String>) {
    let entries = fs::read_dir(folder).expect("a folder of sources");
    for entry in entries.map(|entry| entry.expect("an entry").path()) {
        let name = entry.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        if name == "tests" || IMPORTS.contains(&name) {
            continue;
        }
        if entry.is_dir() {
            codes(&entry, into);
            continue;
        }
        let source = fs::read_to_string(entry).expect("a source");
        let words = source.split('"').skip(1).step_by(2).filter(|word| word.contains('_'));
        let code = |word: &&str| {
            word.starts_with(|letter: char| letter.is_ascii_uppercase())
                && word.chars().all(|letter| letter == '_' || letter.is_ascii_uppercase())
        };
        into.extend(words.filter(code).filter(|word| *word != "SCREAMING_SNAKE_CASE").map(str::to_owned));
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

fn told(said: &Said) -> String {
    let mut text = format!(
        "{HEADING}\nWhat needs other streams, unique values, the vault, stored fields or raw input, as the service said it to a mutation. Written by \
         `GOLDEN=write cargo nextest run -p tests -E 'test(mutations::refusals::)'`.\n\n\
         | mutation | code | in words | по-русски |\n|---|---|---|---|\n"
    );
    for ((mutation, code), (english, russian)) in said {
        let _ = writeln!(text, "| `{mutation}` | `{code}` | {english} | {russian} |");
    }
    text
}

/// Fails unless every code was said, and the table tells what was.
#[track_caller]
pub(super) fn assert_whole_and_told(said: &Said) {
    let mut known = BTreeSet::new();
    codes(&root().join("crates/app/src"), &mut known);
    let provoked: BTreeSet<&str> = said.keys().map(|(_, code)| code.as_str()).chain(KEPT).collect();
    let missing: Vec<_> = known.iter().filter(|code| !provoked.contains(code.as_str())).collect();
    assert!(missing.is_empty(), "no mutation is refused by {missing:?}");
    let gone: Vec<_> =
        provoked.iter().filter(|code| !known.contains(**code) && !DOOR.contains(code)).collect();
    assert!(gone.is_empty(), "the application does not know {gone:?}");

    let (path, text) = (root().join("docs/commands.md"), told(said));
    let stored = fs::read_to_string(&path).expect("the table of commands");
    let of_domain = stored.split(HEADING).next().unwrap_or_default();
    if std::env::var_os("GOLDEN").is_some_and(|wish| wish == "write") {
        fs::write(&path, format!("{of_domain}{text}")).expect("the table is written");
    }
    let stored = fs::read_to_string(&path).expect("the table of commands");
    assert!(stored.ends_with(&text), "docs/commands.md tells other refusals of the application");
}
