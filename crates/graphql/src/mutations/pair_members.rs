//! Acts about who is in a pair at work: joining, a substitute, leaving, a note of kinship.

use super::carry_out::carry_out;
use crate::input::{ParticipantInput, about};
use crate::payload::PairPayload;
use crate::scalars::Date;
use crate::words::EndReason;
use app::acts::PairAct;
use async_graphql::{Context, InputObject, Object, Result};
use domain::ids::{MenteeId, MentorId, PairId};
use domain::matching::{AddMember, ReplaceMentor};
use domain::pair::{JoiningCommand, MembersCommand, Pair};
use uuid::Uuid;

/// Acts about who is in a pair.
#[derive(Clone, Copy, Debug, Default)]
pub struct PairMemberMutations;

/// A member who joins a group.
#[derive(InputObject)]
pub struct AddMemberInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the pair that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Which group.
    pair_id: Uuid,
    /// Who.
    member: ParticipantInput,
    /// First day in the group.
    occurred_on: Date,
}

/// A substitute for a mentor.
#[derive(InputObject)]
pub struct ReplaceMentorInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the pair that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// In which pair.
    pair_id: Uuid,
    /// Who goes.
    mentor_id: Uuid,
    /// Who comes: ready for the programme, with room for the mentees.
    substitute_id: Uuid,
    /// Why the mentor goes.
    reason: EndReason,
    /// The last day of the one, the first of the other.
    occurred_on: Date,
}

/// A member who leaves a group.
#[derive(InputObject)]
pub struct RemoveMemberInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the pair that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Of which pair.
    pair_id: Uuid,
    /// Who.
    member: ParticipantInput,
    /// Why. A mentee whose goal was reached early leaves with an outcome of his or her own.
    reason: EndReason,
    /// Last day in the group.
    occurred_on: Date,
}

/// A mentor and a mentee who are relatives.
#[derive(InputObject)]
pub struct FlagRelationInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the pair that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// In which pair.
    pair_id: Uuid,
    /// The mentor.
    mentor_id: Uuid,
    /// The mentee.
    mentee_id: Uuid,
    /// When it was declared.
    occurred_on: Date,
}

about! {
    AddMemberInput => Pair, pair_id;
    ReplaceMentorInput => Pair, pair_id;
    RemoveMemberInput => Pair, pair_id;
    FlagRelationInput => Pair, pair_id;
}

#[Object]
impl PairMemberMutations {
    /// Takes another member into a group: one commit for it and everybody concerned. Ввести участника в группу.
    async fn add_member(&self, ctx: &Context<'_>, input: AddMemberInput) -> Result<PairPayload> {
        carry_out(ctx, input, |input| {
            let (pair_id, member) = (PairId(input.pair_id), input.member.into());
            PairAct::AddMember(AddMember { pair_id, member, occurred_on: input.occurred_on.0 })
        })
        .await
    }

    /// Puts a substitute in a mentor's place; mentees and plan stay. Заменить наставника.
    async fn replace_mentor(&self, ctx: &Context<'_>, input: ReplaceMentorInput) -> Result<PairPayload> {
        carry_out(ctx, input, |input| {
            PairAct::ReplaceMentor(ReplaceMentor {
                pair_id: PairId(input.pair_id),
                old: MentorId(input.mentor_id),
                new: MentorId(input.substitute_id),
                reason: input.reason.into(),
                occurred_on: input.occurred_on.0,
            })
        })
        .await
    }

    /// Takes a member out of a group. Вывести участника из группы.
    async fn remove_member(&self, ctx: &Context<'_>, input: RemoveMemberInput) -> Result<PairPayload> {
        carry_out(ctx, input, |input| {
            let (member, reason) = (input.member.into(), input.reason.into());
            let command = MembersCommand::RemoveMember { member, reason, occurred_on: input.occurred_on.0 };
            PairAct::RemoveMember { id: PairId(input.pair_id), command }
        })
        .await
    }

    /// Notes that a mentor and a mentee are relatives: allowed, for the curator to know. Отметить родство.
    async fn flag_relation(&self, ctx: &Context<'_>, input: FlagRelationInput) -> Result<PairPayload> {
        carry_out(ctx, input, |input| {
            let command = JoiningCommand::FlagRelation {
                mentor_id: MentorId(input.mentor_id),
                mentee_id: MenteeId(input.mentee_id),
                occurred_on: input.occurred_on.0,
            };
            PairAct::Decide { id: PairId(input.pair_id), command: command.into() }
        })
        .await
    }
}
