//! `docs/edge-cases.md` tells the truth: forty rows, and every test and page named in them is there.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

/// All sources of the workspace in one text.
fn sources(folder: &Path, into: &mut String) {
    for entry in
        fs::read_dir(folder).expect("a folder of sources").map(|entry| entry.expect("an entry").path())
    {
        let name = entry.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if entry.is_dir() && !["target", "node_modules", "dist"].contains(&name) {
            sources(&entry, into);
        } else if entry.extension().is_some_and(|kind| kind == "rs") {
            into.push_str(&fs::read_to_string(entry).expect("a source"));
        }
    }
}

/// Whether the sources run a function of this name as a test: it stands under a test's attribute, or among those that run on both databases.
fn is_test(code: &str, name: &str) -> bool {
    let under_attribute = code.match_indices(&format!("fn {name}(")).any(|(at, _)| {
        let above = code[..at].rsplit('\n').skip(1);
        let mut attributes = above.take_while(|line| line.trim_start().starts_with(['#', '/']));
        attributes.any(|line| line.contains("#[test]") || line.contains("#[tokio::test"))
    });
    let mut listed = code.split("on_both_databases!(").skip(1).filter_map(|list| list.split_once(')'));
    under_attribute || listed.any(|(names, _)| names.split(',').any(|listed| listed.trim() == name))
}

#[test]
fn a_helper_is_no_test() {
    let code = "#[test]\nfn one() {}\n\nfn helper() {}\non_both_databases!(\n    two,\n);\nasync fn two(fresh: Fresh) {}\n";
    let found = ["one", "two", "helper", "three"].map(|name| is_test(code, name));
    assert_eq!(found, [true, true, false, false]);
}

#[test]
fn each_of_the_forty_is_held_by_a_test_or_left_out_for_a_reason() {
    let mut code = String::new();
    sources(&root().join("crates"), &mut code);
    sources(&root().join("tests"), &mut code);
    let table = fs::read_to_string(root().join("docs/edge-cases.md")).expect("the table");
    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert_eq!(rows.len(), 40);
    for (number, row) in (1..).zip(rows) {
        let cells: Vec<&str> = row.split(" | ").collect();
        assert_eq!(cells[0], format!("| {number}"), "{row}");
        let tests: Vec<&str> = cells[2].split('`').skip(1).step_by(2).collect();
        assert!(!tests.is_empty() || cells[2].contains("decisions/0015"), "{row}");
        for test in tests {
            assert!(is_test(&code, test), "no test is called {test}");
        }
    }
    assert!(root().join("docs/decisions/0015-edge-cases-left-out.md").is_file());
}
