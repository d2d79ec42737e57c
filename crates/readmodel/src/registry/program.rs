//! Programmes with their course, papers and plans.

use super::participant::SurveyRow;
use super::{Registry, Touched, body};
use crate::change::{Fact, Row, RowKind};
use chrono::NaiveDate;
use domain::ids::{OrganizationId, PersonId, ProgramId, RoadmapItemId, TrackingItemId};
use domain::methodology::QuestionnaireRef;
use domain::program::{
    AnonymousAnswers, AnonymousEvent, CustodyEvent, DocumentsEvent, DraftingEvent, ProgramEvent,
    ProgramStage, QuestionnaireEvent,
};
use domain::values::{
    DocumentKind, DocumentRef, FeedbackPhase, Form, Period, RecruitingMilestone, RoleModel, Side, StageModel,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

mod course;
mod plans;
mod results;

pub use course::StepRow;
pub use plans::{
    MovedTermRow, ProgramTargetRow, ReplannedTrackingRow, RoadmapItemRow, SeriesRow, TrackingItemRow,
};
pub use results::{FinalEventRow, PracticeRow, ProgramIndicatorRow, QualityCardRow, SwotRow};

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
    /// The tracking plan.
    pub tracking: BTreeMap<TrackingItemId, TrackingItemRow>,
    /// Its targets in the order in which they were set: a later one supersedes those of the same indicator and year.
    pub targets: Vec<ProgramTargetRow>,
    /// Its place in a series of yearly runs.
    pub series: Option<SeriesRow>,
    /// Analyses of its forms, in the order in which they were recorded.
    pub swots: Vec<SwotRow>,
    /// Its quality cards, in the order in which they were recorded: the last one holds.
    pub quality_cards: Vec<QualityCardRow>,
    /// Its final events.
    pub final_events: Vec<FinalEventRow>,
    /// Parameters of the process, in the order in which they were recorded.
    pub indicators: Vec<ProgramIndicatorRow>,
    /// Its best practices.
    pub practices: Vec<PracticeRow>,
    /// Every stage it came to, in order.
    pub course: Vec<StepRow>,
    /// When it was completed.
    pub completed_on: Option<NaiveDate>,
    /// Pairs formed in it.
    pub pairs_formed: u32,
    /// Of these, fixed by an order.
    pub pairs_by_order: u32,
    /// Of these, open.
    pub pairs_open: u32,
    /// Anonymous final answers, bundle by bundle.
    pub anonymous: Vec<AnonymousRow>,
    /// Answers of its curators, in the order in which they were recorded.
    pub curator_surveys: Vec<CuratorSurveyRow>,
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

/// Answers of a curator to a questionnaire.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CuratorSurveyRow {
    /// Who answered.
    pub person_id: PersonId,
    /// At which point.
    pub phase: FeedbackPhase,
    /// What was answered.
    pub survey: SurveyRow,
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
    /// Where the paper itself is kept, where that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_ref: Option<String>,
}

/// A recruiting milestone that was reached: marked once, or anew as more people came.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MilestoneReachedRow {
    /// How many people stood behind it, by the day on which it was marked.
    pub marks: BTreeMap<NaiveDate, u32>,
}

impl MilestoneReachedRow {
    /// When it was reached: the first day on which it was marked.
    pub fn reached_on(&self) -> Option<NaiveDate> {
        self.marks.keys().next().copied()
    }

    /// How many people stand behind it by the mark of the newest day.
    pub fn count(&self) -> u32 {
        self.marks.values().next_back().copied().unwrap_or_default()
    }
}

impl ProgramRow {
    /// The organisation that ran it on a day; before the draft, the one that drafted it.
    pub fn organization_on(&self, day: NaiveDate) -> OrganizationId {
        let known = self.organizations.range(..=day).next_back().or(self.organizations.first_key_value());
        known.map_or(self.organization_id, |(_, organization)| *organization)
    }

    /// Where it stood on a day; before its draft, as the draft.
    pub fn stage_on(&self, day: NaiveDate) -> ProgramStage {
        let mut steps = self.course.iter().rev();
        steps.find(|step| step.occurred_on <= day).map_or(ProgramStage::Draft, |step| step.stage)
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
            tracking: BTreeMap::new(),
            targets: Vec::new(),
            series: None,
            swots: Vec::new(),
            quality_cards: Vec::new(),
            final_events: Vec::new(),
            indicators: Vec::new(),
            practices: Vec::new(),
            course: vec![StepRow::plain(ProgramStage::Draft, *occurred_on)],
            completed_on: None,
            pairs_formed: 0,
            pairs_by_order: 0,
            pairs_open: 0,
            anonymous: Vec::new(),
            curator_surveys: Vec::new(),
            version: 0,
            position: 0,
        };
        registry.programs.insert(id, row);
    }
    let Some(program) = registry.programs.get_mut(&id) else { return Touched::new() };
    match event {
        ProgramEvent::Drafting(drafting) => take_drafting(program, drafting),
        ProgramEvent::Documents(DocumentsEvent::DocumentApproved {
            kind,
            document,
            file_ref,
            occurred_on: _,
        }) => {
            let (kind, document, file_ref) = (*kind, document.clone(), file_ref.clone());
            program.documents.push(DocumentRow { kind, document, file_ref });
        }
        ProgramEvent::Anonymous(anonymous) => program.anonymous.push(anonymous_row(anonymous)),
        ProgramEvent::Custody(CustodyEvent::ProgramPassed { organization_id, occurred_on }) => {
            program.organization_id = *organization_id;
            program.organizations.retain(|since, _| since < occurred_on);
            program.organizations.insert(*occurred_on, *organization_id);
        }
        // What it changes was applied anew before it.
        ProgramEvent::Correction(_) => {}
        ProgramEvent::Roadmap(event) => plans::take_roadmap(program, event),
        ProgramEvent::Stages(stages) => course::take_stages(program, stages),
        ProgramEvent::Turns(turn) => course::take_turn(program, turn),
        ProgramEvent::Targets(event) => plans::take_targets(program, event),
        ProgramEvent::Tracking(event) => plans::take_tracking(program, event),
        ProgramEvent::Series(event) => plans::take_series(program, event),
        ProgramEvent::Swot(event) => results::take_swot(program, event),
        ProgramEvent::Quality(event) => results::take_quality(program, event),
        ProgramEvent::Results(event) => results::take_results(program, event),
        ProgramEvent::Questionnaire(event) => program.curator_surveys.push(survey_row(event)),
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

fn survey_row(event: &QuestionnaireEvent) -> CuratorSurveyRow {
    let (person_id, phase, submission) = event.submission();
    CuratorSurveyRow { person_id, phase, survey: submission.into() }
}
