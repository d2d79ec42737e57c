//! One sheet as CSV: as Russian Excel saves it (`;`, CP1251), as others do (`,`, tab, UTF-8), and back.

use super::file::{Counted, FileError};
use super::grid::{Cell, Grid, GridRow};
use super::headings;
use super::kind::FileKind;
use super::limits;
use super::sheet::SheetKind;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1251};

/// Delimiters that are tried; on a tie the first wins.
const DELIMITERS: [u8; 3] = [b';', b'\t', b','];

/// Reads a sheet and tells the delimiter that it was read with.
pub(super) fn read(bytes: &[u8], kind: SheetKind) -> Result<(Grid, u8), FileError> {
    let text = decoded(bytes);
    if text.contains('\0') {
        return Err(FileError::NotText { kind: FileKind::Unknown });
    }
    let delimiter = sniffed(&text, kind);
    let rows = rows(&text, delimiter)?;
    Ok((Grid { name: kind.russian().to_owned(), kind: Some(kind), rows }, delimiter))
}

/// A byte order mark decides; without one, text that is not UTF-8 is CP1251.
fn decoded(bytes: &[u8]) -> String {
    let encoding = match Encoding::for_bom(bytes) {
        Some((marked, _)) => marked,
        None if std::str::from_utf8(bytes).is_ok() => UTF_8,
        None => WINDOWS_1251,
    };
    encoding.decode(bytes).0.into_owned()
}

/// The delimiter under which the first lines show most headings of the sheet: a comma alone proves nothing («Стаж, лет»).
fn sniffed(text: &str, kind: SheetKind) -> u8 {
    let known = |delimiter: u8| {
        let records =
            reader(text, delimiter).into_records().take(headings::SEARCHED_ROWS).filter_map(Result::ok);
        // More columns, and longer cells, are refused: they are not looked through before.
        let is_heading = |cell: &&str| cell.len() <= limits::CELL_CHARS && headings::is_known(kind, cell);
        let counts = records.map(|record| record.iter().take(limits::COLUMNS).filter(is_heading).count());
        counts.max().unwrap_or(0)
    };
    let mut best = (DELIMITERS[0], known(DELIMITERS[0]));
    for delimiter in &DELIMITERS[1..] {
        let count = known(*delimiter);
        if count > best.1 {
            best = (*delimiter, count);
        }
    }
    best.0
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}

fn rows(text: &str, delimiter: u8) -> Result<Vec<GridRow>, FileError> {
    let mut reader = reader(text, delimiter);
    let (mut rows, mut record, mut number, mut cells) = (Vec::new(), csv::StringRecord::new(), 0_u32, 0);
    loop {
        let start = offset(&reader);
        if !reader.read_record(&mut record).map_err(|_| FileError::Damaged)? {
            return Ok(rows);
        }
        // the reader passes over empty lines, the sender's program counts them
        number += 1 + blank_lines(text, start, offset(&reader));
        if number > limits::LAST_ROW {
            return Err(FileError::TooMany { what: Counted::Rows, limit: limits::ROWS });
        }
        if record.len() > limits::COLUMNS {
            return Err(FileError::TooMany { what: Counted::Columns, limit: limits::COLUMNS });
        }
        let row = GridRow { number, cells: record.iter().map(cell).collect::<Result<_, _>>()? };
        if row.cells.iter().all(Cell::is_blank) {
            continue;
        }
        cells += row.cells.len();
        if rows.len() == limits::ROWS {
            return Err(FileError::TooMany { what: Counted::Rows, limit: limits::ROWS });
        }
        if cells > limits::CELLS {
            return Err(FileError::TooMany { what: Counted::Cells, limit: limits::CELLS });
        }
        rows.push(row);
    }
}

fn offset(reader: &csv::Reader<&[u8]>) -> usize {
    usize::try_from(reader.position().byte()).expect("an offset in memory is a usize")
}

/// Empty lines between the end of the last record and the next one.
fn blank_lines(text: &str, start: usize, end: usize) -> u32 {
    let mut left = &text.as_bytes()[start..end];
    if start > 0 && text.as_bytes()[start - 1] == b'\r' {
        left = left.strip_prefix(b"\n").unwrap_or(left);
    }
    let mut lines = 0;
    while let Some(rest) =
        left.strip_prefix(b"\r\n").or(left.strip_prefix(b"\n")).or(left.strip_prefix(b"\r"))
    {
        (left, lines) = (rest, lines + 1);
    }
    lines
}

fn cell(text: &str) -> Result<Cell, FileError> {
    if text.chars().count() > limits::CELL_CHARS {
        let columns = |delimiter: u8| text.bytes().filter(|byte| *byte == delimiter).count();
        // No heading was found by which to tell the delimiter: what stands in one cell may be a line of many.
        if DELIMITERS.into_iter().any(|delimiter| columns(delimiter) >= limits::COLUMNS) {
            return Err(FileError::TooMany { what: Counted::Columns, limit: limits::COLUMNS });
        }
        return Err(FileError::TooMany { what: Counted::Letters, limit: limits::CELL_CHARS });
    }
    let text = match text.strip_prefix('\'') {
        Some(rest) if starts_a_formula(rest) => rest,
        Some(_) | None => text,
    };
    Ok(if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) })
}

/// Whether a spreadsheet program would take the text of a CSV cell for a formula.
fn starts_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@']) && text.parse::<f64>().is_err()
}

/// Writes rows as CSV in UTF-8 with a byte order mark, by which Excel knows it.
///
/// Text that a spreadsheet program would take for a formula gets an apostrophe, which reading takes away again.
pub(super) fn written(rows: impl Iterator<Item = Vec<String>>, delimiter: u8) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .from_writer(b"\xEF\xBB\xBF".to_vec());
    for row in rows {
        let safe =
            row.into_iter().map(|text| if starts_a_formula(&text) { format!("'{text}") } else { text });
        writer.write_record(safe)?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> (Grid, u8) {
        read(text.as_bytes(), SheetKind::Mentees).unwrap()
    }

    #[test]
    fn the_delimiter_is_the_one_that_shows_headings() {
        assert_eq!(read_text("Код;Стаж, лет\nM01;1,5\n").1, b';');
        assert_eq!(read_text("Код\t\"Стаж, лет\"\nM01\t1,5\n").1, b'\t');
        assert_eq!(read_text("Код,\"Стаж, лет\"\nM01,5\n").1, b',');
    }

    #[test]
    fn rows_keep_the_numbers_that_the_sender_sees() {
        for text in ["Код;ФИО\n\nM01;а\n\n\nM02;б\n", "Код;ФИО\r\n\r\nM01;а\r\n\r\n\r\nM02;б"]
        {
            let numbers: Vec<u32> = read_text(text).0.rows.iter().map(|row| row.number).collect();
            assert_eq!(numbers, [1, 3, 6], "{text:?}");
        }
        let (grid, _) = read_text("Код;ФИО\r\nM01;\"две\r\nстроки\"\r\nM02;б\r\n");
        assert_eq!(grid.rows[2].number, 3);
        assert_eq!(grid.rows[1].cells[1], Cell::Text("две\r\nстроки".to_owned()));
    }

    #[test]
    fn a_line_of_many_columns_is_refused_as_that_whatever_the_delimiter() {
        for delimiter in [",", ";", "\t"] {
            let line = format!("Код{}\n", delimiter.repeat(200_000));
            let plain = delimiter.repeat(200_000);
            for text in [line, plain] {
                let refused = read(text.as_bytes(), SheetKind::Mentees).unwrap_err();
                let is_columns = matches!(refused, FileError::TooMany { what: Counted::Columns, .. });
                assert!(is_columns, "{delimiter:?}: {refused:?}");
            }
        }
        let long = format!("Код;{}\n", "ж".repeat(limits::CELL_CHARS + 1));
        let refused = read(long.as_bytes(), SheetKind::Mentees).unwrap_err();
        assert!(matches!(refused, FileError::TooMany { what: Counted::Letters, .. }), "{refused:?}");
    }

    #[test]
    fn encodings_are_told_apart() {
        let cp1251 = WINDOWS_1251.encode("Код;ФИО\r\nM01;Ёжик\r\n").0.into_owned();
        let marked = "\u{feff}Код;ФИО\r\nM01;Ёжик\r\n".as_bytes().to_vec();
        assert_eq!(read(&cp1251, SheetKind::Mentees).unwrap(), read(&marked, SheetKind::Mentees).unwrap());
    }

    #[test]
    fn what_looks_like_a_formula_goes_out_as_text_and_comes_back_as_it_was() {
        let rows = [vec!["=1+1".to_owned(), "-5".to_owned(), "+7 900".to_owned()]];
        let bytes = written(rows.into_iter(), b';').unwrap();
        assert_eq!(std::str::from_utf8(&bytes).unwrap(), "\u{feff}'=1+1;-5;'+7 900\r\n");
        let back: Vec<String> =
            read(&bytes, SheetKind::Mentees).unwrap().0.rows[0].cells.iter().map(Cell::shown).collect();
        assert_eq!(back, ["=1+1", "-5", "+7 900"]);
    }
}
