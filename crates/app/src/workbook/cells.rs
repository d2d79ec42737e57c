//! Readers of single cells: what a cell must look like to be a date, a number, a list, a paper or a coded word.
//!
//! A reader gives the value together with its canonical text, which is the same however the value was typed and whatever
//! the file's format; a command's identity is derived from it.

use super::grid::{Cell, Epoch};
use crate::text_rule::{NAME, TEXT, TextFault, text_fault};
use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use domain::values::DocumentRef;
use domain::words::{Word, normalised};
use rust_decimal::Decimal;

/// A value with its canonical text, or the rule that the cell broke.
pub(super) type Reading<T> = Result<(T, String), CellRule>;

/// The rule that refused a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellRule {
    /// A cell that must not be empty.
    Missing,
    /// A failed formula.
    FormulaError,
    /// Not a day of the calendar.
    NotADate,
    /// Not a time of day.
    NotATime,
    /// Not a whole number from 0.
    NotAWholeNumber,
    /// Not a number.
    NotANumber,
    /// Not a number and a date of a paper.
    NotADocument,
    /// A list that names one thing twice.
    RepeatedInList,
    /// Longer than such words may be, or with a character that is not seen.
    Words(TextFault),
    /// None of the accepted words.
    UnknownWord {
        /// The accepted ones.
        accepted: String,
    },
    /// Filled, although the row says that there is nothing to fill in.
    Unexpected {
        /// What of the row forbids it.
        because: String,
    },
}

/// Text; of a number or a date, what stands in the cell.
pub(super) fn text(cell: &Cell) -> Reading<String> {
    as_written(cell, TEXT)
}

/// A name or a code: a short text.
pub(super) fn name(cell: &Cell) -> Reading<String> {
    as_written(cell, NAME)
}

fn as_written(cell: &Cell, accepted: usize) -> Reading<String> {
    let text = content(cell)?;
    match text_fault(&text, accepted) {
        Some(fault) => Err(CellRule::Words(fault)),
        None => Ok((text.clone(), text)),
    }
}

fn content(cell: &Cell) -> Result<String, CellRule> {
    Ok(match cell {
        Cell::Error(_) => return Err(CellRule::FormulaError),
        Cell::Date(at) => at.date().format("%d.%m.%Y").to_string(),
        Cell::Empty | Cell::Text(_) | Cell::Number { .. } | Cell::Bool(_) => cell.shown(),
    })
}

/// A day: a date of the workbook, or text as `dd.mm.yyyy` or ISO. A time of day is left out.
pub(super) fn date(cell: &Cell) -> Reading<NaiveDate> {
    let day = match cell {
        Cell::Error(_) => return Err(CellRule::FormulaError),
        Cell::Date(at) => Some(at.date()),
        Cell::Number { day, .. } => *day,
        Cell::Text(text) => date_of_text(text.trim()),
        Cell::Empty | Cell::Bool(_) => None,
    };
    let day = day.filter(|day| is_likely(*day)).ok_or(CellRule::NotADate)?;
    Ok((day, day.to_string()))
}

/// Whether anything here can have happened in that year, or is planned to.
fn is_likely(day: NaiveDate) -> bool {
    (1900..=2200).contains(&day.year())
}

fn date_of_text(text: &str) -> Option<NaiveDate> {
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    let (year, month, day) = if let [day, month, year] = day.split('.').collect::<Vec<_>>()[..] {
        (year, month, day)
    } else if let [year, month, day] = day.split('-').collect::<Vec<_>>()[..] {
        (year, month, day)
    } else {
        return Epoch::Of1900.day_of_bare_number(day.parse().ok()?);
    };
    let is_number =
        |part: &str, length: usize| part.len() <= length && part.bytes().all(|byte| byte.is_ascii_digit());
    if year.len() != 4 || !is_number(year, 4) || !is_number(month, 2) || !is_number(day, 2) {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// A minute of a day, 0–1439: a time of the workbook, or text as `hh:mm`.
pub(super) fn time(cell: &Cell) -> Reading<u32> {
    let minute = match cell {
        Cell::Error(_) => return Err(CellRule::FormulaError),
        // A cell of a day alone is no time, and midnight is no hour for a meeting.
        Cell::Date(at) => Some(at.hour() * 60 + at.minute()).filter(|minute| *minute > 0),
        Cell::Number { value, .. } => minute_of_fraction(*value),
        Cell::Text(text) => {
            let text = text.trim().replace('.', ":");
            let time = NaiveTime::parse_from_str(&text, "%H:%M")
                .or_else(|_| NaiveTime::parse_from_str(&text, "%H:%M:%S"));
            time.ok().map(|time| time.hour() * 60 + time.minute())
        }
        Cell::Empty | Cell::Bool(_) => None,
    };
    let minute = minute.ok_or(CellRule::NotATime)?;
    Ok((minute, format!("{:02}:{:02}", minute / 60, minute % 60)))
}

/// The minute that a fraction of a day is, as a workbook keeps times.
fn minute_of_fraction(value: f64) -> Option<u32> {
    let minutes = (value * 1_440.0).round();
    if !(0.0..1_440.0).contains(&minutes) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked above")]
    let minute = minutes as u32;
    Some(minute)
}

/// A number, exactly as its shortest decimal says; in text, a comma or a point.
pub(super) fn decimal(cell: &Cell) -> Reading<Decimal> {
    let text = match cell {
        Cell::Error(_) => return Err(CellRule::FormulaError),
        Cell::Number { .. } => cell.shown(),
        Cell::Text(text) => text.trim().replace([' ', '\u{a0}'], "").replace(',', "."),
        Cell::Empty | Cell::Date(_) | Cell::Bool(_) => return Err(CellRule::NotANumber),
    };
    let number = Decimal::from_str_exact(&text).map_err(|_| CellRule::NotANumber)?.normalize();
    Ok((number, number.to_string()))
}

/// A whole number from 0.
pub(super) fn whole(cell: &Cell) -> Reading<u32> {
    match decimal(cell) {
        Ok((number, _)) => {
            let whole = number.is_integer().then(|| u32::try_from(number).ok()).flatten();
            whole.map(|whole| (whole, whole.to_string())).ok_or(CellRule::NotAWholeNumber)
        }
        Err(CellRule::FormulaError) => Err(CellRule::FormulaError),
        Err(_) => Err(CellRule::NotAWholeNumber),
    }
}

/// A list separated by `;`, each thing once.
pub(super) fn list(cell: &Cell) -> Reading<Vec<String>> {
    listed(cell, &[';'], &[])
}

/// Entries of a table, separated by `;` or each on its own line, with or without a bullet before it.
pub(super) fn entries(cell: &Cell) -> Reading<Vec<String>> {
    listed(cell, &[';', '\n'], &['•', '·', '–', '—', '-', '*'])
}

/// Days separated by `;`, each once.
pub(super) fn dates(cell: &Cell) -> Reading<Vec<NaiveDate>> {
    let days = match cell {
        Cell::Text(_) => list(cell)?.0.iter().map(|day| date_of_text(day)).collect::<Option<Vec<_>>>(),
        Cell::Empty | Cell::Number { .. } | Cell::Date(_) | Cell::Bool(_) | Cell::Error(_) => {
            Some(vec![date(cell)?.0])
        }
    };
    let days = days.filter(|days| days.iter().copied().all(is_likely)).ok_or(CellRule::NotADate)?;
    if days.iter().enumerate().any(|(at, day)| days[..at].contains(day)) {
        return Err(CellRule::RepeatedInList);
    }
    let canonical = days.iter().map(NaiveDate::to_string).collect::<Vec<_>>().join("; ");
    Ok((days, canonical))
}

fn listed(cell: &Cell, separators: &[char], bullets: &[char]) -> Reading<Vec<String>> {
    let text = content(cell)?;
    let items = text.split(separators).map(|item| item.trim().trim_start_matches(bullets).trim());
    let items: Vec<String> = items.filter(|item| !item.is_empty()).map(str::to_owned).collect();
    if items.iter().enumerate().any(|(at, item)| items[..at].contains(item)) {
        return Err(CellRule::RepeatedInList);
    }
    if items.is_empty() {
        return Err(CellRule::Missing);
    }
    if let Some(fault) = items.iter().find_map(|item| text_fault(item, TEXT)) {
        return Err(CellRule::Words(fault));
    }
    let canonical = items.join("; ");
    Ok((items, canonical))
}

/// A coded word by its Russian spelling.
pub(super) fn word<W: Word>(cell: &Cell) -> Reading<W> {
    word_or(cell, &[])
}

/// A coded word by its Russian spelling, or by what a document says instead of it.
pub(super) fn word_or<W: Word>(cell: &Cell, sayings: &[(&str, W)]) -> Reading<W> {
    let text = content(cell)?;
    let said = || sayings.iter().find(|(saying, _)| normalised(saying) == normalised(&text));
    let word = W::from_russian(&text).or_else(|| said().map(|(_, word)| *word));
    let word = word.ok_or_else(|| CellRule::UnknownWord { accepted: W::accepted() })?;
    Ok((word, word.russian().to_owned()))
}

/// Coded words separated by `;`.
pub(super) fn words<W: Word + PartialEq>(cell: &Cell) -> Reading<Vec<W>> {
    let (items, _) = list(cell)?;
    let read = |item: &String| {
        W::from_russian(item).ok_or_else(|| CellRule::UnknownWord { accepted: W::accepted() })
    };
    let words = items.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    if words.iter().enumerate().any(|(at, word)| words[..at].contains(word)) {
        return Err(CellRule::RepeatedInList);
    }
    let canonical = words.iter().map(|word| word.russian()).collect::<Vec<_>>().join("; ");
    Ok((words, canonical))
}

/// A paper: «85/7 от 20.12.2023», with or without «№» before the number.
pub(super) fn document(cell: &Cell) -> Reading<DocumentRef> {
    let (text, _) = name(cell)?;
    let (number, day) = text.rsplit_once(" от ").ok_or(CellRule::NotADocument)?;
    let number = number.trim().trim_start_matches('№').trim();
    let date = date_of_text(day.trim().trim_end_matches("г.").trim()).ok_or(CellRule::NotADocument)?;
    if number.is_empty() {
        return Err(CellRule::NotADocument);
    }
    let canonical = format!("{number} от {}", date.format("%d.%m.%Y"));
    Ok((DocumentRef { number: number.to_owned(), date }, canonical))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::values::Form;

    fn sent(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    #[test]
    fn a_date_is_read_from_every_spelling_to_one_canonical_text() {
        for spelling in ["10.05.2010", "10.5.2010", " 2010-05-10 ", "2010-05-10T00:00:00", "40308"] {
            assert_eq!(date(&sent(spelling)).unwrap().1, "2010-05-10", "{spelling}");
        }
    }

    #[test]
    fn what_the_calendar_does_not_have_is_not_a_date() {
        for spelling in
            ["31.02.2011", "2011-02-31", "10.05.10", "2010", "май 2010", "+1.05.2010", "1.1.1.2010", "."]
        {
            assert_eq!(date(&sent(spelling)), Err(CellRule::NotADate), "{spelling}");
        }
    }

    #[test]
    fn a_time_is_read_from_every_spelling_to_one_canonical_text() {
        for spelling in ["14:30", " 14.30", "14:30:00"] {
            assert_eq!(time(&sent(spelling)).unwrap(), (870, "14:30".to_owned()), "{spelling}");
        }
        assert_eq!(time(&sent("9:05")).unwrap().1, "09:05");
        assert_eq!(time(&Cell::Number { value: 14.5 / 24.0, day: None }).unwrap().0, 870);
        let day = NaiveDate::from_ymd_opt(2024, 2, 8).unwrap();
        assert_eq!(time(&Cell::Date(day.and_hms_opt(14, 30, 0).unwrap())).unwrap().0, 870);
        for cell in [
            Cell::Date(day.and_time(NaiveTime::MIN)),
            Cell::Number { value: 14.5, day: None },
            Cell::Number { value: -0.5, day: None },
            sent("24:00"),
            sent("полдень"),
        ] {
            assert_eq!(time(&cell), Err(CellRule::NotATime), "{cell:?}");
        }
    }

    #[test]
    fn numbers_written_as_text_are_numbers() {
        assert_eq!(decimal(&sent("3,60")).unwrap().1, "3.6");
        assert_eq!(decimal(&Cell::Number { value: 3.6, day: None }).unwrap().1, "3.6");
        assert_eq!(whole(&sent("1 200")).unwrap().0, 1_200);
        assert_eq!(whole(&sent("-1")), Err(CellRule::NotAWholeNumber));
        assert_eq!(whole(&Cell::Number { value: 1.5, day: None }), Err(CellRule::NotAWholeNumber));
        assert_eq!(decimal(&Cell::Number { value: 1e300, day: None }), Err(CellRule::NotANumber));
        assert_eq!(decimal(&sent("1e3")), Err(CellRule::NotANumber));
    }

    #[test]
    fn a_list_drops_spaces_and_refuses_repetition() {
        assert_eq!(list(&sent("M06;M07 ; M08;")).unwrap().1, "M06; M07; M08");
        assert_eq!(list(&sent("M06; M06")), Err(CellRule::RepeatedInList));
    }

    #[test]
    fn entries_stand_on_lines_or_between_semicolons() {
        let (entries, canonical) =
            entries(&sent("• опытные педагоги\n– своя база; интерес детей\n")).unwrap();
        assert_eq!(entries, ["опытные педагоги", "своя база", "интерес детей"]);
        assert_eq!(canonical, "опытные педагоги; своя база; интерес детей");
        assert_eq!(super::entries(&sent(" ;\n")), Err(CellRule::Missing));
    }

    #[test]
    fn days_of_a_list_are_days_and_each_once() {
        assert_eq!(dates(&sent("01.09.2022; 2022-10-05")).unwrap().1, "2022-09-01; 2022-10-05");
        assert_eq!(dates(&sent("01.09.2022; 31.09.2022")), Err(CellRule::NotADate));
        assert_eq!(dates(&sent("01.09.2022; 2022-09-01")), Err(CellRule::RepeatedInList));
        assert_eq!(dates(&sent("01.09.9022")), Err(CellRule::NotADate));
        let one = Cell::Number { value: 44_805.0, day: NaiveDate::from_ymd_opt(2022, 9, 1) };
        assert_eq!(dates(&one).unwrap().1, "2022-09-01");
        assert_eq!(dates(&Cell::Number { value: 5.0, day: None }), Err(CellRule::NotADate));
    }

    #[test]
    fn words_are_as_long_as_through_the_api_and_of_characters_that_are_seen() {
        let turned = sent("Те\u{202e}стов Иван");
        assert_eq!(name(&turned), Err(CellRule::Words(TextFault::Unseen('\u{202e}'))));
        assert_eq!(text(&turned), name(&turned));
        let long = sent(&"о\u{301}".repeat(101));
        assert_eq!(name(&long), Err(CellRule::Words(TextFault::TooLong { length: 202, accepted: NAME })));
        assert!(text(&long).is_ok());
        assert!(matches!(list(&sent(&"я".repeat(TEXT + 1))), Err(CellRule::Words(_))));
        assert!(text(&sent("семья 👩‍👧\nи школа")).is_ok());
    }

    #[test]
    fn a_word_may_be_said_as_a_document_says_it() {
        let sayings = [("между детьми", Form::PupilPupil)];
        assert_eq!(word_or::<Form>(&sent("Между  детьми"), &sayings).unwrap().1, "ученик–ученик");
        assert!(matches!(word_or::<Form>(&sent("между"), &sayings), Err(CellRule::UnknownWord { .. })));
    }

    #[test]
    fn a_paper_has_a_number_and_a_date() {
        let (paper, canonical) = document(&sent("№ 85/7 от 20.12.2023 г.")).unwrap();
        assert_eq!(paper.number, "85/7");
        assert_eq!(canonical, "85/7 от 20.12.2023");
        assert_eq!(document(&sent("85/7")), Err(CellRule::NotADocument));
    }

    #[test]
    fn a_word_is_read_by_its_spelling() {
        assert_eq!(word::<Form>(&sent("Ученик - ученик")).unwrap().0, Form::PupilPupil);
    }
}
