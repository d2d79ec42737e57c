//! Enrolments of persons in programmes.

use super::participant::{ConsentsRow, MeasurementRow, SurveyRow, measurement_row};
use super::{Registry, Touched, body};
use crate::change::{Fact, Row, RowKind};
use chrono::NaiveDate;
use domain::ids::{MenteeId, MentorId, OrganizationId, PairId, PersonId, ProgramId};
use domain::mentee::{
    EnrolmentEvent, LeavingEvent, MenteeEvent, Outcome, RecordedOutcome, RequestEvent, RequestTopic, Transfer,
};
use domain::values::{EndReason, ParticipantCategory, RequestSource};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Where an enrolment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr)]
pub enum MenteeState {
    /// Asked for, not in the pool yet.
    Requested,
    /// Waits for a mentor.
    InPool,
    /// In at least one open unit.
    Matched,
    /// Over, with a full cycle.
    Completed,
    /// Over, without one.
    Withdrawn,
}

/// What is known of an outcome on a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutcomeRow {
    /// Which.
    pub outcome: Outcome,
    /// Whether it holds.
    pub holds: bool,
    /// In which programme the enrolment stood then.
    pub program_id: ProgramId,
    /// When.
    pub occurred_on: NaiveDate,
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
    /// For which programme the request was: since a transfer the enrolment may go on in another.
    pub requested_for: ProgramId,
    /// What he or she is in life.
    pub category: ParticipantCategory,
    /// Years of experience, for teachers.
    pub experience_years: Option<u32>,
    /// What is asked for, as far as it is not sensitive.
    pub topics: BTreeSet<RequestTopic>,
    /// Who asked.
    pub source: RequestSource,
    /// When.
    pub requested_on: NaiveDate,
    /// Where the enrolment stands.
    pub state: MenteeState,
    /// Consents on record.
    pub consents: ConsentsRow,
    /// Since when in the pool.
    pub in_pool_since: Option<NaiveDate>,
    /// Open units.
    pub open_pairs: BTreeSet<PairId>,
    /// All units, open and ended.
    pub pairs: BTreeSet<PairId>,
    /// When the enrolment was completed.
    pub completed_on: Option<NaiveDate>,
    /// When and why it ended without a cycle.
    pub withdrawn: Option<(NaiveDate, EndReason)>,
    /// Transfers to other organisations, by day.
    pub transfers: BTreeMap<NaiveDate, Transfer>,
    /// Outcomes on record, in the order in which they were recorded.
    pub outcomes: Vec<OutcomeRow>,
    /// Mentors who are relatives.
    pub relatives: BTreeSet<MentorId>,
    /// Measured values.
    pub measurements: Vec<MeasurementRow>,
    /// Answers to entry questionnaires.
    pub surveys: Vec<SurveyRow>,
    /// Events in the stream.
    pub version: u64,
    /// The last event that touched it.
    pub position: u64,
}

impl MenteeRow {
    /// Where the enrolment stands.
    pub fn state(&self) -> MenteeState {
        self.state
    }

    /// The newest answer about an outcome; `None` while it is not known.
    pub fn holds(&self, outcome: Outcome) -> Option<bool> {
        let answers = self.outcomes.iter().filter(|row| row.outcome == outcome);
        answers.max_by_key(|row| row.occurred_on).map(|row| row.holds)
    }

    /// The newest transfer on a day that carried the enrolment over, if one did.
    fn carried_over(&self, day: NaiveDate) -> Option<(OrganizationId, ProgramId)> {
        let carried = |to: &Transfer| Some((to.organization_id, to.program_id?));
        self.transfers.range(..=day).rev().find_map(|(_, to)| carried(to))
    }

    /// In which programme the enrolment stood on a day.
    fn program_on(&self, day: NaiveDate) -> ProgramId {
        self.carried_over(day).map_or(self.requested_for, |(_, program_id)| program_id)
    }

    fn furthest(&self) -> MenteeState {
        if self.completed_on.is_some() {
            MenteeState::Completed
        } else if self.withdrawn.is_some() {
            MenteeState::Withdrawn
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

pub(super) fn apply(registry: &mut Registry, fact: &Fact, event: &MenteeEvent) -> Touched {
    let id = MenteeId(fact.aggregate_id);
    let mut touched = Touched::from([(RowKind::Mentee, id.0)]);
    if let MenteeEvent::Request(RequestEvent::MenteeRequested {
        person_id,
        organization_id,
        program_id,
        category,
        experience_years,
        topics,
        source,
        occurred_on,
    }) = event
    {
        let row = Box::new(MenteeRow {
            id,
            person_id: *person_id,
            organization_id: *organization_id,
            program_id: *program_id,
            requested_for: *program_id,
            category: *category,
            experience_years: *experience_years,
            topics: topics.clone(),
            source: *source,
            requested_on: *occurred_on,
            state: MenteeState::Requested,
            consents: ConsentsRow::default(),
            in_pool_since: None,
            open_pairs: BTreeSet::new(),
            pairs: BTreeSet::new(),
            completed_on: None,
            withdrawn: None,
            transfers: BTreeMap::new(),
            outcomes: Vec::new(),
            relatives: BTreeSet::new(),
            measurements: Vec::new(),
            surveys: Vec::new(),
            version: 0,
            position: 0,
        });
        registry.mentees.insert(id, row);
        if let Some(person) = registry.persons.get_mut(person_id) {
            person.mentees.insert(id);
            touched.insert((RowKind::Person, person_id.0));
        }
    }
    let Some(mentee) = registry.mentees.get_mut(&id) else { return Touched::new() };
    match event {
        // What a correction changes was applied anew before it.
        MenteeEvent::Request(RequestEvent::MenteeRequested { .. }) | MenteeEvent::Correction(_) => {}
        MenteeEvent::Request(RequestEvent::MenteeRequestChanged { topics, .. }) => {
            mentee.topics.clone_from(topics);
        }
        MenteeEvent::Consent(consent) => mentee.consents.take(consent),
        MenteeEvent::Enrolment(enrolment) => take_enrolment(mentee, enrolment),
        MenteeEvent::Leaving(leaving) => take_leaving(mentee, leaving),
        MenteeEvent::Outcomes(outcome) => {
            let RecordedOutcome { outcome, holds, occurred_on } = outcome.recorded();
            let program_id = mentee.program_on(occurred_on);
            mentee.outcomes.push(OutcomeRow { outcome, holds, program_id, occurred_on });
        }
        MenteeEvent::Measurement(measurement) => mentee.measurements.push(measurement_row(measurement)),
        MenteeEvent::Questionnaire(survey) => mentee.surveys.push(survey.submission().into()),
    }
    mentee.state = mentee.furthest();
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

fn take_leaving(mentee: &mut MenteeRow, event: &LeavingEvent) {
    match event {
        LeavingEvent::MenteeWithdrawn { reason, occurred_on } => {
            mentee.withdrawn = Some((*occurred_on, *reason));
        }
        LeavingEvent::MenteeTransferred { to, occurred_on } => {
            mentee.transfers.insert(*occurred_on, *to);
            if let Some((organization_id, program_id)) = mentee.carried_over(NaiveDate::MAX) {
                (mentee.organization_id, mentee.program_id) = (organization_id, program_id);
            }
            let outcomes = std::mem::take(&mut mentee.outcomes).into_iter();
            mentee.outcomes = outcomes
                .map(|row| OutcomeRow { program_id: mentee.program_on(row.occurred_on), ..row })
                .collect();
        }
        LeavingEvent::RelativeDeclared { mentor_id, occurred_on: _ } => {
            mentee.relatives.insert(*mentor_id);
        }
    }
}

#[cfg(test)]
mod tests;
