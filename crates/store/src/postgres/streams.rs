//! The connections by which streams are loaded, apart from the pool: a command waits for its load, and the load of a short
//! stream is one round trip. The pool adds another to each, when a connection comes back to it, on a task of its own.
//!
//! Invariants: a connection is kept only after its statement has run to the end; one on which anything went wrong, or whose
//! reader went away in the middle, is closed. Never more than [`READERS`] at a time; who comes later waits.

use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{Connection, Error};
use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::{Semaphore, SemaphorePermit};

/// How many streams are loaded at a time.
const READERS: usize = 8;

/// Those of a node. Without `Debug`: the options hold the password.
pub(super) struct StreamReaders {
    options: Box<PgConnectOptions>,
    idle: Mutex<Vec<PgConnection>>,
    places: Semaphore,
}

impl StreamReaders {
    /// None is opened before it is needed.
    pub(super) fn new(options: &PgConnectOptions) -> Self {
        let options = options.clone().application_name("nastavnik-streams");
        Self { options: options.into(), idle: Mutex::default(), places: Semaphore::new(READERS) }
    }

    /// A connection for one load.
    pub(super) async fn lend(&self) -> Result<StreamReader<'_>, Error> {
        let place = self.places.acquire().await.map_err(|_| Error::PoolClosed)?;
        let idle = self.idle().pop();
        let was_idle = idle.is_some();
        let connection = match idle {
            Some(idle) => idle,
            None => self.options.connect().await?,
        };
        Ok(StreamReader { readers: self, connection, was_idle, _place: place })
    }

    /// Closes what is idle; what is lent is closed by whoever has it, and nobody gets another.
    pub(super) async fn close(&self) {
        self.places.close();
        let idle = std::mem::take(&mut *self.idle());
        for connection in idle {
            if let Err(error) = connection.close().await {
                tracing::debug!(%error, "a connection was broken before it was closed");
            }
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<PgConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that is closed unless it is [kept](StreamReader::keep).
pub(crate) struct StreamReader<'r> {
    readers: &'r StreamReaders,
    connection: PgConnection,
    was_idle: bool,
    _place: SemaphorePermit<'r>,
}

impl StreamReader<'_> {
    /// Whether it may have broken while nobody used it.
    pub(crate) const fn was_idle(&self) -> bool {
        self.was_idle
    }

    /// For the next load: its statement has ended well.
    pub(crate) fn keep(self) {
        let mut idle = self.readers.idle();
        // Asked under the lock, so that none is kept behind the back of who closes them.
        if !self.readers.places.is_closed() {
            idle.push(self.connection);
        }
    }
}

impl Deref for StreamReader<'_> {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.connection
    }
}

impl DerefMut for StreamReader<'_> {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.connection
    }
}
