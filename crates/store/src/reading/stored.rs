//! Columns of the read tables as values of `readmodel`, for everything that reads them.

use crate::journal::ReadError;
use readmodel::{CellKey, Row, RowKind, Subject};
use std::str::FromStr;
use uuid::Uuid;

/// `kind, key, organization_id, program_id, sort, body`
pub(crate) type RowColumns = (String, Uuid, Option<Uuid>, Option<Uuid>, String, String);

/// All rows of a generation, in the order of their keys.
pub(crate) const ROWS: &str = "SELECT kind, key, organization_id, program_id, sort, body
  FROM rm_rows WHERE generation = $1 ORDER BY kind, key";

pub(crate) fn stored_row(columns: RowColumns) -> Result<Row, ReadError> {
    let (kind, key, organization_id, program_id, sort, body) = columns;
    Ok(Row { kind: name::<RowKind>(&kind, "a kind of row")?, key, organization_id, program_id, sort, body })
}

/// `theme, measure, year, level, node, detail`
pub(super) type KeyColumns = (String, String, i64, String, Uuid, String);

pub(super) fn stored_key(columns: KeyColumns) -> Result<CellKey, ReadError> {
    let (theme, measure, year, level, node, detail) = columns;
    Ok(CellKey {
        theme: name(&theme, "a theme")?,
        measure: name(&measure, "a measure")?,
        year: i32::try_from(year).map_err(|_| ReadError::Value { what: "a year" })?,
        level: name(&level, "a level")?,
        node,
        detail: detail.into(),
    })
}

pub(super) fn stored_subject(kind: &str, id: Uuid) -> Result<Subject, ReadError> {
    [
        Subject::Person(id),
        Subject::Enterprise(id),
        Subject::Organization(id),
        Subject::Participant(id),
        Subject::Pair(id),
        Subject::Program(id),
    ]
    .into_iter()
    .find(|subject| subject.kind() == kind)
    .ok_or(ReadError::Value { what: "a kind of subject" })
}

fn name<T: FromStr>(stored: &str, what: &'static str) -> Result<T, ReadError> {
    stored.parse().map_err(|_| ReadError::Value { what })
}

#[cfg(test)]
mod tests {
    use super::*;
    use readmodel::{Level, Measure, Theme};

    #[test]
    fn names_are_read_as_they_are_written() {
        let columns = |theme: Theme, measure: Measure, level: Level| {
            (
                theme.name().into(),
                measure.name().into(),
                2024,
                level.name().into(),
                Uuid::nil(),
                String::new(),
            )
        };
        let key =
            stored_key(columns(Theme::Dynamics, Measure::SatisfiedTookPart, Level::Municipality)).unwrap();
        assert_eq!(
            (key.theme, key.measure, key.level),
            (Theme::Dynamics, Measure::SatisfiedTookPart, Level::Municipality)
        );
        let row = (RowKind::Pair.name().into(), Uuid::nil(), None, None, String::new(), String::new());
        assert_eq!(stored_row(row).unwrap().kind, RowKind::Pair);
    }

    #[test]
    fn a_name_of_no_version_is_said() {
        let row = ("dragon".into(), Uuid::nil(), None, None, String::new(), String::new());
        assert!(stored_row(row).unwrap_err().to_string().contains("a kind of row"));
    }
}
