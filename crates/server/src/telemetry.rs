//! The log: to standard error, for people on a terminal and as JSON otherwise.
//!
//! Invariant: nothing personal is logged. A panic is logged with its place, and with its words only when they were written
//! in the code and so cannot hold a value.

use crate::config::{LogFormat, Settings};
use std::io::IsTerminal;
use std::panic::PanicHookInfo;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

/// Why nothing can be logged.
#[derive(Debug, thiserror::Error)]
#[error(
    "log {received:?} cannot be read, expected a level or TARGET=LEVEL separated by commas, as warn,store=debug"
)]
pub struct BadFilter {
    received: String,
    source: ParseError,
}

/// Starts the log of this process.
pub fn start(settings: &Settings) -> Result<(), BadFilter> {
    let filter = EnvFilter::builder()
        .parse(&settings.log)
        .map_err(|source| BadFilter { received: settings.log.clone(), source })?;
    // Below this it writes the frames of sockets, and with them what clients say of people.
    let filter = filter.add_directive("tungstenite=info".parse().expect("a directive"));
    let terminal = std::io::stderr().is_terminal();
    let json = match settings.log_format {
        LogFormat::Auto => !terminal,
        LogFormat::Text => false,
        LogFormat::Json => true,
    };
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start in one process keeps the first log.
    let _ = if json {
        log.json().flatten_event(true).with_current_span(false).with_span_list(false).try_init()
    } else {
        log.with_ansi(terminal).try_init()
    };
    std::panic::set_hook(Box::new(log_panic));
    Ok(())
}

/// An error with everything that led to it, as the log has it once, at the edge.
pub fn chain(error: &dyn std::error::Error) -> String {
    let sources = std::iter::successors(Some(error), |error| error.source());
    sources.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn log_panic(panic: &PanicHookInfo<'_>) {
    let words = panic.payload().downcast_ref::<&'static str>().copied();
    let place = panic.location().map(ToString::to_string);
    tracing::error!(place, words, "panicked");
}
