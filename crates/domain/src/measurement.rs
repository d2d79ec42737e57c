//! Measurements of a trait before and after (methodology §7.4): the part that mentors and mentees share.
//!
//! Only paired values of the same trait, instrument and version of it are compared; which values are better is said by the direction.

use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::{MeasurementId, ProgramId};
use crate::values::{Direction, MeasurementPhase};
use crate::words::is_name;
use crate::{part_events, refusals};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is measured, with what, and when in the programme. One value stands for each.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MeasuredTrait {
    /// The trait: «школьная тревожность».
    pub name: String,
    /// The instrument: «тест Филлипса».
    pub instrument: String,
    /// The version of the instrument as the region has published it; none where it has not, and in old records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// Which values are better.
    pub direction: Direction,
}

/// The measurements on record.
pub type Measurements = BTreeMap<MeasurementId, Measurement>;

/// One value on record.
#[derive(Clone, Debug, PartialEq)]
pub struct Measurement {
    program_id: ProgramId,
    measured: MeasuredTrait,
    phase: MeasurementPhase,
    value: Decimal,
    measured_on: NaiveDate,
}

impl Measurement {
    /// Whether both stand at the same point: only one value of a trait and instrument may stand before, and one after. One measured
    /// again with another version of the instrument stands beside the first.
    fn stands_where(&self, other: &Self) -> bool {
        let versions = self.measured.version.zip(other.measured.version);
        self.phase != MeasurementPhase::Interim
            && versions.is_none_or(|(one, other)| one == other)
            && (self.program_id, self.phase) == (other.program_id, other.phase)
            && self.measured.name == other.measured.name
            && self.measured.instrument == other.measured.instrument
    }
}

/// What may be asked about measurements.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum MeasurementCommand {
    /// Records a value.
    MeasureOutcome {
        /// Its id.
        measurement_id: MeasurementId,
        /// In which programme.
        program_id: ProgramId,
        /// What was measured and with what.
        measured: MeasuredTrait,
        /// Before, in between or after.
        phase: MeasurementPhase,
        /// The value, in the instrument's own units.
        value: Decimal,
        /// When it was measured.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to measurements.
    pub enum MeasurementEvent {
        /// A trait was measured.
        OutcomeMeasured {
            /// Its id.
            measurement_id: MeasurementId,
            /// In which programme.
            program_id: ProgramId,
            /// What was measured and with what.
            measured: MeasuredTrait,
            /// Before, in between or after.
            phase: MeasurementPhase,
            /// The value, in the instrument's own units.
            value: Decimal,
            /// Recorded after the participation had ended.
            #[serde(default, skip_serializing_if = "std::ops::Not::not")]
            late: bool,
            /// When it was measured.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a measurement is not recorded.
    pub enum MeasurementRefusal {
        SubjectUnknown => "MEASUREMENT_SUBJECT_UNKNOWN",
            "there is no such participant: record the application or request first",
            "такого участника нет: сначала запишите заявку или запрос";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "MEASUREMENT_IN_THE_FUTURE",
            "the measurement is dated {occurred_on}, in the future: accepted are days up to {today}",
            "дата измерения {occurred_on} в будущем: принимаются дни до {today}";
        OutsideLife { occurred_on: NaiveDate, from: NaiveDate, to: NaiveDate } => "MEASUREMENT_OUTSIDE_LIFE",
            "the measurement of {occurred_on} lies outside of the participation: accepted are days from {from} to {to}",
            "измерение {occurred_on} вне участия: принимаются дни с {from} по {to}";
        ValueOutsideRange { value: Decimal } => "MEASUREMENT_VALUE_OUTSIDE_RANGE",
            "the value {value} is outside the range: accepted are values below a billion with at most six decimal places",
            "значение {value} вне пределов: принимаются значения меньше миллиарда, не более шести знаков после запятой";
        TraitMissing => "MEASUREMENT_TRAIT_MISSING",
            "the trait or the instrument is empty: both are needed",
            "не указан признак или инструмент: нужны оба";
        MeasuredBefore { value: Decimal, phase: MeasurementPhase } => "MEASUREMENT_REPEATED",
            "the value {value} is on record for {phase}: another one needs a correction",
            "для точки {phase} уже записано значение {value}: другое требует исправления";
    }
}

impl MeasurementEvent {
    pub(crate) fn version(&self) -> u32 {
        match self {
            Self::OutcomeMeasured { .. } => 1,
        }
    }

    pub(crate) fn samples() -> Vec<Self> {
        vec![Self::OutcomeMeasured {
            measurement_id: MeasurementId(uuid::Uuid::from_u128(31)),
            program_id: ProgramId(uuid::Uuid::from_u128(4)),
            measured: MeasuredTrait {
                name: "средний балл".into(),
                instrument: "журнал".into(),
                version: None,
                direction: Direction::HigherIsBetter,
            },
            phase: MeasurementPhase::Before,
            value: Decimal::new(32, 1),
            late: false,
            occurred_on: NaiveDate::from_ymd_opt(2022, 9, 15).expect("a real day"),
        }]
    }
}

/// Decides on a measurement of a participant; of one who is not known there is no life, whose last day is none while it goes on.
pub(crate) fn decide_for(
    life: Option<(NaiveDate, Option<NaiveDate>)>,
    measurements: &Measurements,
    command: MeasurementCommand,
    stamp: Stamp,
) -> Result<Vec<MeasurementEvent>, MeasurementRefusal> {
    let MeasurementCommand::MeasureOutcome {
        measurement_id,
        program_id,
        measured,
        phase,
        value,
        occurred_on,
    } = command;
    let (from, ended_on) = life.ok_or(MeasurementRefusal::SubjectUnknown)?;
    let wanted =
        Measurement { program_id, measured: measured.clone(), phase, value, measured_on: occurred_on };
    let known = measurements
        .get(&measurement_id)
        .or_else(|| measurements.values().find(|known| known.stands_where(&wanted)));
    match known {
        Some(known) if *known == wanted && measurements.contains_key(&measurement_id) => {
            return Ok(Vec::new());
        }
        Some(known) => {
            return Err(MeasurementRefusal::MeasuredBefore { value: known.value, phase: known.phase });
        }
        None => {}
    }
    if !is_name(&measured.name) || !is_name(&measured.instrument) {
        return Err(MeasurementRefusal::TraitMissing);
    }
    // What is averaged over a region must stay an exact fraction.
    if value.scale() > 6 || value.abs() >= Decimal::from(1_000_000_000) {
        return Err(MeasurementRefusal::ValueOutsideRange { value });
    }
    if occurred_on > stamp.today {
        return Err(MeasurementRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    let to = ended_on.unwrap_or(stamp.today);
    if occurred_on < from || occurred_on > to {
        return Err(MeasurementRefusal::OutsideLife { occurred_on, from, to });
    }
    Ok(vec![MeasurementEvent::OutcomeMeasured {
        measurement_id,
        program_id,
        measured,
        phase,
        value,
        late: ended_on.is_some(),
        occurred_on,
    }])
}

/// How a measurement would be recorded again.
pub(crate) fn redo(event: &MeasurementEvent) -> Redo<MeasurementCommand> {
    let MeasurementEvent::OutcomeMeasured {
        measurement_id,
        program_id,
        measured,
        phase,
        value,
        late: _,
        occurred_on,
    } = event.clone();
    Redo::fact(MeasurementCommand::MeasureOutcome {
        measurement_id,
        program_id,
        measured,
        phase,
        value,
        occurred_on,
    })
}

/// Takes a measurement into the record.
pub(crate) fn evolve_in(measurements: &mut Measurements, event: &MeasurementEvent) {
    let MeasurementEvent::OutcomeMeasured {
        measurement_id,
        program_id,
        measured,
        phase,
        value,
        late: _,
        occurred_on,
    } = event;
    measurements.insert(
        *measurement_id,
        Measurement {
            program_id: *program_id,
            measured: measured.clone(),
            phase: *phase,
            value: *value,
            measured_on: *occurred_on,
        },
    );
}

#[cfg(test)]
mod tests;
