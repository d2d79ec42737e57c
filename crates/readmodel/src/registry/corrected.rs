//! What a correction does to the registry: the thing is forgotten with everything it entered at others, and its facts as they stand now
//! are taken in anew, each at its own place in the journal.
//!
//! Invariants: afterwards the registry is what it would be had the corrected facts been recorded in the first place, but for versions and
//! positions; what others entered at the thing stays. Whoever lets an event of one stream change the row of another adds it here.

use super::{Registry, Touched, body, enterprise};
use crate::change::{Fact, Row, RowKind};
use domain::event::DomainEvent;
use domain::ids::{MenteeId, MentorId, PairId, PersonId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// How often facts of a stream were corrected. It stays when the thing itself is gone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CorrectionsRow {
    /// The stream.
    pub id: Uuid,
    /// Facts whose values stand corrected.
    pub corrected: BTreeSet<u64>,
    /// Facts that are voided.
    pub voided: BTreeSet<u64>,
    /// Events in the stream.
    pub version: u64,
    /// The last correction.
    pub position: u64,
}

impl CorrectionsRow {
    pub(super) fn row(&self) -> Row {
        Row {
            kind: RowKind::Corrections,
            key: self.id,
            organization_id: None,
            program_id: None,
            sort: String::new(),
            body: body(self),
        }
    }
}

/// Takes a correction in; `standing` are the facts of the stream with it.
pub(super) fn apply(registry: &mut Registry, fact: &Fact, standing: &[Fact]) -> Touched {
    let (kind, id) = (kind_of(&fact.event), fact.aggregate_id);
    let mut before = Registry::default();
    let mut touched = forget(registry, kind, id, &mut before);
    touched.insert((kind, id));
    for fact in standing {
        touched.extend(registry.apply(fact));
    }
    keep_what_others_entered(registry, kind, id, before);
    touched.extend(registry.apply(fact));
    note(registry, fact);
    touched.insert((RowKind::Corrections, id));
    touched
}

fn kind_of(event: &DomainEvent) -> RowKind {
    match event {
        DomainEvent::Organization(_) => RowKind::Organization,
        DomainEvent::Person(_) => RowKind::Person,
        DomainEvent::Program(_) => RowKind::Program,
        DomainEvent::Mentor(_) => RowKind::Mentor,
        DomainEvent::Mentee(_) => RowKind::Mentee,
        DomainEvent::Pair(_) => RowKind::Pair,
        DomainEvent::Settings(_) => RowKind::Settings,
        DomainEvent::Methodology(_) => RowKind::Methodology,
    }
}

/// Takes a thing out, with what it entered at others, and puts it into `taken`.
fn forget(registry: &mut Registry, kind: RowKind, id: Uuid, taken: &mut Registry) -> Touched {
    let mut touched = Touched::new();
    match kind {
        RowKind::Organization => {
            let Some(row) = registry.organizations.remove(&id.into()) else { return touched };
            touched.extend(enterprise::forget(registry, row.id, &row.enterprises));
            for parent in row.parents.values() {
                if let Some(above) = registry.organizations.get_mut(parent) {
                    above.children.remove(&row.id);
                    above.ever_below.remove(&row.id);
                    touched.insert((RowKind::Organization, above.id.0));
                }
            }
            taken.organizations.insert(row.id, row);
        }
        RowKind::Person => {
            let Some(row) = registry.persons.swap_remove(&PersonId(id)) else { return touched };
            if let Some(merged) = row.merged_into.and_then(|into| registry.merged_persons.get_mut(&into)) {
                merged.remove(&row.id);
            }
            taken.persons.insert(row.id, row);
        }
        RowKind::Program => {
            taken.programs.extend(registry.programs.remove_entry(&id.into()));
        }
        RowKind::Mentor => {
            let Some(row) = registry.mentors.swap_remove(&MentorId(id)) else { return touched };
            if let Some(person) = registry.persons.get_mut(&row.person_id) {
                person.mentors.remove(&row.id);
                touched.insert((RowKind::Person, person.id.0));
            }
            for enterprise in row.enterprises() {
                let mentors = registry.mentors_of_enterprises.entry(enterprise).or_default();
                mentors.remove(&row.id);
                if mentors.is_empty() {
                    registry.mentors_of_enterprises.remove(&enterprise);
                }
            }
        }
        RowKind::Mentee => {
            let Some(row) = registry.mentees.swap_remove(&MenteeId(id)) else { return touched };
            if let Some(person) = registry.persons.get_mut(&row.person_id) {
                person.mentees.remove(&row.id);
                touched.insert((RowKind::Person, person.id.0));
            }
        }
        RowKind::Pair => {
            let Some(row) = registry.pairs.swap_remove(&PairId(id)) else { return touched };
            if let Some(program) = registry.programs.get_mut(&row.program_id) {
                program.pairs_formed = program.pairs_formed.saturating_sub(1);
                let by_order = u32::from(row.order.is_some());
                program.pairs_by_order = program.pairs_by_order.saturating_sub(by_order);
                let open = u32::from(row.closed_on.is_none());
                program.pairs_open = program.pairs_open.saturating_sub(open);
                touched.insert((RowKind::Program, program.id.0));
            }
            for before in [row.rematch_of, row.continues].into_iter().flatten() {
                if let Some(before) = registry.pairs.get_mut(&before) {
                    before.followed_by.remove(&row.id);
                    touched.insert((RowKind::Pair, before.id.0));
                }
            }
            taken.pairs.insert(row.id, row);
        }
        RowKind::Settings => {
            registry.settings.remove(&id.into());
        }
        RowKind::Methodology => {
            registry.methodologies.remove(&id.into());
        }
        // Of an enterprise the streams of nodes speak.
        RowKind::Corrections | RowKind::Enterprise => {}
    }
    touched
}

/// Gives a thing back what events of other streams had entered at it.
fn keep_what_others_entered(registry: &mut Registry, kind: RowKind, id: Uuid, before: Registry) {
    match kind {
        RowKind::Organization => {
            let then = before.organizations.into_values().next();
            if let (Some(now), Some(then)) = (registry.organizations.get_mut(&id.into()), then) {
                now.children = then.children;
                now.ever_below = then.ever_below;
            }
        }
        RowKind::Person => {
            let then = before.persons.into_values().next();
            if let (Some(now), Some(then)) = (registry.persons.get_mut(&PersonId(id)), then) {
                now.mentors = then.mentors;
                now.mentees = then.mentees;
            }
        }
        RowKind::Program => {
            let then = before.programs.into_values().next();
            if let (Some(now), Some(then)) = (registry.programs.get_mut(&id.into()), then) {
                now.pairs_formed = then.pairs_formed;
                now.pairs_by_order = then.pairs_by_order;
                now.pairs_open = then.pairs_open;
            }
        }
        RowKind::Pair => {
            let then = before.pairs.into_values().next();
            if let (Some(now), Some(then)) = (registry.pairs.get_mut(&PairId(id)), then) {
                now.followed_by = then.followed_by;
            }
        }
        RowKind::Mentor
        | RowKind::Mentee
        | RowKind::Settings
        | RowKind::Methodology
        | RowKind::Corrections
        | RowKind::Enterprise => {}
    }
}

fn note(registry: &mut Registry, fact: &Fact) {
    let Some((sequence, now)) = fact.event.correction() else { return };
    let row = registry.corrections.entry(fact.aggregate_id).or_insert_with(|| CorrectionsRow {
        id: fact.aggregate_id,
        corrected: BTreeSet::new(),
        voided: BTreeSet::new(),
        version: 0,
        position: 0,
    });
    if now.is_some() {
        row.corrected.insert(sequence);
    } else {
        row.corrected.remove(&sequence);
        row.voided.insert(sequence);
    }
    row.version = fact.sequence;
    row.position = fact.position;
}
