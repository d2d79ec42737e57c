//! What frames a programme: populations for the denominators, targets, the road map.

use super::super::cells::{date, decimal, text, whole, word};
use super::super::fields::{Fields, SheetRow};
use super::super::headings::Column;
use super::super::sheet::SheetKind;
use super::{optional, required};
use chrono::NaiveDate;
use domain::values::{IndicatorCode, RoadmapStage, TargetBasis};
use rust_decimal::Decimal;

/// A row of «Контингент».
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContingentRow {
    /// The day of the count.
    pub as_of: NaiveDate,
    /// Pupils aged 10–19.
    pub pupils_10_19: u32,
    /// Pupils aged 15–19.
    pub pupils_15_19: u32,
    /// Young specialists.
    pub young_specialists: u32,
    /// Enterprises of the municipality.
    pub enterprises: u32,
}

impl SheetRow for ContingentRow {
    const KIND: SheetKind = SheetKind::Contingent;
    const COLUMNS: &'static [Column] = &[
        required("На дату"),
        required("Обучающихся 10–19 лет"),
        required("Обучающихся 15–19 лет"),
        required("Молодых специалистов"),
        required("Предприятий в муниципалитете"),
    ];
    const KEY: &'static [&'static str] = &["На дату"];

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let as_of = fields.required("На дату", date);
        let pupils_10_19 = fields.required("Обучающихся 10–19 лет", whole);
        let pupils_15_19 = fields.required("Обучающихся 15–19 лет", whole);
        let young_specialists = fields.required("Молодых специалистов", whole);
        let enterprises = fields.required("Предприятий в муниципалитете", whole);
        Some(Self {
            as_of: as_of?,
            pupils_10_19: pupils_10_19?,
            pupils_15_19: pupils_15_19?,
            young_specialists: young_specialists?,
            enterprises: enterprises?,
        })
    }
}

/// A row of «Цели».
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetRow {
    /// Of which indicator.
    pub indicator: IndicatorCode,
    /// For which year.
    pub year: u32,
    /// The target in per cent.
    pub percent: Decimal,
    /// What it rests on.
    pub basis: TargetBasis,
}

impl SheetRow for TargetRow {
    const KIND: SheetKind = SheetKind::Targets;
    const COLUMNS: &'static [Column] =
        &[required("Показатель"), required("Год"), required("Целевое значение, %"), required("Основание")];
    const KEY: &'static [&'static str] = &["Показатель", "Год"];

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let indicator = fields.required("Показатель", word::<IndicatorCode>);
        let year = fields.required("Год", whole);
        let percent = fields.required("Целевое значение, %", decimal);
        let basis = fields.required("Основание", word::<TargetBasis>);
        Some(Self { indicator: indicator?, year: year?, percent: percent?, basis: basis? })
    }
}

/// A row of «Дорожная карта».
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoadmapRow {
    /// Its number in the map.
    pub item: u32,
    /// Of which stage.
    pub stage: RoadmapStage,
    /// What is to be done.
    pub title: String,
    /// By when.
    pub due: NaiveDate,
    /// By whom.
    pub responsible: Option<String>,
    /// When it was done.
    pub done: Option<NaiveDate>,
}

impl SheetRow for RoadmapRow {
    const KIND: SheetKind = SheetKind::Roadmap;
    const COLUMNS: &'static [Column] = &[
        required("№"),
        required("Этап"),
        required("Мероприятие"),
        required("Срок"),
        optional("Ответственный"),
        optional("Выполнено"),
    ];
    const KEY: &'static [&'static str] = &["№"];

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let item = fields.required("№", whole);
        let stage = fields.required("Этап", word::<RoadmapStage>);
        let title = fields.required("Мероприятие", text);
        let due = fields.required("Срок", date);
        let responsible = fields.optional("Ответственный", text);
        let done = fields.optional("Выполнено", date);
        Some(Self { item: item?, stage: stage?, title: title?, due: due?, responsible, done })
    }
}
