//! Laws of the ledger over real histories: the postings add up to a fresh count, after every event, however the fold was restored.

use crate::kit::app::{app, import, sample};
use crate::kit::database::Fresh;
use app::history::entry;
use readmodel::{CellKey, Change, Fact, Row, RowKind, Views};
use std::collections::BTreeMap;
use store::journal::Position;
use uuid::Uuid;

const JOURNALS: [&str; 4] =
    ["zarechnaya-2024.xlsx", "boldyrevskaya-2024.xlsx", "kizilyurt-2022-23.xlsx", "zarechnaya-faulty.xlsx"];

async fn facts() -> Vec<Fact> {
    let fresh = Fresh::sqlite();
    let app = app(&fresh).await;
    for journal in JOURNALS {
        import(&app, &sample(journal)).await;
    }
    let events = app.journal().read_after(Position::START, 100_000).await.unwrap();
    events.into_iter().map(|event| entry(event).unwrap().fact).collect()
}

/// What the changes of a fold leave behind.
#[derive(Default, Debug, PartialEq)]
struct Tables {
    rows: BTreeMap<(RowKind, Uuid), Row>,
    cells: BTreeMap<CellKey, i64>,
}

impl Tables {
    fn take(&mut self, changes: Vec<Change>) {
        for change in changes {
            match change {
                Change::Row(row) => {
                    self.rows.insert((row.kind, row.key), row);
                }
                Change::Posting(posting) => *self.cells.entry(posting.key).or_insert(0) += posting.amount,
            }
        }
    }

    /// The cells that count something; a cell that returned to zero counts nothing, but for known zeros of stocks.
    fn counted(&self, recount: &BTreeMap<CellKey, i64>) -> BTreeMap<CellKey, i64> {
        let kept = self.cells.iter().filter(|(key, sum)| **sum != 0 || recount.contains_key(key));
        kept.map(|(key, sum)| (key.clone(), *sum)).collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_postings_add_up_to_a_fresh_count_after_every_event() {
    let mut views = Views::default();
    let mut tables = Tables::default();
    for fact in facts().await {
        tables.take(views.apply(&fact));
        if fact.position % 25 == 0 {
            let recount = views.recount();
            assert_eq!(tables.counted(&recount), recount, "after event {}", fact.position);
        }
    }
    let recount = views.recount();
    assert_eq!(tables.counted(&recount), recount);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_restore_the_fold_at_any_point() {
    let facts = facts().await;
    let mut straight = (Views::default(), Tables::default());
    let mut broken = (Views::default(), Tables::default());
    for fact in &facts {
        let changes = straight.0.apply(fact);
        straight.1.take(changes);
        if fact.position % 40 == 0 {
            broken.0 = Views::restore(broken.1.rows.values().cloned()).unwrap();
        }
        let changes = broken.0.apply(fact);
        broken.1.take(changes);
    }
    assert_eq!(straight.1, broken.1);
}
