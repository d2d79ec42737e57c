//! The indicator ledger: every number is the sum of postings, and each posting names the event that caused it.
//!
//! A subject's contributions follow from the registry alone (`contributions`). An event can change them only for the
//! subjects it touches (`affected`): what they contributed before and after it is compared, and the difference is posted.
//! What a person contributes comes in parts, of which only those are counted anew that the event can change (`Part`).
//! So the sum of all postings of a cell is always the number as the registry would give it, and the posting that made
//! it so names its event. A person is one subject: at each node he or she counts once, whatever the number of pairs (INV-13).

use crate::change::{CellKey, Fact, Level, Measure, Posting, Subject, Theme};
use crate::registry::Registry;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

mod affected;
mod anonymous;
mod figures;
mod involvement;
mod kept;
#[cfg(test)]
mod one_person;
mod outcomes;
mod participation;
mod parts;
mod policies;
mod satisfaction;
mod tree;
mod values;

pub(crate) use affected::{affected, reached};
pub(crate) use anonymous::silent;
pub(crate) use kept::{LastCounted, Lines};
pub(crate) use parts::Part;
pub(crate) use policies::{Policies, Settings, subjects_of};
pub use values::ValuesDetail;

/// By how much a subject counts in a cell, and by which rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Contribution {
    amount: i64,
    reason: &'static str,
}

/// Everything a subject contributes: gathered in any order, in the order of its cells once it is settled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Contributions(Vec<(CellKey, Contribution, Way)>);

/// How what comes to a cell meets what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// It is there already.
    Once,
    /// It adds to it.
    Sum,
}

impl Contributions {
    /// The subject counts in a cell, once.
    fn count(&mut self, key: CellKey, reason: &'static str) {
        self.0.push((key, Contribution { amount: 1, reason }, Way::Once));
    }

    /// The subject adds an amount to a cell.
    fn add(&mut self, key: CellKey, amount: i64, reason: &'static str) {
        self.0.push((key, Contribution { amount, reason }, Way::Sum));
    }

    /// Makes one line of each cell; and who counts somewhere is not left out there, whatever rule leaves another of the
    /// memberships out; and who counts in a federal form counts in its line once, whatever local forms are told as it beside.
    fn settle(&mut self) {
        // The order in which one cell was counted stays: the first names the reason.
        self.0.sort_by(|(one, ..), (other, ..)| one.cmp(other));
        self.0.dedup_by(|(key, next, way), (kept_key, kept, _)| {
            let same = key == kept_key;
            if same && *way == Way::Sum {
                kept.amount += next.amount;
            }
            same
        });
        for (beside, counted) in [
            (Measure::ExcludedEntered, Measure::Entered),
            (Measure::ExcludedCompleted, Measure::Completed),
            (Measure::EnteredToldAs, Measure::EnteredInForm),
            (Measure::CompletedToldAs, Measure::CompletedInForm),
        ] {
            if self.0.iter().any(|(key, ..)| key.measure == beside) {
                let counting: BTreeSet<CellKey> = self
                    .0
                    .iter()
                    .filter(|(key, ..)| key.measure == counted)
                    .map(|(key, ..)| key.clone())
                    .collect();
                self.0.retain(|(key, ..)| {
                    key.measure != beside || !counting.contains(&CellKey { measure: counted, ..key.clone() })
                });
            }
        }
    }

    fn iter(&self) -> impl Iterator<Item = (&CellKey, &Contribution)> {
        self.0.iter().map(|(key, contribution, _)| (key, contribution))
    }
}

/// A node of the tree above a programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Node {
    level: Level,
    id: Uuid,
}

impl Ord for Node {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.level, self.id.as_u128()).cmp(&(other.level, other.id.as_u128()))
    }
}

impl PartialOrd for Node {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Node {
    fn cell(self, theme: Theme, measure: Measure, year: i32) -> CellKey {
        self.detailed(theme, measure, year, Cow::Borrowed(""))
    }

    fn detailed(self, theme: Theme, measure: Measure, year: i32, detail: Cow<'static, str>) -> CellKey {
        CellKey { theme, measure, year, level: self.level, node: self.id, detail }
    }
}

/// What a subject contributes in a part, by the registry as it stands. It is gathered in a place that is used again for the next one.
pub(crate) fn contributions(
    registry: &Registry,
    subject: Subject,
    part: Part,
    policies: Policies<'_>,
    gathered: &mut Contributions,
) -> Contributions {
    match subject {
        Subject::Person(id) => {
            let count = match part {
                Part::Involvement => involvement::of_person,
                Part::Satisfaction => satisfaction::of_person,
                Part::Outcomes => outcomes::of_person,
                Part::Participation => participation::of_person,
                Part::Whole => return Contributions::default(),
            };
            count(registry, id.into(), policies, gathered);
        }
        Subject::Enterprise(id) => {
            involvement::of_enterprise(registry, id.into(), policies, gathered);
        }
        Subject::Organization(id) => {
            figures::of_organization(registry, id.into(), policies.span, gathered);
        }
        Subject::Participant(id) => values::of_participant(registry, id, policies, gathered),
        Subject::Program(id) => anonymous::of_program(registry, id.into(), policies, gathered),
        Subject::Pair(id) => participation::of_pair(registry, id.into(), policies, gathered),
    }
    gathered.settle();
    // No longer than it is: it may be kept.
    Contributions(gathered.0.drain(..).collect())
}

/// Every number as the registry gives it, counted afresh: what the postings must add up to.
pub(crate) fn recount(registry: &Registry, policies: Policies<'_>) -> BTreeMap<CellKey, i64> {
    let (mut sums, mut gathered) = (BTreeMap::new(), Contributions::default());
    for subject in registry.subjects() {
        for part in Part::all_of(subject) {
            for (key, contribution, _) in contributions(registry, subject, *part, policies, &mut gathered).0 {
                *sums.entry(key).or_insert(0) += contribution.amount;
            }
        }
    }
    sums
}

/// The rule named when a subject no longer counts where it did.
pub const NO_LONGER_COUNTS: &str = "NO_LONGER_COUNTS";

/// A part of what a subject contributes, before an event and after it.
#[derive(Debug)]
pub(crate) struct Counted {
    pub(crate) subject: Subject,
    pub(crate) part: Part,
    pub(crate) before: Contributions,
    pub(crate) after: Contributions,
}

/// The difference that an event makes in parts of what one subject contributes, as postings of that event: first where it is gone.
pub(crate) fn post(fact: &Fact, counted: &[Counted], postings: &mut Vec<Posting>) {
    let mut changed: Vec<Step<'_>> = Vec::new();
    let mut write = |subject, (key, amount, reason): Step<'_>| {
        postings.push(Posting {
            position: fact.position,
            ordinal: u32::try_from(postings.len()).expect("an event has few postings"),
            key: key.clone(),
            subject,
            amount,
            reason,
            occurred_on: fact.occurred_on,
        });
    };
    for Counted { subject, part: _, before, after } in counted {
        compare(before, after, |gone| write(*subject, gone), |step| changed.push(step));
    }
    if let Some(Counted { subject, .. }) = counted.first() {
        for step in changed {
            write(*subject, step);
        }
    }
}

/// A cell, by how much it changes, and by which rule.
type Step<'c> = (&'c CellKey, i64, &'static str);

/// Where a part is gone, and where it counts for the first time or otherwise than before.
fn compare<'c>(
    before: &'c Contributions,
    after: &'c Contributions,
    mut gone: impl FnMut(Step<'c>),
    mut changed: impl FnMut(Step<'c>),
) {
    let (mut before, mut after) = (before.iter().peekable(), after.iter().peekable());
    loop {
        // In the order of cells, from both at once.
        let order = match (before.peek(), after.peek()) {
            (Some((then, _)), Some((now, _))) => then.cmp(now),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return,
        };
        let then = order.is_le().then(|| before.next()).flatten();
        let now = order.is_ge().then(|| after.next()).flatten();
        match (then, now) {
            (Some((key, then)), None) => gone((key, -then.amount, NO_LONGER_COUNTS)),
            (then, Some((key, now))) => {
                let step = now.amount - then.map_or(0, |(_, then)| then.amount);
                if then.is_none() || step != 0 {
                    changed((key, step, now.reason));
                }
            }
            (None, None) => {}
        }
    }
}
