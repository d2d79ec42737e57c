//! Opens a bundle: manifest, checkpoints, keys, and the events as a stream.

use super::{CHECKPOINTS, EVENTS, FORMAT, KEYS, MANIFEST, Manifest, POLICIES, Policies};
use crate::audit::{Adoption, Checkpoint, CheckpointError, Note, VerifierKey};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use zip::ZipArchive;
use zip::result::ZipError;

/// Longest file of a bundle that is held in memory, in bytes: policies of every region and year.
const LONGEST: u64 = 32 * 1024 * 1024;

/// Why a bundle cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The file could not be read.
    #[error("{} cannot be read", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is no zip, or one without a file that belongs into it.
    #[error("not a bundle: {file} cannot be read")]
    Zip {
        /// Which file inside.
        file: String,
        /// Why.
        source: ZipError,
    },
    /// A file inside is damaged.
    #[error("{file} of the bundle cannot be read")]
    Part {
        /// Which file inside.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// What it says about itself cannot be read.
    #[error("manifest.json of the bundle cannot be read, expected the format {FORMAT}")]
    Manifest(#[source] Option<serde_json::Error>),
    /// A checkpoint inside is none.
    #[error("{file} of the bundle is no checkpoint")]
    Checkpoint {
        /// Which file inside.
        file: String,
        /// Why.
        source: CheckpointError,
    },
    /// The list of keys cannot be read.
    #[error("keys.txt of the bundle cannot be read, expected a position and a verifier key a line")]
    Keys,
    /// The list of policies cannot be read.
    #[error(
        "policies.json of the bundle cannot be read: it is damaged, or another version of the program wrote it"
    )]
    Policies,
}

/// A bundle that was opened; its events are read as often as wanted.
#[derive(Debug)]
pub struct Bundle {
    path: PathBuf,
    /// What it says about itself.
    pub manifest: Manifest,
    /// Its checkpoints, the smallest tree first.
    pub checkpoints: Vec<(Checkpoint, Note)>,
    /// The keys that it says the log adopted.
    pub keys: Vec<Adoption>,
    /// The policies that it says the regions adopted.
    pub policies: Policies,
}

impl Bundle {
    /// Opens a bundle; nothing is verified yet.
    pub fn open(path: &Path) -> Result<Self, BundleError> {
        let mut archive = archive(path)?;
        let manifest: Manifest = serde_json::from_str(&text(&mut archive, MANIFEST)?)
            .map_err(|error| BundleError::Manifest(Some(error)))?;
        let is_ours =
            manifest.format == FORMAT && manifest.after <= manifest.upto && manifest.upto < i64::MAX as u64;
        if !is_ours || manifest.frontier.len() != manifest.after.count_ones() as usize {
            return Err(BundleError::Manifest(None));
        }
        let mut names = Vec::new();
        for name in archive.file_names() {
            let name = name.map_err(|source| BundleError::Zip { file: CHECKPOINTS.to_owned(), source })?;
            if name.starts_with(CHECKPOINTS) && !name.ends_with('/') {
                names.push(name.into_owned());
            }
        }
        let mut checkpoints = Vec::with_capacity(names.len());
        for file in names {
            let note = text(&mut archive, &file)?;
            checkpoints
                .push(Checkpoint::read(&note).map_err(|source| BundleError::Checkpoint { file, source })?);
        }
        checkpoints.sort_by_key(|(checkpoint, _)| checkpoint.size);
        let keys = text(&mut archive, KEYS)?;
        let keys = keys.lines().map(adoption).collect::<Option<_>>().ok_or(BundleError::Keys)?;
        let policies = Policies::read(&text(&mut archive, POLICIES)?).ok_or(BundleError::Policies)?;
        // That it is there is asked for now, not in the middle.
        part(&mut archive, EVENTS)?;
        Ok(Self { path: path.to_owned(), manifest, checkpoints, keys, policies })
    }

    /// Hands the events out, in blocks of whole lines.
    pub(super) fn read_blocks(&self, mut take: impl FnMut(Vec<u8>) -> bool) -> Result<(), BundleError> {
        let mut archive = archive(&self.path)?;
        let mut events = part(&mut archive, EVENTS)?;
        let mut rest = Vec::new();
        loop {
            let mut block = std::mem::take(&mut rest);
            let read = events.by_ref().take(BLOCK).read_to_end(&mut block);
            let read = read.map_err(|source| BundleError::Part { file: EVENTS.to_owned(), source })?;
            if read == 0 {
                if !block.is_empty() {
                    take(block);
                }
                return Ok(());
            }
            let whole = block.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
            rest = block.split_off(whole);
            if !block.is_empty() && !take(block) {
                return Ok(());
            }
        }
    }
}

/// Bytes of events that are read at once.
const BLOCK: u64 = 2 * 1024 * 1024;

type Archive = ZipArchive<BufReader<File>>;

fn archive(path: &Path) -> Result<Archive, BundleError> {
    let file = File::open(path).map_err(|source| BundleError::File { path: path.to_owned(), source })?;
    ZipArchive::new(BufReader::with_capacity(64 * 1024, file))
        .map_err(|source| BundleError::Zip { file: path.display().to_string(), source })
}

fn part<'a>(
    archive: &'a mut Archive,
    file: &str,
) -> Result<zip::read::ZipFile<'a, BufReader<File>>, BundleError> {
    archive.by_name(file).map_err(|source| BundleError::Zip { file: file.to_owned(), source })
}

fn text(archive: &mut Archive, file: &str) -> Result<String, BundleError> {
    let mut text = String::new();
    let read = part(archive, file)?.take(LONGEST).read_to_string(&mut text);
    read.map_err(|source| BundleError::Part { file: file.to_owned(), source })?;
    Ok(text)
}

fn adoption(line: &str) -> Option<Adoption> {
    let (position, key) = line.split_once(' ')?;
    Some(Adoption { position: crate::audit::from_decimal(position)?, key: VerifierKey::parse(key).ok()? })
}
