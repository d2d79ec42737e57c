//! Targets of a node. One set anew is a version: the newest counts, the others stay on record (§11 edge 31).

use super::{Life, Organization};
use crate::aggregate::Stamp;
use crate::correction::Redo;
use crate::values::{IndicatorCode, TargetBasis};
use crate::{part_events, refusals, words};
use chrono::NaiveDate;
use rust_decimal::Decimal;

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

/// Decimal places of a target: what is compared must stay exact.
const PERCENT_PLACES: u32 = 4;

/// What may be asked about targets of a node.
#[derive(Clone, Debug, PartialEq, strum::IntoStaticStr, strum::VariantNames)]
pub enum TargetsCommand {
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
    /// What may happen to targets of a node.
    pub enum TargetsEvent {
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
    /// Why a target is not set.
    pub enum TargetsRefusal {
        NotRegistered => "ORGANIZATION_UNKNOWN",
            "there is no such organisation: register it first",
            "такой организации нет: сначала её нужно записать";
        InTheFuture { occurred_on: NaiveDate, today: NaiveDate } => "TARGET_IN_THE_FUTURE",
            "the date {occurred_on} is in the future: accepted are days up to {today}",
            "дата {occurred_on} в будущем: принимаются дни до {today}";
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

impl TargetsEvent {
    pub(super) fn version(&self) -> u32 {
        match self {
            Self::TargetSet { .. } => 1,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        vec![Self::TargetSet {
            indicator: IndicatorCode::I1,
            year: 2024,
            percent: Decimal::from(70),
            basis: TargetBasis::Roadmap,
            reason: None,
            occurred_on: NaiveDate::from_ymd_opt(2024, 1, 1).expect("a real day"),
        }]
    }
}

pub(super) fn decide(
    organization: &Organization,
    command: TargetsCommand,
    stamp: Stamp,
) -> Result<Vec<TargetsEvent>, TargetsRefusal> {
    let TargetsCommand::SetTarget { indicator, year, percent, basis, reason, occurred_on } = command;
    organization.level().ok_or(TargetsRefusal::NotRegistered)?;
    if percent < Decimal::ZERO || percent > Decimal::ONE_HUNDRED || percent.scale() > PERCENT_PLACES {
        return Err(TargetsRefusal::NotAPercentage { percent });
    }
    if !(2000..=2100).contains(&year) {
        return Err(TargetsRefusal::YearUnlikely { year });
    }
    // The first target is not a change: a reason that came with it says nothing.
    let reason = match organization.targets.get(&(indicator, year)) {
        Some(known) if *known == percent => return Ok(Vec::new()),
        Some(known) => Some(reason.ok_or(TargetsRefusal::ReasonMissing { percent: *known })?),
        None => None,
    };
    match organization.life_on(occurred_on, stamp) {
        Life::Open => {
            Ok(vec![TargetsEvent::TargetSet { indicator, year, percent, basis, reason, occurred_on }])
        }
        Life::ToCome => Err(TargetsRefusal::InTheFuture { occurred_on, today: stamp.today }),
        Life::Closed(closed_on) => Err(TargetsRefusal::Closed { closed_on }),
    }
}

pub(super) fn redo(event: &TargetsEvent) -> Redo<TargetsCommand> {
    let TargetsEvent::TargetSet { indicator, year, percent, basis, reason, occurred_on } = *event;
    Redo::fact(TargetsCommand::SetTarget { indicator, year, percent, basis, reason, occurred_on })
}

pub(super) fn evolve(organization: &mut Organization, event: &TargetsEvent) {
    let TargetsEvent::TargetSet { indicator, year, percent, basis: _, reason: _, occurred_on: _ } = event;
    organization.targets.insert((*indicator, *year), *percent);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organization::tests::{closed, registered};
    use crate::testing::{day, given};
    use crate::values::OrganizationLevel;

    fn school() -> crate::organization::OrganizationEvent {
        registered(OrganizationLevel::Organization)
    }

    fn target(percent: i64) -> TargetsCommand {
        TargetsCommand::SetTarget {
            indicator: IndicatorCode::I1,
            year: 2024,
            percent: Decimal::from(percent),
            basis: TargetBasis::Roadmap,
            reason: None,
            occurred_on: day(2024, 1, 1),
        }
    }

    fn set(percent: i64, reason: Option<TargetReason>) -> TargetsEvent {
        TargetsEvent::TargetSet {
            indicator: IndicatorCode::I1,
            year: 2024,
            percent: Decimal::from(percent),
            basis: TargetBasis::Roadmap,
            reason,
            occurred_on: day(2024, 1, 1),
        }
    }

    #[test]
    fn a_target_is_set_once() {
        given::<Organization>([school()]).when(target(70)).then([set(70, None).into()]);
        given::<Organization>([school(), set(70, None).into()]).when(target(70)).then_nothing();
    }

    #[test]
    fn a_target_above_one_hundred_is_refused() {
        given::<Organization>([school()])
            .when(target(101))
            .then_refused(TargetsRefusal::NotAPercentage { percent: Decimal::from(101) });
    }

    #[test]
    fn a_target_of_an_unknown_organisation_is_refused() {
        given::<Organization>([]).when(target(70)).then_refused(TargetsRefusal::NotRegistered);
    }

    #[test]
    fn a_target_is_for_a_year_of_this_century() {
        let TargetsCommand::SetTarget { indicator, percent, basis, reason, occurred_on, .. } = target(70);
        let far = TargetsCommand::SetTarget { indicator, year: 3024, percent, basis, reason, occurred_on };
        given::<Organization>([school()]).when(far).then_refused(TargetsRefusal::YearUnlikely { year: 3024 });
    }

    #[test]
    fn a_target_changes_during_the_year_for_a_reason() {
        let known = || vec![school(), set(70, None).into()];
        given::<Organization>(known())
            .when(target(60))
            .then_refused(TargetsRefusal::ReasonMissing { percent: Decimal::from(70) });
        let TargetsCommand::SetTarget { indicator, year, percent, basis, occurred_on, .. } = target(60);
        let reason = Some(TargetReason::ContingentRevised);
        let anew = TargetsCommand::SetTarget { indicator, year, percent, basis, reason, occurred_on };
        given::<Organization>(known()).when(anew).then([set(60, reason).into()]);
    }

    #[test]
    fn a_target_is_set_in_the_life_of_its_node() {
        let on = |occurred_on| {
            let TargetsCommand::SetTarget { indicator, year, percent, basis, reason, .. } = target(70);
            TargetsCommand::SetTarget { indicator, year, percent, basis, reason, occurred_on }
        };
        let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
        given::<Organization>([school()])
            .when(on(occurred_on))
            .then_refused(TargetsRefusal::InTheFuture { occurred_on, today });
        let closed_on = day(2024, 7, 1);
        given::<Organization>([school(), closed()])
            .when(on(closed_on))
            .then_refused(TargetsRefusal::Closed { closed_on });
    }
}
