//! XLSX into grids: values only, cell by cell, so that one stray cell in the last corner of a sheet costs one cell.
//!
//! Formulas give the value that was computed when the file was saved; hidden rows and sheets are read like the others.

use super::file::{Counted, FileError};
use super::grid::{Cell, Epoch, Grid, GridRow};
use super::limits;
use super::package;
use super::sheet::SheetKind;
use super::warning::Warning;
use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use chrono::{Duration, NaiveDateTime, NaiveTime};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Reads all sheets of a workbook.
pub(super) fn read(bytes: &[u8], warnings: &mut Vec<Warning>) -> Result<Vec<Grid>, FileError> {
    package::inspect(bytes)?;
    // The parser meets bytes of anybody; a panic in it is a damaged file and must not become more than that.
    let (grids, seen) = catch_unwind(AssertUnwindSafe(|| parse(bytes))).map_err(|_| FileError::Damaged)??;
    warnings.extend(seen);
    Ok(grids)
}

fn parse(bytes: &[u8]) -> Result<(Vec<Grid>, Vec<Warning>), FileError> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(refused)?;
    let epoch = if workbook.has_1904_epoch() { Epoch::Of1904 } else { Epoch::Of1900 };
    let mut budget = Budget { rows: limits::ROWS, cells: limits::CELLS };
    let (mut grids, mut warnings) = (Vec::new(), Vec::new());
    for sheet in workbook.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            warnings.push(Warning::UnknownSheet { name: sheet.name, nearest: None });
            continue;
        }
        if sheet.visible != SheetVisible::Visible {
            warnings.push(Warning::HiddenSheet { name: sheet.name.clone() });
        }
        let kind = SheetKind::from_name(&sheet.name);
        let (rows, formulas) = rows(&mut workbook, &sheet.name, epoch, &mut budget)?;
        if formulas > 0 {
            warnings.push(Warning::Formulas { sheet: sheet.name.clone(), cells: formulas });
        }
        grids.push(Grid { name: sheet.name, kind, rows });
    }
    Ok((grids, warnings))
}

/// How many rows and cells may still come.
struct Budget {
    rows: usize,
    cells: usize,
}

fn rows(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    epoch: Epoch,
    budget: &mut Budget,
) -> Result<(Vec<GridRow>, usize), FileError> {
    let mut reader = workbook.worksheet_cells_reader(name).map_err(refused)?;
    let (mut rows, mut formulas) = (BTreeMap::<u32, Vec<Cell>>::new(), 0);
    while let Some(record) = reader.next_cell_with_formula_metadata().map_err(refused)? {
        let cell = cell(record.value, epoch)?;
        if cell == Cell::Empty {
            continue;
        }
        let (row, column) = (record.pos.0, record.pos.1 as usize);
        if column >= limits::COLUMNS {
            return Err(FileError::TooMany { what: Counted::Columns, limit: limits::COLUMNS });
        }
        if row >= limits::LAST_ROW {
            return Err(FileError::TooMany { what: Counted::Rows, limit: limits::ROWS });
        }
        budget.cells = left(budget.cells, Counted::Cells, limits::CELLS)?;
        formulas += usize::from(record.formula.is_some());
        if !rows.contains_key(&row) {
            budget.rows = left(budget.rows, Counted::Rows, limits::ROWS)?;
        }
        let cells = rows.entry(row).or_default();
        if cells.len() <= column {
            cells.resize(column + 1, Cell::Empty);
        }
        cells[column] = cell;
    }
    let rows = rows.into_iter().map(|(row, cells)| GridRow { number: row + 1, cells }).collect();
    Ok((rows, formulas))
}

fn left(budget: usize, what: Counted, limit: usize) -> Result<usize, FileError> {
    budget.checked_sub(1).ok_or(FileError::TooMany { what, limit })
}

fn cell(data: DataRef<'_>, epoch: Epoch) -> Result<Cell, FileError> {
    Ok(match data {
        DataRef::Empty => Cell::Empty,
        #[expect(clippy::cast_precision_loss, reason = "a number of XLSX is a double in the file itself")]
        DataRef::Int(value) => number(value as f64, epoch),
        DataRef::Float(value) => number(value, epoch),
        DataRef::String(text) => self::text(text)?,
        DataRef::SharedString(text) => self::text(text.to_owned())?,
        DataRef::Bool(value) => Cell::Bool(value),
        DataRef::DateTime(serial) => date(serial, epoch),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => self::text(text)?,
        DataRef::Error(error) => Cell::Error(error.to_string()),
    })
}

fn text(text: String) -> Result<Cell, FileError> {
    if text.is_empty() {
        return Ok(Cell::Empty);
    }
    if text.chars().count() > limits::CELL_CHARS {
        return Err(FileError::TooMany { what: Counted::Letters, limit: limits::CELL_CHARS });
    }
    Ok(Cell::Text(text))
}

fn number(value: f64, epoch: Epoch) -> Cell {
    if value.is_finite() {
        Cell::Number { value, day: epoch.day_of_bare_number(value) }
    } else {
        Cell::Text(value.to_string())
    }
}

/// A cell formatted as a date; a number that is no day of the calendar stays a number, and is refused where a date is due.
fn date(serial: ExcelDateTime, epoch: Epoch) -> Cell {
    let value = serial.as_f64();
    match epoch.day(value) {
        Some(day) if serial.is_datetime() => Cell::Date(moment(day.and_time(NaiveTime::MIN), value)),
        Some(_) | None => Cell::Number { value, day: None },
    }
}

fn moment(midnight: NaiveDateTime, serial: f64) -> NaiveDateTime {
    #[expect(clippy::cast_possible_truncation, reason = "a fraction of a day is at most 86 400 seconds")]
    let seconds = (serial.fract() * 86_400.0).round() as i64;
    // rounding up to midnight would move a moment to the next day
    midnight + Duration::seconds(seconds.min(86_399))
}

fn refused(error: XlsxError) -> FileError {
    if matches!(error, XlsxError::Password) { FileError::Encrypted } else { FileError::Damaged }
}
