//! What was parked is taken in beside whoever leads or rebuilds at the same moment, and the read models are what they would have been.

use super::history::{self, SCHOOL};
use super::park::{heal, poisoned, without_poison};
use super::{catch_up, in_time, projected};
use crate::kit::database::{Fresh, on_both_databases};
use store::digest::digest;
use store::projector::{Projector, Unparked, rebuild, unpark};
use tokio::runtime::Handle;

on_both_databases!(
    unparking_beside_a_living_projector_heals,
    unparking_waits_for_a_leader_that_folds_anew_itself,
    unparking_waits_for_a_rebuild_that_took_its_place,
);

async fn unparking_beside_a_living_projector_heals(fresh: Fresh) {
    let journal = fresh.journal().await;
    let poison = poisoned(&journal).await;
    let projector = projected(&journal).await;
    heal(&journal, poison).await;
    let rebuilt = rebuild(&journal, |_, _| {}).await.unwrap();
    assert!(!rebuilt.agrees(), "something was taken in");
    assert_eq!(digest(journal.backend()).await.unwrap(), without_poison().await);
    in_time(projector.changes().wait_for(|status| status.leader && status.parked == 0)).await.unwrap();
    history::append(&journal, SCHOOL, &history::contingent(6)).await;
    catch_up(&projector, &journal).await;
    assert!(rebuild(&journal, |_, _| {}).await.unwrap().agrees());
    projector.stop().await;
}

/// The leader changes in the middle of un-parking: the new one begins a generation of its own, as it can read by now what was parked.
async fn unparking_waits_for_a_leader_that_folds_anew_itself(fresh: Fresh) {
    let journal = fresh.journal().await;
    let poison = poisoned(&journal).await;
    let former = projected(&journal).await;
    heal(&journal, poison).await;
    let mut leader = None;
    let unparked = unpark(&journal, |_, _| {
        if leader.is_none() {
            leader = Some(meanwhile(async {
                former.stop().await;
                let leader = Projector::start(&journal).await.unwrap();
                in_time(leader.changes().wait_for(|status| status.leader && status.parked == 0))
                    .await
                    .unwrap();
                leader
            }));
        }
    });
    let unparked = unparked.await.unwrap();
    let leader = leader.unwrap();
    assert_eq!(unparked, Unparked::Elsewhere(leader.status().generation));
    assert_eq!(digest(journal.backend()).await.unwrap(), without_poison().await);
    history::append(&journal, SCHOOL, &history::contingent(6)).await;
    catch_up(&leader, &journal).await;
    leader.stop().await;
}

async fn unparking_waits_for_a_rebuild_that_took_its_place(fresh: Fresh) {
    let journal = fresh.journal().await;
    let poison = poisoned(&journal).await;
    let leader = projected(&journal).await;
    heal(&journal, poison).await;
    let mut other = None;
    let unparked = unpark(&journal, |_, _| {
        if other.is_none() {
            other = Some(meanwhile(rebuild(&journal, |_, _| {})).unwrap());
        }
    });
    let unparked = unparked.await.unwrap();
    assert_eq!(unparked, Unparked::Elsewhere(other.unwrap().generation));
    in_time(leader.changes().wait_for(|status| status.leader && status.parked == 0)).await.unwrap();
    assert_eq!(digest(journal.backend()).await.unwrap(), without_poison().await);
    leader.stop().await;
}

/// What others do between two steps of what runs here.
fn meanwhile<T>(others: impl Future<Output = T>) -> T {
    tokio::task::block_in_place(|| Handle::current().block_on(others))
}
