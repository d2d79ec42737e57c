//! Persons with their roles.

use super::{Registry, Touched, body};
use crate::change::{Fact, Row, RowKind};
use domain::ids::{MenteeId, MentorId, PersonId};
use domain::person::{PersonEvent, RegistrationEvent};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A person with his or her roles.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonRow {
    /// The id.
    pub id: PersonId,
    /// Year of birth.
    pub birth_year: i32,
    /// As a mentor.
    pub mentors: BTreeSet<MentorId>,
    /// As a mentee of programmes.
    pub mentees: BTreeSet<MenteeId>,
    /// Events in the stream.
    pub version: u64,
    /// The last event that touched it.
    pub position: u64,
}

impl PersonRow {
    pub(super) fn row(&self) -> Row {
        Row {
            kind: RowKind::Person,
            key: self.id.0,
            organization_id: None,
            program_id: None,
            sort: String::new(),
            body: body(self),
        }
    }
}

pub(super) fn apply(registry: &mut Registry, fact: &Fact, event: &PersonEvent) -> Touched {
    let id = PersonId(fact.aggregate_id);
    match event {
        PersonEvent::Registration(RegistrationEvent::PersonRegistered { birth_year, occurred_on: _ }) => {
            let row = PersonRow {
                id,
                birth_year: *birth_year,
                mentors: BTreeSet::new(),
                mentees: BTreeSet::new(),
                version: 0,
                position: 0,
            };
            registry.persons.insert(id, row);
        }
        // What it changes was applied anew before it.
        PersonEvent::Correction(_) => {}
    }
    let Some(person) = registry.persons.get_mut(&id) else { return Touched::new() };
    person.version = fact.sequence;
    person.position = fact.position;
    Touched::from([(RowKind::Person, id.0)])
}
