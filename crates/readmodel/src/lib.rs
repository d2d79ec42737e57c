//! What can be asked, folded from events: pure, without I/O.
//!
//! [`Views`] is the fold. It holds the registry in memory and says, event by event, what changed: rows of the registry and
//! postings of the indicator ledger. The projector writes the changes and moves its checkpoint in one transaction; after a
//! restart the rows alone give the same `Views` again. Nothing here decides: an event is a fact.

pub mod attention;
pub mod change;
pub mod checklist;
pub mod disclosure;
pub mod fraction;
pub mod indicators;
pub mod ledger;
pub mod period;
pub mod registry;
pub mod stage_report;
pub mod statistics;
pub mod surveys;
#[cfg(test)]
mod testing;
pub mod timeline;
pub mod views;

pub use change::{
    CellKey, Change, DecodeError, Fact, Level, Measure, Posting, Row, RowKind, Stored, Subject, Theme,
    standing,
};
pub use fraction::Fraction;
pub use period::{Period, PeriodKind};
pub use views::{Effect, RestoreError, Views};
