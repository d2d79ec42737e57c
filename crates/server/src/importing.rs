//! What both doors of an import share: the words that describe a CSV, and the outcome as it is sent and shown.
//!
//! Invariant: an outcome may repeat what its sender wrote, so it goes to the sender only and never into the log.

use app::import::{ImportError, ImportReport};
use app::perform::PerformError;
use app::workbook::{CsvSheet, FileError, RowVerdict, SheetKind, Verdict};
use serde::{Deserialize, Serialize};

/// Rows that an outcome lists; the returned file has all of them.
pub const ROWS_LISTED: usize = 200;

/// What a CSV cannot say about itself was not said, or not in a way that can be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSheet {
    /// The three come together.
    #[error(
        "sheet, organisation and program come together: they describe a CSV, a workbook needs none of them"
    )]
    Incomplete,
    /// No such sheet.
    #[error("there is no sheet {received:?}, expected one of {}", names().join(", "))]
    Unknown {
        /// What was received.
        received: String,
    },
}

impl BadSheet {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Incomplete => "SHEET_INCOMPLETE",
            Self::Unknown { .. } => "SHEET_UNKNOWN",
        }
    }

    /// The same for a Russian reader.
    pub fn russian(&self) -> String {
        match self {
            Self::Incomplete => {
                "лист, организация и программа указываются вместе: они описывают CSV, для книги не нужно ничего".to_owned()
            }
            Self::Unknown { received } => {
                let names = SheetKind::ALL.map(SheetKind::russian);
                format!("нет листа «{received}»; принимается один из: {}", names.join(", "))
            }
        }
    }
}

fn names() -> Vec<&'static str> {
    SheetKind::ALL.map(SheetKind::english).to_vec()
}

/// The description of a CSV, if the file is one.
pub fn csv_sheet(
    sheet: Option<&str>,
    organisation: Option<&str>,
    program: Option<&str>,
) -> Result<Option<CsvSheet>, BadSheet> {
    match (sheet, organisation, program) {
        (None, None, None) => Ok(None),
        (Some(sheet), Some(organisation), Some(program)) => Ok(Some(CsvSheet {
            sheet: SheetKind::from_name(sheet)
                .ok_or_else(|| BadSheet::Unknown { received: sheet.to_owned() })?,
            organization_code: organisation.to_owned(),
            program: program.to_owned(),
        })),
        _ => Err(BadSheet::Incomplete),
    }
}

/// Text for both readers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    /// Russian.
    pub ru: String,
    /// English.
    pub en: String,
}

/// Why a file was not imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The stable code.
    pub code: String,
    /// For people.
    pub message: Texts,
}

impl Failure {
    /// A failure with this code.
    pub fn new(code: &str, ru: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: Texts { ru: ru.into(), en: en.into() } }
    }
}

impl From<&FileError> for Failure {
    fn from(error: &FileError) -> Self {
        Self::new(error.code(), error.russian(), error.to_string())
    }
}

impl From<&BadSheet> for Failure {
    fn from(error: &BadSheet) -> Self {
        Self::new(error.code(), error.russian(), error.to_string())
    }
}

impl From<&ImportError> for Failure {
    fn from(error: &ImportError) -> Self {
        match error {
            ImportError::File(file) => file.into(),
            ImportError::Refused(refused) => Self::new(refused.code, &refused.russian, &refused.english),
            ImportError::Interrupted { done, total, source: PerformError::DiskFull(_) } => Self::new(
                "DISK_FULL",
                format!(
                    "диск под базой данных заполнен, импорт остановился после {done} из {total} действий: освободите место и отправьте файл ещё раз"
                ),
                format!(
                    "the disk under the database is full, the import stopped after {done} of {total} acts: make room and send the file again"
                ),
            ),
            ImportError::Interrupted { done, total, .. } => Self::new(
                "IMPORT_INTERRUPTED",
                format!(
                    "импорт остановился после {done} из {total} действий: отправьте файл ещё раз, записанное не повторится"
                ),
                error.to_string(),
            ),
            ImportError::Ask(_) => Self::new(
                "UNAVAILABLE",
                "модели чтения не ответили: отправьте файл ещё раз",
                "the read models did not answer: send the file again",
            ),
            ImportError::Returned(_) => Self::new(
                "RETURNED_FILE",
                "импорт выполнен, но возвращаемый файл не записан: отправьте файл ещё раз",
                "the import is done, but the returned file could not be written: send the file again",
            ),
        }
    }
}

/// How many rows had which verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// «записано»
    pub recorded: usize,
    /// «уже есть»
    pub already_there: usize,
    /// «записано частично»
    pub partly: usize,
    /// «отказано»
    pub refused: usize,
    /// «ждёт строку»
    pub waits: usize,
}

/// A row that was not recorded whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowOutcome {
    /// The name on the tab.
    pub sheet: String,
    /// Its number as the sender sees it.
    pub row: u32,
    /// What became of it.
    pub verdict: Texts,
    /// Why.
    pub reason: String,
}

/// A remark on the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// The stable code.
    pub code: String,
    /// For people.
    pub message: Texts,
}

/// What came of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// SHA-256 of the file.
    pub file: String,
    /// Whether nothing was to be written.
    pub dry_run: bool,
    /// Rows by verdict.
    pub counts: Counts,
    /// The last event that was recorded, as text; null when none was.
    pub position: Option<String>,
    /// Rows that were not recorded whole, the first of them.
    pub rows: Vec<RowOutcome>,
    /// How many more such rows there are.
    pub rows_left_out: usize,
    /// Remarks.
    pub warnings: Vec<Remark>,
    /// Where the sender's file with the verdicts can be had for a short time.
    pub returned: Option<String>,
}

impl Outcome {
    /// The outcome that a report tells.
    pub fn of(report: &ImportReport, dry_run: bool) -> Self {
        let count = |verdict| report.counts.get(&verdict).copied().unwrap_or_default();
        let listed = report.verdicts.iter().filter(|row| match row.verdict {
            Verdict::Recorded | Verdict::AlreadyThere => false,
            Verdict::Partly | Verdict::Refused | Verdict::Waits => true,
        });
        let mut rows: Vec<RowOutcome> = listed.map(RowOutcome::of).collect();
        let rows_left_out = rows.len().saturating_sub(ROWS_LISTED);
        rows.truncate(ROWS_LISTED);
        let warnings = report.warnings.iter().map(|warning| Remark {
            code: warning.code().to_owned(),
            message: Texts { ru: warning.russian(), en: warning.to_string() },
        });
        Self {
            file: report.file.clone(),
            dry_run,
            counts: Counts {
                recorded: count(Verdict::Recorded),
                already_there: count(Verdict::AlreadyThere),
                partly: count(Verdict::Partly),
                refused: count(Verdict::Refused),
                waits: count(Verdict::Waits),
            },
            position: report.position.map(|position| position.to_string()),
            rows,
            rows_left_out,
            warnings: warnings.collect(),
            returned: None,
        }
    }
}

impl RowOutcome {
    fn of(row: &RowVerdict) -> Self {
        Self {
            sheet: row.sheet.russian().to_owned(),
            row: row.row,
            verdict: Texts { ru: row.verdict.russian().to_owned(), en: row.verdict.english().to_owned() },
            reason: row.reason.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_csv_is_described_whole_or_not_at_all() {
        assert_eq!(csv_sheet(None, None, None), Ok(None));
        assert_eq!(csv_sheet(Some("mentees"), None, Some("x")), Err(BadSheet::Incomplete));
        assert_eq!(
            csv_sheet(Some("people"), Some("a"), Some("b")),
            Err(BadSheet::Unknown { received: "people".into() })
        );
        let found = csv_sheet(Some("Наставляемые"), Some("a"), Some("b")).unwrap().unwrap();
        assert_eq!(found.sheet, SheetKind::Mentees);
    }
}
