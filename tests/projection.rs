//! Read models follow the journal: exactly once, on both databases, whatever happens in between.

mod follow;
pub(crate) mod history;
pub(crate) mod park;
mod rebuild;
mod retired;
mod shapes;
pub(crate) mod tables;
mod unpark;
mod vault;

use crate::kit::database::DEADLINE;
use std::future::Future;
use store::journal::{Journal, Position};
use store::projector::Projector;

/// A projector that has come to the end of the journal.
async fn projected(journal: &Journal) -> Projector {
    let projector = Projector::start(journal).await.unwrap();
    catch_up(&projector, journal).await;
    projector
}

/// Waits until the projector has come to the end of the journal.
async fn catch_up(projector: &Projector, journal: &Journal) -> Position {
    let head = journal.tree_head().await.unwrap().position;
    let reached = projector.wait_for(head, DEADLINE).await;
    assert_eq!(reached, Ok(()), "{:?}", projector.status());
    head
}

/// What has not come by the deadline does not come.
async fn in_time<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, work).await.expect("in time")
}
