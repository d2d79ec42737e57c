//! A primary dies and a replica takes over that lacked its last event; another node puts another one in its place, under the same sequence.
//! What a node knew of the first history is not taken for the second.

use super::{append, in_time};
use crate::kit::database::Fresh;
use chrono::NaiveDate;
use domain::aggregate::Aggregate;
use domain::person::{Person, PersonEvent, RegistrationEvent};
use sqlx::{ConnectOptions, Executor};
use store::adapter::Repository;
use store::journal::{AppendError, Commit, Journal, Metadata, NewEvent, Position, StreamId, StreamWrite};
use uuid::Uuid;

fn stream() -> StreamId {
    StreamId::of::<Person>(Uuid::from_u128(42))
}

fn registered(birth_year: i32) -> PersonEvent {
    let occurred_on = NaiveDate::from_ymd_opt(2024, 9, 2).unwrap();
    RegistrationEvent::PersonRegistered { birth_year, occurred_on }.into()
}

/// One event at this version, decided on what was read at a node now.
fn commit(journal: &Journal, command: u128, version: u64, event: &PersonEvent) -> Commit {
    let write =
        StreamWrite { stream: stream(), expected_version: version, events: vec![NewEvent::of(event)] };
    let begun = Commit::new(Uuid::from_u128(command), [0; 32], Metadata::new());
    Commit { read_in: Some(journal.session()), streams: vec![write], ..begun }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_known_before_the_history_went_back_is_read_again() {
    let fresh = Fresh::postgres().await;
    let (here, there) = (fresh.journal().await, fresh.journal().await);
    append(&there, commit(&there, 1, 0, &registered(2010))).await;
    append(&there, commit(&there, 2, 1, &registered(2011))).await;
    let repository = Repository::new(here.clone());
    repository.load::<Person>(stream().aggregate_id).await.unwrap();
    let decided = commit(&here, 4, 2, &registered(2013));
    assert!(repository.load::<Person>(stream().aggregate_id).await.unwrap().cached);

    // Nobody's connection outlives the primary.
    let left = there.read_after(Position::START, 1).await.unwrap();
    fresh.put_back(&left).await;
    let Fresh::Postgres(database) = &fresh else { panic!("PostgreSQL was asked for") };
    let mut connection = database.options().connect().await.unwrap();
    let others = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
    connection.execute(others).await.unwrap();
    // It read its version from what was lost, and is told to read again.
    let again = in_time(there.append(commit(&there, 3, 1, &registered(2012)))).await;
    assert!(matches!(again, Err(AppendError::Conflict { expected: 1, actual: 1, .. })), "{again:?}");
    append(&there, commit(&there, 3, 1, &registered(2012))).await;

    // The stream has the version that was known here, with another event.
    let refused = in_time(repository.append(decided)).await.unwrap_err();
    assert!(matches!(refused, AppendError::Conflict { expected: 2, actual: 2, .. }), "{refused:?}");
    let loaded = repository.load::<Person>(stream().aggregate_id).await.unwrap();
    assert_eq!((loaded.cached, loaded.version), (false, 2));
    let told = Person::fold(&[registered(2010), registered(2012)]);
    assert_eq!(format!("{:?}", loaded.state), format!("{told:?}"));
    append(&here, commit(&here, 4, 2, &registered(2013))).await;
}
