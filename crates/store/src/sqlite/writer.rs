//! The one task that writes to the file: appender, projector and vault hand it their transactions.
//!
//! Invariants: it owns the only writable connection; a job is one `BEGIN IMMEDIATE` transaction, committed when the work
//! succeeds and rolled back when it fails or panics; jobs run in the order in which they came, and one that was handed
//! over runs to its end also when its caller goes away. What is not derived is on the disk before it is answered.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, FromRow, SqliteConnection};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

const QUEUE: usize = 64;

/// In WAL: the log is flushed to the disk at every commit,
const DURABLE: &str = "PRAGMA synchronous = FULL";
/// or with the next durable commit, which comes after it in the same log.
const LAZY: &str = "PRAGMA synchronous = NORMAL";

/// How often a log that could not be cut is tried again.
const CUT_AGAIN: Duration = Duration::from_secs(1);
const CUT: &str = "PRAGMA wal_checkpoint(TRUNCATE)";
/// A reader that holds the log must not hold up whoever writes,
const AT_ONCE: &str = "PRAGMA busy_timeout = 0";
/// as another writer may.
const PATIENT: &str = "PRAGMA busy_timeout = 5000";

type Job = Box<dyn for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, ()> + Send>;

/// When a commit is on the disk.
#[derive(Clone, Copy)]
enum Flush {
    /// Before it is answered.
    AtCommit,
    /// With the next one that is flushed at its commit.
    Later,
}

/// Why a job did not run, or was not kept.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The writer has been closed.
    #[error("the database has been closed")]
    Closed,
    /// The work panicked and was rolled back.
    #[error("the work panicked and was rolled back")]
    Panicked,
    /// Another process holds the file for longer than we wait.
    #[error("another process is writing to the database")]
    Busy(#[source] sqlx::Error),
    /// The transaction could not be committed.
    #[error("the database refused the transaction")]
    Database(#[source] sqlx::Error),
}

/// A handle to the writing task; clones share it.
#[derive(Debug, Clone)]
pub struct Writer {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    jobs: mpsc::Sender<Job>,
    tracker: TaskTracker,
    stop: DropGuard,
    /// Whether the log may hold what was deleted: at first, for the process before may have died over it.
    uncut: Arc<AtomicBool>,
}

impl Writer {
    pub(super) fn start(connection: SqliteConnection) -> Self {
        let (jobs, waiting) = mpsc::channel(QUEUE);
        let (tracker, stop) = (TaskTracker::new(), CancellationToken::new());
        let uncut = Arc::new(AtomicBool::new(true));
        tracker.spawn(serve(connection, waiting, stop.clone(), Arc::clone(&uncut)));
        Self { shared: Arc::new(Shared { jobs, tracker, stop: stop.drop_guard(), uncut }) }
    }

    /// Runs the work in a transaction of its own: `writer.run(|connection| Box::pin(async move { … }))`.
    pub async fn run<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<WriteError> + Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
    {
        self.hand_over(work, Flush::AtCommit).await
    }

    /// As [`Writer::run`], for what can be made again from the journal: a power cut may take it back, whole transactions
    /// from the end, and never what was committed before.
    pub(crate) async fn run_derived<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<WriteError> + Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
    {
        self.hand_over(work, Flush::Later).await
    }

    /// Writes the whole log into the file and cuts it to nothing, so that what was deleted is in neither. `false` when a
    /// reader held on to it for longer than we wait: it is tried again until it is cut.
    pub(crate) async fn checkpoint(&self) -> Result<bool, WriteError> {
        self.shared.uncut.store(true, Ordering::Relaxed);
        let cut: (i64, i64, i64) = self.alone(CUT).await?.unwrap_or((1, 0, 0));
        let is_cut = cut.0 == 0;
        self.shared.uncut.store(!is_cut, Ordering::Relaxed);
        Ok(is_cut)
    }

    /// Writes the file anew without its free pages.
    pub(crate) async fn vacuum(&self) -> Result<(), WriteError> {
        self.alone::<(i64,)>("VACUUM").await.map(drop)
    }

    /// Runs a statement that no transaction may hold.
    async fn alone<T>(&self, statement: &'static str) -> Result<Option<T>, WriteError>
    where
        T: for<'r> FromRow<'r, SqliteRow> + Send + Unpin + 'static,
    {
        let (reply, outcome) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            Box::pin(async move {
                let done = sqlx::query_as(statement).fetch_optional(connection).await;
                drop(reply.send(done.map_err(WriteError::Database)));
            })
        });
        self.shared.jobs.send(job).await.map_err(|_| WriteError::Closed)?;
        outcome.await.map_err(|_| WriteError::Panicked)?
    }

    async fn hand_over<T, E, F>(&self, work: F, flush: Flush) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<WriteError> + Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
    {
        let (reply, outcome) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            Box::pin(async move {
                let done = match flush {
                    Flush::AtCommit => transaction(connection, work).await,
                    Flush::Later => derived(connection, work).await,
                };
                // Who asked may be gone; what was done stands.
                drop(reply.send(done));
            })
        });
        self.shared.jobs.send(job).await.map_err(|_| WriteError::Closed)?;
        outcome.await.map_err(|_| WriteError::Panicked)?
    }

    pub(super) async fn close(&self) {
        self.shared.stop.token().cancel();
        self.shared.tracker.close();
        self.shared.tracker.wait().await;
    }
}

async fn transaction<T, E, F>(connection: &mut SqliteConnection, work: F) -> Result<T, E>
where
    E: From<WriteError>,
    F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, E>>,
{
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await.map_err(WriteError::Busy)?;
    let done = match work(connection).await {
        Ok(done) => execute(connection, "COMMIT").await.map(|()| done).map_err(E::from),
        Err(refused) => Err(refused),
    };
    if done.is_err() {
        roll_back(connection).await;
    }
    done
}

async fn derived<T, E, F>(connection: &mut SqliteConnection, work: F) -> Result<T, E>
where
    E: From<WriteError>,
    F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, E>>,
{
    execute(connection, LAZY).await?;
    let done = transaction(connection, work).await;
    execute(connection, DURABLE).await?;
    done
}

async fn execute(connection: &mut SqliteConnection, statement: &'static str) -> Result<(), WriteError> {
    sqlx::query(statement).execute(connection).await.map_err(WriteError::Database)?;
    Ok(())
}

async fn roll_back(connection: &mut SqliteConnection) {
    if let Err(error) = execute(connection, "ROLLBACK").await {
        // SQLite ends a transaction itself after some errors: then there is nothing left to roll back.
        tracing::debug!(%error, "no transaction to roll back");
    }
}

/// Cuts the log if nobody holds it at this moment.
async fn cut_at_once(connection: &mut SqliteConnection) -> Result<bool, WriteError> {
    execute(connection, AT_ONCE).await?;
    let cut = sqlx::query_as::<_, (i64, i64, i64)>(CUT).fetch_one(&mut *connection).await;
    execute(connection, PATIENT).await?;
    Ok(cut.map_err(WriteError::Database)?.0 == 0)
}

async fn serve(
    mut connection: SqliteConnection,
    mut waiting: mpsc::Receiver<Job>,
    stop: CancellationToken,
    uncut: Arc<AtomicBool>,
) {
    let mut tries = interval(CUT_AGAIN);
    tries.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let job = tokio::select! {
            job = waiting.recv() => job,
            _ = tries.tick(), if uncut.load(Ordering::Relaxed) => {
                match cut_at_once(&mut connection).await {
                    Ok(is_cut) => uncut.store(!is_cut, Ordering::Relaxed),
                    Err(error) => tracing::debug!(%error, "the log is not cut yet"),
                }
                continue;
            }
            () = stop.cancelled(), if !waiting.is_closed() => {
                waiting.close();
                continue;
            }
        };
        let Some(job) = job else { break };
        if AssertUnwindSafe(job(&mut connection)).catch_unwind().await.is_err() {
            tracing::error!("a write panicked and is rolled back");
            roll_back(&mut connection).await;
            if let Err(error) = execute(&mut connection, DURABLE).await {
                tracing::error!(%error, "the writer cannot promise durability and ends");
                break;
            }
        }
    }
    if let Err(error) = connection.close().await {
        tracing::warn!(%error, "the file was not closed in order, it is recovered when opened");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::Database;
    use sqlx::sqlite::SqliteConnectOptions;
    use sqlx::{ConnectOptions, Executor};
    use std::path::{Path, PathBuf};

    async fn fresh() -> (tempfile::TempDir, Database) {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(folder.path().join("journal.sqlite")).await.unwrap();
        database
            .writer()
            .run(|connection| Box::pin(execute_one(connection, "CREATE TABLE t (n)")))
            .await
            .unwrap();
        (folder, database)
    }

    async fn execute_one(connection: &mut SqliteConnection, statement: &str) -> Result<(), WriteError> {
        connection.execute(statement).await.map(drop).map_err(WriteError::Database)
    }

    async fn rows(database: &Database) -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM t").fetch_one(database.readers()).await.unwrap()
    }

    #[tokio::test]
    async fn work_that_fails_leaves_nothing() {
        let (_folder, database) = fresh().await;
        let failed: Result<(), _> = database
            .writer()
            .run(|connection| {
                Box::pin(async move {
                    execute_one(connection, "INSERT INTO t VALUES (1)").await?;
                    Err(WriteError::Closed)
                })
            })
            .await;
        assert!(failed.is_err());
        assert_eq!(rows(&database).await, 0);
    }

    #[tokio::test]
    async fn work_that_panics_leaves_nothing_and_the_next_goes_on() {
        let (_folder, database) = fresh().await;
        let panicked: Result<(), _> = database
            .writer()
            .run(|connection| {
                Box::pin(async move {
                    execute_one(connection, "INSERT INTO t VALUES (1)").await?;
                    panic!("on purpose")
                })
            })
            .await;
        assert!(matches!(panicked, Err(WriteError::Panicked)));
        let next =
            database.writer().run(|connection| Box::pin(execute_one(connection, "INSERT INTO t VALUES (2)")));
        next.await.unwrap();
        assert_eq!(rows(&database).await, 1);
    }

    /// Waits until the log beside a file is cut to nothing.
    async fn until_cut(path: &Path) {
        let log = log_of(path);
        let cut = async {
            while std::fs::metadata(&log).unwrap().len() > 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), cut).await.expect("it is cut");
    }

    fn log_of(path: &Path) -> PathBuf {
        format!("{}-wal", path.display()).into()
    }

    #[tokio::test]
    async fn a_log_that_a_reader_holds_is_cut_when_it_lets_go() {
        let (_folder, database) = fresh().await;
        let mut reader = database.readers().begin().await.unwrap();
        sqlx::query("SELECT count(*) FROM t").fetch_one(&mut *reader).await.unwrap();
        let write =
            database.writer().run(|connection| Box::pin(execute_one(connection, "INSERT INTO t VALUES (1)")));
        write.await.unwrap();
        assert!(!database.writer().checkpoint().await.unwrap(), "the reader holds the log");
        assert!(std::fs::metadata(log_of(database.path())).unwrap().len() > 0);
        reader.rollback().await.unwrap();
        until_cut(database.path()).await;
    }

    #[tokio::test]
    async fn a_log_that_a_process_left_is_cut_when_the_file_is_opened() {
        let (folder, database) = fresh().await;
        assert!(database.writer().checkpoint().await.unwrap());
        let write =
            database.writer().run(|connection| Box::pin(execute_one(connection, "INSERT INTO t VALUES (1)")));
        write.await.unwrap();
        let copy = folder.path().join("left.sqlite");
        std::fs::copy(database.path(), &copy).unwrap();
        assert!(std::fs::copy(log_of(database.path()), log_of(&copy)).unwrap() > 0);
        let opened = Database::open(&copy).await.unwrap();
        until_cut(&copy).await;
        assert_eq!(rows(&opened).await, 1);
    }

    #[tokio::test]
    async fn a_file_that_another_process_writes_is_busy() {
        let (_folder, database) = fresh().await;
        // Its own writer cuts the log at times, and would be in the way of the other process.
        database.close().await;
        let file = SqliteConnectOptions::new().filename(database.path()).busy_timeout(Duration::ZERO);
        let mut other = file.connect().await.unwrap();
        other.execute("BEGIN IMMEDIATE").await.unwrap();
        let writer = Writer::start(file.connect().await.unwrap());
        let busy = writer.run(|connection| Box::pin(execute_one(connection, "INSERT INTO t VALUES (1)")));
        assert!(matches!(busy.await, Err(WriteError::Busy(_))));
    }

    #[tokio::test]
    async fn only_derived_work_is_flushed_later_also_after_a_panic() {
        async fn flushing(connection: &mut SqliteConnection) -> Result<i64, WriteError> {
            sqlx::query_scalar("PRAGMA synchronous").fetch_one(connection).await.map_err(WriteError::Database)
        }
        let (_folder, database) = fresh().await;
        let writer = database.writer();
        assert_eq!(
            writer.run_derived(|connection| Box::pin(flushing(connection))).await.unwrap(),
            1,
            "NORMAL"
        );
        assert_eq!(writer.run(|connection| Box::pin(flushing(connection))).await.unwrap(), 2, "FULL");
        let panicked: Result<(), WriteError> =
            writer.run_derived(|_| Box::pin(async { panic!("on purpose") })).await;
        assert!(matches!(panicked, Err(WriteError::Panicked)));
        assert_eq!(writer.run(|connection| Box::pin(flushing(connection))).await.unwrap(), 2, "FULL");
    }

    #[tokio::test]
    async fn a_closed_writer_takes_nothing() {
        let (_folder, database) = fresh().await;
        database.close().await;
        let late =
            database.writer().run(|connection| Box::pin(execute_one(connection, "INSERT INTO t VALUES (1)")));
        assert!(matches!(late.await, Err(WriteError::Closed)));
    }
}
