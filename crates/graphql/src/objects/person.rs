//! People, with what the vault knows of them.

use super::corrections::{Corrections, corrections_of};
use super::duplicates::DuplicateCandidates;
use super::mentee::Mentee;
use super::mentor::Mentor;
use crate::errors;
use crate::names::{self, Personal, Subject};
use crate::scalars::{Date, Position};
use crate::words::ErasureReason;
use app::App;
use async_graphql::{Context, Object, Result, SimpleObject};
use readmodel::registry::PersonRow;
use uuid::Uuid;

/// A human being, whatever roles he or she has. Человек.
///
/// Personal data (персональные данные): `name`, `birthDate`, `contacts`, `representativeContacts` and `wishes` are opened from the
/// vault at read and are in no event. They are null when nothing is known or when the person was erased;
/// the name then is the mark «удалён».
pub struct Person(pub PersonRow);

/// Whose personal data were destroyed. Уничтожение персональных данных.
#[derive(Clone, Debug, SimpleObject)]
pub struct Erased {
    /// When.
    pub on: Date,
    /// Why.
    pub reason: ErasureReason,
    /// Where it stands in the journal.
    pub position: Position,
}

/// Personal data that a participant told of himself or herself. Personal data (персональные данные).
#[derive(Clone, Debug, SimpleObject)]
pub struct Wishes {
    /// Place of work or study.
    pub place: Option<String>,
    /// Main competences.
    pub competences: Option<String>,
    /// Important achievements.
    pub achievements: Option<String>,
    /// Interests.
    pub interests: Option<String>,
    /// Wished age of mentees: a wish, not a rule.
    pub wished_age: Option<String>,
    /// Time that the person has.
    pub time: Option<String>,
}

impl Person {
    async fn personal(&self, ctx: &Context<'_>) -> Result<Personal> {
        Ok(names::row(ctx, Subject(self.0.id.0)).await?.unwrap_or_default())
    }

    async fn field(&self, ctx: &Context<'_>, field: &str) -> Option<Result<String>> {
        match self.personal(ctx).await {
            Ok(personal) => personal.get(field).cloned().map(Ok),
            Err(error) => Some(Err(error)),
        }
    }
}

/// A human being, whatever roles he or she has. Человек.
///
/// Personal data (персональные данные): `name`, `birthDate`, `contacts`, `representativeContacts` and `wishes` are opened from the
/// vault at read and are in no event. They are null when nothing is known or when the person was erased;
/// the name then is the mark «удалён».
#[Object]
impl Person {
    /// What was corrected of it; null when nothing was. Исправления.
    async fn corrections(&self, ctx: &Context<'_>) -> Option<Result<Corrections>> {
        corrections_of(ctx, self.0.id.0).await
    }

    /// The id.
    async fn id(&self) -> Uuid {
        self.0.id.0
    }

    /// Year of birth: the only personal fact in an event. Год рождения.
    async fn birth_year(&self) -> i32 {
        self.0.birth_year
    }

    /// Full name; the mark «удалён» when the person was erased. Personal. ФИО.
    async fn name(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        if self.0.erased.is_some() {
            return Some(Ok(names::ERASED.to_owned()));
        }
        self.field(ctx, "name").await
    }

    /// When and why the personal data were destroyed; null when they were not. Уничтожение данных.
    async fn erased(&self) -> Option<Erased> {
        let erased = self.0.erased?;
        Some(Erased {
            on: erased.on.into(),
            reason: erased.reason.into(),
            position: store::journal::Position(erased.position).into(),
        })
    }

    /// Date of birth. Personal. Дата рождения.
    async fn birth_date(&self, ctx: &Context<'_>) -> Option<Result<Date>> {
        let text = self.field(ctx, "birth_date").await?;
        text.map(|text| text.parse().ok().map(Date)).transpose()
    }

    /// How to reach the person. Personal. Контакты.
    async fn contacts(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        self.field(ctx, "contacts").await
    }

    /// How to reach the legal representative of a mentee. Personal. Контакты представителя.
    async fn representative_contacts(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        self.field(ctx, "representative_contacts").await
    }

    /// What the person told of himself or herself. Personal.
    async fn wishes(&self, ctx: &Context<'_>) -> Result<Wishes> {
        let personal = self.personal(ctx).await?;
        let field = |name: &str| personal.get(name).cloned();
        Ok(Wishes {
            place: field("place"),
            competences: field("competences"),
            achievements: field("achievements"),
            interests: field("interests"),
            wished_age: field("wished_age"),
            time: field("time"),
        })
    }

    /// The record that stands for this human being, if this one was merged; null otherwise. Объединена с записью.
    async fn merged_into(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        names::row(ctx, self.0.merged_into?).await.map(|row| row.map(Person)).transpose()
    }

    /// The records that were merged into this one. Присоединённые записи.
    #[graphql(complexity = "2 * child_complexity")]
    async fn absorbed(&self, ctx: &Context<'_>) -> Result<Vec<Person>> {
        Ok(names::rows(ctx, self.0.absorbed.iter().copied()).await?.into_iter().map(Person).collect())
    }

    /// Ids of records that look alike and are of other people. Другие люди.
    async fn distinct_from(&self) -> Vec<Uuid> {
        self.0.distinct_from.iter().map(|id| id.0).collect()
    }

    /// Records in the organisations of this one that may be of the same human being: a warning for whoever has just recorded him or
    /// her. Возможные дубликаты.
    #[graphql(complexity = "300 + 5 * child_complexity")]
    async fn duplicates(&self, ctx: &Context<'_>) -> Result<Vec<DuplicateCandidates>> {
        let app = ctx.data_unchecked::<App>();
        let found = app.duplicates_of(&self.0).await.map_err(errors::ask)?;
        Ok(found.into_iter().map(DuplicateCandidates).collect())
    }

    /// The person as a mentor, by this record.
    #[graphql(complexity = "2 * child_complexity")]
    async fn mentors(&self, ctx: &Context<'_>) -> Result<Vec<Mentor>> {
        let rows = names::rows(ctx, self.0.mentors.iter().copied()).await?;
        Ok(rows.into_iter().map(Mentor).collect())
    }

    /// The person as a mentee of programmes, by this record.
    #[graphql(complexity = "5 * child_complexity")]
    async fn mentees(&self, ctx: &Context<'_>) -> Result<Vec<Mentee>> {
        let rows = names::rows(ctx, self.0.mentees.iter().copied()).await?;
        Ok(rows.into_iter().map(Mentee).collect())
    }

    /// Events in the stream: what `expectedVersion` of a mutation is compared with.
    async fn version(&self) -> u64 {
        self.0.version
    }

    /// The last event that changed the person.
    async fn position(&self) -> Position {
        self.0.position.into()
    }
}
