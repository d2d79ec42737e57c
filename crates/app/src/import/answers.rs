//! Rows of «Обратная связь», «Измерения» and «Исходы»: marks of the journal's own form, values before and after, what came of it.

use super::pairs::member;
use super::row_act::RowAct;
use super::run::{Judged, Outcome, Place, Run};
use crate::acts::{Act, CodeKind, MenteeAct, MentorAct, PairAct};
use crate::perform::PerformError;
use crate::refused::Refused;
use crate::workbook::{FeedbackRow, MeasurementRow, OutcomeRow};
use domain::ids::{FeedbackId, MeasurementId, MenteeId, MentorId, PairId};
use domain::measurement::{MeasuredTrait, MeasurementCommand};
use domain::mentee::{Outcome as WhatCame, OutcomesCommand};
use domain::pair::{FeedbackCommand, Pair};
use domain::values::Score;
use rust_decimal::prelude::ToPrimitive;
use std::collections::BTreeMap;
use store::ids::ordered_id;

/// Records a row of «Обратная связь».
pub(super) async fn collect_feedback(
    run: &mut Run<'_>,
    row: &RowAct,
    feedback: &FeedbackRow,
) -> Result<Judged, PerformError> {
    let id = match run.resolve(CodeKind::Pair, &feedback.pair).await? {
        Ok(id) => PairId(id),
        Err(unresolved) => return Ok(Err(unresolved)),
    };
    let pair = run.peek::<Pair>(id.0).await?;
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
        about: None,
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

/// Records a row of «Измерения».
pub(super) async fn measure(
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

/// Records a row of «Исходы».
pub(super) async fn outcome(
    run: &mut Run<'_>,
    row: &RowAct,
    outcome: &OutcomeRow,
) -> Result<Judged, PerformError> {
    let id = match run.resolve(CodeKind::Mentee, &outcome.mentee).await? {
        Ok(id) => MenteeId(id),
        Err(unresolved) => return Ok(Err(unresolved)),
    };
    let (holds, occurred_on) = (outcome.holds, outcome.told);
    let command = match outcome.outcome {
        WhatCame::IntendsToMentor => OutcomesCommand::DeclareMentorIntent { intends: holds, occurred_on },
        WhatCame::StaysInProfession => OutcomesCommand::FollowUpTeacher { stays: holds, occurred_on },
    };
    Ok(Ok(run.carry_out(row, vec![MenteeAct::RecordOutcome { id, command }.into()], None).await?))
}
