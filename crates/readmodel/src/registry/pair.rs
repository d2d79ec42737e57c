//! Pairs with everything that happened in them.

use super::{Registry, Touched, body};
use crate::change::{Fact, Row, RowKind};
use chrono::NaiveDate;
use domain::ids::{
    FeedbackId, MeetingId, MenteeId, MentorId, MilestoneId, OrganizationId, PairId, ProgramId,
};
use domain::methodology::{Answer, Answers, Overall, QuestionnaireRef};
use domain::pair::{
    ClosingEvent, FeedbackEvent, FormationEvent, MeetingEvent, MemberOutcome, MembersEvent, PairEvent,
    PlanEvent, Sitting,
};
use domain::policies::CycleFacts;
use domain::values::{
    DocumentRef, EndReason, FeedbackPhase, Form, InteractionKind, MeetingMode, MeetingType, Member,
    RoleModel, SurveyChannel,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How a pair stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PairState {
    /// Open.
    Active,
    /// Completed.
    Completed,
    /// Dissolved.
    Dissolved,
}

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
    /// By which role model.
    pub role_model: Option<RoleModel>,
    /// In which kind of interaction.
    pub kind: InteractionKind,
    /// The order that fixes it.
    pub order: Option<DocumentRef>,
    /// The dissolved pair that it replaces.
    pub rematch_of: Option<PairId>,
    /// Day of formation.
    pub formed_on: NaiveDate,
    /// Mentors with their time in the pair.
    pub mentors: BTreeMap<MentorId, MembershipRow>,
    /// Mentees with their time in the pair.
    pub mentees: BTreeMap<MenteeId, MembershipRow>,
    /// Meetings in the order in which they were recorded.
    pub meetings: Vec<MeetingRow>,
    /// The plan.
    pub plan: Option<PlanRow>,
    /// Feedback in the order in which it was recorded.
    pub feedback: Vec<FeedbackRow>,
    /// How it stands.
    pub state: PairState,
    /// When it ended.
    pub closed_on: Option<NaiveDate>,
    /// Why it was dissolved.
    pub end_reason: Option<EndReason>,
    /// Outcomes by the policy that guarded completion.
    pub outcomes: Vec<MemberOutcome>,
    /// Events in its stream.
    pub version: u64,
    /// The last event that touched it.
    pub position: u64,
}

/// One member's time in a pair.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MembershipRow {
    /// Last day in the pair, for those who left.
    pub left_on: Option<NaiveDate>,
    /// Why.
    pub reason: Option<EndReason>,
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
    /// Who was there.
    pub attendees: BTreeSet<Member>,
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
    /// When it was approved.
    pub approved_on: NaiveDate,
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
    /// The facts of a mentee's cycle, as far as the pair knows them; `None` for somebody who never was a member.
    pub fn cycle(&self, mentee: MenteeId) -> Option<CycleFacts> {
        let membership = self.mentees.get(&mentee)?;
        let mut facts = CycleFacts::none(self.kind);
        for meeting in &self.meetings {
            match meeting.role {
                MeetingRole::Organizational => facts.organizational_meeting = true,
                MeetingRole::Planning => facts.planning_meeting = true,
                MeetingRole::Series(MeetingType::Work)
                    if meeting.attendees.contains(&Member::Mentee(mentee)) =>
                {
                    facts.working_meetings += 1;
                    facts.online_working_meetings += u32::from(meeting.mode == MeetingMode::Online);
                }
                MeetingRole::Series(_) => {}
            }
        }
        facts.plan = self.plan.is_some();
        for feedback in self.feedback.iter().filter(|feedback| feedback.respondent == Member::Mentee(mentee))
        {
            facts.note_feedback(feedback.phase);
        }
        facts.completed_with_pair = self.state == PairState::Completed && membership.left_on.is_none();
        Some(facts)
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

pub(super) fn apply(registry: &mut Registry, fact: &Fact, event: &PairEvent) -> Touched {
    let id = PairId(fact.aggregate_id);
    let mut touched = Touched::from([(RowKind::Pair, id.0)]);
    if let PairEvent::Formation(formation) = event {
        registry.pairs.insert(id, formed(id, formation));
    }
    let Some(pair) = registry.pairs.get_mut(&id) else { return Touched::new() };
    match event {
        // What a correction changes was applied anew before it.
        PairEvent::Formation(_) | PairEvent::Correction(_) => {}
        PairEvent::Members(MembersEvent::MemberLeft { member, reason, occurred_on }) => {
            let left = MembershipRow { left_on: Some(*occurred_on), reason: Some(*reason) };
            match member {
                Member::Mentor(mentor) => pair.mentors.insert(*mentor, left),
                Member::Mentee(mentee) => pair.mentees.insert(*mentee, left),
            };
        }
        PairEvent::Meeting(meeting) => pair.meetings.push(meeting_row(meeting)),
        PairEvent::Plan(plan) => take_plan(pair, plan),
        PairEvent::Feedback(feedback) => pair.feedback.push(feedback_row(feedback, fact.position)),
        PairEvent::Closing(closing) => take_closing(pair, closing),
    }
    pair.version = fact.sequence;
    pair.position = fact.position;
    if let Some(program) = registry.programs.get_mut(&pair.program_id) {
        let (formed, closed) = match event {
            PairEvent::Formation(_) => (1, 0),
            PairEvent::Closing(_) => (0, 1),
            PairEvent::Members(_)
            | PairEvent::Meeting(_)
            | PairEvent::Plan(_)
            | PairEvent::Feedback(_)
            | PairEvent::Correction(_) => (0, 0),
        };
        if (formed, closed) != (0, 0) {
            program.pairs_formed += formed;
            program.pairs_by_order += if pair.order.is_some() { formed } else { 0 };
            program.pairs_open = (program.pairs_open + formed).saturating_sub(closed);
            touched.insert((RowKind::Program, program.id.0));
        }
    }
    touched
}

fn formed(id: PairId, event: &FormationEvent) -> PairRow {
    let FormationEvent::PairFormed {
        program_id,
        organization_id,
        form,
        role_model,
        kind,
        mentors,
        mentees,
        order,
        rematch_of,
        occurred_on,
    } = event;
    PairRow {
        id,
        program_id: *program_id,
        organization_id: *organization_id,
        form: *form,
        role_model: *role_model,
        kind: *kind,
        order: order.clone(),
        rematch_of: *rematch_of,
        formed_on: *occurred_on,
        mentors: mentors.iter().map(|mentor| (*mentor, MembershipRow::default())).collect(),
        mentees: mentees.iter().map(|mentee| (*mentee, MembershipRow::default())).collect(),
        meetings: Vec::new(),
        plan: None,
        feedback: Vec::new(),
        state: PairState::Active,
        closed_on: None,
        end_reason: None,
        outcomes: Vec::new(),
        version: 0,
        position: 0,
    }
}

fn meeting_row(event: &MeetingEvent) -> MeetingRow {
    let (role, late, sitting) = match event {
        MeetingEvent::OrganizationalMeetingHeld { late, sitting } => {
            (MeetingRole::Organizational, late, sitting)
        }
        MeetingEvent::PlanningMeetingHeld { late, sitting } => (MeetingRole::Planning, late, sitting),
        MeetingEvent::MeetingHeld { meeting_type, late, sitting } => {
            (MeetingRole::Series(*meeting_type), late, sitting)
        }
    };
    let Sitting { meeting_id, duration_min, mode, attendees, occurred_on } = sitting;
    MeetingRow {
        id: *meeting_id,
        role,
        duration_min: *duration_min,
        mode: *mode,
        attendees: attendees.clone(),
        occurred_on: *occurred_on,
        late: *late,
    }
}

fn take_plan(pair: &mut PairRow, event: &PlanEvent) {
    match event {
        PlanEvent::PlanApproved { goals, milestones, late: _, occurred_on } => {
            let milestones = milestones
                .iter()
                .map(|milestone| MilestoneRow { id: milestone.id, due: milestone.due, reached_on: None })
                .collect();
            pair.plan = Some(PlanRow { goals: *goals, approved_on: *occurred_on, milestones });
        }
        PlanEvent::MilestoneReached { milestone_id, late: _, occurred_on } => {
            let milestones = pair.plan.iter_mut().flat_map(|plan| &mut plan.milestones);
            for milestone in milestones.filter(|milestone| milestone.id == *milestone_id) {
                milestone.reached_on = Some(*occurred_on);
            }
        }
    }
}

fn feedback_row(event: &FeedbackEvent, position: u64) -> FeedbackRow {
    match event.clone() {
        FeedbackEvent::FeedbackCollected {
            feedback_id,
            phase,
            respondent,
            questionnaire: _,
            answers,
            overall,
            late: _,
            occurred_on,
        } => FeedbackRow {
            id: feedback_id,
            phase,
            respondent,
            questionnaire: None,
            answers: answers
                .into_iter()
                .map(|(item, score)| (item, Answer::Points(score.points().into())))
                .collect(),
            written: BTreeSet::new(),
            overall: Some(overall.into()),
            channel: None,
            occurred_on,
            position,
        },
        FeedbackEvent::SurveyAnswered {
            feedback_id,
            phase,
            respondent,
            questionnaire,
            answers,
            written,
            overall,
            channel,
            late: _,
            occurred_on,
        } => FeedbackRow {
            id: feedback_id,
            phase,
            respondent,
            questionnaire: Some(questionnaire),
            answers,
            written,
            overall,
            channel: Some(channel),
            occurred_on,
            position,
        },
    }
}

fn take_closing(pair: &mut PairRow, event: &ClosingEvent) {
    match event {
        ClosingEvent::PairCompleted { outcomes, policy: _, occurred_on } => {
            pair.state = PairState::Completed;
            pair.closed_on = Some(*occurred_on);
            pair.outcomes.clone_from(outcomes);
        }
        ClosingEvent::PairDissolved { reason, initiated_by: _, occurred_on } => {
            pair.state = PairState::Dissolved;
            pair.closed_on = Some(*occurred_on);
            pair.end_reason = Some(*reason);
        }
    }
}
