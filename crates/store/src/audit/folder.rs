//! The folder in which checkpoints are published: a file for each, named by its size, and `latest` beside them.
//!
//! Invariants: a published checkpoint is never changed; a second one of the same size with another root is refused; a file is
//! there whole or not at all, whoever else writes into the folder; `latest` is brought up to date at every look.

use super::checkpoint::Checkpoint;
use crate::ids::random_id;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The copy of the newest one, for whoever fetches it.
const LATEST: &str = "latest";

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The folder could not be read or written.
    #[error("the folder of checkpoints {} cannot be used", path.display())]
    File {
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another tree of this size was published.
    #[error("{} is published already, with another root or size", path.display())]
    Different {
        /// The published one.
        path: PathBuf,
    },
}

/// Where checkpoints are published.
#[derive(Debug, Clone)]
pub struct CheckpointFolder(PathBuf);

impl CheckpointFolder {
    /// This folder; it is made when something is published.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Publishes a checkpoint; the same one again changes nothing.
    pub fn publish(&self, checkpoint: &Checkpoint, note: &str) -> Result<(), FolderError> {
        fs::create_dir_all(&self.0).map_err(|source| failed(&self.0, source))?;
        let path = self.0.join(format!("{:020}", checkpoint.size));
        if let Ok(known) = fs::read_to_string(&path)
            && let Ok((known, _)) = Checkpoint::read(&known)
        {
            return if known == *checkpoint { Ok(()) } else { Err(FolderError::Different { path }) };
        }
        self.put(&path, note)
    }

    /// Has `latest` say this. Of two publishers the slower one may set it back: the next look mends it.
    pub(super) fn show(&self, note: &str) -> Result<(), FolderError> {
        let path = self.0.join(LATEST);
        if fs::read_to_string(&path).is_ok_and(|shown| shown == note) {
            Ok(())
        } else {
            self.put(&path, note)
        }
    }

    /// The published notes, the smallest tree first.
    pub fn published(&self) -> Result<Vec<String>, FolderError> {
        self.paths()?.iter().map(|path| read(path)).collect()
    }

    /// Where the notes lie, that of the largest tree first, and each as it is read. Lists the whole folder; how long that takes
    /// among many notes was not measured.
    pub(super) fn newest_first(
        &self,
    ) -> Result<impl Iterator<Item = Result<(PathBuf, String), FolderError>>, FolderError> {
        Ok(self.paths()?.into_iter().rev().map(|path| read(&path).map(|note| (path, note))))
    }

    fn paths(&self) -> Result<Vec<PathBuf>, FolderError> {
        let entries = match fs::read_dir(&self.0) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(failed(&self.0, source)),
        };
        let mut paths = Vec::new();
        for entry in entries {
            let path = entry.map_err(|source| failed(&self.0, source))?.path();
            let is_size = |name: &str| name.len() == 20 && name.bytes().all(|byte| byte.is_ascii_digit());
            if path.file_name().and_then(|name| name.to_str()).is_some_and(is_size) {
                paths.push(path);
            }
        }
        paths.sort_unstable();
        Ok(paths)
    }

    /// Behind a name that nobody else draws, then in its place by one step, and on the disk.
    fn put(&self, path: &Path, note: &str) -> Result<(), FolderError> {
        let beside = self.0.join(format!(".{}", random_id()));
        let written = || {
            let mut file = File::create_new(&beside)?;
            file.write_all(note.as_bytes())?;
            file.sync_all()?;
            fs::rename(&beside, path)?;
            File::open(&self.0)?.sync_all()
        };
        written().map_err(|source| {
            // What is left of it is in nobody's way.
            drop(fs::remove_file(&beside));
            failed(path, source)
        })
    }
}

/// What is no text is no checkpoint either, and is for whoever reads it to find out.
fn read(path: &Path) -> Result<String, FolderError> {
    let bytes = fs::read(path).map_err(|source| failed(path, source))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn failed(path: &Path, source: io::Error) -> FolderError {
    FolderError::File { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::SignerKey;

    #[test]
    fn a_published_checkpoint_stands_and_the_newest_is_beside_it() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = CheckpointFolder::new(temporary.path().join("new/checkpoints"));
        assert_eq!(folder.published().unwrap(), [""; 0]);
        let key = SignerKey::draw(Some("log")).unwrap();
        let of = |size, root| Checkpoint { origin: "log".into(), size, root: [root; 32] };
        let note = |checkpoint: &Checkpoint| checkpoint.sign(&[&key]).to_string();
        let (first, second) = (of(9, 1), of(10, 2));
        for checkpoint in [&first, &second, &second] {
            folder.publish(checkpoint, &note(checkpoint)).unwrap();
            folder.show(&note(checkpoint)).unwrap();
        }
        assert_eq!(folder.published().unwrap(), [note(&first), note(&second)]);
        let newest = folder.newest_first().unwrap().next().unwrap().unwrap();
        assert_eq!(newest, (folder.path().join(format!("{:020}", 10)), note(&second)));
        assert_eq!(fs::read_to_string(folder.path().join(LATEST)).unwrap(), note(&second));
        let forked = of(9, 3);
        assert!(matches!(folder.publish(&forked, &note(&forked)), Err(FolderError::Different { .. })));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    }
}
