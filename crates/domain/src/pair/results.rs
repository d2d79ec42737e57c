//! Interim results: what was measured in the work of a pair, by the code of the figure (methodology §5.4).

use super::Pair;
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::values::is_own_code;
use crate::{part_events, refusals};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// What may be asked about results.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum ResultCommand {
    /// Records an interim result.
    RecordInterimResult {
        /// The code of the figure: small Latin letters, digits and hyphens, as the plan names it.
        indicator: String,
        /// Its value.
        value: Decimal,
        /// On which day.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to results.
    pub enum ResultEvent {
        /// An interim result was recorded.
        InterimResultRecorded {
            /// The code of the figure.
            indicator: String,
            /// Its value.
            value: Decimal,
            /// Recorded after the pair had closed.
            late: bool,
            /// On which day.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a result is not recorded.
    pub enum ResultRefusal {
        PairUnknown => "PAIR_UNKNOWN",
            "there is no such pair: form it first",
            "такой пары нет: сначала её нужно сформировать";
        IndicatorMissing => "RESULT_INDICATOR_MISSING",
            "the result does not say what was measured: give the code of the figure",
            "не сказано, что измерено: укажите код показателя";
        IndicatorUnreadable { indicator: String } => "RESULT_INDICATOR_CODE",
            "the code «{indicator}» is not readable: accepted are up to 40 small Latin letters, digits and hyphens",
            "код «{indicator}» не читается: принимается до 40 строчных латинских букв, цифр и дефисов";
        OutsideLife { occurred_on: NaiveDate, from: NaiveDate, to: NaiveDate } => "RESULT_OUTSIDE_LIFE",
            "the date {occurred_on} is outside the life of the pair: accepted are days from {from} to {to}",
            "дата {occurred_on} вне жизни пары: принимаются дни с {from} по {to}";
        RecordedBefore { value: Decimal } => "RESULT_RECORDED_BEFORE",
            "the value of that day is on record as {value}: another one needs a correction",
            "значение этого дня уже записано ({value}): другое требует исправления";
    }
}

impl ResultEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::InterimResultRecorded { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        vec![Self::InterimResultRecorded {
            indicator: "mean-mark".into(),
            value: Decimal::new(42, 1),
            late: false,
            occurred_on: NaiveDate::from_ymd_opt(2024, 3, 20).expect("a real day"),
        }]
    }
}

pub(super) fn decide(
    pair: &Pair,
    command: ResultCommand,
    stamp: Stamp,
) -> Result<Vec<ResultEvent>, ResultRefusal> {
    let ResultCommand::RecordInterimResult { indicator, value, occurred_on } = command;
    let formed = pair.formed.as_ref().ok_or(ResultRefusal::PairUnknown)?;
    let indicator = indicator.trim().to_owned();
    if indicator.is_empty() {
        return Err(ResultRefusal::IndicatorMissing);
    }
    match pair.results.get(&(indicator.clone(), occurred_on)) {
        Some(known) if *known == value => return Ok(Vec::new()),
        Some(known) => return Err(ResultRefusal::RecordedBefore { value: *known }),
        None => {}
    }
    if !is_own_code(&indicator) {
        return Err(ResultRefusal::IndicatorUnreadable { indicator });
    }
    let to = pair.closed.as_ref().map_or(stamp.today, |closed| closed.on);
    if occurred_on < formed.day || occurred_on > to {
        return Err(ResultRefusal::OutsideLife { occurred_on, from: formed.day, to });
    }
    let late = pair.closed.is_some();
    Ok(vec![ResultEvent::InterimResultRecorded { indicator, value, late, occurred_on }])
}

pub(super) fn redo(event: &ResultEvent) -> Redo<ResultCommand> {
    let ResultEvent::InterimResultRecorded { indicator, value, late: _, occurred_on } = event.clone();
    Redo::fact(ResultCommand::RecordInterimResult { indicator, value, occurred_on })
}

pub(super) fn evolve(pair: &mut Pair, event: &ResultEvent) {
    let ResultEvent::InterimResultRecorded { indicator, value, late: _, occurred_on } = event;
    pair.results.insert((indicator.clone(), *occurred_on), *value);
    pair.note_fact(*occurred_on);
}

#[cfg(test)]
mod tests;
