//! Pairs with everything that happened in them.

use super::body;
use crate::change::{Row, RowKind};
use chrono::NaiveDate;
use domain::ids::{
    FeedbackId, MeetingId, MenteeId, MentorId, MilestoneId, OrganizationId, PairId, ProgramId,
};
use domain::methodology::{Answers, Overall, QuestionnaireRef};
use domain::pair::{
    Completion, MemberOutcome, MissReason, MissedBy, Outcome, PauseReason, PlannedAt, RevisionReason,
};
use domain::policies::CycleFacts;
use domain::values::{
    AwardLevel, DocumentRef, EndInitiator, EndReason, FeedbackPhase, Form, InteractionKind, MeetingMode,
    MeetingType, Member, Period, RoleModel, SurveyChannel,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

mod fold;
mod standing;

pub(super) use fold::apply;
pub use standing::{PairHealth, PairState};

/// A pair or group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PairRow {
    /// Its id.
    pub id: PairId,
    /// In which programme.
    pub program_id: ProgramId,
    /// Of which organisation.
    pub organization_id: OrganizationId,
    /// In which form.
    pub form: Form,
    /// The federal form as which a local one is told, where that was said.
    pub federal_form: Option<Form>,
    /// By which role model.
    pub role_model: Option<RoleModel>,
    /// In which kind of interaction.
    pub kind: InteractionKind,
    /// The order that fixes it.
    pub order: Option<DocumentRef>,
    /// The ended pair that it replaces.
    pub rematch_of: Option<PairId>,
    /// The pair of an earlier run that it goes on with.
    pub continues: Option<PairId>,
    /// The pairs that replace this one or go on with it.
    pub followed_by: BTreeSet<PairId>,
    /// Day of formation.
    pub formed_on: NaiveDate,
    /// Mentors with their time in the pair.
    pub mentors: BTreeMap<MentorId, MembershipRow>,
    /// Mentees with their time in the pair.
    pub mentees: BTreeMap<MenteeId, MembershipRow>,
    /// Mentors and mentees who are relatives: for the curator to know.
    pub relations: BTreeSet<(MentorId, MenteeId)>,
    /// Planned meetings, held or not.
    pub appointments: BTreeMap<MeetingId, AppointmentRow>,
    /// Meetings in the order in which they were recorded.
    pub meetings: Vec<MeetingRow>,
    /// The plan.
    pub plan: Option<PlanRow>,
    /// Interim results in the order in which they were recorded.
    pub results: Vec<InterimResultRow>,
    /// Feedback in the order in which it was recorded.
    pub feedback: Vec<FeedbackRow>,
    /// Pauses in their order.
    pub pauses: Vec<PauseRow>,
    /// When the closing began.
    pub closing_begun_on: Option<NaiveDate>,
    /// How it stands.
    pub state: PairState,
    /// When it ended.
    pub closed_on: Option<NaiveDate>,
    /// Why it was dissolved.
    pub end_reason: Option<EndReason>,
    /// Who started the dissolution.
    pub end_initiator: Option<EndInitiator>,
    /// With what it completed.
    pub completion: Option<Completion>,
    /// Outcomes by the policy that guarded completion.
    pub outcomes: Vec<MemberOutcome>,
    /// Awards in the order in which they were recorded.
    pub awards: Vec<PairAwardRow>,
    /// Events in its stream.
    pub version: u64,
    /// The last event that touched it.
    pub position: u64,
}

/// One member's time in a pair.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MembershipRow {
    /// First day in the pair, for those who joined later.
    pub joined_on: Option<NaiveDate>,
    /// Last day in the pair, for those who left.
    pub left_on: Option<NaiveDate>,
    /// Why.
    pub reason: Option<EndReason>,
    /// How it ended for a mentee who reached the goal early, by the policy that guards completion.
    pub outcome: Option<Outcome>,
}

/// A planned meeting.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct AppointmentRow {
    /// When it is to begin.
    pub planned_at: PlannedAt,
    /// In person or online.
    pub mode: MeetingMode,
    /// When it was planned.
    pub scheduled_on: NaiveDate,
    /// Why and by whom it was missed.
    pub missed: Option<(MissReason, MissedBy)>,
}

/// A pause.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PauseRow {
    /// Last day before it.
    pub from: NaiveDate,
    /// Why.
    pub reason: PauseReason,
    /// First day after it.
    pub until: Option<NaiveDate>,
}

/// An interim result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InterimResultRow {
    /// The code of the figure.
    pub indicator: String,
    /// Its value.
    pub value: Decimal,
    /// On which day.
    pub occurred_on: NaiveDate,
    /// Recorded after the pair had closed.
    pub late: bool,
}

/// An award of a pair.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PairAwardRow {
    /// At which level.
    pub level: AwardLevel,
    /// The order.
    pub order: Option<DocumentRef>,
    /// When.
    pub occurred_on: NaiveDate,
}

/// What a meeting was in the life of the pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MeetingRole {
    /// The first one.
    Organizational,
    /// The one at which the work was planned.
    Planning,
    /// One of the series.
    Series(MeetingType),
}

/// A meeting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeetingRow {
    /// Its id.
    pub id: MeetingId,
    /// What it was.
    pub role: MeetingRole,
    /// Minutes.
    pub duration_min: u32,
    /// In person or online.
    pub mode: MeetingMode,
    /// Who was there, each once and in their order: a set of two takes six times the room.
    pub attendees: Vec<Member>,
    /// When.
    pub occurred_on: NaiveDate,
    /// Recorded after the pair had closed.
    pub late: bool,
}

/// A plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanRow {
    /// How many goals.
    pub goals: u32,
    /// From when to when it is worked by, if it says so.
    pub period: Option<Period>,
    /// When it was approved.
    pub approved_on: NaiveDate,
    /// Its revisions in their order.
    pub revisions: Vec<(NaiveDate, RevisionReason)>,
    /// Its milestones.
    pub milestones: Vec<MilestoneRow>,
}

/// A milestone of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MilestoneRow {
    /// Its id.
    pub id: MilestoneId,
    /// Its term.
    pub due: NaiveDate,
    /// When it was reached.
    pub reached_on: Option<NaiveDate>,
    /// When it was found to be missed.
    pub missed_on: Option<NaiveDate>,
}

/// One member's answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeedbackRow {
    /// Its id.
    pub id: FeedbackId,
    /// Entry, interim or final.
    pub phase: FeedbackPhase,
    /// Who answered.
    pub respondent: Member,
    /// Of whom of the other side, where that was said.
    pub about: Option<Member>,
    /// The published questionnaire that was answered; none for marks of the journal's own form.
    pub questionnaire: Option<QuestionnaireRef>,
    /// Coded answers by item.
    pub answers: Answers,
    /// Items answered in own words.
    pub written: BTreeSet<String>,
    /// The overall mark on the scale 1–10; none when too few items were answered to say one.
    pub overall: Option<Overall>,
    /// How the answers came in, where that was said.
    pub channel: Option<SurveyChannel>,
    /// When.
    pub occurred_on: NaiveDate,
    /// The event that recorded it: of two on one day the later one stands.
    pub position: u64,
}

impl PairRow {
    /// The facts of a mentee's cycle, as far as the pair knows them; `None` for somebody who never was a member. What the others did
    /// together after the mentee had left is none of them.
    pub fn cycle(&self, mentee: MenteeId) -> Option<CycleFacts> {
        let membership = self.mentees.get(&mentee)?;
        let was_there = |day: NaiveDate| membership.left_on.is_none_or(|left_on| day <= left_on);
        let mut facts = CycleFacts::none(self.kind);
        for meeting in &self.meetings {
            match meeting.role {
                MeetingRole::Organizational => facts.organizational_meeting |= was_there(meeting.occurred_on),
                MeetingRole::Planning => facts.planning_meeting |= was_there(meeting.occurred_on),
                MeetingRole::Series(meeting_type) => {
                    if meeting.attendees.contains(&Member::Mentee(mentee)) {
                        facts.meetings.note(meeting_type, meeting.mode);
                    }
                }
            }
        }
        facts.plan = self.plan.as_ref().is_some_and(|plan| was_there(plan.approved_on));
        for feedback in self.feedback.iter().filter(|feedback| feedback.respondent == Member::Mentee(mentee))
        {
            facts.note_feedback(feedback.phase);
        }
        facts.completed_with_pair = match membership.left_on {
            Some(_) => membership.reason == Some(EndReason::GoalReachedEarly),
            None => self.state == PairState::Completed,
        };
        Some(facts)
    }

    /// Whether it is a unit of mentoring. A speed event brings people together and counts nowhere (methodology §5.5).
    pub fn is_unit(&self) -> bool {
        self.kind != InteractionKind::Speed
    }

    /// First day of a membership.
    pub fn membership_begin(&self, membership: &MembershipRow) -> NaiveDate {
        membership.joined_on.unwrap_or(self.formed_on)
    }

    /// Last day of a membership; `None` while it lasts.
    pub fn membership_end(&self, membership: &MembershipRow) -> Option<NaiveDate> {
        membership.left_on.or(self.closed_on)
    }

    pub(super) fn row(&self) -> Row {
        Row {
            kind: RowKind::Pair,
            key: self.id.0,
            organization_id: Some(self.organization_id.0),
            program_id: Some(self.program_id.0),
            sort: self.formed_on.to_string(),
            body: body(self),
        }
    }
}
