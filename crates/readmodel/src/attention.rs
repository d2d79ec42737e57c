//! Attention lists: what a curator should look at, since when, and how much it presses (methodology §6.5).
//!
//! Invariants: pure, over rows of the registry, one day and thresholds that are data; a list decides nothing and refuses
//! nothing; facts after the day do not count, so that the same day gives the same list. One file is one list.

use chrono::NaiveDate;
use domain::attention::{AttentionKind, AttentionSeverity, AttentionThresholds};
use domain::ids::{
    MenteeId, MentorId, OrganizationId, PairId, PersonId, ProgramId, RoadmapItemId, TrackingItemId,
};
use domain::program::ProgramStage;
use domain::values::{ConsentGiver, ConsentKind, DocumentKind, FeedbackPhase, InteractionKind, Member};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

mod capacity;
mod consents;
mod documents;
mod erasures;
mod first_meeting;
mod members;
mod missed;
mod needed;
mod plan;
mod planning;
mod pool;
mod roadmap;
mod silent;
mod surveys;
mod tracking;
mod wording;

use crate::registry::{MeetingRow, MenteeRow, MentorRow, PairRow, ProgramRow};
pub use erasures::{erasure_of_mentee, erasure_of_mentor};
pub use members::Members;
pub use needed::{Needed, needed_of_mentee, needed_of_mentor};
pub use surveys::curators_asked;
pub use wording::wording;

/// One thing in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttentionItem {
    /// Of which list.
    pub kind: AttentionKind,
    /// How much it presses.
    pub severity: AttentionSeverity,
    /// What it is.
    pub thing: Thing,
    /// What about it, where a thing may stand in a list more than once.
    pub about: About,
    /// Of which organisation.
    pub organization_id: OrganizationId,
    /// In which programme, if it is of one.
    pub program_id: Option<ProgramId>,
    /// The day from which days are counted: the last meeting, the forming, the term.
    pub since: NaiveDate,
    /// Days from it; below zero while it lies ahead.
    pub days: i64,
}

/// The place of an item: pressure, days, list, thing, what about it.
pub type AttentionPlace = (u8, i64, String, Uuid, String);

/// What needs attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// A programme.
    Program(ProgramId),
    /// A mentor.
    Mentor(MentorId),
    /// An enrolment.
    Mentee(MenteeId),
    /// A pair.
    Pair(PairId),
}

/// What about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// The thing as a whole.
    Whole,
    /// So many of something: missed meetings, mentees.
    Count(u32),
    /// The answers of a member at one point.
    Survey(Member, FeedbackPhase),
    /// The answers of a curator at one point.
    CuratorSurvey(PersonId, FeedbackPhase),
    /// A consent.
    Consent(ConsentKind, ConsentGiver),
    /// An item of the road map.
    RoadmapItem(RoadmapItemId),
    /// An entry of the tracking plan.
    TrackingItem(TrackingItemId),
    /// A paper.
    Document(DocumentKind),
}

/// The day on which the lists are asked for, and from when on a thing stands in one.
#[derive(Clone, Copy, Debug)]
pub struct Watch<'a> {
    /// The day.
    pub on: NaiveDate,
    /// From when on.
    pub thresholds: &'a AttentionThresholds,
}

/// How a programme stands towards the lists.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Course {
    UnderWay,
    Interrupted,
    Over,
}

impl Watch<'_> {
    /// Days from a day to that of the lists; below zero while it lies ahead.
    fn days_since(&self, day: NaiveDate) -> i64 {
        (self.on - day).num_days()
    }

    /// Whether a pair is at work on the day: open and not paused. Nobody is chased in a pause.
    fn sees(&self, pair: &PairRow) -> bool {
        let is_open = pair.formed_on <= self.on && pair.closed_on.is_none_or(|closed_on| closed_on > self.on);
        // A pause begins on the day after its `from` and ends on the day before its `until`.
        let mut pauses = pair.pauses.iter();
        is_open
            && !pauses.any(|pause| pause.from < self.on && pause.until.is_none_or(|until| until > self.on))
    }

    /// From when on a pair at work has been waiting: a day, or the end of its last pause after it.
    fn at_work_since(&self, pair: &PairRow, day: NaiveDate) -> NaiveDate {
        let resumed = pair.pauses.iter().filter_map(|pause| pause.until).filter(|until| *until <= self.on);
        resumed.fold(day, NaiveDate::max)
    }

    /// Whether a mentor takes mentees on the day: neither on hold nor retired.
    fn serves(&self, mentor: &MentorRow) -> bool {
        self.remains(mentor) && mentor.on_hold.is_none_or(|(since, _)| since > self.on)
    }

    /// Whether somebody is a mentor on the day.
    fn remains(&self, mentor: &MentorRow) -> bool {
        mentor.retired.is_none_or(|(retired_on, _)| retired_on > self.on)
    }

    /// Whether an enrolment lasts on the day: neither withdrawn nor completed, in a programme that goes on, and not carried over to a
    /// later run, where another enrolment goes on with it.
    fn lasts(&self, mentee: &MenteeRow, program: Option<&ProgramRow>, members: &Members) -> bool {
        let ended = [mentee.completed_on, mentee.withdrawn.map(|(withdrawn_on, _)| withdrawn_on)];
        let carried_over = mentee.open_pairs.is_empty() && members.was_carried_over(mentee.id);
        ended.into_iter().flatten().all(|ended_on| ended_on > self.on)
            && program.is_none_or(|program| self.course_of(program) != Course::Over)
            && !carried_over
    }

    /// Whether a programme is under way on the day. Nothing is asked of an interrupted one.
    fn runs(&self, program: &ProgramRow) -> bool {
        self.course_of(program) == Course::UnderWay
    }

    fn course_of(&self, program: &ProgramRow) -> Course {
        match program.stage_on(self.on) {
            ProgramStage::Draft
            | ProgramStage::Preparing
            | ProgramStage::Recruiting
            | ProgramStage::Matching
            | ProgramStage::Working
            | ProgramStage::Completing => Course::UnderWay,
            ProgramStage::Suspended => Course::Interrupted,
            ProgramStage::Unknown
            | ProgramStage::Completed
            | ProgramStage::Cancelled
            | ProgramStage::Archived
            | ProgramStage::Discarded => Course::Over,
        }
    }

    /// Since when a mentor has been ready for each programme that is under way on the day; one that nobody knows counts as such.
    fn ready_for(
        &self,
        mentor: &MentorRow,
        programs: &BTreeMap<ProgramId, ProgramRow>,
    ) -> impl Iterator<Item = NaiveDate> {
        let asks = |id: &ProgramId| programs.get(id).is_none_or(|program| self.runs(program));
        mentor.ready.iter().filter(move |(id, _)| asks(id)).map(|(_, ready_on)| *ready_on)
    }

    /// The meetings held by the day.
    fn meetings<'p>(&self, pair: &'p PairRow) -> impl Iterator<Item = &'p MeetingRow> {
        let on = self.on;
        pair.meetings.iter().filter(move |meeting| meeting.occurred_on <= on)
    }

    /// Whether a day is so many days ahead or fewer, or has passed.
    fn is_near(&self, day: NaiveDate, days: u32) -> bool {
        self.days_since(day) >= -i64::from(days)
    }

    /// How much waiting presses: from the threshold on it is a warning, from so many times the threshold as the region says urgent.
    fn overdue(&self, since: NaiveDate, threshold: u32) -> Option<(AttentionSeverity, i64)> {
        let days = self.days_since(since);
        self.pressure(days, threshold).map(|severity| (severity, days))
    }

    fn pressure(&self, reached: i64, threshold: u32) -> Option<AttentionSeverity> {
        let threshold = i64::from(threshold);
        if reached < threshold {
            None
        } else if reached < i64::from(self.thresholds.urgent_times) * threshold {
            Some(AttentionSeverity::Warning)
        } else {
            Some(AttentionSeverity::Urgent)
        }
    }
}

/// What a pair needs. The programme is that of the pair, when it is known; while it is interrupted, nothing is asked of its pairs.
pub fn of_pair(pair: &PairRow, program: Option<&ProgramRow>, watch: Watch<'_>) -> Vec<AttentionItem> {
    if program.is_some_and(|program| watch.course_of(program) == Course::Interrupted) {
        return Vec::new();
    }
    let single = [
        silent::list(pair, watch),
        first_meeting::list(pair, watch),
        planning::list(pair, watch),
        missed::list(pair, watch),
        plan::list(pair, watch),
    ];
    single.into_iter().flatten().chain(surveys::list(pair, program, watch)).collect()
}

/// What a mentor needs; the pairs of the organisation were noted before. The programmes are those for which he or she is ready, as far
/// as they are known. Who has retired needs nothing; for a programme that is interrupted or over nobody is idle or asked at entry.
pub fn of_mentor(
    mentor: &MentorRow,
    programs: &BTreeMap<ProgramId, ProgramRow>,
    members: &Members,
    watch: Watch<'_>,
) -> Vec<AttentionItem> {
    if !watch.remains(mentor) {
        return Vec::new();
    }
    let items = [
        capacity::overused(mentor, members, watch),
        capacity::unused(mentor, programs, members, watch),
        capacity::underused(mentor, programs, members, watch),
        surveys::of_mentor(mentor, programs, members, watch),
    ];
    items.into_iter().flatten().chain(consents::of_mentor(mentor, watch)).collect()
}

/// What an enrolment needs; the pairs of the organisation were noted before. The programme is that of the enrolment, when it is known.
/// An enrolment that is over needs nothing; in an interrupted programme only its consents are watched.
pub fn of_mentee(
    mentee: &MenteeRow,
    program: Option<&ProgramRow>,
    members: &Members,
    watch: Watch<'_>,
) -> Vec<AttentionItem> {
    if !watch.lasts(mentee, program, members) {
        return Vec::new();
    }
    let mut items = consents::of_mentee(mentee, watch);
    if program.is_none_or(|program| watch.runs(program)) {
        items.extend(pool::list(mentee, members, watch));
        items.extend(surveys::of_mentee(mentee, members, watch));
    }
    items
}

/// What a programme needs. The points are those at which the region has a questionnaire for its curators ([`curators_asked`]).
pub fn of_program(
    program: &ProgramRow,
    points: &BTreeSet<FeedbackPhase>,
    watch: Watch<'_>,
) -> Vec<AttentionItem> {
    let plans = roadmap::list(program, watch).into_iter().chain(tracking::list(program, watch));
    let asked = surveys::of_curators(program, points, watch);
    plans.chain(documents::list(program, watch)).chain(asked).collect()
}

/// Whether a unit meets again and again. A one-off is neither silent nor without a plan (methodology §11 item 18).
fn is_regular(pair: &PairRow) -> bool {
    match pair.kind {
        InteractionKind::OneOnOne
        | InteractionKind::PeerToPeer
        | InteractionKind::Group
        | InteractionKind::Reverse
        | InteractionKind::Virtual => true,
        InteractionKind::Flash | InteractionKind::Speed => false,
    }
}

impl AttentionItem {
    /// Its place among others, ascending: what presses most and waits longest comes first.
    pub fn place(&self) -> AttentionPlace {
        let pressure = match self.severity {
            AttentionSeverity::Urgent => 0,
            AttentionSeverity::Warning => 1,
            AttentionSeverity::Notice => 2,
        };
        let kind: &'static str = self.kind.into();
        (pressure, -self.days, kind.to_owned(), self.thing.id(), format!("{:?}", self.about))
    }
}

impl Thing {
    /// Its id.
    pub fn id(self) -> Uuid {
        match self {
            Self::Program(id) => id.0,
            Self::Mentor(id) => id.0,
            Self::Mentee(id) => id.0,
            Self::Pair(id) => id.0,
        }
    }
}

/// An item of a programme.
fn about_program(
    program: &ProgramRow,
    kind: AttentionKind,
    (severity, days): (AttentionSeverity, i64),
    since: NaiveDate,
    about: About,
) -> AttentionItem {
    AttentionItem {
        kind,
        severity,
        thing: Thing::Program(program.id),
        about,
        organization_id: program.organization_id,
        program_id: Some(program.id),
        since,
        days,
    }
}

/// An item of a pair.
fn about_pair(
    pair: &PairRow,
    kind: AttentionKind,
    (severity, days): (AttentionSeverity, i64),
    since: NaiveDate,
) -> AttentionItem {
    AttentionItem {
        kind,
        severity,
        thing: Thing::Pair(pair.id),
        about: About::Whole,
        organization_id: pair.organization_id,
        program_id: Some(pair.program_id),
        since,
        days,
    }
}

#[cfg(test)]
mod tests;
