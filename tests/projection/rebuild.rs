//! Read models built anew, and their digests.

use super::history::{self, SCHOOL, append_history};
use super::{catch_up, in_time, projected};
use crate::kit::database::{Fresh, on_both_databases};
use store::digest::digest;
use store::projector::rebuild;
use store::reading::Reading;

on_both_databases!(a_rebuild_beside_a_living_projector_changes_nothing, a_changed_row_is_found_and_healed);

async fn a_rebuild_beside_a_living_projector_changes_nothing(fresh: Fresh) {
    let (journal, elsewhere) = (fresh.journal().await, fresh.journal().await);
    append_history(&journal, 700).await;
    let projector = projected(&journal).await;
    let generation = projector.status().generation;
    let mut seen = Vec::new();
    let (rebuilt, ()) = in_time(async {
        tokio::join!(rebuild(&elsewhere, |done, total| seen.push((done, total))), async {
            for number in 0..50 {
                history::append(&journal, SCHOOL, &history::contingent(number)).await;
            }
        })
    })
    .await;
    let rebuilt = rebuilt.unwrap();
    assert!(rebuilt.agrees(), "{rebuilt:?}");
    assert!(rebuilt.generation > generation);
    assert!(seen.len() > 2 && seen.is_sorted_by_key(|(done, _)| *done), "{seen:?}");
    catch_up(&projector, &journal).await;
    let again = in_time(rebuild(&journal, |_, _| {})).await.unwrap();
    assert!(again.agrees(), "the projector went on in the new generation: {again:?}");
}

async fn a_changed_row_is_found_and_healed(fresh: Fresh) {
    let journal = fresh.journal().await;
    append_history(&journal, 5).await;
    let projector = projected(&journal).await;
    projector.stop().await;
    super::tables::execute(&journal, "UPDATE rm_cells SET amount = amount + 1").await;
    let rebuilt = rebuild(&journal, |_, _| {}).await.unwrap();
    assert!(!rebuilt.agrees());
    assert_eq!(digest(journal.backend()).await.unwrap(), rebuilt.after);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_databases_give_one_digest() {
    let (sqlite, postgres) = (Fresh::sqlite(), Fresh::postgres().await);
    let mut digests = Vec::new();
    for fresh in [&sqlite, &postgres] {
        let journal = fresh.journal().await;
        append_history(&journal, 100).await;
        let projector = projected(&journal).await;
        assert!(!Reading::new(journal.backend().clone()).years().await.unwrap().value.is_empty());
        digests.push(digest(journal.backend()).await.unwrap());
        projector.stop().await;
    }
    assert_eq!(digests[0], digests[1]);
}
