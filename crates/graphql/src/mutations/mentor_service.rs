//! Acts about what a mentor may be asked for, how he or she stops, and awards.

use super::carry_out::carry_out;
use crate::input::{DocumentInput, about};
use crate::payload::MentorPayload;
use crate::scalars::Date;
use crate::words::{
    AwardKind, AwardLevel, HoldReason, MentorGrade, NoticeGiver, RetirementReason, SharingScope,
};
use app::acts::MentorAct;
use async_graphql::{Context, InputObject, Object, Result};
use domain::ids::MentorId;
use domain::mentor::{Mentor, RetirementCommand, ServiceCommand};
use uuid::Uuid;

/// Acts about the service of mentors.
#[derive(Clone, Copy, Debug, Default)]
pub struct MentorServiceMutations;

/// A change of how many mentees a mentor takes.
#[derive(InputObject)]
pub struct ChangeCapacityInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the mentor that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Whose.
    mentor_id: Uuid,
    /// How many at most, in all programmes together.
    capacity: u32,
    /// When.
    occurred_on: Date,
}

/// A time in which nobody is assigned to a mentor.
#[derive(InputObject)]
pub struct PutOnHoldInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the mentor that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Whose.
    mentor_id: Uuid,
    /// Why.
    reason: HoldReason,
    /// When.
    occurred_on: Date,
}

/// The end of such a time.
#[derive(InputObject)]
pub struct ReturnFromHoldInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the mentor that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Whose.
    mentor_id: Uuid,
    /// When.
    occurred_on: Date,
}

/// A permission to be asked to work beyond the own organisation.
#[derive(InputObject)]
pub struct PermitSharingInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the mentor that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Whose.
    mentor_id: Uuid,
    /// How far; it replaces what was permitted before.
    scope: SharingScope,
    /// When.
    occurred_on: Date,
}

/// The end of such a permission.
#[derive(InputObject)]
pub struct RevokeSharingInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the mentor that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Whose.
    mentor_id: Uuid,
    /// When.
    occurred_on: Date,
}

/// A grade of a mentor.
#[derive(InputObject)]
pub struct GradeMentorInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the mentor that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Whose.
    mentor_id: Uuid,
    /// Which.
    grade: MentorGrade,
    /// When.
    occurred_on: Date,
}

/// A notice that a mentor gives up, or that the employer withdraws the task.
#[derive(InputObject)]
pub struct GiveNoticeInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the mentor that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Whose.
    mentor_id: Uuid,
    /// Who gave it.
    given_by: NoticeGiver,
    /// When.
    occurred_on: Date,
}

/// The end of a mentor's work.
#[derive(InputObject)]
pub struct RetireMentorInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the mentor that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Whose.
    mentor_id: Uuid,
    /// Why.
    reason: RetirementReason,
    /// When.
    occurred_on: Date,
}

/// An award of a mentor.
#[derive(InputObject)]
pub struct AwardMentorInput {
    /// Id of the command, drawn by the client.
    command_id: Uuid,
    /// Version of the mentor that the client saw; without it the act is decided on the newest one.
    expected_version: Option<u64>,
    /// Whose.
    mentor_id: Uuid,
    /// With what.
    kind: AwardKind,
    /// On which level.
    level: AwardLevel,
    /// By which order.
    order: Option<DocumentInput>,
    /// When.
    occurred_on: Date,
}

about! {
    ChangeCapacityInput => Mentor, mentor_id;
    PutOnHoldInput => Mentor, mentor_id;
    ReturnFromHoldInput => Mentor, mentor_id;
    PermitSharingInput => Mentor, mentor_id;
    RevokeSharingInput => Mentor, mentor_id;
    GradeMentorInput => Mentor, mentor_id;
    GiveNoticeInput => Mentor, mentor_id;
    RetireMentorInput => Mentor, mentor_id;
    AwardMentorInput => Mentor, mentor_id;
}

#[Object]
impl MentorServiceMutations {
    /// Changes how many mentees a mentor takes; never below those carried now, by all records of the person. Изменить нагрузку.
    async fn change_capacity(&self, ctx: &Context<'_>, input: ChangeCapacityInput) -> Result<MentorPayload> {
        carry_out(ctx, input, |input| MentorAct::ChangeCapacity {
            id: MentorId(input.mentor_id),
            capacity: input.capacity,
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Puts a mentor on hold: nobody is assigned, open pairs go on. Приостановить наставника.
    async fn put_on_hold(&self, ctx: &Context<'_>, input: PutOnHoldInput) -> Result<MentorPayload> {
        carry_out(ctx, input, |input| MentorAct::Serve {
            id: MentorId(input.mentor_id),
            command: ServiceCommand::PutOnHold {
                reason: input.reason.into(),
                occurred_on: input.occurred_on.0,
            },
        })
        .await
    }

    /// Ends the hold. Вернуть наставника.
    async fn return_from_hold(&self, ctx: &Context<'_>, input: ReturnFromHoldInput) -> Result<MentorPayload> {
        carry_out(ctx, input, |input| MentorAct::Serve {
            id: MentorId(input.mentor_id),
            command: ServiceCommand::Return { occurred_on: input.occurred_on.0 },
        })
        .await
    }

    /// Records how far a mentor permits to be asked to work; beyond the own organisation it needs the transfer consent.
    /// Записать разрешение приглашать наставника.
    async fn permit_sharing(&self, ctx: &Context<'_>, input: PermitSharingInput) -> Result<MentorPayload> {
        carry_out(ctx, input, |input| MentorAct::PermitSharing {
            id: MentorId(input.mentor_id),
            scope: input.scope.into(),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Records that a mentor no longer permits it; open pairs go on. Отозвать разрешение.
    async fn revoke_sharing(&self, ctx: &Context<'_>, input: RevokeSharingInput) -> Result<MentorPayload> {
        carry_out(ctx, input, |input| MentorAct::Serve {
            id: MentorId(input.mentor_id),
            command: ServiceCommand::RevokeSharing { occurred_on: input.occurred_on.0 },
        })
        .await
    }

    /// Records a grade of a mentor. Присвоить уровень.
    async fn grade_mentor(&self, ctx: &Context<'_>, input: GradeMentorInput) -> Result<MentorPayload> {
        carry_out(ctx, input, |input| MentorAct::Serve {
            id: MentorId(input.mentor_id),
            command: ServiceCommand::GradeMentor {
                grade: input.grade.into(),
                occurred_on: input.occurred_on.0,
            },
        })
        .await
    }

    /// Records notice; it runs three working days. Записать предупреждение об уходе.
    async fn give_notice(&self, ctx: &Context<'_>, input: GiveNoticeInput) -> Result<MentorPayload> {
        carry_out(ctx, input, |input| MentorAct::Conclude {
            id: MentorId(input.mentor_id),
            command: RetirementCommand::GiveNotice {
                given_by: input.given_by.into(),
                occurred_on: input.occurred_on.0,
            },
        })
        .await
    }

    /// Ends a mentor's work. By own wish, by the employer's decision and without the consent open pairs are left in the same commit; for other
    /// reasons they end first. Завершить работу наставника.
    async fn retire_mentor(&self, ctx: &Context<'_>, input: RetireMentorInput) -> Result<MentorPayload> {
        carry_out(ctx, input, |input| MentorAct::Retire {
            id: MentorId(input.mentor_id),
            reason: input.reason.into(),
            occurred_on: input.occurred_on.0,
        })
        .await
    }

    /// Records an award, also of a retired mentor. Наградить наставника.
    async fn award_mentor(&self, ctx: &Context<'_>, input: AwardMentorInput) -> Result<MentorPayload> {
        carry_out(ctx, input, |input| MentorAct::Conclude {
            id: MentorId(input.mentor_id),
            command: RetirementCommand::AwardMentor {
                kind: input.kind.into(),
                level: input.level.into(),
                order: input.order.map(Into::into),
                occurred_on: input.occurred_on.0,
            },
        })
        .await
    }
}
