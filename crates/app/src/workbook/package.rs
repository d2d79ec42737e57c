//! The ZIP package of an XLSX, judged before any of its XML is parsed.
//!
//! Every part is unzipped once, counted and thrown away: what a package declares about its sizes is not believed.

use super::file::{Counted, FileError};
use super::kind::FileKind;
use super::limits;
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// Refuses a package that is not a plain workbook or that would cost too much to read.
pub(super) fn inspect(bytes: &[u8]) -> Result<(), FileError> {
    let mut package = ZipArchive::new(Cursor::new(bytes)).map_err(refused)?;
    if package.len() > limits::PARTS {
        return Err(FileError::TooMany { what: Counted::Parts, limit: limits::PARTS });
    }
    let mut names = Vec::with_capacity(package.len());
    let mut unzipped = 0;
    for index in 0..package.len() {
        let mut part = package.by_index(index).map_err(refused)?;
        let name = part.name().map_err(refused)?.to_lowercase();
        unzipped += measure(&name, &mut part, limits::UNZIPPED_BYTES - unzipped)?;
        if unzipped > limits::RATIO_FLOOR && unzipped > limits::RATIO * bytes.len() as u64 {
            return Err(FileError::ZipBomb);
        }
        names.push(name);
    }
    if names.iter().any(|name| name.ends_with("vbaproject.bin")) {
        return Err(FileError::MacroEnabled);
    }
    let is_workbook = names.iter().any(|name| name == "_rels/.rels")
        && names.iter().any(|name| name.rsplit('/').next() == Some("workbook.xml"));
    if is_workbook { Ok(()) } else { Err(FileError::NotAWorkbook { kind: FileKind::OtherPackage }) }
}

/// Unzips one part and gives its true size.
fn measure(name: &str, part: &mut impl Read, left: u64) -> Result<u64, FileError> {
    let mut part = part.take(left + 1);
    let size = if name.ends_with("sharedstrings.xml") {
        let mut text = Vec::new();
        part.read_to_end(&mut text).map_err(|_| FileError::Damaged)?;
        announced_strings(&text)?;
        text.len() as u64
    } else {
        std::io::copy(&mut part, &mut std::io::sink()).map_err(|_| FileError::Damaged)?
    };
    if size > left { Err(FileError::ZipBomb) } else { Ok(size) }
}

/// Refuses a table of shared strings that announces more than it could hold: the parser reserves memory by that word.
fn announced_strings(text: &[u8]) -> Result<(), FileError> {
    const ANNOUNCEMENT: &[u8] = b"uniqueCount";
    if text.contains(&0) {
        // UTF-16, in which the announcement could not be found
        return Err(FileError::Damaged);
    }
    for (at, window) in text.windows(ANNOUNCEMENT.len()).enumerate() {
        if window == ANNOUNCEMENT {
            let after = text[at + ANNOUNCEMENT.len()..].iter().skip_while(|byte| !byte.is_ascii_digit());
            let count = after
                .take_while(|byte| byte.is_ascii_digit())
                .take(20)
                .fold(0_u64, |count, digit| count.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
            if count > limits::SHARED_STRINGS {
                return Err(FileError::ZipBomb);
            }
        }
    }
    Ok(())
}

fn refused(error: ZipError) -> FileError {
    let is_protected = matches!(
        error,
        ZipError::InvalidPassword | ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)
    );
    if is_protected { FileError::Encrypted } else { FileError::Damaged }
}
