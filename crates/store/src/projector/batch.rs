//! What some events change together: written in one transaction.
//!
//! Invariants: of several changes of one row only the last is written; a cell changes by the sum of its postings; a cell
//! is there as soon as it has a posting, also when they add up to nothing, so that it does not matter how events were
//! cut into batches.

use super::park::Parked;
use readmodel::{CellKey, Change, Posting, Row, RowKind};
use std::collections::BTreeMap;
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

impl Batch {
    /// Takes the changes of the next event in.
    pub(super) fn take(&mut self, changes: Vec<Change>) {
        for change in changes {
            match change {
                Change::Row(row) => {
                    self.rows.insert((row.kind, row.key), Some(row));
                }
                Change::Gone(kind, key) => {
                    self.rows.insert((kind, key), None);
                }
                Change::Posting(posting) => {
                    *self.cells.entry(posting.key.clone()).or_default() += posting.amount;
                    self.postings.push(posting);
                }
            }
        }
    }

    /// The rows that are now so.
    pub(super) fn written(&self) -> impl Iterator<Item = &Row> + Clone {
        self.rows.values().flatten()
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
    use readmodel::{Level, Measure, Subject, Theme};

    fn row(body: &str) -> Change {
        Change::Row(Row {
            kind: RowKind::Pair,
            key: Uuid::from_u128(1),
            organization_id: None,
            program_id: None,
            sort: String::new(),
            body: body.to_owned(),
        })
    }

    fn posting(ordinal: u32, amount: i64) -> Change {
        Change::Posting(Posting {
            position: 1,
            ordinal,
            key: CellKey {
                theme: Theme::I1,
                measure: Measure::Entered,
                year: 2024,
                level: Level::Region,
                node: Uuid::from_u128(2),
                detail: String::new(),
            },
            subject: Subject::Person(Uuid::from_u128(3)),
            amount,
            reason: "joined",
            occurred_on: NaiveDate::from_ymd_opt(2024, 9, 1).unwrap(),
        })
    }

    #[test]
    fn the_last_change_of_a_row_counts() {
        let mut batch = Batch::default();
        batch.take(vec![row("first")]);
        batch.take(vec![row("last")]);
        assert_eq!(batch.written().map(|row| row.body.as_str()).collect::<Vec<_>>(), ["last"]);
        batch.take(vec![Change::Gone(RowKind::Pair, Uuid::from_u128(1))]);
        assert_eq!((batch.written().count(), batch.gone().count()), (0, 1));
    }

    #[test]
    fn a_cell_whose_postings_cancel_out_is_still_there() {
        let mut batch = Batch::default();
        batch.take(vec![posting(0, 1), posting(1, -1)]);
        assert_eq!(batch.postings.len(), 2);
        assert_eq!(batch.cells.into_values().collect::<Vec<_>>(), [0]);
    }
}
