//! A pair or group: mentors and mentees who work together from formation to their ending (methodology §5.4).
//!
//! Invariants: nobody is on both sides (INV-2); no fact lies outside the life of the pair or in the future (INV-3); a closed
//! pair takes only facts of its life, marked late, and they never change how it closed (settled point 5).

use crate::aggregate_parts;
use crate::ids::{MeetingId, MenteeId, MentorId, MilestoneId, PairId, ProgramId};
use crate::policies::CycleFacts;
use crate::values::{DocumentRef, FeedbackPhase, Form, InteractionKind, Member, RoleModel, Side};
use chrono::NaiveDate;
use std::collections::BTreeMap;

mod closing;
mod feedback;
mod formation;
mod meetings;
mod members;
mod plan;

pub use closing::{ClosingCommand, ClosingEvent, ClosingRefusal, MemberOutcome, Outcome};
pub use feedback::{FeedbackCommand, FeedbackEvent, FeedbackRefusal};
pub use formation::{FormationCommand, FormationEvent, FormationRefusal, NewMember};
pub use meetings::{MeetingCommand, MeetingEvent, MeetingRefusal, Sitting};
pub use members::{MembersCommand, MembersEvent, MembersRefusal};
pub use plan::{Milestone, PlanCommand, PlanEvent, PlanRefusal};

/// State of a pair.
#[derive(Clone, Debug, Default)]
pub struct Pair {
    formed: Option<Formed>,
    mentors: BTreeMap<MentorId, Membership>,
    mentees: BTreeMap<MenteeId, Membership>,
    organizational_meeting: Option<Sitting>,
    sittings: BTreeMap<MeetingId, meetings::Recorded>,
    plan: Option<plan::Plan>,
    reached: BTreeMap<MilestoneId, NaiveDate>,
    feedback: BTreeMap<(Member, FeedbackPhase), feedback::Answer>,
    cycles: BTreeMap<MenteeId, CycleFacts>,
    last_fact_on: Option<NaiveDate>,
    closed: Option<closing::Closed>,
}

/// What formation fixed.
#[derive(Clone, Debug, PartialEq)]
struct Formed {
    program_id: ProgramId,
    form: Form,
    role_model: Option<RoleModel>,
    kind: InteractionKind,
    order: Option<DocumentRef>,
    day: NaiveDate,
    rematch_of: Option<PairId>,
}

/// One member's time in the pair.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Membership {
    left_on: Option<NaiveDate>,
}

impl Membership {
    fn held_on(self, day: NaiveDate) -> bool {
        self.left_on.is_none_or(|left_on| day <= left_on)
    }
}

impl Pair {
    /// The programme, once formed.
    pub fn program_id(&self) -> Option<ProgramId> {
        self.formed.as_ref().map(|formed| formed.program_id)
    }

    /// Whether the pair is formed and has not ended.
    pub fn is_open(&self) -> bool {
        self.formed.is_some() && self.closed.is_none()
    }

    /// The day of the last fact on record: the pair does not end before it.
    pub fn last_fact_on(&self) -> Option<NaiveDate> {
        self.last_fact_on
    }

    /// The mentors who have not left.
    pub fn present_mentors(&self) -> impl Iterator<Item = MentorId> + '_ {
        present(&self.mentors)
    }

    /// The mentees who have not left.
    pub fn present_mentees(&self) -> impl Iterator<Item = MenteeId> + '_ {
        present(&self.mentees)
    }

    /// Whether somebody is, or was, a member.
    pub fn has_member(&self, member: Member) -> bool {
        match member {
            Member::Mentor(id) => self.mentors.contains_key(&id),
            Member::Mentee(id) => self.mentees.contains_key(&id),
        }
    }

    /// The facts of each mentee's cycle.
    pub fn cycles(&self) -> &BTreeMap<MenteeId, CycleFacts> {
        &self.cycles
    }

    fn is_member_on(&self, member: Member, day: NaiveDate) -> bool {
        let membership = match member {
            Member::Mentor(id) => self.mentors.get(&id),
            Member::Mentee(id) => self.mentees.get(&id),
        };
        membership.is_some_and(|membership| membership.held_on(day))
    }

    fn present_on(&self, side: Side) -> usize {
        match side {
            Side::Mentor => self.present_mentors().count(),
            Side::Mentee => self.present_mentees().count(),
        }
    }

    fn note_fact(&mut self, day: NaiveDate) {
        self.last_fact_on = self.last_fact_on.max(Some(day));
    }
}

fn present<Id: Copy>(members: &BTreeMap<Id, Membership>) -> impl Iterator<Item = Id> + '_ {
    members.iter().filter(|(_, membership)| membership.left_on.is_none()).map(|(id, _)| *id)
}

aggregate_parts! {
    Pair: PairCommand, PairEvent, PairRefusal;
    Formation(FormationCommand, FormationEvent, FormationRefusal, formation),
    Members(MembersCommand, MembersEvent, MembersRefusal, members),
    Meeting(MeetingCommand, MeetingEvent, MeetingRefusal, meetings),
    Plan(PlanCommand, PlanEvent, PlanRefusal, plan),
    Feedback(FeedbackCommand, FeedbackEvent, FeedbackRefusal, feedback),
    Closing(ClosingCommand, ClosingEvent, ClosingRefusal, closing),
}

#[cfg(test)]
pub(crate) mod tests;
