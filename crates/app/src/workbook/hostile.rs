//! Files that nobody honest would send: each is refused by a typed error, and none brings the reader down.

use super::made::{package, parts_of, sheet_of, with_part};
use super::samples::{CSV, ZARECHNAYA, mentees_csv};
use super::*;
use proptest::prelude::*;

fn refusal(bytes: &[u8]) -> FileError {
    read(bytes, None).err().expect("must be refused")
}

#[test]
fn sheets_and_fields_that_are_not_known_are_told() {
    let bytes = sheet_of("Пара", &[&["что-то"]]);
    assert_eq!(refusal(&bytes), FileError::NoKnownSheet { received: vec!["Пара".into()] });
    let Err(FileError::MissingFields { missing, .. }) = read(
        &sheet_of(
            "Программа",
            &[&["Поле", "Значение"], &["Регион", "Ростовская область"], &["Начале", "2024"]],
        ),
        None,
    ) else {
        panic!("must be refused")
    };
    let start = missing.iter().find(|field| field.name == "Начало").unwrap();
    assert_eq!(start.nearest.as_deref(), Some("Начале"));
}

#[test]
fn what_is_not_a_workbook_is_refused_by_its_kind() {
    let not = |kind| FileError::NotAWorkbook { kind };
    assert_eq!(refusal(b""), FileError::Empty);
    assert_eq!(refusal(&[0; 1_000]), not(FileKind::Unknown));
    assert_eq!(refusal(CSV), not(FileKind::Text));
    assert_eq!(refusal(b"%PDF-1.7\0"), not(FileKind::Pdf));
    assert_eq!(
        refusal(&package(&[("word/document.xml", b"<x/>"), ("_rels/.rels", b"<x/>")])),
        not(FileKind::OtherPackage)
    );
    let ole = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    assert_eq!(refusal(&ole), not(FileKind::OldExcel));
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(refusal(&[&ole[..], &name].concat()), FileError::Encrypted);
    let sheet = mentees_csv();
    assert_eq!(read(ZARECHNAYA, Some(&sheet)).err(), Some(FileError::NotText { kind: FileKind::Zip }));
    assert_eq!(read(&[0; 1_000], Some(&sheet)).err(), Some(FileError::NotText { kind: FileKind::Unknown }));
}

#[test]
fn a_hundred_megabytes_of_zeros_are_refused_by_their_size() {
    let bytes = 100_000_000;
    assert_eq!(refusal(&vec![0; bytes]), FileError::TooLarge { bytes });
}

#[test]
fn macros_are_refused() {
    let mut parts = parts_of(ZARECHNAYA);
    parts.push(("xl/vbaProject.bin".into(), vec![1, 2, 3]));
    let parts: Vec<_> = parts.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
    assert_eq!(refusal(&package(&parts)), FileError::MacroEnabled);
}

#[test]
fn a_zip_bomb_is_refused_before_it_is_parsed() {
    let zeros = vec![b' '; 64 * 1024 * 1024];
    let parts: Vec<(&str, &[u8])> =
        vec![("_rels/.rels", b"<x/>"), ("xl/workbook.xml", b"<x/>"), ("xl/a.xml", &zeros)];
    assert_eq!(refusal(&package(&parts)), FileError::ZipBomb);
}

#[test]
fn a_table_of_strings_that_announces_too_much_is_refused() {
    let bytes = sheet_of("Выбытие", &[&["Код пары", "Код участника", "Дата", "Причина"]]);
    let announced = with_part(&bytes, "xl/sharedStrings.xml", |text| {
        let at = text.find("uniqueCount=\"").unwrap() + "uniqueCount=\"".len();
        format!("{}99999999999{}", &text[..at], &text[at..])
    });
    assert_eq!(refusal(&announced), FileError::ZipBomb);
}

#[test]
fn a_stray_cell_in_the_last_corner_costs_one_cell() {
    let bytes = sheet_of("Выбытие", &[&["Код пары", "Код участника", "Дата", "Причина"]]);
    let with_cell = |cell: &str| {
        let row = format!("<row>{cell}</row></sheetData>");
        with_part(&bytes, "xl/worksheets/sheet1.xml", |text| text.replace("</sheetData>", &row))
    };
    let far_down = with_cell("<c r=\"A1048576\"><v>1</v></c>");
    assert_eq!(read(&far_down, None).unwrap().departures[0].number, 1_048_576);
    let columns = FileError::TooMany { what: Counted::Columns, limit: limits::COLUMNS };
    assert_eq!(refusal(&with_cell("<c r=\"XFD1\"><v>1</v></c>")), columns);
    let rows = FileError::TooMany { what: Counted::Rows, limit: limits::ROWS };
    assert_eq!(refusal(&with_cell("<c r=\"A9999999\"><v>1</v></c>")), rows);
    assert!(read(&with_cell("<c r=\"A99999999999\"><v>1</v></c>"), None).is_err());
}

#[test]
fn a_cut_off_workbook_is_refused_wherever_it_is_cut() {
    for length in (1..ZARECHNAYA.len()).step_by(997) {
        assert!(read(&ZARECHNAYA[..length], None).is_err(), "{length}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_bring_the_reader_down(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = read(&bytes, None);
        let _ = read(&bytes, Some(&mentees_csv()));
    }

    #[test]
    fn no_change_of_a_sheet_brings_the_reader_down(at in 0_usize..10_000, new in prop::collection::vec(any::<u8>(), 0..8)) {
        let mut parts = parts_of(ZARECHNAYA);
        for (name, content) in &mut parts {
            if name.starts_with("xl/worksheets/") || name.ends_with("workbook.xml") || name.ends_with("styles.xml") {
                let at = at % content.len();
                let end = (at + new.len()).min(content.len());
                content.splice(at..end, new.iter().copied());
            }
        }
        let parts: Vec<_> = parts.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
        let _ = read(&package(&parts), None);
    }

    #[test]
    fn no_text_brings_the_csv_reader_down(text in "[Кодпары;,\"\r\n\t=+ 0-9.]{0,200}") {
        if let Ok(workbook) = read(text.as_bytes(), Some(&mentees_csv())) {
            returned(&workbook, &[]).unwrap();
        }
    }
}
