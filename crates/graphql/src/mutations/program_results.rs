//! Acts about what a programme shows: analyses, quality card, final event, parameters of the process, best practices.

use super::carry_out::carry_out;
use crate::input::{PeriodInput, about};
use crate::payload::ProgramPayload;
use crate::scalars::{Date, Decimal};
use crate::words::{Form, PracticeLevel, ProgramIndicator};
use app::acts::{ProgramAct, SwotTexts, program_texts};
use async_graphql::{Context, InputObject, Object, OneofObject, Result};
use domain::ids::{PairId, PersonId, PracticeId, ProgramId, SwotId};
use domain::program::{ParameterCode, Program, ResultsCommand};
use store::ids::ordered_id;
use uuid::Uuid;

/// Acts about results of programmes.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProgramResultMutations;

/// The analysis of a form.
#[derive(InputObject)]
pub struct RecordSwotInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the programme that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which programme.
    program_id: Uuid,
    /// Of which form.
    form: Form,
    /// Strengths. Sealed in the vault.
    strengths: Vec<String>,
    /// Weaknesses. Sealed in the vault.
    weaknesses: Vec<String>,
    /// Opportunities. Sealed in the vault.
    opportunities: Vec<String>,
    /// Threats. Sealed in the vault.
    threats: Vec<String>,
    /// The curator who wrote it.
    author_id: Uuid,
    /// Day of the analysis.
    occurred_on: Date,
}

/// A quality card.
#[derive(InputObject)]
pub struct RecordQualityCardInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the programme that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which programme.
    program_id: Uuid,
    /// A score for each criterion that the region has published, in their order; null where it is open.
    scores: Vec<Option<u32>>,
    /// Day of the assessment.
    occurred_on: Date,
}

/// A final event.
#[derive(InputObject)]
pub struct RecordFinalEventInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the programme that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which programme.
    program_id: Uuid,
    /// What it was. Sealed in the vault.
    title: String,
    /// How many took part.
    participants: u32,
    /// When it was held.
    occurred_on: Date,
}

/// A parameter of the list, or one of the place's own.
#[derive(OneofObject)]
pub enum ParameterCodeInput {
    /// One of the list.
    Listed(ProgramIndicator),
    /// A code of the place's own: up to 40 small Latin letters, digits and hyphens.
    Own(String),
}

impl From<ParameterCodeInput> for ParameterCode {
    fn from(input: ParameterCodeInput) -> Self {
        match input {
            ParameterCodeInput::Listed(listed) => Self::Listed(listed.into()),
            ParameterCodeInput::Own(code) => Self::Own(code),
        }
    }
}

/// A parameter of the process.
#[derive(InputObject)]
pub struct RecordProgramIndicatorInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the programme that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which programme.
    program_id: Uuid,
    /// Which parameter.
    code: ParameterCodeInput,
    /// For which period.
    period: PeriodInput,
    /// Its value: per cent for a listed share, a whole number for a listed number, anything from 0 for an own code.
    value: Decimal,
    /// The day on which it was counted.
    occurred_on: Date,
}

/// A best practice.
#[derive(InputObject)]
pub struct RegisterBestPracticeInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the programme that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which programme.
    program_id: Uuid,
    /// Of which form.
    form: Form,
    /// At which level it is acknowledged.
    level: PracticeLevel,
    /// The pair whose case it is. Everybody who is or was in it is shown, so each needs a consent to publication; a practice that tells of
    /// nobody has none.
    pair_id: Option<Uuid>,
    /// Its title. Sealed in the vault.
    title: String,
    /// What came of it. Sealed in the vault.
    results: Option<String>,
    /// Where it is described. Sealed in the vault.
    link: Option<String>,
    /// Day of the registration.
    occurred_on: Date,
}

about! {
    RecordSwotInput => Program, program_id;
    RecordQualityCardInput => Program, program_id;
    RecordFinalEventInput => Program, program_id;
    RecordProgramIndicatorInput => Program, program_id;
    RegisterBestPracticeInput => Program, program_id;
}

#[Object]
impl ProgramResultMutations {
    /// Records the analysis of a form; it supersedes the one before. Записать SWOT-анализ формы.
    async fn record_swot(&self, ctx: &Context<'_>, input: RecordSwotInput) -> Result<ProgramPayload> {
        carry_out(ctx, input, |input| {
            let said = SwotTexts {
                strengths: input.strengths,
                weaknesses: input.weaknesses,
                opportunities: input.opportunities,
                threats: input.threats,
            };
            let (id, swot_id) = (ProgramId(input.program_id), SwotId(ordered_id()));
            let author = PersonId(input.author_id);
            ProgramAct::record_swot(id, swot_id, input.form.into(), said, author, input.occurred_on.0)
        })
        .await
    }

    /// Records the quality card; total and band are computed here. Записать карту качества.
    async fn record_quality_card(
        &self,
        ctx: &Context<'_>,
        input: RecordQualityCardInput,
    ) -> Result<ProgramPayload> {
        carry_out(ctx, input, |input| ProgramAct::RecordQualityCard {
            id: ProgramId(input.program_id),
            scores: input.scores,
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Records the final event. Записать итоговое мероприятие.
    async fn record_final_event(
        &self,
        ctx: &Context<'_>,
        input: RecordFinalEventInput,
    ) -> Result<ProgramPayload> {
        carry_out(ctx, input, |input| ProgramAct::HoldFinalEvent {
            id: ProgramId(input.program_id),
            title: input.title,
            participants: input.participants,
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Records a parameter of the process; a newer value supersedes. Записать показатель программы.
    async fn record_program_indicator(
        &self,
        ctx: &Context<'_>,
        input: RecordProgramIndicatorInput,
    ) -> Result<ProgramPayload> {
        carry_out(ctx, input, |input| {
            let command = ResultsCommand::RecordProgramIndicator {
                code: input.code.into(),
                period: input.period.into(),
                value: input.value.0,
                occurred_on: input.occurred_on.0,
            };
            ProgramAct::record(ProgramId(input.program_id), command)
        })
        .await
    }

    /// Takes a practice into the bank of best practices. Внести практику в банк лучших практик.
    async fn register_best_practice(
        &self,
        ctx: &Context<'_>,
        input: RegisterBestPracticeInput,
    ) -> Result<ProgramPayload> {
        carry_out(ctx, input, |input| {
            let practice_id = PracticeId(ordered_id());
            let given = [("title", Some(input.title)), ("results", input.results), ("link", input.link)];
            let texts = given
                .into_iter()
                .filter_map(|(field, text)| Some((program_texts::practice(practice_id, field), text?)));
            ProgramAct::RegisterBestPractice {
                id: ProgramId(input.program_id),
                practice_id,
                form: input.form.into(),
                level: input.level.into(),
                pair_id: input.pair_id.map(PairId),
                texts: texts.collect(),
                occurred_on: input.occurred_on.0,
            }
        })
        .await
    }
}
