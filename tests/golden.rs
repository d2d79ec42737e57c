//! Files that say what the service promises, compared with what it does. `GOLDEN=write` writes them anew, for the review of a
//! change that was meant.

use std::fmt::Write;
use std::path::{Path, PathBuf};

/// A file of the repository.
fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// Holds a file to what it should be.
fn assert_golden(path: &str, actual: &str) {
    let file = file(path);
    if std::env::var_os("GOLDEN").is_some_and(|value| value == "write") {
        std::fs::write(&file, actual).expect("the file is written");
    }
    let promised = std::fs::read_to_string(&file).unwrap_or_default();
    let differs = promised.lines().zip(actual.lines()).position(|(promised, actual)| promised != actual);
    assert!(
        promised == actual,
        "{path} differs from line {}: if the change was meant, run the test with GOLDEN=write",
        differs.unwrap_or(promised.lines().count()) + 1
    );
}

#[test]
fn the_schema_is_the_one_that_was_promised() {
    assert_golden("schema.graphql", &graphql::sdl());
}

#[test]
fn the_schema_is_written_the_same_twice() {
    assert_eq!(graphql::sdl(), graphql::sdl());
}

/// `docs/decisions/README.md`: each page by its title, and the numbers that no page has.
#[test]
fn every_decision_is_in_their_list() {
    let folder = file("docs/decisions");
    let entries = std::fs::read_dir(&folder).expect("the decisions").map(|entry| entry.expect("an entry"));
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().into_string().expect("a name")).collect();
    names.sort_unstable();
    names.retain(|name| name != "README.md");
    let mut list =
        "# Why it is so\n\nA page for each decision that somebody might want to undo.\n\n".to_owned();
    let (mut next, mut unused) = (1, Vec::new());
    for name in &names {
        let number: u32 = name[..4].parse().expect("a page begins with its number");
        let page = std::fs::read_to_string(folder.join(name)).expect("a page");
        let title = page.lines().next().and_then(|line| line.strip_prefix(&format!("# {number}. ")));
        let title = title.unwrap_or_else(|| panic!("{name} does not begin with its number and its title"));
        writeln!(list, "- [{number}. {title}]({name})").expect("a text takes all");
        unused.extend((next..number).map(|number| number.to_string()));
        next = number + 1;
    }
    writeln!(list, "\nNo page ever had the numbers {}.", unused.join(", ")).expect("a text takes all");
    assert_golden("docs/decisions/README.md", &list);
}
