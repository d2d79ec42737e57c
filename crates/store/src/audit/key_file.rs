//! Where the signing key lies: one line in a file that only its owner can read.
//!
//! Invariant: a file with a key is never written over; a new key takes its place by a rename, when the log knows it.

use super::keys::{KeyError, SignerKey};
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Why there is no signing key.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file could not be read or written.
    #[error("the audit key file {} cannot be used", path.display())]
    File {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It holds something else.
    #[error("the audit key file {} holds no key", path.display())]
    Key {
        /// Where.
        path: PathBuf,
        /// Why.
        source: KeyError,
    },
}

impl SignerKey {
    /// The key in a file.
    pub fn from_file(path: &Path) -> Result<Self, KeyFileError> {
        let text = Zeroizing::new(fs::read_to_string(path).map_err(|source| failed(path, source))?);
        Self::parse(&text).map_err(|source| KeyFileError::Key { path: path.to_owned(), source })
    }

    /// The key in a file; `None` when there is no file.
    pub fn find(path: &Path) -> Result<Option<Self>, KeyFileError> {
        match Self::from_file(path) {
            Err(KeyFileError::File { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(None),
            read => read.map(Some),
        }
    }

    /// Writes the key into a new file, readable by its owner only.
    pub fn write_new(&self, path: &Path) -> Result<(), KeyFileError> {
        let mut new = OpenOptions::new();
        new.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut new, 0o600);
        let mut file = new.open(path).map_err(|source| failed(path, source))?;
        let written = file.write_all(self.to_text().as_bytes()).and_then(|()| file.write_all(b"\n"));
        written.and_then(|()| file.sync_all()).map_err(|source| failed(path, source))
    }
}

fn failed(path: &Path, source: io::Error) -> KeyFileError {
    KeyFileError::File { path: path.to_owned(), source }
}

/// Where the key of a SQLite file lies unless another file is named: `PATH.audit-key`.
pub fn audit_key_file_beside(database: &Path) -> PathBuf {
    beside(database, ".audit-key")
}

/// Where the checkpoints of a SQLite file are published unless another folder is named: `PATH.checkpoints`.
pub fn checkpoints_beside(database: &Path) -> PathBuf {
    beside(database, ".checkpoints")
}

fn beside(database: &Path, suffix: &str) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(suffix);
    path.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_kept_for_its_owner_only_and_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = audit_key_file_beside(&folder.path().join("journal.sqlite"));
        assert!(SignerKey::find(&path).unwrap().is_none());
        let key = SignerKey::draw(None).unwrap();
        key.write_new(&path).unwrap();
        assert_eq!(SignerKey::find(&path).unwrap().unwrap().verifier(), key.verifier());
        assert!(SignerKey::draw(None).unwrap().write_new(&path).is_err());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        fs::write(&path, "something else").unwrap();
        assert!(matches!(SignerKey::find(&path), Err(KeyFileError::Key { .. })));
    }
}
