//! Figures of a node, of which indicators are shares. A newer figure stands beside the older one and replaces nothing: a report of an old
//! period keeps what it was computed with (INV-14). A figure recorded later for the same day is a version: the newest one counts, the
//! others stay on record (§11 edge 30).
//!
//! A figure is recorded by an event that says which it is (`recorded`): whoever reads figures asks for that and not for the event.

use super::{ABOVE_ORGANIZATIONS, Life, Organization};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::policies::AgeBand;
use crate::values::OrganizationLevel;
use crate::{part_events, refusals, words};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
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
    /// A number of which an indicator is a share.
    pub enum Figure {
        Pupils10To19 => "обучающиеся 10–19 лет",
        Pupils15To19 => "обучающиеся 15–19 лет",
        YoungSpecialists => "молодые специалисты",
        Enterprises => "предприятия",
        Residents10To19 => "жители 10–19 лет",
        Residents15To19 => "жители 15–19 лет",
    }
}

impl Figure {
    /// Its English words.
    pub fn english(self) -> &'static str {
        match self {
            Self::Pupils10To19 => "pupils aged 10–19",
            Self::Pupils15To19 => "pupils aged 15–19",
            Self::YoungSpecialists => "young specialists",
            Self::Enterprises => "enterprises",
            Self::Residents10To19 => "residents aged 10–19",
            Self::Residents15To19 => "residents aged 15–19",
        }
    }

    /// The ages of those it counts, where it is of ages.
    pub fn ages(self) -> Option<AgeBand> {
        match self {
            Self::Pupils10To19 | Self::Residents10To19 => Some(AgeBand { min: 10, max: 19 }),
            Self::Pupils15To19 | Self::Residents15To19 => Some(AgeBand { min: 15, max: 19 }),
            Self::YoungSpecialists | Self::Enterprises => None,
        }
    }
}

/// Figures that one event made known; what it says is not known is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedFigures {
    /// Each figure that the event is about.
    pub figures: BTreeMap<Figure, Option<u32>>,
    /// What they rest on, if it is said.
    pub basis: Option<FigureBasis>,
    /// The day on which they held.
    pub occurred_on: NaiveDate,
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

/// The figures of a node, by the day on which they held.
#[derive(Clone, Debug, Default)]
pub(super) struct Figures {
    contingents: BTreeMap<NaiveDate, Contingent>,
    enterprise_counts: BTreeMap<NaiveDate, u32>,
    residents: BTreeMap<NaiveDate, (u32, u32)>,
}

impl Figures {
    /// The newest contingent that held on a day.
    pub(super) fn contingent_on(&self, day: NaiveDate) -> Option<Contingent> {
        self.contingents.range(..=day).next_back().map(|(_, contingent)| *contingent)
    }

    /// The last day of which a figure is known.
    pub(super) fn last_day(&self) -> Option<NaiveDate> {
        let days = [
            self.contingents.keys().next_back(),
            self.enterprise_counts.keys().next_back(),
            self.residents.keys().next_back(),
        ];
        days.into_iter().flatten().max().copied()
    }
}

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
    /// Records how many children and adolescents live in the territory of a node: what a region's report is a share of (methodology §6.2).
    CountResidents {
        /// Aged 10–19: denominator of I1 where the policy counts residents.
        residents_10_19: u32,
        /// Aged 15–19: denominator of I2 where the policy counts residents.
        residents_15_19: u32,
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
        /// The residents of the node's territory on a day became known.
        ResidentsCounted {
            /// Aged 10–19.
            residents_10_19: u32,
            /// Aged 15–19.
            residents_15_19: u32,
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
    }
}

refusals! {
    /// Why a figure is not recorded.
    pub enum FiguresRefusal {
        NotRegistered => "ORGANIZATION_UNKNOWN",
            "there is no such organisation: register it first",
            "такой организации нет: сначала её нужно записать";
        WrongLevel { level: OrganizationLevel, accepted: &'static [OrganizationLevel] } => "FIGURE_WRONG_LEVEL",
            "this figure does not belong to a node of level {level}: accepted are {accepted}",
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
    }
}

impl FiguresEvent {
    /// The figures that it makes known.
    pub fn recorded(&self) -> RecordedFigures {
        let (figures, basis, occurred_on) = match self {
            Self::ContingentRecorded { contingent, basis, occurred_on } => {
                let Contingent { pupils_10_19, pupils_15_19, young_specialists } = *contingent;
                let figures = [
                    (Figure::Pupils10To19, pupils_10_19),
                    (Figure::Pupils15To19, pupils_15_19),
                    (Figure::YoungSpecialists, young_specialists),
                ];
                (BTreeMap::from(figures), *basis, *occurred_on)
            }
            Self::ResidentsCounted { residents_10_19, residents_15_19, basis, occurred_on } => {
                let figures = [
                    (Figure::Residents10To19, Some(*residents_10_19)),
                    (Figure::Residents15To19, Some(*residents_15_19)),
                ];
                (BTreeMap::from(figures), *basis, *occurred_on)
            }
            Self::EnterprisesCounted { enterprises, basis, occurred_on } => {
                (BTreeMap::from([(Figure::Enterprises, Some(*enterprises))]), *basis, *occurred_on)
            }
        };
        RecordedFigures { figures, basis, occurred_on }
    }

    pub(super) fn version(&self) -> u32 {
        match self {
            Self::ContingentRecorded { .. }
            | Self::EnterprisesCounted { .. }
            | Self::ResidentsCounted { .. } => 1,
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
            Self::ResidentsCounted {
                residents_10_19: 4100,
                residents_15_19: 1900,
                basis: Some(FigureBasis::StatisticalReport),
                occurred_on,
            },
            Self::EnterprisesCounted { enterprises: 8, basis: None, occurred_on },
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
            if organization.figures.contingents.get(&occurred_on) == Some(&contingent) {
                return Ok(Vec::new());
            }
            Ok(vec![FiguresEvent::ContingentRecorded { contingent, basis, occurred_on }])
        }
        FiguresCommand::CountResidents { residents_10_19, residents_15_19, basis, occurred_on } => {
            in_life(organization, occurred_on, stamp)?;
            if organization.figures.residents.get(&occurred_on) == Some(&(residents_10_19, residents_15_19)) {
                return Ok(Vec::new());
            }
            Ok(vec![FiguresEvent::ResidentsCounted { residents_10_19, residents_15_19, basis, occurred_on }])
        }
        FiguresCommand::CountEnterprises { enterprises, basis, occurred_on } => {
            above_organizations(level)?;
            in_life(organization, occurred_on, stamp)?;
            if organization.figures.enterprise_counts.get(&occurred_on) == Some(&enterprises) {
                return Ok(Vec::new());
            }
            Ok(vec![FiguresEvent::EnterprisesCounted { enterprises, basis, occurred_on }])
        }
    }
}

pub(super) fn redo(event: &FiguresEvent) -> Redo<FiguresCommand> {
    Redo::fact(match event.clone() {
        FiguresEvent::ContingentRecorded { contingent, basis, occurred_on } => {
            FiguresCommand::RecordContingent { contingent, basis, occurred_on }
        }
        FiguresEvent::ResidentsCounted { residents_10_19, residents_15_19, basis, occurred_on } => {
            FiguresCommand::CountResidents { residents_10_19, residents_15_19, basis, occurred_on }
        }
        FiguresEvent::EnterprisesCounted { enterprises, basis, occurred_on } => {
            FiguresCommand::CountEnterprises { enterprises, basis, occurred_on }
        }
    })
}

pub(super) fn evolve(organization: &mut Organization, event: &FiguresEvent) {
    match event {
        FiguresEvent::ContingentRecorded { contingent, basis: _, occurred_on } => {
            organization.figures.contingents.insert(*occurred_on, *contingent);
        }
        FiguresEvent::ResidentsCounted { residents_10_19, residents_15_19, basis: _, occurred_on } => {
            organization.figures.residents.insert(*occurred_on, (*residents_10_19, *residents_15_19));
        }
        FiguresEvent::EnterprisesCounted { enterprises, basis: _, occurred_on } => {
            organization.figures.enterprise_counts.insert(*occurred_on, *enterprises);
        }
    }
}

/// A day that has come, and on which the node is not closed. A figure may speak of the time before registration.
fn in_life(organization: &Organization, occurred_on: NaiveDate, stamp: Stamp) -> Result<(), FiguresRefusal> {
    match organization.life_on(occurred_on, stamp) {
        Life::Open => Ok(()),
        Life::ToCome => Err(FiguresRefusal::InTheFuture { occurred_on, today: stamp.today }),
        Life::Closed(closed_on) => Err(FiguresRefusal::Closed { closed_on }),
    }
}

fn above_organizations(level: OrganizationLevel) -> Result<(), FiguresRefusal> {
    let accepted = ABOVE_ORGANIZATIONS;
    accepted.contains(&level).then_some(()).ok_or(FiguresRefusal::WrongLevel { level, accepted })
}

#[cfg(test)]
mod tests;
