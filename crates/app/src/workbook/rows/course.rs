//! The course of a pair's work beside its meetings: what was planned and missed, when it paused, and what was measured on the way.

use super::super::cells::{CellRule, date, decimal, text, time, word};
use super::super::fields::{CellError, Fields, SheetRow};
use super::super::headings::Column;
use super::super::sheet::SheetKind;
use super::{optional, required};
use chrono::NaiveDate;
use domain::mentor::HoldReason;
use domain::pair::{MissReason, MissedBy, PauseReason, PlannedAt};
use domain::values::MeetingMode;
use rust_decimal::Decimal;

/// A row of «График встреч»: a planned meeting, and why it was missed, if it was.
///
/// Planning and missing are two acts: a fault in the columns of the miss does not hinder the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleRow {
    /// Code of the pair.
    pub pair: String,
    /// When it is to begin, by the clock of the organisation.
    pub planned_at: PlannedAt,
    /// In person or online.
    pub mode: MeetingMode,
    /// The day on which it was planned.
    pub planned_on: NaiveDate,
    /// Why and by whose side it was missed; none where it was not, or the faults of the cells that say so.
    pub missed: Result<Option<(MissReason, MissedBy)>, Vec<CellError>>,
}

impl ScheduleRow {
    /// The headings of the miss.
    pub const MISSED: [&'static str; 2] = [Self::REASON, Self::BY_SIDE];
    const REASON: &'static str = "Почему не состоялась";
    const BY_SIDE: &'static str = "Кто пропустил";
}

impl SheetRow for ScheduleRow {
    const KIND: SheetKind = SheetKind::Schedule;
    const COLUMNS: &'static [Column] = &[
        required("Код пары"),
        required("Дата"),
        required("Время"),
        required("Формат"),
        required("Назначена"),
        optional(Self::REASON),
        optional(Self::BY_SIDE),
    ];
    const KEY: &'static [&'static str] = &["Код пары", "Дата", "Время"];

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let pair = fields.required("Код пары", text);
        let day = fields.required("Дата", date);
        let minute = fields.required("Время", time);
        let mode = fields.required("Формат", word::<MeetingMode>);
        let planned_on = fields.required("Назначена", date);
        let by_side = fields.optional(Self::BY_SIDE, word::<MissedBy>);
        // Whoever says who missed it says that it was missed.
        let reason = match by_side {
            Some(_) => fields.required(Self::REASON, word::<MissReason>),
            None => fields.optional(Self::REASON, word::<MissReason>),
        };
        let faults = fields.take_errors(&Self::MISSED);
        let missed = reason.map(|reason| (reason, by_side.unwrap_or(MissedBy::NotRecorded)));
        Some(Self {
            pair: pair?,
            planned_at: PlannedAt::of_day(day?, minute?),
            mode: mode?,
            planned_on: planned_on?,
            missed: if faults.is_empty() { Ok(missed) } else { Err(faults) },
        })
    }
}

/// A row of «Промежуточные результаты».
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultRow {
    /// Code of the pair.
    pub pair: String,
    /// The figure, as the plan of the pair names it.
    pub indicator: String,
    /// On which day.
    pub measured: NaiveDate,
    /// Its value.
    pub value: Decimal,
}

impl SheetRow for ResultRow {
    const KIND: SheetKind = SheetKind::Results;
    const COLUMNS: &'static [Column] =
        &[required("Код пары"), required("Показатель"), required("Дата"), required("Значение")];
    const KEY: &'static [&'static str] = &["Код пары", "Показатель", "Дата"];

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let pair = fields.required("Код пары", text);
        let indicator = fields.required("Показатель", text);
        let measured = fields.required("Дата", date);
        let value = fields.required("Значение", decimal);
        Some(Self { pair: pair?, indicator: indicator?, measured: measured?, value: value? })
    }
}

/// A row of «Паузы»: a pause of a pair, or a time in which nobody is assigned to a mentor, and its end, if it has ended.
///
/// Pausing and going on are two acts: a fault in the column of the end does not hinder the pause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PauseRow {
    /// Who pauses, and why.
    pub paused: Paused,
    /// Since when.
    pub from: NaiveDate,
    /// The day on which it goes on; none where it has not, or the faults of the cell that says so.
    pub until: Result<Option<NaiveDate>, Vec<CellError>>,
}

/// Who pauses, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paused {
    /// A pair.
    Pair {
        /// Its code.
        code: String,
        /// Why.
        reason: PauseReason,
    },
    /// A mentor.
    Mentor {
        /// The code.
        code: String,
        /// Why.
        reason: HoldReason,
    },
}

impl PauseRow {
    /// The heading of the end.
    pub const UNTIL: &'static str = "Возобновление";
    const PAIR: &'static str = "Код пары";
    const MENTOR: &'static str = "Код наставника";
    const REASON: &'static str = "Причина";
}

impl SheetRow for PauseRow {
    const KIND: SheetKind = SheetKind::Pauses;
    const COLUMNS: &'static [Column] = &[
        optional(Self::PAIR),
        optional(Self::MENTOR),
        required("Начало"),
        optional(Self::UNTIL),
        required(Self::REASON),
    ];
    const KEY: &'static [&'static str] = &[Self::PAIR, Self::MENTOR, "Начало"];

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let pair = fields.optional(Self::PAIR, text);
        let mentor = fields.optional(Self::MENTOR, text);
        let from = fields.required("Начало", date);
        let day = fields.optional(Self::UNTIL, date);
        let faults = fields.take_errors(&[Self::UNTIL]);
        let paused = match (pair, mentor) {
            (Some(code), None) => {
                let reason = fields.required(Self::REASON, word::<PauseReason>);
                reason.map(|reason| Paused::Pair { code, reason })
            }
            (None, Some(code)) => {
                let reason = fields.required(Self::REASON, word::<HoldReason>);
                reason.map(|reason| Paused::Mentor { code, reason })
            }
            (Some(_), Some(_)) => {
                let because = format!("«{}» заполнен", Self::PAIR);
                fields.refuse(Self::MENTOR, CellRule::Unexpected { because });
                fields.required(Self::REASON, text);
                None
            }
            (None, None) => {
                fields.refuse(Self::PAIR, CellRule::Missing);
                fields.refuse(Self::MENTOR, CellRule::Missing);
                fields.required(Self::REASON, text);
                None
            }
        };
        let until = if faults.is_empty() { Ok(day) } else { Err(faults) };
        Some(Self { paused: paused?, from: from?, until })
    }
}
