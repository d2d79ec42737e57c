//! One row of a sheet being read: every cell by its heading, all faults of the row together.

use super::cells::{CellRule, Reading};
use super::grid::{Cell, GridRow};
use super::headings::{Column, Headings, Role};
use super::rows::columns;
use super::sheet::SheetKind;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A row of a sheet after reading.
#[derive(Clone, Debug, PartialEq)]
pub struct Row<T> {
    /// Its sheet.
    pub sheet: SheetKind,
    /// Its number as the sender sees it, from 1.
    pub number: u32,
    /// Its natural key, where the cells of the key are readable, even if others are not.
    pub key: Option<String>,
    /// The used cells in the order of the template, canonical: equal for equal values however they were typed. Filled cells of columns
    /// that were added to the template follow, each with its heading, then answers to items in the order of their headings.
    pub cells: Vec<String>,
    /// The row, or all its faults.
    pub parsed: Result<T, Vec<CellError>>,
}

impl<T> Row<T> {
    /// The canonical text of the cell under a heading of the template: an act's identity is made of the cells it uses.
    pub fn cell(&self, heading: &str) -> Option<&str> {
        let place = always_used(columns(self.sheet)).position(|column| column.heading == heading)?;
        self.cells.get(place).map(String::as_str)
    }

    /// The canonical cells but for those under some headings, which another act of the row uses.
    pub fn cells_but(&self, headings: &[&str]) -> Vec<String> {
        let used = always_used(columns(self.sheet));
        let others = used.map(Some).chain(std::iter::repeat(None)).zip(&self.cells);
        let kept =
            others.filter(|(column, _)| column.is_none_or(|column| !headings.contains(&column.heading)));
        kept.map(|(_, text)| text.clone()).collect()
    }
}

/// The columns whose cells are in the identity of every row, empty or not.
fn always_used(columns: &'static [Column]) -> impl Iterator<Item = &'static Column> {
    columns.iter().filter(|column| matches!(column.role, Role::Required | Role::Optional))
}

/// A fault of a cell. It echoes a received value, which may be personal: for the sender only, never for a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellError {
    /// The heading of its column, or the field of «Программа».
    pub column: Cow<'static, str>,
    /// What stands in the cell.
    pub received: String,
    /// What refused it.
    pub rule: CellRule,
}

/// All faults of a row as one text in Russian.
pub fn faults_in_russian(errors: &[CellError]) -> String {
    errors.iter().map(CellError::russian).collect::<Vec<_>>().join("; ")
}

/// A kind of row: its columns and how a row of them is read.
pub(super) trait SheetRow: Sized {
    /// The sheet that holds such rows.
    const KIND: SheetKind;
    /// The columns of its template.
    const COLUMNS: &'static [Column];
    /// The headings of the natural key.
    const KEY: &'static [&'static str];
    /// Whether rows of one key are told apart by their order.
    const NUMBERED: bool = false;

    /// Reads a row; nothing where a required cell is missing or faulty.
    fn read(fields: &mut Fields<'_>) -> Option<Self>;
}

/// The cells of a row by heading.
pub(super) struct Fields<'a> {
    columns: &'static [Column],
    headings: &'a Headings,
    row: &'a GridRow,
    canonical: Vec<String>,
    answered: BTreeMap<String, String>,
    errors: Vec<CellError>,
}

impl<'a> Fields<'a> {
    fn new(columns: &'static [Column], headings: &'a Headings, row: &'a GridRow) -> Self {
        let canonical = vec![String::new(); columns.len()];
        Self { columns, headings, row, canonical, answered: BTreeMap::new(), errors: Vec::new() }
    }

    fn column(&self, heading: &str) -> usize {
        let place = self.columns.iter().position(|column| column.heading == heading);
        place.expect("a reader asks only for columns of its template")
    }

    fn cell_at(&self, column: usize) -> &'a Cell {
        self.headings.places[column].map_or(&Cell::Empty, |place| self.row.cell(place))
    }

    /// Whether nothing but a running number stands in the row.
    fn is_blank(&self) -> bool {
        let mut used = self.columns.iter().enumerate().filter(|(_, column)| column.role != Role::Ordinal);
        used.all(|(at, _)| self.cell_at(at).is_blank())
            && self.headings.items.iter().all(|(_, place)| self.row.cell(*place).is_blank())
    }

    /// A cell that must be filled.
    pub(super) fn required<T>(&mut self, heading: &'static str, read: fn(&Cell) -> Reading<T>) -> Option<T> {
        let cell = self.cell_at(self.column(heading));
        if cell.is_blank() {
            self.refuse(heading, CellRule::Missing);
            return None;
        }
        self.optional(heading, read)
    }

    /// A cell that may be empty.
    pub(super) fn optional<T>(&mut self, heading: &'static str, read: fn(&Cell) -> Reading<T>) -> Option<T> {
        let column = self.column(heading);
        let cell = self.cell_at(column);
        if cell.is_blank() {
            return None;
        }
        match read(cell) {
            Ok((value, canonical)) => {
                self.canonical[column] = canonical;
                Some(value)
            }
            Err(rule) => {
                self.refuse(heading, rule);
                None
            }
        }
    }

    /// Two cells that are filled together or not at all.
    pub(super) fn both_or_none<T>(
        &mut self,
        headings: [&'static str; 2],
        read: fn(&Cell) -> Reading<T>,
    ) -> Option<[T; 2]> {
        if headings.iter().all(|heading| self.cell_at(self.column(heading)).is_blank()) {
            return None;
        }
        let [first, second] = headings.map(|heading| self.required(heading, read));
        Some([first?, second?])
    }

    /// Refuses a cell.
    pub(super) fn refuse(&mut self, heading: &'static str, rule: CellRule) {
        let column = self.column(heading);
        let received = self.cell_at(column).shown();
        self.canonical[column].clone_from(&received);
        self.errors.push(CellError { column: heading.into(), received, rule });
    }

    /// What stands under the headings of items, by heading; empty cells are no answers.
    pub(super) fn items(&mut self, read: fn(&Cell) -> Reading<String>) -> BTreeMap<String, String> {
        for (heading, place) in &self.headings.items {
            let cell = self.row.cell(*place);
            if cell.is_blank() {
                continue;
            }
            let (answer, fault) = match read(cell) {
                Ok((answer, _)) => (answer, None),
                Err(rule) => (cell.shown(), Some(rule)),
            };
            if let Some(rule) = fault {
                let (column, received) = (heading.clone().into(), answer.clone());
                self.errors.push(CellError { column, received, rule });
            }
            self.answered.insert(heading.clone(), answer);
        }
        self.answered.clone()
    }

    /// Takes out the faults found so far in some columns: the faults of one act of a row must not hinder another.
    pub(super) fn take_errors(&mut self, headings: &[&str]) -> Vec<CellError> {
        let (taken, left) =
            self.errors.drain(..).partition(|error| headings.contains(&error.column.as_ref()));
        self.errors = left;
        taken
    }

    /// The canonical cells of the key, where none is faulty; empty may be what the template lets be empty.
    fn key(&self, headings: &[&str]) -> Option<String> {
        let part = |heading: &&str| {
            let column = self.column(heading);
            let text = &self.canonical[column];
            let is_faulty = self.errors.iter().any(|error| error.column == *heading);
            let may_be_empty = matches!(self.columns[column].role, Role::Optional | Role::Added);
            ((may_be_empty || !text.is_empty()) && !is_faulty).then(|| text.clone())
        };
        headings.iter().map(part).collect::<Option<Vec<_>>>().map(|parts| parts.join(" / "))
    }
}

/// Reads the rows under the headings; rows with nothing but a running number are no rows.
pub(super) fn read_rows<R: SheetRow>(headings: &Headings, rows: &[GridRow]) -> Vec<Row<R>> {
    let mut read: Vec<Row<R>> = Vec::new();
    let mut numbers = std::collections::HashMap::<String, usize>::new();
    for row in rows.iter().filter(|row| row.number > headings.last_row) {
        let mut fields = Fields::new(R::COLUMNS, headings, row);
        if fields.is_blank() {
            continue;
        }
        let value = R::read(&mut fields);
        let mut key = fields.key(R::KEY);
        if let (true, Some(text)) = (R::NUMBERED, &mut key) {
            let number = numbers.entry(text.clone()).or_default();
            *number += 1;
            *text = format!("{text} / {number}");
        }
        read.push(Row {
            sheet: R::KIND,
            number: row.number,
            key,
            cells: identity(fields.columns, fields.canonical, fields.answered),
            parsed: match value {
                Some(value) if fields.errors.is_empty() => Ok(value),
                Some(_) | None => Err(fields.errors),
            },
        });
    }
    read
}

/// What a row is told apart by.
fn identity(columns: &[Column], canonical: Vec<String>, answered: BTreeMap<String, String>) -> Vec<String> {
    let (mut cells, mut added) = (Vec::new(), Vec::new());
    for (column, text) in columns.iter().zip(canonical) {
        match column.role {
            Role::Required | Role::Optional => cells.push(text),
            Role::Added if text.is_empty() => {}
            Role::Added => added.push(format!("{}: {text}", column.heading)),
            Role::Ordinal => {}
        }
    }
    let answered = answered.into_iter().map(|(heading, answer)| format!("{heading}: {answer}"));
    cells.into_iter().chain(added).chain(answered).collect()
}

impl CellError {
    /// What would be accepted.
    pub fn accepted(&self) -> String {
        self.rule.accepted()
    }

    /// The fault for a Russian reader; `Display` is the English one.
    pub fn russian(&self) -> String {
        let Self { column, received, rule } = self;
        let what =
            if received.is_empty() { String::new() } else { format!("получено «{received}», ") };
        format!("«{column}»: {what}{}; {}", rule.russian(), rule.accepted_in_russian())
    }
}

impl std::fmt::Display for CellError {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { column, received, rule } = self;
        write!(to, "'{column}': received '{received}', {}; accepted: {}", rule.english(), rule.accepted())
    }
}

impl std::error::Error for CellError {}
