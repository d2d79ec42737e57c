//! Units, memberships and enrolments of a node, from the beginning to the end of a year (methodology §10 example 1).

use super::Cells;
use crate::change::{Measure, Theme};
use crate::fraction::Fraction;
use domain::values::EndReason;
use std::collections::BTreeMap;

/// What was done so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participation {
    /// Units formed.
    pub units: i64,
    /// Of these, completed.
    pub units_completed: i64,
    /// Of these, dissolved.
    pub units_dissolved: i64,
    /// These by reason; a unit of which none was recorded stands in no line.
    pub dissolved_by_reason: BTreeMap<EndReason, i64>,
    /// Of these, carried over to a later run, where another unit goes on with them.
    pub units_carried_over: i64,
    /// Memberships of mentees begun.
    pub memberships: i64,
    /// Of these, with a full cycle.
    pub memberships_completed: i64,
    /// Of these, ended without one.
    pub memberships_ended_early: i64,
    /// Of these, carried over to a later run, where another membership goes on with them.
    pub memberships_carried_over: i64,
    /// Distinct persons enrolled as mentees.
    pub mentees_enrolled: i64,
    /// Of these, with a full cycle.
    pub mentees_completed: i64,
    /// Distinct persons of whom an enrolment ended without one.
    pub mentees_withdrawn: i64,
}

impl Participation {
    /// Units that have not ended.
    pub fn units_active(&self) -> i64 {
        self.units - self.units_completed - self.units_dissolved - self.units_carried_over
    }

    /// Memberships that have not ended.
    pub fn memberships_active(&self) -> i64 {
        self.memberships
            - self.memberships_completed
            - self.memberships_ended_early
            - self.memberships_carried_over
    }

    /// Dissolved units of those that ended, per cent.
    pub fn early_dissolved_share(&self) -> Option<Fraction> {
        share(self.units_dissolved, self.units_completed + self.units_dissolved)
    }

    /// Full cycles of the memberships that ended, per cent.
    pub fn membership_completion(&self) -> Option<Fraction> {
        share(self.memberships_completed, self.memberships_completed + self.memberships_ended_early)
    }

    /// Persons with a full cycle of those enrolled, per cent.
    pub fn mentee_completion(&self) -> Option<Fraction> {
        share(self.mentees_completed, self.mentees_enrolled)
    }
}

fn share(part: i64, whole: i64) -> Option<Fraction> {
    Fraction::new(100 * i128::from(part), i128::from(whole))
}

/// Reads them off the cells of a node.
pub fn read(cells: &Cells, year: i32) -> Participation {
    let mut dissolved_by_reason = BTreeMap::new();
    for (key, sum) in
        cells.of(Theme::Participation, Measure::UnitsDissolved).filter(|(key, _)| key.year <= year)
    {
        if !key.detail.is_empty() {
            let reason = key.detail.parse().expect("the ledger wrote a reason");
            *dissolved_by_reason.entry(reason).or_insert(0) += sum;
        }
    }
    dissolved_by_reason.retain(|_, units| *units != 0);
    let until = |measure| cells.until(Theme::Participation, measure, year);
    Participation {
        units: until(Measure::UnitsFormed),
        units_completed: until(Measure::UnitsCompleted),
        units_dissolved: until(Measure::UnitsDissolved),
        dissolved_by_reason,
        units_carried_over: until(Measure::UnitsCarriedOver),
        memberships: until(Measure::MembershipsFormed),
        memberships_completed: until(Measure::MembershipsCompleted),
        memberships_ended_early: until(Measure::MembershipsEndedEarly),
        memberships_carried_over: until(Measure::MembershipsCarriedOver),
        mentees_enrolled: until(Measure::MenteesEnrolled),
        mentees_completed: until(Measure::MenteesCompleted),
        mentees_withdrawn: until(Measure::MenteesWithdrawn),
    }
}
