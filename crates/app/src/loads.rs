//! How many mentees a human being carries as a mentor under several records (docs/decisions/0044): what every view of the load tells.
//!
//! Invariant: the number is the one that forming a pair counts against the capacity.

use crate::App;
use crate::ask::AskError;
use domain::ids::{MentorId, PersonId};
use domain::mentor::{carried_by, counted};
use readmodel::registry::{MentorRow, PersonRow};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

impl App {
    /// The load by all records of each mentor whose records were merged; the others carry what their own row says.
    ///
    /// # Errors
    /// When a database does not answer.
    pub async fn loads_of_merged(
        &self,
        mentors: &[(MentorId, PersonId)],
    ) -> Result<BTreeMap<MentorId, u32>, AskError> {
        let persons: BTreeSet<PersonId> = mentors.iter().map(|(_, person)| *person).collect();
        let persons = self.persons(&persons).await?;
        let kept_of = |person: &PersonRow| match person.merged_into {
            Some(kept) => Some(kept),
            None if person.absorbed.is_empty() => None,
            None => Some(person.id),
        };
        let kept: BTreeSet<PersonId> = persons.values().filter_map(kept_of).collect();
        if kept.is_empty() {
            return Ok(BTreeMap::new());
        }
        let kept = self.persons(&kept).await?;
        let absorbed: BTreeSet<PersonId> =
            kept.values().flat_map(|person| &person.absorbed).copied().collect();
        let absorbed = self.persons(&absorbed).await?;
        let as_mentors = |person: &PersonRow| {
            let records = person.absorbed.iter().filter_map(|id| absorbed.get(&id.0));
            records.chain([person]).flat_map(|record| record.mentors.iter().copied()).collect::<Vec<_>>()
        };
        let ids: BTreeSet<Uuid> = kept.values().flat_map(as_mentors).map(|id| id.0).collect();
        let rows = self.some::<MentorRow>(&ids.into_iter().collect::<Vec<_>>()).await?;
        let load = |person: &PersonRow| {
            let rows = as_mentors(person).into_iter().filter_map(|id| rows.get(&id.0));
            counted(&carried_by(rows.map(|row| &row.carried)))
        };
        let loads: BTreeMap<Uuid, u32> = kept.iter().map(|(id, person)| (*id, load(person))).collect();
        let of = |(mentor, person): &(MentorId, PersonId)| {
            let kept = persons.get(&person.0).and_then(kept_of)?;
            Some((*mentor, *loads.get(&kept.0)?))
        };
        Ok(mentors.iter().filter_map(of).collect())
    }

    async fn persons(&self, ids: &BTreeSet<PersonId>) -> Result<BTreeMap<Uuid, PersonRow>, AskError> {
        self.some::<PersonRow>(&ids.iter().map(|id| id.0).collect::<Vec<_>>()).await
    }
}
