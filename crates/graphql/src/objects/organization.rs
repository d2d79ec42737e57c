//! Nodes of the tree: regions, municipalities, organisations.

use super::corrections::{Corrections, corrections_of};
use super::enterprise::Enterprise;
use super::explanation::{Explanation, LedgerSide, Number, explain};
use super::indicator::{IndicatorTable, IndicatorVariant};
use super::organization_history::{
    Contingent, DatedName, DatedParent, DatedProfile, EnterpriseCount, TargetVersion, YearTarget,
};
use super::program::{ProgramConnection, programs};
use crate::errors;
use crate::names;
use crate::paging::{self, Arguments};
use crate::scalars::{Date, Position, YearOfLife};
use crate::words::{FounderLevel, IndicatorCode, OrganizationLevel, OrganizationType};
use app::App;
use async_graphql::{Context, Object, Result};
use chrono::NaiveDate;
use readmodel::Period;
use readmodel::registry::OrganizationRow;
use store::reading::RowFilter;
use uuid::Uuid;

/// A region, a municipality or an organisation. Организация или территория.
pub struct Organization(pub OrganizationRow);

/// A region, a municipality or an organisation. Организация или территория.
#[Object]
impl Organization {
    /// What was corrected of it; null when nothing was. Исправления.
    async fn corrections(&self, ctx: &Context<'_>) -> Option<Result<Corrections>> {
        corrections_of(ctx, self.0.id.0).await
    }

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
        row.map(|row| row.map(|row| seen(row, self.0.seen_on))).transpose()
    }

    /// The nodes below, by id.
    #[graphql(complexity = "20 * child_complexity")]
    async fn children(&self, ctx: &Context<'_>) -> Result<Vec<Organization>> {
        let Some(day) = self.0.seen_on else {
            let rows = names::rows(ctx, self.0.children.iter().copied()).await?;
            return Ok(rows.into_iter().map(Organization).collect());
        };
        let mut rows: Vec<OrganizationRow> = names::rows(ctx, self.0.ever_below.iter().copied()).await?;
        rows.retain(|row| row.stands_on(day) && row.parent_on(day) == Some(self.0.id));
        Ok(rows.into_iter().map(|row| seen(row, Some(day))).collect())
    }

    /// From which day it is in the tree.
    async fn since(&self) -> Date {
        self.0.since.into()
    }

    /// From which day it is no longer in the tree; null while it is. Закрыта с.
    async fn closed_on(&self) -> Option<Date> {
        self.0.closed_on.map(Into::into)
    }

    /// Who founded it; null when not known. Учредитель.
    async fn founder_level(&self) -> Option<FounderLevel> {
        self.0.profile().founder_level.map(Into::into)
    }

    /// Code of the territory where it stands, or which it is; null when not known. ОКТМО.
    async fn oktmo(&self) -> Option<String> {
        self.0.profile().territory_oktmo
    }

    /// Its type; null when not known.
    async fn organization_type(&self) -> Option<OrganizationType> {
        self.0.profile().organization_type.map(Into::into)
    }

    /// Its local time zone; null when not known.
    async fn time_zone(&self) -> Option<String> {
        self.0.profile().time_zone
    }

    /// Its names, each from its day on. Прежние названия.
    async fn names(&self) -> Vec<DatedName> {
        let names = self.0.names.iter();
        names.map(|(since, name)| DatedName { since: (*since).into(), name: name.clone() }).collect()
    }

    /// The nodes from which it hung, each from its day on.
    async fn parents(&self) -> Vec<DatedParent> {
        let parents = self.0.parents.iter();
        parents.map(|(since, parent)| DatedParent { since: (*since).into(), parent_id: parent.0 }).collect()
    }

    /// What was known of it, each from its day on: the history of the code of a municipality too.
    async fn profiles(&self) -> Vec<DatedProfile> {
        self.0.profiles.iter().map(DatedProfile::from).collect()
    }

    /// The organisations that went on after it, as they are now. Преемники.
    #[graphql(complexity = "5 * child_complexity")]
    async fn successors(&self, ctx: &Context<'_>) -> Result<Vec<Organization>> {
        let rows = names::rows(ctx, self.0.successors.iter().copied()).await?;
        Ok(rows.into_iter().map(Organization).collect())
    }

    /// The organisations after which it goes on, as they were last. Предшественники.
    #[graphql(complexity = "5 * child_complexity")]
    async fn predecessors(&self, ctx: &Context<'_>) -> Result<Vec<Organization>> {
        let rows = names::rows(ctx, self.0.predecessors.keys().copied()).await?;
        Ok(rows.into_iter().map(Organization).collect())
    }

    /// Its contingents, the oldest first: of each day the newest version; the newest one that held counts.
    async fn contingents(&self) -> Vec<Contingent> {
        Contingent::versions(&self.0).filter(|contingent| !contingent.superseded).collect()
    }

    /// All versions of its contingents, those that were superseded too. Версии контингента.
    async fn contingent_versions(&self) -> Vec<Contingent> {
        Contingent::versions(&self.0).collect()
    }

    /// Its numbers of enterprises, the oldest first: of each day the newest version.
    async fn enterprise_counts(&self) -> Vec<EnterpriseCount> {
        EnterpriseCount::versions(&self.0).filter(|count| !count.superseded).collect()
    }

    /// All versions of its numbers of enterprises, those that were superseded too.
    async fn enterprise_count_versions(&self) -> Vec<EnterpriseCount> {
        EnterpriseCount::versions(&self.0).collect()
    }

    /// Ids of the enterprises that are registered here, which may supply mentors.
    async fn enterprise_ids(&self) -> Vec<Uuid> {
        self.0.enterprises.iter().map(|id| id.0).collect()
    }

    /// The enterprises that are or were registered here, which may supply mentors. Реестр предприятий.
    #[graphql(complexity = "20 * child_complexity")]
    async fn enterprises(&self) -> Vec<Enterprise> {
        self.0.enterprises.iter().copied().map(Enterprise).collect()
    }

    /// Its targets by indicator and year: the newest version of each.
    async fn targets(&self) -> Vec<YearTarget> {
        YearTarget::newest(&self.0)
    }

    /// All versions of its targets, in the order in which they were recorded. Версии целевых значений.
    async fn target_versions(&self) -> Vec<TargetVersion> {
        self.0.target_versions.iter().map(TargetVersion::from).collect()
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
        let filter = RowFilter { organization_id: Some(self.0.id.0), ..RowFilter::default() };
        programs(ctx, filter, &Arguments { first, after, last, before }).await
    }

    /// Its indicators in a year. Показатели.
    #[graphql(complexity = "10 + child_complexity")]
    async fn indicators(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The calendar year.", validator(custom = "YearOfLife"))] year: i32,
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
        #[graphql(desc = "The calendar year.", validator(custom = "YearOfLife"))] year: i32,
        #[graphql(desc = "So many from the beginning, 1 to 200.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
    ) -> Result<Explanation> {
        let number = Number { node: self.0.id.0, indicator, variant, side, period: Period::calendar(year) };
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

/// A node as it is, or as it was on a day.
pub(crate) fn seen(row: OrganizationRow, day: Option<NaiveDate>) -> Organization {
    Organization(match day {
        Some(day) => row.as_of(day),
        None => row,
    })
}
