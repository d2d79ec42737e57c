//! The master key, and the keys of subjects that it wraps.
//!
//! Invariants: keys are overwritten when dropped, and neither printed nor cloned; a subject's key leaves this module
//! wrapped only.

use super::envelope::{self, EnvelopeError, Secret};
use crate::backend::Backend;
use crate::journal::{SealedKey, SealedRecord};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use uuid::Uuid;
use zeroize::Zeroizing;

/// How a master key is made, in the words that errors and documents use.
pub const HOW_TO_MAKE: &str = "head -c 32 /dev/urandom | base64 > FILE";

/// Why there is no master key.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// PostgreSQL serves several nodes: a key made by one of them would be unknown to the others.
    #[error("PostgreSQL needs a master key that was made before, expected a file made by `{HOW_TO_MAKE}`")]
    Missing,
    /// Not 32 bytes in base64.
    #[error("the master key cannot be read, expected 32 bytes in base64, as made by `{HOW_TO_MAKE}`")]
    Form,
    /// The file could not be read or written.
    #[error("the master key file {} cannot be used", path.display())]
    File {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// The key under which all others lie: 32 bytes that are kept apart from the database.
pub struct MasterKey(Secret);

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey")
    }
}

impl MasterKey {
    /// The key with these bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// A key as [`HOW_TO_MAKE`] prints it.
    pub fn from_base64(text: &str) -> Result<Self, MasterKeyError> {
        let bytes = Zeroizing::new(STANDARD.decode(text.trim()).map_err(|_| MasterKeyError::Form)?);
        let key: &[u8; 32] = bytes.as_slice().try_into().map_err(|_| MasterKeyError::Form)?;
        Ok(Self::from_bytes(*key))
    }

    /// The key in a file made by [`HOW_TO_MAKE`].
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, MasterKeyError> {
        let path = path.as_ref();
        let text = fs::read_to_string(path).map_err(|source| failed(path, source))?;
        Self::from_base64(&Zeroizing::new(text))
    }

    /// The key that was given; without one, that beside a SQLite file. PostgreSQL has none of its own.
    pub fn for_backend(backend: &Backend, given: Option<Self>) -> Result<Self, MasterKeyError> {
        match (given, backend) {
            (Some(given), _) => Ok(given),
            (None, Backend::Sqlite(database)) => Self::beside_sqlite(database.path()),
            (None, Backend::Postgres(_)) => Err(MasterKeyError::Missing),
        }
    }

    /// The key in `PATH.master-key` beside a SQLite file; made when absent, readable by its owner only.
    pub fn beside_sqlite(database: impl AsRef<Path>) -> Result<Self, MasterKeyError> {
        let mut name = database.as_ref().as_os_str().to_owned();
        name.push(".master-key");
        let path = PathBuf::from(name);
        let mut new = OpenOptions::new();
        new.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut new, 0o600);
        match new.open(&path) {
            Ok(mut file) => {
                let text = Zeroizing::new(STANDARD.encode(envelope::draw().as_slice()) + "\n");
                let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
                written.map_err(|source| failed(&path, source))?;
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(source) => return Err(failed(&path, source)),
        }
        Self::from_file(&path)
    }

    /// The keys for each use: none of them tells another, or this one.
    pub(super) fn purposes(&self) -> Purposes {
        Purposes {
            wrapping: envelope::derive(&self.0, b"nastavnik wrap subject keys"),
            index: envelope::derive(&self.0, b"nastavnik blind index"),
        }
    }
}

fn failed(path: &Path, source: io::Error) -> MasterKeyError {
    MasterKeyError::File { path: path.to_owned(), source }
}

/// What the master key is used for.
pub(super) struct Purposes {
    pub(super) wrapping: Secret,
    pub(super) index: Secret,
}

/// The key of one subject's records: destroyed with its row, they can never be read again.
pub struct SubjectKey {
    subject: Uuid,
    key: Secret,
}

impl std::fmt::Debug for SubjectKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SubjectKey of {}", self.subject)
    }
}

impl SubjectKey {
    /// A new key, and what a commit writes of it.
    pub(super) fn draw(purposes: &Purposes, subject: Uuid) -> (Self, SealedKey) {
        let key = envelope::draw();
        let wrapped = envelope::seal(&purposes.wrapping, &place_of_key(subject), key.as_slice());
        (Self { subject, key }, SealedKey { subject, wrapped })
    }

    /// The key that was wrapped.
    pub(super) fn unwrap(purposes: &Purposes, subject: Uuid, wrapped: &[u8]) -> Result<Self, EnvelopeError> {
        let bytes = envelope::open(&purposes.wrapping, &place_of_key(subject), wrapped)?;
        let key: &[u8; 32] = bytes.as_slice().try_into().map_err(|_| EnvelopeError::Refused)?;
        Ok(Self { subject, key: Zeroizing::new(*key) })
    }

    /// Whose.
    pub const fn subject(&self) -> Uuid {
        self.subject
    }

    /// Seals a value for a field of this subject.
    pub fn seal(&self, field: &str, value: &str) -> SealedRecord {
        SealedRecord {
            subject: self.subject,
            field: field.to_owned(),
            sealed: envelope::seal(&self.key, &place_of_record(self.subject, field), value.as_bytes()),
        }
    }

    /// Opens a value that was sealed for this field of this subject.
    pub fn open(&self, field: &str, sealed: &[u8]) -> Result<String, EnvelopeError> {
        let bytes = envelope::open(&self.key, &place_of_record(self.subject, field), sealed)?;
        String::from_utf8(bytes.to_vec()).map_err(|_| EnvelopeError::Refused)
    }
}

fn place_of_key(subject: Uuid) -> Vec<u8> {
    [b"key\0".as_slice(), subject.as_bytes()].concat()
}

fn place_of_record(subject: Uuid, field: &str) -> Vec<u8> {
    [b"record\0".as_slice(), subject.as_bytes(), field.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANNA: Uuid = Uuid::from_u128(1);
    const BORIS: Uuid = Uuid::from_u128(2);

    fn purposes(byte: u8) -> Purposes {
        MasterKey::from_bytes([byte; 32]).purposes()
    }

    #[test]
    fn a_record_opens_for_its_subject_and_field_only() {
        let purposes = purposes(1);
        let (anna, _) = SubjectKey::draw(&purposes, ANNA);
        let record = anna.seal("name", "Анна");
        assert_eq!(anna.open("name", &record.sealed).unwrap(), "Анна");
        assert_eq!(anna.open("phone", &record.sealed), Err(EnvelopeError::Refused));
        let (boris, _) = SubjectKey::draw(&purposes, BORIS);
        assert_eq!(boris.open("name", &record.sealed), Err(EnvelopeError::OtherKey));
    }

    #[test]
    fn a_wrapped_key_belongs_to_its_subject_and_master_key() {
        let (_, sealed) = SubjectKey::draw(&purposes(1), ANNA);
        assert!(SubjectKey::unwrap(&purposes(1), ANNA, &sealed.wrapped).is_ok());
        assert_eq!(
            SubjectKey::unwrap(&purposes(1), BORIS, &sealed.wrapped).unwrap_err(),
            EnvelopeError::Refused
        );
        assert_eq!(
            SubjectKey::unwrap(&purposes(2), ANNA, &sealed.wrapped).unwrap_err(),
            EnvelopeError::OtherKey
        );
    }

    #[test]
    fn nothing_prints_a_key() {
        let (key, _) = SubjectKey::draw(&purposes(7), ANNA);
        assert_eq!(format!("{:?}", MasterKey::from_bytes([7; 32])), "MasterKey");
        assert_eq!(format!("{key:?}"), format!("SubjectKey of {ANNA}"));
    }

    #[test]
    fn a_master_key_is_made_once_and_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("journal.sqlite");
        let (first, second) = (MasterKey::beside_sqlite(&database), MasterKey::beside_sqlite(&database));
        assert_eq!(first.unwrap().0, second.unwrap().0);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let made = fs::metadata(folder.path().join("journal.sqlite.master-key")).unwrap();
            assert_eq!(made.permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_master_key_is_32_bytes_in_base64() {
        assert!(MasterKey::from_base64(&format!("{}\n", STANDARD.encode([1; 32]))).is_ok());
        assert!(matches!(MasterKey::from_base64(&STANDARD.encode([1; 31])), Err(MasterKeyError::Form)));
        assert!(MasterKeyError::Missing.to_string().contains(HOW_TO_MAKE));
    }
}
