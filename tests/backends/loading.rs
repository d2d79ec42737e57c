//! Aggregates are loaded by the stock crates out of what the journal wrote.

use super::{append, in_time, pair, write};
use crate::kit::database::{Fresh, on_both_databases};
use chrono::NaiveDate;
use cqrs_es::persist::{PersistedEventRepository, PersistedEventStore, PersistenceError, SerializedEvent};
use cqrs_es::{AggregateContext, EventStore};
use domain::aggregate::{Aggregate, Event};
use domain::person::{Person, PersonEvent, RegistrationEvent};
use futures_util::future::join_all;
use postgres_es::PostgresEventRepository;
use sqlite_es::SqliteEventRepository;
use std::collections::HashMap;
use store::adapter::{Es, LoadError, Repository};
use store::backend::Backend;
use store::journal::{COMMAND_ID, Commit, Journal, Metadata, NewEvent, StreamId, StreamWrite};
use uuid::Uuid;

on_both_databases!(
    the_stock_crates_read_the_same_events,
    a_loaded_aggregate_is_the_fold_of_its_events,
    a_used_aggregate_is_kept_until_a_conflict,
    an_unknown_event_type_stops_the_load,
    a_version_of_the_future_stops_the_load,
    an_unreadable_payload_stops_the_load,
    cqrs_es_appends_through_the_journal,
    a_replay_gives_every_event_in_the_order_of_commits,
    a_snapshot_of_the_crates_is_refused_and_the_events_make_the_state,
    an_aggregate_store_of_the_crates_can_store_nothing,
);

fn id() -> Uuid {
    Uuid::from_u128(42)
}

fn registered() -> PersonEvent {
    let occurred_on = NaiveDate::from_ymd_opt(2024, 9, 2).unwrap();
    RegistrationEvent::PersonRegistered { birth_year: 2010, occurred_on }.into()
}

fn registration(command: u128, event: NewEvent) -> Commit {
    let mut commit = Commit::new(Uuid::from_u128(command), [0; 32], Metadata::new());
    commit.streams.push(StreamWrite {
        stream: StreamId::of::<Person>(id()),
        expected_version: 0,
        events: vec![event],
    });
    commit
}

async fn registered_in(journal: &Journal) -> Repository {
    append(journal, registration(1, NewEvent::of(&registered()))).await;
    Repository::new(journal.clone())
}

/// The stream as the crate that knows nothing of us reads it.
async fn stock(journal: &Journal, id: Uuid) -> Vec<SerializedEvent> {
    let id = id.to_string();
    match journal.backend() {
        Backend::Sqlite(database) => {
            let stock = SqliteEventRepository::new(database.readers().clone());
            stock.get_events::<Es<Person>>(&id).await.unwrap()
        }
        Backend::Postgres(database) => {
            let stock = PostgresEventRepository::new(database.pool().clone());
            stock.get_events::<Es<Person>>(&id).await.unwrap()
        }
    }
}

async fn the_stock_crates_read_the_same_events(fresh: Fresh) {
    let journal = fresh.journal().await;
    let mut commit = registration(1, NewEvent::of(&registered()));
    commit.streams[0].events.push(NewEvent::of(&registered()));
    append(&journal, commit).await;
    let ours = journal.stream(&StreamId::of::<Person>(id())).await.unwrap();
    let theirs = stock(&journal, id()).await;
    assert_eq!(theirs.len(), 2);
    for (theirs, ours) in theirs.into_iter().zip(ours) {
        assert_eq!(theirs.aggregate_type, ours.aggregate_type);
        assert_eq!(theirs.aggregate_id, ours.aggregate_id.to_string());
        assert_eq!(theirs.sequence as u64, ours.sequence);
        assert_eq!(theirs.event_type, ours.event_type);
        assert_eq!(theirs.event_version, ours.event_version.to_string());
        assert_eq!(theirs.payload, serde_json::from_str::<serde_json::Value>(&ours.payload).unwrap());
        assert_eq!(theirs.metadata, serde_json::from_str::<serde_json::Value>(&ours.metadata).unwrap());
    }
}

async fn a_loaded_aggregate_is_the_fold_of_its_events(fresh: Fresh) {
    let repository = registered_in(&fresh.journal().await).await;
    let loaded = repository.load::<Person>(id()).await.unwrap();
    assert_eq!((loaded.version, loaded.cached), (1, false));
    assert_eq!(loaded.state.birth_year(), Person::fold(&[registered()]).birth_year());
    let nobody = repository.load::<Person>(Uuid::from_u128(43)).await.unwrap();
    assert_eq!((nobody.version, nobody.state.birth_year()), (0, None));
}

async fn a_used_aggregate_is_kept_until_a_conflict(fresh: Fresh) {
    let repository = Repository::new(fresh.journal().await);
    assert_eq!(repository.load::<Person>(id()).await.unwrap().version, 0);
    append(repository.journal(), registration(1, NewEvent::of(&registered()))).await;
    let stale = repository.load::<Person>(id()).await.unwrap();
    assert_eq!((stale.version, stale.cached), (0, true), "as if another node had appended");
    repository.append(registration(2, NewEvent::of(&registered()))).await.unwrap_err();
    let loaded = repository.load::<Person>(id()).await.unwrap();
    assert_eq!((loaded.version, loaded.cached), (1, false));
}

#[tokio::test]
async fn a_load_whose_connection_broke_while_idle_goes_by_another() {
    let fresh = Fresh::postgres().await;
    let journal = fresh.journal().await;
    let repository = registered_in(&journal).await;
    for _ in 0..3 {
        assert_eq!(repository.load_fresh::<Person>(id()).await.unwrap().version, 1);
        let Backend::Postgres(database) = journal.backend() else { panic!("PostgreSQL was asked for") };
        let ended: Vec<bool> = sqlx::query_scalar(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
              WHERE datname = current_database() AND application_name = 'nastavnik-streams'",
        )
        .fetch_all(database.pool())
        .await
        .unwrap();
        assert_eq!(ended, [true], "the connection of the load is kept");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn loads_that_are_given_up_leave_the_others_alone() {
    let fresh = Fresh::postgres().await;
    let repository = registered_in(&fresh.journal().await).await;
    let load = |id| {
        let repository = repository.clone();
        tokio::spawn(async move { repository.load_fresh::<Person>(id).await.unwrap().version })
    };
    for round in 0..50 {
        let given_up: Vec<_> = (0..20).map(|number| load(Uuid::from_u128(number))).collect();
        let awaited: Vec<_> = (0..20).map(|_| load(id())).collect();
        for _ in 0..round {
            tokio::task::yield_now().await;
        }
        given_up.iter().for_each(tokio::task::JoinHandle::abort);
        for version in in_time(join_all(awaited)).await {
            assert_eq!(version.unwrap(), 1, "nobody gets the answer of another's question");
        }
    }
}

async fn stored_as(fresh: Fresh, event: NewEvent) -> LoadError {
    let journal = fresh.journal().await;
    append(&journal, registration(1, event)).await;
    Repository::new(journal).load::<Person>(id()).await.unwrap_err()
}

async fn an_unknown_event_type_stops_the_load(fresh: Fresh) {
    let error =
        stored_as(fresh, NewEvent { event_type: "PersonPainted".to_owned(), ..NewEvent::of(&registered()) })
            .await;
    assert!(
        matches!(error, LoadError::UnknownType { sequence: 1, event_type, .. } if event_type == "PersonPainted")
    );
}

async fn a_version_of_the_future_stops_the_load(fresh: Fresh) {
    let error = stored_as(fresh, NewEvent { event_version: 99, ..NewEvent::of(&registered()) }).await;
    assert!(matches!(error, LoadError::UnknownVersion { sequence: 1, received, .. } if received == "99"));
}

async fn an_unreadable_payload_stops_the_load(fresh: Fresh) {
    let payload = format!(r#"{{"type":"{}"}}"#, registered().kind());
    let error = stored_as(fresh, NewEvent { payload, ..NewEvent::of(&registered()) }).await;
    assert!(matches!(error, LoadError::Payload { sequence: 1, .. }));
}

async fn cqrs_es_appends_through_the_journal(fresh: Fresh) {
    let repository = Repository::new(fresh.journal().await);
    let store = PersistedEventStore::<_, Es<Person>>::new_event_store(repository.clone());
    let commit = async |command: u128, version| {
        let mut context = store.load_aggregate(&id().to_string()).await.unwrap();
        context.current_sequence = version;
        let metadata = HashMap::from([(COMMAND_ID.to_owned(), Uuid::from_u128(command).to_string())]);
        store.commit(vec![store::adapter::Stored(registered())], context, metadata).await
    };
    commit(1, 0).await.unwrap();
    commit(2, 0).await.unwrap_err();
    assert_eq!(repository.load_fresh::<Person>(id()).await.unwrap().version, 1);
    assert_eq!(*repository.journal().head().borrow(), store::journal::Position(1));
}

async fn a_replay_gives_every_event_in_the_order_of_commits(fresh: Fresh) {
    let repository = registered_in(&fresh.journal().await).await;
    append(repository.journal(), super::commit(2, vec![write(pair(1), 0, 3)])).await;
    let mut other = registration(3, NewEvent::of(&registered()));
    other.streams[0].stream = StreamId::of::<Person>(Uuid::from_u128(43));
    append(repository.journal(), other).await;
    let mut replay = repository.stream_all_events::<Es<Person>>().await.unwrap();
    let mut ids = Vec::new();
    while let Some(event) = replay.next::<Es<Person>>(&[]).await {
        ids.push(event.map_err(|error: PersistenceError| error.to_string()).unwrap().aggregate_id);
    }
    assert_eq!(ids, [id().to_string(), Uuid::from_u128(43).to_string()]);
}

type Crates = PersistedEventStore<Repository, Es<Person>>;

/// Commits so many registrations through a store of the crates.
async fn commit_through(store: &Crates, events: usize, command: u128) -> Result<(), String> {
    let context = store.load_aggregate(&id().to_string()).await.unwrap();
    let metadata = HashMap::from([(COMMAND_ID.to_owned(), Uuid::from_u128(command).to_string())]);
    let events = vec![store::adapter::Stored(registered()); events];
    store.commit(events, context, metadata).await.map(drop).map_err(|error| format!("{error:?}"))
}

/// D1 to D3: a snapshot of theirs would hold each event twice, stand at another sequence than it says, and never heal.
async fn a_snapshot_of_the_crates_is_refused_and_the_events_make_the_state(fresh: Fresh) {
    let repository = registered_in(&fresh.journal().await).await;
    let store = Crates::new_snapshot_store(repository.clone(), 2);
    // With the second event one is due, and in the middle of three as well.
    for (command, events) in [(2, 1), (3, 3)] {
        let refused = commit_through(&store, events, command).await.unwrap_err();
        assert!(refused.contains("never stored"), "{refused}");
    }
    let snapshot = Some((id().to_string(), serde_json::json!({}), 1));
    let refused = repository.persist::<Es<Person>>(&[], snapshot).await.unwrap_err();
    assert!(refused.to_string().contains("no snapshots"), "{refused}");
    assert!(repository.get_snapshot::<Es<Person>>(&id().to_string()).await.unwrap().is_none());
    assert_eq!(*repository.journal().head().borrow(), store::journal::Position(1), "nothing was written");
    let mut theirs = store.load_aggregate(&id().to_string()).await.unwrap();
    let ours = repository.load_fresh::<Person>(id()).await.unwrap();
    let theirs = format!("{:?}", theirs.aggregate().0);
    assert_eq!(theirs, format!("{:?}", Person::fold(&[registered()])));
    assert_eq!(format!("{:?}", ours.state), theirs);
}

/// D1 again: the store that believes its snapshots alone has none to believe, and can write nothing beside what it does not see.
async fn an_aggregate_store_of_the_crates_can_store_nothing(fresh: Fresh) {
    let repository = registered_in(&fresh.journal().await).await;
    let store = Crates::new_aggregate_store(repository.clone());
    for (command, events) in [(2, 1), (3, 3)] {
        let refused = commit_through(&store, events, command).await.unwrap_err();
        assert!(refused.contains("never stored"), "{refused}");
    }
    assert_eq!(*repository.journal().head().borrow(), store::journal::Position(1), "nothing was written");
    let loaded = repository.load_fresh::<Person>(id()).await.unwrap();
    assert_eq!((loaded.version, loaded.state.birth_year()), (1, Person::fold(&[registered()]).birth_year()));
}
