//! The check of the laws: each history here breaks one, and the same history without the broken part breaks none.

use super::{Law, of_anonymous, of_pairs, of_programs, people};
use crate::invariants::log::Line;
use serde_json::{Value, json};

/// Facts in their order: of what, which one, what happened.
fn history(facts: &[(&str, &str, Value)]) -> Vec<Line> {
    let line = |(position, (aggregate, id, fields)): (u64, &(&str, &str, Value))| Line {
        position,
        aggregate: (*aggregate).to_owned(),
        id: (*id).to_owned(),
        sequence: 1,
        kind: fields["type"].as_str().unwrap().to_owned(),
        version: 1,
        recorded_at: 0,
        command: position.to_string(),
        fields: fields.clone(),
    };
    (1..).zip(facts).map(line).collect()
}

/// A mentor who may be ready, two mentees who may have consented and are in the pool, and a pair of the first of each.
fn school(is_ready: bool, has_consented: bool) -> Vec<(&'static str, &'static str, Value)> {
    let day = "2024-01-09";
    let mut facts = Vec::new();
    for (id, person, ready) in [("mentor 0", "person 0", true), ("mentor 1", "person 1", is_ready)] {
        facts.push((
            "Mentor",
            id,
            json!({ "type": "MentorApplied", "person_id": person, "occurred_on": day }),
        ));
        if ready {
            let ready = json!({ "type": "MentorReady", "program_id": "program 0", "capacity": 2, "occurred_on": day });
            facts.push(("Mentor", id, ready));
        }
    }
    for (id, person, consents) in [("mentee 0", "person 2", true), ("mentee 1", "person 1", has_consented)] {
        facts.push((
            "Mentee",
            id,
            json!({ "type": "MenteeRequested", "person_id": person, "occurred_on": day }),
        ));
        if consents {
            let given = json!({
                "type": "ConsentGiven", "kind": "Processing", "given_by": "OwnConsent", "terms": {}, "occurred_on": day,
            });
            facts.push(("Mentee", id, given));
        }
        facts.push(("Mentee", id, json!({ "type": "MenteeEnteredPool", "occurred_on": day })));
    }
    let formed = json!({
        "type": "PairFormed", "program_id": "program 0", "mentors": ["mentor 0"], "mentees": ["mentee 0"],
        "kind": "Group", "occurred_on": "2024-02-01",
    });
    facts.push(("Pair", "pair 0", formed));
    facts
}

fn joins(side: &str, id: &str) -> (&'static str, &'static str, Value) {
    let member = json!({ "side": side, "id": id });
    ("Pair", "pair 0", json!({ "type": "MemberAdded", "member": member, "occurred_on": "2024-02-02" }))
}

fn substitute() -> (&'static str, &'static str, Value) {
    let fields = json!({ "type": "MentorReplaced", "old": "mentor 0", "new": "mentor 1", "occurred_on": "2024-02-02" });
    ("Pair", "pair 0", fields)
}

fn with(
    mut facts: Vec<(&'static str, &'static str, Value)>,
    more: impl IntoIterator<Item = (&'static str, &'static str, Value)>,
) -> Vec<Line> {
    facts.extend(more);
    history(&facts)
}

fn is_broken(judged: Law, law: &str) {
    let broken = judged.unwrap_err();
    assert!(broken.starts_with(law), "{broken}");
}

#[test]
fn a_mentor_who_joins_or_substitutes_is_ready() {
    for comes in [joins("Mentor", "mentor 1"), substitute()] {
        people::of_people(&with(school(true, true), [comes.clone()])).unwrap();
        is_broken(people::of_people(&with(school(false, true), [comes])), "INV-1: a mentor");
    }
}

#[test]
fn a_mentee_who_joins_has_consented() {
    people::of_people(&with(school(true, true), [joins("Mentee", "mentee 1")])).unwrap();
    is_broken(people::of_people(&with(school(true, false), [joins("Mentee", "mentee 1")])), "INV-1, INV-7");
}

#[test]
fn nobody_joins_or_substitutes_on_the_other_side() {
    let mentee = joins("Mentee", "mentee 1");
    of_pairs(&with(school(true, true), [mentee.clone()])).unwrap();
    for comes in [joins("Mentor", "mentor 1"), substitute()] {
        of_pairs(&with(school(true, true), [comes.clone()])).unwrap();
        is_broken(of_pairs(&with(school(true, true), [mentee.clone(), comes])), "INV-2");
    }
}

#[test]
fn marks_of_an_anonymous_bundle_are_on_the_scale() {
    let bundle = |mark: i64, numerator: u64| {
        let answered =
            json!({ "answers": { "Q9": mark }, "overall": { "numerator": numerator, "denominator": 1 } });
        let fields = json!({ "type": "AnonymousFeedbackCollected", "responses": [answered], "occurred_on": "2024-05-01" });
        history(&[("Program", "program 0", fields)])
    };
    of_anonymous(&bundle(10, 10)).unwrap();
    is_broken(of_anonymous(&bundle(11, 10)), "INV-4");
    is_broken(of_anonymous(&bundle(10, 11)), "INV-4");
}

#[test]
fn no_pair_is_formed_on_a_day_of_an_interruption() {
    let suspended = |day: &str| {
        let fields = json!({ "type": "ProgramSuspended", "reason": "Quarantine", "occurred_on": day });
        let mut facts = vec![("Program", "program 0", fields)];
        facts.extend(school(true, true));
        history(&facts)
    };
    of_programs(&suspended("2024-02-01")).unwrap();
    is_broken(of_programs(&suspended("2024-01-31")), "INV-9");
}
