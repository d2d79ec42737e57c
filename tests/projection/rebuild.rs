//! Read models built anew, and their digests.

use super::history::{self, MUNICIPALITY, SCHOOL, append_history};
use super::{catch_up, in_time, projected};
use crate::kit::database::{Fresh, on_both_databases};
use std::sync::atomic::{AtomicU32, Ordering};
use store::digest::digest;
use store::journal::Position;
use store::projector::rebuild;
use store::reading::Reading;

on_both_databases!(
    a_rebuild_beside_a_living_projector_changes_nothing,
    a_changed_row_is_found_and_healed,
    a_reader_far_behind_misses_nothing_through_a_rebuild,
);

async fn a_rebuild_beside_a_living_projector_changes_nothing(fresh: Fresh) {
    let (journal, elsewhere) = (fresh.journal().await, fresh.journal().await);
    append_history(&journal, 700).await;
    let projector = projected(&journal).await;
    let generation = projector.status().generation;
    let mut seen = Vec::new();
    let (rebuilt, ()) = in_time(async {
        let rebuilding = Box::pin(rebuild(&elsewhere, |done, total| seen.push((done, total))));
        tokio::join!(rebuilding, async {
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

/// A follower a hundred events behind, and questions one after the other, while the read models are built anew beside a writer: each
/// event once, each answer from the old generation or from the new one, and none from both.
async fn a_reader_far_behind_misses_nothing_through_a_rebuild(fresh: Fresh) {
    let (journal, elsewhere) = (fresh.journal().await, fresh.journal().await);
    append_history(&journal, 700).await;
    projected(&journal).await.stop().await;
    let reading = Reading::new(journal.backend().clone());
    let school = async |as_of| reading.cells(&[SCHOOL], 2020..=2024, as_of).await.unwrap();
    let behind = journal.tree_head().await.unwrap().position;
    let start = Position(behind.0 - 100);
    let (new, earlier) = (school(None).await.value, school(Some(start)).await.value);
    // The generation that is there can be told from the one that comes.
    super::tables::execute(&journal, "UPDATE rm_cells SET amount = amount + 1").await;
    let old = school(None).await.value;
    assert!(old != new && earlier != new);

    let running = AtomicU32::new(2);
    let rebuilding = async {
        let rebuilt = rebuild(&elsewhere, |_, _| {}).await.unwrap();
        running.fetch_sub(1, Ordering::SeqCst);
        rebuilt
    };
    let writing = async {
        // Nothing that a number of the school rests on.
        for number in 0..50 {
            history::append(&journal, MUNICIPALITY, &history::contingent(number)).await;
        }
        running.fetch_sub(1, Ordering::SeqCst);
    };
    let asking = async {
        let (mut of_the_old, mut of_the_new) = (0, 0);
        while running.load(Ordering::SeqCst) > 0 {
            let answer = school(None).await;
            assert!(answer.position >= behind, "{}", answer.position);
            assert!(answer.value == new || (of_the_new == 0 && answer.value == old), "{:?}", answer.value);
            if answer.value == old {
                of_the_old += 1;
            } else {
                of_the_new += 1;
            }
            assert_eq!(school(Some(start)).await.value, earlier, "as of an earlier position");
            tokio::task::yield_now().await;
        }
        (of_the_old, of_the_new)
    };
    let following = async {
        let (mut after, mut told) = (start, Vec::new());
        loop {
            let is_last = running.load(Ordering::SeqCst) == 0;
            let page = journal.read_after(after, 3).await.unwrap();
            after = page.last().map_or(after, |last| last.position);
            told.extend(page.iter().map(|event| event.position.0));
            if is_last && page.is_empty() {
                return told;
            }
            tokio::task::yield_now().await;
        }
    };
    let all = async { tokio::join!(rebuilding, writing, asking, following) };
    let (rebuilt, (), (of_the_old, of_the_new), told) = Box::pin(in_time(all)).await;
    assert!(!rebuilt.agrees(), "the old one was changed");
    assert!(told.into_iter().eq(start.0 + 1..=behind.0 + 50), "each event once");
    assert_eq!(school(None).await.value, new);
    println!(
        "a rebuild beside a reader: {of_the_old} answers of the old generation, {of_the_new} of the new one"
    );
    assert!(of_the_old > 0, "it was asked meanwhile");
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
