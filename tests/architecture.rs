//! The line of crates: each may use those to its left and none to its right, and only what its ring allows.

use cargo_metadata::{DependencyKind, MetadataCommand, Package};
use std::collections::BTreeSet;

/// Our crates from left to right.
const LINE: [&str; 6] = ["domain", "readmodel", "store", "app", "graphql", "server"];

/// Crates that belong to one ring, with the rings that may name them.
const RINGS: [(&str, &[&str]); 9] = [
    ("sqlx", &["store"]),
    ("cqrs-es", &["store"]),
    ("postgres-es", &["store"]),
    ("sqlite-es", &["store"]),
    ("tokio", &["store", "app", "graphql", "server"]),
    ("async-graphql", &["graphql", "server"]),
    ("apollo-compiler", &["graphql"]),
    ("axum", &["server"]),
    ("clap", &["server"]),
];

/// Everything the domain may name: values and how they are written, nothing that does anything.
const DOMAIN_MAY: [&str; 7] = ["chrono", "rust_decimal", "serde", "serde_json", "strum", "thiserror", "uuid"];

fn packages() -> Vec<Package> {
    let metadata = MetadataCommand::new().no_deps().exec().expect("cargo describes the workspace");
    metadata.packages
}

fn uses(package: &Package) -> BTreeSet<String> {
    let dependencies =
        package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
    dependencies.map(|dependency| dependency.name.clone()).collect()
}

#[test]
fn no_crate_uses_one_to_its_right() {
    for package in packages() {
        let Some(place) = LINE.iter().position(|name| *name == package.name.as_str()) else { continue };
        for right in &LINE[place..] {
            assert!(!uses(&package).contains(*right), "{} may not depend on {right}", package.name);
        }
    }
}

#[test]
fn a_ring_keeps_its_libraries_to_itself() {
    for package in packages() {
        if !LINE.contains(&package.name.as_str()) {
            continue;
        }
        for (library, rings) in RINGS {
            let allowed = rings.contains(&package.name.as_str());
            assert!(
                allowed || !uses(&package).contains(library),
                "{} may not depend on {library}",
                package.name
            );
        }
    }
}

#[test]
fn the_domain_names_values_only() {
    let domain =
        packages().into_iter().find(|package| package.name.as_str() == "domain").expect("the domain");
    for used in uses(&domain) {
        assert!(DOMAIN_MAY.contains(&used.as_str()), "domain may not depend on {used}");
    }
}

#[test]
fn a_crate_is_named_as_its_folder() {
    for package in packages() {
        let folder = package.manifest_path.parent().and_then(|folder| folder.file_name());
        assert_eq!(folder, Some(package.name.as_str()));
    }
}
