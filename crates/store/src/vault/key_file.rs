//! Changes of the file of master keys, one at a time.
//!
//! Invariants: whoever changes the file holds the lock beside it from reading to replacing, whichever process it is, so that no
//! change undoes another and loses the key that wraps everything; the file is replaced as a whole, and whoever reads it sees the
//! one or the other; it is on the disk before a change is answered.

use super::keys::{MasterKey, MasterKeyError, MasterKeys, failed};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The file of master keys, held for a change. `FILE.lock` is held until this is dropped; it stays there, empty.
#[derive(Debug)]
pub struct KeyFile {
    path: PathBuf,
    /// Given back by the system when it is closed, also when the process is killed.
    _lock: File,
}

impl KeyFile {
    /// Waits until nobody else changes the file. Blocks the thread.
    pub fn hold(path: impl Into<PathBuf>) -> Result<Self, MasterKeyError> {
        let path = path.into();
        let beside = beside(&path, ".lock");
        let held = || {
            let lock = owned(OpenOptions::new().write(true).create(true).truncate(false)).open(&beside)?;
            lock.lock()?;
            Ok(lock)
        };
        let lock = held().map_err(|source| failed(&beside, source))?;
        Ok(Self { path, _lock: lock })
    }

    /// The keys that it has now.
    pub fn keys(&self) -> Result<MasterKeys, MasterKeyError> {
        MasterKeys::from_file(&self.path)
    }

    /// The file with a first key, unless somebody has made it meanwhile.
    pub(super) fn make(&self) -> Result<(), MasterKeyError> {
        if self.path.exists() { Ok(()) } else { self.replace([&MasterKey::draw()]) }
    }

    /// The file with a new key before those it has.
    pub fn add_new(&self) -> Result<MasterKeys, MasterKeyError> {
        let (new, known) = (MasterKey::draw(), self.keys()?);
        self.replace(std::iter::once(&new).chain(known.keys()))?;
        self.keys()
    }

    /// The file without the key of this mark.
    pub fn remove(&self, mark: &str) -> Result<MasterKeys, MasterKeyError> {
        let known = self.keys()?;
        self.replace(known.keys().iter().filter(|key| key.mark() != mark))?;
        self.keys()
    }

    fn replace<'k>(&self, keys: impl IntoIterator<Item = &'k MasterKey>) -> Result<(), MasterKeyError> {
        let beside = beside(&self.path, ".new");
        let parent = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = parent.unwrap_or(Path::new("."));
        let replaced = || {
            // What lies there was left by a change that was killed: nobody else writes it while the lock is held.
            match fs::remove_file(&beside) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
            let mut file = owned(OpenOptions::new().write(true).create_new(true)).open(&beside)?;
            for key in keys {
                file.write_all(key.to_base64().as_bytes())?;
                file.write_all(b"\n")?;
            }
            file.sync_all()?;
            fs::rename(&beside, &self.path)?;
            File::open(folder)?.sync_all()
        };
        replaced().map_err(|source| failed(&self.path, source))
    }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut beside = path.as_os_str().to_owned();
    beside.push(suffix);
    beside.into()
}

/// Readable by its owner only.
fn owned(new: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(new, 0o600);
    new
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::key_file_beside;
    use std::collections::BTreeSet;

    fn marks(keys: &MasterKeys) -> Vec<String> {
        keys.keys().iter().map(MasterKey::mark).collect()
    }

    #[test]
    fn a_new_key_stands_before_the_old_one_until_that_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("journal.sqlite");
        let old = marks(&MasterKeys::make_beside(&database).unwrap()).remove(0);
        let path = key_file_beside(&database);
        let file = KeyFile::hold(&path).unwrap();
        let both = marks(&file.add_new().unwrap());
        assert_eq!((both.len(), &both[1]), (2, &old));
        assert_eq!(marks(&file.remove(&old).unwrap()), both[..1]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing but the lock is left beside it");
    }

    #[test]
    fn no_change_undoes_another() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("journal.sqlite");
        let path = key_file_beside(&database);
        let drawn: BTreeSet<String> = std::thread::scope(|scope| {
            let change = || {
                MasterKeys::make_beside(&database).unwrap();
                let newest = |file: &KeyFile| marks(&file.add_new().unwrap()).remove(0);
                let kept = newest(&KeyFile::hold(&path).unwrap());
                let dropped = newest(&KeyFile::hold(&path).unwrap());
                KeyFile::hold(&path).unwrap().remove(&dropped).unwrap();
                kept
            };
            let running: Vec<_> = (0..16).map(|_| scope.spawn(change)).collect();
            running.into_iter().map(|changed| changed.join().unwrap()).collect()
        });
        let left: BTreeSet<String> = marks(&MasterKeys::from_file(&path).unwrap()).into_iter().collect();
        assert_eq!((drawn.len(), left.len()), (16, 17), "each added one to the first");
        assert!(drawn.is_subset(&left));
    }

    #[test]
    fn what_a_killed_change_left_is_in_nobodys_way() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("journal.sqlite");
        let path = key_file_beside(&database);
        fs::write(beside(&path, ".new"), "AQEB").unwrap();
        let first = marks(&MasterKeys::make_beside(&database).unwrap());
        fs::write(beside(&path, ".new"), "AQEB").unwrap();
        assert_eq!(marks(&KeyFile::hold(&path).unwrap().add_new().unwrap())[1..], first);
        assert!(!beside(&path, ".new").exists());
    }
}
