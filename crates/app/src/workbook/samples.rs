//! Reading and returning, on the sample journals and on small files made for the purpose.

use super::made::{parts_of, sheet_of, with_part};
use super::*;
use domain::values::{Form, MeetingType};
use rust_xlsxwriter::{Format, Formula};
use std::borrow::Cow;

pub(super) const ZARECHNAYA: &[u8] = include_bytes!("../../../server/samples/zarechnaya-2024.xlsx");
const BOLDYREVSKAYA: &[u8] = include_bytes!("../../../server/samples/boldyrevskaya-2024.xlsx");
const KIZILYURT: &[u8] = include_bytes!("../../../server/samples/kizilyurt-2022-23.xlsx");
const FAULTY: &[u8] = include_bytes!("../../../../tests/data/zarechnaya-faulty.xlsx");
pub(super) const CSV: &[u8] = include_bytes!("../../../../tests/data/zarechnaya-mentees-cp1251.csv");

/// Sheet, row and parsed-or-not of every data row.
fn outcomes(workbook: &Workbook) -> Vec<(SheetKind, u32, Vec<CellError>)> {
    fn of<T>(rows: &[Row<T>]) -> impl Iterator<Item = (SheetKind, u32, Vec<CellError>)> {
        rows.iter().map(|row| (row.sheet, row.number, row.parsed.as_ref().err().cloned().unwrap_or_default()))
    }
    of(&workbook.contingents)
        .chain(of(&workbook.documents))
        .chain(of(&workbook.consents))
        .chain(of(&workbook.schedule))
        .chain(of(&workbook.results))
        .chain(of(&workbook.awards))
        .chain(of(&workbook.final_events))
        .chain(of(&workbook.practices))
        .chain(of(&workbook.residents))
        .chain(of(&workbook.targets))
        .chain(of(&workbook.roadmap))
        .chain(of(&workbook.tracking))
        .chain(of(&workbook.mentors))
        .chain(of(&workbook.mentees))
        .chain(of(&workbook.pairs))
        .chain(of(&workbook.departures))
        .chain(of(&workbook.plans))
        .chain(of(&workbook.meetings))
        .chain(of(&workbook.feedback))
        .chain(of(&workbook.surveys))
        .chain(of(&workbook.measurements))
        .chain(of(&workbook.swots))
        .chain(of(&workbook.quality))
        .collect()
}

pub(super) fn mentees_csv() -> CsvSheet {
    CsvSheet {
        sheet: SheetKind::Mentees,
        organization_code: "RO-ZAR".into(),
        program: "Вместе к успеху — 2024".into(),
    }
}

#[test]
fn every_row_of_the_good_journals_is_read() {
    for (bytes, code, rows) in
        [(ZARECHNAYA, "RO-ZAR", 119), (BOLDYREVSKAYA, "RO-BOL", 145), (KIZILYURT, "DG-KIZ2", 102)]
    {
        let workbook = read(bytes, None).unwrap();
        let program = workbook.program.as_ref().unwrap();
        assert_eq!(program.organization_code.parsed.as_deref(), Ok(code));
        assert!(
            program.start.parsed.is_ok()
                && program.stage_model.parsed.is_ok()
                && program.forms.parsed.is_ok()
        );
        assert!(program.launch_order.as_ref().unwrap().parsed.is_ok());
        let outcomes = outcomes(&workbook);
        let faults: Vec<_> = outcomes.iter().filter(|(_, _, errors)| !errors.is_empty()).collect();
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(outcomes.len(), rows, "{code}");
        assert!(workbook.pairs.iter().all(|row| row.parsed.as_ref().unwrap().ending.is_ok()));
        assert_eq!(workbook.warnings, []);
    }
}

#[test]
fn the_faulty_journal_has_one_cell_that_cannot_be_read() {
    let workbook = read(FAULTY, None).unwrap();
    let faults: Vec<_> =
        outcomes(&workbook).into_iter().filter(|(_, _, errors)| !errors.is_empty()).collect();
    let not_a_date =
        CellError {
            column: "Дата рождения".into(), received: "31.02.2011".into(), rule: CellRule::NotADate
        };
    assert_eq!(faults, [(SheetKind::Mentees, 3, vec![not_a_date.clone()])]);
    assert_eq!(workbook.mentees[1].key.as_deref(), Some("M02"));
    assert_eq!(
        not_a_date.russian(),
        "«Дата рождения»: получено «31.02.2011», такой даты нет; принимается дата дд.мм.гггг"
    );
}

#[test]
fn values_come_out_typed() {
    let workbook = read(ZARECHNAYA, None).unwrap();
    let pair = workbook.pairs[3].parsed.as_ref().unwrap();
    assert_eq!((pair.form, pair.mentors.as_slice()), (Form::PupilPupil, &["T03".to_owned()][..]));
    assert_eq!(pair.order.as_ref().map(|order| order.number.as_str()), Some("13"));
    assert_eq!(pair.replaces.as_deref(), Some("U3"));
    assert_eq!(workbook.pairs[3].cell("Дата формирования"), Some("2024-02-15"));
    assert_eq!((workbook.mentors[0].cell("Код"), workbook.mentors[0].cell("№")), (Some("T01"), None));
    let meeting = &workbook.meetings[2];
    assert_eq!(meeting.parsed.as_ref().unwrap().kind, JournalMeeting::Held(MeetingType::Work));
    assert_eq!(meeting.key.as_deref(), Some("U1 / 2024-02-04 / рабочая / 1"));
    let mark = read(KIZILYURT, None).unwrap().measurements[27].parsed.as_ref().unwrap().value;
    assert_eq!(mark, rust_decimal::Decimal::new(36, 1));
}

#[test]
fn the_csv_gives_the_same_mentees_as_the_workbook() {
    let from_csv = read(CSV, Some(&mentees_csv())).unwrap();
    assert_eq!(from_csv.mentees.len(), 10);
    assert_eq!(from_csv.mentees, read(ZARECHNAYA, None).unwrap().mentees);
    assert!(from_csv.program.is_none());
}

#[test]
fn the_returned_workbook_is_the_senders_with_verdicts_and_can_be_sent_again() {
    let workbook = read(ZARECHNAYA, None).unwrap();
    let verdict = |row, verdict, reason: &str| RowVerdict {
        sheet: SheetKind::Departures,
        row,
        verdict,
        reason: reason.into(),
    };
    let verdicts = [verdict(2, Verdict::Refused, "=cmd|' /C calc'!A0")];
    let bytes = returned(&workbook, &verdicts).unwrap();
    assert_eq!(bytes, returned(&workbook, &verdicts).unwrap(), "equal inputs give equal bytes");
    let again = read(&bytes, None).unwrap();
    assert_eq!(again.warnings, []);
    assert_eq!(again.departures, workbook.departures);
    assert_eq!(again.mentors, workbook.mentors);
    assert_eq!(again.meetings, workbook.meetings);
    let grid = again.grids.iter().find(|grid| grid.kind == Some(SheetKind::Departures)).unwrap();
    let shown: Vec<String> = grid.rows[1].cells[4..].iter().map(grid::Cell::shown).collect();
    assert_eq!(shown, ["отказано", "=cmd|' /C calc'!A0"]);
    let corrected = returned(&again, &[verdict(2, Verdict::Recorded, "")]).unwrap();
    let corrected = read(&corrected, None).unwrap();
    let grid = corrected.grids.iter().find(|grid| grid.kind == Some(SheetKind::Departures)).unwrap();
    assert_eq!(grid.rows[1].cells[4].shown(), "записано");
    assert_eq!(grid.rows[1].cells.len(), 5, "the old reason is gone");
}

#[test]
fn no_cell_of_a_returned_workbook_is_a_formula() {
    let bytes = sheet_of(
        "Выбытие",
        &[&["Код пары", "Код участника", "Дата", "Причина"], &["=1+1", "+7", "@x", "-y"]],
    );
    let returned = returned(&read(&bytes, None).unwrap(), &[]).unwrap();
    for (name, content) in parts_of(&returned) {
        assert!(!String::from_utf8_lossy(&content).contains("<f>"), "{name}");
    }
    assert_eq!(read(&returned, None).unwrap().departures[0].key.as_deref(), Some("=1+1 / +7"));
}

#[test]
fn the_returned_csv_is_the_senders_with_verdicts() {
    let workbook = read(CSV, Some(&mentees_csv())).unwrap();
    let waits = RowVerdict {
        sheet: SheetKind::Mentees,
        row: 3,
        verdict: Verdict::Waits,
        reason: "строка 2; она отказана".into(),
    };
    let text = String::from_utf8(returned(&workbook, &[waits]).unwrap()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("\u{feff}№;Код;ФИО;"), "{}", lines[0]);
    assert!(lines[0].ends_with(";Согласие представителя;Результат;Причина"), "{}", lines[0]);
    assert!(lines[2].ends_with(";11.12.2023;ждёт строку;\"строка 2; она отказана\""), "{}", lines[2]);
    assert_eq!(read(text.as_bytes(), Some(&mentees_csv())).unwrap().mentees, workbook.mentees);
}

#[test]
fn formulas_give_their_values_and_days_of_1904_are_the_same_days() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Выбытие").unwrap().set_row_hidden(1).unwrap();
    for (column, heading) in (0..).zip(["Код пары", "Код участника", "Дата", "Причина"])
    {
        sheet.write_string(0, column, heading).unwrap();
    }
    sheet.write_formula(1, 0, Formula::new("=\"U\"&7").set_result("U7")).unwrap();
    sheet.write_number(1, 1, 8).unwrap();
    sheet.write_number_with_format(1, 2, 45_352, &Format::new().set_num_format("dd.mm.yyyy")).unwrap();
    sheet.write_string(1, 3, "переезд").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let read_row = |bytes: &[u8]| {
        let workbook = read(bytes, None).unwrap();
        assert_eq!(workbook.warnings, [Warning::Formulas { sheet: "Выбытие".into(), cells: 1 }]);
        workbook.departures[0].clone()
    };
    assert_eq!(read_row(&bytes).cells, ["U7", "8", "2024-03-01", "переезд"]);
    let of_1904 = with_part(&bytes, "xl/workbook.xml", |text| {
        text.replace("<workbookPr ", "<workbookPr date1904=\"1\" ")
    });
    assert_eq!(read_row(&of_1904).cells[2], "2028-03-02");
}

#[test]
fn a_fault_of_the_ending_does_not_hinder_the_formation() {
    let headings: Vec<&str> = rows::columns(SheetKind::Pairs).iter().map(|column| column.heading).collect();
    let pair = |ending: &'static [&'static str]| {
        let formation = ["U1", "ученик–ученик", "один на один", "", "T01", "M01", "15.01.2024", ""];
        let row: Vec<&str> = formation.into_iter().chain(ending.iter().copied()).collect();
        let workbook = read(&sheet_of("Пары", &[headings.as_slice(), row.as_slice()]), None).unwrap();
        workbook.pairs[0].parsed.clone().unwrap().ending
    };
    assert_eq!(pair(&["активна"]), Ok(PairEnding::Open));
    let codes = |ending: Result<PairEnding, Vec<CellError>>| -> Vec<(Cow<'static, str>, &str)> {
        ending.unwrap_err().into_iter().map(|error| (error.column.clone(), error.rule.code())).collect()
    };
    assert_eq!(codes(pair(&["завершена"])), [("Дата окончания".into(), "CELL_MISSING")]);
    assert_eq!(codes(pair(&["активна", "25.05.2024"])), [("Дата окончания".into(), "CELL_UNEXPECTED")]);
    assert_eq!(
        codes(pair(&["прекращена", "25.05.2024", "просто так"])),
        [("Причина окончания".into(), "CELL_UNKNOWN_WORD")]
    );
}

#[test]
fn blank_rows_and_rows_with_a_number_only_are_no_rows() {
    let headings: Vec<&str> = rows::columns(SheetKind::Mentees).iter().map(|column| column.heading).collect();
    let workbook =
        read(&sheet_of("наставляемые", &[headings.as_slice(), &["1"], &["  ", " "], &["2", "M01"]]), None)
            .unwrap();
    let rows: Vec<u32> = workbook.mentees.iter().map(|row| row.number).collect();
    assert_eq!(rows, [4]);
    assert_eq!(
        workbook.mentees[0].parsed.as_ref().unwrap_err().len(),
        6,
        "all empty required cells are named together"
    );
}
