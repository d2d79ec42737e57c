//! Headings of a sheet: where the table begins and which column is which.
//!
//! Titles above the table, merged and two-storeyed headings are understood; columns may stand in any order. The two columns
//! of a returned file are known, so that it can be corrected and sent again.

use super::file::{FileError, Missing};
use super::grid::{Grid, GridRow};
use super::near::nearest;
use super::rows::{columns, has_items};
use super::sheet::SheetKind;
use super::warning::Warning;
use domain::words::normalised;

/// A column of a sheet's template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Column {
    /// Its heading.
    pub(super) heading: &'static str,
    /// What it is to a row.
    pub(super) role: Role,
}

/// What a column is to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// No row can be read without it.
    Required,
    /// It may be left out.
    Optional,
    /// It may be left out, and it came later than the sheet: it tells rows apart only where it is filled, so that what was recorded
    /// before there was such a column is the same row still.
    Added,
    /// A running number, which says nothing.
    Ordinal,
}

/// The heading of the column with the verdict in a returned file.
pub(super) const RESULT: &str = "Результат";
/// The heading of the column with the reason in a returned file; it stands right after the verdict.
pub(super) const REASON: &str = "Причина";

/// Rows from the top among which headings are looked for.
pub(super) const SEARCHED_ROWS: usize = 10;

/// Where the columns of a sheet are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Headings {
    /// The number of the last row of the headings.
    pub(super) last_row: u32,
    /// For each column of the template, its place in the sheet.
    pub(super) places: Vec<Option<usize>>,
    /// Items of a questionnaire by their headings, where the sheet has such columns.
    pub(super) items: Vec<(String, usize)>,
    /// The place of a verdict given earlier.
    pub(super) result: Option<usize>,
}

/// Whether a cell's text is a heading of the sheet.
pub(super) fn is_known(kind: SheetKind, text: &str) -> bool {
    position(kind, text).is_some()
}

fn position(kind: SheetKind, text: &str) -> Option<usize> {
    let wanted = normalised(text);
    columns(kind).iter().position(|column| normalised(column.heading) == wanted)
}

/// Finds the headings of a sheet.
pub(super) fn find(kind: SheetKind, grid: &Grid, warnings: &mut Vec<Warning>) -> Result<Headings, FileError> {
    let searched = &grid.rows[..grid.rows.len().min(SEARCHED_ROWS)];
    let is_heading = |row: &GridRow| {
        let known = row.cells.iter().filter(|cell| is_known(kind, &cell.shown())).count();
        let filled = row.cells.iter().filter(|cell| !cell.is_blank()).count();
        known >= 2 || (known == 1 && filled == 1)
    };
    let Some(first) = searched.iter().position(is_heading) else {
        let row = filled(searched.first());
        // One heading alone makes no row of headings, but it is not missing either.
        let unknown: Vec<String> = row.iter().filter(|text| !is_known(kind, text)).cloned().collect();
        let there = columns(kind)
            .iter()
            .map(|column| row.iter().position(|text| normalised(text) == normalised(column.heading)));
        complete(kind, &there.collect::<Vec<_>>(), &unknown)?;
        return Err(missing(kind, &vec![None; columns(kind).len()], row));
    };
    let storeys = searched[first..].iter().take_while(|row| is_heading(row)).count();
    let block = &searched[first..first + storeys];

    let result = block.iter().find_map(verdict_place);
    let mut places = vec![None; columns(kind).len()];
    let mut unknown: Vec<(String, usize)> = Vec::new();
    let width = block.iter().map(|row| row.cells.len()).max().unwrap_or_default();
    for place in 0..width {
        if result.is_some_and(|result| place == result || place == result + 1) {
            continue;
        }
        // the lower storey is the nearer to the data
        let texts: Vec<String> =
            block.iter().rev().map(|row| row.cell(place).shown()).filter(|text| !text.is_empty()).collect();
        match texts.iter().find_map(|text| position(kind, text)) {
            Some(column) if places[column].is_some() => {
                let column = columns(kind)[column].heading.to_owned();
                return Err(FileError::RepeatedColumn { sheet: kind, column });
            }
            Some(column) => places[column] = Some(place),
            None => unknown.extend(texts.into_iter().next().map(|text| (text, place))),
        }
    }
    let names: Vec<String> = unknown.iter().map(|(heading, _)| heading.clone()).collect();
    complete(kind, &places, &names)?;
    for row in &searched[..first] {
        warnings.push(Warning::OutsideTheTable { sheet: kind, row: row.number });
    }
    let items = if has_items(kind) {
        items(kind, unknown)?
    } else {
        warnings.extend(names.into_iter().map(|heading| Warning::UnknownColumn { sheet: kind, heading }));
        Vec::new()
    };
    let last_row = block.last().map_or(1, |row| row.number);
    Ok(Headings { last_row, places, items, result })
}

/// The columns of items, each heading once.
fn items(kind: SheetKind, found: Vec<(String, usize)>) -> Result<Vec<(String, usize)>, FileError> {
    for (at, (heading, _)) in found.iter().enumerate() {
        if found[..at].iter().any(|(earlier, _)| normalised(earlier) == normalised(heading)) {
            return Err(FileError::RepeatedColumn { sheet: kind, column: heading.clone() });
        }
    }
    Ok(found)
}

/// The place of «Результат» that is followed by «Причина».
fn verdict_place(row: &GridRow) -> Option<usize> {
    (0..row.cells.len())
        .find(|place| row.cell(*place).shown() == RESULT && row.cell(place + 1).shown() == REASON)
}

fn filled(row: Option<&GridRow>) -> Vec<String> {
    let cells = row.map(|row| row.cells.as_slice()).unwrap_or_default();
    cells.iter().map(super::grid::Cell::shown).filter(|text| !text.is_empty()).collect()
}

/// Refuses a sheet without a column that it needs, or with one that is probably a misspelt column of the template:
/// reading past a misspelt column of consents would refuse every child for a wrong reason.
fn complete(kind: SheetKind, places: &[Option<usize>], unknown: &[String]) -> Result<(), FileError> {
    let absent =
        columns(kind).iter().zip(places).filter(|(_, place)| place.is_none()).map(|(column, _)| column);
    let is_refused = absent.into_iter().any(|column| match column.role {
        Role::Required => true,
        Role::Optional | Role::Added => {
            unknown.iter().any(|heading| nearest(heading, [column.heading]).is_some())
        }
        Role::Ordinal => false,
    });
    if is_refused { Err(missing(kind, places, unknown.to_vec())) } else { Ok(()) }
}

fn missing(kind: SheetKind, places: &[Option<usize>], unknown: Vec<String>) -> FileError {
    let absent =
        columns(kind).iter().zip(places).filter(|(_, place)| place.is_none()).map(|(column, _)| column);
    let missing = absent.filter_map(|column| {
        let nearest = unknown.iter().find(|heading| nearest(heading, [column.heading]).is_some()).cloned();
        let is_named = match column.role {
            Role::Required => true,
            Role::Optional | Role::Added => nearest.is_some(),
            Role::Ordinal => false,
        };
        is_named.then_some(Missing { name: column.heading, nearest })
    });
    FileError::MissingColumns { sheet: kind, missing: missing.collect(), unknown }
}

#[cfg(test)]
mod tests {
    use super::super::grid::Cell;
    use super::*;

    const DEPARTURES: SheetKind = SheetKind::Departures;

    fn grid(rows: &[&str]) -> Grid {
        let rows = rows.iter().enumerate().map(|(at, row)| GridRow {
            number: u32::try_from(at).unwrap() + 1,
            cells: row
                .split(';')
                .map(|text| if text.is_empty() { Cell::Empty } else { Cell::Text(text.into()) })
                .collect(),
        });
        Grid { name: "Выбытие".into(), kind: Some(DEPARTURES), rows: rows.collect() }
    }

    fn found(rows: &[&str]) -> Result<(Headings, Vec<Warning>), FileError> {
        let mut warnings = Vec::new();
        find(DEPARTURES, &grid(rows), &mut warnings).map(|headings| (headings, warnings))
    }

    #[test]
    fn columns_may_stand_in_any_order_under_a_title() {
        let (headings, warnings) =
            found(&["Реестр выбывших", "Причина;дата;КОД ПАРЫ;Код участника"]).unwrap();
        assert_eq!(headings.places, [Some(2), Some(3), Some(1), Some(0), None, None]);
        assert_eq!(headings.last_row, 2);
        assert_eq!(warnings, [Warning::OutsideTheTable { sheet: DEPARTURES, row: 1 }]);
    }

    #[test]
    fn headings_of_two_storeys_are_one_table() {
        let (headings, _) =
            found(&["Код пары;Код участника;Выбыл", ";;Дата;Причина", "U7;M08;01.03.2024;переезд"]).unwrap();
        assert_eq!(headings.places, [Some(0), Some(1), Some(2), Some(3), None, None]);
        assert_eq!(headings.last_row, 2);
    }

    #[test]
    fn a_returned_file_is_read_without_its_verdicts() {
        let (headings, warnings) = found(&["Код пары;Код участника;Дата;Причина;Результат;Причина"]).unwrap();
        assert_eq!((headings.places[3], headings.result), (Some(3), Some(4)));
        assert!(warnings.is_empty());
    }

    #[test]
    fn a_missing_column_is_named_with_the_misspelt_one() {
        let Err(FileError::MissingColumns { missing, unknown, .. }) =
            found(&["Код пары;Код участникa;Дата;Причина"])
        else {
            panic!("must be refused")
        };
        assert_eq!(missing, [Missing { name: "Код участника", nearest: Some("Код участникa".into()) }]);
        assert_eq!(unknown, ["Код участникa"]);
    }

    #[test]
    fn a_column_twice_is_refused() {
        let twice = found(&["Код пары;Код участника;Дата;Причина;Дата"]);
        assert_eq!(twice, Err(FileError::RepeatedColumn { sheet: DEPARTURES, column: "Дата".into() }));
    }
}
