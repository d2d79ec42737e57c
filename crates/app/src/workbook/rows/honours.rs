//! What a programme shows at its end: awards, the final event, best practices.

use super::super::cells::{CellRule, date, document, name, text, whole, word};
use super::super::fields::{Fields, SheetRow};
use super::super::headings::Column;
use super::super::sheet::SheetKind;
use super::super::words::Honoured;
use super::{optional, required};
use chrono::NaiveDate;
use domain::mentor::AwardKind;
use domain::program::PracticeLevel;
use domain::values::{AwardLevel, DocumentRef, Form};
use domain::words::Word;

/// A row of «Награждения».
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwardRow {
    /// Code of the mentor or the pair.
    pub code: String,
    /// The kind of a mentor's award; none of a pair's.
    pub kind: Option<AwardKind>,
    /// At which level.
    pub level: AwardLevel,
    /// When.
    pub awarded: NaiveDate,
    /// The order.
    pub order: Option<DocumentRef>,
}

impl SheetRow for AwardRow {
    const KIND: SheetKind = SheetKind::Awards;
    const COLUMNS: &'static [Column] = &[
        required("Кому"),
        required("Код"),
        optional("Награда"),
        required("Уровень"),
        required("Дата"),
        optional("Приказ"),
    ];
    const KEY: &'static [&'static str] = &["Кому", "Код", "Награда", "Уровень", "Дата"];

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let honoured = fields.required("Кому", word::<Honoured>);
        let code = fields.required("Код", name);
        let kind = match honoured {
            Some(Honoured::Mentor) => fields.required("Награда", word::<AwardKind>),
            Some(Honoured::Pair) | None => fields.optional("Награда", word::<AwardKind>),
        };
        if honoured == Some(Honoured::Pair) && kind.is_some() {
            let because = format!("«Кому» — «{}»", Honoured::Pair.russian());
            fields.refuse("Награда", CellRule::Unexpected { because });
        }
        let level = fields.required("Уровень", word::<AwardLevel>);
        let awarded = fields.required("Дата", date);
        let order = fields.optional("Приказ", document);
        Some(Self { code: code?, kind, level: level?, awarded: awarded?, order })
    }
}

/// A row of «Итоговое мероприятие».
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinalEventRow {
    /// When.
    pub held: NaiveDate,
    /// What it was called.
    pub title: String,
    /// How many took part.
    pub participants: u32,
}

impl SheetRow for FinalEventRow {
    const KIND: SheetKind = SheetKind::FinalEvent;
    const COLUMNS: &'static [Column] = &[required("Дата"), required("Название"), required("Участников")];
    const KEY: &'static [&'static str] = &["Дата"];

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let held = fields.required("Дата", date);
        let title = fields.required("Название", name);
        let participants = fields.required("Участников", whole);
        Some(Self { held: held?, title: title?, participants: participants? })
    }
}

/// A row of «Лучшие практики».
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PracticeRow {
    /// What it is called.
    pub title: String,
    /// Of which form.
    pub form: Form,
    /// At which level it is acknowledged.
    pub level: PracticeLevel,
    /// Day of the registration.
    pub registered: NaiveDate,
    /// What it led to.
    pub results: Option<String>,
    /// Where it is described.
    pub link: Option<String>,
    /// Code of the pair whose case it is, if it tells of one.
    pub pair: Option<String>,
}

impl SheetRow for PracticeRow {
    const KIND: SheetKind = SheetKind::Practices;
    const COLUMNS: &'static [Column] = &[
        required("Название"),
        required("Форма"),
        required("Уровень"),
        required("Дата"),
        optional("Результаты"),
        optional("Ссылка"),
        optional("Код пары"),
    ];
    const KEY: &'static [&'static str] = &["Название"];

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let title = fields.required("Название", name);
        let form = fields.required("Форма", word::<Form>);
        let level = fields.required("Уровень", word::<PracticeLevel>);
        let registered = fields.required("Дата", date);
        let results = fields.optional("Результаты", text);
        let link = fields.optional("Ссылка", text);
        let pair = fields.optional("Код пары", text);
        Some(Self { title: title?, form: form?, level: level?, registered: registered?, results, link, pair })
    }
}
