//! Papers that a school files: those of the programme, and the consents of its people beside those with which they enter.

use super::super::cells::{date, document, text, word};
use super::super::fields::{CellError, Fields, SheetRow};
use super::super::headings::Column;
use super::super::sheet::SheetKind;
use super::{added, optional, required};
use chrono::NaiveDate;
use domain::consent::ConsentChannel;
use domain::values::{ConsentGiver, ConsentKind, DocumentKind, DocumentRef, Side};

/// A row of «Документы».
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentRow {
    /// What it is.
    pub kind: DocumentKind,
    /// Its number and date.
    pub document: DocumentRef,
    /// Where its file is kept: an id or an address that names nobody.
    pub file_ref: Option<String>,
}

impl SheetRow for DocumentRow {
    const KIND: SheetKind = SheetKind::Documents;
    const COLUMNS: &'static [Column] = &[required("Вид"), required("Номер и дата"), added("Ссылка на файл")];
    const KEY: &'static [&'static str] = &["Вид", "Номер и дата"];

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let kind = fields.required("Вид", word::<DocumentKind>);
        let document = fields.required("Номер и дата", document);
        let file_ref = fields.optional("Ссылка на файл", text);
        Some(Self { kind: kind?, document: document?, file_ref })
    }
}

/// A row of «Согласия»: a consent, and the day on which it was withdrawn, if it was.
///
/// Giving and withdrawing are two acts: a fault in the day of the withdrawal does not hinder the consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentRow {
    /// Code of the participant.
    pub participant: String,
    /// As what the participant gives it.
    pub side: Side,
    /// For which purpose.
    pub kind: ConsentKind,
    /// Who gave it.
    pub given_by: ConsentGiver,
    /// When.
    pub given: NaiveDate,
    /// The last day on which it stands.
    pub valid_until: Option<NaiveDate>,
    /// The paper.
    pub document: Option<DocumentRef>,
    /// Which version of the text was signed.
    pub text_version: Option<String>,
    /// By which channel it came in.
    pub channel: Option<ConsentChannel>,
    /// When it was withdrawn, or the faults of the cell that says so.
    pub withdrawn: Result<Option<NaiveDate>, Vec<CellError>>,
}

impl ConsentRow {
    /// The heading of the withdrawal.
    pub const WITHDRAWN: &'static str = "Отозвано";
}

impl SheetRow for ConsentRow {
    const KIND: SheetKind = SheetKind::Consents;
    const COLUMNS: &'static [Column] = &[
        required("Код участника"),
        required("Роль"),
        required("Вид"),
        required("Кто дал"),
        required("Дата"),
        optional("Действует до"),
        optional("Документ"),
        optional("Редакция текста"),
        optional("Способ"),
        optional(Self::WITHDRAWN),
    ];
    const KEY: &'static [&'static str] = &["Код участника", "Роль", "Вид", "Кто дал", "Дата"];

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let participant = fields.required("Код участника", text);
        let side = fields.required("Роль", word::<Side>);
        let kind = fields.required("Вид", word::<ConsentKind>);
        let given_by = fields.required("Кто дал", word::<ConsentGiver>);
        let given = fields.required("Дата", date);
        let valid_until = fields.optional("Действует до", date);
        let document = fields.optional("Документ", document);
        let text_version = fields.optional("Редакция текста", text);
        let channel = fields.optional("Способ", word::<ConsentChannel>);
        let day = fields.optional(Self::WITHDRAWN, date);
        let faults = fields.take_errors(&[Self::WITHDRAWN]);
        let withdrawn = if faults.is_empty() { Ok(day) } else { Err(faults) };
        Some(Self {
            participant: participant?,
            side: side?,
            kind: kind?,
            given_by: given_by?,
            given: given?,
            valid_until,
            document,
            text_version,
            channel,
            withdrawn,
        })
    }
}
