//! What is looked for, in every spelling in which it may lie somewhere, and where it is looked for.
//!
//! Invariant: the scanner finds each spelling, or the test that says so fails: a scan that finds nothing is worth that much.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A word that no text has: every name, topic and note of the scan holds it.
pub(super) const WORD: &str = "Ъфызщёголь";
/// A number that no other number holds: every contact has it.
pub(super) const PHONE: &str = "901-555-77-01";
/// The beginning of every address of the scan.
pub(super) const MAIL: &str = "qzxvtayna";
/// A day on which nobody else was born.
pub(super) const BORN: &str = "1943-02-17";

/// Finds byte strings.
pub(super) struct Scanner {
    needles: Vec<(String, Vec<u8>)>,
    /// By the first two bytes, whether any needle begins so.
    begins: Vec<bool>,
}

impl Scanner {
    /// Looks for these byte strings.
    pub(super) fn of(needles: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let needles: Vec<_> = needles.into_iter().collect();
        let mut begins = vec![false; 1 << 16];
        for (_, needle) in &needles {
            begins[usize::from(needle[0]) << 8 | usize::from(needle[1])] = true;
        }
        Self { needles, begins }
    }

    /// Looks for everything personal of the scan in every spelling.
    pub(super) fn of_texts() -> Self {
        let lower = WORD.to_lowercase();
        let word = [WORD.to_owned(), WORD.to_uppercase(), lower.replace('ё', "е"), lower];
        let others = [PHONE, MAIL, BORN, "17.02.1943"].map(str::to_owned);
        let texts: BTreeSet<String> = word.into_iter().chain(others).collect();
        Self::of(texts.iter().flat_map(|text| spellings(text)))
    }

    /// The first finding: what, and where.
    pub(super) fn find(&self, bytes: &[u8]) -> Option<(&str, usize)> {
        let mut at = 0;
        while at + 1 < bytes.len() {
            if self.begins[usize::from(bytes[at]) << 8 | usize::from(bytes[at + 1])] {
                let found = self.needles.iter().find(|(_, needle)| bytes[at..].starts_with(needle));
                if let Some((label, _)) = found {
                    return Some((label, at));
                }
            }
            at += 1;
        }
        None
    }

    /// Fails when something is found, and says what stands around it.
    #[track_caller]
    pub(super) fn assert_absent(&self, place: &str, bytes: &[u8]) {
        if let Some((label, at)) = self.find(bytes) {
            let around = &bytes[at.saturating_sub(120)..bytes.len().min(at + 120)];
            panic!("{place} holds {label} at {at}: {}", String::from_utf8_lossy(around));
        }
    }

    /// The same for every file of a folder and below; how many bytes were looked through.
    #[track_caller]
    pub(super) fn assert_absent_in(&self, folder: &Path, passed_over: &[&str]) -> usize {
        let mut looked_through = 0;
        for file in files(folder) {
            // A server that runs may remove a file in between.
            let Ok(bytes) = fs::read(&file) else { continue };
            let shown = file.display().to_string();
            if passed_over.iter().all(|part| !shown.contains(part)) {
                self.assert_absent(&shown, &bytes);
                looked_through += bytes.len();
            }
        }
        looked_through
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() => found.push(entry.path()),
                Ok(_) | Err(_) => {}
            }
        }
    }
    found
}

/// A text in every spelling.
fn spellings(text: &str) -> Vec<(String, Vec<u8>)> {
    let utf8 = text.as_bytes().to_vec();
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (cp1251, _, _) = encoding_rs::WINDOWS_1251.encode(text);
    let escaped = |upper: bool| {
        let escape = |unit: u16| match u8::try_from(unit) {
            Ok(ascii) if ascii.is_ascii() => char::from(ascii).to_string(),
            _ if upper => format!("\\u{unit:04X}"),
            _ => format!("\\u{unit:04x}"),
        };
        text.encode_utf16().map(escape).collect::<String>().into_bytes()
    };
    let percent = utf8.iter().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
    let mut found = vec![
        ("UTF-16LE", utf16.clone()),
        ("CP1251", cp1251.into_owned()),
        ("JSON escapes", escaped(false)),
        ("JSON escapes, upper case", escaped(true)),
        ("hexadecimal", hex::encode(&utf8).into_bytes()),
        ("hexadecimal, upper case", hex::encode_upper(&utf8).into_bytes()),
        ("percent escapes", percent.into_bytes()),
        ("Rust's Debug", text.escape_default().to_string().into_bytes()),
    ];
    for bytes in [&utf8, &utf16] {
        found.extend((0..3).map(|offset| ("base64", inside_base64(bytes, offset))));
    }
    found.push(("UTF-8", utf8));
    found.sort();
    found.dedup_by(|one, other| one.1 == other.1);
    found.into_iter().map(|(spelling, bytes)| (format!("{text:?} as {spelling}"), bytes)).collect()
}

/// What stands in base64 wherever these bytes do behind so many others, whatever is around them.
fn inside_base64(bytes: &[u8], offset: usize) -> Vec<u8> {
    let padded = [&vec![0; offset], bytes].concat();
    let encoded = STANDARD.encode(&padded).trim_end_matches('=').to_owned().into_bytes();
    // The first letters hold bits of what is before, the last one of what comes after.
    let from = (offset * 8).div_ceil(6);
    let to = padded.len() * 8 / 6;
    encoded[from..to].to_vec()
}

#[test]
fn every_spelling_is_found_wherever_it_stands() {
    let scanner = Scanner::of_texts();
    let text = format!("Был {WORD} тут");
    let (cp1251, _, _) = encoding_rs::WINDOWS_1251.encode(&text);
    let mut places: Vec<Vec<u8>> = vec![
        text.clone().into_bytes(),
        text.to_lowercase().into_bytes(),
        text.to_uppercase().into_bytes(),
        text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        cp1251.into_owned(),
        hex::encode(&text).into_bytes(),
        hex::encode_upper(&text).into_bytes(),
        format!("{:?}", text.escape_unicode().to_string()).into_bytes(),
        format!("тел. +7 {PHONE}").into_bytes(),
        format!("{MAIL}@x.example").into_bytes(),
        STANDARD.encode(format!("a{BORN}")).into_bytes(),
    ];
    // Rust writes \u{...}; JSON \uXXXX.
    places[7] =
        text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect::<Vec<_>>().concat().into_bytes();
    for offset in 0..3 {
        places.push(STANDARD.encode([&vec![b'x'; offset], text.as_bytes()].concat()).into_bytes());
    }
    for place in places {
        assert!(scanner.find(&place).is_some(), "{}", String::from_utf8_lossy(&place));
    }
    assert_eq!(scanner.find("Ъфыз щёголь 901-555-77-02 1943-02-18".as_bytes()), None);
}
