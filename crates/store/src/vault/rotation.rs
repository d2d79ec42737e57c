//! Master keys changed while the service runs: the key of every subject is wrapped anew, in batches.
//!
//! Invariants: a key that was erased meanwhile is not written again, because each is replaced only while it is what was read; a
//! master key is dropped only when it wraps nothing, and from then on the database refuses what a process that has not learnt of
//! it wraps; every step can be begun again after any end.

use super::envelope::KeyId;
use super::keys::MasterKey;
use super::{SubjectKey, Vault, VaultError, master_rows};
use crate::backend::{Backend, on_readers};
use uuid::Uuid;

/// A master key of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MasterInUse {
    /// Its mark.
    pub mark: String,
    /// Since when it wraps, microseconds since 1970 UTC; 0 for the first one.
    pub since: i64,
    /// When it was dropped.
    pub dropped_at: Option<i64>,
    /// How many keys of subjects it wraps.
    pub wraps: u64,
}

/// The master keys of a database, the oldest first, those that were dropped with them.
pub async fn masters(backend: &Backend) -> Result<Vec<MasterInUse>, VaultError> {
    let counted: Vec<(Vec<u8>, i64)> = on_readers!(backend, |pool| {
        sqlx::query_as("SELECT substr(wrapped, 3, 4) AS id, count(*) FROM vault_keys GROUP BY id")
            .fetch_all(pool)
            .await
    })?;
    let wraps = |id: KeyId| {
        let counted = counted.iter().find(|(counted, _)| counted.as_slice() == id);
        counted.map_or(0, |(_, count)| count.unsigned_abs())
    };
    let rows = master_rows(backend).await?.into_iter().map(|row| MasterInUse {
        mark: hex::encode(row.key_id),
        since: row.since,
        dropped_at: row.dropped_at,
        wraps: wraps(row.key_id),
    });
    Ok(rows.collect())
}

const INTRODUCE: &str = "
INSERT INTO vault_masters (ordinal, key_id, sealed, since)
SELECT max(ordinal) + 1, $1, $2, $3 FROM vault_masters WHERE true ON CONFLICT DO NOTHING";

const OTHERS_POSTGRES: &str = "
SELECT subject::text, wrapped FROM vault_keys
 WHERE substr(wrapped, 3, 4) <> $1 AND subject > $2 ORDER BY subject LIMIT $3";
const OTHERS_SQLITE: &str = "
SELECT subject, wrapped FROM vault_keys
 WHERE substr(wrapped, 3, 4) <> $1 AND subject > $2 ORDER BY subject LIMIT $3";

const REWRAP: &str = "UPDATE vault_keys SET wrapped = $1 WHERE subject = $2 AND wrapped = $3";

const DROP: &str = "
UPDATE vault_masters SET sealed = NULL, dropped_at = $2
 WHERE key_id = $1 AND dropped_at IS NULL AND ordinal < (SELECT max(ordinal) FROM vault_masters)
   AND NOT EXISTS (SELECT 1 FROM vault_keys WHERE substr(wrapped, 3, 4) = $1)";
/// Nothing is wrapped between the look and the drop.
const HOLD_KEYS: &str = "LOCK TABLE vault_keys IN SHARE ROW EXCLUSIVE MODE";

impl Vault {
    /// Takes the newest key of the file into use, if it is not yet: what is new is wrapped with it from now on.
    pub async fn introduce(&self, now_micros: i64) -> Result<(), VaultError> {
        let again = self.given.again()?;
        let given = again.as_ref().unwrap_or(&self.given);
        let known = master_rows(&self.backend).await?;
        let is_new = |key: &&MasterKey| known.iter().all(|row| row.key_id != key.id());
        if let Some(new) = given.keys().first().filter(is_new) {
            let (id, check) = (new.id().to_vec(), self.ring().check_of(new));
            match &self.backend {
                Backend::Sqlite(database) => {
                    let work: Result<_, VaultError> = database
                        .writer()
                        .run(move |connection| {
                            Box::pin(async move {
                                let introduce = sqlx::query(INTRODUCE).bind(id).bind(check).bind(now_micros);
                                Ok(introduce.execute(connection).await?)
                            })
                        })
                        .await;
                    work?;
                }
                Backend::Postgres(database) => {
                    let introduce = sqlx::query(INTRODUCE).bind(id).bind(check).bind(now_micros);
                    introduce.execute(database.pool()).await?;
                }
            }
        }
        self.refresh().await
    }

    /// Wraps up to `limit` keys anew that come after a subject and that another master key wraps. Gives the last of them; `None`
    /// when there are no more.
    pub async fn rewrap(&self, after: Uuid, limit: u32) -> Result<Option<(Uuid, u64)>, VaultError> {
        let ring = self.ring();
        let newest = ring.newest_id().to_vec();
        let rows: Vec<(String, Vec<u8>)> = match &self.backend {
            Backend::Sqlite(database) => {
                let asked = sqlx::query_as(OTHERS_SQLITE).bind(newest).bind(after.to_string()).bind(limit);
                asked.fetch_all(database.readers()).await?
            }
            Backend::Postgres(database) => {
                let asked = sqlx::query_as(OTHERS_POSTGRES).bind(newest).bind(after).bind(i64::from(limit));
                asked.fetch_all(database.pool()).await?
            }
        };
        let mut anew = Vec::with_capacity(rows.len());
        for (subject, wrapped) in rows {
            let subject = super::stored_id(&subject)?;
            let key: SubjectKey = self.unwrap(subject, &wrapped).await?;
            anew.push((subject, key.wrap(&ring), wrapped));
        }
        let Some((last, _, _)) = anew.last() else { return Ok(None) };
        let done = Some((*last, anew.len() as u64));
        match &self.backend {
            Backend::Sqlite(database) => {
                let work: Result<_, VaultError> = database
                    .writer()
                    .run(move |connection| {
                        Box::pin(async move {
                            for (subject, new, old) in anew {
                                let rewrap =
                                    sqlx::query(REWRAP).bind(new).bind(subject.to_string()).bind(old);
                                rewrap.execute(&mut *connection).await?;
                            }
                            Ok(())
                        })
                    })
                    .await;
                work?;
            }
            Backend::Postgres(database) => {
                let mut transaction = database.pool().begin().await?;
                for (subject, new, old) in anew {
                    let rewrap = sqlx::query(REWRAP).bind(new).bind(subject).bind(old);
                    rewrap.execute(&mut *transaction).await?;
                }
                transaction.commit().await?;
            }
        }
        Ok(done)
    }

    /// Drops a master key that wraps nothing: what a backup has wrapped with it can be read only with a copy of that key. `false`
    /// when it was dropped before.
    pub async fn drop_master(&self, mark: &str, now_micros: i64) -> Result<bool, VaultError> {
        let unknown = || VaultError::UnknownMasterKey { mark: mark.to_owned() };
        let id = hex::decode(mark).map_err(|_| unknown())?;
        let known = masters(&self.backend).await?;
        let asked = known.iter().find(|master| master.mark == mark).ok_or_else(unknown)?;
        if asked.dropped_at.is_some() {
            return Ok(false);
        }
        let dropped: u64 = match &self.backend {
            Backend::Sqlite(database) => {
                let work: Result<u64, VaultError> = database
                    .writer()
                    .run(move |connection| {
                        Box::pin(async move {
                            let drop = sqlx::query(DROP).bind(id).bind(now_micros);
                            Ok(drop.execute(connection).await?.rows_affected())
                        })
                    })
                    .await;
                work?
            }
            Backend::Postgres(database) => {
                let mut transaction = database.pool().begin().await?;
                sqlx::query(HOLD_KEYS).execute(&mut *transaction).await?;
                let drop = sqlx::query(DROP).bind(id).bind(now_micros);
                let dropped = drop.execute(&mut *transaction).await?.rows_affected();
                transaction.commit().await?;
                dropped
            }
        };
        if dropped == 0 {
            let now = masters(&self.backend).await?;
            let wraps = now.iter().find(|master| master.mark == mark).map_or(0, |master| master.wraps);
            return Err(VaultError::MasterKeyInUse { mark: mark.to_owned(), wraps });
        }
        self.refresh().await?;
        Ok(true)
    }
}
