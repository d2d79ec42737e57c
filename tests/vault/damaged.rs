//! Rows of the vault that were changed past the service: the doctor says what is wrong and what to do, and a sweep takes what nobody
//! can read, or nobody may, and nothing else.

use crate::kit::database::{Fresh, on_both_databases};
use crate::kit::server::{TestServer, run};
use sqlx::{AnyConnection, Connection, Executor, Row};
use store::journal::{Commit, Metadata, NewEvent, StreamId, StreamWrite};
use uuid::Uuid;

on_both_databases!(the_doctor_finds_damaged_rows_and_a_sweep_takes_what_nobody_may_read);

async fn the_doctor_finds_damaged_rows_and_a_sweep_takes_what_nobody_may_read(fresh: Fresh) {
    let mut server = TestServer::start(&fresh, &["--samples"]).await;
    server.caught_up().await;
    server.stop().await;
    let doctor = async || {
        run(server.folder(), &[&["doctor", "--bind", "127.0.0.1:1"][..], &server.flags()].concat()).await.out
    };
    assert!(doctor().await.contains("every person has a key"), "nothing is wrong yet: {}", doctor().await);

    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(&fresh.address()).await.unwrap();
    let registered =
        "SELECT aggregate_id FROM events WHERE event_type = 'PersonRegistered' ORDER BY position LIMIT 4";
    let persons: Vec<String> =
        connection.fetch_all(registered).await.unwrap().iter().map(|row| row.get(0)).collect();
    let [moved, keyless, rewrapped, erased] = &persons[..] else { panic!("{persons:?}") };
    let guard = match fresh {
        Fresh::Sqlite(_) => "DROP TRIGGER vault_keys_known_master_update",
        Fresh::Postgres(_) => "ALTER TABLE vault_keys DISABLE TRIGGER ALL",
    };
    let other = if let Fresh::Sqlite(_) = fresh { "X'0000DEADBEEF00'" } else { r"'\x0000deadbeef00'" };
    for statement in [
        guard,
        &format!("UPDATE vault_records SET subject = '{}' WHERE subject = '{moved}'", Uuid::from_u128(77)),
        &format!("DELETE FROM vault_keys WHERE subject = '{keyless}'"),
        &format!("UPDATE vault_keys SET wrapped = {other} WHERE subject = '{rewrapped}'"),
    ] {
        connection.execute(statement).await.unwrap();
    }
    connection.close().await.unwrap();
    erase_in_words_alone(&fresh, erased.parse().unwrap()).await;

    let found = doctor().await;
    for said in [
        "1 registered persons have no key",
        "1 keys of persons are wrapped with a master key that was dropped",
        "rows are left of persons who were erased",
        "records have no key and can be read by nobody",
        "1 persons have a key and no record",
        "restore the vault's tables from a backup",
        "nastavnik vault scrub",
    ] {
        assert!(found.contains(said), "{said}: {found}");
    }
    let swept = run(server.folder(), &[&["vault", "scrub"][..], &server.flags()].concat()).await;
    assert!(swept.code == Some(0) && !swept.out.contains("rows swept away 0"), "{swept:?}");
    let left = doctor().await;
    for said in [
        "1 registered persons have no key",
        "1 keys of persons are wrapped",
        "1 persons have a key and no record",
    ] {
        assert!(left.contains(said), "what only a backup mends stays: {said}: {left}");
    }
    for gone in ["rows are left", "can be read by nobody"] {
        assert!(!left.contains(gone), "{gone}: {left}");
    }
}

/// The event of an erasure without what an erasure does.
async fn erase_in_words_alone(fresh: &Fresh, person: Uuid) {
    let journal = fresh.journal().await;
    let stream = StreamId::new("Person", person);
    let expected_version = journal.stream(&stream).await.unwrap().len() as u64;
    let event =
        NewEvent { event_type: "PersonErased".to_owned(), event_version: 1, payload: "{}".to_owned() };
    let write = StreamWrite { stream, expected_version, events: vec![event] };
    let commit = Commit::new(Uuid::from_u128(78), [1; 32], Metadata::new());
    journal.append(Commit { streams: vec![write], ..commit }).await.unwrap();
    journal.shutdown().await;
    journal.backend().close().await;
}
