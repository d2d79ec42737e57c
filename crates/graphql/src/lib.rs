//! graphql
pub mod guard;
