//! The invariants, each looked for in the stored events.
//!
//! A correction changes what holds, so the facts are looked at as they stood before each command that corrects something, and at the end.

mod broken;
mod closed;
mod people;
mod units;

pub(super) use people::nobody_goes_on_without_consent;

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
        of_anonymous(&facts)?;
        closed::of_closed(&facts)?;
        people::of_people(&facts)?;
        units::of_units(&facts)?;
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

/// INV-2: nobody who is or was in the pair is so on both sides.
fn on_one_side(pair: &Pair, people: &BTreeMap<&str, &str>, event: &Line) -> Law {
    let as_people =
        |ids: &BTreeSet<String>| -> BTreeSet<&str> { ids.iter().map(|id| people[id.as_str()]).collect() };
    let both = as_people(&pair.mentors).intersection(&as_people(&pair.mentees)).count();
    law(both == 0, || format!("INV-2: somebody is on both sides after {event:?}"))
}

/// INV-4 of answers that nobody gave under a name: every mark of a bundle is on the scale.
fn of_anonymous(events: &[Line]) -> Law {
    for event in events.iter().filter(|event| event.kind == "AnonymousFeedbackCollected") {
        let responses = event.fields["responses"].as_array().expect("a bundle has responses");
        law(responses.iter().all(are_on_the_scale), || format!("INV-4: {event:?}"))?;
    }
    Ok(())
}

/// Answers with their overall mark.
fn are_on_the_scale(response: &Value) -> bool {
    let marks = response["answers"].as_object().into_iter().flat_map(|answers| answers.values());
    let mut marks = marks.filter_map(Value::as_i64);
    marks.all(|mark| (1..=10).contains(&mark)) && is_on_the_scale(&response["overall"])
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
                on_one_side(pair, &people, event)?;
            }
            "MemberAdded" => {
                let (of_mentor, id) = event.member();
                let side = if of_mentor { &mut pair.mentors } else { &mut pair.mentees };
                side.insert(id);
                on_one_side(pair, &people, event)?;
            }
            "MentorReplaced" => {
                pair.mentors.insert(event.text("new").to_owned());
                on_one_side(pair, &people, event)?;
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
                law(are_on_the_scale(&event.fields), || format!("INV-4: {event:?}"))?;
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

/// INV-9: a programme completes without open pairs; none is formed after its end, nor on a day on which it is interrupted: what was formed
/// before can still be recorded (docs/decisions/0050).
fn of_programs(events: &[Line]) -> Law {
    let (mut open, mut ended, mut suspended) = (BTreeMap::new(), BTreeSet::new(), BTreeMap::new());
    for event in events {
        match event.kind.as_str() {
            "PairFormed" => {
                let program = event.text("program_id").to_owned();
                let is_interrupted = suspended.get(&program).is_some_and(|since| *since < event.day());
                law(!ended.contains(&program) && !is_interrupted, || {
                    format!("INV-9: {event:?} is in a programme that had ended or was interrupted")
                })?;
                open.insert(event.id.clone(), program);
            }
            "PairCompleted" | "PairDissolved" | "PairCarriedOver" => drop(open.remove(&event.id)),
            "ProgramSuspended" => drop(suspended.insert(event.id.clone(), event.day())),
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
