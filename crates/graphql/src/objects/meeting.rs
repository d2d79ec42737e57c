//! What happens in a pair: meetings with attendance, the plan, feedback.

use super::indicator::decimals;
use super::survey::{Answer, QuestionnaireName, TextAnswer, coded_answers, text_answers};
use crate::names;
use crate::scalars::Date;
use crate::words::{FeedbackPhase, MeetingMode, MeetingType, RevisionReason, Side, SurveyChannel};
use async_graphql::{ComplexObject, Context, Enum, Result, SimpleObject};
use domain::ids::PairId;
use domain::values::Member;
use readmodel::registry::{self, FeedbackRow, MeetingRow, PlanRow};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A member of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, SimpleObject)]
pub struct PairMember {
    /// On which side.
    pub side: Side,
    /// Id of the mentor or mentee.
    pub id: Uuid,
}

impl From<Member> for PairMember {
    fn from(member: Member) -> Self {
        let id = match member {
            Member::Mentor(id) => id.0,
            Member::Mentee(id) => id.0,
        };
        Self { side: member.side().into(), id }
    }
}

/// What a meeting was in the life of its pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum MeetingRole {
    /// The first one. Организационная.
    Organizational,
    /// The one at which the work was planned. Планирование.
    Planning,
    /// One of the series; its type says more. Встреча серии.
    Series,
}

/// Whether a member was there.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct Attendance {
    /// Who.
    pub member: PairMember,
    /// Whether he or she came. Присутствие.
    pub present: bool,
}

/// A meeting of a pair. Встреча.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct Meeting {
    /// Whose text its topic is.
    #[graphql(skip)]
    pair: PairId,
    /// Its id.
    pub id: Uuid,
    /// What it was in the life of the pair.
    pub role: MeetingRole,
    /// Its type; null unless it is one of the series.
    pub r#type: Option<MeetingType>,
    /// Minutes.
    pub duration_min: u32,
    /// In person or online.
    pub mode: MeetingMode,
    /// Everybody who is or was a member, present or not.
    pub attendance: Vec<Attendance>,
    /// When.
    pub occurred_on: Date,
    /// Whether it was recorded after the pair had closed.
    pub late: bool,
}

impl Meeting {
    pub(super) fn of(pair: PairId, row: &MeetingRow, everybody: &[PairMember]) -> Self {
        let present: Vec<PairMember> = row.attendees.iter().copied().map(PairMember::from).collect();
        let (role, r#type) = match row.role {
            registry::MeetingRole::Organizational => (MeetingRole::Organizational, None),
            registry::MeetingRole::Planning => (MeetingRole::Planning, None),
            registry::MeetingRole::Series(kind) => (MeetingRole::Series, Some(kind.into())),
        };
        Self {
            pair,
            id: row.id.0,
            role,
            r#type,
            duration_min: row.duration_min,
            mode: row.mode.into(),
            attendance: everybody
                .iter()
                .map(|member| Attendance { member: *member, present: present.contains(member) })
                .collect(),
            occurred_on: row.occurred_on.into(),
            late: row.late,
        }
    }
}

#[ComplexObject]
impl Meeting {
    /// Its theme; null when none was written down or the text was erased. Personal: it may name people. Тема.
    async fn topic(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        names::text(ctx, self.pair.0, format!("topic:{}", self.id)).await
    }

    /// Where it was held; null when it was not written down or was erased. Personal: it may name people. Место.
    async fn place(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        names::text(ctx, self.pair.0, format!("place:{}", self.id)).await
    }

    /// What came of it; null when it was not written down or was erased. Personal: it may name people. Итог.
    async fn outcome(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        names::text(ctx, self.pair.0, format!("outcome:{}", self.id)).await
    }
}

/// A plan. План работы пары.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct Plan {
    /// Whose texts its goals are.
    #[graphql(skip)]
    pair: PairId,
    /// How many goals it has.
    pub goals: u32,
    /// First day on which it is worked by; null where it does not say.
    pub starts_on: Option<Date>,
    /// Last day on which it is worked by; null where it does not say.
    pub ends_on: Option<Date>,
    /// When it was approved.
    pub approved_on: Date,
    /// Its revisions in their order.
    pub revisions: Vec<PlanRevision>,
    /// Its milestones.
    pub milestones: Vec<Milestone>,
}

/// A revision of a plan. Пересмотр плана.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct PlanRevision {
    /// When.
    pub occurred_on: Date,
    /// Why.
    pub reason: RevisionReason,
}

/// A milestone of a plan. Веха.
#[derive(Clone, Copy, Debug, SimpleObject)]
#[graphql(complex)]
pub struct Milestone {
    /// Whose text its title is.
    #[graphql(skip)]
    pair: PairId,
    /// Its id.
    pub id: Uuid,
    /// Its term.
    pub due: Date,
    /// When it was reached; null before.
    pub reached_on: Option<Date>,
    /// When it was found to be missed; null unless it was.
    pub missed_on: Option<Date>,
}

impl Plan {
    pub(super) fn of(pair: PairId, row: &PlanRow) -> Self {
        let milestones = row.milestones.iter().map(|milestone| Milestone {
            pair,
            id: milestone.id.0,
            due: milestone.due.into(),
            reached_on: milestone.reached_on.map(Date),
            missed_on: milestone.missed_on.map(Date),
        });
        let revisions = row.revisions.iter();
        let revisions = revisions
            .map(|(day, reason)| PlanRevision { occurred_on: Date(*day), reason: (*reason).into() })
            .collect();
        let approved_on = row.approved_on.into();
        Self {
            pair,
            goals: row.goals,
            starts_on: row.period.map(|period| period.start.into()),
            ends_on: row.period.map(|period| period.end.into()),
            approved_on,
            revisions,
            milestones: milestones.collect(),
        }
    }
}

#[ComplexObject]
impl Plan {
    /// The goals in their order, one for each that is counted; null in place of one that was erased. Personal: they may name
    /// people. Цели.
    #[graphql(complexity = 5)]
    async fn goal_texts(&self, ctx: &Context<'_>) -> Result<Vec<Option<String>>> {
        names::texts(ctx, self.pair.0, (0..self.goals).map(|number| format!("goal:{number}"))).await
    }
}

#[ComplexObject]
impl Milestone {
    /// What is to be reached; null when the text was erased. Personal: it may name people. Веха.
    async fn title(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        names::text(ctx, self.pair.0, format!("milestone:{}", self.id)).await
    }
}

/// One member's answers. Обратная связь.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct Feedback {
    /// Its id.
    pub id: Uuid,
    /// Entry, interim or final.
    pub phase: FeedbackPhase,
    /// Who answered.
    pub respondent: PairMember,
    /// Of whom of the other side; null where that was not said. О ком.
    pub about: Option<PairMember>,
    /// The published questionnaire that was answered; null for marks of the journal's own form. Анкета.
    pub questionnaire: Option<QuestionnaireName>,
    /// Coded answers by item of the questionnaire.
    pub answers: Vec<Answer>,
    /// The overall mark on the scale 1–10, to three decimals; null when too few items were answered. A mark of another scale is
    /// laid on it: ends on ends, equal steps. Общая оценка.
    pub overall: Option<String>,
    /// How the answers came in; null where that was not said.
    pub channel: Option<SurveyChannel>,
    /// When.
    pub occurred_on: Date,
    #[graphql(skip)]
    pair: PairId,
    #[graphql(skip)]
    written: BTreeSet<String>,
}

#[ComplexObject]
impl Feedback {
    /// What was said in own words. Personal: it may name people. Ответы словами.
    #[graphql(complexity = 5)]
    async fn texts(&self, ctx: &Context<'_>) -> Result<Vec<TextAnswer>> {
        text_answers(ctx, self.pair.0, self.id, &self.written).await
    }
}

impl Feedback {
    /// As the row of a pair has it.
    pub(super) fn of(pair: PairId, row: &FeedbackRow) -> Self {
        Self {
            id: row.id.0,
            phase: row.phase.into(),
            respondent: row.respondent.into(),
            about: row.about.map(PairMember::from),
            questionnaire: row.questionnaire.as_ref().map(QuestionnaireName::from),
            answers: coded_answers(&row.answers),
            overall: row.overall.map(|overall| decimals(overall.into())),
            channel: row.channel.map(SurveyChannel::from),
            occurred_on: row.occurred_on.into(),
            pair,
            written: row.written.clone(),
        }
    }
}
