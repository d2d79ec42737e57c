//! Questions. Every answer of the read models says at which position of the journal it is true.

pub mod indicators;
pub mod journal;
pub mod registry;

use async_graphql::MergedObject;

/// What can be asked. Вопросы.
#[derive(Debug, Default, MergedObject)]
pub struct Query(registry::Registry, registry::Lists, indicators::Indicators, journal::Journal);
