//! What a programme shows: analyses, quality cards, final events, parameters, best practices, the checklist of implementation.

use super::methodology::QualityBand;
use super::program::{Curator, Document, Program};
use crate::names;
use crate::scalars::{Date, Decimal};
use crate::words::{ChecklistItem, Form, PracticeLevel, ProgramIndicator};
use app::acts::program_texts;
use async_graphql::{ComplexObject, Context, Result, SimpleObject};
use domain::ids::{PairId, PracticeId, ProgramId};
use domain::program::ParameterCode;
use domain::values::ConsentKind;
use readmodel::checklist::Checked;
use readmodel::registry::{
    ConsentsRow, FinalEventRow, MembershipRow, MenteeRow, MentorRow, PairRow, PracticeRow,
    ProgramIndicatorRow, ProgramRow, QualityCardRow, SwotRow,
};
use uuid::Uuid;

/// Strengths, weaknesses, opportunities and threats of a form. SWOT-анализ.
///
/// Personal data (персональные данные): the entries may name people and are opened from the vault at read.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct Swot {
    /// Where the entries lie, and how many there are.
    #[graphql(skip)]
    row: (ProgramId, SwotRow),
    /// Of which form.
    pub form: Form,
    /// Who wrote it.
    pub author: Curator,
    /// Day of the analysis.
    pub occurred_on: Date,
    /// Whether a newer one of the form supersedes it.
    pub superseded: bool,
}

impl Swot {
    pub(super) fn of(program: ProgramId, row: &SwotRow) -> Self {
        Self {
            row: (program, row.clone()),
            form: row.form.into(),
            author: Curator(row.author),
            occurred_on: row.occurred_on.into(),
            superseded: row.superseded,
        }
    }

    async fn side(&self, ctx: &Context<'_>, side: &str, entries: u32) -> Result<Vec<Option<String>>> {
        let (program, row) = &self.row;
        names::texts(ctx, program.0, (0..entries).map(|number| program_texts::swot(row.id, side, number)))
            .await
    }
}

#[ComplexObject]
impl Swot {
    /// Strengths; an entry that was erased is null. Сильные стороны.
    async fn strengths(&self, ctx: &Context<'_>) -> Result<Vec<Option<String>>> {
        self.side(ctx, "strengths", self.row.1.entries.strengths).await
    }

    /// Weaknesses. Слабые стороны.
    async fn weaknesses(&self, ctx: &Context<'_>) -> Result<Vec<Option<String>>> {
        self.side(ctx, "weaknesses", self.row.1.entries.weaknesses).await
    }

    /// Opportunities. Возможности.
    async fn opportunities(&self, ctx: &Context<'_>) -> Result<Vec<Option<String>>> {
        self.side(ctx, "opportunities", self.row.1.entries.opportunities).await
    }

    /// Threats. Угрозы.
    async fn threats(&self, ctx: &Context<'_>) -> Result<Vec<Option<String>>> {
        self.side(ctx, "threats", self.row.1.entries.threats).await
    }
}

/// A quality card. Карта качества.
#[derive(SimpleObject)]
pub struct QualityCard {
    /// By which version of the region's criteria.
    pub criteria_version: u32,
    /// A score for each criterion, in their order; null where it is open.
    pub scores: Vec<Option<u32>>,
    /// Their sum.
    pub total: u32,
    /// The band; null for a card that is partly filled.
    pub band: Option<QualityBand>,
    /// Day of the assessment.
    pub occurred_on: Date,
}

impl From<&QualityCardRow> for QualityCard {
    fn from(row: &QualityCardRow) -> Self {
        Self {
            criteria_version: row.criteria_version,
            scores: row.scores.clone(),
            total: row.total,
            band: row.band.clone().map(Into::into),
            occurred_on: row.occurred_on.into(),
        }
    }
}

/// A final event. Итоговое мероприятие.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct FinalEvent {
    /// Whose text its title is.
    #[graphql(skip)]
    program: ProgramId,
    /// When it was held.
    pub occurred_on: Date,
    /// How many took part.
    pub participants: u32,
}

impl FinalEvent {
    pub(super) fn of(program: ProgramId, row: &FinalEventRow) -> Self {
        Self { program, occurred_on: row.occurred_on.into(), participants: row.participants }
    }
}

#[ComplexObject]
impl FinalEvent {
    /// What it was; null when the text was erased. Personal: it may name people. Название.
    async fn title(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        names::text(ctx, self.program.0, program_texts::final_event_title(self.occurred_on.0)).await
    }
}

/// A parameter of the process. Показатель программы.
#[derive(SimpleObject)]
pub struct ProgramIndicatorValue {
    /// Which parameter of the list; null for one of the place's own.
    pub code: Option<ProgramIndicator>,
    /// The code of one of the place's own; null for one of the list.
    pub own_code: Option<String>,
    /// First day of its period.
    pub starts_on: Date,
    /// Last day of its period.
    pub ends_on: Date,
    /// Its value.
    pub value: Decimal,
    /// The day on which it was counted.
    pub occurred_on: Date,
    /// Whether a newer value of the same period supersedes it.
    pub superseded: bool,
}

impl From<&ProgramIndicatorRow> for ProgramIndicatorValue {
    fn from(row: &ProgramIndicatorRow) -> Self {
        let (code, own_code) = match &row.code {
            ParameterCode::Listed(listed) => (Some((*listed).into()), None),
            ParameterCode::Own(code) => (None, Some(code.clone())),
        };
        Self {
            code,
            own_code,
            starts_on: row.period.start.into(),
            ends_on: row.period.end.into(),
            value: row.value.into(),
            occurred_on: row.occurred_on.into(),
            superseded: row.superseded,
        }
    }
}

/// A practice of the bank of best practices. Лучшая практика.
///
/// Personal data (персональные данные): title, results and link may name people and are opened from the vault at read.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct BestPractice {
    /// The programme it comes from.
    #[graphql(skip)]
    source: ProgramRow,
    /// Its id.
    pub id: Uuid,
    /// Of which form.
    pub form: Form,
    /// At which level it is acknowledged. Уровень.
    pub level: PracticeLevel,
    /// The pair whose case it is; null when it tells of none. Пара.
    pub pair_id: Option<Uuid>,
    /// Day of the registration.
    pub occurred_on: Date,
}

impl BestPractice {
    pub(crate) fn of(source: &ProgramRow, row: &PracticeRow) -> Self {
        Self {
            source: source.clone(),
            id: row.id.0,
            form: row.form.into(),
            level: row.level.into(),
            pair_id: row.pair_id.map(|id| id.0),
            occurred_on: row.occurred_on.into(),
        }
    }

    async fn text(&self, ctx: &Context<'_>, field: &str) -> Option<Result<String>> {
        names::text(ctx, self.source.id.0, program_texts::practice(PracticeId(self.id), field)).await
    }
}

#[ComplexObject]
impl BestPractice {
    /// The programme it comes from.
    async fn program(&self) -> Program {
        Program(self.source.clone())
    }

    /// Whether a consent to publication of somebody of its pair was taken back, ran out or never was: then it is to be taken down. Отзыв
    /// согласия на публикацию.
    async fn consent_taken_back(&self, ctx: &Context<'_>) -> Result<bool> {
        let Some(pair_id) = self.pair_id else { return Ok(false) };
        let pairs: Vec<PairRow> = names::rows(ctx, [PairId(pair_id)]).await?;
        let mentors = pairs.iter().flat_map(|pair| pair.mentors.keys().copied());
        let mentors: Vec<MentorRow> = names::rows(ctx, mentors).await?;
        let mentees = pairs.iter().flat_map(|pair| pair.mentees.keys().copied());
        let mentees: Vec<MenteeRow> = names::rows(ctx, mentees).await?;
        let mut consents =
            mentors.iter().map(|row| &row.consents).chain(mentees.iter().map(|row| &row.consents));
        if consents.any(|consents| consents.is_taken_back(ConsentKind::Publication)) {
            return Ok(true);
        }
        // Of those who were there already somebody consented then: where nothing is on record of it now, it was voided. Who came later was
        // not asked.
        let was_asked = |member: Option<&MembershipRow>| {
            member.is_some_and(|member| member.joined_on.is_none_or(|day| day <= self.occurred_on.0))
        };
        let never_was = |consents: &ConsentsRow| !consents.was_given(ConsentKind::Publication);
        let in_pair = |mentor: &MentorRow| pairs.iter().any(|pair| was_asked(pair.mentors.get(&mentor.id)));
        let mentor = mentors.iter().any(|row| never_was(&row.consents) && in_pair(row));
        let in_pair = |mentee: &MenteeRow| pairs.iter().any(|pair| was_asked(pair.mentees.get(&mentee.id)));
        Ok(mentor || mentees.iter().any(|row| never_was(&row.consents) && in_pair(row)))
    }

    /// Its title; null when it was erased. Personal. Название.
    async fn title(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        self.text(ctx, "title").await
    }

    /// What came of it; null when nothing was said or it was erased. Personal. Результаты.
    async fn results(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        self.text(ctx, "results").await
    }

    /// Where it is described; null when nothing was said or it was erased. Personal. Ссылка.
    async fn link(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        self.text(ctx, "link").await
    }
}

/// A line of the checklist of implementation. Строка чек-листа.
#[derive(SimpleObject)]
pub struct ChecklistLine {
    /// Which line.
    pub item: ChecklistItem,
    /// Whether it is there. Есть.
    pub present: bool,
    /// The papers behind it.
    pub documents: Vec<Document>,
    /// How many there are: people in a base, pairs by order, practices; null where nothing is counted.
    pub count: Option<u32>,
}

impl From<Checked> for ChecklistLine {
    fn from(line: Checked) -> Self {
        Self {
            item: line.item.into(),
            present: line.present,
            documents: line.documents.iter().map(Document::from).collect(),
            count: line.count,
        }
    }
}
