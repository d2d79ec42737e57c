//! What frames a programme: populations for the denominators, targets, the road map, the tracking plan.

use super::super::cells::{date, dates, decimal, name, text, whole, word, word_or};
use super::super::fields::{CellError, Fields, SheetRow};
use super::super::headings::Column;
use super::super::sheet::SheetKind;
use super::{optional, required};
use chrono::NaiveDate;
use domain::organization::FigureBasis;
use domain::program::{Periodicity, TrackingStage};
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

/// A row of «Жители»: a territory is the region, the municipality or the organisation of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResidentsRow {
    /// Name of the territory.
    pub territory: String,
    /// The day of the count.
    pub as_of: NaiveDate,
    /// Residents aged 10–19.
    pub residents_10_19: u32,
    /// Residents aged 15–19.
    pub residents_15_19: u32,
    /// What the numbers rest on.
    pub source: Option<FigureBasis>,
}

impl SheetRow for ResidentsRow {
    const KIND: SheetKind = SheetKind::Residents;
    const COLUMNS: &'static [Column] = &[
        required("Территория"),
        required("На дату"),
        required("Жителей 10–19 лет"),
        required("Жителей 15–19 лет"),
        optional("Источник"),
    ];
    const KEY: &'static [&'static str] = &["Территория", "На дату"];

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let territory = fields.required("Территория", text);
        let as_of = fields.required("На дату", date);
        let residents_10_19 = fields.required("Жителей 10–19 лет", whole);
        let residents_15_19 = fields.required("Жителей 15–19 лет", whole);
        let source = fields.optional("Источник", word::<FigureBasis>);
        Some(Self {
            territory: territory?,
            as_of: as_of?,
            residents_10_19: residents_10_19?,
            residents_15_19: residents_15_19?,
            source,
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
        let responsible = fields.optional("Ответственный", name);
        let done = fields.optional("Выполнено", date);
        Some(Self { item: item?, stage: stage?, title: title?, due: due?, responsible, done })
    }
}

/// A row of «План отслеживания»: what is done again and again, and the days on which it was done.
///
/// The entry and each of its days are acts of their own: a day is added to the row as it comes, and a fault among the days does not
/// hinder the entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackingRow {
    /// Of which stage.
    pub stage: TrackingStage,
    /// What is done.
    pub title: String,
    /// By whom.
    pub responsible: Option<String>,
    /// How often.
    pub periodicity: Periodicity,
    /// When it was done, or the faults of the cell that says so.
    pub carried_out: Result<Vec<NaiveDate>, Vec<CellError>>,
}

/// The last stage as the plan of Kizilyurt (S4) names it.
const STAGES: [(&str, TrackingStage); 1] = [(
    "Оценка результата изменения процедуры наставничества, поощрение лучших наставников",
    TrackingStage::Assessment,
)];

/// How often, as the plan of Kizilyurt (S4) says it.
const PERIODICITIES: [(&str, Periodicity); 6] = [
    ("При запуске наставничества в организации", Periodicity::Once),
    ("По мере появления новых сотрудников", Periodicity::AsNeeded),
    ("Перед проведением стажировки или мероприятия", Periodicity::AsNeeded),
    ("По завершении стажировки или мероприятия", Periodicity::AsNeeded),
    ("Согласно плану наставничества", Periodicity::Throughout),
    ("В конце года", Periodicity::Yearly),
];

impl TrackingRow {
    /// The heading of the days.
    pub const CARRIED_OUT: &'static str = "Выполнено";
}

impl SheetRow for TrackingRow {
    const KIND: SheetKind = SheetKind::Tracking;
    const COLUMNS: &'static [Column] = &[
        required("Этап"),
        required("Описание"),
        optional("Ответственный"),
        required("Частота"),
        optional(Self::CARRIED_OUT),
    ];
    const KEY: &'static [&'static str] = &["Этап", "Описание"];

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let stage = fields.required("Этап", |cell| word_or(cell, &STAGES));
        let title = fields.required("Описание", text);
        let responsible = fields.optional("Ответственный", name);
        let periodicity = fields.required("Частота", |cell| word_or(cell, &PERIODICITIES));
        let days = fields.optional(Self::CARRIED_OUT, dates).unwrap_or_default();
        let faults = fields.take_errors(&[Self::CARRIED_OUT]);
        let carried_out = if faults.is_empty() { Ok(days) } else { Err(faults) };
        Some(Self { stage: stage?, title: title?, responsible, periodicity: periodicity?, carried_out })
    }
}
