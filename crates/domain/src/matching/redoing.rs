//! How the facts of a pair would be recorded again, for corrections: who the members are in life, and the period of the programme, are
//! not in the events.

use super::Members;
use super::joining::{as_member, opposite_to};
use crate::aggregate::Aggregate;
use crate::correction::Redo;
use crate::ids::{MenteeId, MentorId};
use crate::mentee::Mentee;
use crate::mentor::Mentor;
use crate::pair::{
    FormationCommand, FormationEvent, JoiningCommand, JoiningEvent, LocalNames, NewMember, Pair, PairCommand,
    PairEvent, PlanCommand, PlanEvent, ScheduleCommand, ScheduleEvent,
};
use crate::values::{Member, Period, Side};

/// How a fact of a pair would be recorded again, by those who know its members and the period of its programme.
pub fn redo(event: &PairEvent, members: &Members, program_period: Option<Period>) -> Redo<PairCommand> {
    let again = match event {
        PairEvent::Formation(formation) => Some(redo_formation(formation, members)),
        PairEvent::Joining(joining) => redo_joining(joining, members),
        PairEvent::Plan(plan) => program_period.and_then(|period| redo_plan(plan, period)),
        PairEvent::Schedule(schedule) => program_period.and_then(|period| redo_schedule(schedule, period)),
        PairEvent::Members(_)
        | PairEvent::Meeting(_)
        | PairEvent::Result(_)
        | PairEvent::Feedback(_)
        | PairEvent::Course(_)
        | PairEvent::Closing(_)
        | PairEvent::Award(_)
        | PairEvent::Texts(_)
        | PairEvent::Correction(_) => None,
    };
    again.unwrap_or_else(|| Pair::redo(event))
}

fn redo_plan(event: &PlanEvent, program_period: Period) -> Option<Redo<PairCommand>> {
    match event.clone() {
        PlanEvent::PlanApproved { goals, milestones, period, late: _, occurred_on } => {
            let plan = PlanCommand::ApprovePlan { goals, milestones, period, program_period, occurred_on };
            Some(Redo::fact(plan))
        }
        PlanEvent::PlanRevised { goals, milestones, reason, occurred_on } => {
            Some(Redo::fact(PlanCommand::RevisePlan {
                goals,
                milestones,
                reason,
                program_period,
                occurred_on,
            }))
        }
        PlanEvent::MilestoneReached { .. } | PlanEvent::MilestoneMissed { .. } => None,
    }
}

fn redo_schedule(event: &ScheduleEvent, program_period: Period) -> Option<Redo<PairCommand>> {
    match *event {
        ScheduleEvent::MeetingScheduled { meeting_id, planned_at, mode, occurred_on } => {
            Some(Redo::fact(ScheduleCommand::ScheduleMeeting {
                meeting_id,
                planned_at,
                mode,
                program_period,
                occurred_on,
            }))
        }
        ScheduleEvent::MeetingMissed { .. } => None,
    }
}

/// Which local names were written down the event does not say: each way that was accepted must still be.
fn redo_formation(formation: &FormationEvent, members: &Members) -> Redo<PairCommand> {
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
    } = formation.clone();
    let mentors: Vec<_> = mentors.iter().filter_map(|id| mentor(members, *id)).collect();
    let mentees: Vec<_> = mentees.iter().filter_map(|id| mentee(members, *id)).collect();
    let names = [(false, false), (true, false), (false, true), (true, true)];
    let formed = names.map(|(of_form, of_role_model)| {
        FormationCommand::FormPair {
            program_id,
            organization_id,
            form,
            federal_form,
            role_model,
            kind,
            mentors: mentors.clone(),
            mentees: mentees.clone(),
            order: order.clone(),
            rematch_of,
            continues,
            named: LocalNames { form: of_form, role_model: of_role_model },
            occurred_on,
        }
        .into()
    });
    Redo::Fact(formed.into())
}

fn redo_joining(event: &JoiningEvent, members: &Members) -> Option<Redo<PairCommand>> {
    match *event {
        JoiningEvent::MemberAdded { member, occurred_on } => {
            let newcomer = match member {
                Member::Mentor(id) => as_member(mentor(members, id)?, Member::Mentor),
                Member::Mentee(id) => as_member(mentee(members, id)?, Member::Mentee),
            };
            let opposite =
                opposite_to(member.side(), members.mentors.keys(), members.mentees.keys(), members);
            Some(Redo::fact(JoiningCommand::AddMember { newcomer, opposite, occurred_on }))
        }
        JoiningEvent::MentorReplaced { old, new, reason, occurred_on } => {
            let new = mentor(members, new)?;
            let opposite = opposite_to(Side::Mentor, members.mentors.keys(), members.mentees.keys(), members);
            Some(Redo::fact(JoiningCommand::ReplaceMentor { old, new, opposite, reason, occurred_on }))
        }
        JoiningEvent::MemberRelationFlagged { .. } => None,
    }
}

fn mentor(members: &Members, id: MentorId) -> Option<NewMember<MentorId>> {
    let profile = members.mentors.get(&id).and_then(Mentor::profile)?;
    let person_id = members.merged.canonical(profile.person_id);
    let (category, organization_id) = (profile.category, members.home(profile.organization_id));
    Some(NewMember { id, person_id, category, organization_id })
}

fn mentee(members: &Members, id: MenteeId) -> Option<NewMember<MenteeId>> {
    let request = members.mentees.get(&id).and_then(Mentee::request)?;
    let person_id = members.merged.canonical(request.person_id);
    let (category, organization_id) = (request.category, members.home(request.organization_id));
    Some(NewMember { id, person_id, category, organization_id })
}
