//! A pair or group: mentors and mentees who work together from formation to their ending (methodology §5.4).
//!
//! Invariants: nobody is on both sides (INV-2); no fact lies outside the life of the pair or in the future (INV-3); a closed
//! pair takes only facts of its life, marked late, and they never change how it closed (settled point 5).

use crate::aggregate_parts;
use crate::ids::{MeetingId, MenteeId, MentorId, MilestoneId, OrganizationId, PairId, ProgramId};
use crate::policies::CycleFacts;
use crate::settings::Settings;
use crate::values::{DocumentRef, FeedbackPhase, Form, InteractionKind, Member, RoleModel, Side};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

mod awards;
mod closing;
mod course;
mod feedback;
mod formation;
mod joining;
mod meetings;
mod members;
mod plan;
mod results;
mod schedule;
mod texts;
mod words;

pub use awards::{AwardCommand, AwardEvent, AwardRefusal};
pub use closing::{ClosingCommand, ClosingEvent, ClosingRefusal, Completion, MemberOutcome, Outcome};
pub use course::{CourseCommand, CourseEvent, CourseRefusal};
pub use feedback::{FeedbackCommand, FeedbackEvent, FeedbackRefusal};
pub use formation::{FormationCommand, FormationEvent, FormationRefusal, LocalNames, NewMember};
pub use joining::{JoiningCommand, JoiningEvent, JoiningRefusal};
pub use meetings::{MeetingCommand, MeetingEvent, MeetingRefusal, Sitting};
pub use members::{MembersCommand, MembersEvent, MembersRefusal};
pub use plan::{Milestone, PlanCommand, PlanEvent, PlanRefusal};
pub use results::{ResultCommand, ResultEvent, ResultRefusal};
pub(crate) use schedule::minute_becomes_that_of_the_hour;
pub use schedule::{PlannedAt, ScheduleCommand, ScheduleEvent, ScheduleRefusal};
pub use texts::{TextsCommand, TextsEvent, TextsRefusal};
pub use words::{FeedbackWaiver, MissReason, MissedBy, PauseReason, RevisionReason};

/// State of a pair.
#[derive(Clone, Debug, Default)]
pub struct Pair {
    formed: Option<Formed>,
    mentors: BTreeMap<MentorId, Membership>,
    mentees: BTreeMap<MenteeId, Membership>,
    organizational_meeting: Option<Sitting>,
    sittings: BTreeMap<MeetingId, meetings::Recorded>,
    appointments: BTreeMap<MeetingId, schedule::Appointment>,
    pauses: Vec<course::Pause>,
    closing_begun_on: Option<NaiveDate>,
    plan: Option<plan::Plan>,
    reached: BTreeMap<MilestoneId, NaiveDate>,
    missed: BTreeMap<MilestoneId, NaiveDate>,
    results: BTreeMap<(String, NaiveDate), Decimal>,
    feedback: BTreeMap<(Member, FeedbackPhase), feedback::Answer>,
    cycles: BTreeMap<MenteeId, CycleFacts>,
    last_fact_on: Option<NaiveDate>,
    relations: BTreeSet<(MentorId, MenteeId)>,
    closed: Option<closing::Closed>,
    /// The rules of the region, as the application read them: they judge completion and a goal reached early, no event of the
    /// pair says them.
    rules: Settings,
    awards: Vec<awards::Award>,
    /// Members who were erased, and the texts with them.
    erased: BTreeSet<Member>,
}

/// What formation fixed.
#[derive(Clone, Debug, PartialEq)]
struct Formed {
    program_id: ProgramId,
    organization_id: OrganizationId,
    form: Form,
    federal_form: Option<Form>,
    role_model: Option<RoleModel>,
    kind: InteractionKind,
    order: Option<DocumentRef>,
    day: NaiveDate,
    rematch_of: Option<PairId>,
    continues: Option<PairId>,
}

/// One member's time in the pair.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Membership {
    joined_on: NaiveDate,
    left_on: Option<NaiveDate>,
}

impl Membership {
    fn since(joined_on: NaiveDate) -> Self {
        Self { joined_on, left_on: None }
    }

    fn held_on(self, day: NaiveDate) -> bool {
        self.joined_on <= day && self.left_on.is_none_or(|left_on| day <= left_on)
    }
}

impl Pair {
    /// The same pair under the rules of its region. Without them what ships judges completion.
    #[must_use]
    pub fn under(self, rules: Settings) -> Self {
        Self { rules, ..self }
    }

    /// The organisation, once formed.
    pub fn organization_id(&self) -> Option<OrganizationId> {
        self.formed.as_ref().map(|formed| formed.organization_id)
    }

    /// The programme, once formed.
    pub fn program_id(&self) -> Option<ProgramId> {
        self.formed.as_ref().map(|formed| formed.program_id)
    }

    /// Whether texts of it were destroyed with this member.
    pub fn lost_texts_with(&self, member: Member) -> bool {
        self.erased.contains(&member)
    }

    /// Whether texts of it were destroyed with a member who was erased.
    pub fn has_lost_texts(&self) -> bool {
        !self.erased.is_empty()
    }

    /// Whether the pair is formed and has not ended.
    pub fn is_open(&self) -> bool {
        self.formed.is_some() && self.closed.is_none()
    }

    /// Whether a later run goes on with it.
    pub fn is_carried_over(&self) -> bool {
        self.closed.as_ref().is_some_and(closing::Closed::is_carried_over)
    }

    /// The day on which it ended, if it did.
    pub fn closed_on(&self) -> Option<NaiveDate> {
        self.closed.as_ref().map(|closed| closed.on)
    }

    /// Whether it was dissolved.
    pub fn is_dissolved(&self) -> bool {
        self.closed.as_ref().is_some_and(closing::Closed::is_dissolved)
    }

    /// The form and the kind, once formed.
    pub fn shape(&self) -> Option<(Form, InteractionKind)> {
        self.formed.as_ref().map(|formed| (formed.form, formed.kind))
    }

    /// Everybody who is, or was, a mentor in it.
    pub fn all_mentors(&self) -> impl Iterator<Item = MentorId> + '_ {
        self.mentors.keys().copied()
    }

    /// Everybody who is, or was, a mentee in it.
    pub fn all_mentees(&self) -> impl Iterator<Item = MenteeId> + '_ {
        self.mentees.keys().copied()
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

    fn membership(&self, member: Member) -> Option<Membership> {
        match member {
            Member::Mentor(id) => self.mentors.get(&id).copied(),
            Member::Mentee(id) => self.mentees.get(&id).copied(),
        }
    }

    fn is_member_on(&self, member: Member, day: NaiveDate) -> bool {
        self.membership(member).is_some_and(|membership| membership.held_on(day))
    }

    /// Whether the member was at a meeting or gave feedback after that day.
    fn is_active_after(&self, member: Member, day: NaiveDate) -> bool {
        let mut sittings = self.sittings.values();
        let mut feedback = self.feedback.iter();
        sittings.any(|sitting| sitting.held_on() > day && sitting.attended_by(member))
            || feedback.any(|((who, _), answer)| *who == member && answer.given_on > day)
    }

    fn present_on(&self, side: Side) -> usize {
        match side {
            Side::Mentor => self.present_mentors().count(),
            Side::Mentee => self.present_mentees().count(),
        }
    }

    /// A step that the unit makes together counts for all but those who had left by then (methodology §5.5).
    fn note_step(&mut self, day: NaiveDate, note: impl Fn(&mut CycleFacts)) {
        for (mentee, cycle) in &mut self.cycles {
            let had_left = |membership: &Membership| membership.left_on.is_some_and(|left_on| left_on < day);
            if !self.mentees.get(mentee).is_some_and(had_left) {
                note(cycle);
            }
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
    Joining(JoiningCommand, JoiningEvent, JoiningRefusal, joining),
    Members(MembersCommand, MembersEvent, MembersRefusal, members),
    Schedule(ScheduleCommand, ScheduleEvent, ScheduleRefusal, schedule),
    Meeting(MeetingCommand, MeetingEvent, MeetingRefusal, meetings),
    Plan(PlanCommand, PlanEvent, PlanRefusal, plan),
    Result(ResultCommand, ResultEvent, ResultRefusal, results),
    Feedback(FeedbackCommand, FeedbackEvent, FeedbackRefusal, feedback),
    Course(CourseCommand, CourseEvent, CourseRefusal, course),
    Closing(ClosingCommand, ClosingEvent, ClosingRefusal, closing),
    Award(AwardCommand, AwardEvent, AwardRefusal, awards),
    Texts(TextsCommand, TextsEvent, TextsRefusal, texts),
}

#[cfg(test)]
pub(crate) mod tests;
