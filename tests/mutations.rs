//! Mutations through the guarded schema, on both databases: the life of a pair, and what every answer keeps to.

mod conventions;
mod life;
mod service;
