//! One test binary for everything that crosses a crate.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

mod api;
mod architecture;
mod audit;
mod backends;
mod backup;
mod bad_input;
mod binary;
mod corrections;
mod crash;
mod edge_cases;
mod events;
mod faults;
mod golden;
mod invariants;
mod journeys;
mod kit;
mod mutations;
mod nodes;
mod plans;
mod power_cut;
mod projection;
mod roles;
mod samples;
mod sheets;
mod transport;
mod vault;
