//! Mentors with their papers, readiness and load.

use super::participant::{ConsentsRow, MeasurementRow, SurveyRow, measurement_row};
use super::{Registry, Touched, body};
use crate::change::{Fact, Row, RowKind};
use chrono::NaiveDate;
use domain::ids::{EnterpriseId, MenteeId, MentorId, OrganizationId, PairId, PersonId, ProgramId};
use domain::mentor::{
    ApplicationEvent, AssignmentEvent, AwardKind, HoldReason, MentorEvent, MentorGrade, MentorOffer,
    RejectionReason, RetirementEvent, RetirementReason, SelectionCriterion, SelectionEvent, ServiceEvent,
    SharingScope, TrainingResult, TrainingWaiver, carried_by, counted,
};
use domain::values::{AwardLevel, DocumentRef, ParticipantCategory, Readiness, Score};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Where a mentor stands, over all programmes: the furthest step (methodology §5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr)]
pub enum MentorState {
    /// Applied, not interviewed yet.
    Applied,
    /// Interviewed, not selected yet.
    Interviewed,
    /// Not selected for any programme, and rejected for one.
    Rejected,
    /// Selected, not trained yet.
    Selected,
    /// Trained, not in a ready pool yet.
    Trained,
    /// In a ready pool, without mentees.
    Ready,
    /// Carries mentees.
    Active,
    /// For some time nobody is assigned.
    OnHold,
    /// No longer a mentor.
    Retired,
}

/// A training.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainingRow {
    /// For which programme; none of one that serves any.
    pub program_id: Option<ProgramId>,
    /// Academic hours.
    pub hours: u32,
    /// Its outcome.
    pub result: TrainingResult,
    /// When it ended.
    pub occurred_on: NaiveDate,
}

impl TrainingRow {
    fn is_passed(&self) -> bool {
        self.result == TrainingResult::Passed
    }
}

/// An award.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AwardRow {
    /// With what.
    pub kind: AwardKind,
    /// On which level.
    pub level: AwardLevel,
    /// By which order.
    pub order: Option<DocumentRef>,
    /// When.
    pub occurred_on: NaiveDate,
}

/// What a mentor was before he or she applied again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EarlierApplicationRow {
    /// What he or she was in life then.
    pub category: ParticipantCategory,
    /// The enterprise that supplied the mentor then.
    pub enterprise_id: Option<EnterpriseId>,
    /// When he or she applied.
    pub applied_on: NaiveDate,
    /// The pairs that came of it: they count by it.
    pub pairs: BTreeSet<PairId>,
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
    /// The applications before this one, each ended by a retirement.
    pub earlier: Vec<EarlierApplicationRow>,
    /// What he or she offers.
    pub offer: MentorOffer,
    /// Where he or she stands.
    pub state: MentorState,
    /// Consents on record.
    pub consents: ConsentsRow,
    /// Outcome of the last interview, by its day.
    pub readiness: Option<Readiness>,
    /// When it was held.
    pub interviewed_on: Option<NaiveDate>,
    /// Programmes for which the mentor was not selected.
    pub rejected: BTreeMap<ProgramId, NaiveDate>,
    /// Why not, for each of these.
    pub rejection_reasons: BTreeMap<ProgramId, RejectionReason>,
    /// All trainings.
    pub trainings: Vec<TrainingRow>,
    /// Programmes for which the mentor was selected, trained, ready: with the days.
    pub selected: BTreeMap<ProgramId, NaiveDate>,
    /// The marks with which the mentor was selected, where any were given.
    pub criteria: BTreeMap<ProgramId, BTreeMap<SelectionCriterion, Score>>,
    /// See `selected`, by the first training that was passed; one that serves any programme is of none.
    pub trained: BTreeMap<ProgramId, NaiveDate>,
    /// See `selected`, by the first day.
    pub ready: BTreeMap<ProgramId, NaiveDate>,
    /// Why no training was needed for a ready pool, where none was.
    pub waivers: BTreeMap<ProgramId, TrainingWaiver>,
    /// How many mentees at most.
    pub capacity: u32,
    /// Since when on hold, and why.
    pub on_hold: Option<(NaiveDate, HoldReason)>,
    /// How far the mentor permitted to be asked to work from the own organisation.
    pub sharing: Option<SharingScope>,
    /// The day of the newest word on that, be it a permission or its end.
    pub sharing_said_on: Option<NaiveDate>,
    /// The grade.
    pub grade: Option<MentorGrade>,
    /// From when the mentor may retire by the first notice that was given.
    pub notice_ends_on: Option<NaiveDate>,
    /// When the mentor retired, and why.
    pub retired: Option<(NaiveDate, RetirementReason)>,
    /// Awards.
    pub awards: Vec<AwardRow>,
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
    /// How many mentees the mentor carries, by this record.
    pub fn load(&self) -> u32 {
        counted(&carried_by([&self.carried]))
    }

    /// What the mentor was in life when a pair was given, and the enterprise that supplied him or her for it.
    pub fn standing_in(&self, pair: PairId) -> (ParticipantCategory, Option<EnterpriseId>) {
        let then = self.earlier.iter().find(|earlier| earlier.pairs.contains(&pair));
        then.map_or((self.category, self.enterprise_id), |then| (then.category, then.enterprise_id))
    }

    /// The enterprises that supplied the mentor, now or earlier.
    pub fn enterprises(&self) -> impl Iterator<Item = EnterpriseId> + '_ {
        let earlier = self.earlier.iter().filter_map(|earlier| earlier.enterprise_id);
        self.enterprise_id.into_iter().chain(earlier)
    }

    /// When the mentor first passed a training that serves any programme.
    pub fn trained_for_any_on(&self) -> Option<NaiveDate> {
        let for_any = self.trainings.iter().filter(|training| training.program_id.is_none());
        for_any.filter(|training| training.is_passed()).map(|training| training.occurred_on).min()
    }

    /// Puts the application that has ended by, with its pairs.
    fn applies_again(&mut self) {
        let is_earlier = |pair: &&PairId| self.earlier.iter().any(|earlier| earlier.pairs.contains(pair));
        let pairs = self.pairs.iter().filter(|pair| !is_earlier(pair)).copied().collect();
        let (category, enterprise_id, applied_on) = (self.category, self.enterprise_id, self.applied_on);
        self.earlier.push(EarlierApplicationRow { category, enterprise_id, applied_on, pairs });
    }

    /// Notes how far the mentor may be asked to work from a day on; what was said of a later day stands.
    fn share(&mut self, scope: SharingScope, said_on: NaiveDate) {
        if self.sharing_said_on.is_none_or(|known| known <= said_on) {
            (self.sharing, self.sharing_said_on) = (Some(scope), Some(said_on));
        }
    }

    /// The furthest step, by what is on record.
    fn furthest(&self) -> MentorState {
        let steps = [
            (self.retired.is_some(), MentorState::Retired),
            (self.on_hold.is_some(), MentorState::OnHold),
            (!self.carried.is_empty(), MentorState::Active),
            (!self.ready.is_empty(), MentorState::Ready),
            (self.trainings.iter().any(TrainingRow::is_passed), MentorState::Trained),
            (!self.selected.is_empty(), MentorState::Selected),
            (!self.rejected.is_empty(), MentorState::Rejected),
            (self.readiness.is_some(), MentorState::Interviewed),
        ];
        steps.into_iter().find(|(reached, _)| *reached).map_or(MentorState::Applied, |(_, state)| state)
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
    if let MentorEvent::Application(event) = event {
        touched.extend(take_application(registry, id, event));
    }
    let Some(mentor) = registry.mentors.get_mut(&id) else { return Touched::new() };
    match event {
        // What a correction changes was applied anew before it.
        MentorEvent::Application(_) | MentorEvent::Correction(_) => {}
        MentorEvent::Consent(consent) => mentor.consents.take(consent),
        MentorEvent::Selection(selection) => take_selection(mentor, selection),
        MentorEvent::Assignment(assignment) => take_assignment(mentor, assignment),
        MentorEvent::Service(service) => take_service(mentor, service),
        MentorEvent::Retirement(retirement) => take_retirement(mentor, retirement),
        MentorEvent::Measurement(measurement) => mentor.measurements.push(measurement_row(measurement)),
        MentorEvent::Questionnaire(survey) => mentor.surveys.push(survey.submission().into()),
    }
    mentor.state = mentor.furthest();
    mentor.version = fact.sequence;
    mentor.position = fact.position;
    touched
}

/// A first application makes the mentor; one after retirement begins anew and keeps what is on record.
fn take_application(registry: &mut Registry, id: MentorId, event: &ApplicationEvent) -> Touched {
    let ApplicationEvent::MentorApplied {
        person_id,
        organization_id,
        category,
        enterprise_id,
        offer,
        occurred_on,
    } = event;
    let known = registry.mentors.contains_key(&id);
    let mentor = registry.mentors.entry(id).or_insert_with(|| {
        Box::new(MentorRow {
            id,
            person_id: *person_id,
            organization_id: *organization_id,
            category: *category,
            enterprise_id: *enterprise_id,
            applied_on: *occurred_on,
            earlier: Vec::new(),
            offer: offer.clone(),
            state: MentorState::Applied,
            consents: ConsentsRow::default(),
            readiness: None,
            interviewed_on: None,
            rejected: BTreeMap::new(),
            rejection_reasons: BTreeMap::new(),
            trainings: Vec::new(),
            selected: BTreeMap::new(),
            criteria: BTreeMap::new(),
            trained: BTreeMap::new(),
            ready: BTreeMap::new(),
            waivers: BTreeMap::new(),
            capacity: 0,
            on_hold: None,
            sharing: None,
            sharing_said_on: None,
            grade: None,
            notice_ends_on: None,
            retired: None,
            awards: Vec::new(),
            carried: BTreeMap::new(),
            pairs: BTreeSet::new(),
            measurements: Vec::new(),
            surveys: Vec::new(),
            version: 0,
            position: 0,
        })
    });
    if known {
        mentor.applies_again();
    }
    mentor.organization_id = *organization_id;
    (mentor.category, mentor.enterprise_id) = (*category, *enterprise_id);
    mentor.offer = offer.clone();
    mentor.applied_on = *occurred_on;
    (mentor.readiness, mentor.interviewed_on) = (None, None);
    (mentor.notice_ends_on, mentor.retired) = (None, None);
    if let Some(enterprise) = enterprise_id {
        registry.mentors_of_enterprises.entry(*enterprise).or_default().insert(id);
    }
    let Some(person) = registry.persons.get_mut(person_id) else { return Touched::new() };
    person.mentors.insert(id);
    Touched::from([(RowKind::Person, person_id.0)])
}

fn take_selection(mentor: &mut MentorRow, event: &SelectionEvent) {
    match event {
        SelectionEvent::MentorInterviewed { readiness, occurred_on } => {
            if mentor.interviewed_on.is_none_or(|known| known <= *occurred_on) {
                (mentor.readiness, mentor.interviewed_on) = (Some(*readiness), Some(*occurred_on));
            }
        }
        SelectionEvent::MentorSelected { program_id, criteria, occurred_on } => {
            mentor.selected.insert(*program_id, *occurred_on);
            if !criteria.is_empty() {
                mentor.criteria.insert(*program_id, criteria.clone());
            }
            mentor.rejected.remove(program_id);
            mentor.rejection_reasons.remove(program_id);
        }
        SelectionEvent::MentorTrained { program_id, hours, result, occurred_on } => {
            let (program_id, hours, result, occurred_on) = (*program_id, *hours, *result, *occurred_on);
            mentor.trainings.push(TrainingRow { program_id, hours, result, occurred_on });
            if let Some(program_id) = program_id.filter(|_| result == TrainingResult::Passed) {
                first(&mut mentor.trained, program_id, occurred_on);
            }
        }
        SelectionEvent::MentorReady { program_id, capacity, waiver, occurred_on } => {
            first(&mut mentor.ready, *program_id, *occurred_on);
            mentor.waivers.extend(waiver.map(|waiver| (*program_id, waiver)));
            mentor.capacity = *capacity;
        }
        SelectionEvent::MentorRejected { program_id, reason, occurred_on } => {
            mentor.rejected.insert(*program_id, *occurred_on);
            mentor.rejection_reasons.insert(*program_id, *reason);
        }
    }
}

/// The first of the days of a step: what was recorded later may be earlier.
fn first(days: &mut BTreeMap<ProgramId, NaiveDate>, program_id: ProgramId, day: NaiveDate) {
    let known = days.entry(program_id).or_insert(day);
    *known = (*known).min(day);
}

fn take_service(mentor: &mut MentorRow, event: &ServiceEvent) {
    match event {
        ServiceEvent::MentorCapacityChanged { capacity, occurred_on: _ } => mentor.capacity = *capacity,
        ServiceEvent::MentorOnHold { reason, occurred_on } => mentor.on_hold = Some((*occurred_on, *reason)),
        ServiceEvent::MentorReturned { occurred_on: _ } => mentor.on_hold = None,
        ServiceEvent::MentorSharingPermitted { scope, occurred_on } => mentor.share(*scope, *occurred_on),
        // What was permitted for later days falls with it.
        ServiceEvent::MentorSharingRevoked { occurred_on } => {
            (mentor.sharing, mentor.sharing_said_on) = (None, Some(*occurred_on));
        }
        ServiceEvent::MentorGraded { grade, occurred_on: _ } => mentor.grade = Some(*grade),
    }
}

fn take_retirement(mentor: &mut MentorRow, event: &RetirementEvent) {
    match event {
        RetirementEvent::MentorNoticeGiven { given_by: _, ends_on, policy: _, occurred_on: _ } => {
            mentor.notice_ends_on = Some(mentor.notice_ends_on.map_or(*ends_on, |known| known.min(*ends_on)));
        }
        RetirementEvent::MentorRetired { reason, occurred_on } => {
            mentor.retired = Some((*occurred_on, *reason));
            mentor.selected.clear();
            mentor.criteria.clear();
            mentor.ready.clear();
            mentor.waivers.clear();
            mentor.on_hold = None;
            (mentor.sharing, mentor.sharing_said_on) = (None, None);
        }
        RetirementEvent::MentorAwarded { kind, level, order, occurred_on } => mentor.awards.push(AwardRow {
            kind: *kind,
            level: *level,
            order: order.clone(),
            occurred_on: *occurred_on,
        }),
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

#[cfg(test)]
mod tests;
