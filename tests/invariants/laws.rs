//! The invariants, each looked for in the stored events.
//!
//! A correction changes what holds, so the facts are looked at as they stood before each command that corrects something, and at the end.

mod closed;

use super::log::{Line, standing};
use chrono::NaiveDate;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Nothing, or which law is broken and by what.
pub(super) type Law = Result<(), String>;

/// Every law.
pub(super) fn all(events: &[Line]) -> Law {
    of_streams(events)?;
    let begins_correcting = |place: &usize| {
        let is_first = *place == 0 || events[place - 1].command != events[*place].command;
        let same = events[*place..].iter().take_while(|event| event.command == events[*place].command);
        is_first && same.into_iter().any(Line::is_correction)
    };
    for end in (0..events.len()).filter(begins_correcting).chain([events.len()]) {
        let facts = standing(&events[..end]);
        of_pairs(&facts)?;
        closed::of_closed(&facts)?;
        of_people(&facts)?;
        of_programs(&facts)?;
    }
    nothing_is_left_open(&standing(events))
}

/// What is said when a law is broken.
fn law(holds: bool, broken: impl FnOnce() -> String) -> Law {
    if holds { Ok(()) } else { Err(broken()) }
}

/// INV-11 and what a journal is: dense positions, dense sequences, a clock that never goes back.
fn of_streams(events: &[Line]) -> Law {
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
    /// Last day before a pause, and first day after it.
    pauses: Vec<(NaiveDate, Option<NaiveDate>)>,
}

/// An exact overall mark, if there is one, lies between 1 and 10.
fn is_on_the_scale(overall: &Value) -> bool {
    let parts = overall["numerator"].as_u64().zip(overall["denominator"].as_u64());
    overall.is_null() || parts.is_some_and(|(above, below)| (below..=10 * below).contains(&above))
}

/// What a closed stream still takes (INV-6; settled point 5).
fn is_taken_after_the_end(event: &Line) -> bool {
    let is_late = event.fields["late"].as_bool() == Some(true);
    is_late || event.kind == "PairAwarded"
}

/// INV-2, INV-3, INV-4 and INV-6.
fn of_pairs(events: &[Line]) -> Law {
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
                let paused = pair
                    .pauses
                    .iter()
                    .find(|(last, first)| held > *last && first.is_none_or(|first| held < first));
                law(paused.is_none(), || format!("INV-3: {event:?} lies in the pause {paused:?}"))?;
            }
            "FeedbackCollected" => {
                let overall = &event.fields["overall"];
                let in_scale =
                    overall.is_null() || overall.as_u64().is_some_and(|mark| (1..=10).contains(&mark));
                law(in_scale, || format!("INV-4: {event:?}"))?;
            }
            "SurveyAnswered" => {
                let marks =
                    event.fields["answers"].as_object().into_iter().flat_map(|answers| answers.values());
                let mut marks = marks.filter_map(Value::as_i64);
                let in_scale =
                    marks.all(|mark| (1..=10).contains(&mark)) && is_on_the_scale(&event.fields["overall"]);
                law(in_scale, || format!("INV-4: {event:?}"))?;
            }
            "PairPaused" => pair.pauses.push((event.day(), None)),
            "PairResumed" => {
                pair.pauses.last_mut().expect("a pair that resumes was paused").1 = Some(event.day());
            }
            "PairCompleted" | "PairDissolved" | "PairCarriedOver" => pair.closed_on = Some(event.day()),
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
    has_completed: bool,
    capacity: u64,
    carried: BTreeMap<String, BTreeSet<String>>,
    /// Consents to processing by giver: the day each was given, with its last day.
    given: BTreeMap<String, Vec<(NaiveDate, Option<NaiveDate>)>>,
    withdrawn: BTreeMap<String, Vec<NaiveDate>>,
    /// Days on which a consent was said to be over by its term, by giver.
    expired: BTreeMap<String, Vec<NaiveDate>>,
    erasure_due: bool,
    open_pairs: BTreeSet<String>,
    /// Of a mentee, as the person was registered.
    birth_year: Option<u64>,
}

impl Somebody {
    fn load(&self) -> u64 {
        self.carried.values().map(BTreeSet::len).sum::<usize>() as u64
    }

    /// Whether somebody consents on a day, of a minor the representative: given by then, not over, not withdrawn since. No minor
    /// here comes of age in these years.
    fn consents_on(&self, day: NaiveDate) -> bool {
        let is_minor = self.birth_year.is_some_and(|year| year > 2007);
        let counts = |giver: &str| !is_minor || giver == "LegalRepresentative";
        self.given.iter().filter(|(giver, _)| counts(giver)).any(|(giver, given)| {
            let withdrawn = self.withdrawn.get(giver).into_iter().flatten().filter(|on| **on <= day).max();
            given.iter().any(|(on, last)| {
                *on <= day && last.is_none_or(|last| day <= last) && withdrawn.is_none_or(|gone| gone < on)
            })
        })
    }

    /// Whether a withdrawal left nothing that was given after it.
    fn has_withdrawn(&self) -> bool {
        let stays = |giver: &String, on: &NaiveDate| {
            self.given.get(giver).into_iter().flatten().any(|(given, _)| given > on)
        };
        let last = |days: &Vec<NaiveDate>| days.iter().max().copied();
        self.withdrawn.iter().any(|(giver, days)| last(days).is_some_and(|on| !stays(giver, &on)))
    }

    /// Whether the end of a term left nothing that reaches over it.
    fn has_expired(&self) -> bool {
        let stays = |giver: &String, on: &NaiveDate| {
            let mut given = self.given.get(giver).into_iter().flatten();
            given.any(|(_, last)| last.is_none_or(|last| last >= *on))
        };
        self.expired.iter().any(|(giver, days)| days.iter().max().is_some_and(|on| !stays(giver, on)))
    }

    fn take(&mut self, event: &Line) {
        match event.kind.as_str() {
            "MentorReady" => {
                self.ready_for.insert(event.text("program_id").to_owned());
                self.capacity = event.number("capacity");
            }
            "MentorCapacityChanged" => self.capacity = event.number("capacity"),
            "MentorOnHold" => self.on_hold = true,
            "MentorReturned" => self.on_hold = false,
            "MentorRetired" => self.ready_for.clear(),
            "MenteeEnteredPool" => self.in_pool = true,
            "MenteeWithdrawn" => self.in_pool = false,
            "MenteeCycleCompleted" => self.has_completed = true,
            "ConsentGiven" if event.text("kind") == "Processing" => {
                let until = event.fields["terms"]["valid_until"].as_str();
                let until = until.map(|day| day.parse().expect("a day"));
                self.given.entry(event.text("given_by").to_owned()).or_default().push((event.day(), until));
                self.erasure_due &= self.has_withdrawn() || self.has_expired();
            }
            "ConsentExpired" if event.text("kind") == "Processing" => {
                self.expired.entry(event.text("given_by").to_owned()).or_default().push(event.day());
            }
            "ConsentWithdrawn" if event.text("kind") == "Processing" => {
                self.withdrawn.entry(event.text("given_by").to_owned()).or_default().push(event.day());
            }
            "ErasureDue" => self.erasure_due = true,
            "MentorAssigned" => {
                let pair = event.text("pair_id").to_owned();
                self.carried.entry(pair).or_default().extend(event.ids("mentees"));
            }
            "MentorReleased" => {
                let gone = event.ids("mentees");
                if let Some(carried) = self.carried.get_mut(event.text("pair_id")) {
                    carried.retain(|mentee| !gone.contains(mentee));
                }
            }
            "MenteeMatched" => drop(self.open_pairs.insert(event.text("pair_id").to_owned())),
            "MenteeReleased" => drop(self.open_pairs.remove(event.text("pair_id"))),
            _ => {}
        }
    }

    /// INV-7 and INV-8: whoever has withdrawn, or whose consent was said to be over, is in no pair, and the erasure is due.
    fn ended_whole(&self) -> bool {
        let carries = self.carried.values().any(|mentees| !mentees.is_empty());
        let has_ended = self.has_withdrawn() || self.has_expired();
        !has_ended || (self.open_pairs.is_empty() && !carries && self.erasure_due)
    }
}

/// INV-1, INV-5, INV-7 and INV-8. Adults consent alone, for the minor the representative does.
fn of_people(events: &[Line]) -> Law {
    let mut people: BTreeMap<String, Somebody> = BTreeMap::new();
    let mut born = BTreeMap::new();
    let mut changed = BTreeSet::new();
    for (place, event) in events.iter().enumerate() {
        if event.kind == "PairFormed" {
            for mentor in event.ids("mentors") {
                let mentor = &people[&mentor];
                let ready = mentor.ready_for.contains(event.text("program_id")) && !mentor.on_hold;
                law(ready, || format!("INV-1: a mentor of {event:?} is not ready"))?;
            }
            for mentee in event.ids("mentees") {
                let mentee = &people[&mentee];
                law(mentee.in_pool && mentee.consents_on(event.day()), || {
                    format!("INV-1, INV-7: a mentee of {event:?} has not consented")
                })?;
            }
        }
        if event.kind == "PersonRegistered" {
            born.insert(event.id.as_str(), event.number("birth_year"));
        }
        let somebody = people.entry(event.id.clone()).or_default();
        if event.kind == "MenteeRequested" {
            somebody.birth_year = born.get(event.text("person_id")).copied();
        }
        somebody.take(event);
        changed.insert(event.id.clone());
        law(somebody.load() <= somebody.capacity || somebody.load() == 0, || {
            let (carried, capacity) = (somebody.load(), somebody.capacity);
            format!("INV-5: {} carries {carried} of {capacity} after {event:?}", event.id)
        })?;
        // A withdrawal and what follows from it stand in one commit: look at its end.
        if events.get(place + 1).is_none_or(|next| next.command != event.command) {
            for id in std::mem::take(&mut changed) {
                law(people[&id].ended_whole(), || {
                    format!("INV-7, INV-8: {id} has no consent left and goes on after {event:?}")
                })?;
            }
        }
    }
    Ok(())
}

/// INV-7 once the service has ended what was over by its term: whoever is in the pool or in a pair on a day consents on that day.
pub(super) fn nobody_goes_on_without_consent(events: &[Line], day: NaiveDate) -> Law {
    let mut people: BTreeMap<String, Somebody> = BTreeMap::new();
    let mut born = BTreeMap::new();
    for event in &standing(events) {
        if event.kind == "PersonRegistered" {
            born.insert(event.id.clone(), event.number("birth_year"));
        }
        let somebody = people.entry(event.id.clone()).or_default();
        if event.kind == "MenteeRequested" {
            somebody.birth_year = born.get(event.text("person_id")).copied();
        }
        somebody.take(event);
    }
    let goes_on = |somebody: &Somebody| {
        let waits = (somebody.in_pool && !somebody.has_completed) || !somebody.ready_for.is_empty();
        waits || !somebody.open_pairs.is_empty() || somebody.load() > 0
    };
    let without = people.iter().find(|(_, somebody)| goes_on(somebody) && !somebody.consents_on(day));
    law(without.is_none(), || {
        format!("INV-7: {} goes on without a consent on {day}", without.map_or("nobody", |(id, _)| id))
    })
}

/// INV-9: a programme completes without open pairs; none is formed after its end, nor while it is interrupted.
fn of_programs(events: &[Line]) -> Law {
    let (mut open, mut ended, mut suspended) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
    for event in events {
        match event.kind.as_str() {
            "PairFormed" => {
                let program = event.text("program_id").to_owned();
                law(!ended.contains(&program) && !suspended.contains(&program), || {
                    format!("INV-9: {event:?} is in a programme that had ended or was interrupted")
                })?;
                open.insert(event.id.clone(), program);
            }
            "PairCompleted" | "PairDissolved" | "PairCarriedOver" => drop(open.remove(&event.id)),
            "ProgramSuspended" => drop(suspended.insert(event.id.clone())),
            "ProgramResumed" => drop(suspended.remove(&event.id)),
            "ProgramCompleted" => {
                let left: Vec<_> = open.iter().filter(|(_, program)| **program == event.id).collect();
                law(left.is_empty(), || format!("INV-9: {event:?} leaves {left:?} open"))?;
                ended.insert(event.id.clone());
            }
            "ProgramCancelled" => drop(ended.insert(event.id.clone())),
            _ => {}
        }
    }
    Ok(())
}

/// INV-9 at the end: a pair that was formed while its programme was being cancelled has been dissolved after it.
fn nothing_is_left_open(events: &[Line]) -> Law {
    let (mut open, mut ended) = (BTreeMap::new(), BTreeSet::new());
    for event in events {
        match event.kind.as_str() {
            "PairFormed" => drop(open.insert(&event.id, event.text("program_id"))),
            "PairCompleted" | "PairDissolved" | "PairCarriedOver" => drop(open.remove(&event.id)),
            "ProgramCompleted" | "ProgramCancelled" => drop(ended.insert(event.id.as_str())),
            _ => {}
        }
    }
    let left = open.iter().find(|(_, program)| ended.contains(*program));
    law(left.is_none(), || format!("INV-9: {left:?} is open in a programme that has ended"))
}
