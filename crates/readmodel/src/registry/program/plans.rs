//! What a programme plans: road map, tracking plan, targets, its place in a series.

use super::ProgramRow;
use crate::indicators::Targets;
use crate::registry::TargetRow;
use chrono::NaiveDate;
use domain::ids::SeriesId;
use domain::program::{
    Periodicity, ProgramReason, RoadmapEvent, SeriesEvent, TargetsEvent, TrackingEvent, TrackingStage,
};
use domain::values::{IndicatorCode, RoadmapStage, TargetBasis};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// An item of the road map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RoadmapItemRow {
    /// Number in the document.
    pub number: u32,
    /// Stage it belongs to.
    pub stage: RoadmapStage,
    /// Its term.
    pub due: NaiveDate,
    /// The terms it had before, the oldest first.
    pub moved: Vec<MovedTermRow>,
    /// When it was done.
    pub done_on: Option<NaiveDate>,
    /// When and why it was taken off.
    pub cancelled: Option<(NaiveDate, ProgramReason)>,
}

/// A term that was moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedTermRow {
    /// The term before.
    pub due: NaiveDate,
    /// Why it was moved.
    pub reason: ProgramReason,
    /// When that was decided.
    pub occurred_on: NaiveDate,
}

impl RoadmapItemRow {
    /// How many days after its term it was done; `None` while it is not done, 0 when in time.
    pub fn late_days(&self) -> Option<i64> {
        self.done_on.map(|done_on| (done_on - self.due).num_days().max(0))
    }

    /// Whether it is still to be done on a day: neither done nor taken off by then.
    pub fn is_open_on(&self, day: NaiveDate) -> bool {
        let ended = [self.done_on, self.cancelled.map(|(cancelled_on, _)| cancelled_on)];
        ended.into_iter().flatten().all(|ended_on| ended_on > day)
    }

    /// How many days it is late as of a day: to the day on which it was done, or to that day while it is not; `None` when it was
    /// taken off by then.
    pub fn late_days_on(&self, day: NaiveDate) -> Option<i64> {
        if self.cancelled.is_some_and(|(cancelled_on, _)| cancelled_on <= day) {
            return None;
        }
        let until = self.done_on.map_or(day, |done_on| done_on.min(day));
        Some((until - self.due).num_days().max(0))
    }
}

/// An entry of the tracking plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrackingItemRow {
    /// Stage it belongs to.
    pub stage: TrackingStage,
    /// How often.
    pub periodicity: Periodicity,
    /// Day on which it was planned.
    pub planned_on: NaiveDate,
    /// The days on which it was carried out.
    pub carried_out: BTreeSet<NaiveDate>,
    /// How it was planned before, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replanned: Vec<ReplannedTrackingRow>,
    /// When and why it was taken off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled: Option<(NaiveDate, ProgramReason)>,
}

/// How an entry of the tracking plan was planned before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplannedTrackingRow {
    /// The stage before.
    pub stage: TrackingStage,
    /// How often before.
    pub periodicity: Periodicity,
    /// Why it was planned anew.
    pub reason: ProgramReason,
    /// When that was decided.
    pub occurred_on: NaiveDate,
}

/// A version of a target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProgramTargetRow {
    /// Of which indicator.
    pub indicator: IndicatorCode,
    /// For which calendar year.
    pub year: i32,
    /// Per cent, 0–100.
    pub percent: Decimal,
    /// What it rests on.
    pub basis: TargetBasis,
    /// Why it changed; none for the first version.
    pub reason: Option<ProgramReason>,
    /// Day on which it was set.
    pub set_on: NaiveDate,
    /// Whether a version that was set later supersedes it; of one day the later entry.
    pub superseded: bool,
}

/// A run of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesRow {
    /// Which series.
    pub series_id: SeriesId,
    /// The calendar year in which its academic year begins.
    pub academic_year: i32,
}

impl ProgramRow {
    /// Its targets without those that were superseded.
    pub fn targets_in_force(&self) -> Targets {
        let mut targets = Targets::new();
        for target in self.targets.iter().filter(|target| !target.superseded) {
            let row = TargetRow { percent: target.percent, basis: target.basis };
            targets.entry(target.indicator).or_default().insert(target.year, row);
        }
        targets
    }
}

pub(super) fn take_roadmap(program: &mut ProgramRow, event: &RoadmapEvent) {
    let (item_id, change): (_, &dyn Fn(&mut RoadmapItemRow)) = match event {
        RoadmapEvent::RoadmapItemPlanned { item_id, number, stage, due, occurred_on: _ } => {
            let (number, stage, due) = (*number, *stage, *due);
            let item =
                RoadmapItemRow { number, stage, due, moved: Vec::new(), done_on: None, cancelled: None };
            program.roadmap.insert(*item_id, item);
            return;
        }
        RoadmapEvent::RoadmapItemCompleted { item_id, occurred_on } => {
            (item_id, &|item| item.done_on = Some(*occurred_on))
        }
        RoadmapEvent::RoadmapItemReplanned { item_id, due, reason, occurred_on } => (item_id, &|item| {
            item.moved.push(MovedTermRow { due: item.due, reason: *reason, occurred_on: *occurred_on });
            item.due = *due;
        }),
        RoadmapEvent::RoadmapItemCancelled { item_id, reason, occurred_on } => {
            (item_id, &|item| item.cancelled = Some((*occurred_on, *reason)))
        }
    };
    if let Some(item) = program.roadmap.get_mut(item_id) {
        change(item);
    }
}

pub(super) fn take_tracking(program: &mut ProgramRow, event: &TrackingEvent) {
    match event {
        TrackingEvent::TrackingPlanned { item_id, stage, periodicity, occurred_on } => {
            let (stage, periodicity, planned_on) = (*stage, *periodicity, *occurred_on);
            let item = TrackingItemRow {
                stage,
                periodicity,
                planned_on,
                carried_out: BTreeSet::new(),
                replanned: Vec::new(),
                cancelled: None,
            };
            program.tracking.insert(*item_id, item);
        }
        TrackingEvent::TrackingCarriedOut { item_id, occurred_on } => {
            if let Some(item) = program.tracking.get_mut(item_id) {
                item.carried_out.insert(*occurred_on);
            }
        }
        TrackingEvent::TrackingReplanned {
            item_id,
            stage,
            periodicity,
            other_responsible: _,
            reason,
            occurred_on,
        } => {
            if let Some(item) = program.tracking.get_mut(item_id) {
                let (reason, occurred_on) = (*reason, *occurred_on);
                let before = ReplannedTrackingRow {
                    stage: item.stage,
                    periodicity: item.periodicity,
                    reason,
                    occurred_on,
                };
                item.replanned.push(before);
                (item.stage, item.periodicity) = (*stage, *periodicity);
            }
        }
        TrackingEvent::TrackingCancelled { item_id, reason, occurred_on } => {
            if let Some(item) = program.tracking.get_mut(item_id) {
                item.cancelled = Some((*occurred_on, *reason));
            }
        }
    }
}

pub(super) fn take_targets(program: &mut ProgramRow, event: &TargetsEvent) {
    let TargetsEvent::TargetsSet { indicator, year, percent, basis, reason, occurred_on } = event;
    let alike = |target: &ProgramTargetRow| (target.indicator, target.year) == (*indicator, *year);
    let newer = program.targets.iter().any(|target| alike(target) && target.set_on > *occurred_on);
    for target in program.targets.iter_mut().filter(|target| alike(target)) {
        target.superseded |= target.set_on <= *occurred_on;
    }
    program.targets.push(ProgramTargetRow {
        indicator: *indicator,
        year: *year,
        percent: *percent,
        basis: *basis,
        reason: *reason,
        set_on: *occurred_on,
        superseded: newer,
    });
}

pub(super) fn take_series(program: &mut ProgramRow, event: &SeriesEvent) {
    let SeriesEvent::ProgramPlacedInSeries { series_id, academic_year, occurred_on: _ } = event;
    program.series = Some(SeriesRow { series_id: *series_id, academic_year: *academic_year });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::testing::{day, program};

    #[test]
    fn a_target_supersedes_those_set_before_its_day_in_whatever_order_they_come() {
        let set = |percent: i64, on| {
            let (indicator, basis) = (IndicatorCode::I1, TargetBasis::Programme);
            let (percent, reason) = (Decimal::from(percent), Some(ProgramReason::FounderDecision));
            TargetsEvent::TargetsSet { indicator, year: 2024, percent, basis, reason, occurred_on: on }
        };
        let told = |events: &[TargetsEvent]| {
            let program = program(events.iter().cloned().map(Into::into).collect());
            let in_force = program.targets_in_force();
            assert_eq!(program.targets.iter().filter(|target| !target.superseded).count(), 1);
            in_force[&IndicatorCode::I1][&2024].percent
        };
        let (february, march) = (set(10, day(2, 1)), set(12, day(3, 1)));
        assert_eq!(told(&[february.clone(), march.clone()]), Decimal::from(12));
        assert_eq!(told(&[march.clone(), february]), Decimal::from(12), "entered late, it was set before");
        assert_eq!(told(&[march, set(15, day(3, 1))]), Decimal::from(15), "of one day the later entry");
    }

    #[test]
    fn an_item_is_late_as_of_a_day_until_it_is_done_or_taken_off() {
        let open = RoadmapItemRow {
            number: 3,
            stage: RoadmapStage::MentorBase,
            due: day(3, 1),
            moved: Vec::new(),
            done_on: None,
            cancelled: None,
        };
        assert_eq!(
            [day(2, 1), day(3, 1), day(3, 11)].map(|on| open.late_days_on(on)),
            [Some(0), Some(0), Some(10)]
        );
        let done = RoadmapItemRow { done_on: Some(day(3, 5)), ..open.clone() };
        assert_eq!(done.late_days_on(day(6, 1)), Some(4));
        let off = RoadmapItemRow { cancelled: Some((day(3, 5), ProgramReason::FundingEnded)), ..open };
        assert_eq!((off.late_days_on(day(3, 4)), off.late_days_on(day(3, 5))), (Some(3), None));
    }
}
