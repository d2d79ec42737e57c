//! People: two records of one human being merged, separated again, or told apart. Whether names are those of twins only the vault
//! knows; in which pairs both are, the members' streams do.

use super::personal::{self, PersonCorrection};
use super::{erasure, identity};
use crate::duplicates::{Known, Name, twins};
use crate::erasure::Holdings;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::ids::{PairId, PersonId};
use domain::mentee::Mentee;
use domain::mentor::Mentor;
use domain::person::{ErasureReason, IdentityCommand, Person};
use std::fmt;

/// What can be done to records of people.
#[derive(Clone)]
pub enum PersonAct {
    /// Merges a record into another one of the same human being.
    Merge {
        /// The record that is merged.
        id: PersonId,
        /// The record that is kept.
        into: PersonId,
        /// Why, against what speaks for two people: text, sealed.
        reason: Option<String>,
        /// A pair, open or ended, in which one is a mentor and the other a mentee, as far as the registry knows.
        both_sides_of: Option<PairId>,
        /// When it was found out.
        occurred_on: NaiveDate,
    },
    /// Takes a merge back.
    Unmerge {
        /// The record that was merged.
        id: PersonId,
        /// When it was found to be wrong.
        occurred_on: NaiveDate,
    },
    /// Puts right what was mistyped of a person.
    Correct(PersonCorrection),
    /// Says that two records are of two people.
    DeclareDistinct {
        /// One record.
        id: PersonId,
        /// The other one.
        other: PersonId,
        /// When it was found out.
        occurred_on: NaiveDate,
    },
    /// Takes back that two records are of two people.
    RevokeDistinct {
        /// One record.
        id: PersonId,
        /// The other one.
        other: PersonId,
        /// When it was found to be wrong.
        occurred_on: NaiveDate,
    },
    /// Destroys what the vault knows of a person.
    Erase {
        /// The record that stands for him or her.
        id: PersonId,
        /// Why.
        reason: ErasureReason,
        /// In what he or she takes or took part, as the registry knows.
        holdings: Holdings,
        /// When.
        occurred_on: NaiveDate,
    },
}

impl fmt::Debug for PersonAct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Merge { id, into, .. } => write!(f, "Merge({id} into {into}, reason sealed)"),
            Self::Unmerge { id, .. } => write!(f, "Unmerge({id})"),
            Self::Correct(correction) => write!(f, "Correct({}, values sealed)", correction.id),
            Self::Erase { id, reason, .. } => write!(f, "Erase({id}, {reason:?})"),
            Self::DeclareDistinct { id, other, .. } => write!(f, "DeclareDistinct({id}, {other})"),
            Self::RevokeDistinct { id, other, .. } => write!(f, "RevokeDistinct({id}, {other})"),
        }
    }
}

impl PersonAct {
    pub(super) async fn apply(self, work: &mut Work<'_>) -> Result<(), WorkError> {
        match self {
            Self::Merge { id, into, reason, both_sides_of, occurred_on } => {
                merge(work, id, into, reason, both_sides_of, occurred_on).await
            }
            Self::Unmerge { id, occurred_on } => {
                let person = work.state::<Person>(id.0).await?;
                if let Some(kept) = person.merged_into() {
                    let release = IdentityCommand::ReleasePerson { from: id, occurred_on };
                    work.decide::<Person>(kept.0, release).await?;
                }
                work.decide::<Person>(id.0, IdentityCommand::UnmergePerson { occurred_on }).await
            }
            Self::Correct(correction) => personal::correct(work, correction).await,
            Self::Erase { id, reason, holdings, occurred_on } => {
                erasure::erase(work, id, reason, &holdings, occurred_on).await
            }
            Self::DeclareDistinct { id, other, occurred_on } => {
                let known = work.state::<Person>(other.0).await?.birth_year().is_some();
                let declare = |person_id, other, other_known| IdentityCommand::DeclareDistinct {
                    person_id,
                    other,
                    other_known,
                    occurred_on,
                };
                if known {
                    work.decide::<Person>(other.0, declare(other, id, true)).await?;
                }
                work.decide::<Person>(id.0, declare(id, other, known)).await
            }
            Self::RevokeDistinct { id, other, occurred_on } => {
                let revoke = |other| IdentityCommand::RevokeDistinct { other, occurred_on };
                work.decide::<Person>(id.0, revoke(other)).await?;
                // Who was never told apart from anybody may be nobody.
                if work.state::<Person>(other.0).await?.birth_year().is_some() {
                    work.decide::<Person>(other.0, revoke(id)).await?;
                }
                Ok(())
            }
        }
    }
}

async fn merge(
    work: &mut Work<'_>,
    id: PersonId,
    into: PersonId,
    reason: Option<String>,
    both_sides_of: Option<PairId>,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let merge = IdentityCommand::MergePerson { person_id: id, into, occurred_on };
    let birth_year = work.state::<Person>(id.0).await?.birth_year();
    work.decide::<Person>(id.0, merge).await?;
    let reason = reason.filter(|reason| !reason.trim().is_empty());
    let shared = if both_sides_of.is_some() {
        both_sides_of
    } else {
        let mut records = identity::records(work, into).await?;
        records.push(id);
        open_pair_with_both(work, &records).await?
    };
    let absorb = IdentityCommand::AbsorbPerson {
        from: id,
        birth_year: Some(birth_year.expect("whoever is merged is registered")),
        twins: look_like_twins(work, id, into).await?,
        both_sides_of: shared,
        confirmed: reason.is_some(),
        occurred_on,
    };
    work.decide::<Person>(into.0, absorb).await?;
    work.seal_some(id.0, "merge_reason", reason.as_deref()).await
}

async fn look_like_twins(work: &Work<'_>, one: PersonId, other: PersonId) -> Result<bool, WorkError> {
    let (one, other) = (known(work, one).await?, known(work, other).await?);
    Ok(one.zip(other).is_some_and(|(one, other)| twins(&one, &other)))
}

async fn known(work: &Work<'_>, id: PersonId) -> Result<Option<Known>, WorkError> {
    let name = work.personal(id.0, "name").await?.and_then(|text| Name::read(&text));
    let birth_date = identity::birth_date(work, id).await?;
    Ok(name.map(|name| Known { name, birth_date }))
}

/// An open pair in which one of these records is a mentor and another a mentee. The mentors are guarded, so that no pair is formed beside it.
async fn open_pair_with_both(work: &mut Work<'_>, records: &[PersonId]) -> Result<Option<PairId>, WorkError> {
    for person in records {
        let Some(mentor_id) = identity::own_mentor(work, *person).await? else { continue };
        let mentor = work.guarded_state::<Mentor>(mentor_id.0).await?;
        for (pair_id, mentees) in mentor.carried() {
            for mentee_id in mentees {
                let mentee = work.state::<Mentee>(mentee_id.0).await?;
                if mentee.request().is_some_and(|request| records.contains(&request.person_id)) {
                    return Ok(Some(*pair_id));
                }
            }
        }
    }
    Ok(None)
}
