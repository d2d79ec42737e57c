//! What fails beside the service or under it, while clients go on: each sends a command again, with its id, until it is answered.

mod client;
mod copies;
mod cuts;
mod full_disk;
mod proxy;
mod stopped;
mod subscribers;

/// How a longer run is asked for.
#[expect(clippy::disallowed_methods, reason = "how a longer run is asked for")]
fn asked_for(name: &str) -> Option<u64> {
    Some(std::env::var(name).ok()?.parse().expect("a number"))
}
