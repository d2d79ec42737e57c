//! Rows about pairs: codes are resolved, then the act is carried out.

use super::course;
use super::row_act::RowAct;
use super::run::{Judged, Outcome, Place, Run, Unresolved};
use crate::acts::{Act, CodeKind, FormNames, MarkAct, MeetingTexts, NewMilestone, PairAct};
use crate::perform::PerformError;
use crate::refused::Refused;
use crate::workbook::{JournalMeeting, MeetingRow, PairEnding, PairRow, PlanRow};
use domain::ids::{MeetingId, MenteeId, MentorId, MilestoneId, PairId};
use domain::matching::FormPair;
use domain::pair::{ClosingCommand, Completion, LocalNames, MeetingCommand, Pair, Sitting};
use domain::values::{EndInitiator, EndReason, Member, Side};
use std::collections::BTreeSet;
use store::ids::ordered_id;
use uuid::Uuid;

/// Forms the pair of a row of «Пары».
pub(super) async fn form(
    run: &mut Run<'_>,
    place: &Place,
    row: &RowAct,
    pair: &PairRow,
) -> Result<Judged, PerformError> {
    if let Some(both) = pair.mentors.iter().find(|code| pair.mentees.contains(code)) {
        return Ok(Ok(Outcome::Refused(Refused::new(
            "PAIR_BOTH_SIDES",
            format!("{both} is on both sides: nobody is mentor and mentee in one pair"),
            format!("{both} с обеих сторон: нельзя быть наставником и наставляемым в одной паре"),
        ))));
    }
    let mentors = match resolve_all(run, CodeKind::Mentor, &pair.mentors).await? {
        Ok(mentors) => mentors.into_iter().map(MentorId).collect(),
        Err(unresolved) => return Ok(Err(unresolved)),
    };
    let mentees = match resolve_all(run, CodeKind::Mentee, &pair.mentees).await? {
        Ok(mentees) => mentees.into_iter().map(MenteeId).collect(),
        Err(unresolved) => return Ok(Err(unresolved)),
    };
    let rematch_of = match &pair.replaces {
        Some(code) => match run.resolve(CodeKind::Pair, code).await? {
            Ok(replaced) => Some(PairId(replaced)),
            Err(unresolved) => return Ok(Err(unresolved)),
        },
        None => None,
    };
    if let Some(refused) = course::before_formation(run, pair.formed).await? {
        return Ok(Ok(Outcome::Refused(refused)));
    }
    let pair_id = PairId(ordered_id());
    let command = FormPair {
        pair_id,
        program_id: place.program_id,
        form: pair.form,
        federal_form: pair.federal_form,
        role_model: pair.role_model,
        kind: pair.kind,
        order: pair.order.clone(),
        rematch_of,
        continues: None,
        named: LocalNames { form: pair.form_name.is_some(), role_model: pair.role_model_name.is_some() },
        occurred_on: pair.formed,
    };
    let code = MarkAct::Code {
        kind: CodeKind::Pair,
        program_id: place.program_id,
        code: pair.code.clone(),
        owner: pair_id.0,
    };
    let names = FormNames { form: pair.form_name.clone(), role_model: pair.role_model_name.clone() };
    let form = PairAct::Form { command, mentors, mentees, names };
    let outcome = run.carry_out(row, vec![code.into(), form.into()], None).await?;
    if matches!(outcome, Outcome::Recorded) {
        course::after_formation(run, pair.formed).await?;
    }
    Ok(Ok(outcome))
}

/// Records a row of «Встречи».
pub(super) async fn meet(
    run: &mut Run<'_>,
    row: &RowAct,
    meeting: MeetingRow,
) -> Result<Judged, PerformError> {
    let pair_id = match run.resolve(CodeKind::Pair, &meeting.pair).await? {
        Ok(id) => PairId(id),
        Err(unresolved) => return Ok(Err(unresolved)),
    };
    let pair = run.peek::<Pair>(pair_id.0).await?;
    let mut attendees = BTreeSet::new();
    for code in &meeting.attended {
        match member(run, &pair, code, None).await? {
            Ok(member) => attendees.insert(member),
            Err(unresolved) => return Ok(Err(unresolved)),
        };
    }
    let sitting = Sitting {
        // A meeting that was planned for the day is held as that one.
        meeting_id: pair.awaited_on(meeting.held).unwrap_or_else(|| MeetingId(ordered_id())),
        duration_min: meeting.minutes,
        mode: meeting.mode,
        attendees,
        occurred_on: meeting.held,
    };
    let command = match meeting.kind {
        JournalMeeting::Organizational => MeetingCommand::HoldOrganizationalMeeting { sitting },
        JournalMeeting::Planning => MeetingCommand::HoldPlanningMeeting { sitting },
        JournalMeeting::Held(meeting_type) => MeetingCommand::RecordMeeting {
            meeting_type,
            confirmed_distinct: row.is_numbered_again(),
            sitting,
        },
    };
    let texts = MeetingTexts { topic: meeting.topic, place: meeting.place, outcome: meeting.outcome };
    let act = PairAct::Meet { id: pair_id, command, texts };
    Ok(Ok(run.carry_out(row, vec![act.into()], None).await?))
}

/// Records the rows of «Планы» that are one plan.
pub(super) async fn approve_plan(
    run: &mut Run<'_>,
    row: &RowAct,
    plan: &[PlanRow],
) -> Result<Judged, PerformError> {
    let Some(first) = plan.first() else { return Ok(Ok(Outcome::AlreadyThere)) };
    let id = match run.resolve(CodeKind::Pair, &first.pair).await? {
        Ok(id) => PairId(id),
        Err(unresolved) => return Ok(Err(unresolved)),
    };
    let mut periods = plan.iter().filter_map(|row| row.period);
    let period = periods.next();
    if periods.any(|other| Some(other) != period) {
        return Ok(Ok(Outcome::Refused(Refused::new(
            "IMPORT_PLAN_PERIODS_DIFFER",
            "the rows of the plan name different periods: accepted is one, in every row or in one of them",
            "строки плана называют разные периоды: принимается один, во всех строках или в одной из них",
        ))));
    }
    let goals: BTreeSet<String> = plan.iter().map(|row| row.goal.clone()).collect();
    let milestones: Vec<(NewMilestone, _)> = plan
        .iter()
        .map(|row| {
            let title = row.milestone.clone();
            (NewMilestone { id: MilestoneId(ordered_id()), title, due: row.due }, row.reached)
        })
        .collect();
    let approve = PairAct::ApprovePlan {
        id,
        goals: goals.into_iter().collect(),
        milestones: milestones.iter().map(|(milestone, _)| milestone.clone()).collect(),
        period,
        occurred_on: first.approved,
    };
    let reached = milestones.into_iter().filter_map(|(milestone, reached)| {
        Some(PairAct::ReachMilestone { id, milestone_id: milestone.id, occurred_on: reached? })
    });
    let acts = std::iter::once(approve).chain(reached).map(Act::from).collect();
    Ok(Ok(run.carry_out(row, acts, None).await?))
}

/// Ends the pair of a row of «Пары»; none where it was not formed.
pub(super) async fn end(
    run: &mut Run<'_>,
    row: &RowAct,
    code: &str,
    ending: &PairEnding,
) -> Result<Option<Outcome>, PerformError> {
    let id = match run.resolve(CodeKind::Pair, code).await? {
        Ok(id) => PairId(id),
        // Its formation, in the same row, has said why.
        Err(_) => return Ok(None),
    };
    let command = match ending {
        PairEnding::Open => return Ok(Some(Outcome::AlreadyThere)),
        PairEnding::Completed { on, reason } => ClosingCommand::CompletePair {
            completion: Completion {
                goal_reached_early: *reason == Some(EndReason::GoalReachedEarly),
                ..Completion::default()
            },
            occurred_on: *on,
        },
        PairEnding::Dissolved { on, reason } => ClosingCommand::DissolvePair {
            reason: *reason,
            initiated_by: EndInitiator::NotRecorded,
            occurred_on: *on,
        },
        PairEnding::CarriedOver { on } => ClosingCommand::CarryOverPair { occurred_on: *on },
    };
    Ok(Some(run.carry_out(row, vec![PairAct::Close { id, command, note: None }.into()], None).await?))
}

async fn resolve_all(
    run: &Run<'_>,
    kind: CodeKind,
    codes: &[String],
) -> Result<Result<Vec<Uuid>, Unresolved>, PerformError> {
    let mut ids = Vec::with_capacity(codes.len());
    for code in codes {
        match run.resolve(kind, code).await? {
            Ok(id) => ids.push(id),
            Err(unresolved) => return Ok(Err(unresolved)),
        }
    }
    Ok(Ok(ids))
}

/// A member by code. Where the row does not say the side, the pair's own members decide.
pub(super) async fn member(
    run: &Run<'_>,
    pair: &Pair,
    code: &str,
    side: Option<Side>,
) -> Result<Result<Member, Unresolved>, PerformError> {
    let as_mentor = run.resolve(CodeKind::Mentor, code).await?.map(|id| Member::Mentor(MentorId(id)));
    let as_mentee = run.resolve(CodeKind::Mentee, code).await?.map(|id| Member::Mentee(MenteeId(id)));
    Ok(match side {
        Some(Side::Mentor) => as_mentor,
        Some(Side::Mentee) => as_mentee,
        None => match (as_mentor, as_mentee) {
            (Ok(mentor), Ok(mentee)) => Ok(if pair.has_member(mentee) { mentee } else { mentor }),
            (Ok(member), Err(_)) | (Err(_), Ok(member)) => Ok(member),
            (Err(waits @ Unresolved::Waits { .. }), Err(_)) => Err(waits),
            (Err(Unresolved::Unknown { .. }), Err(as_mentee)) => Err(as_mentee),
        },
    })
}
