//! What each event of a pair changes in its row.

use super::{
    AppointmentRow, FeedbackRow, InterimResultRow, MeetingRole, MeetingRow, MembershipRow, MilestoneRow,
    PairAwardRow, PairRow, PairState, PauseRow, PlanRow,
};
use crate::change::{Fact, RowKind};
use crate::registry::{Registry, Touched};
use chrono::NaiveDate;
use domain::ids::{MilestoneId, PairId};
use domain::methodology::Answer;
use domain::pair::{
    AwardEvent, ClosingEvent, CourseEvent, FeedbackEvent, FormationEvent, JoiningEvent, MeetingEvent,
    MembersEvent, Milestone, PairEvent, PlanEvent, ResultEvent, ScheduleEvent, Sitting,
};
use domain::values::Member;
use std::collections::{BTreeMap, BTreeSet};

pub(in crate::registry) fn apply(registry: &mut Registry, fact: &Fact, event: &PairEvent) -> Touched {
    let id = PairId(fact.aggregate_id);
    let mut touched = Touched::from([(RowKind::Pair, id.0)]);
    if let PairEvent::Formation(formation) = event {
        let row = Box::new(formed(id, formation));
        for before in [row.rematch_of, row.continues].into_iter().flatten() {
            if let Some(before) = registry.pairs.get_mut(&before) {
                before.followed_by.insert(id);
                touched.insert((RowKind::Pair, before.id.0));
            }
        }
        registry.pairs.insert(id, row);
    }
    let Some(pair) = registry.pairs.get_mut(&id) else { return Touched::new() };
    match event {
        // What a correction changes was applied anew before it.
        PairEvent::Formation(_) | PairEvent::Correction(_) => {}
        // They are in the vault alone.
        PairEvent::Texts(_) => {}
        PairEvent::Joining(joining) => take_joining(pair, joining),
        PairEvent::Members(members) => take_leaving(pair, members),
        PairEvent::Schedule(schedule) => take_schedule(pair, schedule),
        PairEvent::Meeting(meeting) => pair.meetings.push(meeting_row(meeting)),
        PairEvent::Plan(plan) => take_plan(pair, plan),
        PairEvent::Result(result) => take_result(pair, result),
        PairEvent::Feedback(feedback) => pair.feedback.push(feedback_row(feedback, fact.position)),
        PairEvent::Course(course) => take_course(pair, course),
        PairEvent::Closing(closing) => take_closing(pair, closing),
        PairEvent::Award(award) => take_award(pair, award),
    }
    pair.state = pair.standing();
    pair.version = fact.sequence;
    pair.position = fact.position;
    if let Some(program) = registry.programs.get_mut(&pair.program_id) {
        let (formed, closed) = match event {
            PairEvent::Formation(_) => (1, 0),
            PairEvent::Closing(_) => (0, 1),
            PairEvent::Joining(_)
            | PairEvent::Members(_)
            | PairEvent::Schedule(_)
            | PairEvent::Meeting(_)
            | PairEvent::Plan(_)
            | PairEvent::Result(_)
            | PairEvent::Feedback(_)
            | PairEvent::Course(_)
            | PairEvent::Award(_)
            | PairEvent::Texts(_)
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
        federal_form,
        role_model,
        kind,
        mentors,
        mentees,
        order,
        rematch_of,
        continues,
        occurred_on,
    } = event;
    PairRow {
        id,
        program_id: *program_id,
        organization_id: *organization_id,
        form: *form,
        federal_form: *federal_form,
        role_model: *role_model,
        kind: *kind,
        order: order.clone(),
        rematch_of: *rematch_of,
        continues: *continues,
        followed_by: BTreeSet::new(),
        formed_on: *occurred_on,
        mentors: mentors.iter().map(|mentor| (*mentor, MembershipRow::default())).collect(),
        mentees: mentees.iter().map(|mentee| (*mentee, MembershipRow::default())).collect(),
        relations: BTreeSet::new(),
        appointments: BTreeMap::new(),
        meetings: Vec::new(),
        plan: None,
        results: Vec::new(),
        feedback: Vec::new(),
        pauses: Vec::new(),
        closing_begun_on: None,
        state: PairState::Formed,
        closed_on: None,
        end_reason: None,
        end_initiator: None,
        completion: None,
        outcomes: Vec::new(),
        awards: Vec::new(),
        version: 0,
        position: 0,
    }
}

fn take_joining(pair: &mut PairRow, event: &JoiningEvent) {
    let since = |day: &NaiveDate| MembershipRow { joined_on: Some(*day), ..MembershipRow::default() };
    match event {
        JoiningEvent::MemberAdded { member, occurred_on } => {
            match member {
                Member::Mentor(mentor) => pair.mentors.insert(*mentor, since(occurred_on)),
                Member::Mentee(mentee) => pair.mentees.insert(*mentee, since(occurred_on)),
            };
        }
        JoiningEvent::MentorReplaced { old, new, reason, occurred_on } => {
            let gone = pair.mentors.entry(*old).or_default();
            gone.left_on = Some(*occurred_on);
            gone.reason = Some(*reason);
            pair.mentors.insert(*new, since(occurred_on));
        }
        JoiningEvent::MemberRelationFlagged { mentor_id, mentee_id, occurred_on: _ } => {
            pair.relations.insert((*mentor_id, *mentee_id));
        }
    }
}

fn take_leaving(pair: &mut PairRow, event: &MembersEvent) {
    let MembersEvent::MemberLeft { member, reason, outcome, occurred_on } = event;
    let gone = match member {
        Member::Mentor(mentor) => pair.mentors.entry(*mentor).or_default(),
        Member::Mentee(mentee) => pair.mentees.entry(*mentee).or_default(),
    };
    gone.left_on = Some(*occurred_on);
    gone.reason = Some(*reason);
    gone.outcome = *outcome;
}

fn take_schedule(pair: &mut PairRow, event: &ScheduleEvent) {
    match event {
        ScheduleEvent::MeetingScheduled { meeting_id, planned_at, mode, occurred_on } => {
            let (planned_at, mode, scheduled_on) = (*planned_at, *mode, *occurred_on);
            let planned = AppointmentRow { planned_at, mode, scheduled_on, missed: None };
            pair.appointments.insert(*meeting_id, planned);
        }
        ScheduleEvent::MeetingMissed { meeting_id, reason, by_side, late: _, occurred_on: _ } => {
            if let Some(planned) = pair.appointments.get_mut(meeting_id) {
                planned.missed = Some((*reason, *by_side));
            }
        }
    }
}

fn take_result(pair: &mut PairRow, event: &ResultEvent) {
    let ResultEvent::InterimResultRecorded { indicator, value, late, occurred_on } = event;
    pair.results.push(InterimResultRow {
        indicator: indicator.clone(),
        value: *value,
        occurred_on: *occurred_on,
        late: *late,
    });
}

fn take_course(pair: &mut PairRow, event: &CourseEvent) {
    match event {
        CourseEvent::PairPaused { reason, occurred_on } => {
            pair.pauses.push(PauseRow { from: *occurred_on, reason: *reason, until: None });
        }
        CourseEvent::PairResumed { occurred_on } => {
            if let Some(pause) = pair.pauses.last_mut() {
                pause.until = Some(*occurred_on);
            }
        }
        CourseEvent::ClosingBegun { occurred_on } => pair.closing_begun_on = Some(*occurred_on),
    }
}

fn take_award(pair: &mut PairRow, event: &AwardEvent) {
    let AwardEvent::PairAwarded { level, order, occurred_on } = event;
    pair.awards.push(PairAwardRow { level: *level, order: order.clone(), occurred_on: *occurred_on });
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
        attendees: attendees.iter().copied().collect(),
        occurred_on: *occurred_on,
        late: *late,
    }
}

fn take_plan(pair: &mut PairRow, event: &PlanEvent) {
    match event {
        PlanEvent::PlanApproved { goals, milestones, period, late: _, occurred_on } => {
            pair.plan = Some(PlanRow {
                goals: *goals,
                period: *period,
                approved_on: *occurred_on,
                revisions: Vec::new(),
                milestones: milestones.iter().map(milestone_row).collect(),
            });
        }
        PlanEvent::PlanRevised { goals, milestones, reason, occurred_on } => {
            let Some(plan) = &mut pair.plan else { return };
            let known = std::mem::take(&mut plan.milestones);
            let kept = |new: &Milestone| match known.iter().find(|known| known.id == new.id) {
                Some(known) => MilestoneRow { due: new.due, ..*known },
                None => milestone_row(new),
            };
            plan.goals = *goals;
            plan.milestones = milestones.iter().map(kept).collect();
            plan.revisions.push((*occurred_on, *reason));
        }
        PlanEvent::MilestoneReached { milestone_id, late: _, occurred_on } => {
            if let Some(milestone) = milestone_of(pair, *milestone_id) {
                milestone.reached_on = Some(*occurred_on);
            }
        }
        PlanEvent::MilestoneMissed { milestone_id, late: _, occurred_on } => {
            if let Some(milestone) = milestone_of(pair, *milestone_id) {
                milestone.missed_on = Some(*occurred_on);
            }
        }
    }
}

fn milestone_row(milestone: &Milestone) -> MilestoneRow {
    MilestoneRow { id: milestone.id, due: milestone.due, reached_on: None, missed_on: None }
}

fn milestone_of(pair: &mut PairRow, id: MilestoneId) -> Option<&mut MilestoneRow> {
    let milestones = pair.plan.iter_mut().flat_map(|plan| &mut plan.milestones);
    milestones.into_iter().find(|milestone| milestone.id == id)
}

fn feedback_row(event: &FeedbackEvent, position: u64) -> FeedbackRow {
    match event {
        FeedbackEvent::FeedbackCollected {
            feedback_id,
            phase,
            respondent,
            about,
            questionnaire: _,
            answers,
            overall,
            late: _,
            occurred_on,
        } => FeedbackRow {
            id: *feedback_id,
            phase: *phase,
            respondent: *respondent,
            about: *about,
            questionnaire: None,
            answers: answers
                .iter()
                .map(|(item, score)| (item.clone(), Answer::Points(score.points().into())))
                .collect(),
            written: BTreeSet::new(),
            overall: Some((*overall).into()),
            channel: None,
            occurred_on: *occurred_on,
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
            id: *feedback_id,
            phase: *phase,
            respondent: *respondent,
            about: None,
            questionnaire: Some(questionnaire.clone()),
            answers: answers.clone(),
            written: written.clone(),
            overall: *overall,
            channel: Some(*channel),
            occurred_on: *occurred_on,
            position,
        },
    }
}

fn take_closing(pair: &mut PairRow, event: &ClosingEvent) {
    match event {
        ClosingEvent::PairCompleted { outcomes, policy: _, completion, occurred_on } => {
            pair.closed_on = Some(*occurred_on);
            pair.outcomes.clone_from(outcomes);
            pair.completion = Some(completion.clone());
        }
        ClosingEvent::PairDissolved { reason, initiated_by, occurred_on } => {
            pair.closed_on = Some(*occurred_on);
            pair.end_reason = Some(*reason);
            pair.end_initiator = Some(*initiated_by);
        }
        ClosingEvent::PairCarriedOver { occurred_on } => pair.closed_on = Some(*occurred_on),
    }
}
