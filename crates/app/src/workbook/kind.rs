//! The kind of a file, told by its content; its name says nothing about it.

use super::file::FileError;
use super::limits;

/// What a file turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A ZIP archive, as XLSX is.
    Zip,
    /// An archive that holds a text document, an ODS, an XLSB or anything else that is not XLSX.
    OtherPackage,
    /// A workbook of Excel 97–2003.
    OldExcel,
    /// Text, perhaps a CSV.
    Text,
    /// A PDF.
    Pdf,
    /// Bytes of no kind we know.
    Unknown,
}

impl FileKind {
    pub(super) fn english(self) -> &'static str {
        match self {
            Self::Zip => "a ZIP archive",
            Self::OtherPackage => "an archive of another kind",
            Self::OldExcel => "an Excel 97-2003 workbook",
            Self::Text => "text",
            Self::Pdf => "a PDF",
            Self::Unknown => "bytes of no known kind",
        }
    }

    pub(super) fn russian(self) -> &'static str {
        match self {
            Self::Zip => "архив ZIP",
            Self::OtherPackage => "архив другого вида",
            Self::OldExcel => "книга Excel 97–2003",
            Self::Text => "текст",
            Self::Pdf => "документ PDF",
            Self::Unknown => "данные неизвестного вида",
        }
    }
}

/// Signature of the container of Excel 97–2003, in which password-protected XLSX files lie as well.
const OLE: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
/// How much of a file is looked at to tell text from other bytes.
const SNIFFED: usize = 64 * 1024;

/// Tells the kind of a file, refusing at once what no later step needs to see.
pub(super) fn sniff(bytes: &[u8]) -> Result<FileKind, FileError> {
    if bytes.is_empty() {
        return Err(FileError::Empty);
    }
    if bytes.len() > limits::UPLOAD_BYTES {
        return Err(FileError::TooLarge { bytes: bytes.len() });
    }
    if bytes.starts_with(&OLE) {
        // directory entries of the container are named in UTF-16
        let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let is_encrypted = bytes.windows(encrypted.len()).any(|window| window == encrypted);
        return if is_encrypted { Err(FileError::Encrypted) } else { Ok(FileKind::OldExcel) };
    }
    let head = &bytes[..bytes.len().min(SNIFFED)];
    let has_mark_of_utf16 = head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]);
    Ok(match head {
        _ if head.starts_with(b"PK") => FileKind::Zip,
        _ if head.starts_with(b"%PDF") => FileKind::Pdf,
        _ if has_mark_of_utf16 || !head.contains(&0) => FileKind::Text,
        _ => FileKind::Unknown,
    })
}
