//! How each act about a programme is carried out.

use super::ProgramAct;
use super::drafting::{draft, place_in_series};
use crate::acts::curators::known_or_new;
use crate::acts::known::program_known;
use crate::acts::program_judgement::quality_criteria;
use crate::acts::{PairAct, program_texts, rules};
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::{Datelike, NaiveDate};
use domain::ids::{PairId, ProgramId};
use domain::methodology::Response;
use domain::pair::{ClosingCommand, Pair};
use domain::program::{
    AnonymousCommand, DocumentsCommand, DraftingCommand, FinalEventRule, Program, ProgramReason,
    ProgramStage, QualityCardRule, QualityCommand, QuestionnaireCommand, ResultsCommand, RoadmapCommand,
    TrackingCommand, TurnsCommand,
};
use domain::values::{Audience, EndInitiator, EndReason};
use domain::words::is_name;
use std::collections::BTreeSet;

impl ProgramAct {
    pub(in crate::acts) async fn apply(self, work: &mut Work<'_>) -> Result<(), WorkError> {
        match self {
            Self::Draft { id, organization_id, title, period, stage_model, occurred_on } => {
                draft(work, id, organization_id, title, period, stage_model, occurred_on).await
            }
            Self::ChooseForms { id, forms, role_models, at_work, occurred_on } => {
                let command = DraftingCommand::ChooseForms { forms, role_models, at_work, occurred_on };
                work.decide::<Program>(id.0, command).await
            }
            Self::AssignCurator { id, curator, order, occurred_on } => {
                let person_id = known_or_new(work, id, curator).await?;
                let command = DraftingCommand::AssignCurator { person_id, order, occurred_on };
                work.decide::<Program>(id.0, command).await
            }
            Self::ApproveDocument { id, kind, document, file_ref } => {
                let command = DocumentsCommand::ApproveDocument { kind, document, file_ref };
                work.decide::<Program>(id.0, command).await
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
            Self::ReplanTracking { id, item_id, stage, periodicity, responsible, reason, occurred_on } => {
                let field = program_texts::tracking_responsible(item_id);
                let known = work.personal(id.0, &field).await?;
                let command = TrackingCommand::ReplanTracking {
                    item_id,
                    stage,
                    periodicity,
                    other_responsible: responsible.is_some() && responsible != known,
                    reason,
                    occurred_on,
                };
                work.decide::<Program>(id.0, command).await?;
                work.seal_some(id.0, &field, responsible.as_deref()).await
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
                let field = program_texts::practice(practice_id, "title");
                texts.iter().filter(|(at, _)| *at == field).try_for_each(|(_, title)| titled(title))?;
                let shown = match pair_id {
                    Some(pair_id) => {
                        Some(crate::acts::publication::shown(work, id, pair_id, occurred_on).await?)
                    }
                    None => None,
                };
                let command =
                    ResultsCommand::RegisterBestPractice { practice_id, form, level, shown, occurred_on };
                Box::pin(Self::Record { id, command: command.into(), texts }.apply(work)).await
            }
            Self::HoldFinalEvent { id, title, participants, occurred_on } => {
                titled(&title)?;
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

/// Refuses a final event or a practice that is called nothing.
fn titled(title: &str) -> Result<(), Refused> {
    if is_name(title) {
        return Ok(());
    }
    Err(Refused::new(
        "PROGRAM_RESULT_TITLE_MISSING",
        "the title has no letter or digit: a final event and a best practice are called something",
        "в названии нет ни буквы, ни цифры: у итогового мероприятия и у лучшей практики оно есть",
    ))
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
        let pair = work.state::<Pair>(pair_id.0).await?;
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
