//! The invariants, each looked for in the stored events.

use super::log::Line;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

type Law = Result<(), String>;

/// What is said when a law is broken.
fn law(holds: bool, broken: impl FnOnce() -> String) -> Law {
    if holds { Ok(()) } else { Err(broken()) }
}

/// INV-11 and what a journal is: dense positions, dense sequences, a clock that never goes back.
pub(super) fn of_streams(events: &[Line]) -> Law {
    let mut versions: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    let mut clock = i64::MIN;
    for (place, event) in (1..).zip(events) {
        law(event.position == place, || format!("position {} stands at {place}", event.position))?;
        let version = versions.entry((&event.aggregate, &event.id)).or_default();
        *version += 1;
        law(event.sequence == *version, || {
            format!("INV-11: {event:?} is not number {version} of its stream")
        })?;
        law(event.version >= 1 && event.recorded_at >= clock, || {
            format!("the clock went back at {event:?}")
        })?;
        clock = event.recorded_at;
    }
    Ok(())
}

/// What the log says of one pair.
#[derive(Default)]
struct Pair {
    formed_on: Option<NaiveDate>,
    closed_on: Option<NaiveDate>,
    mentors: BTreeSet<String>,
    mentees: BTreeSet<String>,
}

/// What a closed stream still takes (INV-6; settled point 5).
fn is_taken_after_the_end(event: &Line) -> bool {
    let is_late = event.fields["late"].as_bool() == Some(true);
    is_late || ["PairAwarded", "FactCorrected", "FactVoided"].contains(&event.kind.as_str())
}

/// INV-2, INV-3, INV-4 and INV-6.
pub(super) fn of_pairs(events: &[Line]) -> Law {
    let people: BTreeMap<&str, &str> = events
        .iter()
        .filter(|event| ["MentorApplied", "MenteeRequested"].contains(&event.kind.as_str()))
        .map(|event| (event.id.as_str(), event.text("person_id")))
        .collect();
    let mut pairs: BTreeMap<&str, Pair> = BTreeMap::new();
    for event in events.iter().filter(|event| event.aggregate == "Pair") {
        let pair = pairs.entry(&event.id).or_default();
        let is_over = pair.closed_on.is_some();
        law(!is_over || is_taken_after_the_end(event), || format!("INV-6: a closed pair took {event:?}"))?;
        match event.kind.as_str() {
            "PairFormed" => {
                pair.formed_on = Some(event.day());
                pair.mentors = event.ids("mentors");
                pair.mentees = event.ids("mentees");
                let as_people = |ids: &BTreeSet<String>| -> BTreeSet<&str> {
                    ids.iter().map(|id| people[id.as_str()]).collect()
                };
                let both = as_people(&pair.mentors).intersection(&as_people(&pair.mentees)).count();
                law(both == 0, || format!("INV-2: somebody is on both sides of {event:?}"))?;
            }
            "MeetingHeld" | "OrganizationalMeetingHeld" | "PlanningMeetingHeld" => {
                let (held, formed) = (event.day(), pair.formed_on.expect("a pair that meets was formed"));
                let is_inside = formed <= held && pair.closed_on.is_none_or(|closed| held <= closed);
                law(is_inside, || {
                    format!("INV-3: {event:?} is outside of {formed} to {:?}", pair.closed_on)
                })?;
            }
            "FeedbackCollected" => {
                let overall = &event.fields["overall"];
                let in_scale =
                    overall.is_null() || overall.as_u64().is_some_and(|mark| (1..=10).contains(&mark));
                law(in_scale, || format!("INV-4: {event:?}"))?;
            }
            "PairCompleted" | "PairDissolved" => pair.closed_on = Some(event.day()),
            _ => {}
        }
    }
    for event in events.iter().filter(|event| event.kind == "MeetingHeld") {
        let closed = pairs[event.id.as_str()].closed_on;
        law(closed.is_none_or(|closed| event.day() <= closed), || {
            format!("INV-3: {event:?} is after {closed:?}")
        })?;
    }
    Ok(())
}

/// What the log says of one mentor or mentee.
#[derive(Default)]
struct Somebody {
    ready_for: BTreeSet<String>,
    on_hold: bool,
    in_pool: bool,
    capacity: u64,
    carried: BTreeMap<String, BTreeSet<String>>,
    consents: BTreeSet<(String, String)>,
    open_pairs: BTreeSet<String>,
}

impl Somebody {
    fn load(&self) -> u64 {
        self.carried.values().map(BTreeSet::len).sum::<usize>() as u64
    }

    fn consents_to_processing(&self, giver: &str) -> bool {
        self.consents.contains(&("Processing".to_owned(), giver.to_owned()))
    }
}

/// INV-1, INV-5, INV-7 and INV-8.
pub(super) fn of_people(events: &[Line]) -> Law {
    let mut people: BTreeMap<String, Somebody> = BTreeMap::new();
    for (place, event) in events.iter().enumerate() {
        if event.kind == "PairFormed" {
            for mentor in event.ids("mentors") {
                let mentor = &people[&mentor];
                let ready = mentor.ready_for.contains(event.text("program_id")) && !mentor.on_hold;
                law(ready, || format!("INV-1: a mentor of {event:?} is not ready"))?;
            }
            for mentee in event.ids("mentees") {
                let mentee = &people[&mentee];
                let consented = mentee.consents_to_processing("OwnConsent")
                    || mentee.consents_to_processing("LegalRepresentative");
                law(mentee.in_pool && consented, || {
                    format!("INV-1: a mentee of {event:?} has not consented")
                })?;
            }
        }
        let somebody = people.entry(event.id.clone()).or_default();
        match event.kind.as_str() {
            "MentorReady" => {
                somebody.ready_for.insert(event.text("program_id").to_owned());
                somebody.capacity = event.number("capacity");
            }
            "MentorCapacityChanged" => somebody.capacity = event.number("capacity"),
            "MentorOnHold" => somebody.on_hold = true,
            "MentorReturned" => somebody.on_hold = false,
            "MenteeEnteredPool" => somebody.in_pool = true,
            "ConsentGiven" => {
                somebody.consents.insert((event.text("kind").to_owned(), event.text("given_by").to_owned()));
            }
            "ConsentWithdrawn" => {
                somebody.consents.remove(&(event.text("kind").to_owned(), event.text("given_by").to_owned()));
            }
            "MentorAssigned" => {
                somebody
                    .carried
                    .entry(event.text("pair_id").to_owned())
                    .or_default()
                    .extend(event.ids("mentees"));
            }
            "MentorReleased" => {
                let gone = event.ids("mentees");
                if let Some(carried) = somebody.carried.get_mut(event.text("pair_id")) {
                    carried.retain(|mentee| !gone.contains(mentee));
                }
            }
            "MenteeMatched" => drop(somebody.open_pairs.insert(event.text("pair_id").to_owned())),
            "MenteeReleased" => drop(somebody.open_pairs.remove(event.text("pair_id"))),
            _ => {}
        }
        law(somebody.load() <= somebody.capacity || somebody.carried.is_empty(), || {
            format!(
                "INV-5: {} carries {} of {} after {event:?}",
                event.id,
                somebody.load(),
                somebody.capacity
            )
        })?;
        // A withdrawal and what follows from it stand in one commit: look at its end.
        let ends_commit = events
            .get(place + 1)
            .is_none_or(|next| next.recorded_at != event.recorded_at || next.id != event.id);
        let withdrew = !somebody.open_pairs.is_empty()
            && !somebody.consents_to_processing("OwnConsent")
            && !somebody.consents_to_processing("LegalRepresentative");
        let is_withdrawal = event.kind == "ConsentWithdrawn";
        law(!(withdrew && ends_commit && !is_withdrawal), || {
            format!("INV-8: {} is in {:?} without a consent after {event:?}", event.id, somebody.open_pairs)
        })?;
    }
    for (id, somebody) in &people {
        let is_bare = !somebody.open_pairs.is_empty()
            && !somebody.consents_to_processing("OwnConsent")
            && !somebody.consents_to_processing("LegalRepresentative");
        law(!is_bare, || {
            format!("INV-7, INV-8: {id} is left in {:?} without a consent", somebody.open_pairs)
        })?;
    }
    Ok(())
}

/// INV-9: a programme completes without open pairs, and none is formed in it afterwards.
pub(super) fn of_programs(events: &[Line]) -> Law {
    let (mut open, mut ended) = (BTreeMap::new(), BTreeSet::new());
    for event in events {
        match event.kind.as_str() {
            "PairFormed" => {
                let program = event.text("program_id").to_owned();
                law(!ended.contains(&program), || {
                    format!("INV-9: {event:?} is in a programme that had ended")
                })?;
                open.insert(event.id.clone(), program);
            }
            "PairCompleted" | "PairDissolved" => drop(open.remove(&event.id)),
            "ProgramCompleted" => {
                let left: Vec<_> = open.iter().filter(|(_, program)| **program == event.id).collect();
                law(left.is_empty(), || format!("INV-9: {event:?} leaves {left:?} open"))?;
                ended.insert(event.id.clone());
            }
            _ => {}
        }
    }
    Ok(())
}
