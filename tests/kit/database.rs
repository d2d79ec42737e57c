//! A fresh database of either kind, and the way to run each rule on both.

use super::full_disk::mounted;
use super::postgres::TestDatabase;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use store::backend::Backend;
use store::clock::{Clock, ManualClock};
use store::journal::Journal;
use tempfile::TempDir;

/// How long anything may take before a test fails: far more than it ever does.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

/// A moment of 2024, in microseconds.
pub(crate) const NOON: i64 = 1_726_000_000_000_000;

/// A database that nobody else uses and that is gone with this value.
#[derive(Debug)]
pub(crate) enum Fresh {
    /// A file in a folder of its own.
    Sqlite(TempDir),
    /// A database of the test cluster.
    Postgres(TestDatabase),
}

impl Fresh {
    /// An empty SQLite file.
    pub(crate) fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().expect("a temporary folder"))
    }

    /// An empty SQLite file on a disk that can be filled.
    pub(crate) fn sqlite_on_a_disk() -> Self {
        Self::Sqlite(
            mounted().map_or_else(tempfile::tempdir, tempfile::tempdir_in).expect("a temporary folder"),
        )
    }

    /// An empty PostgreSQL database.
    pub(crate) async fn postgres() -> Self {
        Self::Postgres(TestDatabase::create().await)
    }

    /// An empty one of the same kind.
    pub(crate) async fn another(&self) -> Self {
        match self {
            Self::Sqlite(_) => Self::sqlite(),
            Self::Postgres(_) => Self::postgres().await,
        }
    }

    /// What the service would be given.
    pub(crate) fn address(&self) -> String {
        match self {
            Self::Sqlite(_) => format!("sqlite:{}", self.file().display()),
            Self::Postgres(database) => database.address(),
        }
    }

    /// Where the SQLite file is.
    pub(crate) fn file(&self) -> PathBuf {
        match self {
            Self::Sqlite(folder) => folder.path().join("journal.sqlite"),
            Self::Postgres(_) => panic!("PostgreSQL keeps no file"),
        }
    }

    /// Connects and migrates.
    pub(crate) async fn backend(&self) -> Backend {
        Backend::connect(&self.address()).await.expect("the database opens")
    }

    /// A journal with a clock that stands at [`NOON`].
    pub(crate) async fn journal(&self) -> Journal {
        self.journal_with(Arc::new(ManualClock::at_micros(NOON))).await
    }

    /// A journal with this clock.
    pub(crate) async fn journal_with(&self, clock: Arc<dyn Clock>) -> Journal {
        Journal::open(self.backend().await, clock).await.expect("the journal opens")
    }
}

/// Runs each rule, an `async fn(Fresh)`, on both databases; one that is not listed is dead code.
macro_rules! on_both_databases {
    ($($rule:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $rule() {
                super::$rule($crate::kit::database::Fresh::sqlite()).await;
            })+
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $rule() {
                super::$rule($crate::kit::database::Fresh::postgres().await).await;
            })+
        }
    };
}
pub(crate) use on_both_databases;
