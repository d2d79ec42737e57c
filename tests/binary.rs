//! The binary from outside, as an operator meets it: started from nothing, told to end, asked how it is, sent bad files.

mod commands;
mod expired;
mod key;
mod lifecycle;
mod metrics;
mod upload;
