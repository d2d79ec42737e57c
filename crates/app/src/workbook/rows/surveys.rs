//! Answers to published questionnaires: a row is a submission, as forms export it, with a column for each item
//! (docs/decisions/0028). Whether an answer fits its item is judged where the questionnaire is known.

use super::super::cells::{date, text, word};
use super::super::fields::{Fields, SheetRow};
use super::super::headings::Column;
use super::super::sheet::SheetKind;
use super::{optional, required};
use chrono::NaiveDate;
use domain::values::SurveyChannel;
use std::collections::BTreeMap;

/// A row of «Анкеты».
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyRow {
    /// Code of the participant who answered; of a curator, the name.
    pub respondent: String,
    /// The questionnaire by its code, with a version or without, or by its title. It says whom it asks and at which point.
    pub questionnaire: String,
    /// Code of the pair about which the answers are; an entry questionnaire is answered before there is one.
    pub pair: Option<String>,
    /// When.
    pub answered: NaiveDate,
    /// How the answers came in.
    pub channel: SurveyChannel,
    /// Answers by the heading of their column, which names an item by its code or its wording.
    pub answers: BTreeMap<String, String>,
}

impl SheetRow for SurveyRow {
    const KIND: SheetKind = SheetKind::Surveys;
    const COLUMNS: &'static [Column] = &[
        required("Код участника"),
        required("Анкета"),
        optional("Код пары"),
        required("Дата"),
        required("Способ"),
    ];
    const KEY: &'static [&'static str] = &["Код участника", "Анкета", "Код пары"];

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let respondent = fields.required("Код участника", text);
        let questionnaire = fields.required("Анкета", text);
        let pair = fields.optional("Код пары", text);
        let answered = fields.required("Дата", date);
        let channel = fields.required("Способ", word::<SurveyChannel>);
        let answers = fields.items(text);
        Some(Self {
            respondent: respondent?,
            questionnaire: questionnaire?,
            pair,
            answered: answered?,
            channel: channel?,
            answers,
        })
    }
}
