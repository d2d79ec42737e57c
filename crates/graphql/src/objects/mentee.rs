//! Enrolments: persons as mentees of a programme.

use super::corrections::{Corrections, corrections_of};
use super::organization::Organization;
use super::pair::Pair;
use super::person::Person;
use super::program::Program;
use super::survey::EntrySurvey;
use crate::names;
use crate::scalars::{Date, Decimal, Position};
use crate::words::{
    ConsentGiver, ConsentKind, Direction, MeasurementPhase, ParticipantCategory, RequestSource,
};
use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use readmodel::registry::{ConsentRow, MeasurementRow, MenteeRow};
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
}

/// A consent on record. Согласие.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct Consent {
    /// For which purpose.
    pub kind: ConsentKind,
    /// Who gave it.
    pub given_by: ConsentGiver,
    /// When.
    pub occurred_on: Date,
}

impl From<&ConsentRow> for Consent {
    fn from(row: &ConsentRow) -> Self {
        Self { kind: row.kind.into(), given_by: row.given_by.into(), occurred_on: row.occurred_on.into() }
    }
}

/// A measured value. Измерение.
#[derive(Clone, Debug, SimpleObject)]
pub struct Measurement {
    /// Its id.
    pub id: Uuid,
    /// In which programme.
    pub program_id: Uuid,
    /// What was measured.
    pub measured: String,
    /// With what.
    pub instrument: String,
    /// Which values are better.
    pub direction: Direction,
    /// Before, in between or after.
    pub phase: MeasurementPhase,
    /// The value.
    pub value: Decimal,
    /// When.
    pub occurred_on: Date,
}

impl From<&MeasurementRow> for Measurement {
    fn from(row: &MeasurementRow) -> Self {
        Self {
            id: row.id.0,
            program_id: row.program_id.0,
            measured: row.measured.name.clone(),
            instrument: row.measured.instrument.clone(),
            direction: row.measured.direction.into(),
            phase: row.phase.into(),
            value: row.value.into(),
            occurred_on: row.occurred_on.into(),
        }
    }
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
        self.0.consents.iter().map(Consent::from).collect()
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
