//! Questions to the read tables.

use super::history::{self, MUNICIPALITY, REGION, SCHOOL, append_history};
use super::{catch_up, projected};
use crate::kit::database::{Fresh, on_both_databases};
use domain::values::IndicatorCode;
use readmodel::{CellKey, Measure, RowKind, Theme};
use sqlx::Executor;
use std::collections::BTreeMap;
use store::backend::Backend;
use store::journal::{Journal, Position};
use store::projector::ProjectError;
use store::reading::{LedgerLine, PostingFilter, Reading, RowFilter};
use uuid::Uuid;

const NODES: [Uuid; 3] = [REGION, MUNICIPALITY, SCHOOL];

on_both_databases!(
    cells_are_the_sums_of_their_postings,
    an_earlier_position_gives_the_numbers_of_then,
    a_number_is_explained_page_by_page,
    lists_go_page_by_page,
    nothing_is_an_answer_too,
);

async fn cells_are_the_sums_of_their_postings(fresh: Fresh) {
    let journal = fresh.journal().await;
    append_history(&journal, 50).await;
    let _projector = projected(&journal).await;
    let reading = Reading::new(journal.backend().clone());
    let cells = reading.cells(&NODES, i32::MIN..=i32::MAX, None).await.unwrap().value;
    let lines = reading.postings_after((Position::START, 0), None, &NODES, 10_000).await.unwrap().value;
    let mut sums = BTreeMap::<CellKey, i64>::new();
    for LedgerLine { key, amount, .. } in lines {
        *sums.entry(key).or_default() += amount;
    }
    assert!(cells.len() > 20, "{}", cells.len());
    assert_eq!(cells.into_iter().collect::<BTreeMap<_, _>>(), sums);
}

async fn an_earlier_position_gives_the_numbers_of_then(fresh: Fresh) {
    let journal = fresh.journal().await;
    append_history(&journal, 20).await;
    let projector = projected(&journal).await;
    let reading = Reading::new(journal.backend().clone());
    let then = reading.cells(&NODES, 2020..=2024, None).await.unwrap();
    for number in 20..40 {
        history::append(&journal, SCHOOL, &history::contingent(number)).await;
    }
    catch_up(&projector, &journal).await;
    let asked_now = reading.cells(&NODES, 2020..=2024, Some(then.position)).await.unwrap();
    let now = reading.cells(&NODES, 2020..=2024, None).await.unwrap();
    assert_eq!(asked_now, then);
    assert_ne!(now, then);
    let later = reading.cells(&NODES, 2020..=2024, Some(now.position.next())).await.unwrap();
    assert_eq!(later, now);
}

async fn a_number_is_explained_page_by_page(fresh: Fresh) {
    let journal = fresh.journal().await;
    append_history(&journal, 60).await;
    let _projector = projected(&journal).await;
    let reading = Reading::new(journal.backend().clone());
    let filter = PostingFilter {
        node: MUNICIPALITY,
        theme: Theme::Indicator(IndicatorCode::I1),
        measure: Measure::Population,
        years: i32::MIN..=2024,
        detail: None,
    };
    let mut found: Vec<LedgerLine> = Vec::new();
    loop {
        let after = found.last().map(|line| (line.position, line.ordinal));
        let page = reading.postings(&filter, None, after, 7).await.unwrap().value;
        if page.is_empty() {
            break;
        }
        found.extend(page);
    }
    let cells = reading.cells(&[MUNICIPALITY], i32::MIN..=2024, None).await.unwrap().value;
    let asked = cells.iter().filter(|(key, _)| (key.theme, key.measure) == (filter.theme, filter.measure));
    assert!(found.len() > 7);
    assert_eq!(
        found.iter().map(|line| line.amount).sum::<i64>(),
        asked.map(|(_, amount)| amount).sum::<i64>()
    );
}

async fn lists_go_page_by_page(fresh: Fresh) {
    let journal = fresh.journal().await;
    append_history(&journal, 0).await;
    let _projector = projected(&journal).await;
    let reading = Reading::new(journal.backend().clone());
    let all = reading.rows(RowKind::Organization, RowFilter::default(), None, 100).await.unwrap();
    assert_eq!(all.position, journal.tree_head().await.unwrap().position);
    assert_eq!(
        all.value.len() as u64,
        reading.count(RowKind::Organization, RowFilter::default()).await.unwrap().value
    );
    let mut paged = Vec::new();
    loop {
        let after = paged.last().map(|row: &readmodel::Row| (row.sort.clone(), row.key));
        let page = reading.rows(RowKind::Organization, RowFilter::default(), after, 1).await.unwrap().value;
        if page.is_empty() {
            break;
        }
        paged.extend(page);
    }
    assert_eq!(paged, all.value);
    let one = reading.row(RowKind::Organization, SCHOOL).await.unwrap().value.unwrap();
    assert!(all.value.contains(&one));
    let pairs = |filter| reading.rows(RowKind::Pair, filter, None, 10);
    let here = RowFilter { organization_id: Some(SCHOOL), ..RowFilter::default() };
    let elsewhere = RowFilter { organization_id: Some(REGION), ..RowFilter::default() };
    assert_eq!(pairs(here).await.unwrap().value.len(), 1);
    assert_eq!(pairs(elsewhere).await.unwrap().value.len(), 0);
}

async fn nothing_is_an_answer_too(fresh: Fresh) {
    let journal = fresh.journal().await;
    let reading = Reading::new(journal.backend().clone());
    assert_eq!(reading.row(RowKind::Person, SCHOOL).await.unwrap().value, None);
    assert_eq!(reading.cells(&NODES, 2020..=2024, None).await.unwrap().value, []);
    assert!(reading.years().await.unwrap().value.is_empty());
}

/// Changes the read tables from outside.
pub(crate) async fn execute(journal: &Journal, statement: &'static str) {
    match journal.backend() {
        Backend::Postgres(database) => drop(database.pool().execute(statement).await.unwrap()),
        Backend::Sqlite(database) => {
            let done: Result<(), ProjectError> = database
                .writer()
                .run(move |connection| {
                    Box::pin(async move {
                        connection.execute(statement).await?;
                        Ok(())
                    })
                })
                .await;
            done.unwrap();
        }
    }
}
