//! Use cases: what can be done with the service, whoever asks and through whichever door.
//!
//! An [`acts::Act`] is one thing that somebody does. [`App::perform`] carries acts out in a [`work::Work`]: it loads the
//! aggregates, lets each decide, and appends everything as one commit. Nothing here knows SQL or GraphQL, and no rule of the
//! domain is repeated here.

pub mod acts;
pub mod ask;
pub mod attention;
pub mod audit;
mod cancelling;
pub mod defaults;
pub mod duplicates;
pub mod envelope;
pub mod erasure;
pub mod expired;
pub mod history;
pub mod import;
mod loads;
pub mod perform;
pub mod period;
pub mod policies;
pub mod published;
pub mod refused;
mod scope;
pub mod surveys;
pub mod tail;
pub mod text_rule;
mod tree;
pub mod undo;
pub mod work;
pub mod workbook;
mod zone;

pub use cancelling::PairDays;
pub use envelope::{Actor, Channel, Envelope, ReasonCode, Source};
pub use perform::{App, Done, PerformError};
pub use refused::Refused;
