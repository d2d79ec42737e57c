//! What an answer leaves out: aggregates of which the program could not apply an event.

use crate::errors;
use crate::scalars::Position;
use app::App;
use async_graphql::{Context, Object, Result, SimpleObject};
use store::projector::Parked;
use uuid::Uuid;

/// How many of them are named.
const NAMED: usize = 100;

/// The answer was computed without some aggregates, so that it may be incomplete: a program, person or organisation that is left
/// out counts nowhere, and what lies below it may count wrongly. Ответ неполон.
#[derive(Clone, Copy, Debug)]
pub struct Incomplete(u32);

impl Incomplete {
    /// What an answer without so many aggregates says.
    pub(crate) fn of(parked: u32) -> Option<Self> {
        (parked > 0).then_some(Self(parked))
    }
}

/// The answer was computed without some aggregates, so that it may be incomplete: a program, person or organisation that is left
/// out counts nowhere, and what lies below it may count wrongly. Ответ неполон.
#[Object]
impl Incomplete {
    /// How many aggregates were left out at the moment of the answer. Сколько объектов не учтено.
    async fn parked(&self) -> u32 {
        self.0
    }

    /// Those that are left out now, the first hundred, in the order in which they were parked.
    #[graphql(complexity = "20 + child_complexity")]
    async fn aggregates(&self, ctx: &Context<'_>) -> Result<Vec<ParkedAggregate>> {
        let parked = ctx.data_unchecked::<App>().reading().parked().await;
        let parked = parked.map_err(|error| errors::internal(&error))?.value;
        Ok(parked.into_iter().take(NAMED).map(ParkedAggregate::from).collect())
    }
}

/// An aggregate that is left out from an event on; later events of it wait in order. Неучтённый объект.
#[derive(Clone, Debug, SimpleObject)]
pub struct ParkedAggregate {
    /// The stored type of its stream.
    pub aggregate_type: String,
    /// Its id.
    pub id: Uuid,
    /// The first event that is left out.
    pub position: Position,
    /// The stored kind of that event.
    pub event_type: String,
    /// Why: `UNKNOWN_KIND`, `NEWER_SHAPE`, `LOST_SHAPE`, `UNREADABLE` or `FOLD_FAILED`.
    pub reason: &'static str,
}

impl From<Parked> for ParkedAggregate {
    fn from(parked: Parked) -> Self {
        Self {
            aggregate_type: parked.aggregate_type,
            id: parked.aggregate_id,
            position: parked.position.into(),
            event_type: parked.event_type,
            reason: parked.reason.code(),
        }
    }
}
