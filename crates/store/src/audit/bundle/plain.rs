//! Whether a bundle is a plain zip, which every program reads alike: each file once, stored as it is, one behind the other, with the
//! same said of it before it and in the directory at the end. Whatever else a zip may be, a verifier could take for another one.
//!
//! Invariant: `tests/audit/verify.py` judges the same by the same bytes.

use super::read::BundleError;
use super::{CHECKPOINTS, EVENTS, KEYS, MANIFEST, POLICIES};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use zip::ZipArchive;
use zip::result::ZipError;

/// Bytes of a header before its name: of a file, and of its place in the directory (PKWARE APPNOTE 4.3.7, 4.3.12).
const LOCAL: usize = 30;
const CENTRAL: usize = 46;
/// Version needed, flags, method, time and checksum of what is stored, in both headers.
const SAID: usize = 14;

/// What the directory says of a file.
struct Entry {
    begins: u64,
    length: u64,
    central: u64,
    name: Vec<u8>,
    is_stored: bool,
}

/// Refuses an archive that is not plain, and a file that belongs into no bundle.
pub(super) fn check(path: &Path, archive: &mut ZipArchive<BufReader<File>>) -> Result<(), BundleError> {
    let not_plain = |what: String| BundleError::NotPlain { path: path.to_owned(), what };
    let mut entries = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(|error: ZipError| not_plain(error.to_string()))?;
        entries.push(Entry {
            begins: file.header_start(),
            length: file.size(),
            central: file.central_header_start(),
            name: file.name_raw().to_vec(),
            is_stored: file.size() == file.compressed_size(),
        });
    }
    if let Some(entry) = entries.iter().find(|entry| !belongs(&entry.name)) {
        let file = String::from_utf8_lossy(&entry.name).into_owned();
        return Err(BundleError::Unknown { path: path.to_owned(), file });
    }
    entries.sort_by_key(|entry| entry.begins);
    let mut raw = File::open(path).map_err(|source| BundleError::File { path: path.to_owned(), source })?;
    let mut end = 0;
    for entry in &entries {
        let after = after(&mut raw, entry).map_err(|error| not_plain(error.to_string()))?;
        match after {
            Some(after) if entry.begins == end => end = after,
            _ => {
                return Err(not_plain(format!("{} is not as it says", String::from_utf8_lossy(&entry.name))));
            }
        }
    }
    if end == archive.central_directory_start() {
        Ok(())
    } else {
        Err(not_plain("something lies between its files".to_owned()))
    }
}

/// Whether a bundle has a file of this name.
fn belongs(name: &[u8]) -> bool {
    let known = [MANIFEST, EVENTS, KEYS, POLICIES, CHECKPOINTS];
    let size = name.strip_prefix(CHECKPOINTS.as_bytes());
    known.iter().any(|known| known.as_bytes() == name)
        || size.is_some_and(|size| size.len() == 20 && size.iter().all(u8::is_ascii_digit))
}

/// Where the file ends; `None` when its two headers differ, or it is not stored as it is.
fn after(raw: &mut File, entry: &Entry) -> io::Result<Option<u64>> {
    let (mut local, mut central) = ([0; LOCAL], [0; CENTRAL]);
    raw.seek(SeekFrom::Start(entry.central))?;
    raw.read_exact(&mut central)?;
    raw.seek(SeekFrom::Start(entry.begins))?;
    raw.read_exact(&mut local)?;
    let mut name = vec![0; entry.name.len()];
    raw.read_exact(&mut name)?;
    let two = |at: usize| u16::from_le_bytes([local[at], local[at + 1]]);
    let (flags, method, named, extra) = (two(6), two(8), two(26), two(28));
    let is_alike = local.starts_with(b"PK\x03\x04")
        && local[4..4 + SAID] == central[6..6 + SAID]
        && usize::from(named) == entry.name.len()
        && name == entry.name;
    // Bit 0 is for what is encrypted, bit 3 for sizes that stand behind the file.
    let is_plain = entry.is_stored && method == 0 && flags & 0b1001 == 0;
    let after = entry.begins + LOCAL as u64 + u64::from(named) + u64::from(extra);
    Ok(after.checked_add(entry.length).filter(|_| is_alike && is_plain))
}
