//! The file as a whole: why it is refused before any row of it is read.
//!
//! A refused file leaves nothing behind. Errors name sheets, columns and limits, never a cell of a person.

use super::kind::FileKind;
use super::limits;
use super::sheet::SheetKind;
use thiserror::Error;

/// Why a file is refused as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FileError {
    /// No bytes at all.
    #[error("the file is empty: an XLSX workbook or one sheet as CSV is accepted")]
    Empty,
    /// Above [`limits::UPLOAD_BYTES`].
    #[error("the file has {bytes} bytes: at most {} are accepted", limits::UPLOAD_BYTES)]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// Neither XLSX nor, where a sheet is named, text.
    #[error("the file is {}: an XLSX workbook is accepted, or one sheet as CSV with the sheet named", .kind.english())]
    NotAWorkbook {
        /// What it is.
        kind: FileKind,
    },
    /// A sheet was named as for CSV, and the file is not text.
    #[error("the file is {}: with a sheet named, text is accepted (CSV)", .kind.english())]
    NotText {
        /// What it is.
        kind: FileKind,
    },
    /// Protected by a password.
    #[error("the workbook is protected by a password: a workbook without one is accepted")]
    Encrypted,
    /// It carries a program.
    #[error("the workbook carries macros: a workbook without them is accepted (.xlsx)")]
    MacroEnabled,
    /// It grows beyond reason when unzipped.
    #[error(
        "the workbook unzips to more than is accepted: at most {} bytes and {} times its size",
        limits::UNZIPPED_BYTES,
        limits::RATIO
    )]
    ZipBomb,
    /// Cut off or broken.
    #[error(
        "the workbook is damaged or was not sent whole: a file that a spreadsheet program opens is accepted"
    )]
    Damaged,
    /// More rows, columns, cells, parts or letters than accepted.
    #[error("the workbook has too many {}: at most {limit} are accepted", .what.english())]
    TooMany {
        /// Of what.
        what: Counted,
        /// How many are accepted.
        limit: usize,
    },
    /// Not one sheet of a journal.
    #[error("no sheet of a journal is in the workbook: received {}", quoted_in_english(.received))]
    NoKnownSheet {
        /// The names of its sheets.
        received: Vec<String>,
    },
    /// Two sheets of one name.
    #[error("the sheet '{}' is in the workbook twice: one is accepted", .sheet.english())]
    RepeatedSheet {
        /// Which.
        sheet: SheetKind,
    },
    /// Columns that the sheet cannot do without.
    #[error("columns of the sheet '{}' are missing: {}; columns not known: {}", .sheet.english(), listed(.missing), quoted_in_english(.unknown))]
    MissingColumns {
        /// Which sheet.
        sheet: SheetKind,
        /// Each missing column with the unknown one that was probably meant.
        missing: Vec<Missing>,
        /// Columns that the sheet has and the template has not.
        unknown: Vec<String>,
    },
    /// Two columns of one name.
    #[error("the column '{column}' of the sheet '{}' is there twice: one is accepted", .sheet.english())]
    RepeatedColumn {
        /// Which sheet.
        sheet: SheetKind,
        /// Which column.
        column: String,
    },
    /// Fields that the sheet «Программа» cannot do without.
    #[error("fields of the sheet 'program' are missing: {}; fields not known: {}", listed(.missing), quoted_in_english(.unknown))]
    MissingFields {
        /// Each missing field with the unknown one that was probably meant.
        missing: Vec<Missing>,
        /// Fields that the sheet has and the template has not.
        unknown: Vec<String>,
    },
    /// A field of the sheet «Программа» written twice.
    #[error("the field '{field}' of the sheet 'program' is there twice: one is accepted")]
    RepeatedField {
        /// Which.
        field: &'static str,
    },
}

/// What there may be too many of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Rows.
    Rows,
    /// Columns.
    Columns,
    /// Cells.
    Cells,
    /// Parts of the package.
    Parts,
    /// Letters of a cell.
    Letters,
}

impl Counted {
    fn english(self) -> &'static str {
        match self {
            Self::Rows => "rows",
            Self::Columns => "columns",
            Self::Cells => "cells",
            Self::Parts => "parts",
            Self::Letters => "letters in a cell",
        }
    }

    fn russian(self) -> &'static str {
        match self {
            Self::Rows => "строк",
            Self::Columns => "столбцов",
            Self::Cells => "ячеек",
            Self::Parts => "частей",
            Self::Letters => "знаков в ячейке",
        }
    }
}

/// A name that was expected and not found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The expected name.
    pub name: &'static str,
    /// The unknown name that was probably meant.
    pub nearest: Option<String>,
}

fn listed(missing: &[Missing]) -> String {
    let each = missing.iter().map(|one| match &one.nearest {
        Some(nearest) => format!("'{}' (received: '{nearest}')", one.name),
        None => format!("'{}'", one.name),
    });
    each.collect::<Vec<_>>().join(", ")
}

fn listed_in_russian(missing: &[Missing]) -> String {
    let each = missing.iter().map(|one| match &one.nearest {
        Some(nearest) => format!("«{}» (получено: «{nearest}»)", one.name),
        None => format!("«{}»", one.name),
    });
    each.collect::<Vec<_>>().join(", ")
}

/// As the file has them; what stands in a name and is not seen is escaped.
fn quoted_in_english(names: &[String]) -> String {
    let each: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
    if each.is_empty() { "none".to_owned() } else { each.join(", ") }
}

fn quoted(names: &[String]) -> String {
    if names.is_empty() { "нет".to_owned() } else { format!("«{}»", names.join("», «")) }
}

impl FileError {
    /// The stable code of the refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "FILE_EMPTY",
            Self::TooLarge { .. } => "FILE_TOO_LARGE",
            Self::NotAWorkbook { .. } => "FILE_NOT_A_WORKBOOK",
            Self::NotText { .. } => "FILE_NOT_TEXT",
            Self::Encrypted => "FILE_ENCRYPTED",
            Self::MacroEnabled => "FILE_WITH_MACROS",
            Self::ZipBomb => "FILE_ZIP_BOMB",
            Self::Damaged => "FILE_DAMAGED",
            Self::TooMany { .. } => "FILE_TOO_MANY",
            Self::NoKnownSheet { .. } => "NO_KNOWN_SHEET",
            Self::RepeatedSheet { .. } => "REPEATED_SHEET",
            Self::MissingColumns { .. } => "MISSING_COLUMNS",
            Self::RepeatedColumn { .. } => "REPEATED_COLUMN",
            Self::MissingFields { .. } => "MISSING_FIELDS",
            Self::RepeatedField { .. } => "REPEATED_FIELD",
        }
    }

    /// The refusal for a Russian reader; `Display` is the English one.
    pub fn russian(&self) -> String {
        match self {
            Self::Empty => "файл пуст; принимается книга XLSX или один лист в CSV".to_owned(),
            Self::TooLarge { bytes } => {
                format!("в файле {bytes} байт; принимается не более {}", limits::UPLOAD_BYTES)
            }
            Self::NotAWorkbook { kind } => format!(
                "это {}; принимается книга XLSX или один лист в CSV с названием листа",
                kind.russian()
            ),
            Self::NotText { kind } => {
                format!("это {}; когда назван лист, принимается текст (CSV)", kind.russian())
            }
            Self::Encrypted => "книга защищена паролем; принимается книга без пароля".to_owned(),
            Self::MacroEnabled => "в книге есть макросы; принимается книга без макросов (.xlsx)".to_owned(),
            Self::ZipBomb => format!(
                "книга при распаковке больше допустимого; принимается не более {} байт и не более чем в {} раз больше файла",
                limits::UNZIPPED_BYTES,
                limits::RATIO
            ),
            Self::Damaged => {
                "книга повреждена или передана не целиком; принимается файл, который открывается табличным редактором"
                    .to_owned()
            }
            Self::TooMany { what, limit } => {
                format!("слишком много {}; принимается не более {limit}", what.russian())
            }
            Self::NoKnownSheet { received } => {
                format!("в книге нет ни одного листа журнала; получены листы: {}", quoted(received))
            }
            Self::RepeatedSheet { sheet } => format!("лист «{}» есть дважды; принимается один", sheet.russian()),
            Self::MissingColumns { sheet, missing, unknown } => format!(
                "на листе «{}» нет столбцов: {}; неизвестные столбцы: {}",
                sheet.russian(),
                listed_in_russian(missing),
                quoted(unknown)
            ),
            Self::RepeatedColumn { sheet, column } => {
                format!("на листе «{}» столбец «{column}» есть дважды; принимается один", sheet.russian())
            }
            Self::MissingFields { missing, unknown } => format!(
                "на листе «Программа» нет полей: {}; неизвестные поля: {}",
                listed_in_russian(missing),
                quoted(unknown)
            ),
            Self::RepeatedField { field } => {
                format!("на листе «Программа» поле «{field}» есть дважды; принимается одно")
            }
        }
    }
}
