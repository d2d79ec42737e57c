//! The life of a pair: milestones of its plan, meetings, feedback; and measurements of its members.

use super::super::cells::{date, decimal, list, text, whole, word};
use super::super::fields::{Fields, SheetRow};
use super::super::headings::Column;
use super::super::sheet::SheetKind;
use super::super::words::{JournalMeeting, YesOrNo, meeting};
use super::{added, optional, required};
use chrono::NaiveDate;
use domain::mentee::Outcome;
use domain::values::{Direction, FeedbackPhase, MeasurementPhase, MeetingMode, Period, Side};
use rust_decimal::Decimal;

/// A row of «Планы»: one milestone; rows of one pair, day and goal are one plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRow {
    /// Code of the pair.
    pub pair: String,
    /// Day of the plan's approval.
    pub approved: NaiveDate,
    /// The goal.
    pub goal: String,
    /// The milestone.
    pub milestone: String,
    /// Its term.
    pub due: NaiveDate,
    /// When it was reached.
    pub reached: Option<NaiveDate>,
    /// For which period the plan is, if it says so.
    pub period: Option<Period>,
}

impl PlanRow {
    /// The headings of the period.
    const PERIOD: [&'static str; 2] = ["Период с", "Период по"];
}

impl SheetRow for PlanRow {
    const KIND: SheetKind = SheetKind::Plans;
    const COLUMNS: &'static [Column] = &[
        required("Код пары"),
        required("Дата утверждения"),
        required("Цель"),
        required("Веха"),
        required("Срок"),
        optional("Достигнута"),
        added(Self::PERIOD[0]),
        added(Self::PERIOD[1]),
    ];
    const KEY: &'static [&'static str] = &["Код пары", "Веха"];

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let pair = fields.required("Код пары", text);
        let approved = fields.required("Дата утверждения", date);
        let goal = fields.required("Цель", text);
        let milestone = fields.required("Веха", text);
        let due = fields.required("Срок", date);
        let reached = fields.optional("Достигнута", date);
        let period = fields.both_or_none(Self::PERIOD, date);
        Some(Self {
            pair: pair?,
            approved: approved?,
            goal: goal?,
            milestone: milestone?,
            due: due?,
            reached,
            period: period.map(|[start, end]| Period { start, end }),
        })
    }
}

/// A row of «Встречи».
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingRow {
    /// Code of the pair.
    pub pair: String,
    /// When.
    pub held: NaiveDate,
    /// What it was.
    pub kind: JournalMeeting,
    /// How long.
    pub minutes: u32,
    /// How.
    pub mode: MeetingMode,
    /// Codes of those who attended.
    pub attended: Vec<String>,
    /// What it was about.
    pub topic: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// What came of it.
    pub outcome: Option<String>,
}

impl SheetRow for MeetingRow {
    const KIND: SheetKind = SheetKind::Meetings;
    const COLUMNS: &'static [Column] = &[
        required("Код пары"),
        required("Дата"),
        required("Тип"),
        required("Минут"),
        required("Формат"),
        required("Присутствовали"),
        optional("Тема"),
        added("Место"),
        added("Итог"),
    ];
    const KEY: &'static [&'static str] = &["Код пары", "Дата", "Тип"];
    const NUMBERED: bool = true;

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let pair = fields.required("Код пары", text);
        let held = fields.required("Дата", date);
        let kind = fields.required("Тип", meeting);
        let minutes = fields.required("Минут", whole);
        let mode = fields.required("Формат", word::<MeetingMode>);
        let attended = fields.required("Присутствовали", list);
        let topic = fields.optional("Тема", text);
        let place = fields.optional("Место", text);
        let outcome = fields.optional("Итог", text);
        Some(Self {
            pair: pair?,
            held: held?,
            kind: kind?,
            minutes: minutes?,
            mode: mode?,
            attended: attended?,
            topic,
            place,
            outcome,
        })
    }
}

/// Headings of the items of the questionnaire.
const ITEMS: [&str; 11] = ["В1", "В2", "В3", "В4", "В5", "В6", "В7", "В8", "В9", "В10", "В11"];

/// A row of «Обратная связь».
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedbackRow {
    /// Code of the pair.
    pub pair: String,
    /// Code of the member who answered.
    pub member: String,
    /// On which side of the pair.
    pub side: Side,
    /// At which point of its life.
    pub phase: FeedbackPhase,
    /// When.
    pub collected: NaiveDate,
    /// Answers to В1–В11, as sent.
    pub items: [Option<Decimal>; 11],
    /// The overall mark, as sent.
    pub overall: Option<Decimal>,
}

impl SheetRow for FeedbackRow {
    const KIND: SheetKind = SheetKind::Feedback;
    const COLUMNS: &'static [Column] = &[
        required("Код пары"),
        required("Код участника"),
        required("Роль"),
        required("Этап"),
        required("Дата"),
        optional(ITEMS[0]),
        optional(ITEMS[1]),
        optional(ITEMS[2]),
        optional(ITEMS[3]),
        optional(ITEMS[4]),
        optional(ITEMS[5]),
        optional(ITEMS[6]),
        optional(ITEMS[7]),
        optional(ITEMS[8]),
        optional(ITEMS[9]),
        optional(ITEMS[10]),
        optional("Общая оценка"),
    ];
    const KEY: &'static [&'static str] = &["Код пары", "Код участника", "Этап"];

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let pair = fields.required("Код пары", text);
        let member = fields.required("Код участника", text);
        let side = fields.required("Роль", word::<Side>);
        let phase = fields.required("Этап", word::<FeedbackPhase>);
        let collected = fields.required("Дата", date);
        let items = ITEMS.map(|item| fields.optional(item, decimal));
        let overall = fields.optional("Общая оценка", decimal);
        Some(Self {
            pair: pair?,
            member: member?,
            side: side?,
            phase: phase?,
            collected: collected?,
            items,
            overall,
        })
    }
}

/// A row of «Измерения».
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasurementRow {
    /// Code of the participant.
    pub participant: String,
    /// The measured trait.
    pub trait_name: String,
    /// What it was measured with.
    pub instrument: String,
    /// Which values are better.
    pub better: Direction,
    /// At which point.
    pub phase: MeasurementPhase,
    /// When.
    pub measured: NaiveDate,
    /// The value.
    pub value: Decimal,
}

impl SheetRow for MeasurementRow {
    const KIND: SheetKind = SheetKind::Measurements;
    const COLUMNS: &'static [Column] = &[
        required("Код участника"),
        required("Признак"),
        required("Инструмент"),
        required("Лучше"),
        required("Этап"),
        required("Дата"),
        required("Значение"),
    ];
    const KEY: &'static [&'static str] = &["Код участника", "Признак", "Инструмент", "Этап", "Дата"];

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let participant = fields.required("Код участника", text);
        let trait_name = fields.required("Признак", text);
        let instrument = fields.required("Инструмент", text);
        let better = fields.required("Лучше", word::<Direction>);
        let phase = fields.required("Этап", word::<MeasurementPhase>);
        let measured = fields.required("Дата", date);
        let value = fields.required("Значение", decimal);
        Some(Self {
            participant: participant?,
            trait_name: trait_name?,
            instrument: instrument?,
            better: better?,
            phase: phase?,
            measured: measured?,
            value: value?,
        })
    }
}

/// A row of «Исходы»: what came of mentoring for a mentee, yes or no. Asked again, it is another row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeRow {
    /// Code of the mentee.
    pub mentee: String,
    /// Which outcome.
    pub outcome: Outcome,
    /// Whether it holds.
    pub holds: bool,
    /// On which day.
    pub told: NaiveDate,
}

impl SheetRow for OutcomeRow {
    const KIND: SheetKind = SheetKind::Outcomes;
    const COLUMNS: &'static [Column] =
        &[required("Код наставляемого"), required("Исход"), required("Дата"), required("Ответ")];
    const KEY: &'static [&'static str] = &["Код наставляемого", "Исход", "Дата"];

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let mentee = fields.required("Код наставляемого", text);
        let outcome = fields.required("Исход", word::<Outcome>);
        let told = fields.required("Дата", date);
        let answer = fields.required("Ответ", word::<YesOrNo>);
        Some(Self { mentee: mentee?, outcome: outcome?, holds: answer? == YesOrNo::Yes, told: told? })
    }
}
