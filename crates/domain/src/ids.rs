//! One id type for each kind of thing, so that a mentor cannot be passed for a mentee.
//!
//! Persons, mentors and mentees have random ids (UUID v4): an id that carries its time of registration would say
//! something of a person. Everything else is UUID v7. Ids are made outside: this crate has no randomness.

use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        $crate::in_english_as_written!($name);

        impl crate::words::InRussian for $name {
            fn in_russian(&self) -> String {
                self.to_string()
            }
        }

        impl Ord for $name {
            /// As it would be derived, without a call for each comparison: a fold looks little else up.
            fn cmp(&self, other: &Self) -> Ordering {
                self.0.as_u128().cmp(&other.0.as_u128())
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

ids! {
    /// A region, a municipality or an educational organisation.
    OrganizationId,
    /// A human being, whatever roles he or she has.
    PersonId,
    /// A programme run.
    ProgramId,
    /// A person as a mentor, in all organisations.
    MentorId,
    /// A person as a mentee of one programme: an enrolment.
    MenteeId,
    /// A pair or group: a unit of mentoring.
    PairId,
    /// An enterprise or organisation that supplies mentors.
    EnterpriseId,
    /// A meeting of a pair.
    MeetingId,
    /// A milestone of a plan.
    MilestoneId,
    /// One person's answers at one point of a pair's life.
    FeedbackId,
    /// An item of a road map.
    RoadmapItemId,
    /// An entry of a tracking plan.
    TrackingItemId,
    /// A series of yearly programme runs.
    SeriesId,
    /// One analysis of strengths, weaknesses, opportunities and threats.
    SwotId,
    /// A practice of the bank of best practices.
    PracticeId,
    /// One measurement of one trait.
    MeasurementId,
}
