//! A database that goes away is an error or goes unnoticed; a commit is never lost and never happens twice.

use super::{append, commit, everything, in_time, pair, positions, write};
use crate::kit::database::{Fresh, on_both_databases};
use futures_util::future::join_all;
use sqlx::{ConnectOptions, Executor};
use store::backend::Backend;
use store::journal::{AppendError, Commit, Journal, Position};
use store::postgres::APPEND_LOCK;

on_both_databases!(a_refused_batch_harms_only_the_commit_that_is_at_fault);

/// Ends the appender's session from outside, as an administrator or a failover would.
async fn terminate_appender(journal: &Journal) {
    let Backend::Postgres(database) = journal.backend() else { panic!("PostgreSQL was asked for") };
    let ended: Vec<bool> = sqlx::query_scalar(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
          WHERE datname = current_database() AND application_name = 'nastavnik-appender'",
    )
    .fetch_all(database.pool())
    .await
    .unwrap();
    assert_eq!(ended, [true], "there is one appender and it ended");
}

#[tokio::test]
async fn a_connection_that_broke_while_idle_is_replaced_unnoticed() {
    let fresh = Fresh::postgres().await;
    let journal = fresh.journal().await;
    append(&journal, commit(1, vec![write(pair(1), 0, 1)])).await;
    terminate_appender(&journal).await;
    append(&journal, commit(2, vec![write(pair(1), 1, 1)])).await;
    assert_eq!(positions(&everything(&journal).await), [1, 2]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_breaks_at_work_is_an_error_and_the_repeat_succeeds() {
    let fresh = Fresh::postgres().await;
    let journal = fresh.journal().await;
    let Fresh::Postgres(database) = &fresh else { panic!("PostgreSQL was asked for") };
    let mut holder = database.options().connect().await.unwrap();
    holder.execute(format!("BEGIN; {APPEND_LOCK}").as_str()).await.unwrap();

    let waiting = tokio::spawn({
        let journal = journal.clone();
        async move { journal.append(commit(1, vec![write(pair(1), 0, 1)])).await }
    });
    // The first one might have broken while it was idle.
    for _ in 0..2 {
        in_time(until_the_appender_waits(&journal)).await;
        terminate_appender(&journal).await;
    }
    assert!(matches!(in_time(waiting).await.unwrap(), Err(AppendError::Database(_))));

    holder.execute("COMMIT").await.unwrap();
    let repeated = append(&journal, commit(1, vec![write(pair(1), 0, 1)])).await;
    assert_eq!(repeated.first, Position(1));
    assert_eq!(positions(&everything(&journal).await), [1]);
}

async fn until_the_appender_waits(journal: &Journal) {
    let Backend::Postgres(database) = journal.backend() else { panic!("PostgreSQL was asked for") };
    let waiting = "SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND application_name = 'nastavnik-appender'
                      AND wait_event_type = 'Lock'";
    while sqlx::query_scalar::<_, i64>(waiting).fetch_one(database.pool()).await.unwrap() == 0 {
        tokio::task::yield_now().await;
    }
}

/// A check that only the database knows, as a migration may bring one.
async fn a_refused_batch_harms_only_the_commit_that_is_at_fault(fresh: Fresh) {
    let journal = fresh.journal().await;
    forbid_one_stream(&journal).await;
    let session = journal.session();
    let commits = (0..20).map(|number| {
        let (journal, stream) = (journal.clone(), pair(number));
        let begun = commit(number + 1, vec![write(stream, 0, 1)]);
        async move { journal.append(Commit { read_in: Some(session), ..begun }).await }
    });
    let verdicts = in_time(join_all(commits)).await;
    let refused: Vec<_> = verdicts.iter().map(Result::is_err).collect();
    assert_eq!(refused, (0..20).map(|number| number == 7).collect::<Vec<_>>());
    assert_eq!(positions(&everything(&journal).await), (1..=19).collect::<Vec<_>>());
    assert_eq!(journal.session(), session, "what the database refuses breaks no connection");
}

async fn forbid_one_stream(journal: &Journal) {
    let id = pair(7).aggregate_id;
    match journal.backend() {
        Backend::Sqlite(database) => {
            let statement = format!(
                "CREATE TRIGGER forbidden BEFORE INSERT ON events WHEN new.aggregate_id = '{id}'
                 BEGIN SELECT RAISE(ABORT, 'forbidden'); END"
            );
            let forbid = database.writer().run(|connection| {
                Box::pin(async move {
                    connection.execute(statement.as_str()).await.map_err(store::sqlite::WriteError::Database)
                })
            });
            forbid.await.unwrap();
        }
        Backend::Postgres(database) => {
            let statement = format!("ALTER TABLE events ADD CHECK (aggregate_id <> '{id}')");
            database.pool().execute(statement.as_str()).await.unwrap();
        }
    }
}
