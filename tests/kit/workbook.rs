//! Workbooks made and changed for a test.

use chrono::NaiveDate;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};
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

/// A workbook of these sheets as Excel would save it: what looks like a date is a date, what looks like a number is a number. Equal
/// sheets give equal bytes: one file, whenever it is made.
pub(crate) fn of_sheets<'s>(sheets: impl IntoIterator<Item = (&'s str, &'s [Vec<String>])>) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2000, 1, 1).expect("a day");
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let date = Format::new().set_num_format("dd.mm.yyyy");
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet().set_name(name).expect("a name of a sheet");
        for (row, cells) in (0..).zip(rows) {
            for (column, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
                if let Ok(day) = NaiveDate::parse_from_str(text, "%d.%m.%Y") {
                    let day = ExcelDateTime::parse_from_str(&day.to_string()).expect("a day");
                    sheet.write_datetime_with_format(row, column, &day, &date).expect("written");
                } else if let Ok(number) = text.parse::<f64>() {
                    sheet.write_number(row, column, number).expect("written");
                } else {
                    sheet.write_string(row, column, text).expect("written");
                }
            }
        }
    }
    workbook.save_to_buffer().expect("a workbook")
}
