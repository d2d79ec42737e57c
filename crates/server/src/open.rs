//! Opens what the configuration names: database, journal, projector, vault, and the application over them.
//!
//! Invariants: a service that opens has its master key; without one that was named nothing is touched. A key is made beside
//! a SQLite file that none has opened yet, and nowhere else.

use crate::config::Settings;
use app::App;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::backend::{Backend, ConnectError};
use store::clock::SystemClock;
use store::journal::{Journal, ReadError};
use store::projector::Projector;
use store::reading::Reading;
use store::vault::{self, MasterKeyError, MasterKeys, Vault, VaultError};

/// Why the service cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder of the database file cannot be made.
    #[error("the folder {} cannot be made", path.display())]
    Folder {
        /// Which folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The database cannot be opened.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The journal cannot be read.
    #[error("the journal cannot be opened")]
    Journal(#[from] ReadError),
    /// There is no master key.
    #[error(transparent)]
    MasterKey(#[from] MasterKeyError),
    /// The vault does not open with it.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// The open service.
#[derive(Debug)]
pub struct Service {
    /// The application.
    pub app: App,
}

impl Service {
    /// Opens everything.
    pub async fn open(settings: &Settings) -> Result<Self, OpenError> {
        let (backend, master) = unlock(settings).await?;
        let vault = Vault::open(backend.clone(), master).await?;
        let journal = journal_of(backend, settings).await?;
        let reading = match &settings.replica {
            Some(replica) => Reading::of_replica(Backend::connect_replica(replica.expose()).await?),
            None => Reading::new(journal.backend().clone()),
        };
        let projector = Projector::start_reading(&journal, reading).await?;
        Ok(Self { app: App::new(journal, projector, vault) })
    }

    /// Answers what waits, writes what is begun, and closes the database.
    pub async fn close(self) {
        self.app.journal().shutdown().await;
        self.app.projector().stop().await;
        if self.app.reading().is_replica() {
            self.app.reading().backend().close().await;
        }
        self.app.journal().backend().close().await;
    }
}

/// Opens the journal alone: enough to read, and to rebuild what is read from it.
pub async fn journal(settings: &Settings) -> Result<Journal, OpenError> {
    journal_of(connect(settings).await?, settings).await
}

/// The master keys of a database that one has opened before: none is made.
pub fn master_keys(settings: &Settings) -> Result<MasterKeys, MasterKeyError> {
    match (&settings.master_key_file, settings.database.sqlite_path()) {
        (Some(path), _) => MasterKeys::from_file(path),
        (None, Some(database)) => MasterKeys::find_beside(&database),
        (None, None) => Err(MasterKeyError::Missing),
    }
}

/// The database and its master key. Whether a key is to be made only the database knows; it is asked before the file is
/// looked for, so that of several that open a new one at once all find the key that one of them makes.
async fn unlock(settings: &Settings) -> Result<(Backend, MasterKeys), OpenError> {
    if settings.master_key_file.is_none()
        && let Some(database) = settings.database.sqlite_path()
    {
        let backend = connect(settings).await?;
        let is_bound = vault::is_bound(&backend).await?;
        let master = if is_bound { master_keys(settings)? } else { MasterKeys::make_beside(&database)? };
        return Ok((backend, master));
    }
    let master = master_keys(settings)?;
    Ok((connect(settings).await?, master))
}

async fn connect(settings: &Settings) -> Result<Backend, OpenError> {
    if let Some(path) = settings.database.sqlite_path() {
        make_folder(&path)?;
    }
    Ok(Backend::connect(settings.database.expose()).await?)
}

async fn journal_of(backend: Backend, settings: &Settings) -> Result<Journal, OpenError> {
    Ok(Journal::open(backend, Arc::new(SystemClock::new(settings.time_zone))).await?)
}

fn make_folder(database: &Path) -> Result<(), OpenError> {
    let Some(folder) = database.parent().filter(|folder| !folder.as_os_str().is_empty()) else {
        return Ok(());
    };
    fs::create_dir_all(folder).map_err(|source| OpenError::Folder { path: folder.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Flags};
    use std::collections::BTreeMap;

    fn settings(database: String) -> Settings {
        let flags = Flags { database: Some(database), ..Flags::default() };
        Config::load(&flags, &BTreeMap::new(), Path::new("absent.toml")).unwrap().settings
    }

    #[tokio::test]
    async fn a_file_is_made_with_its_folder_and_its_key_and_opens_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/journal.sqlite");
        let settings = settings(format!("sqlite:{}", path.display()));
        for _ in 0..2 {
            Service::open(&settings).await.unwrap().close().await;
            assert!(vault::key_file_beside(&path).exists());
        }
    }

    #[tokio::test]
    async fn postgres_without_a_master_key_is_refused_before_anything_is_touched() {
        let refused =
            Service::open(&settings("postgres://nobody@localhost:1/none".into())).await.unwrap_err();
        assert!(matches!(refused, OpenError::MasterKey(MasterKeyError::Missing)), "{refused}");
        assert!(refused.to_string().contains("base64 >"), "{refused}");
    }
}
