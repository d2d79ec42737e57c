//! Figures of a node: contingents (the denominators), enterprises, targets. A newer figure stands beside the older one and
//! replaces nothing: a report of an old period keeps what it was computed with (INV-14).

use super::Organization;
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::EnterpriseId;
use crate::values::{IndicatorCode, OrganizationLevel, TargetBasis};
use crate::{part_events, refusals};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Numbers of people of an organisation on a day. What is not known is `None`, which is not zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contingent {
    /// Pupils aged 10–19: denominator of I1.
    pub pupils_10_19: Option<u32>,
    /// Pupils aged 15–19: denominator of I2.
    pub pupils_15_19: Option<u32>,
    /// Young specialists: denominator of I3.
    pub young_specialists: Option<u32>,
}

/// Decimal places of a target: what is compared must stay exact.
const PERCENT_PLACES: u32 = 4;

/// What may be asked about figures.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum FiguresCommand {
    /// Records the contingent of an organisation on a day.
    RecordContingent {
        /// The numbers.
        contingent: Contingent,
        /// The day on which they held.
        occurred_on: NaiveDate,
    },
    /// Records how many enterprises a municipality (or a region without municipalities) has: denominator of I4.
    CountEnterprises {
        /// Their number.
        enterprises: u32,
        /// The day on which it held.
        occurred_on: NaiveDate,
    },
    /// Takes an enterprise that supplies mentors into the registry of its municipality. Its name lives in the vault.
    RegisterEnterprise {
        /// Its id.
        enterprise_id: EnterpriseId,
        /// Day from which it is known.
        occurred_on: NaiveDate,
    },
    /// Sets the target of an indicator for a year.
    SetTarget {
        /// Of which indicator.
        indicator: IndicatorCode,
        /// For which calendar year.
        year: i32,
        /// Per cent, 0–100.
        percent: Decimal,
        /// What it rests on.
        basis: TargetBasis,
        /// Day on which it was set.
        occurred_on: NaiveDate,
    },
}

part_events! {
    /// What may happen to figures.
    pub enum FiguresEvent {
        /// The organisation's contingent on a day became known.
        ContingentRecorded {
            /// The numbers.
            contingent: Contingent,
            /// The day on which they held.
            occurred_on: NaiveDate,
        },
        /// The number of enterprises on a day became known.
        EnterprisesCounted {
            /// Their number.
            enterprises: u32,
            /// The day on which it held.
            occurred_on: NaiveDate,
        },
        /// An enterprise that supplies mentors is known.
        EnterpriseRegistered {
            /// Its id.
            enterprise_id: EnterpriseId,
            /// Day from which it is known.
            occurred_on: NaiveDate,
        },
        /// A target was set.
        TargetSet {
            /// Of which indicator.
            indicator: IndicatorCode,
            /// For which calendar year.
            year: i32,
            /// Per cent, 0–100.
            percent: Decimal,
            /// What it rests on.
            basis: TargetBasis,
            /// Day on which it was set.
            occurred_on: NaiveDate,
        },
    }
}

refusals! {
    /// Why a figure is not recorded.
    pub enum FiguresRefusal {
        NotRegistered => "ORGANIZATION_UNKNOWN",
            "there is no such organisation: register it first",
            "такой организации нет: сначала её нужно записать";
        WrongLevel { level: OrganizationLevel, accepted: &'static [OrganizationLevel] } => "FIGURE_WRONG_LEVEL",
            "this figure does not belong to a node of level {level:?}: accepted are {accepted:?}",
            "этот показатель не относится к узлу уровня {level}: принимается {accepted}";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "FIGURE_IN_THE_FUTURE",
            "the date {occurred_on} is in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
        NothingKnown => "CONTINGENT_EMPTY",
            "the contingent names no number: at least one is needed",
            "в контингенте нет ни одного числа: нужно хотя бы одно";
        YearUnlikely { year: i32 } => "TARGET_YEAR_UNLIKELY",
            "{year} is not a year of a target: accepted are 2000 to 2100",
            "{year} — не год цели: принимаются годы с 2000 по 2100";
        NotAPercentage { percent: Decimal } => "TARGET_NOT_A_PERCENTAGE",
            "the target {percent} is not a percentage: accepted are values from 0 to 100 with at most four decimal places",
            "цель {percent} — не процент: принимаются значения от 0 до 100, не более четырёх знаков после запятой";
    }
}

impl FiguresEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::ContingentRecorded { .. }
            | Self::EnterprisesCounted { .. }
            | Self::EnterpriseRegistered { .. }
            | Self::TargetSet { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let occurred_on = NaiveDate::from_ymd_opt(2024, 1, 1).expect("a real day");
        vec![
            Self::ContingentRecorded {
                contingent: Contingent {
                    pupils_10_19: Some(40),
                    pupils_15_19: Some(12),
                    young_specialists: Some(2),
                },
                occurred_on,
            },
            Self::EnterprisesCounted { enterprises: 8, occurred_on },
            Self::EnterpriseRegistered { enterprise_id: EnterpriseId(uuid::Uuid::from_u128(7)), occurred_on },
            Self::TargetSet {
                indicator: IndicatorCode::I1,
                year: 2024,
                percent: Decimal::from(70),
                basis: TargetBasis::Roadmap,
                occurred_on,
            },
        ]
    }
}

pub(super) fn decide(
    organization: &Organization,
    command: FiguresCommand,
    stamp: Stamp,
) -> Result<Vec<FiguresEvent>, FiguresRefusal> {
    let level = organization.level().ok_or(FiguresRefusal::NotRegistered)?;
    match command {
        FiguresCommand::RecordContingent { contingent, occurred_on } => {
            not_in_the_future(occurred_on, stamp)?;
            if level != OrganizationLevel::Organization {
                return Err(FiguresRefusal::WrongLevel {
                    level,
                    accepted: &[OrganizationLevel::Organization],
                });
            }
            if contingent == (Contingent { pupils_10_19: None, pupils_15_19: None, young_specialists: None })
            {
                return Err(FiguresRefusal::NothingKnown);
            }
            if organization.contingents.get(&occurred_on) == Some(&contingent) {
                return Ok(Vec::new());
            }
            Ok(vec![FiguresEvent::ContingentRecorded { contingent, occurred_on }])
        }
        FiguresCommand::CountEnterprises { enterprises, occurred_on } => {
            not_in_the_future(occurred_on, stamp)?;
            above_organizations(level)?;
            if organization.enterprise_counts.get(&occurred_on) == Some(&enterprises) {
                return Ok(Vec::new());
            }
            Ok(vec![FiguresEvent::EnterprisesCounted { enterprises, occurred_on }])
        }
        FiguresCommand::RegisterEnterprise { enterprise_id, occurred_on } => {
            above_organizations(level)?;
            if organization.enterprises.contains(&enterprise_id) {
                return Ok(Vec::new());
            }
            not_in_the_future(occurred_on, stamp)?;
            Ok(vec![FiguresEvent::EnterpriseRegistered { enterprise_id, occurred_on }])
        }
        FiguresCommand::SetTarget { indicator, year, percent, basis, occurred_on } => {
            if percent < Decimal::ZERO || percent > Decimal::ONE_HUNDRED || percent.scale() > PERCENT_PLACES {
                return Err(FiguresRefusal::NotAPercentage { percent });
            }
            if !(2000..=2100).contains(&year) {
                return Err(FiguresRefusal::YearUnlikely { year });
            }
            if organization.targets.get(&(indicator, year)) == Some(&percent) {
                return Ok(Vec::new());
            }
            not_in_the_future(occurred_on, stamp)?;
            Ok(vec![FiguresEvent::TargetSet { indicator, year, percent, basis, occurred_on }])
        }
    }
}

pub(super) fn redo(event: &FiguresEvent) -> Redo<FiguresCommand> {
    Redo::fact(match event.clone() {
        FiguresEvent::ContingentRecorded { contingent, occurred_on } => {
            FiguresCommand::RecordContingent { contingent, occurred_on }
        }
        FiguresEvent::EnterprisesCounted { enterprises, occurred_on } => {
            FiguresCommand::CountEnterprises { enterprises, occurred_on }
        }
        FiguresEvent::EnterpriseRegistered { enterprise_id, occurred_on } => {
            FiguresCommand::RegisterEnterprise { enterprise_id, occurred_on }
        }
        FiguresEvent::TargetSet { indicator, year, percent, basis, occurred_on } => {
            FiguresCommand::SetTarget { indicator, year, percent, basis, occurred_on }
        }
    })
}

pub(super) fn evolve(organization: &mut Organization, event: &FiguresEvent) {
    match event {
        FiguresEvent::ContingentRecorded { contingent, occurred_on } => {
            organization.contingents.insert(*occurred_on, *contingent);
        }
        FiguresEvent::EnterprisesCounted { enterprises, occurred_on } => {
            organization.enterprise_counts.insert(*occurred_on, *enterprises);
        }
        FiguresEvent::EnterpriseRegistered { enterprise_id, occurred_on: _ } => {
            organization.enterprises.insert(*enterprise_id);
        }
        FiguresEvent::TargetSet { indicator, year, percent, basis: _, occurred_on: _ } => {
            organization.targets.insert((*indicator, *year), *percent);
        }
    }
}

fn not_in_the_future(occurred_on: NaiveDate, stamp: Stamp) -> Result<(), FiguresRefusal> {
    if occurred_on > stamp.today {
        return Err(FiguresRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    Ok(())
}

const ABOVE_ORGANIZATIONS: &[OrganizationLevel] =
    &[OrganizationLevel::Region, OrganizationLevel::Municipality];

fn above_organizations(level: OrganizationLevel) -> Result<(), FiguresRefusal> {
    match level {
        OrganizationLevel::Region | OrganizationLevel::Municipality => Ok(()),
        OrganizationLevel::Organization => {
            Err(FiguresRefusal::WrongLevel { level, accepted: ABOVE_ORGANIZATIONS })
        }
    }
}

#[cfg(test)]
mod tests;
