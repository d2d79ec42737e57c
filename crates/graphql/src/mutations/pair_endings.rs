//! Acts about the ending of a pair: completed, dissolved, carried over, awarded.

use super::carry_out::carry_out;
use crate::input::{DocumentInput, about};
use crate::payload::PairPayload;
use crate::scalars::Date;
use crate::words::{AwardLevel, EndInitiator, EndReason, FeedbackWaiver, Side};
use app::acts::PairAct;
use async_graphql::{Context, InputObject, Object, Result};
use domain::ids::PairId;
use domain::pair::{AwardCommand, ClosingCommand, Completion, Pair};
use uuid::Uuid;

/// Acts about the ending of a pair.
#[derive(Clone, Copy, Debug, Default)]
pub struct PairEndingMutations;

/// A side whose final feedback is not awaited any more.
#[derive(InputObject)]
pub struct FeedbackWaiverInput {
    /// Which side.
    side: Side,
    /// Why.
    reason: FeedbackWaiver,
}

/// A pair that completes.
#[derive(InputObject)]
pub struct CompletePairInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the pair that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Which pair.
    pair_id: Uuid,
    /// How many goals of the plan were met.
    goals_met: Option<u32>,
    /// That the goal was reached before the term.
    #[graphql(default)]
    goal_reached_early: bool,
    /// Sides whose final feedback is waived. A mentee without it ends without the full cycle.
    #[graphql(default)]
    waivers: Vec<FeedbackWaiverInput>,
    /// What was reached, in words. Sealed in the vault.
    note: Option<String>,
    /// When.
    occurred_on: Date,
}

/// A pair that ends before its aim was reached.
#[derive(InputObject)]
pub struct DissolvePairInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the pair that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Which pair.
    pair_id: Uuid,
    /// Why.
    reason: EndReason,
    /// The reason in words, for one that no code names. Sealed in the vault.
    note: Option<String>,
    /// Who started it.
    initiated_by: EndInitiator,
    /// When.
    occurred_on: Date,
}

/// A pair that ends in this run, to go on in a later one.
#[derive(InputObject)]
pub struct CarryOverPairInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the pair that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Which pair.
    pair_id: Uuid,
    /// When.
    occurred_on: Date,
}

/// An award of a completed pair.
#[derive(InputObject)]
pub struct AwardPairInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the pair that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Which pair.
    pair_id: Uuid,
    /// At which level.
    level: AwardLevel,
    /// The order.
    order: Option<DocumentInput>,
    /// When.
    occurred_on: Date,
}

about! {
    CompletePairInput => Pair, pair_id;
    DissolvePairInput => Pair, pair_id;
    CarryOverPairInput => Pair, pair_id;
    AwardPairInput => Pair, pair_id;
}

#[Object]
impl PairEndingMutations {
    /// Completes a pair. Завершить пару.
    async fn complete_pair(&self, ctx: &Context<'_>, input: CompletePairInput) -> Result<PairPayload> {
        carry_out(ctx, input, |input| {
            let waivers = input.waivers.into_iter();
            let completion = Completion {
                goals_met: input.goals_met,
                goal_reached_early: input.goal_reached_early,
                waivers: waivers.map(|waiver| (waiver.side.into(), waiver.reason.into())).collect(),
            };
            let command = ClosingCommand::CompletePair { completion, occurred_on: input.occurred_on.0 };
            PairAct::Close { id: PairId(input.pair_id), command, note: input.note }
        })
        .await
    }

    /// Ends a pair before its aim was reached. Прекратить пару.
    async fn dissolve_pair(&self, ctx: &Context<'_>, input: DissolvePairInput) -> Result<PairPayload> {
        carry_out(ctx, input, |input| {
            let (reason, initiated_by) = (input.reason.into(), input.initiated_by.into());
            let command =
                ClosingCommand::DissolvePair { reason, initiated_by, occurred_on: input.occurred_on.0 };
            PairAct::Close { id: PairId(input.pair_id), command, note: input.note }
        })
        .await
    }

    /// Ends a pair in this run of its programme; form one of the next run with `continues`. Перенести пару.
    async fn carry_over_pair(&self, ctx: &Context<'_>, input: CarryOverPairInput) -> Result<PairPayload> {
        carry_out(ctx, input, |input| {
            let command = ClosingCommand::CarryOverPair { occurred_on: input.occurred_on.0 };
            PairAct::Close { id: PairId(input.pair_id), command, note: None }
        })
        .await
    }

    /// Records an award of a completed pair. Записать награждение пары.
    async fn award_pair(&self, ctx: &Context<'_>, input: AwardPairInput) -> Result<PairPayload> {
        carry_out(ctx, input, |input| {
            let command = AwardCommand::AwardPair {
                level: input.level.into(),
                order: input.order.map(Into::into),
                occurred_on: input.occurred_on.0,
            };
            PairAct::Decide { id: PairId(input.pair_id), command: command.into() }
        })
        .await
    }
}
