//! Programmes with their papers, road map and stage.

use super::corrections::{Corrections, corrections_of};
use super::list::{self, List};
use super::organization::Organization;
use super::program_course::{ProgramStep, ReportedStage};
use super::program_plans::{ProgramSeries, ProgramTarget, RoadmapItem, TrackingItem};
use super::program_results::{
    BestPractice, ChecklistLine, FinalEvent, ProgramIndicatorValue, QualityCard, Swot,
};
use super::survey::{AnonymousBundle, CuratorSurvey};
use crate::names;
use crate::paging::Arguments;
use crate::scalars::{Date, Position};
use crate::words::{DocumentKind, Form, ProgramStage, RecruitingMilestone, RoleModel, StageModel};
use async_graphql::{Context, Object, Result, SimpleObject};
use domain::ids::PersonId;
use readmodel::registry::ProgramRow;
use store::reading::RowFilter;
use uuid::Uuid;

/// A programme run of an organisation. Программа наставничества.
pub struct Program(pub ProgramRow);

/// Programmes, by first day and title.
pub type ProgramConnection = List<Program>;

/// A numbered and dated paper. Документ.
#[derive(Clone, Debug, SimpleObject)]
pub struct Document {
    /// Its number, as written.
    pub number: String,
    /// Its date.
    pub date: Date,
}

impl From<&domain::values::DocumentRef> for Document {
    fn from(document: &domain::values::DocumentRef) -> Self {
        Self { number: document.number.clone(), date: document.date.into() }
    }
}

/// A paper of a programme. Документ программы.
#[derive(Clone, Debug, SimpleObject)]
pub struct ProgramDocument {
    /// Its kind.
    pub kind: DocumentKind,
    /// Number and date.
    pub document: Document,
    /// Where the paper itself is kept; null where nobody said. Ссылка на файл.
    pub file_ref: Option<String>,
}

/// A recruiting milestone that was reached. Веха набора.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct ReachedMilestone {
    /// Which.
    pub milestone: RecruitingMilestone,
    /// When it was reached: the first day on which it was marked.
    pub occurred_on: Date,
    /// How many people stand behind it by the mark of the newest day.
    pub count: u32,
}

/// A curator of a programme. Куратор.
///
/// Personal data (персональные данные): `name` is opened from the vault at read.
pub struct Curator(pub PersonId);

/// A curator of a programme. Куратор.
///
/// Personal data (персональные данные): `name` is opened from the vault at read.
#[Object]
impl Curator {
    /// The id: that of a person who was known, or one of the curator alone.
    async fn id(&self) -> Uuid {
        self.0.0
    }

    /// Full name; the mark «удалён» when the curator was erased. Personal. ФИО.
    async fn name(&self, ctx: &Context<'_>) -> Result<String> {
        // Whoever became a curator had a name: nothing takes it away but erasure.
        names::name(ctx, self.0.0).await.unwrap_or_else(|| Ok(names::ERASED.to_owned()))
    }
}

/// The term of a curator: since when, until when, by which order. Срок куратора.
#[derive(SimpleObject)]
pub struct CuratorTerm {
    /// Who.
    pub curator: Curator,
    /// By which order; null when none was recorded.
    pub order: Option<Document>,
    /// First day.
    pub from: Date,
    /// Last day; null while the term goes on.
    pub until: Option<Date>,
}

/// A programme run of an organisation. Программа наставничества.
#[Object]
impl Program {
    /// What was corrected of it; null when nothing was. Исправления.
    async fn corrections(&self, ctx: &Context<'_>) -> Option<Result<Corrections>> {
        corrections_of(ctx, self.0.id.0).await
    }

    /// Its id.
    async fn id(&self) -> Uuid {
        self.0.id.0
    }

    /// Id of the organisation that runs it.
    async fn organization_id(&self) -> Uuid {
        self.0.organization_id.0
    }

    /// The organisation that runs it; null while the read models do not know it.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        names::row(ctx, self.0.organization_id).await.map(|row| row.map(Organization)).transpose()
    }

    /// Its title. Название.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Its first day.
    async fn starts_on(&self) -> Date {
        self.0.period.start.into()
    }

    /// Its last day.
    async fn ends_on(&self) -> Date {
        self.0.period.end.into()
    }

    /// Which list of stages its reports print.
    async fn stage_model(&self) -> StageModel {
        self.0.stage_model.into()
    }

    /// Where it stands. Этап.
    async fn stage(&self) -> ProgramStage {
        self.0.stage.into()
    }

    /// The forms chosen.
    async fn forms(&self) -> Vec<Form> {
        self.0.forms.iter().copied().map(Form::from).collect()
    }

    /// Its curators. Кураторы.
    #[graphql(complexity = "5 * child_complexity")]
    async fn curators(&self) -> Vec<Curator> {
        self.0.curators.iter().copied().map(Curator).collect()
    }

    /// Its curators with those who were relieved, in the order of the naming. Кураторы по срокам.
    #[graphql(complexity = "5 * child_complexity")]
    async fn curator_terms(&self) -> Vec<CuratorTerm> {
        let terms = self.0.curator_terms.iter();
        terms
            .map(|term| CuratorTerm {
                curator: Curator(term.person_id),
                order: term.order.as_ref().map(Document::from),
                from: term.from.into(),
                until: term.until.map(Date),
            })
            .collect()
    }

    /// The role models to be used; empty when they were left open. Ролевые модели.
    async fn role_models(&self) -> Vec<RoleModel> {
        self.0.role_models.iter().copied().map(RoleModel::from).collect()
    }

    /// Every stage it came to, in order, with the reasons of its turns. Ход программы.
    async fn course(&self) -> Vec<ProgramStep> {
        self.0.course.iter().map(|step| ProgramStep::of(self.0.id, step)).collect()
    }

    /// The stages as reports print them: its own list, or the one that is named. Отчёт по этапам.
    async fn stage_report(
        &self,
        #[graphql(desc = "Which list; that of the programme when left out.")] list: Option<StageModel>,
    ) -> Vec<ReportedStage> {
        let list = list.map_or(self.0.stage_model, Into::into);
        readmodel::stage_report::stage_report(&self.0, list).into_iter().map(Into::into).collect()
    }

    /// Its papers in the order of their approval.
    async fn documents(&self) -> Vec<ProgramDocument> {
        let papers = self.0.documents.iter();
        papers
            .map(|row| ProgramDocument {
                kind: row.kind.into(),
                document: (&row.document).into(),
                file_ref: row.file_ref.clone(),
            })
            .collect()
    }

    /// Recruiting milestones reached.
    async fn milestones(&self) -> Vec<ReachedMilestone> {
        let reached = self.0.milestones.iter();
        reached
            .filter_map(|(milestone, row)| {
                Some(ReachedMilestone {
                    milestone: (*milestone).into(),
                    occurred_on: row.reached_on()?.into(),
                    count: row.count(),
                })
            })
            .collect()
    }

    /// The road map, by number. Дорожная карта.
    async fn roadmap(&self) -> Vec<RoadmapItem> {
        let items = self.0.roadmap.iter().map(|(id, row)| RoadmapItem::of(self.0.id, *id, row));
        let mut items: Vec<RoadmapItem> = items.collect();
        items.sort_by_key(|item| (item.number, item.id));
        items
    }

    /// The tracking plan, in the order of planning. План отслеживания.
    async fn tracking_plan(&self) -> Vec<TrackingItem> {
        self.0.tracking.iter().map(|(id, row)| TrackingItem::of(self.0.id, *id, row)).collect()
    }

    /// Its targets, those in force alone or every version ever set. Целевые значения.
    async fn targets(
        &self,
        #[graphql(desc = "With the versions that were superseded.", default)] superseded: bool,
    ) -> Vec<ProgramTarget> {
        let shown = self.0.targets.iter().filter(|target| superseded || !target.superseded);
        shown.map(ProgramTarget::from).collect()
    }

    /// The academic years that its period touches, each by the calendar year in which it begins. Учебные годы.
    async fn academic_years(&self) -> Vec<i32> {
        self.0.period.academic_years().collect()
    }

    /// Its place in a series of yearly runs; null when it stands alone. Серия.
    #[graphql(complexity = "50 + child_complexity")]
    async fn series(&self) -> Option<ProgramSeries> {
        self.0.series.map(|series| ProgramSeries { organization: self.0.organization_id, series })
    }

    /// Analyses of its forms, those in force alone or every one ever made. SWOT-анализ.
    async fn swots(
        &self,
        #[graphql(desc = "With those that were superseded.", default)] superseded: bool,
    ) -> Vec<Swot> {
        let shown = self.0.swots.iter().filter(|swot| superseded || !swot.superseded);
        shown.map(|swot| Swot::of(self.0.id, swot)).collect()
    }

    /// Its newest quality card by the day of the assessment, of one day the last that was recorded; null before the first one. Карта качества.
    async fn quality_card(&self) -> Option<QualityCard> {
        self.0.quality_cards.iter().max_by_key(|card| card.occurred_on).map(QualityCard::from)
    }

    /// Every quality card, in the order in which they were recorded.
    async fn quality_cards(&self) -> Vec<QualityCard> {
        self.0.quality_cards.iter().map(QualityCard::from).collect()
    }

    /// Its final events. Итоговые мероприятия.
    async fn final_events(&self) -> Vec<FinalEvent> {
        self.0.final_events.iter().map(|held| FinalEvent::of(self.0.id, held)).collect()
    }

    /// Parameters of the process, the values in force alone or every one ever recorded. Показатели процесса.
    async fn process_indicators(
        &self,
        #[graphql(desc = "With those that were superseded.", default)] superseded: bool,
    ) -> Vec<ProgramIndicatorValue> {
        let shown = self.0.indicators.iter().filter(|value| superseded || !value.superseded);
        shown.map(ProgramIndicatorValue::from).collect()
    }

    /// Its best practices. Лучшие практики.
    async fn best_practices(&self) -> Vec<BestPractice> {
        self.0.practices.iter().map(|practice| BestPractice::of(&self.0, practice)).collect()
    }

    /// The checklist of implementation: which papers and bases there are. Чек-лист внедрения.
    async fn checklist(&self) -> Vec<ChecklistLine> {
        readmodel::checklist::checklist(&self.0).into_iter().map(Into::into).collect()
    }

    /// When it was completed; null before.
    async fn completed_on(&self) -> Option<Date> {
        self.0.completed_on.map(Date)
    }

    /// How many pairs and groups were formed in it.
    async fn pairs_formed(&self) -> u32 {
        self.0.pairs_formed
    }

    /// How many of these are open.
    async fn pairs_open(&self) -> u32 {
        self.0.pairs_open
    }

    /// Bundles of anonymous final answers, without anything that could tell whose they are. Анонимные анкеты.
    #[graphql(complexity = "5 * child_complexity")]
    async fn anonymous_feedback(&self) -> Vec<AnonymousBundle> {
        self.0.anonymous.iter().map(AnonymousBundle::from).collect()
    }

    /// Answers of its curators to questionnaires. Анкеты кураторов.
    #[graphql(complexity = "2 * child_complexity")]
    async fn curator_surveys(&self) -> Vec<CuratorSurvey> {
        self.0.curator_surveys.iter().map(CuratorSurvey::from).collect()
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

/// A page of programmes.
pub(crate) async fn programs(
    ctx: &Context<'_>,
    filter: RowFilter,
    arguments: &Arguments,
) -> Result<ProgramConnection> {
    list::page("programs", ctx, filter, arguments, Program).await
}
