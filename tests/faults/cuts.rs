//! The connection to PostgreSQL breaks at each step of an append, of the projection, of a rebuild and of a replay (T8): a command
//! happens once, read models are those of the journal, and what was read by half is an error.

use super::asked_for;
use super::proxy::{ALL, How, Proxy};
use crate::kit::database::{DEADLINE, Fresh, NOON};
use crate::projection::history::{SCHOOL, append, append_history, contingent};
use std::num::NonZeroU32;
use std::sync::Arc;
use store::backend::Backend;
use store::clock::ManualClock;
use store::digest::digest;
use store::journal::{AppendError, Appended, Commit, Journal, Metadata, NewEvent, StreamId, StreamWrite};
use store::projector::{Batching, Projector, rebuild, rebuild_by};
use store::reading::Reading;
use store::replay::Scratch;
use uuid::Uuid;

/// In a long run each step is cut in each way; in a short one the ways take turns.
const LONG_RUN: &str = "NASTAVNIK_CUTS";

/// Which ways a step is cut in.
fn ways(step: u64) -> Vec<How> {
    if asked_for(LONG_RUN).is_some() {
        ALL.to_vec()
    } else {
        ALL[usize::try_from(step % 3).unwrap()..][..1].to_vec()
    }
}

const APPENDER: &str = "nastavnik-appender";
const PROJECTOR: &str = "nastavnik-projector";
const POOL: &str = "nastavnik";

/// A journal straight to the database, and one through the proxy.
async fn journals(fresh: &Fresh) -> (Journal, Journal, Proxy) {
    let Fresh::Postgres(database) = fresh else { panic!("PostgreSQL was asked for") };
    let direct = fresh.journal().await;
    let proxy = Proxy::before(database.options()).await;
    let backend = Backend::connect(proxy.address()).await.unwrap();
    let journal = Journal::open(backend, Arc::new(ManualClock::at_micros(NOON))).await.unwrap();
    (direct, journal, proxy)
}

fn pair(id: u64) -> StreamId {
    StreamId::new("Pair", Uuid::from_u128(id.into()))
}

/// Three events of a new stream.
fn commit(number: u64) -> Commit {
    let event = |part| NewEvent {
        event_type: "MeetingHeld".to_owned(),
        event_version: 1,
        payload: format!(r#"{{"part":{part}}}"#),
    };
    let write =
        StreamWrite { stream: pair(number), expected_version: 0, events: (0..3).map(event).collect() };
    Commit { streams: vec![write], ..Commit::new(Uuid::from_u128(number.into()), [1; 32], Metadata::new()) }
}

/// As a client does: the same command again until it is answered.
async fn persist(journal: &Journal, number: u64) -> Appended {
    for _ in 0..10 {
        match journal.append(commit(number)).await {
            Ok(appended) => return appended,
            Err(AppendError::Database(_)) => {}
            Err(other) => panic!("{number}: {other:?}"),
        }
    }
    panic!("{number} is not appended")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_whose_connection_is_cut_at_any_step_happens_once() {
    let fresh = Fresh::postgres().await;
    let (direct, journal, proxy) = journals(&fresh).await;
    let (mut number, mut cut, mut after_all) = (0, 0, 0);
    for how in ALL {
        // A batch is one statement when this node wrote last, and several behind a lock when another one did.
        for (alone, steps) in [(true, 2), (false, 6)] {
            for step in 0..steps {
                if !alone {
                    number += 1;
                    persist(&direct, number).await;
                }
                number += 1;
                proxy.cut(APPENDER, step, how);
                let appended = persist(&journal, number).await;
                cut += u32::from(proxy.was_cut());
                after_all += u32::from(appended.repeated);
                assert_eq!(appended.last.0, number * 3, "{how:?} at step {step}, alone {alone}");
                // So that it is alone again.
                for _ in 0..2 {
                    number += 1;
                    persist(&journal, number).await;
                }
            }
        }
    }
    let events = direct.read_after(store::journal::Position::START, 10_000).await.unwrap();
    let positions: Vec<u64> = events.iter().map(|event| event.position.0).collect();
    assert_eq!(
        positions,
        (1..=number * 3).collect::<Vec<_>>(),
        "each once, whole, in the order in which they came"
    );
    assert!(events.chunks(3).all(|three| three.iter().all(|event| event.stream() == three[0].stream())));
    assert!(cut >= 18, "{cut} connections were cut");
    assert!(after_all > 0, "some were carried out before the cut and found when they came again");
    println!(
        "appends: {cut} connections cut, {after_all} commands carried out before the cut, each there once"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_projection_that_is_cut_at_any_step_goes_on() {
    projected_through_cuts(PROJECTOR, 14).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_projection_whose_reads_are_cut_goes_on() {
    projected_through_cuts(POOL, 8).await;
}

async fn projected_through_cuts(name: &'static str, steps: u64) {
    let fresh = Fresh::postgres().await;
    let (direct, journal, proxy) = journals(&fresh).await;
    append_history(&direct, 30).await;
    let projector = Projector::start(&journal).await.unwrap();
    projector.wait_for(direct.tree_head().await.unwrap().position, DEADLINE).await.unwrap();
    let (mut cut, mut number) = (0, 0);
    for step in 0..steps {
        for how in ways(step) {
            proxy.cut(name, step, how);
            for _ in 0..3 {
                number += 1;
                append(&direct, SCHOOL, &contingent(number)).await;
            }
            let head = direct.tree_head().await.unwrap().position;
            let reached = projector.wait_for(head, DEADLINE).await;
            assert_eq!(reached, Ok(()), "{how:?} at step {step}: {:?}", projector.status());
            cut += u64::from(proxy.was_cut());
            let mut scratch = Scratch::default();
            scratch.follow(&direct, head, |_| {}).await.unwrap();
            assert_eq!(digest(direct.backend()).await.unwrap(), scratch.digest(), "{how:?} at step {step}");
        }
    }
    println!("projection: {cut} connections of {name} cut");
    assert!(cut >= steps / 2, "{cut}");
    projector.stop().await;
    assert!(rebuild(&direct, |_, _| {}).await.unwrap().agrees());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rebuild_or_a_replay_that_is_cut_is_an_error_and_never_less_than_everything() {
    let fresh = Fresh::postgres().await;
    let (direct, journal, proxy) = journals(&fresh).await;
    append_history(&direct, 120).await;
    let projector = Projector::start(&direct).await.unwrap();
    let head = direct.tree_head().await.unwrap().position;
    projector.wait_for(head, DEADLINE).await.unwrap();
    projector.stop().await;
    let whole = digest(direct.backend()).await.unwrap();
    let some = |count| NonZeroU32::new(count).unwrap();
    let batching = Batching { page: some(40), first: some(40), most: some(80) };
    let (mut cut, mut failed) = (0, 0);
    for name in [PROJECTOR, POOL] {
        for step in 0..24 {
            for how in ways(step) {
                proxy.cut(name, step, how);
                match rebuild_by(&journal, batching, |_, _| {}).await {
                    Ok(rebuilt) => assert_eq!((rebuilt.before, rebuilt.after), (whole, whole)),
                    Err(_) => failed += 1,
                }
                cut += u32::from(proxy.was_cut());
                // Readers see what was there, or all of what is there now.
                assert_eq!(digest(direct.backend()).await.unwrap(), whole, "{name} {how:?} at step {step}");
                assert_eq!(Reading::new(direct.backend().clone()).position().await.unwrap(), head);
            }
        }
    }
    assert!(rebuild(&direct, |_, _| {}).await.unwrap().agrees(), "what cut ones left behind is swept away");
    for step in 0..4 {
        for how in ways(step) {
            proxy.cut(POOL, step, how);
            let mut scratch = Scratch::default();
            if scratch.follow(&journal, head, |_| {}).await.is_ok() {
                assert_eq!(scratch.digest(), whole);
            } else {
                failed += 1;
            }
            cut += u32::from(proxy.was_cut());
        }
    }
    println!("rebuild and replay: {cut} connections cut, {failed} said so");
    assert!(cut > 30 && failed > 20, "{cut} {failed}");
}
