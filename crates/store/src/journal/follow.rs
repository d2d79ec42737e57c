//! Learns of heads that other processes moved, and tells them of ours.
//!
//! Invariants: a notification of a later head is only a reason to look: the head is always read from the database, and
//! looked at every [`POLL`] when none comes; a node notifies at most once in [`NOTIFY`], in a statement of its own after the commit.

use super::end::End;
use super::error::ReadError;
use super::position::Position;
use crate::backend::Backend;
use crate::postgres;
use futures_util::StreamExt;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout_at};
use tokio_util::sync::CancellationToken;

/// How long a head moved by another process may go unnoticed when notifications are lost.
const POLL: Duration = Duration::from_millis(500);
/// The least time between two notifications of a node: NOTIFY takes a lock of the whole cluster at commit.
const NOTIFY: Duration = Duration::from_millis(20);

/// Follows the head of the database until stopped.
pub(crate) async fn follow(backend: Backend, end: End, stop: CancellationToken) {
    let mut poll = interval(POLL);
    poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
    stop.run_until_cancelled(async {
        loop {
            poll.tick().await;
            look(&backend, &end).await;
            if let Backend::Postgres(database) = &backend {
                match postgres::listen(database).await {
                    Ok(mut notifications) => {
                        let mut looked = Instant::now();
                        loop {
                            match timeout_at(looked + POLL, notifications.next()).await {
                                Ok(None | Some(Err(_))) => break,
                                // Most are of this node's own commits. That the journal went back is seen by the next look, which no
                                // number of them puts off.
                                Ok(Some(Ok(Some(named)))) if named <= end.known() => {}
                                Ok(Some(Ok(_))) | Err(_) => {
                                    look(&backend, &end).await;
                                    looked = Instant::now();
                                }
                            }
                        }
                    }
                    Err(error) => tracing::warn!(%error, "cannot listen, polling for the head"),
                }
            }
        }
    })
    .await;
}

/// Reads where the journal ends, and takes it in.
pub(crate) async fn stored_head(backend: &Backend, end: &End) -> Result<Position, ReadError> {
    let known = end.known();
    let stored = super::read::head(backend).await?;
    end.found(known, stored);
    Ok(stored)
}

async fn look(backend: &Backend, end: &End) {
    match stored_head(backend, end).await {
        Ok(_) => {}
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "the head was not read, trying again");
        }
    }
}

/// Tells the other nodes of every head that this one wrote, the latest of each [`NOTIFY`].
pub(crate) async fn notify(
    database: postgres::Database,
    mut written: watch::Receiver<Position>,
    stop: CancellationToken,
) {
    let mut pace = interval(NOTIFY);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    stop.run_until_cancelled(async {
        while written.changed().await.is_ok() {
            pace.tick().await;
            let head = *written.borrow_and_update();
            if let Err(error) = postgres::notify(&database, head).await {
                tracing::warn!(%error, "other nodes were not notified, they poll");
            }
        }
    })
    .await;
}
