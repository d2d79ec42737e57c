//! Records that may be of one human being, for somebody to look through.

use super::incomplete::Incomplete;
use super::person::Person;
use crate::connection::Connection;
use crate::names;
use crate::scalars::Position;
use crate::words::LikenessReason;
use app::duplicates::Candidates;
use async_graphql::{Context, Object, Result, SimpleObject};
use domain::ids::PersonId;

/// Two records that may be of one human being. Возможный дубликат.
pub struct DuplicateCandidates(pub Candidates);

/// Two records that may be of one human being. Возможный дубликат.
#[Object]
impl DuplicateCandidates {
    /// The two records; one that the read models do not know is left out.
    #[graphql(complexity = "2 * child_complexity")]
    async fn persons(&self, ctx: &Context<'_>) -> Result<Vec<Person>> {
        Ok(names::rows(ctx, self.0.records).await?.into_iter().map(Person).collect())
    }

    /// Ids of the two.
    async fn person_ids(&self) -> [uuid::Uuid; 2] {
        self.0.records.map(|PersonId(id)| id)
    }

    /// How like they are: 100 when nothing weakens it. Сходство.
    async fn score(&self) -> u8 {
        self.0.likeness.score
    }

    /// What speaks for it and what weakens it. Почему.
    async fn reasons(&self) -> Vec<LikenessReason> {
        self.0.likeness.reasons.iter().copied().map(Into::into).collect()
    }
}

/// A page of candidates with what was looked through.
pub type Duplicates = Connection<DuplicateCandidates, Compared>;

/// What was looked through.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct Compared {
    /// How many records were compared.
    pub compared: usize,
    /// How many candidates there are in all, whatever the page.
    pub total_count: usize,
    /// The position of the journal at which the page is true.
    pub position: Position,
    /// What the answer leaves out; null when nothing. Неполнота.
    pub incomplete: Option<Incomplete>,
}
