//! What the binary `nastavnik` is made of, as a library so that tests can serve it.

pub mod auditing;
pub mod commands;
pub mod config;
pub mod expiring;
pub mod http;
pub mod importing;
pub mod lifecycle;
pub mod open;
pub mod samples;
pub mod telemetry;
