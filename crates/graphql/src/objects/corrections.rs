//! What was corrected of a thing.

use crate::errors;
use crate::scalars::Position;
use app::App;
use async_graphql::{Context, Object, Result};
use readmodel::registry::CorrectionsRow;
use uuid::Uuid;

/// What was corrected of a thing; its history says how, why and by whom. Исправления.
pub struct Corrections(pub CorrectionsRow);

/// What was corrected of a thing; its history says how, why and by whom. Исправления.
#[Object]
impl Corrections {
    /// Numbers of the facts that stand with other values than they were recorded with. Исправлено.
    async fn corrected(&self) -> Vec<u64> {
        self.0.corrected.iter().copied().collect()
    }

    /// Numbers of the facts that are voided. Аннулировано.
    async fn voided(&self) -> Vec<u64> {
        self.0.voided.iter().copied().collect()
    }

    /// The last correction.
    async fn position(&self) -> Position {
        self.0.position.into()
    }
}

/// What was corrected of a thing; null when nothing was.
pub(crate) async fn corrections_of(ctx: &Context<'_>, id: Uuid) -> Option<Result<Corrections>> {
    let found = ctx.data_unchecked::<App>().one::<CorrectionsRow>(id).await;
    found.map(|row| row.value.map(Corrections)).map_err(errors::ask).transpose()
}
