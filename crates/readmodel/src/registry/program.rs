//! Programmes with their course, papers and plans.

use super::{Registry, Touched, body};
use crate::change::{Fact, Row, RowKind};
use chrono::NaiveDate;
use domain::ids::{OrganizationId, PersonId, ProgramId, RoadmapItemId};
use domain::methodology::QuestionnaireRef;
use domain::program::{
    AnonymousAnswers, AnonymousEvent, CustodyEvent, DocumentsEvent, DraftingEvent, ProgramEvent,
    ProgramStage, RoadmapEvent,
};
use domain::values::{
    DocumentKind, DocumentRef, Form, Period, RecruitingMilestone, RoadmapStage, RoleModel, Side, StageModel,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

mod course;

pub use course::StepRow;

/// A programme run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProgramRow {
    /// Its id.
    pub id: ProgramId,
    /// The organisation that runs it.
    pub organization_id: OrganizationId,
    /// The organisations that ran it, each from its day on.
    pub organizations: BTreeMap<NaiveDate, OrganizationId>,
    /// Its title.
    pub title: String,
    /// First and last day.
    pub period: Period,
    /// Which list of stages its reports print.
    pub stage_model: StageModel,
    /// Where it stands.
    pub stage: ProgramStage,
    /// The forms chosen.
    pub forms: BTreeSet<Form>,
    /// The role models to be used; none when they were left open.
    pub role_models: BTreeSet<RoleModel>,
    /// Its curators.
    pub curators: BTreeSet<PersonId>,
    /// Since when and until when each curator was one, in the order of the naming.
    pub curator_terms: Vec<CuratorTermRow>,
    /// Its papers.
    pub documents: Vec<DocumentRow>,
    /// Recruiting milestones reached.
    pub milestones: BTreeMap<RecruitingMilestone, MilestoneReachedRow>,
    /// The road map.
    pub roadmap: BTreeMap<RoadmapItemId, RoadmapItemRow>,
    /// Every stage it came to, in order.
    pub course: Vec<StepRow>,
    /// When it was completed.
    pub completed_on: Option<NaiveDate>,
    /// Pairs formed in it.
    pub pairs_formed: u32,
    /// Of these, open.
    pub pairs_open: u32,
    /// Anonymous final answers, bundle by bundle.
    pub anonymous: Vec<AnonymousRow>,
    /// Events in its stream.
    pub version: u64,
    /// The last event that touched it.
    pub position: u64,
}

/// The term of a curator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CuratorTermRow {
    /// Who.
    pub person_id: PersonId,
    /// By which order.
    pub order: Option<DocumentRef>,
    /// First day.
    pub from: NaiveDate,
    /// Last day, once relieved.
    pub until: Option<NaiveDate>,
}

/// A bundle of anonymous final answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnonymousRow {
    /// Which questionnaire.
    pub questionnaire: QuestionnaireRef,
    /// Which side answered.
    pub side: Side,
    /// The answers in the order of their values.
    pub responses: Vec<AnonymousAnswers>,
    /// First day of the month in which they were given.
    pub month: NaiveDate,
}

/// A paper.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DocumentRow {
    /// Its kind.
    pub kind: DocumentKind,
    /// Number and date.
    pub document: DocumentRef,
}

/// A recruiting milestone.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MilestoneReachedRow {
    /// When it was reached.
    pub occurred_on: NaiveDate,
    /// How many people stood behind it.
    pub count: u32,
}

/// An item of the road map.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RoadmapItemRow {
    /// Number in the document.
    pub number: u32,
    /// Stage it belongs to.
    pub stage: RoadmapStage,
    /// Its term.
    pub due: NaiveDate,
    /// When it was done.
    pub done_on: Option<NaiveDate>,
}

impl RoadmapItemRow {
    /// How many days after its term it was done; `None` while it is not done, 0 when in time.
    pub fn late_days(&self) -> Option<i64> {
        self.done_on.map(|done_on| (done_on - self.due).num_days().max(0))
    }
}

impl ProgramRow {
    /// The organisation that ran it on a day; before the draft, the one that drafted it.
    pub fn organization_on(&self, day: NaiveDate) -> OrganizationId {
        let known = self.organizations.range(..=day).next_back().or(self.organizations.first_key_value());
        known.map_or(self.organization_id, |(_, organization)| *organization)
    }

    pub(super) fn row(&self) -> Row {
        Row {
            kind: RowKind::Program,
            key: self.id.0,
            organization_id: Some(self.organization_id.0),
            program_id: Some(self.id.0),
            sort: format!("{} {}", self.period.start, self.title),
            body: body(self),
        }
    }
}

pub(super) fn apply(registry: &mut Registry, fact: &Fact, event: &ProgramEvent) -> Touched {
    let id = ProgramId(fact.aggregate_id);
    if let ProgramEvent::Drafting(DraftingEvent::ProgramDrafted {
        organization_id,
        title,
        period,
        stage_model,
        occurred_on,
    }) = event
    {
        let row = ProgramRow {
            id,
            organization_id: *organization_id,
            organizations: BTreeMap::from([(*occurred_on, *organization_id)]),
            title: title.clone(),
            period: *period,
            stage_model: *stage_model,
            stage: ProgramStage::Draft,
            forms: BTreeSet::new(),
            role_models: BTreeSet::new(),
            curators: BTreeSet::new(),
            curator_terms: Vec::new(),
            documents: Vec::new(),
            milestones: BTreeMap::new(),
            roadmap: BTreeMap::new(),
            course: vec![StepRow::plain(ProgramStage::Draft, *occurred_on)],
            completed_on: None,
            pairs_formed: 0,
            pairs_open: 0,
            anonymous: Vec::new(),
            version: 0,
            position: 0,
        };
        registry.programs.insert(id, row);
    }
    let Some(program) = registry.programs.get_mut(&id) else { return Touched::new() };
    match event {
        ProgramEvent::Drafting(drafting) => take_drafting(program, drafting),
        ProgramEvent::Documents(DocumentsEvent::DocumentApproved { kind, document, occurred_on: _ }) => {
            program.documents.push(DocumentRow { kind: *kind, document: document.clone() });
        }
        ProgramEvent::Roadmap(roadmap) => take_roadmap(program, roadmap),
        ProgramEvent::Anonymous(anonymous) => program.anonymous.push(anonymous_row(anonymous)),
        ProgramEvent::Custody(CustodyEvent::ProgramPassed { organization_id, occurred_on }) => {
            program.organization_id = *organization_id;
            program.organizations.retain(|since, _| since < occurred_on);
            program.organizations.insert(*occurred_on, *organization_id);
        }
        // What it changes was applied anew before it.
        ProgramEvent::Correction(_) => {}
        ProgramEvent::Stages(stages) => course::take_stages(program, stages),
        ProgramEvent::Turns(turn) => course::take_turn(program, turn),
    }
    program.version = fact.sequence;
    program.position = fact.position;
    Touched::from([(RowKind::Program, id.0)])
}

fn take_drafting(program: &mut ProgramRow, event: &DraftingEvent) {
    match event {
        DraftingEvent::ProgramDrafted { .. } => {}
        DraftingEvent::FormsChosen { forms, role_models, occurred_on: _ } => {
            program.forms.clone_from(forms);
            program.role_models.clone_from(role_models);
        }
        DraftingEvent::CuratorAssigned { person_id, order, occurred_on } => {
            program.curators.insert(*person_id);
            program.curator_terms.push(CuratorTermRow {
                person_id: *person_id,
                order: order.clone(),
                from: *occurred_on,
                until: None,
            });
        }
        DraftingEvent::CuratorReleased { person_id, occurred_on } => {
            program.curators.remove(person_id);
            let terms = program.curator_terms.iter_mut();
            for term in terms.filter(|term| term.person_id == *person_id && term.until.is_none()) {
                term.until = Some(*occurred_on);
            }
        }
    }
}

fn take_roadmap(program: &mut ProgramRow, event: &RoadmapEvent) {
    match event {
        RoadmapEvent::RoadmapItemPlanned { item_id, number, stage, due, occurred_on: _ } => {
            let item = RoadmapItemRow { number: *number, stage: *stage, due: *due, done_on: None };
            program.roadmap.insert(*item_id, item);
        }
        RoadmapEvent::RoadmapItemCompleted { item_id, occurred_on } => {
            if let Some(item) = program.roadmap.get_mut(item_id) {
                item.done_on = Some(*occurred_on);
            }
        }
    }
}

fn anonymous_row(event: &AnonymousEvent) -> AnonymousRow {
    let AnonymousEvent::AnonymousFeedbackCollected {
        bundle_id: _,
        questionnaire,
        side,
        responses,
        occurred_on,
    } = event.clone();
    AnonymousRow { questionnaire, side, responses, month: occurred_on }
}
