//! Copies of a database while it works, and the way back.
//!
//! Invariants: beside a copy lies its [`Manifest`], which says where its journal ends and what the Merkle root is there, read
//! from the same moment as the copy; a copy is written under another name and gets its own when it is whole and on the disk;
//! nothing is ever copied over something that is there; the master key is in no copy.

mod postgres;
mod sqlite;

use crate::backend::{Backend, ConnectError};
use crate::journal::{ReadError, TreeHead};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Which form of manifest this is.
const FORMAT: u32 = 1;

/// What a copy holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    format: u32,
    /// `SQLite` or `PostgreSQL`: a copy goes back into the database that it is of.
    pub database: String,
    /// The last position of its journal.
    pub position: u64,
    /// When that was recorded, in microseconds since the epoch.
    pub recorded_at: i64,
    /// The Merkle root of its journal, hexadecimal.
    pub root: String,
    /// Bytes of the copy.
    pub bytes: u64,
    /// SHA-256 of the copy, hexadecimal.
    pub sha256: String,
}

/// Why there is no copy, or why it did not go back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Something is in the way.
    #[error("{} exists: a copy goes to a new file, and back into a new one", .0.display())]
    Exists(PathBuf),
    /// The database that the copy should go into holds something.
    #[error("the database has tables already: a copy goes back into an empty one")]
    NotEmpty,
    /// The copy is of the other kind of database.
    #[error("the copy is of {copy}, the database named is {target}: expected one of the same kind")]
    Kind {
        /// What the manifest says.
        copy: String,
        /// What the address says.
        target: &'static str,
    },
    /// The manifest is not there, or says nothing that is understood.
    #[error("the manifest {} cannot be read: {problem}", path.display())]
    Manifest {
        /// Where it should be.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The copy is not the one that the manifest speaks of.
    #[error(
        "the copy has SHA-256 {found}, its manifest says {expected}: it was changed or cut, use another one"
    )]
    Changed {
        /// By the manifest.
        expected: String,
        /// Of the file.
        found: String,
    },
    /// A file could not be read or written.
    #[error("{}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A program of PostgreSQL is not there.
    #[error(
        "{0} is not installed: it comes with the client programs of PostgreSQL (Debian: postgresql-client)"
    )]
    NoProgram(&'static str),
    /// A program of PostgreSQL failed.
    #[error("{program} failed: {said}")]
    Program {
        /// Which one.
        program: &'static str,
        /// Its last words.
        said: String,
    },
    /// The pages of the copy are damaged.
    #[error("the copy is damaged: {0}")]
    Damaged(String),
    /// The address is none of ours.
    #[error(transparent)]
    Address(#[from] ConnectError),
    /// The database did not answer.
    #[error("the database did not answer")]
    Database(#[from] sqlx::Error),
    /// The journal could not be read.
    #[error("the journal could not be read")]
    Journal(#[from] ReadError),
}

/// Copies a database that is in use to a new file, with its manifest beside it.
pub async fn backup(backend: &Backend, to: &Path) -> Result<Manifest, BackupError> {
    let part = with_suffix(to, ".part");
    // What a copy that broke off has left: its manifest only while the copy still has this name.
    if part.exists() && !to.exists() {
        drop(fs::remove_file(manifest_path(to)));
    }
    for path in [to.to_owned(), manifest_path(to)] {
        if path.exists() {
            return Err(BackupError::Exists(path));
        }
    }
    drop(fs::remove_file(&part));
    let file = private(&part)?;
    let head = match backend {
        Backend::Sqlite(database) => sqlite::copy(database, &part).await?,
        Backend::Postgres(database) => postgres::dump(database, &file).await?,
    };
    file.sync_all().map_err(at(&part))?;
    let manifest = manifest(backend.name(), &head, &part)?;
    let path = manifest_path(to);
    let mut said = private(&path)?;
    let text = serde_json::to_string_pretty(&manifest).expect("texts and numbers are JSON");
    said.write_all(text.as_bytes()).and_then(|()| said.sync_all()).map_err(at(&path))?;
    fs::rename(&part, to).map_err(at(to))?;
    sync_folder(to)?;
    Ok(manifest)
}

/// Puts a copy back into a database that holds nothing yet, and says what it should now hold.
pub async fn restore(address: &str, from: &Path) -> Result<Manifest, BackupError> {
    let manifest = read_manifest(from)?;
    let target = if address.starts_with("sqlite:") { "SQLite" } else { "PostgreSQL" };
    if manifest.database != target {
        return Err(BackupError::Kind { copy: manifest.database, target });
    }
    let (bytes, found) = measure(from)?;
    if (bytes, &found) != (manifest.bytes, &manifest.sha256) {
        return Err(BackupError::Changed { expected: manifest.sha256, found });
    }
    match address.strip_prefix("sqlite:") {
        Some(path) => sqlite::put_back(from, Path::new(path.strip_prefix("//").unwrap_or(path)))?,
        None => postgres::put_back(address, from).await?,
    }
    Ok(manifest)
}

impl Manifest {
    /// Whether a journal ends where this copy's journal ended, with the same root.
    pub fn agrees_with(&self, head: &TreeHead) -> bool {
        (self.position, self.root.as_str()) == (head.position.0, hex::encode(head.root).as_str())
    }
}

fn manifest(database: &str, head: &TreeHead, copy: &Path) -> Result<Manifest, BackupError> {
    let (bytes, sha256) = measure(copy)?;
    Ok(Manifest {
        format: FORMAT,
        database: database.to_owned(),
        position: head.position.0,
        recorded_at: head.recorded_at,
        root: hex::encode(head.root),
        bytes,
        sha256,
    })
}

fn read_manifest(copy: &Path) -> Result<Manifest, BackupError> {
    let path = manifest_path(copy);
    let refused = |problem: String| BackupError::Manifest { path: path.clone(), problem };
    let text = fs::read_to_string(&path).map_err(|error| refused(error.to_string()))?;
    let manifest: Manifest = serde_json::from_str(&text).map_err(|error| refused(error.to_string()))?;
    if manifest.format != FORMAT {
        return Err(refused(format!("format {}, expected {FORMAT}", manifest.format)));
    }
    Ok(manifest)
}

/// Where the manifest of a copy lies.
pub fn manifest_path(copy: &Path) -> PathBuf {
    with_suffix(copy, ".json")
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// A new file that nobody else may read: a copy holds sealed personal data.
fn private(path: &Path) -> Result<File, BackupError> {
    OpenOptions::new().create_new(true).write(true).mode(0o600).open(path).map_err(at(path))
}

fn measure(path: &Path) -> Result<(u64, String), BackupError> {
    let mut hasher = Sha256::new();
    let bytes = File::open(path).and_then(|mut file| io::copy(&mut file, &mut hasher)).map_err(at(path))?;
    Ok((bytes, hex::encode(hasher.finalize())))
}

/// A new name is on the disk when its folder is.
fn sync_folder(path: &Path) -> Result<(), BackupError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(at(folder))
}

fn at(path: &Path) -> impl Fn(io::Error) -> BackupError + use<> {
    let path = path.to_owned();
    move |source| BackupError::File { path: path.clone(), source }
}
