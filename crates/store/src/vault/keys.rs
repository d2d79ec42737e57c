//! Master keys, and the keys of subjects that they wrap.
//!
//! Invariants: keys are overwritten when dropped, and neither printed nor cloned; a subject's key leaves this module
//! wrapped only.

use super::envelope::{self, EnvelopeError, KeyId, Secret};
use super::key_file::KeyFile;
use super::ring::Ring;
use crate::journal::{SealedKey, SealedRecord};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::path::{Path, PathBuf};
use std::{fs, io};
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
    /// It lay beside a database that it has opened, and is gone: another one would open nothing there.
    #[error("the master key {} is missing: put back the one with which this database was first opened", path.display())]
    Lost {
        /// Where it lay.
        path: PathBuf,
    },
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

    /// A new key.
    pub(super) fn draw() -> Self {
        Self(envelope::draw())
    }

    pub(super) fn to_base64(&self) -> Zeroizing<String> {
        Zeroizing::new(STANDARD.encode(self.0.as_slice()))
    }

    /// The key that wraps the keys of subjects.
    pub(super) fn wrapping(&self) -> Secret {
        envelope::derive(&self.0, b"nastavnik wrap subject keys")
    }

    /// The key of the blind index of a database whose first master key this is: later ones hand it on.
    pub(super) fn first_index(&self) -> Secret {
        envelope::derive(&self.0, b"nastavnik blind index")
    }

    /// Its public mark: tells it from others, and nothing of it.
    pub fn mark(&self) -> String {
        hex::encode(self.id())
    }

    pub(super) fn id(&self) -> KeyId {
        envelope::key_id(&self.wrapping())
    }
}

/// The master keys that a process was given, the newest first: while keys are changed there are two. A file has one in each
/// line, and is read again when the database names a key that is not among them.
#[derive(Debug)]
pub struct MasterKeys {
    keys: Vec<MasterKey>,
    file: Option<PathBuf>,
}

impl From<MasterKey> for MasterKeys {
    fn from(key: MasterKey) -> Self {
        Self { keys: vec![key], file: None }
    }
}

impl MasterKeys {
    /// The keys in a file made by [`HOW_TO_MAKE`], one in each line.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, MasterKeyError> {
        let path = path.as_ref();
        let text = Zeroizing::new(fs::read_to_string(path).map_err(|source| failed(path, source))?);
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let keys = lines.map(MasterKey::from_base64).collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() {
            return Err(MasterKeyError::Form);
        }
        Ok(Self { keys, file: Some(path.to_owned()) })
    }

    /// The keys beside a SQLite file that one has opened before: none is made.
    pub fn find_beside(database: &Path) -> Result<Self, MasterKeyError> {
        let path = key_file_beside(database);
        Self::from_file(&path).map_err(|error| match error {
            MasterKeyError::File { path, source } if source.kind() == io::ErrorKind::NotFound => {
                MasterKeyError::Lost { path }
            }
            MasterKeyError::Missing
            | MasterKeyError::Form
            | MasterKeyError::Lost { .. }
            | MasterKeyError::File { .. } => error,
        })
    }

    /// The key beside a SQLite file that none has opened yet; made when absent, readable by its owner only.
    pub fn make_beside(database: &Path) -> Result<Self, MasterKeyError> {
        let path = key_file_beside(database);
        if !path.exists() {
            KeyFile::hold(&path)?.make()?;
        }
        Self::from_file(&path)
    }

    /// The keys, the newest first.
    pub fn keys(&self) -> &[MasterKey] {
        &self.keys
    }

    /// What the file says now.
    pub(super) fn again(&self) -> Result<Option<Self>, MasterKeyError> {
        self.file.as_ref().map(Self::from_file).transpose()
    }
}

/// Where the key of a SQLite file lies unless another file is named: `PATH.master-key`.
pub fn key_file_beside(database: &Path) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(".master-key");
    path.into()
}

pub(super) fn failed(path: &Path, source: io::Error) -> MasterKeyError {
    MasterKeyError::File { path: path.to_owned(), source }
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
    pub(super) fn draw(ring: &Ring, subject: Uuid) -> (Self, SealedKey) {
        let key = Self { subject, key: envelope::draw() };
        let wrapped = key.wrap(ring);
        (key, SealedKey { subject, wrapped })
    }

    /// The key as the newest master key wraps it.
    pub(super) fn wrap(&self, ring: &Ring) -> Vec<u8> {
        envelope::seal(ring.newest(), &place_of_key(self.subject), self.key.as_slice())
    }

    /// The key that was wrapped.
    pub(super) fn unwrap(ring: &Ring, subject: Uuid, wrapped: &[u8]) -> Result<Self, EnvelopeError> {
        let master = ring.wrapping(envelope::sealed_with(wrapped)?).ok_or(EnvelopeError::OtherKey)?;
        let bytes = envelope::open(master, &place_of_key(subject), wrapped)?;
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

    fn ring(byte: u8) -> Ring {
        Ring::of_first(&MasterKey::from_bytes([byte; 32]))
    }

    fn marks(keys: &MasterKeys) -> Vec<String> {
        keys.keys().iter().map(MasterKey::mark).collect()
    }

    #[test]
    fn a_record_opens_for_its_subject_and_field_only() {
        let ring = ring(1);
        let (anna, _) = SubjectKey::draw(&ring, ANNA);
        let record = anna.seal("name", "Анна");
        assert_eq!(anna.open("name", &record.sealed).unwrap(), "Анна");
        assert_eq!(anna.open("phone", &record.sealed), Err(EnvelopeError::Refused));
        let (boris, _) = SubjectKey::draw(&ring, BORIS);
        assert_eq!(boris.open("name", &record.sealed), Err(EnvelopeError::OtherKey));
    }

    #[test]
    fn a_wrapped_key_belongs_to_its_subject_and_master_key() {
        let (_, sealed) = SubjectKey::draw(&ring(1), ANNA);
        assert!(SubjectKey::unwrap(&ring(1), ANNA, &sealed.wrapped).is_ok());
        assert_eq!(SubjectKey::unwrap(&ring(1), BORIS, &sealed.wrapped).unwrap_err(), EnvelopeError::Refused);
        assert_eq!(SubjectKey::unwrap(&ring(2), ANNA, &sealed.wrapped).unwrap_err(), EnvelopeError::OtherKey);
    }

    #[test]
    fn nothing_prints_a_key() {
        let (key, _) = SubjectKey::draw(&ring(7), ANNA);
        assert_eq!(format!("{:?}", MasterKey::from_bytes([7; 32])), "MasterKey");
        assert_eq!(format!("{key:?}"), format!("SubjectKey of {ANNA}"));
    }

    #[test]
    fn a_master_key_is_made_once_and_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("journal.sqlite");
        let (first, second) = (MasterKeys::make_beside(&database), MasterKeys::make_beside(&database));
        assert_eq!(marks(&first.unwrap()), marks(&second.unwrap()));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let made = fs::metadata(key_file_beside(&database)).unwrap();
            assert_eq!(made.permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_key_that_is_looked_for_is_never_made() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("journal.sqlite");
        let lost = MasterKeys::find_beside(&database).unwrap_err();
        assert!(
            matches!(&lost, MasterKeyError::Lost { path } if path.ends_with("journal.sqlite.master-key")),
            "{lost}"
        );
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        let made = MasterKeys::make_beside(&database).unwrap();
        assert_eq!(marks(&MasterKeys::find_beside(&database).unwrap()), marks(&made));
    }

    #[test]
    fn a_master_key_is_32_bytes_in_base64() {
        assert!(MasterKey::from_base64(&format!("{}\n", STANDARD.encode([1; 32]))).is_ok());
        assert!(matches!(MasterKey::from_base64(&STANDARD.encode([1; 31])), Err(MasterKeyError::Form)));
        assert!(MasterKeyError::Missing.to_string().contains(HOW_TO_MAKE));
    }
}
