//! Which events somebody wants to hear of.

use crate::errors::Code;
use crate::objects::AggregateType;
use async_graphql::{InputObject, Result};
use domain::event::DomainEvent;
use std::collections::BTreeSet;
use store::journal::Recorded;

/// Which events. Both together must hold; what is left out lets everything through.
#[derive(Clone, Debug, Default, InputObject)]
pub struct EventFilter {
    /// Only these kinds: `["PairFormed", "PairCompleted"]`.
    pub types: Option<Vec<String>>,
    /// Only events of these types of stream.
    pub aggregate_types: Option<Vec<AggregateType>>,
}

/// A filter that was found to name what there is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    types: Option<BTreeSet<String>>,
    aggregate_types: Option<BTreeSet<&'static str>>,
}

impl Wanted {
    /// Judges a filter.
    pub(crate) fn by(filter: Option<EventFilter>) -> Result<Self> {
        let EventFilter { types, aggregate_types } = filter.unwrap_or_default();
        let known: BTreeSet<&str> = DomainEvent::samples().iter().map(|(_, event)| event.kind()).collect();
        if let Some(unknown) = types.iter().flatten().find(|wanted| !known.contains(wanted.as_str())) {
            let accepted = known.into_iter().collect::<Vec<_>>().join(", ");
            return Err(
                Code::BadUserInput.error(format!("there is no event {unknown:?}: accepted are {accepted}"))
            );
        }
        Ok(Self {
            types: types.map(BTreeSet::from_iter),
            aggregate_types: aggregate_types
                .map(|wanted| wanted.into_iter().map(AggregateType::name).collect()),
        })
    }

    /// Whether an event passes.
    pub(crate) fn wants(&self, event: &Recorded) -> bool {
        self.types.as_ref().is_none_or(|types| types.contains(&event.event_type))
            && self.aggregate_types.as_ref().is_none_or(|types| types.contains(event.aggregate_type.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_kind_is_refused_and_not_waited_for() {
        let filter = EventFilter { types: Some(vec!["PairFormd".into()]), aggregate_types: None };
        let error = Wanted::by(Some(filter)).expect_err("refused");
        assert!(error.message.contains("PairFormed"), "{}", error.message);
    }

    #[test]
    fn a_filter_that_names_nothing_lets_nothing_through() {
        let filter = EventFilter { types: Some(Vec::new()), aggregate_types: None };
        let wanted = Wanted::by(Some(filter)).expect("accepted");
        assert_eq!(wanted.types, Some(BTreeSet::new()));
        assert_eq!(Wanted::by(None).expect("accepted"), Wanted::default());
    }
}
