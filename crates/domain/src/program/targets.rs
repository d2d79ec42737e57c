//! Targets of a programme by indicator and year, as dated versions (methodology §4.3 row 5): the one set on the later day
//! supersedes, of one day the later entry; the older ones stay readable, and a change says why (edge case 31).

use super::{Program, ProgramReason, ProgramStage};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::values::{IndicatorCode, TargetBasis};
use crate::{part_events, refusals};
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

/// Decimal places of a target: what is compared must stay exact.
const PERCENT_PLACES: u32 = 4;

/// What may be asked about targets.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum TargetsCommand {
    /// Sets the target of an indicator for a year of the programme.
    SetTargets {
        /// Of which indicator.
        indicator: IndicatorCode,
        /// For which calendar year.
        year: i32,
        /// Per cent, 0–100.
        percent: Decimal,
        /// What it rests on.
        basis: TargetBasis,
        /// Why it changes; needed when there is a target already.
        reason: Option<ProgramReason>,
        /// Day on which it was set.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to targets.
    pub enum TargetsEvent {
        /// A target was set; it supersedes the one before.
        TargetsSet {
            /// Of which indicator.
            indicator: IndicatorCode,
            /// For which calendar year.
            year: i32,
            /// Per cent, 0–100.
            percent: Decimal,
            /// What it rests on.
            basis: TargetBasis,
            /// Why it changed; none for the first one.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            reason: Option<ProgramReason>,
            /// Day on which it was set.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a target is not set.
    pub enum TargetsRefusal {
        NotDrafted => "PROGRAM_UNKNOWN",
            "there is no such programme: draft it first",
            "такой программы нет: сначала нужен её проект";
        WrongStage { stage: ProgramStage, accepted: &'static [ProgramStage] } => "PROGRAM_WRONG_STAGE",
            "the programme is at stage {stage}: accepted are {accepted}",
            "программа на этапе {stage}: допустимо {accepted}";
        NotAPercentage { percent: Decimal } => "TARGET_NOT_A_PERCENTAGE",
            "the target {percent} is not a percentage: accepted are values from 0 to 100 with at most four decimal places",
            "цель {percent} — не процент: принимаются значения от 0 до 100, не более четырёх знаков после запятой";
        YearOutsideProgram { year: i32, from: i32, to: i32 } => "TARGET_YEAR_OUTSIDE_PROGRAM",
            "{year} is not a year of the programme: accepted are {from} to {to}",
            "{year} — не год программы: принимаются с {from} по {to}";
        ReasonMissing { percent: Decimal } => "TARGET_REASON_MISSING",
            "the target is {percent} already: setting it anew needs a reason",
            "цель уже установлена: {percent}; чтобы изменить её, нужна причина";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "PROGRAM_IN_THE_FUTURE",
            "the date {occurred_on} is in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
    }
}

impl TargetsEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::TargetsSet { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        vec![Self::TargetsSet {
            indicator: IndicatorCode::I1,
            year: 2024,
            percent: Decimal::from(10),
            basis: TargetBasis::Programme,
            reason: Some(ProgramReason::FounderDecision),
            occurred_on: NaiveDate::from_ymd_opt(2024, 2, 1).expect("a real day"),
        }]
    }
}

const ACCEPTED: &[ProgramStage] = &[
    ProgramStage::Draft,
    ProgramStage::Preparing,
    ProgramStage::Recruiting,
    ProgramStage::Matching,
    ProgramStage::Working,
];

pub(super) fn decide(
    program: &Program,
    command: TargetsCommand,
    stamp: Stamp,
) -> Result<Vec<TargetsEvent>, TargetsRefusal> {
    let TargetsCommand::SetTargets { indicator, year, percent, basis, reason, occurred_on } = command;
    let period = program.period().ok_or(TargetsRefusal::NotDrafted)?;
    if percent < Decimal::ZERO || percent > Decimal::ONE_HUNDRED || percent.scale() > PERCENT_PLACES {
        return Err(TargetsRefusal::NotAPercentage { percent });
    }
    let versions = program.targets.get(&(indicator, year));
    let known = versions.and_then(|versions| versions.range(..=occurred_on).next_back());
    if known.is_some_and(|(_, known)| *known == (percent, basis)) {
        return Ok(Vec::new());
    }
    if !ACCEPTED.contains(&program.stage) {
        return Err(TargetsRefusal::WrongStage { stage: program.stage, accepted: ACCEPTED });
    }
    let (from, to) = (period.start.year(), period.end.year());
    if !(from..=to).contains(&year) {
        return Err(TargetsRefusal::YearOutsideProgram { year, from, to });
    }
    if let (Some((_, (percent, _))), None) = (known, reason) {
        return Err(TargetsRefusal::ReasonMissing { percent: *percent });
    }
    if stamp.is_before(occurred_on) {
        return Err(TargetsRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    Ok(vec![TargetsEvent::TargetsSet { indicator, year, percent, basis, reason, occurred_on }])
}

/// Why the first version was set is not asked; of a later one the event says it.
pub(super) fn redo(event: &TargetsEvent) -> Redo<TargetsCommand> {
    let TargetsEvent::TargetsSet { indicator, year, percent, basis, reason, occurred_on } = *event;
    Redo::fact(TargetsCommand::SetTargets { indicator, year, percent, basis, reason, occurred_on })
}

pub(super) fn evolve(program: &mut Program, event: &TargetsEvent) {
    let TargetsEvent::TargetsSet { indicator, year, percent, basis, reason: _, occurred_on } = event;
    program.targets.entry((*indicator, *year)).or_default().insert(*occurred_on, (*percent, *basis));
}

#[cfg(test)]
mod tests;
