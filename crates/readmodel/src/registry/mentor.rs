//! Mentors with their papers, readiness and load.

use super::participant::{ConsentRow, MeasurementRow, SurveyRow, consent_row, measurement_row};
use super::{Registry, Touched, body};
use crate::change::{Fact, Row, RowKind};
use chrono::NaiveDate;
use domain::ids::{EnterpriseId, MenteeId, MentorId, OrganizationId, PairId, PersonId, ProgramId};
use domain::mentor::{ApplicationEvent, AssignmentEvent, MentorEvent, QuestionnaireEvent, SelectionEvent};
use domain::values::{ParticipantCategory, Readiness};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

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
    /// Answers to entry questionnaires.
    pub surveys: Vec<SurveyRow>,
    /// Events in the stream.
    pub version: u64,
    /// The last event that touched it.
    pub position: u64,
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

pub(super) fn apply(registry: &mut Registry, fact: &Fact, event: &MentorEvent) -> Touched {
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
            surveys: Vec::new(),
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
        // What a correction changes was applied anew before it.
        MentorEvent::Application(_) | MentorEvent::Correction(_) => {}
        MentorEvent::Consent(consent) => mentor.consents.push(consent_row(consent)),
        MentorEvent::Selection(selection) => take_selection(mentor, selection),
        MentorEvent::Assignment(assignment) => take_assignment(mentor, assignment),
        MentorEvent::Measurement(measurement) => mentor.measurements.push(measurement_row(measurement)),
        MentorEvent::Questionnaire(survey) => mentor.surveys.push(survey_row(survey)),
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

fn survey_row(event: &QuestionnaireEvent) -> SurveyRow {
    let QuestionnaireEvent::MentorQuestionnaireSubmitted {
        survey_id,
        questionnaire,
        answers,
        written,
        channel,
        occurred_on,
    } = event.clone();
    SurveyRow { id: survey_id, questionnaire, answers, written, channel, occurred_on }
}
