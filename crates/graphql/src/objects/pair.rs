//! Pairs and groups with everything that happened in them.

use super::corrections::{Corrections, corrections_of};
use super::meeting::{Feedback, Meeting, PairMember, Plan};
use super::mentee::Mentee;
use super::mentor::Mentor;
use super::organization::Organization;
use super::program::{Document, Program};
use crate::names;
use crate::scalars::{Date, Position};
use crate::words::{EndReason, Form, InteractionKind, RoleModel};
use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use domain::pair::Outcome;
use readmodel::registry::{MembershipRow, PairRow};
use uuid::Uuid;

/// A pair or group: a unit of mentoring. Пара или группа.
pub struct Pair(pub PairRow);

/// How a pair stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "readmodel::registry::PairState")]
pub enum PairState {
    /// Open. Работает.
    Active,
    /// Completed. Завершена.
    Completed,
    /// Dissolved before its aim was reached. Расформирована.
    Dissolved,
}

/// A mentor's time in a pair.
pub struct MentorMembership(domain::ids::MentorId, MembershipRow);

/// A mentee's time in a pair.
pub struct MenteeMembership(domain::ids::MenteeId, MembershipRow);

/// How a mentee's membership ended by the policy that guarded completion. Indicators do not read it.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct MemberOutcome {
    /// Who.
    pub mentee_id: Uuid,
    /// Whether with a full cycle. Полный цикл.
    pub full_cycle: bool,
}

/// A mentor's time in a pair.
#[Object]
impl MentorMembership {
    /// Id of the mentor.
    async fn id(&self) -> Uuid {
        self.0.0
    }

    /// The mentor; null while the read models do not know it.
    async fn mentor(&self, ctx: &Context<'_>) -> Option<Result<Mentor>> {
        names::row(ctx, self.0).await.map(|row| row.map(Mentor)).transpose()
    }

    /// Last day in the pair, for one who left before the end.
    async fn left_on(&self) -> Option<Date> {
        self.1.left_on.map(Date)
    }

    /// Why the mentor left.
    async fn reason(&self) -> Option<EndReason> {
        self.1.reason.map(EndReason::from)
    }
}

/// A mentee's time in a pair.
#[Object]
impl MenteeMembership {
    /// Id of the mentee.
    async fn id(&self) -> Uuid {
        self.0.0
    }

    /// The mentee; null while the read models do not know it.
    async fn mentee(&self, ctx: &Context<'_>) -> Option<Result<Mentee>> {
        names::row(ctx, self.0).await.map(|row| row.map(Mentee)).transpose()
    }

    /// Last day in the pair, for one who left before the end.
    async fn left_on(&self) -> Option<Date> {
        self.1.left_on.map(Date)
    }

    /// Why the mentee left.
    async fn reason(&self) -> Option<EndReason> {
        self.1.reason.map(EndReason::from)
    }
}

/// A pair or group: a unit of mentoring. Пара или группа.
#[Object]
impl Pair {
    /// What was corrected of it; null when nothing was. Исправления.
    async fn corrections(&self, ctx: &Context<'_>) -> Option<Result<Corrections>> {
        corrections_of(ctx, self.0.id.0).await
    }

    /// Its id.
    async fn id(&self) -> Uuid {
        self.0.id.0
    }

    /// Id of its programme.
    async fn program_id(&self) -> Uuid {
        self.0.program_id.0
    }

    /// Its programme; null while the read models do not know it.
    async fn program(&self, ctx: &Context<'_>) -> Option<Result<Program>> {
        names::row(ctx, self.0.program_id).await.map(|row| row.map(Program)).transpose()
    }

    /// Its organisation; null while the read models do not know it.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        names::row(ctx, self.0.organization_id).await.map(|row| row.map(Organization)).transpose()
    }

    /// Form of mentoring. Форма.
    async fn form(&self) -> Form {
        self.0.form.into()
    }

    /// Role model; null when none was named. Ролевая модель.
    async fn role_model(&self) -> Option<RoleModel> {
        self.0.role_model.map(RoleModel::from)
    }

    /// Kind of interaction. Вид.
    async fn kind(&self) -> InteractionKind {
        self.0.kind.into()
    }

    /// The order that fixes it; null without one. Приказ.
    async fn order(&self) -> Option<Document> {
        self.0.order.as_ref().map(Document::from)
    }

    /// Id of the dissolved pair that it replaces. Взамен пары.
    async fn rematch_of(&self) -> Option<Uuid> {
        self.0.rematch_of.map(|id| id.0)
    }

    /// Day of formation.
    async fn formed_on(&self) -> Date {
        self.0.formed_on.into()
    }

    /// Its mentors with their time in it.
    async fn mentors(&self) -> Vec<MentorMembership> {
        self.0.mentors.iter().map(|(id, row)| MentorMembership(*id, *row)).collect()
    }

    /// Its mentees with their time in it.
    #[graphql(complexity = "2 * child_complexity")]
    async fn mentees(&self) -> Vec<MenteeMembership> {
        self.0.mentees.iter().map(|(id, row)| MenteeMembership(*id, *row)).collect()
    }

    /// Its meetings in the order in which they were recorded. Встречи.
    #[graphql(complexity = "5 * child_complexity")]
    async fn meetings(&self) -> Vec<Meeting> {
        let everybody: Vec<PairMember> = self.everybody().collect();
        self.0.meetings.iter().map(|row| Meeting::of(self.0.id, row, &everybody)).collect()
    }

    /// Its plan with milestones; null before one was approved. План.
    async fn plan(&self) -> Option<Plan> {
        self.0.plan.as_ref().map(|row| Plan::of(self.0.id, row))
    }

    /// Feedback in the order in which it was recorded. Обратная связь.
    #[graphql(complexity = "3 * child_complexity")]
    async fn feedback(&self) -> Vec<Feedback> {
        self.0.feedback.iter().map(|row| Feedback::of(self.0.id, row)).collect()
    }

    /// How it stands.
    async fn state(&self) -> PairState {
        self.0.state.into()
    }

    /// When it ended; null while it is open.
    async fn closed_on(&self) -> Option<Date> {
        self.0.closed_on.map(Date)
    }

    /// Why it was dissolved; null unless it was.
    async fn end_reason(&self) -> Option<EndReason> {
        self.0.end_reason.map(EndReason::from)
    }

    /// How each mentee's membership ended; empty until the pair completes.
    async fn outcomes(&self) -> Vec<MemberOutcome> {
        let outcomes = self.0.outcomes.iter();
        outcomes
            .map(|member| MemberOutcome {
                mentee_id: member.mentee_id.0,
                full_cycle: match member.outcome {
                    Outcome::Completed => true,
                    Outcome::EndedEarly => false,
                },
            })
            .collect()
    }

    /// Events in its stream: what `expectedVersion` of a mutation is compared with.
    async fn version(&self) -> u64 {
        self.0.version
    }

    /// The last event that changed it.
    async fn position(&self) -> Position {
        self.0.position.into()
    }
}

impl Pair {
    fn everybody(&self) -> impl Iterator<Item = PairMember> + '_ {
        let mentors = self.0.mentors.keys().map(|id| domain::values::Member::Mentor(*id));
        mentors
            .chain(self.0.mentees.keys().map(|id| domain::values::Member::Mentee(*id)))
            .map(PairMember::from)
    }
}
