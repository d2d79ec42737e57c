//! What some events change together: written in one transaction.
//!
//! Invariants: a row is written once, as it stands at the end; a cell changes by the sum of its postings; a cell
//! is there as soon as it has a posting, also when they add up to nothing, so that it does not matter how events were
//! cut into batches.

use super::park::Parked;
use readmodel::{CellKey, Effect, Posting, Row, RowKind, Views};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Merged changes, in the order of their keys.
#[derive(Debug, Default)]
pub(super) struct Batch {
    rows: BTreeMap<(RowKind, Uuid), Option<Row>>,
    pub(super) postings: Vec<Posting>,
    pub(super) cells: BTreeMap<CellKey, i64>,
    /// What is left out from now on.
    pub(super) parked: Vec<Parked>,
}

/// Rows and cells that are written later than the events that changed them.
#[derive(Debug, Default)]
pub(super) struct Pending {
    /// Rows by kind and key; keys as numbers, whose comparison is no call.
    touched: BTreeSet<(RowKind, u128)>,
    cells: BTreeMap<CellKey, i64>,
}

impl Pending {
    /// Takes in what the next event changes, its postings into the batch that is written with it.
    pub(super) fn take(&mut self, effect: Effect, batch: &mut Batch) {
        self.touched.extend(effect.touched.into_iter().map(|(kind, key)| (kind, key.as_u128())));
        for posting in effect.postings {
            match self.cells.get_mut(&posting.key) {
                Some(sum) => *sum += posting.amount,
                None => {
                    self.cells.insert(posting.key.clone(), posting.amount);
                }
            }
            batch.postings.push(posting);
        }
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.touched.is_empty() && self.cells.is_empty()
    }

    /// Moves so many of the rows, as they stand, and so many of the cells into a batch.
    pub(super) fn write(&mut self, most: usize, views: &Views, batch: &mut Batch) {
        let row = |(kind, number)| {
            let key = Uuid::from_u128(number);
            ((kind, key), views.row(kind, key))
        };
        batch.rows.extend(first(most, &mut self.touched, BTreeSet::pop_first).map(row));
        batch.cells.extend(first(most, &mut self.cells, BTreeMap::pop_first));
    }
}

/// So many from the beginning of a collection.
fn first<C, T>(most: usize, of: &mut C, mut pop: impl FnMut(&mut C) -> Option<T>) -> impl Iterator<Item = T> {
    std::iter::from_fn(move || pop(of)).take(most)
}

impl Batch {
    /// The rows that are now so.
    pub(super) fn written(&self) -> impl Iterator<Item = &Row> + Clone {
        self.rows.values().flatten()
    }

    /// A batch of one row.
    #[cfg(test)]
    pub(super) fn of(row: Row) -> Self {
        Self { rows: BTreeMap::from([((row.kind, row.key), Some(row))]), ..Self::default() }
    }

    /// The rows that are no more.
    pub(super) fn gone(&self) -> impl Iterator<Item = &(RowKind, Uuid)> + Clone {
        self.rows.iter().filter(|(_, row)| row.is_none()).map(|(key, _)| key)
    }
}

/// The read tables behind a connection.
pub(super) trait Tables {
    /// Writes the batch into a generation.
    fn write(
        &mut self,
        generation: i64,
        batch: &Batch,
    ) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use domain::values::IndicatorCode;
    use readmodel::{Level, Measure, Subject, Theme};

    fn posting(ordinal: u32, amount: i64) -> Posting {
        Posting {
            position: 1,
            ordinal,
            key: CellKey {
                theme: Theme::Indicator(IndicatorCode::I1),
                measure: Measure::Entered,
                year: 2024,
                level: Level::Region,
                node: Uuid::from_u128(2),
                detail: "".into(),
            },
            subject: Subject::Person(Uuid::from_u128(3)),
            amount,
            reason: "joined",
            occurred_on: NaiveDate::from_ymd_opt(2024, 9, 1).unwrap(),
        }
    }

    fn touching(keys: impl IntoIterator<Item = u128>) -> Effect {
        let touched = keys.into_iter().map(|key| (RowKind::Pair, Uuid::from_u128(key))).collect();
        Effect { touched, postings: Vec::new() }
    }

    #[test]
    fn a_row_that_is_no_more_is_deleted_and_none_is_written_twice() {
        let (mut pending, mut batch) = (Pending::default(), Batch::default());
        pending.take(touching([1, 2]), &mut batch);
        pending.take(touching([1]), &mut batch);
        pending.write(1, &Views::default(), &mut batch);
        assert_eq!((batch.written().count(), batch.gone().count()), (0, 1));
        assert!(!pending.is_empty());
        pending.write(9, &Views::default(), &mut batch);
        assert_eq!(batch.gone().count(), 2);
        assert!(pending.is_empty());
    }

    #[test]
    fn a_cell_whose_postings_cancel_out_is_still_there() {
        let (mut pending, mut batch) = (Pending::default(), Batch::default());
        let postings = vec![posting(0, 1), posting(1, -1)];
        pending.take(Effect { touched: BTreeSet::new(), postings }, &mut batch);
        pending.write(9, &Views::default(), &mut batch);
        assert_eq!(batch.postings.len(), 2);
        assert_eq!(batch.cells.into_values().collect::<Vec<_>>(), [0]);
    }
}
