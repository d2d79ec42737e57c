//! The connection to PostgreSQL breaks at each step of an append, of the projection, of a rebuild and of a replay (T8): a command
//! happens once, read models are those of the journal, and what was read by half is an error.

use super::asked_for;
use super::client::let_work;
use super::proxy::{ALL, DELAY, How, Proxy};
use crate::kit::database::{DEADLINE, Fresh, NOON};
use crate::projection::history::{SCHOOL, append, append_history, contingent};
use app::tail::{Tail, Wanted};
use cqrs_es::persist::PersistedEventRepository;
use domain::organization::Organization;
use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Instant;
use store::adapter::{Es, Repository};
use store::backend::Backend;
use store::clock::ManualClock;
use store::digest::digest;
use store::journal::{
    AppendError, Appended, Commit, Journal, Metadata, NewEvent, Position, StreamId, StreamWrite,
};
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
    let events = direct.read_after(Position::START, 10_000).await.unwrap();
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

/// D4: the replay of cqrs-es over our repository is never shorter than the journal without saying so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replay_by_cqrs_es_that_is_cut_ends_with_an_error() {
    let fresh = Fresh::postgres().await;
    let (direct, journal, proxy) = journals(&fresh).await;
    // Several pages of it.
    append_history(&direct, 2_500).await;
    let events = direct.read_after(Position::START, 10_000).await.unwrap();
    let all = events.iter().filter(|event| event.aggregate_type == "Organization").count();
    let repository = Repository::new(journal);
    let (mut cut, mut failed) = (0, 0);
    for step in 0..8 {
        for how in ways(step) {
            proxy.cut(POOL, step, how);
            let mut replay = repository.stream_all_events::<Es<Organization>>().await.unwrap();
            let (mut told, mut error) = (0, false);
            while let Some(event) = replay.next::<Es<Organization>>(&[]).await {
                told += usize::from(event.is_ok());
                error |= event.is_err();
            }
            assert!(error || told == all, "{how:?} at step {step}: {told} of {all} and no error");
            cut += u32::from(proxy.was_cut());
            failed += u32::from(error);
        }
    }
    println!("replay by cqrs-es: {cut} connections cut, {failed} said so");
    assert!(cut > 2 && failed > 0, "{cut} {failed}");
}

/// One appender's messages come late, each of them in turn and so its commit too, while another one appends and a reader follows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_one_appender_commits_slowly_another_waits_and_a_reader_misses_nothing() {
    let fresh = Fresh::postgres().await;
    let (direct, journal, proxy) = journals(&fresh).await;
    let mut tail = Tail::new(fresh.journal().await, Position::START, Wanted::default());
    let steps = 6;
    let commits = steps * 5;
    let work = async {
        let (mut number, mut late) = (0, 0);
        for step in 0..steps {
            // Another one wrote last, so that a batch is several messages behind a lock.
            number += 1;
            persist(&direct, number).await;
            proxy.cut(APPENDER, step, How::Delayed);
            let begun = Instant::now();
            let others = async {
                // So that the late one is under way when they come.
                let_work(DELAY / 10).await;
                for other in 2..=4 {
                    persist(&direct, number + other).await;
                }
            };
            tokio::join!(persist(&journal, number + 1), others);
            late += u64::from(proxy.was_cut());
            println!("message {step} of the appender late: all was appended after {:?}", begun.elapsed());
            number += 4;
        }
        late
    };
    let follow = async {
        let mut told = Vec::new();
        while (told.len() as u64) < commits * 3 {
            told.extend(tail.next().await.unwrap().expect("the journal is open"));
        }
        told
    };
    let both = async { tokio::join!(work, follow) };
    let (late, told) = tokio::time::timeout(DEADLINE * 2, both).await.expect("in time");
    assert!(late >= 4, "{late} messages came late");
    let positions = told.iter().map(|event| event.position.0);
    assert!(positions.eq(1..=commits * 3), "each once, in order, without a gap");
    assert!(told.is_sorted_by_key(|event| event.recorded_at));
    let streams: BTreeSet<_> = told.iter().map(|event| event.aggregate_id).collect();
    assert_eq!(streams.len() as u64, commits);
    assert!(
        told.chunks(3).all(|three| three.iter().all(|event| event.stream() == three[0].stream())),
        "whole"
    );
}
