//! Questions: to the read models, to the ledger and to the journal.

pub mod attention;
pub mod audit;
pub mod indicators;
pub mod journal;
pub mod persons;
pub mod policies;
pub mod registry;

use async_graphql::MergedObject;

/// What can be asked. Вопросы.
#[derive(Debug, Default, MergedObject)]
pub struct Query(
    registry::Registry,
    registry::Lists,
    attention::Attention,
    indicators::Indicators,
    policies::Policies,
    journal::Journal,
    audit::Audit,
    persons::Persons,
);
