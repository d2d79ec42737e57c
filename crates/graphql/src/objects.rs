//! What can be seen, type by type. Each object is a row of the read models or a record of the journal; nothing is decided here.

pub mod catalogue;
pub mod comparison;
pub mod duplicates;
pub mod event;
pub mod explanation;
pub mod history;
pub mod indicator;
pub mod list;
pub mod meeting;
pub mod mentee;
pub mod mentor;
pub mod methodology;
pub mod organization;
pub mod organization_history;
pub mod pair;
pub mod participant;
pub mod person;
pub mod policy;
pub mod program;
pub mod program_course;
pub mod settings;
pub mod statistics;
pub mod survey;

pub use catalogue::{IndicatorCatalogue, IndicatorDefinition};
pub use comparison::PolicyComparison;
pub use duplicates::{Compared, DuplicateCandidates, Duplicates};
pub use event::{AggregateType, Event, Source};
pub use explanation::{Explained, Explanation, LedgerSide, Posting};
pub use history::{History, UntilInput, WholeHistory};
pub use indicator::{IndicatorTable, IndicatorVariant, PolicyVersion};
pub use list::List;
pub use mentee::{Mentee, MenteeState};
pub use mentor::{Mentor, MentorState};
pub use methodology::Methodology;
pub use organization::Organization;
pub use pair::Pair;
pub use person::Person;
pub use policy::{AdoptedPolicy, PolicyValues};
pub use program::Program;
pub use settings::Settings;
pub use statistics::{DynamicsRow, Participation};

pub(crate) use explanation::{Number, explain};
pub(crate) use list::page;
pub(crate) use organization::seen;
