//! Acts by which a programme leaves the straight line of its stages: reopening, interruption, cancellation, archive, discarding.

use super::carry_out::{carry_out, unavailable};
use super::programs::{AdvanceProgramInput, CuratorInput, advance};
use crate::input::about;
use crate::payload::ProgramPayload;
use crate::scalars::Date;
use crate::words::ProgramReason;
use app::App;
use app::acts::ProgramAct;
use async_graphql::{Context, InputObject, Object, Result};
use chrono::NaiveDate;
use domain::ids::{PairId, PersonId, ProgramId};
use domain::program::{Program, ProgramStage, TurnsCommand};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Turns of programmes.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProgramTurnMutations;

/// A turn that needs a reason.
#[derive(InputObject)]
pub struct TurnProgramInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the programme that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Which programme.
    program_id: Uuid,
    /// Why.
    reason: ProgramReason,
    /// What there is to say beside the code. Sealed in the vault.
    comment: Option<String>,
    /// When.
    occurred_on: Date,
}

/// A completed programme that is opened again.
#[derive(InputObject)]
pub struct ReopenProgramInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the programme that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Which programme.
    program_id: Uuid,
    /// Why.
    reason: ProgramReason,
    /// What there is to say beside the code. Sealed in the vault.
    comment: Option<String>,
    /// The curator who asks.
    asked_by: Uuid,
    /// Who allows it: somebody else.
    authorised_by: CuratorInput,
    /// When.
    occurred_on: Date,
}

about! {
    TurnProgramInput => Program, program_id;
    ReopenProgramInput => Program, program_id;
}

#[Object]
impl ProgramTurnMutations {
    /// Goes back from matching to recruiting. Вернуться к набору.
    async fn reopen_recruiting(&self, ctx: &Context<'_>, input: TurnProgramInput) -> Result<ProgramPayload> {
        turn(ctx, input, ProgramStage::Recruiting, |reason, occurred_on| TurnsCommand::ReopenRecruiting {
            reason,
            occurred_on,
        })
        .await
    }

    /// Interrupts the work. Приостановить программу.
    async fn suspend_program(&self, ctx: &Context<'_>, input: TurnProgramInput) -> Result<ProgramPayload> {
        turn(ctx, input, ProgramStage::Suspended, |reason, occurred_on| TurnsCommand::SuspendProgram {
            reason,
            occurred_on,
        })
        .await
    }

    /// Goes on with the work. Возобновить программу.
    async fn resume_program(&self, ctx: &Context<'_>, input: AdvanceProgramInput) -> Result<ProgramPayload> {
        advance(ctx, input, ProgramStage::Working, |occurred_on| TurnsCommand::ResumeProgram { occurred_on })
            .await
    }

    /// Ends the programme before its completion and dissolves its open pairs; what was completed counts on. Отменить программу.
    async fn cancel_program(&self, ctx: &Context<'_>, input: TurnProgramInput) -> Result<ProgramPayload> {
        let (id, command_id) = (ProgramId(input.program_id), input.command_id);
        let open_pairs = open_pairs(ctx, id).await?;
        let cancelled = carry_out(ctx, input, |input| ProgramAct::Cancel {
            id,
            reason: input.reason.into(),
            comment: input.comment,
            open_pairs,
            occurred_on: input.occurred_on.0,
        })
        .await?;
        let app: &App = ctx.data_unchecked();
        app.dissolve_left(id, command_id).await.map_err(|error| {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "pairs of a cancelled programme are left open"
            );
            unavailable(
                "the programme was cancelled, a pair formed meanwhile is still open: send the command again",
            )
        })?;
        Ok(cancelled)
    }

    /// Puts a programme away that has ended. Сдать программу в архив.
    async fn archive_program(&self, ctx: &Context<'_>, input: AdvanceProgramInput) -> Result<ProgramPayload> {
        advance(ctx, input, ProgramStage::Archived, |occurred_on| TurnsCommand::ArchiveProgram {
            occurred_on,
        })
        .await
    }

    /// Opens a completed programme again; two people are needed. Вернуть завершённую программу к подведению итогов.
    async fn reopen_program(&self, ctx: &Context<'_>, input: ReopenProgramInput) -> Result<ProgramPayload> {
        carry_out(ctx, input, |input| ProgramAct::Reopen {
            id: ProgramId(input.program_id),
            reason: input.reason.into(),
            comment: input.comment,
            asked_by: PersonId(input.asked_by),
            authorised_by: input.authorised_by.into(),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Throws an erroneous draft away; it can be restored. Удалить проект программы.
    async fn discard_program(&self, ctx: &Context<'_>, input: TurnProgramInput) -> Result<ProgramPayload> {
        turn(ctx, input, ProgramStage::Discarded, |reason, occurred_on| TurnsCommand::DiscardProgram {
            reason,
            occurred_on,
        })
        .await
    }

    /// Takes a draft back that was thrown away. Восстановить проект программы.
    async fn restore_program(&self, ctx: &Context<'_>, input: AdvanceProgramInput) -> Result<ProgramPayload> {
        advance(ctx, input, ProgramStage::Draft, |occurred_on| TurnsCommand::RestoreProgram { occurred_on })
            .await
    }
}

async fn turn(
    ctx: &Context<'_>,
    input: TurnProgramInput,
    stage: ProgramStage,
    command: impl FnOnce(domain::program::ProgramReason, NaiveDate) -> TurnsCommand,
) -> Result<ProgramPayload> {
    carry_out(ctx, input, |input| {
        let occurred_on = input.occurred_on.0;
        let command = command(input.reason.into(), occurred_on);
        ProgramAct::record_step(ProgramId(input.program_id), command, input.comment, stage, occurred_on)
    })
    .await
}

/// Asked of the registry.
async fn open_pairs(ctx: &Context<'_>, program: ProgramId) -> Result<BTreeSet<PairId>> {
    let app: &App = ctx.data_unchecked();
    app.open_pairs(program).await.map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "the pairs of a programme cannot be read");
        unavailable(
            "the pairs of the programme cannot be read now: send the command again with the same commandId",
        )
    })
}
