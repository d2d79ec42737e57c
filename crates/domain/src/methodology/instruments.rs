//! What is measured and with what, as data (methodology §7.4): which values an instrument gives, and which of them are better.
//!
//! A measurement with a published instrument keeps to it; traits that were never published stay free, as they were measured before.

use super::Methodology;
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::measurement::MeasuredTrait;
use crate::values::{Direction, TraitGroup};
use crate::words::is_name;
use crate::{part_events, refusals};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A version of an instrument for a trait.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Instrument {
    /// The trait: «школьная тревожность».
    pub name: String,
    /// To which group it belongs.
    pub group: TraitGroup,
    /// What it is measured with: «тест Филлипса».
    pub instrument: String,
    /// Its version, from 1.
    pub version: u32,
    /// Which values are better.
    pub direction: Direction,
    /// Smallest value.
    pub min: Decimal,
    /// Largest value.
    pub max: Decimal,
}

/// What may be asked about instruments.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum InstrumentsCommand {
    /// Publishes a version of an instrument.
    PublishInstrument {
        /// The instrument.
        instrument: Instrument,
        /// Day from which it is published.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to instruments.
    pub enum InstrumentsEvent {
        /// A version of an instrument was published.
        InstrumentPublished {
            /// The instrument.
            instrument: Instrument,
            /// Day from which it is published.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why an instrument is not published.
    pub enum InstrumentsRefusal {
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "INSTRUMENT_IN_THE_FUTURE",
            "the date {occurred_on} is in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
        NameMissing => "INSTRUMENT_NAME_MISSING",
            "the trait or the instrument has no name, or the version is 0: names and a version from 1 are needed",
            "нет названия признака или инструмента либо версия 0: нужны названия и версия от 1";
        BoundsReversed { min: Decimal, max: Decimal } => "INSTRUMENT_BOUNDS_REVERSED",
            "values from {min} to {max} are no scale: the smaller bound comes first",
            "значения от {min} до {max} — не шкала: меньшая граница идёт первой";
        OtherContent { version: u32 } => "INSTRUMENT_VERSION_TAKEN",
            "version {version} of the instrument is published with other content: a change needs a new version",
            "версия {version} инструмента уже утверждена с другим содержанием: изменению нужна новая версия";
    }
}

refusals! {
    /// Why a measured value does not fit its instrument.
    pub enum MisfitRefusal {
        VersionUnknown { version: u32, accepted: String } => "MEASUREMENT_VERSION_UNKNOWN",
            "the instrument is not published in version {version}: accepted are {accepted}",
            "версия {version} инструмента не утверждена: принимаются {accepted}";
        OtherDirection { direction: Direction } => "MEASUREMENT_OTHER_DIRECTION",
            "the instrument is published with the other direction: accepted is {direction}",
            "инструмент утверждён с другим направлением: лучше, если {direction}";
        OutsideBounds { value: Decimal, min: Decimal, max: Decimal } => "MEASUREMENT_OUTSIDE_INSTRUMENT",
            "the instrument gives no value {value}: accepted are values from {min} to {max}",
            "инструмент не даёт значения {value}: принимаются значения от {min} до {max}";
    }
}

impl InstrumentsEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::InstrumentPublished { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        vec![Self::InstrumentPublished {
            instrument: Instrument {
                name: "школьная тревожность".into(),
                group: TraitGroup::PsychoEmotional,
                instrument: "тест Филлипса".into(),
                version: 1,
                direction: Direction::LowerIsBetter,
                min: Decimal::ZERO,
                max: Decimal::ONE_HUNDRED,
            },
            occurred_on: NaiveDate::from_ymd_opt(2024, 1, 9).expect("a real day"),
        }]
    }
}

impl Methodology {
    /// The version of the instrument by which a measured value is judged: the one that is named, otherwise the newest. None where the
    /// instrument was never published: what is measured freely fits.
    ///
    /// # Errors
    /// When the version is not published, the direction is another one, or the value lies outside of what that version gives.
    pub fn measures(&self, measured: &MeasuredTrait, value: Decimal) -> Result<Option<u32>, MisfitRefusal> {
        let key = (measured.name.clone(), measured.instrument.clone());
        let versions = self.instruments.get(&key).into_iter().flatten();
        let known =
            match measured.version {
                None => versions.last(),
                Some(version) => {
                    let named = versions.clone().find(|(known, _)| **known == version);
                    Some(named.ok_or_else(|| MisfitRefusal::VersionUnknown {
                        version,
                        accepted: listed(versions),
                    })?)
                }
            };
        let Some((version, known)) = known else { return Ok(None) };
        let (direction, min, max) = (known.direction, known.min, known.max);
        if measured.direction != direction {
            return Err(MisfitRefusal::OtherDirection { direction });
        }
        if value < min || value > max {
            return Err(MisfitRefusal::OutsideBounds { value, min, max });
        }
        Ok(Some(*version))
    }
}

/// Published versions, for a refusal.
fn listed<'i>(versions: impl Iterator<Item = (&'i u32, &'i Instrument)>) -> String {
    let listed: Vec<String> = versions.map(|(version, _)| version.to_string()).collect();
    if listed.is_empty() { "—".to_owned() } else { listed.join(", ") }
}

pub(super) fn decide(
    methodology: &Methodology,
    command: InstrumentsCommand,
    stamp: Stamp,
) -> Result<Vec<InstrumentsEvent>, InstrumentsRefusal> {
    let InstrumentsCommand::PublishInstrument { instrument, occurred_on } = command;
    let versions = methodology.instruments.get(&(instrument.name.clone(), instrument.instrument.clone()));
    match versions.and_then(|versions| versions.get(&instrument.version)) {
        Some(known) if *known == instrument => return Ok(Vec::new()),
        Some(_) => return Err(InstrumentsRefusal::OtherContent { version: instrument.version }),
        None => {}
    }
    if stamp.is_before(occurred_on) {
        return Err(InstrumentsRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    let unnamed = !is_name(&instrument.name) || !is_name(&instrument.instrument);
    if unnamed || instrument.version == 0 {
        return Err(InstrumentsRefusal::NameMissing);
    }
    if instrument.min >= instrument.max {
        return Err(InstrumentsRefusal::BoundsReversed { min: instrument.min, max: instrument.max });
    }
    Ok(vec![InstrumentsEvent::InstrumentPublished { instrument, occurred_on }])
}

pub(super) fn redo(event: &InstrumentsEvent) -> Redo<InstrumentsCommand> {
    let InstrumentsEvent::InstrumentPublished { instrument, occurred_on } = event.clone();
    Redo::fact(InstrumentsCommand::PublishInstrument { instrument, occurred_on })
}

pub(super) fn evolve(methodology: &mut Methodology, event: &InstrumentsEvent) {
    let InstrumentsEvent::InstrumentPublished { instrument, occurred_on: _ } = event;
    let key = (instrument.name.clone(), instrument.instrument.clone());
    methodology.instruments.entry(key).or_default().insert(instrument.version, instrument.clone());
}

#[cfg(test)]
mod tests;
