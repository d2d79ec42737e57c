//! Counts of a node that are no indicators: participation, and dynamics of measured traits.

use super::incomplete::Incomplete;
use super::indicator::{Percent, decimals};
use crate::scalars::Position;
use crate::words::{Direction, EndReason, Language};
use async_graphql::{ComplexObject, SimpleObject};
use readmodel::indicators::{self, participation};
use store::reading::At;

/// Pairs, memberships and enrolments from the beginning to the end of a year. Участие.
#[derive(Clone, Debug, SimpleObject)]
pub struct Participation {
    /// The position of the journal at which the numbers are true.
    pub position: Position,
    /// What the answer leaves out; null when nothing. Неполнота.
    pub incomplete: Option<Incomplete>,
    /// Pairs and groups formed.
    pub units: i64,
    /// Of these, completed.
    pub units_completed: i64,
    /// Of these, dissolved.
    pub units_dissolved: i64,
    /// The dissolved ones by reason.
    pub dissolved_by_reason: Vec<ReasonLine>,
    /// Of those formed, carried over to a later run, where another unit goes on with them.
    pub units_carried_over: i64,
    /// Of these, open.
    pub units_active: i64,
    /// Dissolved of those that ended; null when none ended.
    pub early_dissolved_share: Option<Percent>,
    /// Memberships of mentees begun.
    pub memberships: i64,
    /// Of these, with a full cycle.
    pub memberships_completed: i64,
    /// Of these, ended without one.
    pub memberships_ended_early: i64,
    /// Of these, carried over to a later run, where another membership goes on with them.
    pub memberships_carried_over: i64,
    /// Of these, not ended.
    pub memberships_active: i64,
    /// Full cycles of the memberships that ended; null when none ended.
    pub membership_completion: Option<Percent>,
    /// Distinct persons enrolled as mentees.
    pub mentees_enrolled: i64,
    /// Of these, with a full cycle.
    pub mentees_completed: i64,
    /// Distinct persons of whom an enrolment ended without one.
    pub mentees_withdrawn: i64,
    /// Persons with a full cycle of those enrolled; null when nobody was.
    pub mentee_completion: Option<Percent>,
}

/// How many units were dissolved for one reason. По причине.
#[derive(Clone, Copy, Debug, PartialEq, Eq, SimpleObject)]
pub struct ReasonLine {
    /// The reason.
    pub reason: EndReason,
    /// How many units.
    pub units: i64,
}

impl From<(&domain::values::EndReason, &i64)> for ReasonLine {
    fn from((reason, units): (&domain::values::EndReason, &i64)) -> Self {
        Self { reason: (*reason).into(), units: *units }
    }
}

impl From<At<participation::Participation>> for Participation {
    fn from(At { position, parked, value }: At<participation::Participation>) -> Self {
        Self {
            position: position.into(),
            incomplete: Incomplete::of(parked),
            units: value.units,
            units_completed: value.units_completed,
            units_dissolved: value.units_dissolved,
            dissolved_by_reason: value.dissolved_by_reason.iter().map(ReasonLine::from).collect(),
            units_carried_over: value.units_carried_over,
            units_active: value.units_active(),
            early_dissolved_share: value.early_dissolved_share().map(Percent::from),
            memberships: value.memberships,
            memberships_completed: value.memberships_completed,
            memberships_ended_early: value.memberships_ended_early,
            memberships_carried_over: value.memberships_carried_over,
            memberships_active: value.memberships_active(),
            membership_completion: value.membership_completion().map(Percent::from),
            mentees_enrolled: value.mentees_enrolled,
            mentees_completed: value.mentees_completed,
            mentees_withdrawn: value.mentees_withdrawn,
            mentee_completion: value.mentee_completion().map(Percent::from),
        }
    }
}

/// One trait, measured with one version of an instrument: only pairs of values of the same participant are compared. Динамика.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct DynamicsRow {
    /// The trait.
    pub r#trait: String,
    /// The instrument.
    pub instrument: String,
    /// Its version; null where nobody noted it.
    pub instrument_version: Option<u32>,
    /// Which values are better.
    pub direction: Direction,
    /// Participants with both values.
    pub paired: usize,
    /// Participants with only a value before.
    pub before_only: u64,
    /// Participants with only a value after.
    pub after_only: u64,
    /// Mean of the paired values before, to three decimals; null without pairs.
    pub mean_before: Option<String>,
    /// Mean of the paired values after, to three decimals; null without pairs.
    pub mean_after: Option<String>,
    /// Mean of after less before, to three decimals; null without pairs.
    pub mean_difference: Option<String>,
    /// Median of the paired values before; null without pairs.
    pub median_before: Option<String>,
    /// Median of the paired values after; null without pairs.
    pub median_after: Option<String>,
    /// Pairs that became better, in the direction of the trait.
    pub better: usize,
    /// Pairs that became worse.
    pub worse: usize,
    /// Pairs without change.
    pub same: usize,
    /// Of fewer pairs that changed no effect is claimed, by the rules of the year.
    pub effect_from: u32,
    /// Wilcoxon's T; null when so few pairs changed that no effect is claimed. Критерий Вилкоксона.
    pub wilcoxon_t: Option<String>,
    /// Its probability on one side, to five decimals.
    pub p_one_sided: Option<String>,
    /// Its probability on both sides, to five decimals.
    pub p_two_sided: Option<String>,
}

#[ComplexObject]
impl DynamicsRow {
    /// Why no effect is claimed; null when the test was made. Примечание.
    async fn note(
        &self,
        #[graphql(desc = "In which language.", default)] language: Language,
    ) -> Option<String> {
        let pairs = self.effect_from;
        self.wilcoxon_t.is_none().then(|| match language {
            Language::Ru => {
                format!("изменившихся пар меньше {pairs}: слишком мало, чтобы говорить об эффекте")
            }
            Language::En => format!("too few changed pairs: fewer than {pairs}"),
        })
    }
}

impl From<indicators::DynamicsRow> for DynamicsRow {
    fn from(row: indicators::DynamicsRow) -> Self {
        let test = row.test;
        Self {
            r#trait: row.name,
            instrument: row.instrument,
            instrument_version: row.version,
            direction: row.direction.into(),
            paired: row.paired,
            before_only: row.before_only,
            after_only: row.after_only,
            mean_before: row.mean_before.map(decimals),
            mean_after: row.mean_after.map(decimals),
            mean_difference: row.mean_difference.map(decimals),
            median_before: row.median_before.map(decimals),
            median_after: row.median_after.map(decimals),
            better: row.better,
            worse: row.worse,
            same: row.same,
            effect_from: row.effect_from,
            wilcoxon_t: test.map(|test| decimals(test.t)),
            p_one_sided: test.map(|test| test.p_one_sided.display()),
            p_two_sided: test.map(|test| test.p_one_sided.two_sided().display()),
        }
    }
}
