//! One test binary for everything that crosses a crate.

mod backends;
mod kit;
