//! People: one record by id, and records that may be of one human being.

use super::registry::{at_least, one};
use crate::errors::{self, Code};
use crate::objects::{Compared, DestructionAct, DuplicateCandidates, Duplicates, Incomplete, Person};
use crate::paging::{self, Arguments, Cursors, Window};
use crate::scalars::Position;
use app::App;
use app::duplicates::Candidates;
use async_graphql::{Context, Object, Result};
use domain::ids::PersonId;
use uuid::Uuid;

/// People.
#[derive(Debug, Default)]
pub(super) struct Persons;

/// What the search costs: names of a whole node are opened.
const SEARCH: usize = 500;

#[Object]
impl Persons {
    /// A record of a person; null when there is none. Человек.
    async fn person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Uuid,
        #[graphql(desc = "Wait until the read models have reached this position, or say STALE.")]
        at_least: Option<Position>,
    ) -> Option<Result<Person>> {
        one(ctx, id, at_least, Person).await
    }

    /// The act of destruction of a person's data with the extract of the journal, written from the journal alone, again at any
    /// time; null when nothing was destroyed. Акт об уничтожении персональных данных.
    async fn destruction_act(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The record of the person.")] person_id: Uuid,
    ) -> Result<Option<DestructionAct>> {
        let journal = ctx.data_unchecked::<App>().journal();
        let act = app::erasure::act(journal, PersonId(person_id)).await;
        Ok(act.map_err(|error| errors::internal(&error))?.map(DestructionAct))
    }

    /// Records at a node and below it that may be of one human being, the likest first. Names and birth dates are opened from the vault
    /// to compare them; twins and people who were told apart are not proposed, and nothing is merged. Возможные дубликаты.
    #[graphql(complexity = "SEARCH + paging::cost(__ctx, __variables_definition, __field, child_complexity)")]
    async fn duplicate_persons(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The node: a region, a municipality, an organisation or a programme.")] node: Uuid,
        #[graphql(desc = "So many from the beginning, 1 to 200.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Wait until the read models have reached this position, or say STALE.")]
        at_least: Option<Position>,
    ) -> Result<Duplicates> {
        self::at_least(ctx, at_least).await?;
        let cursors = Cursors::of("duplicatePersons", &node);
        let arguments = Arguments { first, after, ..Arguments::default() };
        let Window::Forward(limit, after) = arguments.window::<(u8, PersonId, PersonId)>(cursors)? else {
            return Err(Code::BadUserInput.error("accepted are first and after"));
        };
        let found = ctx.data_unchecked::<App>().duplicates(node).await.map_err(errors::ask)?;
        let total_count = found.value.candidates.len();
        let compared = Compared {
            compared: found.value.compared,
            total_count,
            position: found.position.into(),
            incomplete: Incomplete::of(found.parked),
        };
        let begun = after.is_some();
        let place = |(score, one, other)| (std::cmp::Reverse(score), one, other);
        let is_later = |found: &Candidates| after.is_none_or(|after| found.place() > place(after));
        let mut rest = found.value.candidates.into_iter().filter(is_later);
        let page: Vec<Candidates> = rest.by_ref().take(limit as usize).collect();
        let more = rest.next().is_some();
        let nodes = page.into_iter().map(|found| {
            let (score, one, other) = found.place();
            ((score.0, one, other), DuplicateCandidates(found))
        });
        Ok(Duplicates::of(cursors, nodes, begun, more, compared))
    }
}
