//! The one place where ids are drawn.
//!
//! Invariant: ids of persons, mentors and mentees say nothing, so they are random; all others are ordered by the time at
//! which they were drawn, which keeps their indexes compact.

use uuid::Uuid;

/// An id that says nothing, not even when it was drawn: of a person, a mentor, a mentee.
#[expect(clippy::disallowed_methods, reason = "this is the place that draws ids for everything else")]
pub fn random_id() -> Uuid {
    Uuid::new_v4()
}

/// An id that sorts after the earlier ones: of everything that is not a person.
#[expect(clippy::disallowed_methods, reason = "this is the place that draws ids for everything else")]
pub fn ordered_id() -> Uuid {
    Uuid::now_v7()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordered_id_sorts_after_the_one_before() {
        let drawn: Vec<Uuid> = (0..1_000).map(|_| ordered_id()).collect();
        assert!(drawn.is_sorted());
    }

    #[test]
    fn a_random_id_does_not_tell_its_time() {
        assert_eq!(random_id().get_version_num(), 4);
        assert!(random_id().get_timestamp().is_none());
    }
}
