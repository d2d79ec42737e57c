//! Mentors.

use super::corrections::{Corrections, corrections_of};
use super::mentee::{Consent, Measurement, Mentee};
use super::organization::Organization;
use super::pair::Pair;
use super::person::Person;
use super::survey::EntrySurvey;
use crate::names;
use crate::scalars::{Date, Position};
use crate::words::{ParticipantCategory, Readiness};
use async_graphql::{Context, Object, Result, SimpleObject};
use chrono::NaiveDate;
use domain::ids::{EnterpriseId, ProgramId};
use readmodel::registry::MentorRow;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A person as a mentor, in all organisations. Наставник.
pub struct Mentor(pub MentorRow);

/// How far a mentor is for one programme. Готовность к программе.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct MentorPreparation {
    /// For which programme.
    pub program_id: Uuid,
    /// When the mentor was selected; null before.
    pub selected_on: Option<Date>,
    /// When the mentor passed the training; null before.
    pub trained_on: Option<Date>,
    /// When the mentor became ready; null before.
    pub ready_on: Option<Date>,
}

/// An enterprise that supplies mentors. Предприятие.
pub struct Enterprise(EnterpriseId);

/// An enterprise that supplies mentors. Предприятие.
#[Object]
impl Enterprise {
    /// Its id.
    async fn id(&self) -> Uuid {
        self.0.0
    }

    /// Its name, opened from the vault at read; null when it was erased. Personal: it may be that of an owner. Наименование.
    async fn name(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        names::name(ctx, self.0.0).await
    }
}

/// A person as a mentor, in all organisations. Наставник.
#[Object]
impl Mentor {
    /// What was corrected of it; null when nothing was. Исправления.
    async fn corrections(&self, ctx: &Context<'_>) -> Option<Result<Corrections>> {
        corrections_of(ctx, self.0.id.0).await
    }

    /// The id.
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

    /// Where the mentor applied; null while the read models do not know it.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        names::row(ctx, self.0.organization_id).await.map(|row| row.map(Organization)).transpose()
    }

    /// What the mentor is in life. Категория.
    async fn category(&self) -> ParticipantCategory {
        self.0.category.into()
    }

    /// The enterprise that supplies the mentor; null for others. Предприятие.
    async fn enterprise(&self) -> Option<Enterprise> {
        self.0.enterprise_id.map(Enterprise)
    }

    /// Id of the enterprise that supplies the mentor; null for others.
    async fn enterprise_id(&self) -> Option<Uuid> {
        self.0.enterprise_id.map(|id| id.0)
    }

    /// When the mentor applied.
    async fn applied_on(&self) -> Date {
        self.0.applied_on.into()
    }

    /// Consents on record. Согласия.
    async fn consents(&self) -> Vec<Consent> {
        self.0.consents.iter().map(Consent::from).collect()
    }

    /// Outcome of the last interview; null before. Собеседование.
    async fn readiness(&self) -> Option<Readiness> {
        self.0.readiness.map(Readiness::from)
    }

    /// Selection, training and readiness by programme.
    async fn preparations(&self) -> Vec<MentorPreparation> {
        let MentorRow { selected, trained, ready, .. } = &self.0;
        let programs: BTreeSet<ProgramId> =
            [selected, trained, ready].into_iter().flat_map(BTreeMap::keys).copied().collect();
        let on = |days: &BTreeMap<ProgramId, NaiveDate>, program| days.get(&program).copied().map(Date);
        programs
            .into_iter()
            .map(|program| MentorPreparation {
                program_id: program.0,
                selected_on: on(selected, program),
                trained_on: on(trained, program),
                ready_on: on(ready, program),
            })
            .collect()
    }

    /// How many mentees the mentor takes at most. Наставляемых не более.
    async fn capacity(&self) -> u32 {
        self.0.capacity
    }

    /// How many mentees the mentor carries now.
    async fn load(&self) -> usize {
        self.0.load()
    }

    /// The mentees whom the mentor carries now.
    #[graphql(complexity = "5 * child_complexity")]
    async fn carried(&self, ctx: &Context<'_>) -> Result<Vec<Mentee>> {
        let carried: BTreeSet<_> = self.0.carried.values().flatten().copied().collect();
        Ok(names::rows(ctx, carried).await?.into_iter().map(Mentee).collect())
    }

    /// All pairs and groups of the mentor, open and ended.
    #[graphql(complexity = "5 * child_complexity")]
    async fn pairs(&self, ctx: &Context<'_>) -> Result<Vec<Pair>> {
        Ok(names::rows(ctx, self.0.pairs.iter().copied()).await?.into_iter().map(Pair).collect())
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

    /// The last event that changed the mentor.
    async fn position(&self) -> Position {
        self.0.position.into()
    }
}
