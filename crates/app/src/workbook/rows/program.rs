//! The sheet «Программа»: fields of the programme, one a row, each with its own verdict.

use super::super::cells::{CellRule, Reading, date, document, name, word, words};
use super::super::fields::{CellError, Row};
use super::super::file::{FileError, Missing};
use super::super::grid::{Cell, GridRow};
use super::super::headings::{Column, Headings};
use super::super::near::nearest;
use super::super::sheet::SheetKind;
use super::super::warning::Warning;
use super::required;
use chrono::NaiveDate;
use domain::values::{DocumentRef, Form, StageModel};
use domain::words::normalised;

/// The columns of the sheet.
pub(in super::super) const COLUMNS: &[Column] = &[required("Поле"), required("Значение")];

/// The programme of a journal.
#[derive(Clone, Debug, PartialEq)]
pub struct ProgramSheet {
    /// Region.
    pub region: Row<String>,
    /// Municipality.
    pub municipality: Row<String>,
    /// Name of the organisation.
    pub organization: Row<String>,
    /// Its code, which tells one organisation from another.
    pub organization_code: Row<String>,
    /// Name of the programme.
    pub title: Row<String>,
    /// Its first day.
    pub start: Row<NaiveDate>,
    /// Its last day.
    pub end: Row<NaiveDate>,
    /// Which list of stages its reports print.
    pub stage_model: Row<StageModel>,
    /// Forms of mentoring chosen.
    pub forms: Row<Vec<Form>>,
    /// The curator's name: personal data.
    pub curator: Option<Row<String>>,
    /// The launch order.
    pub launch_order: Option<Row<DocumentRef>>,
    /// The regulation on mentoring.
    pub regulation: Option<Row<DocumentRef>>,
}

/// The fields without which there is no programme.
pub(in super::super) const REQUIRED: [&str; 9] = [
    "Регион",
    "Муниципалитет",
    "Организация",
    "Код организации",
    "Название программы",
    "Начало",
    "Окончание",
    "Модель этапов",
    "Формы наставничества",
];
/// The others.
pub(in super::super) const OPTIONAL: [&str; 3] =
    ["Куратор", "Приказ о запуске", "Положение о наставничестве"];

/// Rows of the sheet by the fields that they name.
struct Named<'a> {
    value_place: Option<usize>,
    rows: Vec<(&'static str, &'a GridRow)>,
}

impl Named<'_> {
    fn optional<T>(&self, field: &'static str, read: fn(&Cell) -> Reading<T>) -> Option<Row<T>> {
        let (_, row) = self.rows.iter().find(|(named, _)| *named == field)?;
        let cell = self.value_place.map_or(&Cell::Empty, |place| row.cell(place));
        let reading = if cell.is_blank() { Err(CellRule::Missing) } else { read(cell) };
        let (parsed, canonical) = match reading {
            Ok((value, canonical)) => (Ok(value), canonical),
            Err(rule) => {
                (Err(vec![CellError { column: field.into(), received: cell.shown(), rule }]), cell.shown())
            }
        };
        Some(Row {
            sheet: SheetKind::Program,
            number: row.number,
            key: Some(field.to_owned()),
            cells: vec![field.to_owned(), canonical],
            parsed,
        })
    }

    fn required<T>(&self, field: &'static str, read: fn(&Cell) -> Reading<T>) -> Row<T> {
        self.optional(field, read).expect("the required fields were looked for before")
    }
}

/// Reads the sheet; an optional field that is left empty counts as left out.
pub(in super::super) fn read(
    headings: &Headings,
    rows: &[GridRow],
    warnings: &mut Vec<Warning>,
) -> Result<ProgramSheet, FileError> {
    let [field_place, value_place] = headings.places[..] else { unreachable!("the sheet has two columns") };
    let mut named = Named { value_place, rows: Vec::new() };
    let mut unknown = Vec::new();
    for row in rows.iter().filter(|row| row.number > headings.last_row) {
        let is_empty = value_place.is_none_or(|place| row.cell(place).is_blank());
        let name = field_place.map(|place| row.cell(place).shown()).unwrap_or_default();
        let known = REQUIRED.into_iter().chain(OPTIONAL).find(|field| normalised(field) == normalised(&name));
        match known {
            Some(field) if named.rows.iter().any(|(there, _)| *there == field) => {
                return Err(FileError::RepeatedField { field });
            }
            Some(field) if is_empty && OPTIONAL.contains(&field) => {}
            Some(field) => named.rows.push((field, row)),
            None if name.is_empty() && is_empty => {}
            None => unknown.push((row.number, name)),
        }
    }
    complete(&named, &unknown)?;
    for (row, field) in unknown {
        let nearest = nearest(&field, REQUIRED.into_iter().chain(OPTIONAL));
        warnings.push(Warning::UnknownField { row, field, nearest });
    }
    Ok(ProgramSheet {
        region: named.required("Регион", name),
        municipality: named.required("Муниципалитет", name),
        organization: named.required("Организация", name),
        organization_code: named.required("Код организации", name),
        title: named.required("Название программы", name),
        start: named.required("Начало", date),
        end: named.required("Окончание", date),
        stage_model: named.required("Модель этапов", word::<StageModel>),
        forms: named.required("Формы наставничества", words::<Form>),
        curator: named.optional("Куратор", name),
        launch_order: named.optional("Приказ о запуске", document),
        regulation: named.optional("Положение о наставничестве", document),
    })
}

fn complete(named: &Named<'_>, unknown: &[(u32, String)]) -> Result<(), FileError> {
    let absent = REQUIRED.into_iter().filter(|field| named.rows.iter().all(|(there, _)| there != field));
    let near = |field| {
        unknown.iter().find(|(_, name)| nearest(name, [field]).is_some()).map(|(_, name)| name.clone())
    };
    let missing: Vec<Missing> = absent.map(|name| Missing { name, nearest: near(name) }).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(FileError::MissingFields { missing, unknown: unknown.iter().map(|(_, name)| name.clone()).collect() })
}
