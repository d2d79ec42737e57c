//! Rows about pairs and figures: codes are resolved, then the act is carried out. A row whose code does not resolve waits for the
//! row that introduces it, or is refused when nobody does.

use super::frame;
use super::people;
use super::row_act::RowAct;
use super::run::{Outcome, Place, Run, Unresolved};
use super::steps::{Body, Step};
use crate::acts::{
    Act, CodeKind, FormNames, MarkAct, MenteeAct, MentorAct, NewMilestone, OrganizationAct, PairAct,
    ProgramAct,
};
use crate::perform::PerformError;
use crate::refused::Refused;
use crate::workbook::{
    ContingentRow, DepartureRow, FeedbackRow, JournalMeeting, MeasurementRow, MeetingRow, PairEnding,
    PairRow, PlanRow, RoadmapRow, TargetRow, Verdict,
};
use domain::ids::{
    FeedbackId, MeasurementId, MeetingId, MenteeId, MentorId, MilestoneId, PairId, RoadmapItemId,
};
use domain::matching::FormPair;
use domain::measurement::{MeasuredTrait, MeasurementCommand};
use domain::organization::{Contingent, FiguresCommand, TargetReason, TargetsCommand};
use domain::pair::{
    ClosingCommand, Completion, FeedbackCommand, LocalNames, MeetingCommand, MembersCommand, Pair, Sitting,
};
use domain::values::{EndInitiator, EndReason, Member, Score, Side};
use rust_decimal::prelude::ToPrimitive;
use std::collections::{BTreeMap, BTreeSet};
use store::ids::ordered_id;
use uuid::Uuid;

/// What becomes of a row: an outcome, or a code that does not resolve.
type Judged = Result<Outcome, Unresolved>;

/// Takes one act and gives its rows their verdict.
pub(super) async fn carry_out(run: &mut Run<'_>, step: Step) -> Result<(), PerformError> {
    let Step { row, body, .. } = step;
    let Some(place) = run.place.clone() else {
        for number in &row.rows {
            run.verdict(row.sheet, *number, Verdict::Waits, Some("ждёт лист «Программа»".into()));
        }
        return Ok(());
    };
    let judged: Judged = match body {
        Body::Mentor(mentor) => Ok(people::mentor(run, &row, *mentor).await?),
        Body::Mentee(mentee) => Ok(people::mentee(run, &row, *mentee).await?),
        Body::Contingent(contingent) => Ok(record_contingent(run, &place, &row, &contingent).await?),
        Body::Target(target) => Ok(set_target(run, &place, &row, &target).await?),
        Body::Roadmap(item) => Ok(plan_item(run, &place, &row, item).await?),
        Body::Form(pair) => form(run, &place, &row, &pair).await?,
        Body::Meeting(meeting) => meet(run, &row, meeting).await?,
        Body::Plan(plan) => approve_plan(run, &row, &plan).await?,
        Body::Feedback(feedback) => collect_feedback(run, &row, &feedback).await?,
        Body::Measurement(measurement) => measure(run, &place, &row, measurement).await?,
        Body::Departure(departure) => remove_member(run, &row, &departure).await?,
        Body::Ending { pair, ending } => match end(run, &row, &pair, &ending).await? {
            Some(outcome) => Ok(outcome),
            None => return Ok(()),
        },
    };
    match judged {
        Ok(outcome) => run.note(&row, &outcome),
        Err(unresolved) => run.note_unresolved(&row, &unresolved),
    }
    Ok(())
}

/// The refusal of a row whose journal has no frame.
pub(super) fn no_frame() -> Refused {
    Refused::new(
        "IMPORT_NO_PROGRAM",
        "the programme of the journal was refused",
        "программа журнала не принята",
    )
}

async fn record_contingent(
    run: &mut Run<'_>,
    place: &Place,
    row: &RowAct,
    contingent: &ContingentRow,
) -> Result<Outcome, PerformError> {
    let (organization_id, occurred_on) = (place.organization_id, contingent.as_of);
    let numbers = Contingent {
        pupils_10_19: Some(contingent.pupils_10_19),
        pupils_15_19: Some(contingent.pupils_15_19),
        young_specialists: Some(contingent.young_specialists),
    };
    let command = FiguresCommand::RecordContingent { contingent: numbers, basis: None, occurred_on };
    let record = OrganizationAct::Record { id: organization_id, command: command.into() };
    let enterprises = contingent.enterprises;
    let count = OrganizationAct::CountEnterprises { organization_id, enterprises, basis: None, occurred_on };
    run.carry_out(row, vec![record.into(), count.into()], None).await
}

async fn set_target(
    run: &mut Run<'_>,
    place: &Place,
    row: &RowAct,
    target: &TargetRow,
) -> Result<Outcome, PerformError> {
    let Ok(year) = i32::try_from(target.year) else {
        return Ok(Outcome::Refused(year_unlikely(target.year)));
    };
    let command = TargetsCommand::SetTarget {
        indicator: target.indicator,
        year,
        percent: target.percent,
        basis: target.basis,
        reason: Some(TargetReason::Other),
        occurred_on: place.drafted_on,
    };
    let act = OrganizationAct::Record { id: place.organization_id, command: command.into() };
    run.carry_out(row, vec![act.into()], None).await
}

async fn plan_item(
    run: &mut Run<'_>,
    place: &Place,
    row: &RowAct,
    item: RoadmapRow,
) -> Result<Outcome, PerformError> {
    let (id, item_id) = (place.program_id, RoadmapItemId(ordered_id()));
    let plan = ProgramAct::PlanRoadmapItem {
        id,
        item_id,
        number: item.item,
        stage: item.stage,
        title: item.title,
        responsible: item.responsible,
        due: item.due,
        occurred_on: place.drafted_on,
    };
    let done = item.done.map(|occurred_on| ProgramAct::CompleteRoadmapItem { id, item_id, occurred_on });
    let acts = std::iter::once(plan).chain(done).map(Act::from).collect();
    run.carry_out(row, acts, None).await
}

async fn form(
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
    if let Some(refused) = frame::before_formation(run, pair.formed).await? {
        return Ok(Ok(Outcome::Refused(refused)));
    }
    let pair_id = PairId(ordered_id());
    let command = FormPair {
        pair_id,
        program_id: place.program_id,
        form: pair.form,
        federal_form: None,
        role_model: pair.role_model,
        kind: pair.kind,
        order: pair.order.clone(),
        rematch_of,
        continues: None,
        named: LocalNames::default(),
        occurred_on: pair.formed,
    };
    let code = MarkAct::Code {
        kind: CodeKind::Pair,
        program_id: place.program_id,
        code: pair.code.clone(),
        owner: pair_id.0,
    };
    let form = PairAct::Form { command, mentors, mentees, names: FormNames::default() };
    let outcome = run.carry_out(row, vec![code.into(), form.into()], None).await?;
    if matches!(outcome, Outcome::Recorded) {
        frame::after_formation(run, pair.formed).await?;
    }
    Ok(Ok(outcome))
}

async fn meet(run: &mut Run<'_>, row: &RowAct, meeting: MeetingRow) -> Result<Judged, PerformError> {
    let pair_id = match run.resolve(CodeKind::Pair, &meeting.pair).await? {
        Ok(id) => PairId(id),
        Err(unresolved) => return Ok(Err(unresolved)),
    };
    let pair: Pair = run.peek(pair_id.0).await?;
    let mut attendees = BTreeSet::new();
    for code in &meeting.attended {
        match member(run, &pair, code, None).await? {
            Ok(member) => attendees.insert(member),
            Err(unresolved) => return Ok(Err(unresolved)),
        };
    }
    let sitting = Sitting {
        meeting_id: MeetingId(ordered_id()),
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
    let act = PairAct::Meet { id: pair_id, command, topic: meeting.topic };
    Ok(Ok(run.carry_out(row, vec![act.into()], None).await?))
}

async fn approve_plan(run: &mut Run<'_>, row: &RowAct, plan: &[PlanRow]) -> Result<Judged, PerformError> {
    let Some(first) = plan.first() else { return Ok(Ok(Outcome::AlreadyThere)) };
    let id = match run.resolve(CodeKind::Pair, &first.pair).await? {
        Ok(id) => PairId(id),
        Err(unresolved) => return Ok(Err(unresolved)),
    };
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
        occurred_on: first.approved,
    };
    let reached = milestones.into_iter().filter_map(|(milestone, reached)| {
        Some(PairAct::ReachMilestone { id, milestone_id: milestone.id, occurred_on: reached? })
    });
    let acts = std::iter::once(approve).chain(reached).map(Act::from).collect();
    Ok(Ok(run.carry_out(row, acts, None).await?))
}

async fn collect_feedback(
    run: &mut Run<'_>,
    row: &RowAct,
    feedback: &FeedbackRow,
) -> Result<Judged, PerformError> {
    let id = match run.resolve(CodeKind::Pair, &feedback.pair).await? {
        Ok(id) => PairId(id),
        Err(unresolved) => return Ok(Err(unresolved)),
    };
    let pair: Pair = run.peek(id.0).await?;
    let respondent = match member(run, &pair, &feedback.member, Some(feedback.side)).await? {
        Ok(respondent) => respondent,
        Err(unresolved) => return Ok(Err(unresolved)),
    };
    let (answers, overall) = match scores(feedback) {
        Ok(scores) => scores,
        Err(refused) => return Ok(Ok(Outcome::Refused(refused))),
    };
    let command = FeedbackCommand::CollectFeedback {
        feedback_id: FeedbackId(ordered_id()),
        phase: feedback.phase,
        respondent,
        questionnaire: "journal/v1".into(),
        answers,
        overall,
        occurred_on: feedback.collected,
    };
    Ok(Ok(run.carry_out(row, vec![PairAct::CollectFeedback { id, command }.into()], None).await?))
}

fn scores(feedback: &FeedbackRow) -> Result<(BTreeMap<String, Score>, Score), Refused> {
    let score = |item: &str, mark: rust_decimal::Decimal| {
        let whole = mark.fract().is_zero().then(|| mark.to_u8()).flatten();
        whole.and_then(|points| Score::try_from(points).ok()).ok_or_else(|| {
            Refused::new(
                "SCORE_OUTSIDE_SCALE",
                format!("{item}: {mark} is outside the scale: accepted are whole numbers from 1 to 10"),
                format!("{item}: {mark} вне шкалы: принимаются целые числа от 1 до 10"),
            )
        })
    };
    let mut answers = BTreeMap::new();
    for (number, mark) in feedback.items.iter().enumerate() {
        if let Some(mark) = mark {
            answers.insert(format!("Q{}", number + 1), score(&format!("В{}", number + 1), *mark)?);
        }
    }
    let overall = feedback.overall.ok_or_else(|| {
        Refused::new(
            "FEEDBACK_OVERALL_MISSING",
            "the overall mark is missing: it is what satisfaction is counted from",
            "нет общей оценки: по ней считают удовлетворённость",
        )
    })?;
    Ok((answers, score("Общая оценка", overall)?))
}

async fn measure(
    run: &mut Run<'_>,
    place: &Place,
    row: &RowAct,
    measurement: MeasurementRow,
) -> Result<Judged, PerformError> {
    let command = MeasurementCommand::MeasureOutcome {
        measurement_id: MeasurementId(ordered_id()),
        program_id: place.program_id,
        measured: MeasuredTrait {
            name: measurement.trait_name,
            instrument: measurement.instrument,
            version: None,
            direction: measurement.better,
        },
        phase: measurement.phase,
        value: measurement.value,
        occurred_on: measurement.measured,
    };
    let act: Act = match run.resolve(CodeKind::Mentee, &measurement.participant).await? {
        Ok(id) => MenteeAct::Measure { id: MenteeId(id), command }.into(),
        Err(as_mentee) => match run.resolve(CodeKind::Mentor, &measurement.participant).await? {
            Ok(id) => MentorAct::Measure { id: MentorId(id), command }.into(),
            Err(_) => return Ok(Err(as_mentee)),
        },
    };
    Ok(Ok(run.carry_out(row, vec![act], None).await?))
}

async fn remove_member(
    run: &mut Run<'_>,
    row: &RowAct,
    departure: &DepartureRow,
) -> Result<Judged, PerformError> {
    let id = match run.resolve(CodeKind::Pair, &departure.pair).await? {
        Ok(id) => PairId(id),
        Err(unresolved) => return Ok(Err(unresolved)),
    };
    let pair: Pair = run.peek(id.0).await?;
    let member = match member(run, &pair, &departure.member, None).await? {
        Ok(member) => member,
        Err(unresolved) => return Ok(Err(unresolved)),
    };
    let command =
        MembersCommand::RemoveMember { member, reason: departure.reason, occurred_on: departure.left };
    Ok(Ok(run.carry_out(row, vec![PairAct::RemoveMember { id, command }.into()], None).await?))
}

async fn end(
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
async fn member(
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

fn year_unlikely(year: u32) -> Refused {
    Refused::new(
        "TARGET_YEAR_UNLIKELY",
        format!("{year} is not a year: accepted are calendar years"),
        format!("{year} — не год: принимаются календарные годы"),
    )
}
