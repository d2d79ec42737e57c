//! Indicators, what else is counted, and why.

use super::registry::at_least as wait;
use crate::errors;
use crate::objects::{
    DynamicsRow, Explanation, Incomplete, IndicatorCatalogue, IndicatorDefinition, IndicatorTable,
    IndicatorVariant, LedgerSide, Number, Participation, PeriodKind, PolicyVersion, PublishedIndicators,
    SurveyItem, explain,
};
use crate::paging::{self, Arguments};
use crate::scalars::{Position, YearOfLife};
use crate::words::IndicatorCode;
use app::App;
use async_graphql::{Context, Object, Result};
use domain::policies::PolicySet;
use readmodel::Period;
use readmodel::indicators::INDICATORS;
use store::reading::At;
use uuid::Uuid;

/// Numbers.
#[derive(Debug, Default)]
pub(super) struct Indicators;

#[Object]
impl Indicators {
    /// The years in which anything was counted, the newest first. Годы.
    async fn years(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Wait until the read models have reached this position, or say STALE.")]
        at_least: Option<Position>,
    ) -> Result<Vec<i32>> {
        wait(ctx, at_least).await?;
        Ok(ctx.data_unchecked::<App>().years().await.map_err(errors::ask)?.value)
    }

    /// What every answer from the read models leaves out at this moment; null when nothing. Each of them says how many aggregates it
    /// was computed without in its `extensions.incomplete.parked` as well. Неполнота.
    async fn incomplete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Wait until the read models have reached this position, or say STALE.")]
        at_least: Option<Position>,
    ) -> Result<Option<Incomplete>> {
        wait(ctx, at_least).await?;
        let state = ctx.data_unchecked::<App>().reading().state().await;
        Ok(Incomplete::of(state.map_err(|error| errors::internal(&error))?.parked))
    }

    /// The indicators of a node in a period, a calendar year unless asked otherwise. Those of another period are counted when they are asked
    /// for, and have no targets, which are of calendar years. At an earlier position they are folded from the journal: where there is too much
    /// below the node for that, the nodes below are to be asked. Показатели.
    #[graphql(complexity = "if period == PeriodKind::CalendarYear { 10 } else { 200 } + child_complexity")]
    async fn indicators(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A region, municipality, organisation or programme.")] node: Uuid,
        #[graphql(desc = "The calendar year in which the period ends.", validator(custom = "YearOfLife"))]
        year: i32,
        #[graphql(desc = "Which part of time.", default)] period: PeriodKind,
        #[graphql(desc = "As it was known at this position of the journal.")] as_of: Option<Position>,
        #[graphql(desc = "Wait until the read models have reached this position, or say STALE.")]
        at_least: Option<Position>,
    ) -> Result<IndicatorTable> {
        wait(ctx, at_least).await?;
        let app = ctx.data_unchecked::<App>();
        let (period, as_of) = (Period { kind: period.into(), year }, as_of.map(|position| position.0));
        Ok(app.indicators_of_period(node, period, as_of).await.map_err(errors::ask)?.into())
    }

    /// The indicators of every node directly below one, in one read. Показатели нижестоящих.
    #[graphql(complexity = "50 + 10 * child_complexity")]
    async fn indicator_matrix(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The node above.")] parent: Uuid,
        #[graphql(desc = "The calendar year.", validator(custom = "YearOfLife"))] year: i32,
        #[graphql(desc = "Wait until the read models have reached this position, or say STALE.")]
        at_least: Option<Position>,
    ) -> Result<Vec<IndicatorTable>> {
        wait(ctx, at_least).await?;
        let tables = ctx.data_unchecked::<App>().indicator_matrix(parent, year).await.map_err(errors::ask)?;
        let At { position, parked, value } = tables;
        Ok(value.into_iter().map(|value| At { position, parked, value }.into()).collect())
    }

    /// The indicators of a node and of those directly below it for those who see aggregates only: a number behind which there are few
    /// persons is withheld, and with it whatever would give it away. Публикуемые показатели.
    #[graphql(complexity = "100 + 20 * child_complexity")]
    async fn published_indicators(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A region, municipality or organisation.")] node: Uuid,
        #[graphql(desc = "The calendar year.", validator(custom = "YearOfLife"))] year: i32,
        #[graphql(desc = "Wait until the read models have reached this position, or say STALE.")]
        at_least: Option<Position>,
    ) -> Result<PublishedIndicators> {
        wait(ctx, at_least).await?;
        let published = ctx.data_unchecked::<App>().published(node, year).await.map_err(errors::ask)?;
        Ok(published.into())
    }

    /// Pairs, memberships and enrolments of a node up to the end of a year. Участие.
    async fn participation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A region, municipality, organisation or programme.")] node: Uuid,
        #[graphql(desc = "The calendar year.", validator(custom = "YearOfLife"))] year: i32,
        #[graphql(desc = "Wait until the read models have reached this position, or say STALE.")]
        at_least: Option<Position>,
    ) -> Result<Participation> {
        wait(ctx, at_least).await?;
        Ok(ctx.data_unchecked::<App>().participation(node, year).await.map_err(errors::ask)?.into())
    }

    /// Dynamics of measured traits of a node in a year. Динамика.
    async fn dynamics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A region, municipality, organisation or programme.")] node: Uuid,
        #[graphql(desc = "The calendar year.", validator(custom = "YearOfLife"))] year: i32,
        #[graphql(desc = "Wait until the read models have reached this position, or say STALE.")]
        at_least: Option<Position>,
    ) -> Result<Vec<DynamicsRow>> {
        wait(ctx, at_least).await?;
        let rows = ctx.data_unchecked::<App>().dynamics(node, year).await.map_err(errors::ask)?;
        Ok(rows.value.into_iter().map(DynamicsRow::from).collect())
    }

    /// What the interim and the final answers of a year of mentees, mentors and curators say item by item, marks and options, anonymous
    /// answers among them, with the expectations of the same respondents. An item that fewer answered than `minRespondents` of the
    /// satisfaction policy in force is withheld and says so; one that nobody answered shows zero. Анкеты по вопросам.
    #[graphql(complexity = "100 + 20 * child_complexity")]
    async fn survey_items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A region, municipality, organisation or programme.")] node: Uuid,
        #[graphql(desc = "The calendar year.", validator(custom = "YearOfLife"))] year: i32,
        #[graphql(desc = "Wait until the read models have reached this position, or say STALE.")]
        at_least: Option<Position>,
    ) -> Result<Vec<SurveyItem>> {
        wait(ctx, at_least).await?;
        let rows = ctx.data_unchecked::<App>().survey_items(node, year).await.map_err(errors::ask)?;
        Ok(rows.value.into_iter().map(SurveyItem::from).collect())
    }

    /// The published indicators: what each counts over what, by which rules. Каталог показателей.
    async fn indicator_catalogue(&self) -> IndicatorCatalogue {
        IndicatorCatalogue {
            indicators: INDICATORS.iter().map(IndicatorDefinition).collect(),
            policy_versions: PolicySet::v1().names().iter().map(|name| PolicyVersion::of(name)).collect(),
        }
    }

    /// Why a number is what it is: the postings that it is the sum of, in the order of the journal, each with its event and the
    /// row that the event came from. The postings of a period that is no calendar year are folded from the journal when they are asked for.
    /// Почему такое число.
    #[expect(clippy::too_many_arguments, reason = "a number has an address of six parts, a page two")]
    #[graphql(complexity = "paging::cost(__ctx, __variables_definition, __field, child_complexity)")]
    async fn explain(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A region, municipality, organisation or programme.")] node: Uuid,
        #[graphql(desc = "Which indicator.")] indicator: IndicatorCode,
        #[graphql(desc = "Which variant of it.")] variant: IndicatorVariant,
        #[graphql(desc = "Which of the numbers behind it.")] side: LedgerSide,
        #[graphql(desc = "The calendar year in which the period ends.", validator(custom = "YearOfLife"))]
        year: i32,
        #[graphql(desc = "Which part of time.", default)] period: PeriodKind,
        #[graphql(desc = "As it was known at this position of the journal.")] as_of: Option<Position>,
        #[graphql(desc = "So many from the beginning, 1 to 200.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Wait until the read models have reached this position, or say STALE.")]
        at_least: Option<Position>,
    ) -> Result<Explanation> {
        wait(ctx, at_least).await?;
        let number = Number { node, indicator, variant, side, period: Period { kind: period.into(), year } };
        explain(ctx, number, as_of, Arguments { first, after, ..Arguments::default() }).await
    }
}
