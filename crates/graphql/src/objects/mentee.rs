//! Enrolments: persons as mentees of a programme.

use super::corrections::{Corrections, corrections_of};
use super::mentor::Mentor;
use super::organization::Organization;
use super::pair::Pair;
use super::participant::{Consent, Measurement};
use super::person::Person;
use super::program::Program;
use super::survey::EntrySurvey;
use crate::names;
use crate::scalars::{Date, Position};
use crate::words::{EndReason, Outcome, ParticipantCategory, RequestSource, RequestTopic, SensitiveTopic};
use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use chrono::NaiveDate;
use domain::mentee;
use readmodel::registry::{MenteeRow, OutcomeRow};
use uuid::Uuid;

/// A person as a mentee of one programme: an enrolment. Наставляемый.
pub struct Mentee(pub MenteeRow);

/// Where an enrolment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "readmodel::registry::MenteeState")]
pub enum MenteeState {
    /// Asked for, not in the pool yet. Запрос.
    Requested,
    /// Waits for a mentor. В базе.
    InPool,
    /// In at least one open pair or group. В паре.
    Matched,
    /// Over, with a full cycle. Завершил.
    Completed,
    /// Over, without one. Выбыл.
    Withdrawn,
}

/// What is known of an outcome of mentoring on a day. Итог.
#[derive(Clone, Copy, Debug, PartialEq, Eq, SimpleObject)]
pub struct MenteeOutcome {
    /// Which.
    pub outcome: Outcome,
    /// Whether it holds.
    pub holds: bool,
    /// When.
    pub occurred_on: Date,
}

impl From<&OutcomeRow> for MenteeOutcome {
    fn from(row: &OutcomeRow) -> Self {
        Self { outcome: row.outcome.into(), holds: row.holds, occurred_on: row.occurred_on.into() }
    }
}

/// A transfer to another organisation. Перевод.
pub struct Transfer {
    occurred_on: NaiveDate,
    to: mentee::Transfer,
}

/// A transfer to another organisation. Перевод.
#[Object]
impl Transfer {
    /// When.
    async fn occurred_on(&self) -> Date {
        self.occurred_on.into()
    }

    /// Where to; null while the read models do not know it.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        names::row(ctx, self.to.organization_id).await.map(|row| row.map(Organization)).transpose()
    }

    /// Whether the enrolment goes on there.
    async fn carried_over(&self) -> bool {
        self.to.program_id.is_some()
    }

    /// The programme in which the enrolment goes on; null when it stayed where it was.
    async fn program(&self, ctx: &Context<'_>) -> Option<Result<Program>> {
        names::row(ctx, self.to.program_id?).await.map(|row| row.map(Program)).transpose()
    }
}

/// How an enrolment ended without a cycle. Выбытие.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct Withdrawal {
    /// When.
    pub occurred_on: Date,
    /// Why.
    pub reason: EndReason,
}

/// A person as a mentee of one programme: an enrolment. Наставляемый.
#[Object]
impl Mentee {
    /// What was corrected of it; null when nothing was. Исправления.
    async fn corrections(&self, ctx: &Context<'_>) -> Option<Result<Corrections>> {
        corrections_of(ctx, self.0.id.0).await
    }

    /// The id of the enrolment.
    async fn id(&self) -> Uuid {
        self.0.id.0
    }

    /// Id of the person.
    async fn person_id(&self) -> Uuid {
        self.0.person_id.0
    }

    /// The person, with the name; null while the read models do not know it.
    async fn person(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        names::row(ctx, self.0.person_id).await.map(|row| row.map(Person)).transpose()
    }

    /// The organisation; null while the read models do not know it.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        names::row(ctx, self.0.organization_id).await.map(|row| row.map(Organization)).transpose()
    }

    /// The programme; null while the read models do not know it.
    async fn program(&self, ctx: &Context<'_>) -> Option<Result<Program>> {
        names::row(ctx, self.0.program_id).await.map(|row| row.map(Program)).transpose()
    }

    /// What the mentee is in life. Категория.
    async fn category(&self) -> ParticipantCategory {
        self.0.category.into()
    }

    /// Years of experience; null for those who are no teachers. Стаж.
    async fn experience_years(&self) -> Option<u32> {
        self.0.experience_years
    }

    /// What is asked for; null when the text was erased. Personal. Запрос.
    async fn request(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        names::text(ctx, self.0.person_id.0, format!("request:{}", self.0.id)).await
    }

    /// What is asked for, in codes; those that are sensitive stand apart. Темы запроса.
    async fn topics(&self) -> Vec<RequestTopic> {
        self.0.topics.iter().map(|topic| RequestTopic::from(*topic)).collect()
    }

    /// Sensitive codes of what is asked for, opened from the vault at read; empty when they were erased. Personal.
    async fn sensitive_topics(&self, ctx: &Context<'_>) -> Result<Vec<SensitiveTopic>> {
        let sealed = names::text(ctx, self.0.person_id.0, format!("sensitive:{}", self.0.id)).await;
        let codes = sealed.transpose()?.unwrap_or_default();
        let topics = codes.split_whitespace().filter_map(|code| code.parse::<mentee::SensitiveTopic>().ok());
        Ok(topics.map(SensitiveTopic::from).collect())
    }

    /// Who asked for a mentor.
    async fn source(&self) -> RequestSource {
        self.0.source.into()
    }

    /// When.
    async fn requested_on(&self) -> Date {
        self.0.requested_on.into()
    }

    /// Where the enrolment stands.
    async fn state(&self) -> MenteeState {
        self.0.state().into()
    }

    /// Consents on record. Согласия.
    async fn consents(&self) -> Vec<Consent> {
        self.0.consents.given.iter().map(Consent::from).collect()
    }

    /// Until when the personal data are to be destroyed, because the processing consent was withdrawn; null while it was not.
    /// Уничтожить до.
    async fn erasure_due_by(&self) -> Option<Date> {
        self.0.consents.erasure_due_by.map(Date)
    }

    /// Since when the mentee is in the pool; null before.
    async fn in_pool_since(&self) -> Option<Date> {
        self.0.in_pool_since.map(Date)
    }

    /// Open pairs and groups.
    #[graphql(complexity = "2 * child_complexity")]
    async fn open_pairs(&self, ctx: &Context<'_>) -> Result<Vec<Pair>> {
        Ok(names::rows(ctx, self.0.open_pairs.iter().copied()).await?.into_iter().map(Pair).collect())
    }

    /// All pairs and groups, open and ended.
    #[graphql(complexity = "5 * child_complexity")]
    async fn pairs(&self, ctx: &Context<'_>) -> Result<Vec<Pair>> {
        Ok(names::rows(ctx, self.0.pairs.iter().copied()).await?.into_iter().map(Pair).collect())
    }

    /// When the enrolment was completed with a full cycle; null before.
    async fn completed_on(&self) -> Option<Date> {
        self.0.completed_on.map(Date)
    }

    /// How the enrolment ended without a cycle; null when it did not.
    async fn withdrawal(&self) -> Option<Withdrawal> {
        let (occurred_on, reason) = self.0.withdrawn?;
        Some(Withdrawal { occurred_on: occurred_on.into(), reason: reason.into() })
    }

    /// Transfers to other organisations, the oldest first.
    async fn transfers(&self) -> Vec<Transfer> {
        self.0.transfers.iter().map(|(on, to)| Transfer { occurred_on: *on, to: *to }).collect()
    }

    /// Whether the mentee intends to become a mentor; null when nothing was said.
    async fn mentor_intent(&self) -> Option<bool> {
        self.0.holds(mentee::Outcome::IntendsToMentor)
    }

    /// Outcomes of mentoring on record, in the order in which they were recorded. Итоги.
    async fn outcomes(&self) -> Vec<MenteeOutcome> {
        self.0.outcomes.iter().map(MenteeOutcome::from).collect()
    }

    /// Mentors who are relatives of the mentee: allowed, but a curator should know. Родственники.
    #[graphql(complexity = "2 * child_complexity")]
    async fn relatives(&self, ctx: &Context<'_>) -> Result<Vec<Mentor>> {
        Ok(names::rows(ctx, self.0.relatives.iter().copied()).await?.into_iter().map(Mentor).collect())
    }

    /// Measured values.
    async fn measurements(&self) -> Vec<Measurement> {
        self.0.measurements.iter().map(Measurement::from).collect()
    }

    /// Answers to entry questionnaires. Входные анкеты.
    #[graphql(complexity = "2 * child_complexity")]
    async fn surveys(&self) -> Vec<EntrySurvey> {
        self.0.surveys.iter().map(|row| EntrySurvey::of(self.0.person_id, row)).collect()
    }

    /// Events in the stream: what `expectedVersion` of a mutation is compared with.
    async fn version(&self) -> u64 {
        self.0.version
    }

    /// The last event that changed the enrolment.
    async fn position(&self) -> Position {
        self.0.position.into()
    }
}
