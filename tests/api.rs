//! Questions and subscriptions through the guarded schema, on both databases: what a client may rely on.

mod aggregates;
mod examples;
mod journal;
mod live;
mod numbers;
mod paging;
mod parked;
mod policies;
mod registry;
mod service;
