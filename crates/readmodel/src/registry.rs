//! The registry: the current state of everything, as facts without verdicts.
//!
//! Each thing is one row; a row's JSON is its whole state, so the rows alone restore the registry. Ids only: names are joined
//! from the vault at read.

use crate::change::{Fact, Row, RowKind, Subject};
use domain::event::DomainEvent;
use domain::ids::{EnterpriseId, MenteeId, MentorId, OrganizationId, PairId, PersonId, ProgramId};
use indexmap::IndexMap;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

mod corrected;
mod enterprise;
mod mentee;
mod mentor;
mod methodology;
mod organization;
mod pair;
mod participant;
mod person;
mod program;
mod settings;
#[cfg(test)]
pub(crate) mod testing;

pub use corrected::CorrectionsRow;
pub use enterprise::{EnterpriseRow, InRegistry};
pub use mentee::{MenteeRow, MenteeState, OutcomeRow};
pub use mentor::{AwardRow, EarlierApplicationRow, MentorRow, MentorState, TrainingRow};
pub use methodology::{CriteriaRow, InstrumentRow, MethodologyRow, QuestionnaireRow};
pub use organization::{FiguresRow, OrganizationRow, TargetRow, TargetVersionRow, last_day, tree_at};
pub use pair::{
    AppointmentRow, FeedbackRow, InterimResultRow, MeetingRole, MeetingRow, MembershipRow, MilestoneRow,
    PairAwardRow, PairHealth, PairRow, PairState, PauseRow, PlanRow,
};
pub use participant::{ConsentRow, ConsentsRow, MeasurementRow, SurveyRow};
pub use person::{ErasedRow, PersonRow};
pub use program::{
    AnonymousRow, CuratorSurveyRow, CuratorTermRow, DocumentRow, FinalEventRow, MilestoneReachedRow,
    MovedTermRow, PracticeRow, ProgramIndicatorRow, ProgramRow, ProgramTargetRow, QualityCardRow,
    ReplannedTrackingRow, RoadmapItemRow, SeriesRow, StepRow, SwotRow, TrackingItemRow,
};
pub use settings::{AdoptedPolicyRow, SettingsRow};

/// Rows of which there are many: each event looks some of them up. They lie beside the table, which moves its entries as it grows.
type Many<Id, R> = IndexMap<Id, Box<R>, ahash::RandomState>;

/// Everything that is known, by id.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    organizations: BTreeMap<OrganizationId, OrganizationRow>,
    persons: Many<PersonId, PersonRow>,
    programs: BTreeMap<ProgramId, ProgramRow>,
    mentors: Many<MentorId, MentorRow>,
    mentees: Many<MenteeId, MenteeRow>,
    pairs: Many<PairId, PairRow>,
    settings: BTreeMap<OrganizationId, SettingsRow>,
    /// By region.
    methodologies: BTreeMap<OrganizationId, MethodologyRow>,
    /// Follows from the persons that were merged; kept for the way back.
    merged_persons: BTreeMap<PersonId, BTreeSet<PersonId>>,
    corrections: BTreeMap<Uuid, CorrectionsRow>,
    enterprises: BTreeMap<EnterpriseId, EnterpriseRow>,
    /// Follows from the mentors; kept for the way back.
    mentors_of_enterprises: BTreeMap<EnterpriseId, BTreeSet<MentorId>>,
}

/// The rows an event touched.
pub(crate) type Touched = BTreeSet<(RowKind, Uuid)>;

impl Registry {
    /// A node of the tree.
    pub fn organization(&self, id: OrganizationId) -> Option<&OrganizationRow> {
        self.organizations.get(&id)
    }

    /// A person.
    pub fn person(&self, id: PersonId) -> Option<&PersonRow> {
        self.persons.get(&id).map(Box::as_ref)
    }

    /// A programme.
    pub fn program(&self, id: ProgramId) -> Option<&ProgramRow> {
        self.programs.get(&id)
    }

    /// A mentor.
    pub fn mentor(&self, id: MentorId) -> Option<&MentorRow> {
        self.mentors.get(&id).map(Box::as_ref)
    }

    /// An enrolment.
    pub fn mentee(&self, id: MenteeId) -> Option<&MenteeRow> {
        self.mentees.get(&id).map(Box::as_ref)
    }

    /// A pair.
    pub fn pair(&self, id: PairId) -> Option<&PairRow> {
        self.pairs.get(&id).map(Box::as_ref)
    }

    /// All programmes.
    pub(crate) fn programs(&self) -> impl Iterator<Item = &ProgramRow> {
        self.programs.values()
    }

    /// All pairs.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = &PairRow> {
        self.pairs.values().map(Box::as_ref)
    }

    /// The settings of all regions that decided something.
    pub(crate) fn all_settings(&self) -> &BTreeMap<OrganizationId, SettingsRow> {
        &self.settings
    }

    /// The settings of a region; none while it decided nothing for itself.
    pub fn settings(&self, region: OrganizationId) -> Option<&SettingsRow> {
        self.settings.get(&region)
    }

    /// What a region has published.
    pub fn methodology(&self, region: OrganizationId) -> Option<&MethodologyRow> {
        self.methodologies.get(&region)
    }

    /// The mentors whom an enterprise ever supplied.
    pub fn mentors_of(&self, enterprise: EnterpriseId) -> impl Iterator<Item = &MentorRow> {
        let mentors = self.mentors_of_enterprises.get(&enterprise);
        mentors.into_iter().flatten().filter_map(|id| self.mentor(*id))
    }

    /// All mentors.
    pub(crate) fn mentors(&self) -> impl Iterator<Item = &MentorRow> {
        self.mentors.values().map(Box::as_ref)
    }

    /// All enrolments.
    pub(crate) fn mentees(&self) -> impl Iterator<Item = &MenteeRow> {
        self.mentees.values().map(Box::as_ref)
    }

    /// Everybody and everything that can count.
    pub(crate) fn subjects(&self) -> impl Iterator<Item = Subject> {
        let persons = self.persons.keys().map(|id| Subject::Person(id.0));
        let enterprises: BTreeSet<&EnterpriseId> =
            self.mentors_of_enterprises.keys().chain(self.enterprises.keys()).collect();
        let enterprises = enterprises.into_iter().map(|id| Subject::Enterprise(id.0));
        let organizations = self.organizations.keys().map(|id| Subject::Organization(id.0));
        let mentors = self.mentors.keys().map(|id| Subject::Participant(id.0));
        let mentees = self.mentees.keys().map(|id| Subject::Participant(id.0));
        let pairs = self.pairs.keys().map(|id| Subject::Pair(id.0));
        let programs = self.programs.keys().map(|id| Subject::Program(id.0));
        persons
            .chain(enterprises)
            .chain(organizations)
            .chain(mentors)
            .chain(mentees)
            .chain(pairs)
            .chain(programs)
    }

    /// Takes an event in; says which rows it touched.
    pub(crate) fn apply(&mut self, fact: &Fact) -> Touched {
        match &fact.event {
            DomainEvent::Organization(event) => organization::apply(self, fact, event),
            DomainEvent::Person(event) => person::apply(self, fact, event),
            DomainEvent::Program(event) => program::apply(self, fact, event),
            DomainEvent::Mentor(event) => mentor::apply(self, fact, event),
            DomainEvent::Mentee(event) => mentee::apply(self, fact, event),
            DomainEvent::Pair(event) => pair::apply(self, fact, event),
            DomainEvent::Settings(event) => settings::apply(self, fact, event),
            DomainEvent::Methodology(event) => methodology::apply(self, fact, event),
        }
    }

    /// Takes a correction in, with the facts of its stream as they stand with it; says which rows it touched.
    pub(crate) fn correct(&mut self, fact: &Fact, standing: &[Fact]) -> Touched {
        corrected::apply(self, fact, standing)
    }

    /// The stored form of a row, if there is one.
    pub(crate) fn row(&self, kind: RowKind, key: Uuid) -> Option<Row> {
        match kind {
            RowKind::Organization => self.organizations.get(&key.into()).map(OrganizationRow::row),
            RowKind::Person => self.person(key.into()).map(PersonRow::row),
            RowKind::Program => self.programs.get(&key.into()).map(ProgramRow::row),
            RowKind::Mentor => self.mentor(key.into()).map(MentorRow::row),
            RowKind::Mentee => self.mentee(key.into()).map(MenteeRow::row),
            RowKind::Pair => self.pair(key.into()).map(PairRow::row),
            RowKind::Settings => self.settings.get(&key.into()).map(SettingsRow::row),
            RowKind::Methodology => self.methodologies.get(&key.into()).map(MethodologyRow::row),
            RowKind::Corrections => self.corrections.get(&key).map(CorrectionsRow::row),
            RowKind::Enterprise => self.enterprises.get(&key.into()).map(EnterpriseRow::row),
        }
    }

    /// Takes a stored row back in.
    pub(crate) fn restore(&mut self, row: &Row) -> Result<(), serde_json::Error> {
        match row.kind {
            RowKind::Organization => {
                self.organizations.insert(row.key.into(), serde_json::from_str(&row.body)?);
            }
            RowKind::Person => {
                let person: Box<PersonRow> = serde_json::from_str(&row.body)?;
                if let Some(kept) = person.merged_into {
                    self.merged_persons.entry(kept).or_default().insert(person.id);
                }
                self.persons.insert(person.id, person);
            }
            RowKind::Program => {
                self.programs.insert(row.key.into(), serde_json::from_str(&row.body)?);
            }
            RowKind::Mentor => {
                let mentor: Box<MentorRow> = serde_json::from_str(&row.body)?;
                for enterprise in mentor.enterprises() {
                    self.mentors_of_enterprises.entry(enterprise).or_default().insert(mentor.id);
                }
                self.mentors.insert(mentor.id, mentor);
            }
            RowKind::Mentee => {
                self.mentees.insert(row.key.into(), serde_json::from_str(&row.body)?);
            }
            RowKind::Pair => {
                self.pairs.insert(row.key.into(), serde_json::from_str(&row.body)?);
            }
            RowKind::Settings => {
                self.settings.insert(row.key.into(), serde_json::from_str(&row.body)?);
            }
            RowKind::Methodology => {
                self.methodologies.insert(row.key.into(), serde_json::from_str(&row.body)?);
            }
            RowKind::Corrections => {
                self.corrections.insert(row.key, serde_json::from_str(&row.body)?);
            }
            RowKind::Enterprise => {
                self.enterprises.insert(row.key.into(), serde_json::from_str(&row.body)?);
            }
        }
        Ok(())
    }
}

/// About as long as rows are: one that grows is copied.
const BODY: usize = 2_048;

fn body(row: &impl Serialize) -> String {
    let mut body = Vec::with_capacity(BODY);
    serde_json::to_writer(&mut body, row).expect("a row is plain data with text keys");
    String::from_utf8(body).expect("JSON is text")
}
