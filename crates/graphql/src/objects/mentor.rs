//! Mentors.

use super::corrections::{Corrections, corrections_of};
use super::enterprise::Enterprise;
use super::mentee::Mentee;
use super::organization::Organization;
use super::pair::Pair;
use super::participant::{Consent, Measurement};
use super::person::Person;
use super::program::Document;
use super::survey::EntrySurvey;
use crate::names;
use crate::scalars::{Date, Position};
use crate::words::{
    AwardKind, AwardLevel, Form, HoldReason, MentorGrade, MentorSource, ParticipantCategory, Readiness,
    RejectionReason, RetirementReason, SelectionCriterion, SharingScope, TrainingResult, TrainingWaiver,
};
use app::acts::training_text;
use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use chrono::NaiveDate;
use domain::ids::{PersonId, ProgramId};
use domain::mentor::MentorOffer;
use readmodel::registry::{AwardRow, MentorRow, TrainingRow};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A person as a mentor, in all organisations. Наставник.
pub struct Mentor(pub MentorRow);

/// Where a mentor stands, over all programmes: the furthest step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "readmodel::registry::MentorState")]
pub enum MentorState {
    /// Applied, not interviewed yet. Заявка.
    Applied,
    /// Interviewed, not selected yet. Собеседование.
    Interviewed,
    /// Not selected for any programme, and rejected for one. Отказ.
    Rejected,
    /// Selected, not trained yet. Отобран.
    Selected,
    /// Trained, not in a ready pool yet. Обучен.
    Trained,
    /// In a ready pool, without mentees. Готов.
    Ready,
    /// Carries mentees. Работает.
    Active,
    /// For some time nobody is assigned. Приостановлен.
    OnHold,
    /// No longer a mentor. Завершил работу.
    Retired,
}

/// What a mentor offers: wishes, not rules. Предложение наставника.
#[derive(Clone, Debug, SimpleObject)]
pub struct Offer {
    /// Where the mentor comes from; null when that was not recorded.
    pub mentor_source: Option<MentorSource>,
    /// In which forms he or she would work.
    pub forms: Vec<Form>,
    /// Time resource, hours a month. Ресурс времени.
    pub hours_a_month: Option<u32>,
    /// Youngest desired age of mentees.
    pub youngest: Option<u32>,
    /// Oldest desired age of mentees.
    pub oldest: Option<u32>,
}

impl From<&MentorOffer> for Offer {
    fn from(offer: &MentorOffer) -> Self {
        Self {
            mentor_source: offer.mentor_source.map(MentorSource::from),
            forms: offer.forms.iter().map(|form| Form::from(*form)).collect(),
            hours_a_month: offer.hours_a_month,
            youngest: offer.mentee_ages.map(|ages| ages.youngest),
            oldest: offer.mentee_ages.map(|ages| ages.oldest),
        }
    }
}

/// A training of a mentor. Обучение.
///
/// Personal data (персональные данные): `course` and `provider` are opened from the vault at read.
pub struct Training {
    person: PersonId,
    row: TrainingRow,
}

impl Training {
    async fn text(&self, ctx: &Context<'_>, field: &str) -> Option<Result<String>> {
        let TrainingRow { program_id, occurred_on, .. } = &self.row;
        names::text(ctx, self.person.0, training_text(*program_id, *occurred_on, field)).await
    }
}

/// A training of a mentor. Обучение.
///
/// Personal data (персональные данные): `course` and `provider` are opened from the vault at read.
#[Object]
impl Training {
    /// For which programme; null of a training that serves any.
    async fn program_id(&self) -> Option<Uuid> {
        self.row.program_id.map(|id| id.0)
    }

    /// Academic hours.
    async fn hours(&self) -> u32 {
        self.row.hours
    }

    /// Its outcome.
    async fn result(&self) -> TrainingResult {
        self.row.result.into()
    }

    /// Name of the course; null when it was not recorded or was erased. Personal. Курс.
    async fn course(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        self.text(ctx, "course").await
    }

    /// Who held it; null when that was not recorded or was erased. Personal. Кто обучал.
    async fn provider(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        self.text(ctx, "provider").await
    }

    /// When it ended.
    async fn occurred_on(&self) -> Date {
        self.row.occurred_on.into()
    }
}

/// An award of a mentor. Награда.
#[derive(Clone, Debug, SimpleObject)]
pub struct Award {
    /// With what.
    pub kind: AwardKind,
    /// On which level.
    pub level: AwardLevel,
    /// By which order; null when that was not recorded.
    pub order: Option<Document>,
    /// When.
    pub occurred_on: Date,
}

impl From<&AwardRow> for Award {
    fn from(row: &AwardRow) -> Self {
        Self {
            kind: row.kind.into(),
            level: row.level.into(),
            order: row.order.as_ref().map(Document::from),
            occurred_on: row.occurred_on.into(),
        }
    }
}

/// A time in which nobody is assigned to a mentor. Приостановка.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct Hold {
    /// Since when.
    pub occurred_on: Date,
    /// Why.
    pub reason: HoldReason,
}

/// How a mentor stopped. Завершение работы.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct Retirement {
    /// When.
    pub occurred_on: Date,
    /// Why.
    pub reason: RetirementReason,
}

/// The mark of one criterion of selection. Оценка по критерию.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct CriterionMark {
    /// Which.
    pub criterion: SelectionCriterion,
    /// The mark, 1–10.
    pub score: u8,
}

/// How far a mentor is for one programme. Готовность к программе.
#[derive(Clone, Debug, SimpleObject)]
pub struct MentorPreparation {
    /// For which programme.
    pub program_id: Uuid,
    /// When the mentor was not selected; null when that did not happen or a selection came after it.
    pub rejected_on: Option<Date>,
    /// Why not; null where `rejectedOn` is. Причина отказа.
    pub rejection_reason: Option<RejectionReason>,
    /// When the mentor was selected; null before.
    pub selected_on: Option<Date>,
    /// The marks of the selection; empty when none were given. Критерии отбора.
    pub criteria: Vec<CriterionMark>,
    /// When the mentor passed the training; null before.
    pub trained_on: Option<Date>,
    /// When the mentor became ready; null before.
    pub ready_on: Option<Date>,
    /// Why no training was needed; null when one was. Почему без обучения.
    pub waiver: Option<TrainingWaiver>,
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
        self.0.consents.given.iter().map(Consent::from).collect()
    }

    /// Until when the personal data are to be destroyed, because the processing consent was withdrawn; null while it was not.
    /// Уничтожить до.
    async fn erasure_due_by(&self) -> Option<Date> {
        self.0.consents.erasure_due_by.map(Date)
    }

    /// What the mentor offers.
    async fn offer(&self) -> Offer {
        Offer::from(&self.0.offer)
    }

    /// Where the mentor stands.
    async fn state(&self) -> MentorState {
        self.0.state.into()
    }

    /// When the last interview was held; null before.
    async fn interviewed_on(&self) -> Option<Date> {
        self.0.interviewed_on.map(Date)
    }

    /// Who held the last interview; null when that was not recorded or was erased. Personal. Кто провёл собеседование.
    async fn interviewer(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        let held_on = self.0.interviewed_on?;
        names::text(ctx, self.0.person_id.0, format!("interviewer:{held_on}")).await
    }

    /// All trainings, passed or not.
    async fn trainings(&self) -> Vec<Training> {
        self.0.trainings.iter().map(|row| Training { person: self.0.person_id, row: *row }).collect()
    }

    /// The hold; null while mentees may be assigned.
    async fn hold(&self) -> Option<Hold> {
        let (occurred_on, reason) = self.0.on_hold?;
        Some(Hold { occurred_on: occurred_on.into(), reason: reason.into() })
    }

    /// How far the mentor may be asked to work; null when that was not permitted.
    async fn sharing(&self) -> Option<SharingScope> {
        self.0.sharing.map(SharingScope::from)
    }

    /// The grade; null when there is none. Уровень.
    async fn grade(&self) -> Option<MentorGrade> {
        self.0.grade.map(MentorGrade::from)
    }

    /// From when the mentor may retire by the notice that was given; null when none was.
    async fn notice_ends_on(&self) -> Option<Date> {
        self.0.notice_ends_on.map(Date)
    }

    /// How the mentor stopped; null while he or she is one.
    async fn retirement(&self) -> Option<Retirement> {
        let (occurred_on, reason) = self.0.retired?;
        Some(Retirement { occurred_on: occurred_on.into(), reason: reason.into() })
    }

    /// Awards. Награды.
    async fn awards(&self) -> Vec<Award> {
        self.0.awards.iter().map(Award::from).collect()
    }

    /// Outcome of the last interview; null before. Собеседование.
    async fn readiness(&self) -> Option<Readiness> {
        self.0.readiness.map(Readiness::from)
    }

    /// Selection, training and readiness by programme.
    async fn preparations(&self) -> Vec<MentorPreparation> {
        let MentorRow { rejected, rejection_reasons, selected, criteria, trained, ready, waivers, .. } =
            &self.0;
        let programs: BTreeSet<ProgramId> =
            [rejected, selected, trained, ready].into_iter().flat_map(BTreeMap::keys).copied().collect();
        let for_any = self.0.trained_for_any_on().map(Date);
        let on = |days: &BTreeMap<ProgramId, NaiveDate>, program| days.get(&program).copied().map(Date);
        let marks = |program| {
            let marks = criteria.get(&program).into_iter().flatten();
            marks.map(|(criterion, score)| CriterionMark {
                criterion: (*criterion).into(),
                score: score.points(),
            })
        };
        programs
            .into_iter()
            .map(|program| MentorPreparation {
                program_id: program.0,
                rejected_on: on(rejected, program),
                rejection_reason: rejection_reasons.get(&program).copied().map(RejectionReason::from),
                selected_on: on(selected, program),
                criteria: marks(program).collect(),
                trained_on: on(trained, program).or(for_any.filter(|_| selected.contains_key(&program))),
                ready_on: on(ready, program),
                waiver: waivers.get(&program).copied().map(TrainingWaiver::from),
            })
            .collect()
    }

    /// How many mentees the mentor takes at most. Наставляемых не более.
    async fn capacity(&self) -> u32 {
        self.0.capacity
    }

    /// How many mentees the mentor carries now: as one human being, by all records that were merged. Ведёт наставляемых.
    async fn load(&self, ctx: &Context<'_>) -> Result<u32> {
        names::load(ctx, &self.0).await
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
