//! What pairs say of their members and the members' own rows do not: when the last one began, when and how the last one ended, and who
//! answered at entry, and what a mentor carries under other records.

use super::Watch;
use crate::registry::{MentorRow, PairRow, PairState};
use chrono::NaiveDate;
use domain::ids::{MenteeId, MentorId};
use domain::values::{FeedbackPhase, Member};
use std::collections::{BTreeMap, BTreeSet};

/// What the pairs of an organisation say of their members.
#[derive(Clone, Debug, Default)]
pub struct Members {
    begun: BTreeMap<Member, NaiveDate>,
    ended: BTreeMap<Member, Ended>,
    answered_at_entry: BTreeSet<Member>,
    loads: BTreeMap<MentorId, u32>,
}

/// The last end of a membership; of two on one day the carrying over tells more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Ended {
    on: NaiveDate,
    carried_over: bool,
}

impl Members {
    /// Takes a pair in, as it stood on the day.
    pub fn note(&mut self, pair: &PairRow, watch: Watch<'_>) {
        let mentors = pair.mentors.iter().map(|(id, membership)| (Member::Mentor(*id), membership));
        let mentees = pair.mentees.iter().map(|(id, membership)| (Member::Mentee(*id), membership));
        for (member, membership) in mentors.chain(mentees) {
            let begun = pair.membership_begin(membership);
            if begun <= watch.on {
                let last = self.begun.entry(member).or_insert(begun);
                *last = (*last).max(begun);
            }
            if let Some(on) = pair.membership_end(membership).filter(|on| *on <= watch.on) {
                let carried_over = pair.state == PairState::CarriedOver && membership.left_on.is_none();
                let ended = Ended { on, carried_over };
                let last = self.ended.entry(member).or_insert(ended);
                *last = (*last).max(ended);
            }
        }
        let answers = pair.feedback.iter().filter(|answer| answer.occurred_on <= watch.on);
        let at_entry = answers.filter(|answer| answer.phase == FeedbackPhase::Entry);
        self.answered_at_entry.extend(at_entry.map(|answer| answer.respondent));
    }

    /// Takes in how many mentees those mentors carry whose records were merged: by all records of the human being.
    pub fn note_loads(&mut self, loads: BTreeMap<MentorId, u32>) {
        self.loads.extend(loads);
    }

    /// How many mentees a mentor carries as a human being.
    pub(super) fn load(&self, mentor: &MentorRow) -> u32 {
        self.loads.get(&mentor.id).copied().unwrap_or_else(|| mentor.load())
    }

    /// Since when a mentor has been free who was ready on a day.
    pub(super) fn mentor_free_since(&self, mentor: MentorId, ready_on: NaiveDate) -> NaiveDate {
        self.free_since(Member::Mentor(mentor), ready_on)
    }

    /// Since when no pair of a mentor has begun or ended who was ready on a day.
    pub(super) fn mentor_changed_since(&self, mentor: MentorId, ready_on: NaiveDate) -> NaiveDate {
        let begun = self.begun.get(&Member::Mentor(mentor)).copied().unwrap_or(ready_on);
        self.mentor_free_since(mentor, ready_on.max(begun))
    }

    /// Since when a mentee has waited who came to the pool on a day.
    pub(super) fn mentee_free_since(&self, mentee: MenteeId, entered_on: NaiveDate) -> NaiveDate {
        self.free_since(Member::Mentee(mentee), entered_on)
    }

    /// Whether the last pair of a mentee went on in a later run.
    pub(super) fn was_carried_over(&self, mentee: MenteeId) -> bool {
        self.ended.get(&Member::Mentee(mentee)).is_some_and(|ended| ended.carried_over)
    }

    fn free_since(&self, member: Member, day: NaiveDate) -> NaiveDate {
        self.ended.get(&member).map_or(day, |ended| day.max(ended.on))
    }

    /// Whether somebody answered at entry in a pair.
    pub(super) fn answered_at_entry(&self, member: Member) -> bool {
        self.answered_at_entry.contains(&member)
    }
}
