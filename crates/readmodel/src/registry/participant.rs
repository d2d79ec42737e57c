//! Persons, mentors and enrolments.

use super::{Registry, Touched, body};
use crate::change::{Fact, Row, RowKind};
use chrono::NaiveDate;
use domain::consent::ConsentEvent;
use domain::ids::{
    EnterpriseId, MeasurementId, MenteeId, MentorId, OrganizationId, PairId, PersonId, ProgramId,
};
use domain::measurement::{MeasuredTrait, MeasurementEvent};
use domain::mentee::{EnrolmentEvent, MenteeEvent, RequestEvent};
use domain::mentor::{ApplicationEvent, AssignmentEvent, MentorEvent, SelectionEvent};
use domain::person::{PersonEvent, RegistrationEvent};
use domain::values::{
    ConsentGiver, ConsentKind, MeasurementPhase, ParticipantCategory, Readiness, RequestSource,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

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

/// A consent on record.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConsentRow {
    /// For which purpose.
    pub kind: ConsentKind,
    /// Who gave it.
    pub given_by: ConsentGiver,
    /// When.
    pub occurred_on: NaiveDate,
}

/// A measured value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeasurementRow {
    /// Its id.
    pub id: MeasurementId,
    /// In which programme.
    pub program_id: ProgramId,
    /// What was measured and with what.
    pub measured: MeasuredTrait,
    /// Before, in between or after.
    pub phase: MeasurementPhase,
    /// The value.
    pub value: Decimal,
    /// When.
    pub occurred_on: NaiveDate,
}

/// A mentor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MentorRow {
    /// The id.
    pub id: MentorId,
    /// The person.
    pub person_id: PersonId,
    /// Where he or she applied.
    pub organization_id: OrganizationId,
    /// What he or she is in life.
    pub category: ParticipantCategory,
    /// The enterprise that supplies the mentor.
    pub enterprise_id: Option<EnterpriseId>,
    /// When he or she applied.
    pub applied_on: NaiveDate,
    /// Consents on record.
    pub consents: Vec<ConsentRow>,
    /// Outcome of the last interview.
    pub readiness: Option<Readiness>,
    /// Programmes for which the mentor was selected, trained, ready: with the days.
    pub selected: BTreeMap<ProgramId, NaiveDate>,
    /// See `selected`.
    pub trained: BTreeMap<ProgramId, NaiveDate>,
    /// See `selected`.
    pub ready: BTreeMap<ProgramId, NaiveDate>,
    /// How many mentees at most.
    pub capacity: u32,
    /// Mentees carried now, by pair.
    pub carried: BTreeMap<PairId, BTreeSet<MenteeId>>,
    /// All pairs, open and ended.
    pub pairs: BTreeSet<PairId>,
    /// Measured values.
    pub measurements: Vec<MeasurementRow>,
    /// Events in the stream.
    pub version: u64,
    /// The last event that touched it.
    pub position: u64,
}

/// Where an enrolment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MenteeState {
    /// Asked for, not in the pool yet.
    Requested,
    /// Waits for a mentor.
    InPool,
    /// In at least one open unit.
    Matched,
    /// Over, with a full cycle.
    Completed,
}

/// An enrolment of a person in a programme.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MenteeRow {
    /// The id.
    pub id: MenteeId,
    /// The person.
    pub person_id: PersonId,
    /// Where.
    pub organization_id: OrganizationId,
    /// In which programme.
    pub program_id: ProgramId,
    /// What he or she is in life.
    pub category: ParticipantCategory,
    /// Years of experience, for teachers.
    pub experience_years: Option<u32>,
    /// Who asked.
    pub source: RequestSource,
    /// When.
    pub requested_on: NaiveDate,
    /// Consents on record.
    pub consents: Vec<ConsentRow>,
    /// Since when in the pool.
    pub in_pool_since: Option<NaiveDate>,
    /// Open units.
    pub open_pairs: BTreeSet<PairId>,
    /// All units, open and ended.
    pub pairs: BTreeSet<PairId>,
    /// When the enrolment was completed.
    pub completed_on: Option<NaiveDate>,
    /// Measured values.
    pub measurements: Vec<MeasurementRow>,
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

impl MentorRow {
    /// How many mentees the mentor carries.
    pub fn load(&self) -> usize {
        self.carried.values().map(BTreeSet::len).sum()
    }

    pub(super) fn row(&self) -> Row {
        Row {
            kind: RowKind::Mentor,
            key: self.id.0,
            organization_id: Some(self.organization_id.0),
            program_id: None,
            sort: self.applied_on.to_string(),
            body: body(self),
        }
    }
}

impl MenteeRow {
    /// Where the enrolment stands.
    pub fn state(&self) -> MenteeState {
        if self.completed_on.is_some() {
            MenteeState::Completed
        } else if !self.open_pairs.is_empty() {
            MenteeState::Matched
        } else if self.in_pool_since.is_some() {
            MenteeState::InPool
        } else {
            MenteeState::Requested
        }
    }

    pub(super) fn row(&self) -> Row {
        Row {
            kind: RowKind::Mentee,
            key: self.id.0,
            organization_id: Some(self.organization_id.0),
            program_id: Some(self.program_id.0),
            sort: self.requested_on.to_string(),
            body: body(self),
        }
    }
}

pub(super) fn apply_person(registry: &mut Registry, fact: &Fact, event: &PersonEvent) -> Touched {
    let PersonEvent::Registration(RegistrationEvent::PersonRegistered { birth_year, occurred_on: _ }) = event;
    let id = PersonId(fact.aggregate_id);
    registry.persons.insert(
        id,
        PersonRow {
            id,
            birth_year: *birth_year,
            mentors: BTreeSet::new(),
            mentees: BTreeSet::new(),
            version: fact.sequence,
            position: fact.position,
        },
    );
    Touched::from([(RowKind::Person, id.0)])
}

pub(super) fn apply_mentor(registry: &mut Registry, fact: &Fact, event: &MentorEvent) -> Touched {
    let id = MentorId(fact.aggregate_id);
    let mut touched = Touched::from([(RowKind::Mentor, id.0)]);
    if let MentorEvent::Application(ApplicationEvent::MentorApplied {
        person_id,
        organization_id,
        category,
        enterprise_id,
        occurred_on,
    }) = event
    {
        let row = MentorRow {
            id,
            person_id: *person_id,
            organization_id: *organization_id,
            category: *category,
            enterprise_id: *enterprise_id,
            applied_on: *occurred_on,
            consents: Vec::new(),
            readiness: None,
            selected: BTreeMap::new(),
            trained: BTreeMap::new(),
            ready: BTreeMap::new(),
            capacity: 0,
            carried: BTreeMap::new(),
            pairs: BTreeSet::new(),
            measurements: Vec::new(),
            version: 0,
            position: 0,
        };
        registry.mentors.insert(id, row);
        if let Some(enterprise) = enterprise_id {
            registry.mentors_of_enterprises.entry(*enterprise).or_default().insert(id);
        }
        if let Some(person) = registry.persons.get_mut(person_id) {
            person.mentors.insert(id);
            touched.insert((RowKind::Person, person_id.0));
        }
    }
    let Some(mentor) = registry.mentors.get_mut(&id) else { return Touched::new() };
    match event {
        MentorEvent::Application(_) => {}
        MentorEvent::Consent(consent) => mentor.consents.push(consent_row(consent)),
        MentorEvent::Selection(selection) => take_selection(mentor, selection),
        MentorEvent::Assignment(assignment) => take_assignment(mentor, assignment),
        MentorEvent::Measurement(measurement) => mentor.measurements.push(measurement_row(measurement)),
    }
    mentor.version = fact.sequence;
    mentor.position = fact.position;
    touched
}

fn take_selection(mentor: &mut MentorRow, event: &SelectionEvent) {
    match event {
        SelectionEvent::MentorInterviewed { readiness, occurred_on: _ } => {
            mentor.readiness = Some(*readiness);
        }
        SelectionEvent::MentorSelected { program_id, occurred_on } => {
            mentor.selected.insert(*program_id, *occurred_on);
        }
        SelectionEvent::MentorTrained { program_id, hours: _, occurred_on } => {
            mentor.trained.insert(*program_id, *occurred_on);
        }
        SelectionEvent::MentorReady { program_id, capacity, occurred_on } => {
            mentor.ready.insert(*program_id, *occurred_on);
            mentor.capacity = *capacity;
        }
    }
}

fn take_assignment(mentor: &mut MentorRow, event: &AssignmentEvent) {
    match event {
        AssignmentEvent::MentorAssigned { pair_id, program_id: _, mentees, occurred_on: _ } => {
            mentor.carried.insert(*pair_id, mentees.clone());
            mentor.pairs.insert(*pair_id);
        }
        AssignmentEvent::MentorReleased { pair_id, mentees, occurred_on: _ } => {
            if let Some(carried) = mentor.carried.get_mut(pair_id) {
                carried.retain(|mentee| !mentees.contains(mentee));
                if carried.is_empty() {
                    mentor.carried.remove(pair_id);
                }
            }
        }
    }
}

pub(super) fn apply_mentee(registry: &mut Registry, fact: &Fact, event: &MenteeEvent) -> Touched {
    let id = MenteeId(fact.aggregate_id);
    let mut touched = Touched::from([(RowKind::Mentee, id.0)]);
    if let MenteeEvent::Request(RequestEvent::MenteeRequested {
        person_id,
        organization_id,
        program_id,
        category,
        experience_years,
        source,
        occurred_on,
    }) = event
    {
        let row = MenteeRow {
            id,
            person_id: *person_id,
            organization_id: *organization_id,
            program_id: *program_id,
            category: *category,
            experience_years: *experience_years,
            source: *source,
            requested_on: *occurred_on,
            consents: Vec::new(),
            in_pool_since: None,
            open_pairs: BTreeSet::new(),
            pairs: BTreeSet::new(),
            completed_on: None,
            measurements: Vec::new(),
            version: 0,
            position: 0,
        };
        registry.mentees.insert(id, row);
        if let Some(person) = registry.persons.get_mut(person_id) {
            person.mentees.insert(id);
            touched.insert((RowKind::Person, person_id.0));
        }
    }
    let Some(mentee) = registry.mentees.get_mut(&id) else { return Touched::new() };
    match event {
        MenteeEvent::Request(_) => {}
        MenteeEvent::Consent(consent) => mentee.consents.push(consent_row(consent)),
        MenteeEvent::Enrolment(enrolment) => take_enrolment(mentee, enrolment),
        MenteeEvent::Measurement(measurement) => mentee.measurements.push(measurement_row(measurement)),
    }
    mentee.version = fact.sequence;
    mentee.position = fact.position;
    touched
}

fn take_enrolment(mentee: &mut MenteeRow, event: &EnrolmentEvent) {
    match event {
        EnrolmentEvent::MenteeEnteredPool { occurred_on } => mentee.in_pool_since = Some(*occurred_on),
        EnrolmentEvent::MenteeMatched { pair_id, form: _, mentors: _, occurred_on: _ } => {
            mentee.open_pairs.insert(*pair_id);
            mentee.pairs.insert(*pair_id);
        }
        EnrolmentEvent::MenteeReleased { pair_id, reason: _, met_policy: _, occurred_on: _ } => {
            mentee.open_pairs.remove(pair_id);
        }
        EnrolmentEvent::MenteeCycleCompleted { policy: _, occurred_on } => {
            mentee.completed_on = Some(*occurred_on);
        }
    }
}

fn consent_row(event: &ConsentEvent) -> ConsentRow {
    let ConsentEvent::ConsentGiven { kind, given_by, occurred_on } = event;
    ConsentRow { kind: *kind, given_by: *given_by, occurred_on: *occurred_on }
}

fn measurement_row(event: &MeasurementEvent) -> MeasurementRow {
    let MeasurementEvent::OutcomeMeasured { measurement_id, program_id, measured, phase, value, occurred_on } =
        event;
    MeasurementRow {
        id: *measurement_id,
        program_id: *program_id,
        measured: measured.clone(),
        phase: *phase,
        value: *value,
        occurred_on: *occurred_on,
    }
}
