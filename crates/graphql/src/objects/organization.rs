//! Nodes of the tree: regions, municipalities, organisations.

use super::explanation::{Explanation, LedgerSide, Number, explain};
use super::indicator::{IndicatorTable, IndicatorVariant};
use super::program::{ProgramConnection, programs};
use crate::errors;
use crate::names;
use crate::paging::{self, Arguments};
use crate::scalars::{Date, Decimal, Position};
use crate::words::{IndicatorCode, OrganizationLevel, TargetBasis};
use app::App;
use async_graphql::{Context, Object, Result, SimpleObject};
use readmodel::registry::OrganizationRow;
use store::reading::RowFilter;
use uuid::Uuid;

/// A region, a municipality or an organisation. Организация или территория.
pub struct Organization(pub OrganizationRow);

/// How many people of an organisation an indicator is counted of. Контингент.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct Contingent {
    /// The day on which the numbers held.
    pub on: Date,
    /// Pupils aged 10–19: denominator of I1. Null when not submitted.
    #[graphql(name = "pupils10To19")]
    pub pupils_10_19: Option<u32>,
    /// Pupils aged 15–19: denominator of I2. Null when not submitted.
    #[graphql(name = "pupils15To19")]
    pub pupils_15_19: Option<u32>,
    /// Young specialists: denominator of I3. Null when not submitted.
    pub young_specialists: Option<u32>,
}

/// How many enterprises a territory has: denominator of I4. Число предприятий.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct EnterpriseCount {
    /// The day on which the number held.
    pub on: Date,
    /// The number.
    pub enterprises: u32,
}

/// A target of a year. Целевое значение.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct YearTarget {
    /// Of which indicator.
    pub indicator: IndicatorCode,
    /// Of which year.
    pub year: i32,
    /// Per cent, 0–100.
    pub percent: Decimal,
    /// What it rests on.
    pub basis: TargetBasis,
}

/// A region, a municipality or an organisation. Организация или территория.
#[Object]
impl Organization {
    /// Its id.
    async fn id(&self) -> Uuid {
        self.0.id.0
    }

    /// Its level in the tree.
    async fn level(&self) -> OrganizationLevel {
        self.0.level.into()
    }

    /// Its official name. Наименование.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The code by which journals name it; territories have none. Код.
    async fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Id of the node above; null for a region.
    async fn parent_id(&self) -> Option<Uuid> {
        self.0.parent.map(|parent| parent.0)
    }

    /// The node above; null for a region.
    async fn parent(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        let row = names::row(ctx, self.0.parent?).await;
        row.map(|row| row.map(Organization)).transpose()
    }

    /// The nodes below, by id.
    #[graphql(complexity = "20 * child_complexity")]
    async fn children(&self, ctx: &Context<'_>) -> Result<Vec<Organization>> {
        let rows = names::rows(ctx, self.0.children.iter().copied()).await?;
        Ok(rows.into_iter().map(Organization).collect())
    }

    /// Its contingents, the oldest first; the newest one that held counts.
    async fn contingents(&self) -> Vec<Contingent> {
        let figures = self.0.contingents.iter();
        figures
            .map(|(on, figures)| Contingent {
                on: (*on).into(),
                pupils_10_19: figures.pupils_10_19,
                pupils_15_19: figures.pupils_15_19,
                young_specialists: figures.young_specialists,
            })
            .collect()
    }

    /// Its numbers of enterprises, the oldest first.
    async fn enterprise_counts(&self) -> Vec<EnterpriseCount> {
        let counts = self.0.enterprise_counts.iter();
        counts
            .map(|(on, enterprises)| EnterpriseCount { on: (*on).into(), enterprises: *enterprises })
            .collect()
    }

    /// Ids of the enterprises that are registered here, which may supply mentors.
    async fn enterprise_ids(&self) -> Vec<Uuid> {
        self.0.enterprises.iter().map(|id| id.0).collect()
    }

    /// Its targets by indicator and year.
    async fn targets(&self) -> Vec<YearTarget> {
        let years = self
            .0
            .targets
            .iter()
            .flat_map(|(indicator, years)| years.iter().map(move |year| (indicator, year)));
        years
            .map(|(indicator, (year, target))| YearTarget {
                indicator: (*indicator).into(),
                year: *year,
                percent: target.percent.into(),
                basis: target.basis.into(),
            })
            .collect()
    }

    /// Its programmes, by first day and title.
    #[graphql(complexity = "paging::cost(__ctx, __variables_definition, __field, child_complexity)")]
    async fn programs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, 1 to 200.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<ProgramConnection> {
        let filter = RowFilter { organization_id: Some(self.0.id.0), program_id: None };
        programs(ctx, filter, &Arguments { first, after, last, before }).await
    }

    /// Its indicators in a year. Показатели.
    #[graphql(complexity = "10 + child_complexity")]
    async fn indicators(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The calendar year.")] year: i32,
    ) -> Result<IndicatorTable> {
        let table = ctx.data_unchecked::<App>().indicators(self.0.id.0, year, None).await;
        Ok(table.map_err(errors::ask)?.into())
    }

    /// Why one of its numbers is what it is: as the question `explain`. Почему такое число.
    #[expect(clippy::too_many_arguments, reason = "a number has an address of four parts here, a page two")]
    #[graphql(complexity = "paging::cost(__ctx, __variables_definition, __field, child_complexity)")]
    async fn explain(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which indicator.")] indicator: IndicatorCode,
        #[graphql(desc = "Which variant of it.")] variant: IndicatorVariant,
        #[graphql(desc = "Which of the numbers behind it.")] side: LedgerSide,
        #[graphql(desc = "The calendar year.")] year: i32,
        #[graphql(desc = "So many from the beginning, 1 to 200.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
    ) -> Result<Explanation> {
        let number = Number { node: self.0.id.0, indicator, variant, side, year };
        explain(ctx, number, None, Arguments { first, after, ..Arguments::default() }).await
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
