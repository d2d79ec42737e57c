//! The projector beside a living journal.

use super::history::{self, SCHOOL, append_history};
use super::{catch_up, in_time, projected};
use crate::kit::database::{Fresh, on_both_databases};
use sqlx::Executor;
use std::time::Duration;
use store::backend::Backend;
use store::digest::digest;
use store::journal::Position;
use store::projector::{ProjectError, Projector, Stale};

on_both_databases!(
    a_commit_is_waited_for_and_seen,
    a_position_that_is_not_reached_is_said,
    a_projector_that_dies_loses_and_doubles_nothing,
    a_leader_that_was_replaced_starts_from_the_tables,
    one_node_leads_and_the_other_follows_and_takes_over,
);

async fn a_commit_is_waited_for_and_seen(fresh: Fresh) {
    let journal = fresh.journal().await;
    let projector = projected(&journal).await;
    append_history(&journal, 10).await;
    let head = catch_up(&projector, &journal).await;
    assert_eq!(digest(journal.backend()).await.unwrap().position, head);
    let status = projector.status();
    assert!(status.leader && status.failure.is_none());
    assert_eq!((status.position, status.lag()), (head, 0));
    projector.stop().await;
}

async fn a_position_that_is_not_reached_is_said(fresh: Fresh) {
    let journal = fresh.journal().await;
    let projector = projected(&journal).await;
    let asked = Position(1);
    let stale = projector.wait_for(asked, Duration::ZERO).await;
    assert_eq!(stale, Err(Stale { asked, at: Position::START }));
}

/// Each life ends without a word, with its connections, somewhere in the history.
async fn a_projector_that_dies_loses_and_doubles_nothing(fresh: Fresh) {
    let journal = fresh.journal().await;
    projected(&journal).await.stop().await;
    append_history(&journal, 2_000).await;
    let head = journal.tree_head().await.unwrap().position;
    journal.shutdown().await;
    journal.backend().close().await;
    for life in 1..=3 {
        let address = fresh.address();
        let doomed = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async {
                let backend = Backend::connect(&address).await.unwrap();
                let clock = std::sync::Arc::new(store::clock::ManualClock::at_micros(0));
                let journal = store::journal::Journal::open(backend, clock).await.unwrap();
                let projector = Projector::start(&journal).await.unwrap();
                let somewhere = Position(head.0 * life / 4);
                in_time(projector.projected().wait_for(|at| *at >= somewhere)).await.unwrap();
            });
            runtime.shutdown_background();
        });
        doomed.join().unwrap();
    }
    let journal = fresh.journal().await;
    projected(&journal).await.stop().await;
    let rebuilt = store::projector::rebuild(&journal, |_, _| {}).await.unwrap();
    assert_eq!(rebuilt.before.position, head);
    assert!(rebuilt.agrees(), "{rebuilt:?}");
}

async fn a_leader_that_was_replaced_starts_from_the_tables(fresh: Fresh) {
    let journal = fresh.journal().await;
    append_history(&journal, 5).await;
    let projector = projected(&journal).await;
    let before = projector.status().epoch;
    take_over(journal.backend()).await;
    history::append(&journal, SCHOOL, &history::contingent(5)).await;
    catch_up(&projector, &journal).await;
    let status = in_time(projector.changes().wait_for(|status| status.leader)).await.unwrap().clone();
    assert_eq!(status.epoch, before + 2, "one for the other leader, one for the new start");
    assert!(store::projector::rebuild(&journal, |_, _| {}).await.unwrap().agrees());
}

/// What another leader would do first.
async fn take_over(backend: &Backend) {
    const TAKE: &str = "UPDATE rm_checkpoint SET epoch = epoch + 1 WHERE status = 'live'";
    match backend {
        Backend::Postgres(database) => drop(database.pool().execute(TAKE).await.unwrap()),
        Backend::Sqlite(database) => {
            let taken: Result<(), ProjectError> = database
                .writer()
                .run(|connection| {
                    Box::pin(async move {
                        connection.execute(TAKE).await?;
                        Ok(())
                    })
                })
                .await;
            taken.unwrap();
        }
    }
}

async fn one_node_leads_and_the_other_follows_and_takes_over(fresh: Fresh) {
    let (here, there) = (fresh.journal().await, fresh.journal().await);
    let leader = projected(&here).await;
    // At the end of an empty journal a projector stands before it leads.
    in_time(leader.changes().wait_for(|status| status.leader)).await.unwrap();
    let follower = Projector::start(&there).await.unwrap();
    append_history(&here, 5).await;
    catch_up(&follower, &there).await;
    assert!(leader.status().leader && !follower.status().leader);
    leader.stop().await;
    history::append(&there, SCHOOL, &history::contingent(5)).await;
    catch_up(&follower, &there).await;
    assert!(follower.status().leader && !leader.status().leader);
    assert!(store::projector::rebuild(&there, |_, _| {}).await.unwrap().agrees());
}
