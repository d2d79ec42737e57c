//! Programmes: draft, papers, plans, stages, turns, results. What an event must not hold is sealed beside it ([`program_texts`]).

use super::curators::{Curator, known_or_new};
use super::mentors::program_known;
use super::methodology::AnswerSheet;
use super::program_judgement::quality_criteria;
use super::{PairAct, program_texts, rules};
use crate::refused::Refused;
use crate::surveys::SilentMembers;
use crate::work::{Work, WorkError};
use chrono::{Datelike, NaiveDate};
use domain::ids::{
    FeedbackId, OrganizationId, PairId, PersonId, PracticeId, ProgramId, RoadmapItemId, SeriesId,
    TrackingItemId,
};
use domain::methodology::Response;
use domain::organization::Organization;
use domain::pair::{ClosingCommand, Pair};
use domain::program::{
    AnonymousCommand, DocumentsCommand, DraftingCommand, FinalEventRule, Periodicity, PracticeLevel, Program,
    ProgramCommand, ProgramReason, ProgramStage, QualityCardRule, QualityCommand, QuestionnaireCommand,
    ResultsCommand, RoadmapCommand, SeriesCommand, StagesCommand, TrackingCommand, TrackingStage,
    TurnsCommand,
};
use domain::values::{
    Audience, DocumentKind, DocumentRef, EndInitiator, EndReason, Form, OrganizationLevel, Period,
    RoadmapStage, RoleModel, StageModel, SurveyChannel,
};
use domain::words::normalised;
use std::collections::BTreeSet;

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

impl ProgramAct {
    pub(super) async fn apply(self, work: &mut Work<'_>) -> Result<(), WorkError> {
        match self {
            Self::Draft { id, organization_id, title, period, stage_model, occurred_on } => {
                draft(work, id, organization_id, title, period, stage_model, occurred_on).await
            }
            Self::ChooseForms { id, forms, role_models, occurred_on } => {
                let command = DraftingCommand::ChooseForms { forms, role_models, occurred_on };
                work.decide::<Program>(id.0, command).await
            }
            Self::AssignCurator { id, curator, order, occurred_on } => {
                let person_id = known_or_new(work, id, curator).await?;
                let command = DraftingCommand::AssignCurator { person_id, order, occurred_on };
                work.decide::<Program>(id.0, command).await
            }
            Self::ApproveDocument { id, kind, document } => {
                work.decide::<Program>(id.0, DocumentsCommand::ApproveDocument { kind, document }).await
            }
            Self::PlanRoadmapItem { id, item_id, number, stage, title, responsible, due, occurred_on } => {
                let command = RoadmapCommand::PlanRoadmapItem { item_id, number, stage, due, occurred_on };
                work.decide::<Program>(id.0, command).await?;
                work.seal(id.0, &format!("roadmap:{item_id}:title"), &title).await?;
                work.seal_some(id.0, &format!("roadmap:{item_id}:responsible"), responsible.as_deref()).await
            }
            Self::CompleteRoadmapItem { id, item_id, occurred_on } => {
                work.decide::<Program>(id.0, RoadmapCommand::CompleteRoadmapItem { item_id, occurred_on })
                    .await
            }
            Self::HandInAnonymousFeedback { id, bundle_id, sheets, silent, occurred_on } => {
                let program = program_known(work, id).await?;
                let organization_id =
                    program.organization_id().expect("a known programme has an organisation");
                let mut responses = Vec::with_capacity(sheets.len());
                for sheet in &sheets {
                    responses.push(sheet.judge(work, organization_id, occurred_on).await?);
                }
                let silent = match responses.first().map(Response::audience) {
                    Some(Audience::Mentor) => silent.mentors,
                    Some(Audience::Mentee | Audience::Curator) | None => silent.mentees,
                };
                let command =
                    AnonymousCommand::HandInAnonymousFeedback { bundle_id, responses, silent, occurred_on };
                work.decide::<Program>(id.0, command).await
            }
            Self::SubmitQuestionnaire { id, survey_id, person_id, sheet, channel, occurred_on } => {
                let organization_id = program_known(work, id)
                    .await?
                    .organization_id()
                    .expect("a known programme has an organisation");
                let response = sheet.judge(work, organization_id, occurred_on).await?;
                let command = QuestionnaireCommand::SubmitCuratorQuestionnaire {
                    survey_id,
                    person_id,
                    response,
                    channel,
                    occurred_on,
                };
                work.decide::<Program>(id.0, command).await?;
                work.not_erased(person_id).await?;
                sheet.seal(work, person_id.0, survey_id.0).await
            }
            Self::Stage { id, command } => work.decide::<Program>(id.0, command).await,
            Self::Cancel { id, reason, comment, open_pairs, occurred_on } => {
                Box::pin(cancel(work, id, reason, &open_pairs, occurred_on)).await?;
                let field = program_texts::comment(ProgramStage::Cancelled, occurred_on);
                work.seal_some(id.0, &field, comment.as_deref()).await
            }
            Self::Reopen { id, reason, comment, asked_by, authorised_by, occurred_on } => {
                let authorised_by = known_or_new(work, id, authorised_by).await?;
                let command = TurnsCommand::ReopenProgram { reason, asked_by, authorised_by, occurred_on };
                work.decide::<Program>(id.0, command).await?;
                let field = program_texts::comment(ProgramStage::Completing, occurred_on);
                work.seal_some(id.0, &field, comment.as_deref()).await
            }
            Self::PlaceInSeries { id, series_id, academic_year, occurred_on } => {
                place_in_series(work, id, series_id, academic_year, occurred_on).await
            }
            Self::RecordQualityCard { id, scores, occurred_on } => {
                let rule = QualityCardRule::from(&quality_criteria(work, id, occurred_on).await?);
                work.decide::<Program>(id.0, QualityCommand::RecordQualityCard { scores, rule, occurred_on })
                    .await
            }
            Self::RegisterBestPractice { id, practice_id, form, level, pair_id, texts, occurred_on } => {
                let shown = match pair_id {
                    Some(pair_id) => Some(super::publication::shown(work, id, pair_id, occurred_on).await?),
                    None => None,
                };
                let command =
                    ResultsCommand::RegisterBestPractice { practice_id, form, level, shown, occurred_on };
                Box::pin(Self::Record { id, command: command.into(), texts }.apply(work)).await
            }
            Self::HoldFinalEvent { id, title, participants, occurred_on } => {
                let rules = rules::of_program(work, id).await?;
                let rule = FinalEventRule::of(rules.policy(occurred_on.year()));
                let command = ResultsCommand::RecordFinalEvent { participants, rule, occurred_on };
                work.decide::<Program>(id.0, command).await?;
                work.seal(id.0, &program_texts::final_event_title(occurred_on), &title).await
            }
            Self::Record { id, command, texts } => {
                work.decide::<Program>(id.0, command).await?;
                for (field, text) in texts {
                    work.seal(id.0, &field, &text).await?;
                }
                Ok(())
            }
        }
    }
}

async fn draft(
    work: &mut Work<'_>,
    id: ProgramId,
    organization_id: OrganizationId,
    title: String,
    period: Period,
    stage_model: StageModel,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let organization: Organization = work.state(organization_id.0).await?;
    if organization.level() != Some(OrganizationLevel::Organization) {
        return Err(Refused::new(
            "PROGRAM_ORGANIZATION_UNKNOWN",
            format!(
                "there is no organisation {organization_id}: a programme is run by a registered organisation"
            ),
            format!("организации {organization_id} нет: программу ведёт записанная организация"),
        )
        .into());
    }
    super::reorganization::open_on(work, organization_id, occurred_on).await?;
    let parts = program_parts(organization_id, &title, period);
    let parts = parts.each_ref().map(String::as_str);
    if let Some(owner) = work.owner("program", &parts).await?.filter(|owner| *owner != id.0) {
        return Err(Refused::new(
            "PROGRAM_TITLE_TAKEN",
            format!("the organisation has a programme of this title and period: {owner}"),
            format!("у организации уже есть программа с таким названием и сроком: {owner}"),
        )
        .into());
    }
    let is_new = work.version::<Program>(id.0).await? == 0;
    let command = DraftingCommand::DraftProgram { organization_id, title, period, stage_model, occurred_on };
    work.decide::<Program>(id.0, command).await?;
    if is_new {
        work.claim("program", &parts, id.0);
        work.new_subject(id.0);
    }
    Ok(())
}

/// By what a programme is unique.
pub(crate) fn program_parts(organization: OrganizationId, title: &str, period: Period) -> [String; 4] {
    [organization.to_string(), normalised(title), period.start.to_string(), period.end.to_string()]
}

/// The programme and its pairs end in one commit.
async fn cancel(
    work: &mut Work<'_>,
    id: ProgramId,
    reason: ProgramReason,
    open_pairs: &BTreeSet<PairId>,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    work.decide::<Program>(id.0, TurnsCommand::CancelProgram { reason, occurred_on }).await?;
    for pair_id in open_pairs {
        let pair: Pair = work.state(pair_id.0).await?;
        if pair.is_open() && pair.program_id() == Some(id) {
            let command = ClosingCommand::DissolvePair {
                reason: EndReason::ProgramCancelled,
                initiated_by: EndInitiator::CuratorSide,
                occurred_on,
            };
            Box::pin(PairAct::Close { id: *pair_id, command, note: None }.apply(work)).await?;
        }
    }
    Ok(())
}

async fn place_in_series(
    work: &mut Work<'_>,
    id: ProgramId,
    series_id: SeriesId,
    academic_year: i32,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let parts = [series_id.to_string(), academic_year.to_string()];
    let parts = parts.each_ref().map(String::as_str);
    if let Some(run) = work.owner("series-run", &parts).await?.filter(|run| *run != id.0) {
        return Err(Refused::new(
            "PROGRAM_SERIES_RUN_TAKEN",
            format!("the series has a run for {academic_year} already: {run}"),
            format!("у серии уже есть программа за {academic_year} год: {run}"),
        )
        .into());
    }
    work.decide::<Program>(id.0, SeriesCommand::PlaceInSeries { series_id, academic_year, occurred_on })
        .await?;
    work.claim("series-run", &parts, id.0);
    Ok(())
}
