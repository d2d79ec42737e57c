//! Who comes and who goes once pairs are at work: substitutes and newcomers, and who leaves a group, the programme or mentoring.

use super::super::cells::{CellRule, date, text, word};
use super::super::fields::{Fields, SheetRow};
use super::super::headings::Column;
use super::super::sheet::SheetKind;
use super::{added, optional, required};
use chrono::NaiveDate;
use domain::mentor::RetirementReason;
use domain::values::{EndReason, Side};
use domain::words::Word;

const PAIR: &str = "Код пары";
const MEMBER: &str = "Код участника";
const SIDE: &str = "Роль";
const GOES: &str = "Кто выбывает";
const COMES: &str = "Кто входит";
const REASON: &str = "Причина";
const NOTICE: &str = "Предупреждение";

/// A row of «Замены и вступления»: a mentor in another one's place, or another member of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoiningRow {
    /// Code of the pair.
    pub pair: String,
    /// Code of the mentor who goes, and why; none where nobody goes.
    pub goes: Option<(String, EndReason)>,
    /// Code of who comes.
    pub comes: String,
    /// On which side, where it is said.
    pub side: Option<Side>,
    /// The first day of who comes, and the last one of who goes.
    pub joined: NaiveDate,
}

impl SheetRow for JoiningRow {
    const KIND: SheetKind = SheetKind::Joinings;
    const COLUMNS: &'static [Column] = &[
        required(PAIR),
        optional(GOES),
        required(COMES),
        optional(SIDE),
        required("Дата"),
        optional(REASON),
    ];
    /// Who left a pair does not come back to it, so that whoever comes does so once.
    const KEY: &'static [&'static str] = &[PAIR, COMES];

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let pair = fields.required(PAIR, text);
        let goes = fields.optional(GOES, text);
        let comes = fields.required(COMES, text);
        let side = fields.optional(SIDE, word::<Side>);
        let joined = fields.required("Дата", date);
        let goes = if let Some(code) = goes {
            if side == Some(Side::Mentee) {
                let because = format!("«{GOES}» заполнен: заменяют наставника");
                fields.refuse(SIDE, CellRule::Unexpected { because });
            }
            // Without a reason there is no row: the fault says it.
            fields.required(REASON, word::<EndReason>).map(|reason| (code, reason))
        } else {
            if fields.optional(REASON, text).is_some() {
                fields.refuse(REASON, CellRule::Unexpected { because: format!("«{GOES}» — пусто") });
            }
            None
        };
        Some(Self { pair: pair?, goes, comes: comes?, side, joined: joined? })
    }
}

/// A row of «Выбытие».
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepartureRow {
    /// Code of the participant.
    pub member: String,
    /// When.
    pub left: NaiveDate,
    /// What, and why.
    pub leaves: Leaving,
}

/// What somebody leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// A pair that goes on.
    Pair {
        /// Its code.
        code: String,
        /// As what the member was in it, where it is said.
        side: Option<Side>,
        /// Why.
        reason: EndReason,
    },
    /// The programme, as a mentee.
    Program {
        /// Why.
        reason: EndReason,
    },
    /// Mentoring, as a mentor.
    Mentoring {
        /// Why.
        reason: RetirementReason,
        /// The day of the notice, where one was given.
        notice: Option<NaiveDate>,
    },
}

impl SheetRow for DepartureRow {
    const KIND: SheetKind = SheetKind::Departures;
    const COLUMNS: &'static [Column] =
        &[optional(PAIR), required(MEMBER), required("Дата"), required(REASON), added(SIDE), added(NOTICE)];
    const KEY: &'static [&'static str] = &[PAIR, MEMBER];

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let pair = fields.optional(PAIR, text);
        let member = fields.required(MEMBER, text);
        let left = fields.required("Дата", date);
        // A forgotten code of a pair must not end an enrolment: whoever leaves altogether is named with the role.
        let side = match pair {
            Some(_) => fields.optional(SIDE, word::<Side>),
            None => fields.required(SIDE, word::<Side>),
        };
        let leaves = match (pair, side) {
            (Some(code), side) => {
                let reason = fields.required(REASON, word::<EndReason>);
                no_notice(fields, || format!("«{PAIR}» заполнен"));
                reason.map(|reason| Leaving::Pair { code, side, reason })
            }
            (None, Some(Side::Mentee)) => {
                let reason = fields.required(REASON, word::<EndReason>);
                no_notice(fields, || format!("«{SIDE}» — «{}»", Side::Mentee.russian()));
                reason.map(|reason| Leaving::Program { reason })
            }
            (None, Some(Side::Mentor)) => {
                let reason = fields.required(REASON, word::<RetirementReason>);
                let notice = match reason {
                    Some(other) if other.notice().is_none() => {
                        no_notice(fields, || format!("«{REASON}» — «{}»", other.russian()));
                        None
                    }
                    Some(_) | None => fields.optional(NOTICE, date),
                };
                reason.map(|reason| Leaving::Mentoring { reason, notice })
            }
            // Which reasons there are depends on the role.
            (None, None) => {
                fields.required(REASON, text);
                None
            }
        };
        Some(Self { member: member?, left: left?, leaves: leaves? })
    }
}

/// Refuses a notice where none is given.
fn no_notice(fields: &mut Fields<'_>, because: impl FnOnce() -> String) {
    if fields.optional(NOTICE, date).is_some() {
        fields.refuse(NOTICE, CellRule::Unexpected { because: because() });
    }
}
