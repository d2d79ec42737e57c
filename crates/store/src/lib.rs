//! The journal and everything else that is stored: the only crate that knows SQL.
//!
//! Invariants: nothing outside [`journal`] appends an event; nothing updates or deletes one; on SQLite every write of
//! the process goes through one task that owns one connection; both databases give the same answers to the same calls.

pub mod adapter;
pub mod audit;
pub mod backend;
pub mod backup;
pub mod clock;
pub mod digest;
pub mod ids;
pub mod inspect;
pub mod journal;
pub mod merkle;
pub mod postgres;
pub mod projector;
pub mod reading;
pub mod replay;
pub mod sqlite;
pub mod vault;
