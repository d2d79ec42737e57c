//! Pairs and groups.
//!
//! A row of «Пары» holds two acts, formation and ending; a fault in the columns of the ending does not hinder the formation.

use super::super::cells::{CellRule, date, document, list, name, text, word};
use super::super::fields::{CellError, Fields, SheetRow};
use super::super::headings::Column;
use super::super::sheet::SheetKind;
use super::super::words::PairStatus;
use super::{added, optional, required};
use chrono::NaiveDate;
use domain::values::{DocumentRef, EndReason, Form, InteractionKind, RoleModel};
use domain::words::Word;

/// A row of «Пары».
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairRow {
    /// Code inside the journal.
    pub code: String,
    /// Form of mentoring.
    pub form: Form,
    /// Kind of interaction.
    pub kind: InteractionKind,
    /// Role model.
    pub role_model: Option<RoleModel>,
    /// Codes of the mentors.
    pub mentors: Vec<String>,
    /// Codes of the mentees.
    pub mentees: Vec<String>,
    /// Day of formation.
    pub formed: NaiveDate,
    /// The order by which it was formed.
    pub order: Option<DocumentRef>,
    /// The code of the pair that it replaces.
    pub replaces: Option<String>,
    /// What a form of the place's own is called.
    pub form_name: Option<String>,
    /// What a role model of the place's own is called.
    pub role_model_name: Option<String>,
    /// The federal form as which a local one is told.
    pub federal_form: Option<Form>,
    /// How it ended, or the faults of the cells that say so.
    pub ending: Result<PairEnding, Vec<CellError>>,
}

/// How a pair ended by its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PairEnding {
    /// It goes on.
    Open,
    /// The cycle is complete.
    Completed {
        /// When.
        on: NaiveDate,
        /// Why early, if early.
        reason: Option<EndReason>,
    },
    /// It ended before its time.
    Dissolved {
        /// When.
        on: NaiveDate,
        /// Why.
        reason: EndReason,
    },
    /// It ended with this run of its programme, to be gone on with in the next one.
    CarriedOver {
        /// When.
        on: NaiveDate,
    },
}

const FORM_NAME: &str = "Название формы";
const ROLE_MODEL_NAME: &str = "Название ролевой модели";
const STATUS: &str = "Статус";
const ENDED: &str = "Дата окончания";
const REASON: &str = "Причина окончания";

impl SheetRow for PairRow {
    const KIND: SheetKind = SheetKind::Pairs;
    const COLUMNS: &'static [Column] = &[
        required("Код"),
        required("Форма"),
        required("Вид"),
        optional("Ролевая модель"),
        required("Наставники"),
        required("Наставляемые"),
        required("Дата формирования"),
        optional("Приказ"),
        required(STATUS),
        optional(ENDED),
        optional(REASON),
        optional("Взамен пары"),
        added(FORM_NAME),
        added(ROLE_MODEL_NAME),
        added("Федеральная форма"),
    ];
    const KEY: &'static [&'static str] = &["Код"];

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let code = fields.required("Код", name);
        let form = fields.required("Форма", word::<Form>);
        let kind = fields.required("Вид", word::<InteractionKind>);
        let role_model = fields.optional("Ролевая модель", word::<RoleModel>);
        let mentors = fields.required("Наставники", list);
        let mentees = fields.required("Наставляемые", list);
        let formed = fields.required("Дата формирования", date);
        let order = fields.optional("Приказ", document);
        let replaces = fields.optional("Взамен пары", text);
        let form_name = own_name(fields, FORM_NAME, form == Some(Form::Other));
        let role_model_name = own_name(fields, ROLE_MODEL_NAME, role_model == Some(RoleModel::Local));
        let federal_form = fields.optional("Федеральная форма", word::<Form>);
        let ending = ending(fields);
        Some(Self {
            code: code?,
            form: form?,
            kind: kind?,
            role_model,
            mentors: mentors?,
            mentees: mentees?,
            formed: formed?,
            order,
            replaces,
            form_name,
            role_model_name,
            federal_form,
            ending,
        })
    }
}

/// The name of what the place has of its own; it must be there where nothing else says what it is.
fn own_name(fields: &mut Fields<'_>, heading: &'static str, is_needed: bool) -> Option<String> {
    if is_needed { fields.required(heading, text) } else { fields.optional(heading, text) }
}

fn ending(fields: &mut Fields<'_>) -> Result<PairEnding, Vec<CellError>> {
    let status = fields.required(STATUS, word::<PairStatus>);
    let ending = match status {
        None => None,
        Some(PairStatus::Active) => {
            if fields.optional(ENDED, date).is_some() {
                fields.refuse(ENDED, unexpected(PairStatus::Active));
            }
            if fields.optional(REASON, text).is_some() {
                fields.refuse(REASON, unexpected(PairStatus::Active));
            }
            Some(PairEnding::Open)
        }
        Some(PairStatus::Completed) => {
            let on = fields.required(ENDED, date);
            let reason = fields.optional(REASON, word::<EndReason>);
            on.map(|on| PairEnding::Completed { on, reason })
        }
        Some(PairStatus::Dissolved) => {
            let on = fields.required(ENDED, date);
            let reason = fields.required(REASON, word::<EndReason>);
            on.zip(reason).map(|(on, reason)| PairEnding::Dissolved { on, reason })
        }
        Some(PairStatus::CarriedOver) => {
            let on = fields.required(ENDED, date);
            if fields.optional(REASON, text).is_some() {
                fields.refuse(REASON, unexpected(PairStatus::CarriedOver));
            }
            on.map(|on| PairEnding::CarriedOver { on })
        }
    };
    let errors = fields.take_errors(&[STATUS, ENDED, REASON]);
    match ending {
        Some(ending) if errors.is_empty() => Ok(ending),
        Some(_) | None => Err(errors),
    }
}

fn unexpected(status: PairStatus) -> CellRule {
    CellRule::Unexpected { because: format!("«{STATUS}» — «{}»", status.russian()) }
}
