//! A person: a random id and the year of birth, the one personal fact that an event may hold (settled point 8), and which other
//! records are of the same human being.
//!
//! Names, birth dates and contacts live in the vault under this id.
//!
//! Invariant: merging is one step deep. Whoever was merged into somebody has absorbed nobody, and whoever has absorbed somebody
//! was merged into nobody; so a record is either the one that stands for a human being or names it. What was erased stays so: the stream
//! goes on to say that there was somebody, and nothing personal is ever added to it.

use crate::aggregate_parts;
use crate::ids::PersonId;
use chrono::NaiveDate;
use std::collections::BTreeSet;

mod data;
mod erasure;
mod identity;
mod registration;

pub use data::{DataCommand, DataEvent, DataRefusal, PersonalField};
pub use erasure::{
    DataCategory, Destroyed, ErasureCommand, ErasureEvent, ErasureReason, ErasureRefusal, StillBound,
};
pub use identity::{IdentityCommand, IdentityEvent, IdentityRefusal};
pub use registration::{RegistrationCommand, RegistrationEvent, RegistrationRefusal};

/// State of a person.
#[derive(Clone, Debug, Default)]
pub struct Person {
    birth_year: Option<i32>,
    registered_on: Option<NaiveDate>,
    merged: Option<(PersonId, NaiveDate)>,
    absorbed: BTreeSet<PersonId>,
    distinct_from: BTreeSet<PersonId>,
    erased_on: Option<NaiveDate>,
}

impl Person {
    /// Year of birth, once registered.
    pub fn birth_year(&self) -> Option<i32> {
        self.birth_year
    }

    /// The record that stands for this human being, if it is another one.
    pub fn merged_into(&self) -> Option<PersonId> {
        self.merged.map(|(into, _)| into)
    }

    /// When what the vault knew of this record was destroyed, if it was.
    pub fn erased_on(&self) -> Option<NaiveDate> {
        self.erased_on
    }

    /// The records that were merged into this one.
    pub fn absorbed(&self) -> &BTreeSet<PersonId> {
        &self.absorbed
    }
}

aggregate_parts! {
    Person: PersonCommand, PersonEvent, PersonRefusal;
    Registration(RegistrationCommand, RegistrationEvent, RegistrationRefusal, registration),
    Identity(IdentityCommand, IdentityEvent, IdentityRefusal, identity),
    Data(DataCommand, DataEvent, DataRefusal, data),
    Erasure(ErasureCommand, ErasureEvent, ErasureRefusal, erasure),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_samples_round_trip, day};

    /// Registered on 11 December with this year of birth.
    pub(super) fn registered(birth_year: i32) -> PersonEvent {
        RegistrationEvent::PersonRegistered { birth_year, occurred_on: day(2023, 12, 11) }.into()
    }

    #[test]
    fn samples_read_back() {
        assert_samples_round_trip::<PersonEvent>();
    }
}
