//! The table of decisions in `docs/commands.md`: which events follow from a command and which rules refuse it, as the tests
//! of this crate saw it.
//!
//! Invariants: nothing stands in the table that no test has shown; a command without an accepted example or without a
//! repeat that writes nothing, a refusal that no test produces, and a cell of the methodology ([`asked`]) that nobody is shown to
//! refuse, fail the test that writes the table.

use crate::aggregate::{Aggregate, Event, Refusal};
use crate::correction::{CorrectionCommand, CorrectionRefusal};
use crate::{catalogue, mentee, mentor, methodology, organization, pair, person, program, settings};
use asked::{By, Row};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use strum::VariantNames;

mod asked;

/// Where a run of the tests writes what was decided in it; unset, nothing is written.
const LOG: &str = "NASTAVNIK_DECISIONS";
/// Corrections are of every aggregate alike.
const CORRECTIONS: &str = "Corrections";
/// Where the refusals of the application begin, which its own test writes.
const APPLICATION: &str = "\n## Refusals of the application\n";
const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/commands.md");
const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema.graphql");

/// Notes what an aggregate decided.
pub(crate) fn note<A: Aggregate>(kind: &str, decided: &Result<Vec<A::Event>, A::Refusal>) {
    match decided {
        Ok(events) if events.is_empty() => write(A::TYPE, kind, "nothing", ""),
        Ok(events) => events.iter().for_each(|event| write(A::TYPE, kind, "event", event.kind())),
        Err(refusal) => note_refusal(A::TYPE, kind, refusal),
    }
}

/// Notes what became of a correction, whatever the aggregate.
pub(crate) fn note_correction<E: Event>(kind: &str, decided: &Result<Vec<E>, CorrectionRefusal>) {
    match decided {
        Ok(events) if events.is_empty() => write(CORRECTIONS, kind, "nothing", ""),
        Ok(events) => events.iter().for_each(|event| write(CORRECTIONS, kind, "event", event.kind())),
        Err(refusal) => note_refusal(CORRECTIONS, kind, refusal),
    }
}

/// Notes a refusal of an act over several streams.
pub(crate) fn note_refusal(aggregate: &str, kind: &str, refusal: &impl Refusal) {
    write(aggregate, kind, "refusal", &format!("{} {refusal}", refusal.code()));
}

fn write(aggregate: &str, kind: &str, what: &str, name: &str) {
    let Some(log) = std::env::var_os(LOG) else { return };
    let mut log = OpenOptions::new().create(true).append(true).open(log).expect("the log of decisions opens");
    log.write_all(format!("{aggregate} {kind} {what} {name}\n").as_bytes())
        .expect("the log of decisions is written");
}

/// What the tests saw of one command.
#[derive(Default)]
struct Seen {
    events: BTreeSet<String>,
    /// By code, every text that was said.
    refusals: BTreeMap<String, BTreeSet<String>>,
    nothing: bool,
}

type Table = BTreeMap<(String, String), Seen>;

/// Runs the other tests of this crate and reads what was decided in them.
fn seen() -> Table {
    let folder = tempfile::tempdir().expect("a folder for the log");
    let log = folder.path().join("decisions");
    let tests = std::env::current_exe().expect("this test is a program");
    let ran = Command::new(tests)
        .args(["--skip", "decisions::", "--skip", "properties::"])
        .env(LOG, &log)
        .output()
        .expect("the tests start");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stdout));
    let mut table = Table::new();
    let lines: BTreeSet<String> =
        fs::read_to_string(log).expect("something was decided").lines().map(str::to_owned).collect();
    for line in lines {
        let mut words = line.splitn(4, ' ').map(str::to_owned);
        let mut word = || words.next().expect("four words a line");
        let (aggregate, kind, what, name) = (word(), word(), word(), word());
        let seen = table.entry((aggregate, kind)).or_default();
        match what.as_str() {
            "event" => drop(seen.events.insert(name)),
            "refusal" => {
                let (code, text) = name.split_once(' ').expect("a code and its text");
                seen.refusals.entry(code.to_owned()).or_default().insert(text.to_owned());
            }
            _ => seen.nothing = true,
        }
    }
    table
}

/// Every aggregate with its commands, in order of declaration.
fn commands() -> Vec<(&'static str, Vec<&'static str>)> {
    fn of<A: Aggregate>() -> (&'static str, Vec<&'static str>) {
        (A::TYPE, A::command_kinds())
    }
    vec![
        of::<organization::Organization>(),
        of::<person::Person>(),
        of::<program::Program>(),
        of::<mentor::Mentor>(),
        of::<mentee::Mentee>(),
        of::<pair::Pair>(),
        of::<settings::Settings>(),
        of::<methodology::Methodology>(),
        (CORRECTIONS, <CorrectionCommand<pair::PairEvent> as VariantNames>::VARIANTS.to_vec()),
    ]
}

fn told(table: &Table) -> String {
    let mut text = String::from(
        "# Commands\n\nWhat follows from each command of the domain, and which rules refuse it, as the tests saw it. Written by \
         `GOLDEN=write cargo test -p domain decisions`; do not edit. A command that is already so writes nothing.\n",
    );
    for (aggregate, kinds) in commands() {
        let _ = write!(text, "\n## {aggregate}\n\n| command | events | refused by |\n|---|---|---|\n");
        for kind in kinds {
            let Some(seen) = table.get(&(aggregate.to_owned(), kind.to_owned())) else { continue };
            let (events, refusals) = (list(seen.events.iter()), list(seen.refusals.keys()));
            let _ = writeln!(text, "| `{kind}` | {events} | {refusals} |");
        }
    }
    text
}

fn list<'s>(names: impl Iterator<Item = &'s String>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// What the methodology asks to be refused, and who refuses it.
fn asked() -> String {
    let mut text = String::from(
        "\n## What the methodology asks\n\nEvery command of methodology §4.3 and §5.2–§5.4 with what it is refused for; the aggregate refuses, or \
         the mutation before it, or the schema, which takes no such input.\n\n| § | command | refused when | by |\n|---|---|---|---|\n",
    );
    for Row { section, aggregate, command, cells } in asked::ROWS {
        if cells.is_empty() {
            let _ = writeln!(text, "| {section} | `{aggregate}` `{command}` | – | |");
        }
        for (what, by) in *cells {
            let by = match by {
                By::Domain(code, _) => format!("`{code}`"),
                By::Application(mutation, code) => format!("`{mutation}`: `{code}`"),
                By::Input(input, field) => format!("`{input}.{field}` is required"),
            };
            let _ = writeln!(text, "| {section} | `{aggregate}` `{command}` | {what} | {by} |");
        }
    }
    text
}

/// The cells that nobody is shown to refuse, and the commands that are none. What the application said stands in `rest`.
fn unshown(table: &Table, rest: &str) -> Vec<String> {
    let schema = fs::read_to_string(SCHEMA).expect("the schema");
    let demands = |input: &str, field: &str| {
        let begin = format!("\ninput {input} {{\n");
        let fields = schema.split_once(&begin).and_then(|(_, rest)| rest.split_once("\n}"));
        let field = format!("  {field}: ");
        fields.is_some_and(|(fields, _)| {
            fields.lines().any(|line| line.starts_with(&field) && line.ends_with('!'))
        })
    };
    let mut missing = Vec::new();
    for Row { section: _, aggregate, command, cells } in asked::ROWS {
        if !commands().iter().any(|(name, kinds)| name == aggregate && kinds.contains(command)) {
            missing.push(format!("{aggregate} {command}: there is no such command"));
        }
        let refusals =
            table.get(&((*aggregate).to_owned(), (*command).to_owned())).map(|seen| &seen.refusals);
        for (what, by) in *cells {
            let is_shown = match by {
                By::Domain(code, part) => refusals
                    .and_then(|refusals| refusals.get(*code))
                    .is_some_and(|texts| texts.iter().any(|text| text.contains(part))),
                By::Application(mutation, code) => rest.contains(&format!("\n| `{mutation}` | `{code}` |")),
                By::Input(input, field) => demands(input, field),
            };
            if !is_shown {
                missing.push(format!("{aggregate} {command}: nobody is shown to refuse it when: {what}"));
            }
        }
    }
    missing
}

/// Every refusal in words.
fn refusals() -> String {
    let mut text = String::from("\n## Refusals\n\n| code | in words | по-русски |\n|---|---|---|\n");
    let codes: BTreeMap<_, _> = catalogue::all()
        .into_iter()
        .flatten()
        .map(|(code, english, russian)| (code, (english, russian)))
        .collect();
    for (code, (english, russian)) in codes {
        let _ = writeln!(text, "| `{code}` | {english} | {russian} |");
    }
    text
}

#[test]
fn every_command_is_shown_accepted_repeated_and_refused() {
    let table = seen();
    let mut missing = Vec::new();
    for (aggregate, kinds) in commands() {
        for kind in kinds {
            let seen = table.get(&(aggregate.to_owned(), kind.to_owned()));
            if seen.is_none_or(|seen| seen.events.is_empty()) {
                missing.push(format!("{aggregate} {kind}: no accepted example"));
            }
            if seen.is_none_or(|seen| !seen.nothing) {
                missing.push(format!("{aggregate} {kind}: no repeat that writes nothing"));
            }
        }
    }
    let refused: BTreeSet<&str> =
        table.values().flat_map(|seen| seen.refusals.keys()).map(String::as_str).collect();
    for (code, _, _) in catalogue::all().into_iter().flatten() {
        if !refused.contains(code) {
            missing.push(format!("{code}: no test is refused by it"));
        }
    }
    let whole = fs::read_to_string(Path::new(TABLE)).unwrap_or_default();
    let rest = whole.find(APPLICATION).map(|begin| &whole[begin..]).unwrap_or_default();
    missing.extend(unshown(&table, rest));
    assert!(missing.is_empty(), "{} gaps:\n{}", missing.len(), missing.join("\n"));
    let text = told(&table) + &asked() + &refusals();
    if std::env::var_os("GOLDEN").is_some_and(|wish| wish == "write") {
        fs::write(TABLE, text.clone() + rest).expect("the table is written");
    }
    let stored = fs::read_to_string(Path::new(TABLE)).unwrap_or_default();
    assert!(
        stored.split(APPLICATION).next() == Some(text.as_str()),
        "docs/commands.md is not what the code says: GOLDEN=write cargo test -p domain decisions"
    );
}
