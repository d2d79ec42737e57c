//! Personal data: the only place that can read a name.
//!
//! Invariants: everything is sealed with a key of its subject, and that key with the master key; what is written goes
//! through the commit of its event, the vault only reads; a subject whose key is gone reads as if nothing were known of
//! it. Opened values are never logged and never part of an error.

mod audit;
mod envelope;
mod key_file;
mod keys;
mod ring;
mod rotation;

pub use audit::{Audit, Scrubbed, audit, scrub};
pub use envelope::EnvelopeError;
pub(crate) use envelope::draw as draw_key;
pub use key_file::KeyFile;
pub use keys::{HOW_TO_MAKE, MasterKey, MasterKeyError, MasterKeys, SubjectKey, key_file_beside};
pub use rotation::{MasterInUse, masters};

use crate::backend::{Backend, on_readers};
use crate::journal::{ReadError, SealedKey};
use crate::sqlite;
use envelope::KeyId;
use ring::Ring;
use std::collections::BTreeMap;
use std::fmt::{self, Debug};
use std::sync::{Arc, PoisonError, RwLock};
use uuid::Uuid;

/// What is known of some subjects, by field.
pub type Opened = BTreeMap<Uuid, BTreeMap<String, String>>;

/// Why the vault does not answer.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The database holds what another master key sealed.
    #[error("this is not the master key of this database, expected the one with which it was first opened")]
    WrongMasterKey,
    /// Keys were changed, and the file has the old one only.
    #[error(
        "the master key {mark} is missing, which wraps what is new since keys were changed: put it into the key file, before the others"
    )]
    MasterKeyNotGiven {
        /// Its mark.
        mark: String,
    },
    /// The file of the master keys could not be read again.
    #[error(transparent)]
    MasterKey(#[from] MasterKeyError),
    /// A master key that still wraps something, or that wraps what is new.
    #[error(
        "the master key {mark} is in use: {wraps} keys of persons are wrapped with it, change keys first"
    )]
    MasterKeyInUse {
        /// Its mark.
        mark: String,
        /// How many keys it wraps.
        wraps: u64,
    },
    /// No master key of this database.
    #[error("the database has no master key {mark}, `nastavnik vault keys` lists them")]
    UnknownMasterKey {
        /// What was asked for.
        mark: String,
    },
    /// A key or a record was changed outside the service.
    #[error("{what} of {subject} does not open")]
    Sealed {
        /// A key or a record.
        what: &'static str,
        /// Whose.
        subject: Uuid,
        /// Why.
        source: EnvelopeError,
    },
    /// The database did not answer.
    #[error("the vault cannot be read")]
    Read(#[from] ReadError),
}

impl From<sqlx::Error> for VaultError {
    fn from(error: sqlx::Error) -> Self {
        Self::Read(error.into())
    }
}

impl From<sqlite::WriteError> for VaultError {
    fn from(error: sqlite::WriteError) -> Self {
        Self::Read(error.into())
    }
}

/// A handle to the vault; clones share its keys.
#[derive(Clone)]
pub struct Vault {
    backend: Backend,
    given: Arc<MasterKeys>,
    ring: Arc<RwLock<Arc<Ring>>>,
}

/// A master key as the database knows it.
#[derive(Debug, Clone)]
struct MasterRow {
    key_id: KeyId,
    /// What only this key opens; none once it was dropped.
    sealed: Option<Vec<u8>>,
    since: i64,
    dropped_at: Option<i64>,
}

impl Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault")
    }
}

const WRITE_FIRST: &str = "
INSERT INTO vault_masters (ordinal, key_id, sealed, since) VALUES (1, $1, $2, 0) ON CONFLICT DO NOTHING";
const READ_MASTERS: &str = "SELECT key_id, sealed, since, dropped_at FROM vault_masters ORDER BY ordinal";
const IS_BOUND: &str = "SELECT EXISTS (SELECT 1 FROM vault_masters) OR EXISTS (SELECT 1 FROM events)";

const READ_FIELDS: &str = "SELECT field FROM vault_records WHERE subject = $1 ORDER BY field";

const READ_KEYS_POSTGRES: &str = "SELECT subject, wrapped FROM vault_keys WHERE subject = ANY($1)";
const READ_KEYS_SQLITE: &str =
    "SELECT subject, wrapped FROM vault_keys WHERE subject IN (SELECT value FROM json_each($1))";

const READ_RECORDS_POSTGRES: &str = "
SELECT record.subject, owner.wrapped, record.field, record.sealed
  FROM vault_keys AS owner JOIN vault_records AS record ON record.subject = owner.subject
 WHERE owner.subject = ANY($1) AND record.field = ANY($2)
 ORDER BY record.subject";
const READ_RECORDS_SQLITE: &str = "
SELECT record.subject, owner.wrapped, record.field, record.sealed
  FROM vault_keys AS owner JOIN vault_records AS record ON record.subject = owner.subject
 WHERE owner.subject IN (SELECT value FROM json_each($1)) AND record.field IN (SELECT value FROM json_each($2))
 ORDER BY record.subject";

impl Vault {
    /// Opens the vault of a database. The first master key that opens it binds it: from then on that one does, and those that
    /// take its place.
    pub async fn open(backend: Backend, masters: impl Into<MasterKeys>) -> Result<Self, VaultError> {
        let given = masters.into();
        if let Some(first) = given.keys().first() {
            let (id, check) = (first.id().to_vec(), Ring::first_check(first));
            match &backend {
                Backend::Sqlite(database) => {
                    let work: Result<_, VaultError> = database
                        .writer()
                        .run(move |connection| {
                            Box::pin(async move {
                                Ok(sqlx::query(WRITE_FIRST).bind(id).bind(check).execute(connection).await?)
                            })
                        })
                        .await;
                    work?;
                }
                Backend::Postgres(database) => {
                    sqlx::query(WRITE_FIRST).bind(id).bind(check).execute(database.pool()).await?;
                }
            }
        }
        let ring = ring_of(&master_rows(&backend).await?, &given)?;
        Ok(Self { backend, given: Arc::new(given), ring: Arc::new(RwLock::new(Arc::new(ring))) })
    }

    /// Whether these are the master keys of a database; `false` when none has opened it yet. Writes nothing.
    pub async fn verify(backend: &Backend, masters: &MasterKeys) -> Result<bool, VaultError> {
        let rows = master_rows(backend).await?;
        if rows.is_empty() {
            return Ok(false);
        }
        ring_of(&rows, masters).map(|_| true)
    }

    /// Learns of keys that were changed: the database is asked, and the file read again.
    pub async fn refresh(&self) -> Result<(), VaultError> {
        let rows = master_rows(&self.backend).await?;
        let again = self.given.again()?;
        let ring = Ring::of(&rows, again.as_ref().unwrap_or(&self.given).keys())?;
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
        Ok(())
    }

    fn ring(&self) -> Arc<Ring> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// A key for a subject that has none yet; the commit of its first event writes the sealed one.
    pub fn seal_new(&self, subject: Uuid) -> (SubjectKey, SealedKey) {
        SubjectKey::draw(&self.ring(), subject)
    }

    /// The key of a subject; `None` when it has none, or none any more.
    pub async fn key_of(&self, subject: Uuid) -> Result<Option<SubjectKey>, VaultError> {
        Ok(self.keys_of(&[subject]).await?.remove(&subject))
    }

    /// The keys of those subjects that have one.
    pub async fn keys_of(&self, subjects: &[Uuid]) -> Result<BTreeMap<Uuid, SubjectKey>, VaultError> {
        let rows: Vec<(Uuid, Vec<u8>)> = match &self.backend {
            Backend::Sqlite(database) => {
                let rows: Vec<(String, Vec<u8>)> = sqlx::query_as(READ_KEYS_SQLITE)
                    .bind(json_list(subjects))
                    .fetch_all(database.readers())
                    .await?;
                rows.into_iter()
                    .map(|(subject, wrapped)| Ok((stored_id(&subject)?, wrapped)))
                    .collect::<Result<_, VaultError>>()?
            }
            Backend::Postgres(database) => {
                sqlx::query_as(READ_KEYS_POSTGRES).bind(subjects).fetch_all(database.pool()).await?
            }
        };
        let mut keys = BTreeMap::new();
        for (subject, wrapped) in rows {
            keys.insert(subject, self.unwrap(subject, &wrapped).await?);
        }
        Ok(keys)
    }

    /// A value; `None` when it was never given or has been erased.
    pub async fn reveal(&self, subject: Uuid, field: &str) -> Result<Option<String>, VaultError> {
        let mut opened = self.reveal_many(&[subject], &[field]).await?;
        Ok(opened.remove(&subject).and_then(|mut fields| fields.remove(field)))
    }

    /// These fields of these subjects in one question: for lists. What is not known is not there.
    pub async fn reveal_many(&self, subjects: &[Uuid], fields: &[&str]) -> Result<Opened, VaultError> {
        let mut opened = Opened::new();
        let mut key: Option<SubjectKey> = None;
        for Stored { subject, wrapped, field, sealed } in self.records(subjects, fields).await? {
            // Rows of one subject stand together: its key is unwrapped once.
            let key = match key.take().filter(|last| last.subject() == subject) {
                Some(last) => key.insert(last),
                None => key.insert(self.unwrap(subject, &wrapped).await?),
            };
            let value = key.open(&field, &sealed).map_err(|source| VaultError::Sealed {
                what: "a record",
                subject,
                source,
            })?;
            opened.entry(subject).or_default().insert(field, value);
        }
        Ok(opened)
    }

    /// The names of the fields that a subject has, in order.
    pub async fn fields_of(&self, subject: Uuid) -> Result<Vec<String>, VaultError> {
        match &self.backend {
            Backend::Sqlite(database) => {
                let subject = subject.to_string();
                Ok(sqlx::query_scalar(READ_FIELDS).bind(subject).fetch_all(database.readers()).await?)
            }
            Backend::Postgres(database) => {
                Ok(sqlx::query_scalar(READ_FIELDS).bind(subject).fetch_all(database.pool()).await?)
            }
        }
    }

    /// A digest of a value that equal values share and that does not tell it, for claims and search. The caller brings
    /// the value into the form in which it is compared.
    pub fn blind_index(&self, kind: &str, parts: &[&str]) -> [u8; 32] {
        let parts = parts.iter().map(|part| part.as_bytes());
        envelope::mac(self.ring().index(), std::iter::once(kind.as_bytes()).chain(parts))
    }

    /// Unwraps a key; that of a master key which this process has not learnt of yet after it has looked again.
    async fn unwrap(&self, subject: Uuid, wrapped: &[u8]) -> Result<SubjectKey, VaultError> {
        let sealed = |source| VaultError::Sealed { what: "the key", subject, source };
        match SubjectKey::unwrap(&self.ring(), subject, wrapped) {
            Err(EnvelopeError::OtherKey) => {
                self.refresh().await?;
                SubjectKey::unwrap(&self.ring(), subject, wrapped).map_err(sealed)
            }
            unwrapped => unwrapped.map_err(sealed),
        }
    }

    async fn records(&self, subjects: &[Uuid], fields: &[&str]) -> Result<Vec<Stored>, VaultError> {
        if subjects.is_empty() || fields.is_empty() {
            return Ok(Vec::new());
        }
        match &self.backend {
            Backend::Sqlite(database) => {
                let rows: Vec<(String, Vec<u8>, String, Vec<u8>)> = sqlx::query_as(READ_RECORDS_SQLITE)
                    .bind(json_list(subjects))
                    .bind(json_list(fields))
                    .fetch_all(database.readers())
                    .await?;
                rows.into_iter()
                    .map(|(subject, wrapped, field, sealed)| {
                        Ok(Stored { subject: stored_id(&subject)?, wrapped, field, sealed })
                    })
                    .collect()
            }
            Backend::Postgres(database) => {
                let rows: Vec<(Uuid, Vec<u8>, String, Vec<u8>)> = sqlx::query_as(READ_RECORDS_POSTGRES)
                    .bind(subjects)
                    .bind(fields)
                    .fetch_all(database.pool())
                    .await?;
                Ok(rows
                    .into_iter()
                    .map(|(subject, wrapped, field, sealed)| Stored { subject, wrapped, field, sealed })
                    .collect())
            }
        }
    }
}

/// Whether a database needs a master key that exists already: one has opened it, or it has events.
pub async fn is_bound(backend: &Backend) -> Result<bool, ReadError> {
    Ok(on_readers!(backend, |pool| sqlx::query_scalar(IS_BOUND).fetch_one(pool).await)?)
}

/// The ring of a database. Keys may have been changed between the reading of their file and that of the database, and stand in the file
/// before the database names them: then the file is read again, after it.
fn ring_of(rows: &[MasterRow], given: &MasterKeys) -> Result<Ring, VaultError> {
    Ring::of(rows, given.keys()).or_else(|refused| match given.again()? {
        Some(again) => Ring::of(rows, again.keys()),
        None => Err(refused),
    })
}

async fn master_rows(backend: &Backend) -> Result<Vec<MasterRow>, VaultError> {
    type Columns = (Vec<u8>, Option<Vec<u8>>, i64, Option<i64>);
    let rows: Vec<Columns> = on_readers!(backend, |pool| sqlx::query_as(READ_MASTERS).fetch_all(pool).await)?;
    let rows = rows.into_iter().map(|(key_id, sealed, since, dropped_at)| {
        let key_id = key_id.try_into().map_err(|_| ReadError::Value { what: "the id of a master key" })?;
        Ok(MasterRow { key_id, sealed, since, dropped_at })
    });
    rows.collect()
}

/// A record beside the key of its subject.
struct Stored {
    subject: Uuid,
    wrapped: Vec<u8>,
    field: String,
    sealed: Vec<u8>,
}

fn json_list<T: serde::Serialize>(items: &[T]) -> String {
    serde_json::to_string(items).expect("ids and names are JSON")
}

fn stored_id(text: &str) -> Result<Uuid, ReadError> {
    Uuid::parse_str(text).map_err(|_| ReadError::Value { what: "a subject of the vault" })
}
