//! The consents on record: which of them stand on a day, and until when the data may be kept.
//!
//! A consent stands from its day until it expires or is withdrawn. A withdrawal takes back whatever was given by its day, also what is
//! recorded later; another consent takes the place of an expired one beside it.

use super::{ConsentEvent, ConsentTerms, Majority};
use crate::values::{ConsentGiver, ConsentKind};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The consents on record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Consents {
    pub(super) given: BTreeMap<(ConsentKind, ConsentGiver), BTreeMap<NaiveDate, ConsentTerms>>,
    pub(super) withdrawn: BTreeMap<(ConsentKind, ConsentGiver), BTreeSet<NaiveDate>>,
    pub(super) expired: BTreeMap<(ConsentKind, ConsentGiver), BTreeSet<NaiveDate>>,
    erasure_due: Option<NaiveDate>,
}

impl Consents {
    /// The giver whose consent for this purpose does not stand on this day, if any.
    pub fn missing(&self, kind: ConsentKind, majority: Majority, day: NaiveDate) -> Option<ConsentGiver> {
        majority.required_givers().iter().copied().find(|giver| !self.stands(kind, *giver, day))
    }

    /// The deadline of the erasure that a withdrawal made due, until a processing consent is given after it.
    pub fn erasure_due(&self) -> Option<NaiveDate> {
        self.erasure_due
    }

    /// The last day on which anybody withdrew a consent for this purpose.
    fn last_withdrawn(&self, kind: ConsentKind) -> Option<NaiveDate> {
        let withdrawn = self.withdrawn.iter().filter(|((of, _), _)| *of == kind);
        withdrawn.filter_map(|(_, days)| days.last().copied()).max()
    }

    /// Whether a consent that holds until a day reaches over every expiry that was recorded for this purpose.
    fn outlasts(&self, kind: ConsentKind, valid_until: Option<NaiveDate>) -> bool {
        let expired = self.expired.iter().filter(|((of, _), _)| *of == kind);
        let last = expired.filter_map(|(_, days)| days.last().copied()).max();
        valid_until.is_none_or(|until| last.is_none_or(|last| last <= until))
    }

    /// The last day of what was given by the day and not withdrawn since, where all of it had a last day.
    pub(super) fn last_day(
        &self,
        kind: ConsentKind,
        giver: ConsentGiver,
        day: NaiveDate,
    ) -> Option<NaiveDate> {
        let withdrawn = self.withdrawn.get(&(kind, giver));
        let withdrawn_on = withdrawn.and_then(|days| days.range(..=day).next_back());
        let given = self.given.get(&(kind, giver)).into_iter().flat_map(|given| given.range(..=day));
        let standing = given.filter(|(given_on, _)| withdrawn_on.is_none_or(|gone| *given_on > gone));
        let ends: Option<Vec<NaiveDate>> = standing.map(|(_, terms)| terms.valid_until).collect();
        ends?.into_iter().max()
    }

    /// Whether a consent was given by the day, has not expired, and was not withdrawn since.
    pub(super) fn stands(&self, kind: ConsentKind, giver: ConsentGiver, day: NaiveDate) -> bool {
        let withdrawn = self.withdrawn.get(&(kind, giver));
        let withdrawn_on = withdrawn.and_then(|days| days.range(..=day).next_back());
        self.given.get(&(kind, giver)).into_iter().flat_map(|given| given.range(..=day)).any(
            |(given_on, terms)| {
                withdrawn_on.is_none_or(|withdrawn_on| given_on > withdrawn_on)
                    && terms.valid_until.is_none_or(|last| day <= last)
            },
        )
    }
}

/// Takes a consent into the record, beside the others of its kind and giver.
pub(crate) fn evolve_in(consents: &mut Consents, event: &ConsentEvent) {
    match event {
        ConsentEvent::ConsentGiven { kind, given_by, terms, occurred_on } => {
            consents.given.entry((*kind, *given_by)).or_default().insert(*occurred_on, terms.clone());
            // An old consent that is only recorded now lifts nothing: it was withdrawn with the others.
            let is_newer = consents.last_withdrawn(*kind) < Some(*occurred_on);
            if *kind == ConsentKind::Processing && is_newer && consents.outlasts(*kind, terms.valid_until) {
                consents.erasure_due = None;
            }
        }
        ConsentEvent::ConsentWithdrawn { kind, given_by, occurred_on } => {
            consents.withdrawn.entry((*kind, *given_by)).or_default().insert(*occurred_on);
        }
        ConsentEvent::ConsentExpired { kind, given_by, occurred_on } => {
            consents.expired.entry((*kind, *given_by)).or_default().insert(*occurred_on);
        }
        ConsentEvent::ErasureDue { due, policy: _, occurred_on: _ } => consents.erasure_due = Some(*due),
    }
}

#[cfg(test)]
mod tests;
