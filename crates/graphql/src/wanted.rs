//! Which events somebody wants to hear of.

use crate::errors::Code;
use crate::objects::AggregateType;
use app::tail::Wanted;
use async_graphql::{InputObject, Result};

/// Which events. Both together must hold; what is left out lets everything through.
#[derive(Clone, Debug, Default, InputObject)]
pub struct EventFilter {
    /// Only these kinds: `["PairFormed", "PairCompleted"]`.
    pub types: Option<Vec<String>>,
    /// Only events of these types of stream.
    pub aggregate_types: Option<Vec<AggregateType>>,
}

/// Judges a filter.
pub(crate) fn wanted(filter: Option<EventFilter>) -> Result<Wanted> {
    let EventFilter { types, aggregate_types } = filter.unwrap_or_default();
    let streams = aggregate_types.map(|wanted| wanted.into_iter().map(|of| of.name().to_owned()).collect());
    Wanted::of(types.map(|types| types.into_iter().collect()), streams)
        .map_err(|unknown| Code::BadUserInput.error(unknown.to_string()))
}
