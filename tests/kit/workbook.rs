//! Workbooks changed for a test.

use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// The workbook with one text in place of another, wherever it stands as a whole cell.
pub(crate) fn with_cell(workbook: &[u8], from: &str, to: &str) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).expect("a workbook is a zip");
    let mut changed = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).expect("a part");
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("a readable part");
        if let Ok(text) = String::from_utf8(bytes.clone()) {
            bytes = text.replace(&format!(">{from}<"), &format!(">{to}<")).into_bytes();
        }
        changed.start_file(part.name().expect("a name"), SimpleFileOptions::default()).expect("a new part");
        changed.write_all(&bytes).expect("written");
    }
    changed.finish().expect("a whole zip").into_inner()
}
