//! What a subject contributes comes in parts, each counted by itself: an event that can change one leaves the others as they stand.
//!
//! Invariants: no two parts of a subject have a cell in common, so what each posts adds up to what all of them would; the parts of a
//! person stand in the order of their themes.

use crate::change::Subject;

/// A part of what a subject contributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Part {
    /// Of a person: I1–I3, by memberships and by the cycles that were full when they ended.
    Involvement,
    /// Of a person: I5 and I6, by final answers and by meetings attended.
    Satisfaction,
    /// Of a person: outcomes on record.
    Outcomes,
    /// Of a person: enrolments, and those with a full cycle.
    Participation,
    /// Of any other subject: everything.
    Whole,
}

/// By what somebody is a member of pairs.
pub(super) const BY_MEMBERSHIP: [Part; 3] = [Part::Involvement, Part::Satisfaction, Part::Participation];
/// By how memberships end.
pub(super) const BY_THE_END: [Part; 2] = [Part::Involvement, Part::Participation];

/// All that a person contributes.
const OF_PERSON: [Part; 4] = [Part::Involvement, Part::Satisfaction, Part::Outcomes, Part::Participation];

impl Part {
    /// All parts of a subject.
    pub(crate) fn all_of(subject: Subject) -> &'static [Self] {
        Self::these_of(subject, &OF_PERSON)
    }

    /// Of a person these parts, of any other subject everything.
    fn these_of(subject: Subject, parts: &[Self]) -> &[Self] {
        match subject {
            Subject::Person(_) => parts,
            Subject::Enterprise(_)
            | Subject::Organization(_)
            | Subject::Participant(_)
            | Subject::Pair(_)
            | Subject::Program(_) => &[Self::Whole],
        }
    }
}

/// Whom an event reaches, and in which parts.
#[derive(Debug, Default)]
pub(crate) struct Reach(Vec<(Subject, Part)>);

impl Reach {
    /// Subjects in all that they contribute.
    pub(super) fn add_wholly(&mut self, subjects: impl IntoIterator<Item = Subject>) {
        self.add(subjects, &OF_PERSON);
    }

    /// Persons in these parts; any other subject in all that it contributes.
    pub(super) fn add(&mut self, subjects: impl IntoIterator<Item = Subject>, parts: &[Part]) {
        for subject in subjects {
            self.0.extend(Part::these_of(subject, parts).iter().map(|part| (subject, *part)));
        }
    }

    /// Subject by subject, and of each its parts in their order, each once.
    pub(crate) fn in_order(mut self) -> Vec<(Subject, Part)> {
        self.0.sort_unstable();
        self.0.dedup();
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{World, uuid};
    use serde_json::{Value, json};
    use uuid::Uuid;

    const MENTOR: Subject = Subject::Person(Uuid::from_u128(11));
    const MENTEE: Subject = Subject::Person(Uuid::from_u128(12));

    /// Whom an event posted for, each once.
    fn happens(
        world: &mut World,
        stream: (&str, u128),
        kind: &str,
        on: &str,
        payload: Value,
    ) -> Vec<Subject> {
        let postings = world.happen(stream.0, stream.1, kind, on, payload);
        world.assert_sound();
        for of_one in postings.chunk_by(|one, next| one.subject == next.subject) {
            let cells: Vec<_> = of_one.iter().map(|posting| &posting.key).collect();
            assert!(cells.is_sorted(), "{kind}: parts are in the order of their cells");
        }
        let mut subjects: Vec<Subject> = postings.iter().map(|posting| posting.subject).collect();
        subjects.dedup();
        subjects
    }

    #[test]
    fn an_event_posts_at_once_all_that_it_changes_and_no_other_does_it_later() {
        let mut world = World::default();
        world.node(1, "Region", None, "2020-01-01");
        world.node(3, "Organization", Some(1), "2020-01-01");
        world.program(4, 3, 2024);
        world.person(11);
        world.person(12);
        world.mentor(11, 31, 3, "2024-01-10");
        let request = json!({
            "person_id": uuid(12), "organization_id": uuid(3), "program_id": uuid(4), "category": "Pupil", "source": "OwnRequest",
        });
        let (mentor, mentee, pair) = (("Mentor", 31), ("Mentee", 32), ("Pair", 33));
        let both = json!([{ "side": "Mentor", "id": uuid(31) }, { "side": "Mentee", "id": uuid(32) }]);
        let sitting = |meeting: u128| {
            json!({
                "late": false, "meeting_id": uuid(meeting), "duration_min": 45, "mode": "InPerson", "attendees": both,
                "meeting_type": "Work",
            })
        };
        let formed = json!({
            "program_id": uuid(4), "organization_id": uuid(3), "form": "PupilPupil", "kind": "Flash",
            "mentors": [uuid(31)], "mentees": [uuid(32)],
        });
        let assigned = json!({ "pair_id": uuid(33), "program_id": uuid(4), "mentees": [uuid(32)] });
        let matched = json!({ "pair_id": uuid(33), "form": "PupilPupil", "mentors": [uuid(31)] });
        let answer = json!({
            "feedback_id": uuid(90), "phase": "Final", "respondent": { "side": "Mentee", "id": uuid(32) },
            "questionnaire": "journal/v1", "answers": {}, "overall": 8, "late": false,
        });
        let outcomes = json!([{ "mentee_id": uuid(32), "outcome": "Completed" }]);
        let released = json!({ "pair_id": uuid(33), "mentees": [uuid(32)] });
        let pair_itself = Subject::Pair(uuid(33));
        let life: [(_, _, _, Value, &[Subject]); 10] = [
            (mentee, "MenteeRequested", "2024-01-10", request, &[]),
            (mentee, "MenteeEnteredPool", "2024-01-20", json!({}), &[MENTEE]),
            (pair, "PairFormed", "2024-03-01", formed, &[pair_itself]),
            (mentor, "MentorAssigned", "2024-03-01", assigned, &[MENTOR]),
            (mentee, "MenteeMatched", "2024-03-01", matched, &[MENTEE]),
            (pair, "MeetingHeld", "2024-03-10", sitting(91), &[MENTOR, MENTEE]),
            (pair, "MeetingHeld", "2024-03-20", sitting(92), &[]),
            (pair, "FeedbackCollected", "2024-05-01", answer, &[MENTEE]),
            (
                pair,
                "PairCompleted",
                "2024-05-02",
                json!({ "outcomes": outcomes, "policy": "V1" }),
                &[MENTOR, MENTEE, pair_itself],
            ),
            (mentor, "MentorReleased", "2024-05-02", released, &[]),
        ];
        for (stream, kind, on, payload, reached) in life {
            assert_eq!(happens(&mut world, stream, kind, on, payload), reached, "{kind}");
        }
    }
}
