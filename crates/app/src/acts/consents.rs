//! A consent that ends, of a mentor or a mentee. What follows from it for pairs and pools is theirs.

use super::{identity, rules};
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::aggregate::Aggregate;
use domain::consent::{ConsentCommand, ConsentEnd, Majority};
use domain::ids::{OrganizationId, PersonId};
use domain::values::{ConsentGiver, ConsentKind};
use uuid::Uuid;

/// A consent that ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ending {
    /// How: withdrawn, or over by its own term.
    pub(super) how: fn(ConsentEnd) -> ConsentCommand,
    /// For which purpose it was given.
    pub(super) kind: ConsentKind,
    /// By whom.
    pub(super) given_by: ConsentGiver,
    /// On which day it ends.
    pub(super) occurred_on: NaiveDate,
}

impl Ending {
    /// Decides that it ends, by the age of the person today and the rules of the region on the day; says the age.
    pub(super) async fn decide<A: Aggregate>(
        self,
        work: &mut Work<'_>,
        participant: Uuid,
        person: PersonId,
        home: OrganizationId,
    ) -> Result<Majority, WorkError>
    where
        A::Command: From<ConsentCommand>,
    {
        let Self { how, kind, given_by, occurred_on } = self;
        let majority = identity::majority(work, person, home, work.stamp().today).await?;
        let policy = Box::new(rules::policy(work, home, occurred_on).await?);
        let end = ConsentEnd { kind, given_by, majority, policy, occurred_on };
        work.decide::<A>(participant, how(end)).await?;
        Ok(majority)
    }
}
