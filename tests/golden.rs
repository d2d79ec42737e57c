//! Files that say what the service promises, compared with what it does. `GOLDEN=write` writes them anew, for the review of a
//! change that was meant.

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
