//! The ledger's words: what a cell counts, where, and what a posting says.

use chrono::NaiveDate;
use domain::values::IndicatorCode;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::str::FromStr;
use strum::{EnumString, IntoStaticStr};
use uuid::Uuid;

/// What a cell is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Theme {
    /// A published indicator.
    Indicator(IndicatorCode),
    /// Units, memberships, enrolments.
    Participation,
    /// Change of measured traits.
    Dynamics,
}

const PARTICIPATION: &str = "Participation";
const DYNAMICS: &str = "Dynamics";

impl Theme {
    /// The name under which cells are stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Indicator(code) => code.into(),
            Self::Participation => PARTICIPATION,
            Self::Dynamics => DYNAMICS,
        }
    }
}

impl FromStr for Theme {
    type Err = strum::ParseError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            PARTICIPATION => Ok(Self::Participation),
            DYNAMICS => Ok(Self::Dynamics),
            code => code.parse().map(Self::Indicator),
        }
    }
}

impl From<IndicatorCode> for Theme {
    fn from(code: IndicatorCode) -> Self {
        Self::Indicator(code)
    }
}

/// What a cell counts.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    IntoStaticStr,
    EnumString,
    Serialize,
    Deserialize,
)]
pub enum Measure {
    /// Took part with a full cycle completed in the year: numerator of the main variant.
    Completed,
    /// Was a member of a unit on a day of the year: numerator of the «entered» variant.
    Entered,
    /// As `Completed`, in one form of mentoring; the detail is the form. A person of two forms counts in each.
    CompletedInForm,
    /// As `Entered`, in one form of mentoring; the detail is the form. A person of two forms counts in each.
    EnteredInForm,
    /// As `Completed`, in local forms told as one federal form; the detail is the federal one, empty for those told as none. Whoever counts
    /// in that federal form itself is left out, so both cells together are its distinct persons.
    CompletedToldAs,
    /// As `Entered`, in local forms told as one federal form, in the same way.
    EnteredToldAs,
    /// Would have completed, but a rule leaves the person out; the reason says which.
    ExcludedCompleted,
    /// Would have entered, but a rule leaves the person out; the reason says which.
    ExcludedEntered,
    /// Denominator: a stock. Steps by the year in which they begin to hold; the value of a year is the sum up to it.
    Population,
    /// Gave final feedback in the year.
    Respondents,
    /// Of these, satisfied.
    Satisfied,
    /// Attended a meeting of a unit in the year.
    TookPart,
    /// Satisfied and took part in the year.
    SatisfiedTookPart,
    /// Gave final feedback in the year, but answered too little for a mark.
    Unusable,
    /// Overall mark of a respondent; the detail is the mark as a fraction.
    Mark,
    /// Persons of whom an outcome is known in the year.
    OutcomeKnown,
    /// Of these, those of whom it holds by the newest answer.
    OutcomeHolds,
    /// Values before and after of one enrolment; the detail says trait, instrument, direction and values.
    Values,
    /// Units formed.
    UnitsFormed,
    /// Units completed.
    UnitsCompleted,
    /// Units dissolved; the detail is the reason, empty where none was recorded.
    UnitsDissolved,
    /// Units that ended in their run; ones of a later run go on with them.
    UnitsCarriedOver,
    /// Memberships of mentees begun.
    MembershipsFormed,
    /// Memberships with a full cycle.
    MembershipsCompleted,
    /// Memberships ended without one.
    MembershipsEndedEarly,
    /// Memberships that ended without one as their unit was carried over.
    MembershipsCarriedOver,
    /// Distinct persons enrolled as mentees.
    MenteesEnrolled,
    /// Distinct persons with a full cycle as mentees.
    MenteesCompleted,
    /// Distinct persons of whom an enrolment ended without one.
    MenteesWithdrawn,
}

impl Measure {
    /// The name under which cells are stored.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// Level of a node of the ledger's tree.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    IntoStaticStr,
    EnumString,
    Serialize,
    Deserialize,
)]
#[strum(serialize_all = "snake_case")]
pub enum Level {
    /// A region.
    Region,
    /// A municipality.
    Municipality,
    /// An organisation.
    Organization,
    /// A programme.
    Program,
}

impl Level {
    /// The name under which cells are stored.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// The address of a number: the sum of the postings with this key. Addresses are in the order of their fields.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CellKey {
    /// What it is about.
    pub theme: Theme,
    /// What it counts.
    pub measure: Measure,
    /// For which calendar year.
    pub year: i32,
    /// At which level.
    pub level: Level,
    /// At which node.
    pub node: Uuid,
    /// A finer address inside the measure; empty where there is none.
    pub detail: Cow<'static, str>,
}

impl Ord for CellKey {
    /// As it would be derived, but for the calls that comparing bytes costs: a fold compares little else.
    fn cmp(&self, other: &Self) -> Ordering {
        let coarse = |key: &Self| (key.theme, key.measure, key.year, key.level, key.node.as_u128());
        coarse(self).cmp(&coarse(other)).then_with(|| {
            if self.detail.is_empty() && other.detail.is_empty() {
                return Ordering::Equal;
            }
            self.detail.cmp(&other.detail)
        })
    }
}

impl PartialOrd for CellKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Whom or what a posting counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Subject {
    /// A person, once at each node.
    Person(Uuid),
    /// An enterprise, once at each node.
    Enterprise(Uuid),
    /// A node of the tree, for its figures.
    Organization(Uuid),
    /// An enrolment or a mentor, for measured values.
    Participant(Uuid),
    /// A pair.
    Pair(Uuid),
    /// A programme, for answers that are nobody's.
    Program(Uuid),
}

impl Subject {
    /// The kind, as stored.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Person(_) => "person",
            Self::Enterprise(_) => "enterprise",
            Self::Organization(_) => "organization",
            Self::Participant(_) => "participant",
            Self::Pair(_) => "pair",
            Self::Program(_) => "program",
        }
    }

    /// The id.
    pub fn id(self) -> Uuid {
        match self {
            Self::Person(id)
            | Self::Enterprise(id)
            | Self::Organization(id)
            | Self::Participant(id)
            | Self::Pair(id)
            | Self::Program(id) => id,
        }
    }
}

/// One line of the ledger: this event made this subject count, or stop counting, there and by so much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The event that caused it.
    pub position: u64,
    /// Its place among the postings of that event, from 0.
    pub ordinal: u32,
    /// Where it counts.
    pub key: CellKey,
    /// Whom or what it counts.
    pub subject: Subject,
    /// By how much: +1 and −1 for distinct subjects, steps for stocks.
    pub amount: i64,
    /// The rule by which it counts, or stops to: a stable code.
    pub reason: &'static str,
    /// The day on which the causing fact happened in life.
    pub occurred_on: NaiveDate,
}
