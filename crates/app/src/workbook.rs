//! The journal of a programme as a file: an XLSX workbook, or one sheet of it as CSV, read into typed rows; and the file that
//! goes back to the sender with a verdict on every row.
//!
//! Nothing here knows a database, a clock or a rule of mentoring. A file that cannot be read is refused as a whole and leaves
//! nothing behind ([`FileError`]); a cell that cannot be read refuses its row ([`CellError`]); nothing is read past in silence
//! ([`Warning`]). Rows hold personal data: they may be shown to their sender and sealed into the vault, never logged.

mod cells;
mod csv;
mod fields;
mod file;
mod grid;
mod headings;
mod kind;
pub mod limits;
mod near;
mod package;
mod returned;
mod rows;
mod rules;
mod sheet;
mod template;
mod warning;
mod words;
mod xlsx;

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod made;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod sheets;

pub use cells::CellRule;
pub use fields::{CellError, Row, faults_in_russian};
pub use file::{Counted, FileError, Missing};
pub use kind::FileKind;
pub use returned::{ReturnedError, RowVerdict, Verdict, returned};
pub use rows::course::{PauseRow, Paused, ResultRow, ScheduleRow};
pub use rows::frame::{ContingentRow, ResidentsRow, RoadmapRow, TargetRow, TrackingRow};
pub use rows::honours::{AwardRow, FinalEventRow, PracticeRow};
pub use rows::life::{FeedbackRow, MeasurementRow, MeetingRow, OutcomeRow, PlanRow};
pub use rows::members::{DepartureRow, JoiningRow, Leaving};
pub use rows::pairs::{PairEnding, PairRow};
pub use rows::papers::{ConsentRow, DocumentRow};
pub use rows::people::{MenteeRow, MentorRow};
pub use rows::program::ProgramSheet;
pub use rows::results::{ParameterRow, QualityRow, SwotRow};
pub use rows::surveys::SurveyRow;
pub use sheet::SheetKind;
pub use template::template;
pub use warning::Warning;
pub use words::{JournalMeeting, PairStatus};

pub(crate) use near::nearest;

use fields::{SheetRow, read_rows};
use grid::Grid;
use headings::Headings;
use sha2::{Digest, Sha256};

/// What a CSV cannot say about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvSheet {
    /// Which sheet of a journal it is.
    pub sheet: SheetKind,
    /// The code of the organisation.
    pub organization_code: String,
    /// The name of the programme.
    pub program: String,
}

/// A journal read into typed rows, each sheet in the order of the file.
#[derive(Clone, PartialEq)]
pub struct Workbook {
    /// Digest of the file as sent.
    pub sha256: [u8; 32],
    /// What was said beside the file, where it is a CSV.
    pub csv: Option<CsvSheet>,
    /// «Программа».
    pub program: Option<ProgramSheet>,
    /// «Документы».
    pub documents: Vec<Row<DocumentRow>>,
    /// «Контингент».
    pub contingents: Vec<Row<ContingentRow>>,
    /// «Жители».
    pub residents: Vec<Row<ResidentsRow>>,
    /// «Цели».
    pub targets: Vec<Row<TargetRow>>,
    /// «Дорожная карта».
    pub roadmap: Vec<Row<RoadmapRow>>,
    /// «План отслеживания».
    pub tracking: Vec<Row<TrackingRow>>,
    /// «Наставники».
    pub mentors: Vec<Row<MentorRow>>,
    /// «Наставляемые».
    pub mentees: Vec<Row<MenteeRow>>,
    /// «Согласия».
    pub consents: Vec<Row<ConsentRow>>,
    /// «Пары».
    pub pairs: Vec<Row<PairRow>>,
    /// «Замены и вступления».
    pub joinings: Vec<Row<JoiningRow>>,
    /// «Паузы».
    pub pauses: Vec<Row<PauseRow>>,
    /// «Выбытие».
    pub departures: Vec<Row<DepartureRow>>,
    /// «Планы».
    pub plans: Vec<Row<PlanRow>>,
    /// «График встреч».
    pub schedule: Vec<Row<ScheduleRow>>,
    /// «Встречи».
    pub meetings: Vec<Row<MeetingRow>>,
    /// «Промежуточные результаты».
    pub results: Vec<Row<ResultRow>>,
    /// «Обратная связь».
    pub feedback: Vec<Row<FeedbackRow>>,
    /// «Анкеты».
    pub surveys: Vec<Row<SurveyRow>>,
    /// «Измерения».
    pub measurements: Vec<Row<MeasurementRow>>,
    /// «Исходы».
    pub outcomes: Vec<Row<OutcomeRow>>,
    /// «Награждения».
    pub awards: Vec<Row<AwardRow>>,
    /// «Итоговое мероприятие».
    pub final_events: Vec<Row<FinalEventRow>>,
    /// «Лучшие практики».
    pub practices: Vec<Row<PracticeRow>>,
    /// «Параметры процесса».
    pub parameters: Vec<Row<ParameterRow>>,
    /// «SWOT-анализ».
    pub swots: Vec<Row<SwotRow>>,
    /// «Карта качества».
    pub quality: Vec<Row<QualityRow>>,
    /// What was read past or taken with a remark.
    pub warnings: Vec<Warning>,
    grids: Vec<Grid>,
    headings: Vec<Option<Headings>>,
    delimiter: Option<u8>,
}

/// Reads a file: an XLSX workbook, or the sheet that `csv` describes.
pub fn read(bytes: &[u8], csv: Option<&CsvSheet>) -> Result<Workbook, FileError> {
    let mut warnings = Vec::new();
    let (grids, delimiter) = match (kind::sniff(bytes)?, csv) {
        (FileKind::Zip, None) => (xlsx::read(bytes, &mut warnings)?, None),
        (FileKind::Text, Some(csv)) => {
            let (grid, delimiter) = csv::read(bytes, csv.sheet)?;
            (vec![grid], Some(delimiter))
        }
        (kind, None) => return Err(FileError::NotAWorkbook { kind }),
        (kind, Some(_)) => return Err(FileError::NotText { kind }),
    };
    let headings = known_sheets(&grids, &mut warnings)?;
    let mut workbook = Workbook {
        sha256: Sha256::digest(bytes).into(),
        csv: csv.cloned(),
        program: None,
        documents: rows(&grids, &headings),
        contingents: rows(&grids, &headings),
        residents: rows(&grids, &headings),
        targets: rows(&grids, &headings),
        roadmap: rows(&grids, &headings),
        tracking: rows(&grids, &headings),
        mentors: rows(&grids, &headings),
        mentees: rows(&grids, &headings),
        consents: rows(&grids, &headings),
        pairs: rows(&grids, &headings),
        joinings: rows(&grids, &headings),
        pauses: rows(&grids, &headings),
        departures: rows(&grids, &headings),
        plans: rows(&grids, &headings),
        schedule: rows(&grids, &headings),
        meetings: rows(&grids, &headings),
        results: rows(&grids, &headings),
        feedback: rows(&grids, &headings),
        surveys: rows(&grids, &headings),
        measurements: rows(&grids, &headings),
        outcomes: rows(&grids, &headings),
        awards: rows(&grids, &headings),
        final_events: rows(&grids, &headings),
        practices: rows(&grids, &headings),
        parameters: rows(&grids, &headings),
        swots: rows(&grids, &headings),
        quality: rows(&grids, &headings),
        warnings,
        grids,
        headings,
        delimiter,
    };
    if let Some((grid, headings)) = sheet(&workbook.grids, &workbook.headings, SheetKind::Program) {
        workbook.program = Some(rows::program::read(headings, &grid.rows, &mut workbook.warnings)?);
    }
    Ok(workbook)
}

/// Finds the headings of every sheet of a journal; a sheet without a single row has none to find.
fn known_sheets(grids: &[Grid], warnings: &mut Vec<Warning>) -> Result<Vec<Option<Headings>>, FileError> {
    let names = || grids.iter().map(|grid| grid.name.clone()).collect();
    if grids.iter().all(|grid| grid.kind.is_none()) {
        return Err(FileError::NoKnownSheet { received: names() });
    }
    let mut found = Vec::with_capacity(grids.len());
    for (at, grid) in grids.iter().enumerate() {
        let Some(kind) = grid.kind else {
            let nearest = nearest(&grid.name, SheetKind::ALL.map(SheetKind::russian));
            warnings.push(Warning::UnknownSheet { name: grid.name.clone(), nearest });
            found.push(None);
            continue;
        };
        if grids[..at].iter().any(|earlier| earlier.kind == Some(kind)) {
            return Err(FileError::RepeatedSheet { sheet: kind });
        }
        let is_blank = grid.rows.iter().all(|row| row.cells.iter().all(grid::Cell::is_blank));
        found.push(if is_blank { None } else { Some(headings::find(kind, grid, warnings)?) });
    }
    Ok(found)
}

fn sheet<'a>(
    grids: &'a [Grid],
    headings: &'a [Option<Headings>],
    kind: SheetKind,
) -> Option<(&'a Grid, &'a Headings)> {
    let (grid, headings) = grids.iter().zip(headings).find(|(grid, _)| grid.kind == Some(kind))?;
    Some((grid, headings.as_ref()?))
}

fn rows<R: SheetRow>(grids: &[Grid], headings: &[Option<Headings>]) -> Vec<Row<R>> {
    sheet(grids, headings, R::KIND)
        .map(|(grid, headings)| read_rows(headings, &grid.rows))
        .unwrap_or_default()
}
