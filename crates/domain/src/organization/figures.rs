//! Figures of a node: contingents (the denominators), enterprises, targets. A newer figure stands beside the older one and
//! replaces nothing: a report of an old period keeps what it was computed with (INV-14). A figure recorded later for the same day,
//! and a target set anew, are versions: the newest one counts, the others stay on record (§11 edges 30 and 31).

use super::Organization;
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::ids::EnterpriseId;
use crate::values::{IndicatorCode, OrganizationLevel, TargetBasis};
use crate::{part_events, refusals, words};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt;

words! {
    /// What a figure rests on.
    pub enum FigureBasis {
        StatisticalReport => "статистическая отчётность",
        OwnList => "списки организации",
        Estimate => "оценка",
        Revision => "уточнение",
        Reorganization => "реорганизация",
    }
}

words! {
    /// Why a target was set anew.
    pub enum TargetReason {
        RoadmapRevised => "пересмотр дорожной карты",
        ContingentRevised => "уточнение численности",
        OrganizationChanged => "реорганизация",
        Mistake => "исправление ошибки",
        Other => "иная причина",
    }
}

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

impl Contingent {
    /// Both together; what is not known on either side is not known together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let sum = |one: Option<u32>, two: Option<u32>| Some(one?.saturating_add(two?));
        Self {
            pupils_10_19: sum(self.pupils_10_19, other.pupils_10_19),
            pupils_15_19: sum(self.pupils_15_19, other.pupils_15_19),
            young_specialists: sum(self.young_specialists, other.young_specialists),
        }
    }

    /// Whether it names no number.
    pub fn is_unknown(self) -> bool {
        let Self { pupils_10_19, pupils_15_19, young_specialists } = self;
        [pupils_10_19, pupils_15_19, young_specialists].iter().all(Option::is_none)
    }
}

impl fmt::Display for Contingent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pupils_10_19, pupils_15_19, young_specialists } = self;
        let number =
            |figure: &Option<u32>| figure.map_or_else(|| "—".to_owned(), |figure| figure.to_string());
        write!(f, "{}/{}/{}", number(pupils_10_19), number(pupils_15_19), number(young_specialists))
    }
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
        /// What they rest on, if it is said.
        basis: Option<FigureBasis>,
        /// The day on which they held.
        occurred_on: NaiveDate,
    },
    /// Records how many enterprises a municipality (or a region without municipalities) has: denominator of I4.
    CountEnterprises {
        /// Their number.
        enterprises: u32,
        /// What it rests on, if it is said.
        basis: Option<FigureBasis>,
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
        /// Why it is set anew; the first one needs no reason.
        reason: Option<TargetReason>,
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
            /// What they rest on, if it is said.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            basis: Option<FigureBasis>,
            /// The day on which they held.
            occurred_on: NaiveDate,
        },
        /// The number of enterprises on a day became known.
        EnterprisesCounted {
            /// Their number.
            enterprises: u32,
            /// What it rests on, if it is said.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            basis: Option<FigureBasis>,
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
            /// Why it was set anew.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            reason: Option<TargetReason>,
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
        Closed { closed_on: NaiveDate } => "ORGANIZATION_CLOSED",
            "the organisation is closed since {closed_on}: accepted are days before it",
            "организация закрыта с {closed_on}: принимаются дни до этого";
        ReasonMissing { percent: Decimal } => "TARGET_REASON_MISSING",
            "the target is {percent} already: setting it anew needs a reason",
            "цель уже установлена: {percent}; чтобы изменить её, нужна причина";
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
                basis: None,
                occurred_on,
            },
            Self::EnterprisesCounted { enterprises: 8, basis: None, occurred_on },
            Self::EnterpriseRegistered { enterprise_id: EnterpriseId(uuid::Uuid::from_u128(7)), occurred_on },
            Self::TargetSet {
                indicator: IndicatorCode::I1,
                year: 2024,
                percent: Decimal::from(70),
                basis: TargetBasis::Roadmap,
                reason: None,
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
        FiguresCommand::RecordContingent { contingent, basis, occurred_on } => {
            if level != OrganizationLevel::Organization {
                return Err(FiguresRefusal::WrongLevel {
                    level,
                    accepted: &[OrganizationLevel::Organization],
                });
            }
            if contingent.is_unknown() {
                return Err(FiguresRefusal::NothingKnown);
            }
            in_life(organization, occurred_on, stamp)?;
            if organization.contingents.get(&occurred_on) == Some(&contingent) {
                return Ok(Vec::new());
            }
            Ok(vec![FiguresEvent::ContingentRecorded { contingent, basis, occurred_on }])
        }
        FiguresCommand::CountEnterprises { enterprises, basis, occurred_on } => {
            above_organizations(level)?;
            in_life(organization, occurred_on, stamp)?;
            if organization.enterprise_counts.get(&occurred_on) == Some(&enterprises) {
                return Ok(Vec::new());
            }
            Ok(vec![FiguresEvent::EnterprisesCounted { enterprises, basis, occurred_on }])
        }
        FiguresCommand::RegisterEnterprise { enterprise_id, occurred_on } => {
            above_organizations(level)?;
            if organization.enterprises.contains(&enterprise_id) {
                return Ok(Vec::new());
            }
            in_life(organization, occurred_on, stamp)?;
            Ok(vec![FiguresEvent::EnterpriseRegistered { enterprise_id, occurred_on }])
        }
        FiguresCommand::SetTarget { indicator, year, percent, basis, reason, occurred_on } => {
            if percent < Decimal::ZERO || percent > Decimal::ONE_HUNDRED || percent.scale() > PERCENT_PLACES {
                return Err(FiguresRefusal::NotAPercentage { percent });
            }
            if !(2000..=2100).contains(&year) {
                return Err(FiguresRefusal::YearUnlikely { year });
            }
            // The first target is not a change: a reason that came with it says nothing.
            let reason = match organization.targets.get(&(indicator, year)) {
                Some(known) if *known == percent => return Ok(Vec::new()),
                Some(known) => Some(reason.ok_or(FiguresRefusal::ReasonMissing { percent: *known })?),
                None => None,
            };
            in_life(organization, occurred_on, stamp)?;
            Ok(vec![FiguresEvent::TargetSet { indicator, year, percent, basis, reason, occurred_on }])
        }
    }
}

pub(super) fn redo(event: &FiguresEvent) -> Redo<FiguresCommand> {
    Redo::fact(match event.clone() {
        FiguresEvent::ContingentRecorded { contingent, basis, occurred_on } => {
            FiguresCommand::RecordContingent { contingent, basis, occurred_on }
        }
        FiguresEvent::EnterprisesCounted { enterprises, basis, occurred_on } => {
            FiguresCommand::CountEnterprises { enterprises, basis, occurred_on }
        }
        FiguresEvent::EnterpriseRegistered { enterprise_id, occurred_on } => {
            FiguresCommand::RegisterEnterprise { enterprise_id, occurred_on }
        }
        FiguresEvent::TargetSet { indicator, year, percent, basis, reason, occurred_on } => {
            FiguresCommand::SetTarget { indicator, year, percent, basis, reason, occurred_on }
        }
    })
}

pub(super) fn evolve(organization: &mut Organization, event: &FiguresEvent) {
    match event {
        FiguresEvent::ContingentRecorded { contingent, basis: _, occurred_on } => {
            organization.contingents.insert(*occurred_on, *contingent);
        }
        FiguresEvent::EnterprisesCounted { enterprises, basis: _, occurred_on } => {
            organization.enterprise_counts.insert(*occurred_on, *enterprises);
        }
        FiguresEvent::EnterpriseRegistered { enterprise_id, occurred_on: _ } => {
            organization.enterprises.insert(*enterprise_id);
        }
        FiguresEvent::TargetSet { indicator, year, percent, basis: _, reason: _, occurred_on: _ } => {
            organization.targets.insert((*indicator, *year), *percent);
        }
    }
}

/// A day that has come, and on which the node is not closed. A figure may speak of the time before registration.
fn in_life(organization: &Organization, occurred_on: NaiveDate, stamp: Stamp) -> Result<(), FiguresRefusal> {
    if stamp.is_before(occurred_on) {
        return Err(FiguresRefusal::InTheFuture { occurred_on, today: stamp.today });
    }
    match organization.closed_on() {
        Some(closed_on) if occurred_on >= closed_on => Err(FiguresRefusal::Closed { closed_on }),
        Some(_) | None => Ok(()),
    }
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
