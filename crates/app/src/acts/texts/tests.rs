//! Every text that is sealed anywhere in the source is reached by `correctText`, or stands here with the reason why it is not.

mod calls;

use super::*;
use domain::event::DomainEvent;
use domain::words::Word;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What becomes of a text that was mistyped.
#[derive(Clone, Copy)]
enum Mistyped {
    /// `correctText` reaches it: as it lies in the vault, `*` for what differs.
    Reached(&'static [&'static str]),
    /// Something else puts it right, or nothing has to.
    Otherwise(&'static str),
}
use Mistyped::{Otherwise, Reached};

const PERSON: Mistyped = Otherwise("`correctPerson` corrects what is known of somebody with a birth date");
const REQUEST: Mistyped =
    Otherwise("`updateRequest` gives a request other words and codes, before and after");
const REMARK: Mistyped =
    Otherwise("says why something was corrected or undone: what else there is to say goes with the next act");
const THE_CORRECTION: Mistyped =
    Otherwise("is the correction of a text, or its move with the day of its fact");
const OF_PROGRAM: Mistyped =
    Otherwise("lies where `program_texts` says, which is listed below by its functions");

/// By file and by how the source names the place in the vault.
const SEALED: &[(&str, &str, Mistyped)] = &[
    ("acts/corrections.rs", "&format!(\"correction:{number}\")", REMARK),
    ("acts/curators.rs", "\"name\"", Reached(&["name"])),
    ("acts/enterprises.rs", "&name_since(occurred_on)", Reached(&["name:*"])),
    ("acts/enterprises.rs", "NAME", Reached(&["name"])),
    ("acts/identity.rs", "\"birth_date\"", PERSON),
    ("acts/identity.rs", "\"name\"", Reached(&["name"])),
    ("acts/identity.rs", "field", PERSON),
    ("acts/mentees.rs", "&request_field(id)", REQUEST),
    ("acts/mentees.rs", "&sensitive_field(id)", REQUEST),
    ("acts/mentees/requests.rs", "&request_field(id)", REQUEST),
    ("acts/mentees/requests.rs", "&sensitive_field(id)", REQUEST),
    ("acts/mentors.rs", "&field(\"course\")", Reached(&["training:*:*:course"])),
    ("acts/mentors.rs", "&field(\"provider\")", Reached(&["training:*:*:provider"])),
    ("acts/mentors.rs", "&format!(\"interviewer:{occurred_on}\")", Reached(&["interviewer:*"])),
    ("acts/methodology.rs", "&format!(\"answer:{survey}:{item}\")", Reached(&["answer:*:*"])),
    ("acts/pairs.rs", "\"ending\"", Reached(&["ending"])),
    ("acts/pairs.rs", "\"form\"", Reached(&["form"])),
    ("acts/pairs.rs", "\"role_model\"", Reached(&["role_model"])),
    ("acts/pairs.rs", "&format!(\"{field}:{meeting_id}\")", Reached(&["topic:*", "place:*", "outcome:*"])),
    ("acts/pairs/plan.rs", "&format!(\"goal:{number}\")", Reached(&["goal:*"])),
    ("acts/pairs/plan.rs", "&format!(\"milestone:{}\", milestone.id)", Reached(&["milestone:*"])),
    ("acts/personal.rs", "&format!(\"correction:{number}\")", REMARK),
    ("acts/personal.rs", "sealed_as(field)", PERSON),
    ("acts/persons.rs", "\"merge_reason\"", Reached(&["merge_reason"])),
    ("acts/programs/carried_out.rs", "&field", OF_PROGRAM),
    (
        "acts/programs/carried_out.rs",
        "&format!(\"roadmap:{item_id}:responsible\")",
        Reached(&["roadmap:*:responsible"]),
    ),
    ("acts/programs/carried_out.rs", "&format!(\"roadmap:{item_id}:title\")", Reached(&["roadmap:*:title"])),
    ("acts/programs/carried_out.rs", "&program_texts::final_event_title(occurred_on)", OF_PROGRAM),
    ("acts/texts.rs", "&format!(\"correction:{event}\")", REMARK),
    ("acts/texts.rs", "&text.name", THE_CORRECTION),
    ("acts/texts.rs", "&to.name", THE_CORRECTION),
    ("undo.rs", "&format!(\"undo:{}\", envelope.command_id)", REMARK),
];

/// The functions of `program_texts`.
const OF_PROGRAMS: &[(&str, &[&str])] = &[
    ("comment", &["step:*:*:comment"]),
    ("final_event_title", &["final-event:*:title"]),
    ("practice", &["practice:*:title", "practice:*:results", "practice:*:link"]),
    ("swot", &["swot:*:strengths:*", "swot:*:weaknesses:*", "swot:*:opportunities:*", "swot:*:threats:*"]),
    ("tracking_responsible", &["tracking:*:responsible"]),
    ("tracking_title", &["tracking:*:title"]),
];

/// The source of this crate without its tests, by path.
fn source() -> BTreeMap<String, String> {
    calls::source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
}

#[test]
fn every_text_that_the_source_seals_is_on_the_list() {
    let listed = SEALED.iter().map(|(file, place, _)| ((*file).to_owned(), (*place).to_owned())).collect();
    assert_eq!(calls::places(&source()), listed, "say of each whether a correction reaches it");
}

#[test]
fn every_place_of_a_text_of_a_programme_is_on_the_list() {
    let text = &source()["acts/program_texts.rs"];
    let named = text.match_indices("pub fn ").map(|(at, word)| {
        let rest = &text[at + word.len()..];
        &rest[..rest.find('(').expect("a function")]
    });
    assert_eq!(named.collect::<BTreeSet<_>>(), OF_PROGRAMS.iter().map(|(name, _)| *name).collect());
}

fn texts(event: &DomainEvent) -> Vec<Text> {
    match event {
        DomainEvent::Organization(event) => texts_of(event),
        DomainEvent::Person(event) => texts_of(event),
        DomainEvent::Program(event) => texts_of(event),
        DomainEvent::Mentor(event) => texts_of(event),
        DomainEvent::Mentee(event) => texts_of(event),
        DomainEvent::Pair(event) => texts_of(event),
        DomainEvent::Settings(event) => texts_of(event),
        DomainEvent::Methodology(event) => texts_of(event),
    }
}

fn is_like(name: &str, pattern: &str) -> bool {
    let (name, pattern): (Vec<_>, Vec<_>) = (name.split(':').collect(), pattern.split(':').collect());
    name.len() == pattern.len()
        && name.iter().zip(pattern).all(|(part, known)| known == "*" || *part == known)
}

#[test]
fn every_text_that_is_said_to_be_reached_goes_with_a_fact_and_every_word_for_one_is_used() {
    let reached = SEALED.iter().flat_map(|(_, _, mistyped)| match mistyped {
        Reached(patterns) => *patterns,
        Otherwise(reason) => {
            assert!(!reason.is_empty());
            &[]
        }
    });
    let patterns: BTreeSet<&str> =
        reached.chain(OF_PROGRAMS.iter().flat_map(|(_, patterns)| *patterns)).copied().collect();
    let texts: Vec<Text> = DomainEvent::samples().iter().flat_map(|(_, event)| texts(event)).collect();
    for pattern in &patterns {
        assert!(texts.iter().any(|text| is_like(&text.name, pattern)), "no fact brings {pattern}");
    }
    for text in &texts {
        assert!(
            patterns.iter().any(|pattern| is_like(&text.name, pattern)),
            "{} is sealed by nobody",
            text.name
        );
    }
    for field in TextField::all() {
        assert!(texts.iter().any(|text| text.field == *field), "{field:?} is of no text");
    }
}

#[test]
fn anonymous_answers_have_no_words() {
    let samples = DomainEvent::samples();
    let anonymous = samples.iter().filter_map(|(_, event)| match event {
        DomainEvent::Program(event) if is_anonymous(event) => Some(texts_of(event)),
        DomainEvent::Program(_)
        | DomainEvent::Organization(_)
        | DomainEvent::Person(_)
        | DomainEvent::Mentor(_)
        | DomainEvent::Mentee(_)
        | DomainEvent::Pair(_)
        | DomainEvent::Settings(_)
        | DomainEvent::Methodology(_) => None,
    });
    assert_eq!(anonymous.collect::<Vec<_>>(), [[]]);
}

#[test]
fn a_place_is_read_out_of_a_call() {
    let text =
        "work.seal(id.0, &format!(\"a,{b}\"), &title).await?; work\n.seal_some(new.id.0, \"name\", &name)
        sheet.seal(work, id.0, survey.0)";
    let places = calls::places(&BTreeMap::from([("acts.rs".to_owned(), text.to_owned())]));
    let named = ["\"name\"", "&format!(\"a,{b}\")"].map(|place| ("acts.rs".to_owned(), place.to_owned()));
    assert_eq!(places, BTreeSet::from(named));
}
