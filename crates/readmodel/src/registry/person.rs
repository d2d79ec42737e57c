//! Persons with their roles.

use super::{MenteeRow, MentorRow, Registry, Touched, body};
use crate::change::{Fact, Row, RowKind};
use chrono::NaiveDate;
use domain::ids::{MenteeId, MentorId, PersonId};
use domain::person::{DataEvent, ErasureEvent, ErasureReason, IdentityEvent, PersonEvent, RegistrationEvent};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// An erasure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasedRow {
    /// When.
    pub on: NaiveDate,
    /// Why.
    pub reason: ErasureReason,
    /// Where it stands in the journal.
    pub position: u64,
}

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
    /// The record that stands for this human being, if it is another one.
    pub merged_into: Option<PersonId>,
    /// The records that were merged into this one.
    pub absorbed: BTreeSet<PersonId>,
    /// Records that look alike and are of other people.
    pub distinct_from: BTreeSet<PersonId>,
    /// What was erased, if it was: nothing else is known of him or her, and nothing will be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased: Option<ErasedRow>,
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

impl Registry {
    /// The record that stands for a human being: that into which it was merged, or itself.
    pub fn canonical(&self, id: PersonId) -> PersonId {
        self.persons.get(&id).and_then(|person| person.merged_into).unwrap_or(id)
    }

    /// All records of the human being for whom this one stands; none when another one does.
    fn records_of(&self, id: PersonId) -> impl Iterator<Item = &PersonRow> {
        let person = self.persons.get(&id).filter(|person| person.merged_into.is_none());
        let merged = person.and_then(|person| self.merged_persons.get(&person.id));
        person
            .map(Box::as_ref)
            .into_iter()
            .chain(merged.into_iter().flatten().filter_map(|id| self.person(*id)))
    }

    /// As a mentor, by all records.
    pub(crate) fn as_mentor(&self, id: PersonId) -> impl Iterator<Item = &MentorRow> {
        self.records_of(id).flat_map(|person| &person.mentors).filter_map(|id| self.mentor(*id))
    }

    /// As a mentee of programmes, by all records.
    pub(crate) fn as_mentee(&self, id: PersonId) -> impl Iterator<Item = &MenteeRow> {
        self.records_of(id).flat_map(|person| &person.mentees).filter_map(|id| self.mentee(*id))
    }
}

pub(super) fn apply(registry: &mut Registry, fact: &Fact, event: &PersonEvent) -> Touched {
    let id = PersonId(fact.aggregate_id);
    match event {
        PersonEvent::Registration(RegistrationEvent::PersonRegistered { birth_year, occurred_on: _ }) => {
            let row = Box::new(PersonRow {
                id,
                birth_year: *birth_year,
                mentors: BTreeSet::new(),
                mentees: BTreeSet::new(),
                merged_into: None,
                absorbed: BTreeSet::new(),
                distinct_from: BTreeSet::new(),
                erased: None,
                version: 0,
                position: 0,
            });
            registry.persons.insert(id, row);
        }
        PersonEvent::Identity(identity) => take_identity(registry, id, identity),
        // What was mistyped only the vault knows; what a correction changes was applied anew before it.
        PersonEvent::Data(DataEvent::PersonalDataCorrected { .. }) | PersonEvent::Correction(_) => {}
        PersonEvent::Erasure(ErasureEvent::PersonErased { reason, occurred_on, .. }) => {
            if let Some(person) = registry.persons.get_mut(&id) {
                let (on, reason, position) = (*occurred_on, *reason, fact.position);
                person.erased = Some(ErasedRow { on, reason, position });
            }
        }
    }
    let Some(person) = registry.persons.get_mut(&id) else { return Touched::new() };
    person.version = fact.sequence;
    person.position = fact.position;
    Touched::from([(RowKind::Person, id.0)])
}

/// Each stream changes its own row alone. Who counts for whom follows from the records that were merged, so the numbers move with
/// their events.
fn take_identity(registry: &mut Registry, id: PersonId, event: &IdentityEvent) {
    let Some(person) = registry.persons.get_mut(&id) else { return };
    match event {
        IdentityEvent::PersonMerged { into, occurred_on: _ } => {
            person.merged_into = Some(*into);
            registry.merged_persons.entry(*into).or_default().insert(id);
        }
        IdentityEvent::PersonUnmerged { into, occurred_on: _ } => {
            person.merged_into = None;
            if let Some(merged) = registry.merged_persons.get_mut(into) {
                merged.remove(&id);
            }
        }
        IdentityEvent::PersonAbsorbed { from, confirmed: _, occurred_on: _ } => {
            person.absorbed.insert(*from);
        }
        IdentityEvent::PersonReleased { from, occurred_on: _ } => {
            person.absorbed.remove(from);
        }
        IdentityEvent::PersonDeclaredDistinct { other, occurred_on: _ } => {
            person.distinct_from.insert(*other);
        }
        IdentityEvent::PersonDistinctRevoked { other, occurred_on: _ } => {
            person.distinct_from.remove(other);
        }
    }
}
