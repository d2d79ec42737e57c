//! Pairs and groups with everything that happened in them.

use super::corrections::{Corrections, corrections_of};
use super::course::{Appointment, Completion, InterimResult, PairAward, PairHealth, Pause, Relation};
use super::meeting::{Feedback, Meeting, PairMember, Plan};
use super::mentee::Mentee;
use super::mentor::Mentor;
use super::organization::Organization;
use super::program::{Document, Program};
use crate::names;
use crate::scalars::{Date, Position};
use crate::words::{EndInitiator, EndReason, Form, InteractionKind, RoleModel};
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
    /// Nothing has happened yet. Сформирована.
    Formed,
    /// The organisational meeting was held. Организована.
    Organized,
    /// The plan was approved. План утверждён.
    Planned,
    /// The series of meetings has begun. Работает.
    Working,
    /// No meeting lies in a pause. Приостановлена.
    Paused,
    /// The last meeting and the final answers are ahead. Завершается.
    Closing,
    /// Completed. Завершена.
    Completed,
    /// Dissolved before its aim was reached. Расформирована.
    Dissolved,
    /// Ended in its run; one of a later run goes on with it. Перенесена.
    CarriedOver,
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

    /// First day in the pair, for one who joined after the formation.
    async fn joined_on(&self) -> Option<Date> {
        self.1.joined_on.map(Date)
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

    /// First day in the pair, for one who joined after the formation.
    async fn joined_on(&self) -> Option<Date> {
        self.1.joined_on.map(Date)
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

    /// The federal form that it is, or as which a local one was said to be told; null for other local ones, which federal reports show as
    /// «other». Федеральная форма.
    async fn federal_form(&self) -> Option<Form> {
        self.0.form.federal().or(self.0.federal_form).map(Form::from)
    }

    /// What a form of the place's own is called; null for the others. Personal: a text of the pair. Название формы.
    async fn form_name(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        names::text(ctx, self.0.id.0, "form".to_owned()).await
    }

    /// What a role model of the place's own is called; null for the others. Personal: a text of the pair.
    async fn role_model_name(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        names::text(ctx, self.0.id.0, "role_model".to_owned()).await
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

    /// Id of the pair of an earlier run that it goes on with. Продолжение пары.
    async fn continues(&self) -> Option<Uuid> {
        self.0.continues.map(|id| id.0)
    }

    /// Mentors and mentees of it who are relatives: allowed, for the curator to know. Родство.
    async fn relations(&self) -> Vec<Relation> {
        let relations = self.0.relations.iter();
        relations.map(|(mentor, mentee)| Relation { mentor_id: mentor.0, mentee_id: mentee.0 }).collect()
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

    /// Planned meetings, held or not, by day. Назначенные встречи.
    #[graphql(complexity = "5 * child_complexity")]
    async fn appointments(&self) -> Vec<Appointment> {
        let mut appointments: Vec<Appointment> =
            self.0.appointments.iter().map(|(id, row)| Appointment::of(*id, row, &self.0)).collect();
        appointments.sort_by_key(|planned| (planned.planned_on.0, planned.planned_minute));
        appointments
    }

    /// Interim results in the order in which they were recorded. Промежуточные результаты.
    #[graphql(complexity = "3 * child_complexity")]
    async fn interim_results(&self) -> Vec<InterimResult> {
        self.0.results.iter().map(InterimResult::from).collect()
    }

    /// Pauses in their order. Паузы.
    async fn pauses(&self) -> Vec<Pause> {
        self.0.pauses.iter().map(Into::into).collect()
    }

    /// What shows whether the pair is well. Здоровье пары.
    async fn health(&self) -> PairHealth {
        self.0.health().into()
    }

    /// When the closing began. Начало завершения.
    async fn closing_begun_on(&self) -> Option<Date> {
        self.0.closing_begun_on.map(Date)
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

    /// Who started the dissolution; null unless it was dissolved. Инициатор.
    async fn end_initiator(&self) -> Option<EndInitiator> {
        self.0.end_initiator.map(EndInitiator::from)
    }

    /// What was reached, or why it ended, in words; null when nothing was written. Personal: it may name people.
    async fn end_note(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        names::text(ctx, self.0.id.0, "ending".to_owned()).await
    }

    /// With what it completed; null unless it did. Итоги.
    async fn completion(&self) -> Option<Completion> {
        self.0.completion.as_ref().map(Completion::from)
    }

    /// Awards in the order in which they were recorded. Награды.
    async fn awards(&self) -> Vec<PairAward> {
        self.0.awards.iter().map(PairAward::from).collect()
    }

    /// How each mentee's membership ended: of those who reached the goal early, and of the others when the pair completes.
    async fn outcomes(&self) -> Vec<MemberOutcome> {
        let full_cycle = |outcome| match outcome {
            Outcome::Completed => true,
            Outcome::EndedEarly => false,
        };
        let early = self.0.mentees.iter().filter_map(|(id, membership)| Some((id.0, membership.outcome?)));
        let closed = self.0.outcomes.iter().map(|member| (member.mentee_id.0, member.outcome));
        early
            .chain(closed)
            .map(|(mentee_id, outcome)| MemberOutcome { mentee_id, full_cycle: full_cycle(outcome) })
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
