//! Import of a programme journal: typed rows become acts, acts are taken by date, every row gets a verdict.
//!
//! Invariants: a row is all or nothing, but for «Пары», whose formation and ending are two acts, «График встреч», whose plan and miss
//! are, «Согласия», whose giving and withdrawal are, «Паузы», whose beginning and end are, and «План отслеживания», whose entry and each of its days are; rows that are one plan or one card are recorded together; one bad row blocks only those and the rows that
//! name it; the same row is the same act, however often it is sent; a refused row is not remembered, so that it can be sent again
//! corrected; a rehearsal (dry run) decides everything and writes nothing.

mod answers;
mod course;
mod figures;
mod frame;
mod honours;
mod members;
mod pairs;
mod papers;
mod pauses;
mod people;
mod planned;
mod plans;
mod results;
mod row_act;
mod run;
mod steps;
mod surveys;
mod tree;
mod units;

use crate::ask::AskError;
use crate::perform::{App, PerformError};
use crate::refused::Refused;
use crate::workbook::{self, CsvSheet, FileError, RowVerdict, Verdict, Warning};
use run::Run;
use std::collections::BTreeMap;
use store::journal::Position;
use thiserror::Error;

/// How a file is imported.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// The file is one sheet as CSV: which one, of which programme.
    pub csv: Option<CsvSheet>,
    /// Decide everything, write nothing.
    pub dry_run: bool,
}

/// What came of an import.
#[derive(Clone, Debug)]
pub struct ImportReport {
    /// SHA-256 of the file, hexadecimal.
    pub file: String,
    /// A verdict for every row, in the order of the file.
    pub verdicts: Vec<RowVerdict>,
    /// Rows by verdict.
    pub counts: BTreeMap<Verdict, usize>,
    /// The last event the import recorded; `None` when it recorded nothing.
    pub position: Option<Position>,
    /// What was noticed in the file besides.
    pub warnings: Vec<Warning>,
    /// The sender's rows with «Результат» and «Причина».
    pub returned: Vec<u8>,
}

/// Why a file is not imported.
#[derive(Debug, Error)]
pub enum ImportError {
    /// It cannot be read. Nothing was recorded.
    #[error(transparent)]
    File(#[from] FileError),
    /// The sheet names an organisation or programme that is not there. Nothing was recorded.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The service gave out on the way. What was recorded stays; sending the file again completes it.
    #[error(
        "the import stopped after {done} of {total} acts: send the file again, what is recorded is not repeated"
    )]
    Interrupted {
        /// Acts carried out.
        done: usize,
        /// Acts in the file.
        total: usize,
        /// Why.
        #[source]
        source: PerformError,
    },
    /// The read models did not answer.
    #[error("the read models did not answer")]
    Ask(#[from] AskError),
    /// The returned file could not be written.
    #[error("the returned file could not be written")]
    Returned(#[from] workbook::ReturnedError),
}

impl App {
    /// Imports a workbook, or one of its sheets as CSV. `progress` hears how many of how many acts are done.
    pub async fn import(
        &self,
        bytes: &[u8],
        options: &ImportOptions,
        progress: &mut (dyn FnMut(usize, usize) + Send),
    ) -> Result<ImportReport, ImportError> {
        let workbook = workbook::read(bytes, options.csv.as_ref())?;
        let mut run = Run::new(self, &workbook, options.dry_run);
        match (&workbook.program, &workbook.csv) {
            (Some(program), _) => frame::record(&mut run, &workbook, program).await?,
            (None, Some(csv)) => frame::find(&mut run, csv).await?,
            (None, None) => {}
        }
        let steps = steps::plan(&mut run, &workbook);
        let total = steps.len();
        for (done, step) in steps.into_iter().enumerate() {
            progress(done, total);
            units::carry_out(&mut run, step).await.map_err(|source| ImportError::Interrupted {
                done,
                total,
                source,
            })?;
        }
        course::finish(&mut run).await.map_err(|source| ImportError::Interrupted {
            done: total,
            total,
            source,
        })?;
        progress(total, total);
        let (verdicts, position) = run.finish();
        let mut counts = BTreeMap::new();
        for verdict in &verdicts {
            *counts.entry(verdict.verdict).or_insert(0) += 1;
        }
        Ok(ImportReport {
            file: hex::encode(workbook.sha256),
            returned: workbook::returned(&workbook, &verdicts)?,
            warnings: workbook.warnings.clone(),
            verdicts,
            counts,
            position,
        })
    }
}
