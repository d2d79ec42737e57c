//! What holds of mentors and mentees: readiness, capacity, consents and what their end brings.

use super::{Law, law};
use crate::invariants::log::{Line, standing};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// What the log says of one mentor or mentee.
#[derive(Default)]
struct Somebody {
    ready_for: BTreeSet<String>,
    /// The first day of each hold, and the day of the return from it.
    holds: Vec<(NaiveDate, Option<NaiveDate>)>,
    in_pool: bool,
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

    /// Whether a mentor is on hold on a day: facts are recorded late (methodology §5.1).
    fn holds_on(&self, day: NaiveDate) -> bool {
        self.holds.iter().any(|(from, until)| *from <= day && until.is_none_or(|until| day < until))
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
            "MentorOnHold" => self.holds.push((event.day(), None)),
            "MentorReturned" => {
                if let Some((_, until @ None)) = self.holds.last_mut() {
                    *until = Some(event.day());
                }
            }
            "MentorRetired" => {
                self.ready_for.clear();
                self.holds.clear();
            }
            "MenteeEnteredPool" => self.in_pool = true,
            "MenteeWithdrawn" => self.in_pool = false,
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

/// The mentors and mentees who come into a pair: formed, formed anew or carried over, joined, substituted.
fn newcomers(event: &Line) -> (BTreeSet<String>, BTreeSet<String>) {
    let one = |id: String| BTreeSet::from([id]);
    match event.kind.as_str() {
        "PairFormed" => (event.ids("mentors"), event.ids("mentees")),
        "MemberAdded" => match event.member() {
            (true, mentor) => (one(mentor), BTreeSet::new()),
            (false, mentee) => (BTreeSet::new(), one(mentee)),
        },
        "MentorReplaced" => (one(event.text("new").to_owned()), BTreeSet::new()),
        _ => (BTreeSet::new(), BTreeSet::new()),
    }
}

/// INV-1, INV-5, INV-7 and INV-8. Adults consent alone, for the minor the representative does.
pub(super) fn of_people(events: &[Line]) -> Law {
    let mut people: BTreeMap<String, Somebody> = BTreeMap::new();
    let (mut born, mut programs) = (BTreeMap::new(), BTreeMap::new());
    let mut changed = BTreeSet::new();
    for (place, event) in events.iter().enumerate() {
        if event.kind == "PairFormed" {
            programs.insert(event.id.as_str(), event.text("program_id"));
        }
        let (mentors, mentees) = newcomers(event);
        for mentor in mentors {
            let mentor = &people[&mentor];
            let ready =
                mentor.ready_for.contains(programs[event.id.as_str()]) && !mentor.holds_on(event.day());
            law(ready, || format!("INV-1: a mentor of {event:?} is not ready"))?;
        }
        for mentee in mentees {
            let mentee = &people[&mentee];
            law(mentee.in_pool && mentee.consents_on(event.day()), || {
                format!("INV-1, INV-7: a mentee of {event:?} has not consented")
            })?;
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
pub(in crate::invariants) fn nobody_goes_on_without_consent(events: &[Line], day: NaiveDate) -> Law {
    let mut people: BTreeMap<String, Somebody> = BTreeMap::new();
    let (mut born, mut completed) = (BTreeMap::new(), BTreeSet::new());
    for event in &standing(events) {
        if event.kind == "PersonRegistered" {
            born.insert(event.id.clone(), event.number("birth_year"));
        }
        let somebody = people.entry(event.id.clone()).or_default();
        if event.kind == "MenteeRequested" {
            somebody.birth_year = born.get(event.text("person_id")).copied();
        }
        somebody.take(event);
        if event.kind == "MenteeCycleCompleted" {
            completed.insert(event.id.clone());
        }
    }
    let goes_on = |id: &String, somebody: &Somebody| {
        let waits = (somebody.in_pool && !completed.contains(id)) || !somebody.ready_for.is_empty();
        waits || !somebody.open_pairs.is_empty() || somebody.load() > 0
    };
    let without = people.iter().find(|(id, somebody)| goes_on(id, somebody) && !somebody.consents_on(day));
    law(without.is_none(), || {
        format!("INV-7: {} goes on without a consent on {day}", without.map_or("nobody", |(id, _)| id))
    })
}
