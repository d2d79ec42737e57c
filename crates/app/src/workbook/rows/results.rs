//! How a curator judges a programme: parameters of the process, the analysis of a form and the quality card.

use super::super::cells::{date, decimal, entries, name, text, whole, word};
use super::super::fields::{Fields, SheetRow};
use super::super::headings::Column;
use super::super::sheet::SheetKind;
use super::super::words::parameter;
use super::{optional, required};
use chrono::NaiveDate;
use domain::program::ParameterCode;
use domain::values::{Form, Period};
use rust_decimal::Decimal;

/// A row of «Параметры процесса» (methodology §7.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterRow {
    /// Which parameter.
    pub code: ParameterCode,
    /// For which period.
    pub period: Period,
    /// Its value.
    pub value: Decimal,
    /// The day on which it was counted.
    pub counted: NaiveDate,
}

impl SheetRow for ParameterRow {
    const KIND: SheetKind = SheetKind::Parameters;
    const COLUMNS: &'static [Column] = &[
        required("Параметр"),
        required("Период с"),
        required("Период по"),
        required("Значение"),
        required("Дата подсчёта"),
    ];
    const KEY: &'static [&'static str] = &["Параметр", "Период с", "Период по", "Дата подсчёта"];

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let code = fields.required("Параметр", parameter);
        let start = fields.required("Период с", date);
        let end = fields.required("Период по", date);
        let value = fields.required("Значение", decimal);
        let counted = fields.required("Дата подсчёта", date);
        let period = Period { start: start?, end: end? };
        Some(Self { code: code?, period, value: value?, counted: counted? })
    }
}

/// A row of «SWOT-анализ»: the four fields of one analysis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SwotRow {
    /// Of which form.
    pub form: Form,
    /// Day of the analysis.
    pub analysed: NaiveDate,
    /// Strengths.
    pub strengths: Vec<String>,
    /// Weaknesses.
    pub weaknesses: Vec<String>,
    /// Opportunities.
    pub opportunities: Vec<String>,
    /// Threats.
    pub threats: Vec<String>,
    /// Name of the curator who wrote it: personal data.
    pub author: Option<String>,
}

impl SheetRow for SwotRow {
    const KIND: SheetKind = SheetKind::Swot;
    const COLUMNS: &'static [Column] = &[
        required("Форма"),
        required("Дата"),
        optional("Сильные стороны"),
        optional("Слабые стороны"),
        optional("Возможности"),
        optional("Угрозы"),
        optional("Автор"),
    ];
    const KEY: &'static [&'static str] = &["Форма", "Дата"];

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let form = fields.required("Форма", word::<Form>);
        let analysed = fields.required("Дата", date);
        let [strengths, weaknesses, opportunities, threats] =
            ["Сильные стороны", "Слабые стороны", "Возможности", "Угрозы"]
                .map(|heading| fields.optional(heading, entries).unwrap_or_default());
        let author = fields.optional("Автор", name);
        Some(Self { form: form?, analysed: analysed?, strengths, weaknesses, opportunities, threats, author })
    }
}

/// A row of «Карта качества»: the mark of one criterion; rows of one day are one card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QualityRow {
    /// Day of the assessment.
    pub assessed: NaiveDate,
    /// The criterion by its number in the card, its code or its wording.
    pub criterion: String,
    /// Its mark; none where it is open.
    pub mark: Option<u32>,
}

impl SheetRow for QualityRow {
    const KIND: SheetKind = SheetKind::Quality;
    const COLUMNS: &'static [Column] = &[required("Дата"), required("Критерий"), optional("Балл")];
    const KEY: &'static [&'static str] = &["Дата", "Критерий"];

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let assessed = fields.required("Дата", date);
        let criterion = fields.required("Критерий", text);
        let mark = fields.optional("Балл", whole);
        Some(Self { assessed: assessed?, criterion: criterion?, mark })
    }
}
