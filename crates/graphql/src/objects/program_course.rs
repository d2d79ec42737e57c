//! The course of a programme: the stages it came to, and the list of stages that its reports print.

use super::program::Curator;
use crate::names;
use crate::scalars::Date;
use crate::words::{Language, ProgramReason, ProgramStage, RecruitingMilestone};
use app::acts::program_texts;
use async_graphql::{ComplexObject, Context, Object, Result, SimpleObject};
use domain::ids::ProgramId;
use readmodel::registry::StepRow;

/// A programme came to a stage. Шаг программы.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct ProgramStep {
    /// Where the comment lies.
    #[graphql(skip)]
    text: (ProgramId, String),
    /// Which stage.
    pub stage: ProgramStage,
    /// On which day.
    pub occurred_on: Date,
    /// Why, where the step is a turn or a waiver; null where none is asked.
    pub reason: Option<ProgramReason>,
    /// The milestones that were missing when matching began.
    pub waived: Vec<RecruitingMilestone>,
    /// The curator who asked for a reopening.
    pub asked_by: Option<Curator>,
    /// Who allowed it: the second person.
    pub authorised_by: Option<Curator>,
}

impl ProgramStep {
    pub(super) fn of(program: ProgramId, step: &StepRow) -> Self {
        Self {
            text: (program, program_texts::comment(step.stage, step.occurred_on)),
            stage: step.stage.into(),
            occurred_on: step.occurred_on.into(),
            reason: step.reason.map(Into::into),
            waived: step.waived.iter().copied().map(Into::into).collect(),
            asked_by: step.asked_by.map(Curator),
            authorised_by: step.authorised_by.map(Curator),
        }
    }
}

#[ComplexObject]
impl ProgramStep {
    /// What was said beside the code; null when nothing was or the text was erased. Personal: it may name people. Пояснение.
    async fn comment(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        let (program, field) = &self.text;
        names::text(ctx, program.0, field.clone()).await
    }
}

/// A stage of the list that reports print. Этап отчёта.
pub struct ReportedStage(readmodel::stage_report::ReportedStage);

impl From<readmodel::stage_report::ReportedStage> for ReportedStage {
    fn from(stage: readmodel::stage_report::ReportedStage) -> Self {
        Self(stage)
    }
}

/// A stage of the list that reports print. Этап отчёта.
#[Object]
impl ReportedStage {
    /// Its number, from 1.
    async fn number(&self) -> u32 {
        self.0.number
    }

    /// Its name in the list.
    async fn name(&self, #[graphql(desc = "In which language.", default)] language: Language) -> &str {
        match language {
            Language::Ru => self.0.russian,
            Language::En => self.0.english,
        }
    }

    /// When it began; null when it has not. Начало.
    async fn began_on(&self) -> Option<Date> {
        self.0.began_on.map(Date)
    }

    /// When it ended; null while it goes on. Окончание.
    async fn ended_on(&self) -> Option<Date> {
        self.0.ended_on.map(Date)
    }
}
