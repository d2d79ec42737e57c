//! What can be seen, type by type. Each object is a row of the read models or a record of the journal; nothing is decided here.

mod catalogue;
mod event;
mod explanation;
mod history;
mod indicator;
mod list;
mod meeting;
mod mentee;
mod mentor;
mod organization;
mod pair;
mod person;
mod program;
mod statistics;

pub use catalogue::{IndicatorCatalogue, IndicatorDefinition};
pub use event::{AggregateType, Event, Source};
pub use explanation::{Explained, Explanation, LedgerSide, Posting};
pub use history::{History, UntilInput, WholeHistory};
pub use indicator::{IndicatorTable, IndicatorVariant, PolicyVersion};
pub use list::List;
pub use mentee::Mentee;
pub use mentor::Mentor;
pub use organization::Organization;
pub use pair::Pair;
pub use person::Person;
pub use program::Program;
pub use statistics::{DynamicsRow, Participation};

pub(crate) use explanation::sum_of;
pub(crate) use list::page;
