//! Acts about records of people: merging, its way back, telling two people apart.

use super::carry_out::{carry_out, unavailable};
use crate::input::about;
use crate::payload::PersonPayload;
use crate::scalars::Date;
use crate::words::ErasureReason;
use app::App;
use app::acts::PersonAct;
use async_graphql::{Context, InputObject, Object, Result};
use domain::ids::{PairId, PersonId};
use domain::person::Person;
use uuid::Uuid;

/// Acts about records of people.
#[derive(Clone, Copy, Debug, Default)]
pub struct PersonMutations;

/// Two records that are of one human being.
#[derive(InputObject)]
pub struct MergePersonsInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the person kept that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// The record that is merged.
    person_id: Uuid,
    /// The record that is kept.
    into_id: Uuid,
    /// Why they are of one person; needed when birth years differ, when they look like twins, or when they were told apart. Sealed
    /// in the vault.
    reason: Option<String>,
    /// When it was found out.
    occurred_on: Date,
}

/// A merge that was wrong.
#[derive(InputObject)]
pub struct UnmergePersonsInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the merged person that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// The record that was merged.
    person_id: Uuid,
    /// When it was found to be wrong.
    occurred_on: Date,
}

/// Two records that look alike and are of two people.
#[derive(InputObject)]
pub struct DeclareDistinctInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the person that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// One record.
    person_id: Uuid,
    /// The other one.
    other_id: Uuid,
    /// When it was found out.
    occurred_on: Date,
}

/// A person of whom nothing personal is to be kept.
#[derive(InputObject)]
pub struct ErasePersonInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the person that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// The record that stands for the person; those merged into it go with it.
    person_id: Uuid,
    /// Why: the act of destruction names it.
    reason: ErasureReason,
    /// When: the date of the act.
    occurred_on: Date,
}

about! {
    ErasePersonInput => Person, person_id;
    MergePersonsInput => Person, into_id;
    UnmergePersonsInput => Person, person_id;
    DeclareDistinctInput => Person, person_id;
}

#[Object]
impl PersonMutations {
    /// Merges a record into another one of the same person, who then counts once. It is always somebody's act and can be taken back.
    /// Answers with the person kept. Объединить записи одного человека.
    async fn merge_persons(&self, ctx: &Context<'_>, input: MergePersonsInput) -> Result<PersonPayload> {
        let both_sides_of = both_sides(ctx, PersonId(input.person_id), PersonId(input.into_id)).await?;
        carry_out(ctx, input, |input| PersonAct::Merge {
            id: PersonId(input.person_id),
            into: PersonId(input.into_id),
            reason: input.reason,
            both_sides_of,
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Takes a merge back: both records count for themselves again. Отменить объединение.
    async fn unmerge_persons(&self, ctx: &Context<'_>, input: UnmergePersonsInput) -> Result<PersonPayload> {
        carry_out(ctx, input, |input| PersonAct::Unmerge {
            id: PersonId(input.person_id),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Destroys what is known of a person: the key and every sealed value of all records, and the texts of the pairs he or she was
    /// in, in one commit. Counts stay. Whoever still takes part leaves first: open pairs, enrolments, mentorship, curatorship. It
    /// cannot be taken back; `destructionAct` has the act. Уничтожить персональные данные.
    async fn erase_person(&self, ctx: &Context<'_>, input: ErasePersonInput) -> Result<PersonPayload> {
        let app: &App = ctx.data_unchecked();
        let holdings = app.holdings(PersonId(input.person_id)).await.map_err(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "where a person takes part cannot be read");
            unavailable(
                "where the person takes part cannot be read now: send the command again with the same commandId",
            )
        })?;
        carry_out(ctx, input, |input| PersonAct::Erase {
            id: PersonId(input.person_id),
            reason: input.reason.into(),
            holdings,
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Says that two records are of two people, twins or namesakes: they are never proposed again. Отметить разных людей.
    async fn declare_distinct(
        &self,
        ctx: &Context<'_>,
        input: DeclareDistinctInput,
    ) -> Result<PersonPayload> {
        carry_out(ctx, input, |input| PersonAct::DeclareDistinct {
            id: PersonId(input.person_id),
            other: PersonId(input.other_id),
            occurred_on: input.occurred_on.0,
        })
        .await
    }
}

/// Asked of the registry once it has come to the end of the journal.
async fn both_sides(ctx: &Context<'_>, one: PersonId, other: PersonId) -> Result<Option<PairId>> {
    let app: &App = ctx.data_unchecked();
    app.pair_with_both(one, other).await.map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "the pairs of two people cannot be read");
        unavailable("the pairs of the two cannot be read now: send the command again with the same commandId")
    })
}
