//! What mentors carry and what mentees are in are the open pairs, no more and no less: a pair that ended, or never was, leaves nobody
//! behind in it.

use super::{Law, law};
use crate::invariants::log::Line;
use std::collections::{BTreeMap, BTreeSet};

/// A pair and one of its members.
type Unit = (String, String);

/// Who is in which open pair, as the pairs say it and as the members do.
#[derive(Default)]
struct Units {
    open: BTreeMap<String, BTreeSet<String>>,
    carried: BTreeMap<Unit, BTreeSet<String>>,
    matched: BTreeSet<Unit>,
}

impl Units {
    fn take(&mut self, event: &Line) {
        let of_pair = || (event.text("pair_id").to_owned(), event.id.clone());
        match event.kind.as_str() {
            "PairFormed" => {
                let members = event.ids("mentors").into_iter().chain(event.ids("mentees"));
                self.open.insert(event.id.clone(), members.collect());
            }
            "MemberAdded" => drop(self.members(event).insert(event.member().1)),
            "MemberLeft" => drop(self.members(event).remove(&event.member().1)),
            "MentorReplaced" => {
                self.members(event).remove(event.text("old"));
                self.members(event).insert(event.text("new").to_owned());
            }
            "PairCompleted" | "PairDissolved" | "PairCarriedOver" => drop(self.open.remove(&event.id)),
            "MentorAssigned" => drop(self.carried.insert(of_pair(), event.ids("mentees"))),
            "MentorReleased" => {
                let gone = event.ids("mentees");
                if let Some(carried) = self.carried.get_mut(&of_pair()) {
                    carried.retain(|mentee| !gone.contains(mentee));
                    if carried.is_empty() {
                        self.carried.remove(&of_pair());
                    }
                }
            }
            "MenteeMatched" => drop(self.matched.insert(of_pair())),
            "MenteeReleased" => drop(self.matched.remove(&of_pair())),
            _ => {}
        }
    }

    fn members(&mut self, event: &Line) -> &mut BTreeSet<String> {
        self.open.entry(event.id.clone()).or_default()
    }
}

/// Nobody is in a pair that is not open, and everybody in an open one knows it.
pub(super) fn of_units(events: &[Line]) -> Law {
    let mut units = Units::default();
    for event in events {
        units.take(event);
    }
    let in_open = units
        .open
        .iter()
        .flat_map(|(pair, members)| members.iter().map(|member| (pair.clone(), member.clone())));
    let of_pairs: BTreeSet<Unit> = in_open.collect();
    let told = units.carried.keys().chain(&units.matched).cloned();
    let of_members: BTreeSet<Unit> = told.collect();
    let (left, behind) = (of_pairs.difference(&of_members).next(), of_members.difference(&of_pairs).next());
    law(left.is_none() && behind.is_none(), || {
        format!("in an open pair and not aware of it: {left:?}; in a pair that is not open: {behind:?}")
    })
}
