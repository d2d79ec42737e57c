//! Mutations through the guarded schema, on both databases: the life of a pair, what every answer keeps to, and what
//! becomes of those who want the same at once.

pub(crate) mod attention;
mod conventions;
pub(crate) mod corrected;
mod counted;
mod crossing;
mod enterprises;
mod expired;
mod life;
mod memory;
mod persons;
mod programs;
mod races;
mod refusals;
mod rests;
mod roles;
pub(crate) mod service;
mod surveys;
mod terms;
mod texts;
mod tree;
