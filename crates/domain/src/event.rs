//! The sum of all events: what one record of the journal says.

use crate::aggregate::{Aggregate, Event};
use crate::correction::CorrectionEvent;
use crate::mentee::{Mentee, MenteeEvent};
use crate::mentor::{Mentor, MentorEvent};
use crate::methodology::{Methodology, MethodologyEvent};
use crate::organization::{Organization, OrganizationEvent};
use crate::pair::{Pair, PairEvent};
use crate::person::{Person, PersonEvent};
use crate::program::{Program, ProgramEvent};
use crate::settings::{Settings, SettingsEvent};
use chrono::NaiveDate;
use serde::Deserializer;

/// An event of any aggregate.
#[derive(Clone, Debug, PartialEq)]
pub enum DomainEvent {
    /// Of a node of the tree.
    Organization(OrganizationEvent),
    /// Of a person.
    Person(PersonEvent),
    /// Of a programme.
    Program(ProgramEvent),
    /// Of a mentor.
    Mentor(MentorEvent),
    /// Of an enrolment.
    Mentee(MenteeEvent),
    /// Of a pair.
    Pair(PairEvent),
    /// Of a region's settings.
    Settings(SettingsEvent),
    /// Of a region's methodology.
    Methodology(MethodologyEvent),
}

impl DomainEvent {
    /// Reads a payload by the stored names; `None` when no aggregate of this type has such a kind.
    pub fn decode<'de, D: Deserializer<'de>>(
        aggregate_type: &str,
        kind: &str,
        payload: D,
    ) -> Option<Result<Self, D::Error>> {
        match aggregate_type {
            Organization::TYPE => {
                OrganizationEvent::decode(kind, payload).map(|read| read.map(Self::Organization))
            }
            Person::TYPE => PersonEvent::decode(kind, payload).map(|read| read.map(Self::Person)),
            Program::TYPE => ProgramEvent::decode(kind, payload).map(|read| read.map(Self::Program)),
            Mentor::TYPE => MentorEvent::decode(kind, payload).map(|read| read.map(Self::Mentor)),
            Mentee::TYPE => MenteeEvent::decode(kind, payload).map(|read| read.map(Self::Mentee)),
            Pair::TYPE => PairEvent::decode(kind, payload).map(|read| read.map(Self::Pair)),
            Settings::TYPE => SettingsEvent::decode(kind, payload).map(|read| read.map(Self::Settings)),
            Methodology::TYPE => {
                MethodologyEvent::decode(kind, payload).map(|read| read.map(Self::Methodology))
            }
            _ => None,
        }
    }

    /// The types of streams, in the order of the glossary.
    pub const AGGREGATE_TYPES: [&'static str; 8] = [
        Organization::TYPE,
        Person::TYPE,
        Program::TYPE,
        Mentor::TYPE,
        Mentee::TYPE,
        Pair::TYPE,
        Settings::TYPE,
        Methodology::TYPE,
    ];

    /// One value of every kind with the type of its stream: for golden files and the catalogue.
    pub fn samples() -> Vec<(&'static str, Self)> {
        let organizations = OrganizationEvent::samples().into_iter().map(Self::Organization);
        let persons = PersonEvent::samples().into_iter().map(Self::Person);
        let programs = ProgramEvent::samples().into_iter().map(Self::Program);
        let mentors = MentorEvent::samples().into_iter().map(Self::Mentor);
        let mentees = MenteeEvent::samples().into_iter().map(Self::Mentee);
        let pairs = PairEvent::samples().into_iter().map(Self::Pair);
        let settings = SettingsEvent::samples().into_iter().map(Self::Settings);
        let methodologies = MethodologyEvent::samples().into_iter().map(Self::Methodology);
        organizations
            .chain(persons)
            .chain(programs)
            .chain(mentors)
            .chain(mentees)
            .chain(pairs)
            .chain(settings)
            .chain(methodologies)
            .map(|event| (event.aggregate_type(), event))
            .collect()
    }

    /// The type of the stream it belongs to.
    pub fn aggregate_type(&self) -> &'static str {
        match self {
            Self::Organization(_) => Organization::TYPE,
            Self::Person(_) => Person::TYPE,
            Self::Program(_) => Program::TYPE,
            Self::Mentor(_) => Mentor::TYPE,
            Self::Mentee(_) => Mentee::TYPE,
            Self::Pair(_) => Pair::TYPE,
            Self::Settings(_) => Settings::TYPE,
            Self::Methodology(_) => Methodology::TYPE,
        }
    }

    /// The number of the fact that it changes and what that one is now, nothing when it is voided; `None` for a fact,
    /// and for a corrected text, which changes no fact.
    pub fn correction(&self) -> Option<(u64, Option<Self>)> {
        fn changed<E: Event>(event: &E, of: impl Fn(E) -> DomainEvent) -> Option<(u64, Option<DomainEvent>)> {
            match event.correction()? {
                CorrectionEvent::FactCorrected { sequence, now, .. } => {
                    Some((*sequence, Some(of((**now).clone()))))
                }
                CorrectionEvent::FactVoided { sequence, .. } => Some((*sequence, None)),
                CorrectionEvent::TextCorrected { .. } => None,
            }
        }
        match self {
            Self::Organization(event) => changed(event, Self::Organization),
            Self::Person(event) => changed(event, Self::Person),
            Self::Program(event) => changed(event, Self::Program),
            Self::Mentor(event) => changed(event, Self::Mentor),
            Self::Mentee(event) => changed(event, Self::Mentee),
            Self::Pair(event) => changed(event, Self::Pair),
            Self::Settings(event) => changed(event, Self::Settings),
            Self::Methodology(event) => changed(event, Self::Methodology),
        }
    }

    /// Its stored name.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Organization(event) => event.kind(),
            Self::Person(event) => event.kind(),
            Self::Program(event) => event.kind(),
            Self::Mentor(event) => event.kind(),
            Self::Mentee(event) => event.kind(),
            Self::Pair(event) => event.kind(),
            Self::Settings(event) => event.kind(),
            Self::Methodology(event) => event.kind(),
        }
    }

    /// When it happened in life; every event says so.
    pub fn occurred_on(&self) -> NaiveDate {
        match self {
            Self::Organization(event) => event.occurred_on(),
            Self::Person(event) => event.occurred_on(),
            Self::Program(event) => event.occurred_on(),
            Self::Mentor(event) => event.occurred_on(),
            Self::Mentee(event) => event.occurred_on(),
            Self::Pair(event) => event.occurred_on(),
            Self::Settings(event) => event.occurred_on(),
            Self::Methodology(event) => event.occurred_on(),
        }
    }

    /// The version of its stored shape.
    pub fn version(&self) -> u32 {
        match self {
            Self::Organization(event) => event.version(),
            Self::Person(event) => event.version(),
            Self::Program(event) => event.version(),
            Self::Mentor(event) => event.version(),
            Self::Mentee(event) => event.version(),
            Self::Pair(event) => event.version(),
            Self::Settings(event) => event.version(),
            Self::Methodology(event) => event.version(),
        }
    }
}

impl serde::Serialize for DomainEvent {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Organization(event) => event.serialize(serializer),
            Self::Person(event) => event.serialize(serializer),
            Self::Program(event) => event.serialize(serializer),
            Self::Mentor(event) => event.serialize(serializer),
            Self::Mentee(event) => event.serialize(serializer),
            Self::Pair(event) => event.serialize(serializer),
            Self::Settings(event) => event.serialize(serializer),
            Self::Methodology(event) => event.serialize(serializer),
        }
    }
}
