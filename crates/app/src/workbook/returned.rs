//! The returned file: the sender's rows as they came, and after them «Результат» and «Причина».
//!
//! Equal inputs give equal bytes. No text becomes a formula, whatever it begins with.

use super::csv;
use super::grid::{Cell, Grid, GridRow};
use super::headings::{Headings, REASON, RESULT};
use super::{SheetKind, Workbook};
use chrono::NaiveDateTime;
use rust_xlsxwriter::{ColNum, DocProperties, ExcelDateTime, Format, RowNum, Worksheet, XlsxError};
use std::collections::HashMap;
use thiserror::Error;

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// «записано».
    Recorded,
    /// «уже есть».
    AlreadyThere,
    /// «записано частично».
    Partly,
    /// «отказано».
    Refused,
    /// «ждёт строку».
    Waits,
}

impl Verdict {
    /// The word that stands in «Результат».
    pub fn russian(self) -> &'static str {
        match self {
            Self::Recorded => "записано",
            Self::AlreadyThere => "уже есть",
            Self::Partly => "записано частично",
            Self::Refused => "отказано",
            Self::Waits => "ждёт строку",
        }
    }

    /// The English word.
    pub fn english(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::AlreadyThere => "already there",
            Self::Partly => "recorded in part",
            Self::Refused => "refused",
            Self::Waits => "waits for a row",
        }
    }
}

/// The verdict on one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowVerdict {
    /// Its sheet.
    pub sheet: SheetKind,
    /// Its number as the sender sees it.
    pub row: u32,
    /// What became of it.
    pub verdict: Verdict,
    /// Why, for the sender; empty where there is nothing to say.
    pub reason: String,
}

/// Why a returned file could not be written.
#[derive(Debug, Error)]
pub enum ReturnedError {
    /// The XLSX could not be written.
    #[error("the returned workbook could not be written")]
    Xlsx(#[from] XlsxError),
    /// The CSV could not be written.
    #[error("the returned sheet could not be written")]
    Csv(#[from] ::csv::Error),
}

/// Verdicts by sheet and row.
type Verdicts<'a> = HashMap<(SheetKind, u32), &'a RowVerdict>;

/// Writes the sender's file with the verdicts, in the format in which it came.
pub fn returned(workbook: &Workbook, verdicts: &[RowVerdict]) -> Result<Vec<u8>, ReturnedError> {
    let verdicts: Verdicts<'_> =
        verdicts.iter().map(|verdict| ((verdict.sheet, verdict.row), verdict)).collect();
    let sheets = workbook
        .grids
        .iter()
        .zip(&workbook.headings)
        .map(|(grid, headings)| Sheet::new(grid, headings.as_ref()));
    match workbook.delimiter {
        Some(delimiter) => Ok(csv::written(sheets.flat_map(|sheet| lines(&sheet, &verdicts)), delimiter)?),
        None => Ok(spreadsheet(sheets, &verdicts)?),
    }
}

/// A sheet with the place of its verdicts.
struct Sheet<'a> {
    grid: &'a Grid,
    /// The number of the last row of headings and the column of «Результат», where the sheet is a journal's.
    result: Option<(u32, usize)>,
}

impl<'a> Sheet<'a> {
    /// Verdicts stand where an earlier returned file had them, else after the widest row.
    fn new(grid: &'a Grid, headings: Option<&Headings>) -> Self {
        let width = grid.rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
        Self { grid, result: headings.map(|headings| (headings.last_row, headings.result.unwrap_or(width))) }
    }

    /// The row as sent, without the verdict of an earlier returned file, and what is to stand in the two columns.
    fn row<'b>(
        &self,
        row: &'b GridRow,
        verdicts: &'b Verdicts<'_>,
    ) -> (Vec<&'b Cell>, Option<(usize, [&'b str; 2])>) {
        let Some((last_heading, result)) = self.result else { return (row.cells.iter().collect(), None) };
        let is_old_verdict =
            |column: usize| row.number >= last_heading && (column == result || column == result + 1);
        let sent = row.cells.iter().enumerate();
        let sent = sent.map(|(column, cell)| if is_old_verdict(column) { &Cell::Empty } else { cell });
        let verdict = self.grid.kind.and_then(|kind| verdicts.get(&(kind, row.number)));
        let added = match verdict {
            _ if row.number == last_heading => Some([RESULT, REASON]),
            Some(verdict) => Some([verdict.verdict.russian(), verdict.reason.as_str()]),
            None => None,
        };
        (sent.collect(), added.map(|texts| (result, texts)))
    }
}

fn lines(sheet: &Sheet<'_>, verdicts: &Verdicts<'_>) -> Vec<Vec<String>> {
    let mut lines = Vec::new();
    for row in &sheet.grid.rows {
        // a line without a cell is an empty line: rows keep their numbers
        lines.resize_with(row.number as usize - 1, || vec![String::new()]);
        let (cells, added) = sheet.row(row, verdicts);
        let mut line: Vec<String> = cells.into_iter().map(sent_text).collect();
        if let Some((result, texts)) = added {
            line.resize(line.len().max(result + 2), String::new());
            for (column, text) in (result..).zip(texts) {
                text.clone_into(&mut line[column]);
            }
        }
        lines.push(line);
    }
    lines
}

/// The text of a CSV cell exactly as sent.
fn sent_text(cell: &Cell) -> String {
    if let Cell::Text(text) = cell { text.clone() } else { cell.shown() }
}

/// How cells look in the written workbook.
struct Look {
    date: Format,
    moment: Format,
    heading: Format,
}

fn spreadsheet<'a>(
    sheets: impl Iterator<Item = Sheet<'a>>,
    verdicts: &Verdicts<'_>,
) -> Result<Vec<u8>, XlsxError> {
    let look = Look {
        date: Format::new().set_num_format("dd.mm.yyyy"),
        moment: Format::new().set_num_format("dd.mm.yyyy hh:mm:ss"),
        heading: Format::new().set_bold().set_text_wrap(),
    };
    let mut workbook = new_workbook()?;
    for (number, sheet) in (1_u32..).zip(sheets) {
        let written = workbook.add_worksheet();
        if written.set_name(&sheet.grid.name).is_err() {
            written.set_name(format!("Лист {number}"))?;
        }
        write_sheet(written, &sheet, verdicts, &look)?;
    }
    workbook.save_to_buffer()
}

/// A workbook to be written: created on a fixed day, so that equal inputs give equal bytes.
pub(super) fn new_workbook() -> Result<rust_xlsxwriter::Workbook, XlsxError> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    Ok(workbook)
}

fn write_sheet(
    written: &mut Worksheet,
    sheet: &Sheet<'_>,
    verdicts: &Verdicts<'_>,
    look: &Look,
) -> Result<(), XlsxError> {
    for row in &sheet.grid.rows {
        let number: RowNum = row.number - 1;
        let is_heading = sheet.result.is_some_and(|(last_heading, _)| row.number <= last_heading);
        let (cells, added) = sheet.row(row, verdicts);
        for (column, cell) in (0..).zip(cells) {
            write_cell(written, number, column, cell, is_heading, look)?;
        }
        if let Some((result, texts)) = added {
            let result = ColNum::try_from(result).expect("columns are counted when a file is read");
            for (column, text) in (result..).zip(texts) {
                write_cell(written, number, column, &Cell::Text(text.to_owned()), is_heading, look)?;
            }
        }
    }
    if let Some((last_heading, _)) = sheet.result {
        written.set_freeze_panes(last_heading, 0)?;
    }
    written.autofit();
    Ok(())
}

fn write_cell(
    written: &mut Worksheet,
    row: RowNum,
    column: ColNum,
    cell: &Cell,
    is_heading: bool,
    look: &Look,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => written,
        Cell::Text(text) if is_heading => {
            written.write_string_with_format(row, column, text, &look.heading)?
        }
        Cell::Text(text) | Cell::Error(text) => written.write_string(row, column, text)?,
        Cell::Number { value, .. } => written.write_number(row, column, *value)?,
        Cell::Bool(value) => written.write_boolean(row, column, *value)?,
        Cell::Date(at) => {
            let format = if at.time() == chrono::NaiveTime::MIN { &look.date } else { &look.moment };
            written.write_number_with_format(row, column, serial(*at), format)?
        }
    };
    Ok(())
}

/// The serial number of a moment in the date system of 1900, in which every returned workbook is.
fn serial(at: NaiveDateTime) -> f64 {
    let epoch = chrono::NaiveDate::from_ymd_opt(1899, 12, 30).expect("a day of the calendar");
    let days = (at.date() - epoch).num_days();
    // before the leap day that 1900 had not, serial numbers are smaller by one
    let days = if days <= 60 { days - 1 } else { days };
    let seconds = (at - at.date().and_time(chrono::NaiveTime::MIN)).num_seconds();
    #[expect(clippy::cast_precision_loss, reason = "days and seconds of the calendar are far below 2^52")]
    let serial = days as f64 + seconds as f64 / 86_400.0;
    serial
}
