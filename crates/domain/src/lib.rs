//! The rules of mentoring programmes: what may be asked, what follows from it, and why it may be refused.
//!
//! Pure: no I/O, no clock, no randomness. Each aggregate is cut by part of life; a part's file holds its commands, events,
//! refusals, its piece of state, its rule and its tests. Terms: methodology §1 (glossary).

pub mod aggregate;
pub mod attention;
#[cfg(test)]
mod catalogue;
pub mod consent;
pub mod correction;
pub mod day;
#[cfg(test)]
mod decisions;
pub mod departure;
pub mod event;
pub mod ids;
mod kind;
pub mod matching;
pub mod measurement;
pub mod mentee;
pub mod mentor;
pub mod methodology;
pub mod organization;
pub mod pair;
pub mod person;
pub mod policies;
pub mod program;
#[cfg(test)]
mod properties;
pub mod refusals;
pub mod settings;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod upcast;
pub mod values;
pub mod words;
