//! What a node of the tree was on which day, and the versions of its figures and targets.

use crate::scalars::{Date, Decimal, Position};
use crate::words::{FigureBasis, FounderLevel, IndicatorCode, OrganizationType, TargetBasis, TargetReason};
use async_graphql::SimpleObject;
use chrono::NaiveDate;
use domain::organization::{Figure, Profile};
use readmodel::registry::{FiguresRow, OrganizationRow, TargetVersionRow};
use uuid::Uuid;

/// A name from a day on.
#[derive(Clone, Debug, SimpleObject)]
pub struct DatedName {
    /// From which day.
    pub since: Date,
    /// The name.
    pub name: String,
}

/// The node above from a day on.
#[derive(Clone, Debug, SimpleObject)]
pub struct DatedParent {
    /// From which day.
    pub since: Date,
    /// Id of the node above.
    pub parent_id: Uuid,
}

/// What was known of a node from a day on. What was not known is null.
#[derive(Clone, Debug, SimpleObject)]
pub struct DatedProfile {
    /// From which day.
    pub since: Date,
    /// Who founded it.
    pub founder_level: Option<FounderLevel>,
    /// Code of the territory. ОКТМО.
    pub oktmo: Option<String>,
    /// Its type.
    pub organization_type: Option<OrganizationType>,
    /// Its local time zone.
    pub time_zone: Option<String>,
}

impl From<(&NaiveDate, &Profile)> for DatedProfile {
    fn from((since, profile): (&NaiveDate, &Profile)) -> Self {
        Self {
            since: (*since).into(),
            founder_level: profile.founder_level.map(Into::into),
            oktmo: profile.territory_oktmo.clone(),
            organization_type: profile.organization_type.map(Into::into),
            time_zone: profile.time_zone.clone(),
        }
    }
}

/// How many people of an organisation an indicator is counted of. Контингент.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct Contingent {
    /// The day on which the numbers held.
    pub on: Date,
    /// Pupils aged 10–19: denominator of I1. Null when not submitted.
    #[graphql(name = "pupils10To19")]
    pub pupils_10_19: Option<u32>,
    /// Pupils aged 15–19: denominator of I2. Null when not submitted.
    #[graphql(name = "pupils15To19")]
    pub pupils_15_19: Option<u32>,
    /// Young specialists: denominator of I3. Null when not submitted.
    pub young_specialists: Option<u32>,
    /// What they rest on; null when it was not said.
    pub basis: Option<FigureBasis>,
    /// Which version of the figures of this day it is, from 1.
    pub version: usize,
    /// The event that recorded it.
    pub position: Position,
    /// Whether a newer version of the same day counts instead.
    pub superseded: bool,
}

impl Contingent {
    pub(crate) fn versions(row: &OrganizationRow) -> impl Iterator<Item = Self> + '_ {
        versions(row, Figure::Pupils10To19).map(|(on, version, superseded, recorded)| {
            let known = |figure| recorded.figures.get(&figure).copied().flatten();
            Self {
                on,
                pupils_10_19: known(Figure::Pupils10To19),
                pupils_15_19: known(Figure::Pupils15To19),
                young_specialists: known(Figure::YoungSpecialists),
                basis: recorded.basis.map(Into::into),
                version,
                position: recorded.position.into(),
                superseded,
            }
        })
    }
}

/// How many enterprises a territory has: denominator of I4. Число предприятий.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct EnterpriseCount {
    /// The day on which the number held.
    pub on: Date,
    /// The number.
    pub enterprises: u32,
    /// What it rests on; null when it was not said.
    pub basis: Option<FigureBasis>,
    /// Which version of the number of this day it is, from 1.
    pub version: usize,
    /// The event that recorded it.
    pub position: Position,
    /// Whether a newer version of the same day counts instead.
    pub superseded: bool,
}

impl EnterpriseCount {
    pub(crate) fn versions(row: &OrganizationRow) -> impl Iterator<Item = Self> + '_ {
        versions(row, Figure::Enterprises).filter_map(|(on, version, superseded, recorded)| {
            Some(Self {
                on,
                enterprises: recorded.figures.get(&Figure::Enterprises).copied().flatten()?,
                basis: recorded.basis.map(Into::into),
                version,
                position: recorded.position.into(),
                superseded,
            })
        })
    }
}

/// What was recorded of a figure: the day, which version of the day it is, and whether a newer one counts instead.
fn versions(row: &OrganizationRow, figure: Figure) -> impl Iterator<Item = (Date, usize, bool, &FiguresRow)> {
    row.versions(figure).flat_map(|(on, versions)| {
        let newest = versions.len();
        let recorded = versions.into_iter().enumerate();
        recorded.map(move |(index, recorded)| (on.into(), index + 1, index + 1 < newest, recorded))
    })
}

/// A target of a year. Целевое значение.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct YearTarget {
    /// Of which indicator.
    pub indicator: IndicatorCode,
    /// Of which year.
    pub year: i32,
    /// Per cent, 0–100.
    pub percent: Decimal,
    /// What it rests on.
    pub basis: TargetBasis,
}

impl YearTarget {
    pub(super) fn newest(row: &OrganizationRow) -> Vec<Self> {
        let years =
            row.targets.iter().flat_map(|(indicator, years)| years.iter().map(move |year| (indicator, year)));
        years
            .map(|(indicator, (year, target))| Self {
                indicator: (*indicator).into(),
                year: *year,
                percent: target.percent.into(),
                basis: target.basis.into(),
            })
            .collect()
    }
}

/// One version of a target. Версия целевого значения.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct TargetVersion {
    /// Of which indicator.
    pub indicator: IndicatorCode,
    /// Of which year.
    pub year: i32,
    /// Per cent, 0–100.
    pub percent: Decimal,
    /// What it rests on.
    pub basis: TargetBasis,
    /// Why it was set anew; null for the first version.
    pub reason: Option<TargetReason>,
    /// Day on which it was set.
    pub set_on: Date,
    /// The event that recorded it.
    pub position: Position,
}

impl From<&TargetVersionRow> for TargetVersion {
    fn from(version: &TargetVersionRow) -> Self {
        Self {
            indicator: version.indicator.into(),
            year: version.year,
            percent: version.target.percent.into(),
            basis: version.target.basis.into(),
            reason: version.reason.map(Into::into),
            set_on: version.set_on.into(),
            position: version.position.into(),
        }
    }
}
