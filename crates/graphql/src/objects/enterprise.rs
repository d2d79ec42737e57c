//! Enterprises that supply mentors, under each of their names.

use super::organization_history::DatedName;
use crate::names;
use crate::scalars::Date;
use app::acts::name_since;
use async_graphql::{Context, Object, Result};
use domain::ids::EnterpriseId;
use readmodel::registry::EnterpriseRow;
use uuid::Uuid;

/// An enterprise that supplies mentors. Предприятие.
pub struct Enterprise(pub EnterpriseId);

/// An enterprise that supplies mentors. Предприятие.
#[Object]
impl Enterprise {
    /// Its id.
    async fn id(&self) -> Uuid {
        self.0.0
    }

    /// Its name now, or on a day, opened from the vault at read; null when it was erased. Personal: it may be that of an owner. Наименование.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; now when left out. Before the first name is known it is that one.")]
        at: Option<Date>,
    ) -> Result<Option<String>> {
        let renamed_on = self.row(ctx).await?.map(|row| row.renamed_on()).unwrap_or_default();
        match renamed_on.into_iter().rfind(|day| at.is_none_or(|at| *day <= at.0)) {
            Some(day) => names::text(ctx, self.0.0, name_since(day)).await.transpose(),
            None => names::name(ctx, self.0.0).await.transpose(),
        }
    }

    /// Its names, each from its day on, without those that were erased. Personal, as the name. Прежние названия.
    async fn names(&self, ctx: &Context<'_>) -> Result<Vec<DatedName>> {
        let Some((row, since)) = self.row(ctx).await?.and_then(|row| row.since().map(|since| (row, since)))
        else {
            return Ok(Vec::new());
        };
        let renamed_on = row.renamed_on();
        let later = names::texts(ctx, self.0.0, renamed_on.iter().copied().map(name_since)).await?;
        let first = names::name(ctx, self.0.0).await.transpose()?;
        let dated = std::iter::once((since, first)).chain(renamed_on.into_iter().zip(later));
        Ok(dated.filter_map(|(since, name)| Some(DatedName { since: since.into(), name: name? })).collect())
    }

    /// From which day it is closed or merged; null while it is not. Закрыто с.
    async fn closed_on(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        Ok(self.row(ctx).await?.and_then(|row| row.ended_on()).map(Into::into))
    }

    /// The enterprise that goes on after it; null when there is none. Преемник.
    async fn successor(&self, ctx: &Context<'_>) -> Result<Option<Enterprise>> {
        Ok(self.row(ctx).await?.and_then(|row| row.successor()).map(|(id, _)| Enterprise(id)))
    }

    /// The enterprises that were merged into it. Предшественники.
    #[graphql(complexity = "5 * child_complexity")]
    async fn predecessors(&self, ctx: &Context<'_>) -> Result<Vec<Enterprise>> {
        let row = self.row(ctx).await?;
        Ok(row.into_iter().flat_map(|row| row.predecessors.into_keys()).map(Enterprise).collect())
    }
}

impl Enterprise {
    async fn row(&self, ctx: &Context<'_>) -> Result<Option<EnterpriseRow>> {
        names::row(ctx, self.0).await
    }
}
