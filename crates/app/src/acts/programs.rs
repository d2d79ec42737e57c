//! Programmes: draft, papers, plans, stages, turns, results. What an event must not hold is sealed beside it ([`program_texts`]).

use super::curators::Curator;
use super::methodology::AnswerSheet;
use super::program_texts;
use crate::surveys::SilentMembers;
use chrono::NaiveDate;
use domain::ids::{
    FeedbackId, OrganizationId, PairId, PersonId, PracticeId, ProgramId, RoadmapItemId, SeriesId,
    TrackingItemId,
};
use domain::program::{
    Periodicity, PracticeLevel, ProgramCommand, ProgramReason, ProgramStage, StagesCommand, TrackingCommand,
    TrackingStage,
};
use domain::values::{
    DocumentKind, DocumentRef, Form, Period, RoadmapStage, RoleModel, StageModel, SurveyChannel,
};
use std::collections::BTreeSet;

mod carried_out;
mod drafting;

pub(crate) use drafting::program_parts;

/// What can be done to a programme.
#[derive(Clone, Debug)]
pub enum ProgramAct {
    /// Drafts a programme; the title is unique in an organisation and period.
    Draft {
        /// The new programme.
        id: ProgramId,
        /// The organisation that runs it.
        organization_id: OrganizationId,
        /// Its title.
        title: String,
        /// First and last day.
        period: Period,
        /// Which list of stages its reports print.
        stage_model: StageModel,
        /// Day of the draft.
        occurred_on: NaiveDate,
    },
    /// Chooses the forms.
    ChooseForms {
        /// Of which programme.
        id: ProgramId,
        /// The forms.
        forms: BTreeSet<Form>,
        /// The role models to be used.
        role_models: BTreeSet<RoleModel>,
        /// The forms of its open pairs, as they were read before: see `App::forms_at_work`.
        at_work: BTreeSet<Form>,
        /// Day of the choice.
        occurred_on: NaiveDate,
    },
    /// Names a curator.
    AssignCurator {
        /// Of which programme.
        id: ProgramId,
        /// Who.
        curator: Curator,
        /// The order that names the curator.
        order: Option<DocumentRef>,
        /// From which day.
        occurred_on: NaiveDate,
    },
    /// Records a paper.
    ApproveDocument {
        /// Of which programme.
        id: ProgramId,
        /// Its kind.
        kind: DocumentKind,
        /// Number and date.
        document: DocumentRef,
        /// Where the paper itself is kept: an id there, or an address.
        file_ref: Option<String>,
    },
    /// Puts an item on the road map.
    PlanRoadmapItem {
        /// Of which programme.
        id: ProgramId,
        /// The new item.
        item_id: RoadmapItemId,
        /// Number in the document.
        number: u32,
        /// Stage it belongs to.
        stage: RoadmapStage,
        /// What is to be done: text, sealed.
        title: String,
        /// Who answers for it: text, sealed.
        responsible: Option<String>,
        /// Its term.
        due: NaiveDate,
        /// Day on which it was planned.
        occurred_on: NaiveDate,
    },
    /// Records that an item is done.
    CompleteRoadmapItem {
        /// Of which programme.
        id: ProgramId,
        /// Which item.
        item_id: RoadmapItemId,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Hands in a bundle of anonymous final answers.
    HandInAnonymousFeedback {
        /// Of which programme.
        id: ProgramId,
        /// The new bundle.
        bundle_id: FeedbackId,
        /// The answers.
        sheets: Vec<AnswerSheet>,
        /// Who gave no final feedback under a name.
        silent: SilentMembers,
        /// A day of the month in which they were given.
        occurred_on: NaiveDate,
    },
    /// Records the answers of a curator to a questionnaire.
    SubmitQuestionnaire {
        /// Of which programme.
        id: ProgramId,
        /// The new survey.
        survey_id: FeedbackId,
        /// Who answered.
        person_id: PersonId,
        /// What was answered.
        sheet: AnswerSheet,
        /// How the answers came in.
        channel: SurveyChannel,
        /// When they were given.
        occurred_on: NaiveDate,
    },
    /// Moves the programme along its stages.
    Stage {
        /// Of which programme.
        id: ProgramId,
        /// Where to.
        command: StagesCommand,
    },
    /// Ends the programme before its completion and dissolves its open pairs.
    Cancel {
        /// Which programme.
        id: ProgramId,
        /// Why.
        reason: ProgramReason,
        /// What there is to say beside the code: text, sealed.
        comment: Option<String>,
        /// Its open pairs, as the registry knows them. One that was formed meanwhile is dissolved when the act is repeated.
        open_pairs: BTreeSet<PairId>,
        /// On which day.
        occurred_on: NaiveDate,
    },
    /// Opens a completed programme again.
    Reopen {
        /// Which programme.
        id: ProgramId,
        /// Why.
        reason: ProgramReason,
        /// What there is to say beside the code: text, sealed.
        comment: Option<String>,
        /// The curator who asks.
        asked_by: PersonId,
        /// Who allows it.
        authorised_by: Curator,
        /// On which day.
        occurred_on: NaiveDate,
    },
    /// Makes the programme the run of a series; a series has one run for an academic year.
    PlaceInSeries {
        /// Which programme.
        id: ProgramId,
        /// Which series.
        series_id: SeriesId,
        /// The calendar year in which the academic year begins.
        academic_year: i32,
        /// Day of the decision.
        occurred_on: NaiveDate,
    },
    /// Records a quality card by the newest criteria of the region.
    RecordQualityCard {
        /// Of which programme.
        id: ProgramId,
        /// A score for each criterion, in their order; none where it is open.
        scores: Vec<Option<u32>>,
        /// Day of the assessment.
        occurred_on: NaiveDate,
    },
    /// Takes a practice into the bank of best practices; the case of a pair is published with the consent of its people.
    RegisterBestPractice {
        /// Of which programme.
        id: ProgramId,
        /// The new practice.
        practice_id: PracticeId,
        /// Of which form.
        form: Form,
        /// At which level it is acknowledged.
        level: PracticeLevel,
        /// The pair whose case it is, if it tells of one.
        pair_id: Option<PairId>,
        /// Its texts: the fields in the vault and what is sealed there.
        texts: Vec<(String, String)>,
        /// Day of the registration.
        occurred_on: NaiveDate,
    },
    /// Records the final event; how far outside the programme its day may lie the rules of the region say.
    HoldFinalEvent {
        /// Of which programme.
        id: ProgramId,
        /// What it was called: text, sealed.
        title: String,
        /// How many took part.
        participants: u32,
        /// When.
        occurred_on: NaiveDate,
    },
    /// Plans an entry of the tracking plan anew.
    ReplanTracking {
        /// Of which programme.
        id: ProgramId,
        /// Which entry.
        item_id: TrackingItemId,
        /// The stage to which it belongs from now on.
        stage: TrackingStage,
        /// How often from now on.
        periodicity: Periodicity,
        /// Who answers for it from now on: text, sealed; who did until now when left out.
        responsible: Option<String>,
        /// Why.
        reason: ProgramReason,
        /// Day of the decision.
        occurred_on: NaiveDate,
    },
    /// Does what the programme alone decides.
    Record {
        /// Which programme.
        id: ProgramId,
        /// What.
        command: ProgramCommand,
        /// Texts that go with it: the fields in the vault and what is sealed there.
        texts: Vec<(String, String)>,
    },
}

impl ProgramAct {
    /// What the programme alone decides, without a text.
    pub fn record(id: ProgramId, command: impl Into<ProgramCommand>) -> Self {
        Self::Record { id, command: command.into(), texts: Vec::new() }
    }

    /// Puts an entry on the tracking plan.
    pub fn plan_tracking(
        id: ProgramId,
        item_id: TrackingItemId,
        (stage, periodicity): (TrackingStage, Periodicity),
        (title, responsible): (String, Option<String>),
        occurred_on: NaiveDate,
    ) -> Self {
        let command = TrackingCommand::PlanTracking { item_id, stage, periodicity, occurred_on };
        let title = (program_texts::tracking_title(item_id), title);
        let responsible = responsible.map(|name| (program_texts::tracking_responsible(item_id), name));
        Self::Record {
            id,
            command: command.into(),
            texts: std::iter::once(title).chain(responsible).collect(),
        }
    }

    /// The same with a word on why it came to a stage.
    pub fn record_step(
        id: ProgramId,
        command: impl Into<ProgramCommand>,
        comment: Option<String>,
        stage: ProgramStage,
        occurred_on: NaiveDate,
    ) -> Self {
        let texts = comment.map(|comment| (program_texts::comment(stage, occurred_on), comment));
        Self::Record { id, command: command.into(), texts: texts.into_iter().collect() }
    }
}
