//! One test binary for everything that crosses a crate.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

mod architecture;
mod events;
mod backends;
mod binary;
mod golden;
mod kit;
mod projection;
mod samples;
mod transport;
