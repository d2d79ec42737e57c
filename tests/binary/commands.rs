//! The subcommands that look: doctor, rebuild, replay, history, schema.

use crate::kit::database::{DEADLINE, Fresh, on_both_databases};
use crate::kit::server::{TestServer, run};
use crate::projection::history::append_raw;
use crate::projection::park;
use serde_json::Value;
use std::path::Path;
use std::time::Instant;
use store::digest::digest;
use store::journal::{Commit, Metadata, NewEvent, StreamId, StreamWrite};
use uuid::Uuid;

on_both_databases![
    doctor_rebuild_and_replay_agree_with_the_service,
    the_doctor_warns_of_a_journal_that_nobody_can_check,
    what_is_parked_is_told_and_unparked,
    what_can_be_applied_by_now_is_unparked_and_told,
];

async fn doctor_rebuild_and_replay_agree_with_the_service(database: Fresh) {
    let mut server = TestServer::start(&database, &["--samples"]).await;
    let head = server.caught_up().await["head"].to_string();
    let folder = server.folder().to_owned();
    let flags = server.flags().map(str::to_owned);
    let with = |arguments: &[&'static str]| {
        arguments.iter().map(ToString::to_string).chain(flags.clone()).collect::<Vec<_>>()
    };

    let bind = server.url("").replacen("http://", "", 1);
    assert_eq!(run(&folder, &["audit", "key", "new", "signer"]).await.code, Some(0));
    let mut arguments =
        with(&["doctor", "--digest", "--audit-key-file", "signer", "--checkpoint-folder", "checkpoints"]);
    arguments.extend(["--bind".to_owned(), bind]);
    let found = run_owned(&folder, &arguments).await;
    assert_eq!(found.code, Some(0), "{}", found.out);
    for line in
        ["positions dense", "recomputed from all leaves", "the stock repository tells the same", "leads"]
    {
        assert!(found.out.contains(line), "{line}: {}", found.out);
    }
    assert!(found.out.contains(&format!("head {head}")), "{}", found.out);
    let digest = found.out.lines().find_map(|line| line.split("sha256 ").nth(1)).unwrap().to_owned();

    let rebuilt = run_owned(&folder, &with(&["rebuild"])).await;
    assert_eq!(rebuilt.code, Some(0), "{rebuilt:?}");
    assert_eq!(rebuilt.out.matches(&digest).count(), 2, "{}", rebuilt.out);

    let replayed = run_owned(&folder, &with(&["replay"])).await;
    assert_eq!((replayed.code, replayed.out.matches(&digest).count()), (Some(0), 2), "{replayed:?}");
    let then = run_owned(&folder, &with(&["replay", "--until", "100", "--difference"])).await;
    let differences: Vec<Value> =
        then.out.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    assert!(then.code == Some(0) && then.out.contains("replayed position 100 "), "{then:?}");
    assert!(differences.iter().any(|line| line["row"] == "pair" && line["before"].is_null()), "{then:?}");
    assert!(differences.iter().any(|line| line["after"].is_i64()), "{then:?}");
    let beyond = run_owned(&folder, &with(&["replay", "--until", "1000000"])).await;
    assert!(beyond.code == Some(1) && beyond.err.contains("the journal ends at"), "{beyond:?}");

    server.stop().await;
    let stopped = run_owned(&folder, &with(&["doctor"])).await;
    assert!(stopped.out.contains("none answers"), "{}", stopped.out);
}

#[tokio::test]
async fn history_tells_a_stream_and_its_state_at_a_point() {
    let database = Fresh::sqlite();
    let server = TestServer::start(&database, &["--samples"]).await;
    server.caught_up().await;
    let pairs = server.graphql("{ pairs(first: 1) { edges { node { id } } } }", Value::Null).await.unwrap();
    let id = pairs["data"]["pairs"]["edges"][0]["node"]["id"].as_str().unwrap_or_default().to_owned();
    let history = |more: &[&str]| {
        let mut arguments = vec!["history".to_owned(), "Pair".to_owned(), id.clone()];
        arguments.extend(more.iter().map(ToString::to_string));
        arguments.extend(server.flags().map(str::to_owned));
        arguments
    };
    let folder = server.folder();
    let whole = run_owned(folder, &history(&[])).await;
    let lines: Vec<Value> = whole.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.len() > 2 && lines[0]["event"] == "PairFormed", "{whole:?}");
    assert!(lines[0]["metadata"]["row"].is_string());
    let first = run_owned(folder, &history(&["--at-sequence", "1"])).await;
    assert_eq!(first.out.lines().count(), 1);
    let before = run_owned(folder, &history(&["--at", "2020-01-01T00:00:00Z"])).await;
    assert_eq!((before.code, before.out.as_str()), (Some(1), ""));
    let days: Vec<&str> = lines.iter().map(|line| line["payload"]["occurred_on"].as_str().unwrap()).collect();
    let day = *days.iter().min().unwrap();
    let valid = run_owned(folder, &history(&["--valid-on", day])).await;
    let until_then = days.iter().filter(|other| **other <= day).count();
    assert!(until_then < lines.len(), "{days:?}");
    assert_eq!(valid.out.lines().count(), until_then, "{valid:?}");
    let since = async |time: &str| run_owned(folder, &history(&["--changes-since-time", time])).await.out;
    assert_eq!(
        since("2020-01-01T00:00:00Z").await,
        run_owned(folder, &history(&["--changes-since-position", "0"])).await.out
    );
    assert_eq!(since("2999-01-01T00:00:00Z").await, "");
    assert!(!since("2020-01-01T00:00:00Z").await.is_empty());
    let state = run_owned(folder, &history(&["--state"])).await;
    assert!(serde_json::from_str::<Value>(&state.out).unwrap().is_object());
}

#[tokio::test]
async fn the_doctor_says_what_is_missing_and_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let found = run(folder.path(), &["doctor", "--bind", "127.0.0.1:1"]).await;
    assert_eq!(found.code, Some(1), "{}", found.out);
    assert!(found.out.contains("there is no file"), "{}", found.out);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let secret = ["doctor", "--bind", "127.0.0.1:1", "--database", "postgres://u:s3cret@127.0.0.1:1/d"];
    let found = run(folder.path(), &secret).await;
    assert_eq!(found.code, Some(2), "{}", found.out);
    assert!(found.out.contains("postgres://u:***@127.0.0.1:1/d"), "{}", found.out);
    assert!(!format!("{found:?}").contains("s3cret"), "{found:?}");
    assert_eq!(run(folder.path(), &["doctor", "--service", "--bind", "127.0.0.1:1"]).await.code, Some(2));
}

#[tokio::test]
async fn the_doctor_finds_a_changed_event() {
    let database = Fresh::sqlite();
    let mut server = TestServer::start(&database, &["--samples"]).await;
    server.caught_up().await;
    server.stop().await;
    let file = database.file();
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&file);
    let mut changing = sqlx::ConnectOptions::connect(&options).await.unwrap();
    for statement in [
        "DROP TRIGGER events_refuse_update",
        "UPDATE events SET recorded_at = recorded_at + 1 WHERE position = 7",
    ] {
        sqlx::query(statement).execute(&mut changing).await.unwrap();
    }
    sqlx::Connection::close(changing).await.unwrap();
    let mut arguments = vec!["doctor"];
    arguments.extend(server.flags());
    let found = run(server.folder(), &arguments).await;
    assert_eq!(found.code, Some(2), "{}", found.out);
    assert!(found.out.contains("the event at 7 is not the one that was hashed"), "{}", found.out);
    assert!(found.out.contains("switched off: events_refuse_update"), "{}", found.out);
}

/// A service that publishes no checkpoints lets nobody check it: that is a warning, and so is one that has stopped to.
async fn the_doctor_warns_of_a_journal_that_nobody_can_check(database: Fresh) {
    // Recorded long ago, and nothing was published since.
    let journal = database.journal().await;
    append_raw(&journal, park::person(), vec![park::registered()]).await;
    journal.shutdown().await;
    journal.backend().close().await;
    let mut server = TestServer::start(&database, &[]).await;
    server.caught_up().await;
    server.stop().await;
    let doctor = async |more: &[&str]| {
        let asked = [&["doctor", "--bind", "127.0.0.1:1"], more, &server.flags()].concat();
        run(server.folder(), &asked).await
    };
    let unset = doctor(&["--checkpoint-interval", "0"]).await;
    assert!(unset.out.contains("checkpoint_interval is 0: nothing shows a change"), "{}", unset.out);
    if let Fresh::Postgres(_) = database {
        for said in [
            "WARNING checkpoints  no key signs them: nothing shows a change",
            "WARNING checkpoints  they go into no folder: nothing shows a change",
        ] {
            assert!(unset.out.contains(said), "{said}: {}", unset.out);
        }
    }
    let absent = doctor(&["--audit-key-file", "absent"]).await;
    assert!(absent.code == Some(2) && absent.out.contains("audit key"), "{}", absent.out);

    let keys = ["--audit-key-file", "signer", "--checkpoint-folder", "checkpoints"];
    assert_eq!(run(server.folder(), &["audit", "key", "new", "signer"]).await.code, Some(0));
    let lapsed = doctor(&keys).await;
    assert!(
        lapsed
            .out
            .contains("WARNING checkpoints  no checkpoint is published; the first event that none covers is"),
        "{}",
        lapsed.out
    );
    let signed = run(server.folder(), &[&["audit", "checkpoint"], &keys[..], &server.flags()].concat()).await;
    assert_eq!(signed.code, Some(0), "{signed:?}");
    let found = doctor(&keys).await;
    assert!(found.out.contains("ok      checkpoints  the journal continues that of"), "{}", found.out);
    assert!(!found.out.contains("nothing shows a change"), "{}", found.out);
}

async fn what_is_parked_is_told_and_unparked(database: Fresh) {
    let mut server = TestServer::start(&database, &["--samples"]).await;
    server.caught_up().await;
    server.stop().await;
    let flags = server.flags().map(str::to_owned);
    let nastavnik = async |arguments: &[&str]| {
        let arguments = arguments.iter().map(ToString::to_string).chain(flags.clone());
        run_owned(server.folder(), &arguments.collect::<Vec<_>>()).await
    };
    let nothing = nastavnik(&["unpark"]).await;
    assert!(nothing.code == Some(0) && nothing.out.contains("nothing is parked"), "{nothing:?}");

    let journal = database.journal().await;
    let stream = StreamId::new("Person", Uuid::from_u128(77));
    let painted =
        NewEvent { event_type: "PersonPainted".to_owned(), event_version: 1, payload: "{}".to_owned() };
    let commit = Commit {
        streams: vec![StreamWrite { stream, expected_version: 0, events: vec![painted] }],
        ..Commit::new(Uuid::from_u128(78), [1; 32], Metadata::new())
    };
    journal.append(commit).await.unwrap();
    journal.shutdown().await;
    journal.backend().close().await;

    assert_eq!(nastavnik(&["rebuild"]).await.code, Some(0));
    let told = nastavnik(&["doctor"]).await;
    assert_eq!(told.code, Some(2), "{}", told.out);
    assert!(told.out.contains("1 events wait: PersonPainted UNKNOWN_KIND"), "{}", told.out);
    let person = Uuid::from_u128(77).to_string();
    let left = nastavnik(&["unpark", "Person", &person]).await;
    assert!(left.code == Some(1) && left.out.contains("stays parked"), "{left:?}");
    let other = nastavnik(&["unpark", "Person", &Uuid::from_u128(1).to_string()]).await;
    assert!(other.code == Some(1) && format!("{other:?}").contains("is not parked"), "{other:?}");
}

/// The whole way of an operator: parked, the cause mended, `unpark`, and the service tells everything again.
async fn what_can_be_applied_by_now_is_unparked_and_told(database: Fresh) {
    let journal = database.journal().await;
    let poison = park::poisoned(&journal).await;
    let mut server = TestServer::start(&database, &[]).await;
    assert_eq!(server.caught_up().await["parked"], 1);
    let person = park::PERSON.to_string();
    let (folder, flags) = (server.folder().to_owned(), server.flags().map(str::to_owned));
    let flags = flags.each_ref().map(String::as_str);
    let unpark = async || run(&folder, &[&["unpark", "Person", &person], &flags[..]].concat()).await;
    let still = unpark().await;
    assert!(still.code == Some(1) && still.out.contains("stays parked"), "{still:?}");

    // A service that takes up its lead by chance would take it in by itself.
    server.stop().await;
    park::heal(&journal, poison).await;
    let healed = unpark().await;
    assert!(
        healed.code == Some(0) && healed.out.contains(&format!("Person {person} is taken in")),
        "{healed:?}"
    );
    server.restart().await;
    let begun = Instant::now();
    while server.caught_up().await["parked"] != 0 {
        assert!(
            begun.elapsed() < DEADLINE,
            "the service still leaves something out: {}",
            server.health().await
        );
    }
    assert_eq!(digest(journal.backend()).await.unwrap(), park::without_poison().await);
    let asked = server.graphql("{ organizationTree { id } }", Value::Null).await.unwrap();
    assert!(asked["data"]["organizationTree"][0]["id"].is_string(), "{asked}");
    assert_eq!(asked["extensions"]["incomplete"], Value::Null, "{asked}");
    let nothing = run(server.folder(), &[&["unpark"], &server.flags()[..]].concat()).await;
    assert!(nothing.code == Some(0) && nothing.out.contains("nothing is parked"), "{nothing:?}");
    journal.shutdown().await;
}

#[tokio::test]
async fn read_models_of_another_journal_are_found_and_folded_anew() {
    let database = Fresh::sqlite();
    let mut server = TestServer::start(&database, &["--samples"]).await;
    let head = server.caught_up().await["head"].clone();
    server.stop().await;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(database.file());
    let mut changing = sqlx::ConnectOptions::connect(&options).await.unwrap();
    sqlx::query("UPDATE rm_checkpoint SET position = position + 9").execute(&mut changing).await.unwrap();
    sqlx::Connection::close(changing).await.unwrap();
    let mut arguments = vec!["doctor"];
    arguments.extend(server.flags());
    let found = run(server.folder(), &arguments).await;
    assert_eq!(found.code, Some(2), "{}", found.out);
    assert!(found.out.contains("beyond the end of the journal"), "{}", found.out);

    server.restart().await;
    assert_eq!(server.caught_up().await["head"], head);
    let mut arguments = vec!["doctor"];
    arguments.extend(server.flags());
    let found = run(server.folder(), &arguments).await;
    assert!(!found.out.contains("beyond") && found.out.contains("lag 0"), "{}", found.out);
}

#[tokio::test]
async fn the_schema_is_the_committed_one() {
    let folder = tempfile::tempdir().unwrap();
    let printed = run(folder.path(), &["schema"]).await;
    assert_eq!(printed.code, Some(0));
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema.graphql");
    let committed = std::fs::read_to_string(committed).unwrap();
    assert!(printed.out == committed, "schema.graphql is not what `nastavnik schema` prints: write it anew");
}

async fn run_owned(folder: &Path, arguments: &[String]) -> crate::kit::server::Ran {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    run(folder, &arguments).await
}
