//! What was read past: nothing of a file is dropped in silence.

use super::sheet::SheetKind;

/// Something in a file that was not taken, or was taken with a remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// A sheet that is none of the journal's.
    UnknownSheet {
        /// Its name.
        name: String,
        /// The sheet that was probably meant.
        nearest: Option<&'static str>,
    },
    /// A column that the sheet's template has not.
    UnknownColumn {
        /// Where.
        sheet: SheetKind,
        /// Its heading.
        heading: String,
    },
    /// A field that the sheet «Программа» has not.
    UnknownField {
        /// Its row.
        row: u32,
        /// Its name.
        field: String,
        /// The field that was probably meant.
        nearest: Option<&'static str>,
    },
    /// Formulas: their saved values were read.
    Formulas {
        /// On which sheet.
        sheet: String,
        /// How many.
        cells: usize,
    },
    /// A hidden sheet, read like the others.
    HiddenSheet {
        /// Its name.
        name: String,
    },
    /// Rows above the headings, or in a sheet without any.
    OutsideTheTable {
        /// Where.
        sheet: SheetKind,
        /// Which row.
        row: u32,
    },
}

impl Warning {
    /// The stable code of the warning.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownSheet { .. } => "UNKNOWN_SHEET",
            Self::UnknownColumn { .. } => "UNKNOWN_COLUMN",
            Self::UnknownField { .. } => "UNKNOWN_FIELD",
            Self::Formulas { .. } => "FORMULAS",
            Self::HiddenSheet { .. } => "HIDDEN_SHEET",
            Self::OutsideTheTable { .. } => "OUTSIDE_THE_TABLE",
        }
    }

    /// The warning for a Russian reader.
    pub fn russian(&self) -> String {
        let meant =
            |nearest: Option<&str>| nearest.map(|name| format!("; похоже на «{name}»")).unwrap_or_default();
        match self {
            Self::UnknownSheet { name, nearest } => format!("лист «{name}» не прочитан{}", meant(*nearest)),
            Self::UnknownColumn { sheet, heading } => {
                format!("лист «{}»: столбец «{heading}» не прочитан", sheet.russian())
            }
            Self::UnknownField { row, field, nearest } => {
                format!("лист «Программа», строка {row}: поле «{field}» не прочитано{}", meant(*nearest))
            }
            Self::Formulas { sheet, cells } => {
                format!("лист «{sheet}»: формул — {cells}, взяты сохранённые значения")
            }
            Self::HiddenSheet { name } => format!("лист «{name}» скрыт, прочитан как остальные"),
            Self::OutsideTheTable { sheet, row } => {
                format!("лист «{}», строка {row}: стоит вне таблицы, не прочитана", sheet.russian())
            }
        }
    }
}

impl std::fmt::Display for Warning {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let meant =
            |nearest: Option<&str>| nearest.map(|name| format!("; near to '{name}'")).unwrap_or_default();
        match self {
            Self::UnknownSheet { name, nearest } => {
                write!(to, "sheet '{name}' was not read{}", meant(*nearest))
            }
            Self::UnknownColumn { sheet, heading } => {
                write!(to, "sheet '{}': column '{heading}' was not read", sheet.english())
            }
            Self::UnknownField { row, field, nearest } => {
                write!(to, "sheet 'program', row {row}: field '{field}' was not read{}", meant(*nearest))
            }
            Self::Formulas { sheet, cells } => {
                write!(to, "sheet '{sheet}': saved values of {cells} formulas were read")
            }
            Self::HiddenSheet { name } => write!(to, "sheet '{name}' is hidden and was read like the others"),
            Self::OutsideTheTable { sheet, row } => {
                write!(to, "sheet '{}', row {row}: outside the table, not read", sheet.english())
            }
        }
    }
}
