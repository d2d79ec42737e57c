//! Opens a bundle: manifest, checkpoints, keys, and the events as a stream.
//!
//! Invariant: whatever a forger packs, no more than [`LONGEST`] bytes of a file or of a line are held.

use super::{CHECKPOINTS, EVENTS, FORMAT, KEYS, MANIFEST, Manifest, POLICIES, Policies};
use crate::audit::{Adoption, Checkpoint, CheckpointError, Note, VerifierKey};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use zip::ZipArchive;
use zip::result::ZipError;

/// Longest file of a bundle, and longest line of its events, that is held in memory, in bytes: policies of every region and year.
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
    /// Two files inside have one name: what one program reads, another one would not.
    #[error("{} has two files of one name: a bundle has each once", path.display())]
    Twice {
        /// Which bundle.
        path: PathBuf,
    },
    /// No zip, a damaged one, or one that not every program reads alike.
    #[error("{} is no plain zip: {what}", path.display())]
    NotPlain {
        /// Which bundle.
        path: PathBuf,
        /// What is not as it should be.
        what: String,
    },
    /// A file that no verifier looks into.
    #[error("{} has the file {file:?}, which belongs into no bundle", path.display())]
    Unknown {
        /// Which bundle.
        path: PathBuf,
        /// Its name.
        file: String,
    },
    /// A line of the events goes on and on.
    #[error("{EVENTS} of the bundle has a line of more than {LONGEST} bytes: an event is shorter")]
    Line,
    /// What an editor leaves behind: no event was changed, and none is there.
    #[error("{EVENTS} of the bundle ends with an empty line: accepted is the end of the last event")]
    EmptyLine,
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
        super::plain::check(path, &mut archive)?;
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
        let (size, mut total) = (events.size(), 0);
        let mut rest = Vec::new();
        loop {
            let mut block = std::mem::take(&mut rest);
            let searched = block.len();
            let read = events.by_ref().take(BLOCK).read_to_end(&mut block);
            total += (block.len() - searched) as u64;
            let read = match read {
                Ok(read) => read,
                Err(source) => {
                    // What was read is judged: a forgery is not called damage. Of what the file has not given there is no last line.
                    if total < size {
                        block.truncate(
                            block.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1),
                        );
                    }
                    hand_over(block, &mut take);
                    return Err(BundleError::Part { file: EVENTS.to_owned(), source });
                }
            };
            if read == 0 {
                return if hand_over(block, &mut take) { Err(BundleError::EmptyLine) } else { Ok(()) };
            }
            // What was left over has no end of a line but those of empty ones: each byte is looked at once.
            let last = block[searched..].iter().rposition(|byte| *byte == b'\n');
            // Empty lines are handed over with what follows them, for at the end they are no events.
            let whole = last.map_or(0, |last| within(&block[..searched + last]));
            rest = block.split_off(whole);
            if rest.len() as u64 > LONGEST {
                return Err(BundleError::Line);
            }
            if !block.is_empty() && !take(block) {
                return Ok(());
            }
        }
    }
}

/// How much of whole lines, given without the last line feed, is there before the empty ones at the end.
fn within(lines: &[u8]) -> usize {
    lines.iter().rposition(|byte| *byte != b'\n').map_or(0, |last| last + 2)
}

/// Hands the last lines over, but the empty ones at the end; gives whether there were some.
fn hand_over(mut block: Vec<u8>, take: &mut impl FnMut(Vec<u8>) -> bool) -> bool {
    let whole = block.len().min(within(&block));
    let ends_empty = whole < block.len();
    block.truncate(whole);
    if !block.is_empty() {
        take(block);
    }
    ends_empty
}

/// Bytes of events that are read at once.
const BLOCK: u64 = 2 * 1024 * 1024;

type Archive = ZipArchive<BufReader<File>>;

fn archive(path: &Path) -> Result<Archive, BundleError> {
    let file = File::open(path).map_err(|source| BundleError::File { path: path.to_owned(), source })?;
    let archive = ZipArchive::new(BufReader::with_capacity(64 * 1024, file)).map_err(|source| {
        if let ZipError::Io(source) = source {
            BundleError::File { path: path.to_owned(), source }
        } else {
            BundleError::NotPlain { path: path.to_owned(), what: source.to_string() }
        }
    })?;
    if archive.has_duplicate_names() {
        return Err(BundleError::Twice { path: path.to_owned() });
    }
    Ok(archive)
}

fn part<'a>(
    archive: &'a mut Archive,
    file: &str,
) -> Result<zip::read::ZipFile<'a, BufReader<File>>, BundleError> {
    archive.by_name(file).map_err(|source| {
        if let ZipError::Io(source) = source {
            BundleError::Part { file: file.to_owned(), source }
        } else {
            BundleError::Zip { file: file.to_owned(), source }
        }
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::bundle::verify::{Given, verify};
    use domain::policies::PolicySet;
    use std::collections::BTreeMap;
    use std::error::Error;
    use std::io::Write;
    use zip::write::SimpleFileOptions;
    use zip::{CompressionMethod, ZipWriter};

    fn pack(path: &Path, files: &[(&str, &[u8])]) {
        let mut archive = ZipWriter::new(File::create(path).unwrap());
        for (name, bytes) in files {
            let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
            archive.start_file(*name, options).unwrap();
            archive.write_all(bytes).unwrap();
        }
        archive.finish().unwrap();
    }

    /// What comes of a bundle with these events.
    fn verified(events: &[u8]) -> Option<BundleError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bundle.zip");
        pack(&path, &[(EVENTS, events)]);
        let manifest = Manifest {
            format: FORMAT.to_owned(),
            origin: "log".to_owned(),
            after: 0,
            frontier: Vec::new(),
            upto: 1,
            read_models: None,
            note: String::new(),
        };
        let policies = Policies { shipped: PolicySet::v1().clone(), regions: BTreeMap::new() };
        let bundle = Bundle { path, manifest, checkpoints: Vec::new(), keys: Vec::new(), policies };
        verify(&bundle, &Given::default()).err()
    }

    #[test]
    fn a_line_without_end_is_not_held() {
        let mut endless = vec![b'x'; usize::try_from(LONGEST + 2 * BLOCK).unwrap()];
        assert!(matches!(verified(&endless), Some(BundleError::Line)));
        // A line of almost that length is read, and found to be no event.
        endless.truncate(usize::try_from(LONGEST - 1).unwrap());
        endless.push(b'\n');
        assert!(verified(&endless).is_none());
    }

    #[test]
    fn an_empty_line_at_the_end_is_no_forgery() {
        for events in [&b"\n"[..], b"\n\n\n"] {
            assert!(matches!(verified(events), Some(BundleError::EmptyLine)), "{events:?}");
        }
        // What is found before it stands.
        for events in [&b"{}\n"[..], b"\n{}\n", b"{}", b"{}\n\n", b"\n{}\n\n\n"] {
            assert!(verified(events).is_none(), "{events:?}");
        }
    }

    #[test]
    fn a_name_stands_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bundle.zip");
        pack(&path, &[("checkpoints/1", b"{}"), ("checkpoints/2", b"{}")]);
        let mut twice = std::fs::read(&path).unwrap();
        for at in 0..twice.len() - 12 {
            if twice[at..].starts_with(b"checkpoints/2") {
                twice[at + 12] = b'1';
            }
        }
        std::fs::write(&path, &twice).unwrap();
        assert!(matches!(Bundle::open(&path), Err(BundleError::Twice { .. })));
    }

    #[test]
    fn the_cause_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let error = Bundle::open(folder.path()).unwrap_err();
        let mut told = vec![error.to_string()];
        let mut source = error.source();
        while let Some(cause) = source {
            told.push(cause.to_string());
            source = cause.source();
        }
        let [said, cause] = &told[..] else { panic!("{told:?}") };
        assert!(!said.contains(cause.as_str()), "{told:?}");
    }
}
